"""A second opinion on the best hits: question and paragraph read together by a cross-encoder.

Off by default: it is slower by far than all the rest, and its weights are not
among those that come with pararef.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from pararef.errors import EncoderError, first_line

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker(Protocol):
    """Says how well texts answer a question."""

    def scores(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """A score a text, shape (len(texts),), higher is better, in the model's own units."""


class CrossEncoderReranker:
    """A CrossEncoder of sentence-transformers, loaded when first used.

    Args:
        model: A folder with a saved model, or a hub's name for one.
    """

    def __init__(self, model: str) -> None:
        self._name = model

    def scores(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """A score a text, shape (len(texts),), higher is better, in the model's own units."""
        found = self._model.predict(
            [(question, text) for text in texts], show_progress_bar=False, convert_to_numpy=True
        )
        scores = np.asarray(found, dtype=np.float64)
        if scores.shape != (len(texts),):
            raise EncoderError(
                f"The reranker {self._name} gives {scores.shape[-1]} scores a text, not one: name a"
                " CrossEncoder that was trained to rank."
            )
        return scores

    @cached_property
    def _model(self) -> CrossEncoder:
        if Path(self._name).is_dir():
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import CrossEncoder  # slow: it brings torch

        try:
            model: CrossEncoder = CrossEncoder(self._name)
            return model
        except Exception as error:  # the library raises whatever its parts raise
            raise EncoderError(
                f"The reranker {self._name} cannot be loaded: name a folder with a CrossEncoder, or"
                f" leave --reranker out ({first_line(error)})."
            ) from error
