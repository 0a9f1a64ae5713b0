"""Whether a message moves on to another procedure than the one that is talked about.

Two steps, both learnt when an index is built. A linear model over the features of a message tells
whether it opens a subject by itself ("làm lại bằng lái mất mấy ngày") or leans on what was said
before ("mấy ngày mới có", "chủ nhà không cho mượn sổ thì sao"). A logistic model weighs that
against what the search finds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
class Relations:
    """By row: the field of a procedure, and the rows of its sisters (data/families.yaml)."""

    fields: npt.NDArray[np.str_]
    sisters: Sequence[Sequence[int]]


def relations(
    fields: Sequence[str], codes: Sequence[str], sisters: Mapping[str, Sequence[str]]
) -> Relations:
    """Relations of the procedures with these codes, in the order of their rows."""
    rows = {code: row for row, code in enumerate(codes)}
    known = [[rows[other] for other in sisters.get(code, ()) if other in rows] for code in codes]
    return Relations(np.asarray(fields), known)


@dataclass(frozen=True)
class Standing:
    """What a search found for a message, against the procedure talked about.

    `logits`: of the candidates, best first. `at`: where the procedure talked about stands among
    them, or None. `same_field`, `sister`: whether the best is of its field, of its family.
    `ahead`: how far the best of its sisters is ahead of it, in logits.
    """

    logits: Vector
    at: int | None
    same_field: bool
    sister: bool
    ahead: float
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
    relations: Relations,
    confidence: float,
    in_scope: float,
) -> Standing:
    """The Standing of the procedure at row `current` among ranked candidates."""
    places = np.flatnonzero(rows == current)
    at = int(places[0]) if len(places) else None
    own = float(logits[at]) if at is not None else float(logits[-1]) - 1.0
    sisters = np.isin(rows, relations.sisters[current])
    best = float(logits[sisters][0]) if sisters.any() else own - _FURTHEST
    return Standing(
        logits=logits,
        at=at,
        same_field=bool(relations.fields[rows[0]] == relations.fields[current]),
        sister=bool(sisters[0]),
        ahead=max(-_FURTHEST, min(_FURTHEST, best - own)),
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
        float(standing.sister),
        standing.ahead,
        log(1 + length),
    ]
    return np.asarray([row], dtype=np.float32)


def fit(rows: Sequence[Matrix], moves: Sequence[bool]) -> Logistic:
    """The logistic model; with too few examples one by the search's confidence alone."""
    if min(sum(moves), len(moves) - sum(moves)) < _FEWEST:
        return Logistic([0.0, 1.0, *[0.0] * 7], [0.0] * 9, [1.0] * 9, -0.4)
    return Logistic.fit(np.vstack(rows), moves, balanced=True)


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-4), 1 - 1e-4)
    return log(clipped / (1 - clipped))
