"""Whether hits answer a question, or are only the nearest there is.

A logistic model weighs the signs of each hit and gives the chance that it answers;
the chance that any of the first does is joined from these, as if they were
independent (noisy-or, Pearl 1988), and set right by a second, one-dimensional
logistic (Platt 1999). Both are fitted on judged questions by `pararef calibrate`.
They belong to an encoder: the shipped one to the default; another's is kept in the
index that was built with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from pararef.errors import DamagedIndexError
from pararef.finding.signs import NAMES, Signs
from pararef.library import Library

LOOKED_AT = 5
"""How many of the first hits are looked at: an answer further down was not found."""

Chances = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Confidence:
    """The fitted models.

    Attributes:
        encoder: Whose vectors it was fitted to.
        signs: What is weighed, in order.
        mean: Of each sign, where it was fitted.
        scale: The standard deviation of each.
        weights: Of each sign, so scaled.
        bias: What the weighed signs are added to.
        slope: Of the second model.
        offset: Of the second model.
        enough: The chance from which on a question counts as answered.
        one_enough: The chance from which on a single hit does.
    """

    encoder: str
    signs: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    slope: float
    offset: float
    enough: float
    one_enough: float

    def hits(self, signs: Signs) -> Chances:
        """The chance that each hit answers, shape (hits,)."""
        scaled = (signs - np.array(self.mean)) / np.array(self.scale)
        return _logistic(scaled @ np.array(self.weights) + self.bias)

    def question(self, hits: Sequence[float]) -> float:
        """The chance that any of the first hits answers, from the chance of each."""
        return float(_logistic(np.array(self.slope * _logit(any_of(hits)) + self.offset)))


_CONFIDENCE = TypeAdapter(Confidence)


def any_of(chances: Sequence[float]) -> float:
    """The chance that any of the first hits answers, as if they were independent."""
    return 1.0 - float(np.prod([1.0 - chance for chance in chances[:LOOKED_AT]]))


@cache
def shipped() -> Confidence:
    """The model of the default encoder."""
    return read((files("pararef.finding") / "confidence.json").read_text(encoding="utf-8"))


@cache
def read(stored: str) -> Confidence:
    """A model from its JSON.

    Raises:
        DamagedIndexError: If it is none, or weighs other signs than this version does.
    """
    try:
        found = _CONFIDENCE.validate_json(stored)
    except ValidationError as error:
        raise DamagedIndexError(
            "The stored confidence model cannot be read: make it again with `pararef calibrate`."
        ) from error
    if found.signs != NAMES:
        raise DamagedIndexError(
            "The stored confidence model is of another version: make it again with"
            " `pararef calibrate`."
        )
    return found


def fitted(library: Library) -> Confidence:
    """The model that belongs to an index: its own, or the shipped one."""
    kept = library.confidence()
    return read(kept) if kept else shipped()


def written(confidence: Confidence) -> str:
    """A model as JSON."""
    return _CONFIDENCE.dump_json(confidence, indent=1).decode() + "\n"


def _logistic(values: Chances) -> Chances:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0)))


def _logit(chance: float) -> float:
    held = min(max(chance, 1e-6), 1.0 - 1e-6)
    return float(np.log(held / (1.0 - held)))
