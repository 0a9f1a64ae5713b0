"""Whether a message moves on to another procedure than the one that is talked about.

Two steps, both learnt when an index is built. A linear model over the features of a message tells
whether it names a subject by itself ("làm lại bằng lái mất mấy ngày") or leans on what was said
before ("mấy ngày mới có"). A logistic model weighs that against what the search finds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from procedures_kb.lexical import Rows
from procedures_kb.ranking import Logistic, Matrix, Vector, sigmoid
from procedures_kb.scope import Features, ScopeModel

_FILE = "moving.json"
_FOLDER = "moving"
_FURTHEST = 8.0
_FEWEST = 20


@dataclass(frozen=True)
class Standing:
    """What a search found for a message, against the procedure talked about.

    `logits`: of the candidates, best first. `at`: where the procedure talked about stands among
    them, or None. `same_field`: whether the best is of its field.
    """

    logits: Vector
    at: int | None
    same_field: bool
    confidence: float
    in_scope: float


@dataclass(frozen=True)
class Moving:
    """The two models of an index. Without any, a message moves on when the search is sure."""

    alone: ScopeModel
    weights: Logistic

    def likelihood(self, features: Features, standing: Standing) -> float:
        """0 to 1."""
        if standing.at == 0:
            return 0.0
        row = columns(self.alone.logit(features), len(features), standing)
        return float(sigmoid(self.weights.logits(row))[0])

    def save(self, folder: Path) -> None:
        """Writes a file and a folder into `folder`."""
        (folder / _FOLDER).mkdir(exist_ok=True)
        self.alone.save(folder / _FOLDER)
        (folder / _FILE).write_text(json.dumps(vars(self.weights), indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Moving:
        """Reads what `save` wrote."""
        weights = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(ScopeModel.load(folder / _FOLDER), Logistic(**weights))


def standing(
    rows: Rows,
    logits: Vector,
    current: int,
    fields: npt.NDArray[np.str_],
    confidence: float,
    in_scope: float,
) -> Standing:
    """The Standing of the procedure at row `current` among ranked candidates."""
    places = np.flatnonzero(rows == current)
    return Standing(
        logits=logits,
        at=int(places[0]) if len(places) else None,
        same_field=bool(fields[rows[0]] == fields[current]),
        confidence=confidence,
        in_scope=in_scope,
    )


def columns(alone: float, length: int, standing: Standing) -> Matrix:
    """One row for the logistic model."""
    behind = _FURTHEST
    if standing.at is not None:
        behind = min(behind, float(standing.logits[0] - standing.logits[standing.at]))
    row = [
        alone,
        _logit(standing.confidence),
        _logit(standing.in_scope),
        float(standing.logits[0]),
        behind,
        float(standing.same_field),
        log(1 + length),
    ]
    return np.asarray([row], dtype=np.float32)


def fit(rows: Sequence[Matrix], moves: Sequence[bool]) -> Logistic:
    """The logistic model; with too few examples one by the search's confidence alone."""
    if min(sum(moves), len(moves) - sum(moves)) < _FEWEST:
        return Logistic([0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0] * 7, [1.0] * 7, -0.4)
    return Logistic.fit(np.vstack(rows), moves, balanced=True)


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    return log(clipped / (1 - clipped))
