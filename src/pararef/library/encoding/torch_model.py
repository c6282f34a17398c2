"""A model as sentence-transformers runs it. The only user of sentence-transformers and torch."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from pararef.errors import EncoderError, first_line
from pararef.library.encoding.graph import threads

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from pararef.library.encoding.encoder import Vectors

_BATCH = 32


class TorchModel:
    """Any sentence-transformers model: slow to load, and twice as slow as an exported one.

    Args:
        model: A folder with a saved model, or a hub's name for one.
        offline: Whether its files are here, so that no hub is asked.

    Raises:
        EncoderError: If it cannot be loaded.
    """

    def __init__(self, model: str, *, offline: bool) -> None:
        if offline:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer  # slow: it brings torch
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers types it not; it would draw its own bar
        try:
            self.model = SentenceTransformer(model)
        except Exception as error:  # the library raises whatever its parts raise
            raise EncoderError(
                f"The encoder {model} cannot be loaded: name a folder with a"
                f" sentence-transformers model, or leave --model out ({first_line(error)})."
            ) from error

    @property
    def window(self) -> int:
        """Tokens that fit, without the two that the model adds."""
        return int(self.model.max_seq_length or 512) - 2

    def tokens(self, text: str) -> int:
        """How many word pieces a text has."""
        return len(self.model.tokenizer.encode(text, add_special_tokens=False, verbose=False))

    def passages(self, texts: Sequence[str], prompt: str | None, few: bool) -> Vectors:
        """Vectors of texts of reports; `few` are encoded by one thread in full precision."""
        model = self.model if few else self._fast
        return self._encoded(model.encode_document, texts, prompt, few)

    def questions(self, texts: Sequence[str], prompt: str | None) -> Vectors:
        """Vectors of questions."""
        return self._encoded(self.model.encode_query, texts, prompt, few=True)

    def _encoded(
        self, encode: Callable[..., Any], texts: Sequence[str], prompt: str | None, few: bool
    ) -> Vectors:
        import torch

        # Threads that share a core wait for each other: a question takes 7 ms with
        # one and up to 500 ms with two on two busy cores.
        torch.set_num_threads(1 if few else max(1, threads() // 2))
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
            return self.model
        return deepcopy(self.model).to(torch.bfloat16)
