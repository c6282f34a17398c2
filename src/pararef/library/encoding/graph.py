"""A model as OpenVINO runs it: loaded in under a second, without torch. Its only user.

Measured on one thread of a processor without 16-bit arithmetic, where it
reaches four fifths of what that can do: 2.3 times as many paragraphs a second
as sentence-transformers, a question in half the time, 450 MB less memory.
Where the processor has such arithmetic, many texts are encoded in it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from filelock import FileLock
from tokenizers import Encoding, Tokenizer

from pararef.errors import first_line
from pararef.library import places

# OpenVINO brings a converter of models that reports its use over the network and takes a
# third of the time that OpenVINO needs to be imported; it does without where there is none.
sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]  # None stands for "not to be had"

if TYPE_CHECKING:
    from openvino import CompiledModel

    from pararef.library.encoding.encoder import Vectors

GRAPH, TOKENIZER, DESCRIPTION = "model.xml", "tokenizer.json", "description.json"
COMPILED = "compiled"
REFUSED = "refused.txt"
NEVER = 3  # how the exporter ends for a model that it cannot write out
PROBE = "Weaknesses in the quality of training"
FORMAT = 1  # of what lies in the folder

_BUDGET = 1024  # word pieces, padding among them, that are encoded at once: more leave the cache
_DAMAGED = 0.01  # of a part of a vector; other processors round otherwise, by far less
_PATIENCE = 600  # seconds that writing out a model may take

log = logging.getLogger(__name__)

_Batch = tuple[list[int], list[npt.NDArray[np.int64]]]


class Description(NamedTuple):
    """What the graph does not say.

    Attributes:
        window: Word pieces that fit, without those that the model adds.
        inputs: The graph's inputs, in order.
        pad: The word piece that fills a row.
        question: What is put before a question unless the user says otherwise.
        passage: The same before a text of a report.
        probe: The model's own vector of `PROBE`.
    """

    window: int
    inputs: tuple[str, ...]
    pad: int
    question: str
    passage: str
    probe: list[float]


class Graph:
    """An exported model.

    Args:
        folder: As `export` writes it.

    Raises:
        ValueError: If it does not do what it did when it was written.
        Exception: Whatever the libraries raise that read it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        held = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        self._is = Description(**held | {"inputs": tuple(held["inputs"])})
        self._tokenizer = self._whole()
        added = self._tokenizer.num_special_tokens_to_add(is_pair=False)
        self._tokenizer.enable_truncation(self._is.window + added)
        self._own = threading.local()
        if np.abs(self.questions([PROBE], "")[0] - self._is.probe).max() > _DAMAGED:
            raise ValueError("its graph is damaged")

    @property
    def window(self) -> int:
        """Tokens that fit, without those that the model adds."""
        return self._is.window

    def tokens(self, text: str) -> int:
        """How many word pieces a text has."""
        return len(self._counting.encode(text, add_special_tokens=False).ids)

    def passages(self, texts: Sequence[str], prompt: str | None, few: bool) -> Vectors:
        """Vectors of texts of reports; `few` are encoded by one thread in full precision."""
        return self._encoded(texts, self._is.passage if prompt is None else prompt, few)

    def questions(self, texts: Sequence[str], prompt: str | None) -> Vectors:
        """Vectors of questions."""
        return self._encoded(texts, self._is.question if prompt is None else prompt, few=True)

    def _encoded(self, texts: Sequence[str], prompt: str, few: bool) -> Vectors:
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        batches = list(self._batches(encodings))
        found = self._in_turn(batches) if few else self._at_once(batches)
        width = found[0].shape[1] if found else 0
        vectors = np.empty((len(texts), width), dtype=np.float32)
        for (rows, _), their in zip(batches, found, strict=True):
            vectors[rows] = their
        return vectors

    def _in_turn(self, batches: Sequence[_Batch]) -> list[Vectors]:
        if not hasattr(self._own, "request"):  # a request serves one thread
            self._own.request = self._exact.create_infer_request()
        return [
            next(iter(self._own.request.infer(inputs).values())).copy() for _, inputs in batches
        ]

    def _at_once(self, batches: Sequence[_Batch]) -> list[Vectors]:
        from openvino import AsyncInferQueue

        found: list[Any] = [None] * len(batches)

        def keep(request: Any, at: int) -> None:
            found[at] = request.get_output_tensor().data.copy()

        queue = AsyncInferQueue(self._fast)
        queue.set_callback(keep)
        for at, (_, inputs) in enumerate(batches):
            queue.start_async(inputs, at)
        queue.wait_all()
        return found

    def _batches(self, encodings: Sequence[Encoding]) -> Iterator[_Batch]:
        """Texts of like length together, so that little is filled up."""
        lengths = [len(encoding.ids) for encoding in encodings]
        some: list[int] = []
        for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
            if some and lengths[some[0]] * (len(some) + 1) > _BUDGET:
                yield some, self._inputs([encodings[row] for row in some])
                some = []
            some.append(at)
        if some:
            yield some, self._inputs([encodings[row] for row in some])

    def _inputs(self, encodings: Sequence[Encoding]) -> list[npt.NDArray[np.int64]]:
        shape = (len(encodings), len(encodings[0].ids))
        held = {
            "input_ids": np.full(shape, self._is.pad, dtype=np.int64),
            "attention_mask": np.zeros(shape, dtype=np.int64),
            "token_type_ids": np.zeros(shape, dtype=np.int64),
        }
        for row, encoding in enumerate(encodings):
            held["input_ids"][row, : len(encoding.ids)] = encoding.ids
            held["attention_mask"][row, : len(encoding.ids)] = 1
        return [held[name] for name in self._is.inputs]

    def _whole(self) -> Tokenizer:
        """A tokenizer that neither fills up nor cuts off."""
        tokenizer = Tokenizer.from_file(str(self._folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _counting(self) -> Tokenizer:
        """A second one, for whoever puts reports in: a question is not counted."""
        return self._whole()

    @cached_property
    def _exact(self) -> CompiledModel:
        return self._compiled(
            {
                "INFERENCE_NUM_THREADS": 1,
                "INFERENCE_PRECISION_HINT": "f32",
                # What this processor makes of it is kept: it takes four times as long to make.
                "CACHE_DIR": str(self._folder / COMPILED),
            }
        )

    @cached_property
    def _fast(self) -> CompiledModel:
        """For many texts: on all cores, in 16 bits where the processor calculates in them."""
        cores = threads()
        return self._compiled({"INFERENCE_NUM_THREADS": cores, "NUM_STREAMS": cores})

    def _compiled(self, settings: dict[str, Any]) -> CompiledModel:
        from openvino import Core

        return Core().compile_model(str(self._folder / GRAPH), "CPU", settings)


def threads() -> int:
    """How many threads may calculate: as many as there are cores, or as OpenMP is told to take.

    Whoever puts several encoders on one machine, as Ray does, tells each its share that way.
    """
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdecimal() and int(told) else os.cpu_count() or 1


def graph_of(model: Path, mark: str) -> Graph | None:
    """The graph of a model whose files are here, written out when first asked for.

    Args:
        model: Its folder.
        mark: Changes when the files do.

    Returns:
        None where OpenVINO is missing, the model cannot be written out, or the
        cache folder not be written to. That is told in the log.
    """
    try:
        from openvino import __version__ as engine
    except ImportError:
        return None
    cache = places.cache()
    folder = cache / "encoders" / f"{mark}-{_state(model)}-{FORMAT}-{engine.split('-')[0]}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock", timeout=_PATIENCE):
            if not folder.is_dir():
                _export(model, folder)
            if (folder / REFUSED).exists():
                return None
            try:
                return Graph(folder)
            except Exception:  # damaged, in whatever way the libraries notice it
                rmtree(folder)
                _export(model, folder)
                return Graph(folder)
    except Exception as error:  # it is only the faster of two ways
        log.warning("No graph of %s, so it runs in torch: %s", model.name, first_line(error))
        return None


def _state(model: Path) -> str:
    """Where a model's files are and when they were written: the mark reads them in part only."""
    files = sorted(file for file in model.rglob("*") if file.is_file())
    said = [(str(file.resolve()), file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:8]


def _export(model: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
        made = Path(draft) / "graph"
        made.mkdir()
        command = [sys.executable, "-m", "pararef.library.encoding.export", str(model), str(made)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
        reason = (done.stderr.strip() or "it was stopped").splitlines()[-1][:300]
        if done.returncode == NEVER:
            log.warning("%s is not written out as a graph: %s", model.name, reason)
            (made / REFUSED).write_text(reason, "utf-8")  # so as not to try each time
        elif done.returncode:  # a full disk, too little memory: it may go well another time
            raise OSError(reason)
        rmtree(made / COMPILED, ignore_errors=True)  # it is kept for one place
        made.rename(folder)
