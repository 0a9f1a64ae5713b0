"""Learns the weights of `ranking` from questions whose procedure is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from procedures_kb.index import LIKENESSES, VIEWS, Index
from procedures_kb.query import Query
from procedures_kb.ranking import (
    Logistic,
    Matrix,
    Ranking,
    candidate_rows,
    confidence_row,
)

# A question that the index has not seen, and the row of its procedure.
Asked = tuple[Query, int]

_FEWEST = 20
_BY_HAND = {
    "name": 2.0, "phrasing": 3.0, "profile": 2.0, "context": 0.8, "body": 0.4,
    "name_vector": 2.0, "phrasing_vector": 2.5, "centre_vector": 2.0,
}  # fmt: skip


def learn(index: Index, asked: Sequence[Asked], out_of_scope: Sequence[Query]) -> Ranking:
    """The weights for an index.

    With fewer than 20 questions, or without out-of-scope ones, hand-set weights are used.
    """
    allowed = np.ones(index.procedures, dtype=bool)
    found = []
    for query, row in asked:
        rows, signals = index.signals(query.features, allowed)
        if row in rows and len(rows) > 1:
            found.append((rows, signals, row))
    strangers = [index.signals(query.features, allowed)[1] for query in out_of_scope]
    strangers = [signals for signals in strangers if len(signals) > 1]
    if len(found) < _FEWEST or len(strangers) < _FEWEST:
        return _set_by_hand()
    order = Logistic.fit(
        np.vstack([candidate_rows(signals) for _, signals, _ in found]),
        np.concatenate([rows == row for rows, _, row in found]).tolist(),
    )
    confident = [_ranked(order, signals) for _, signals, _ in found]
    right = [rows[best] == row for (rows, _, row), (_, best) in zip(found, confident, strict=True)]
    wrong = [_ranked(order, signals)[0] for signals in strangers]
    confidence = Logistic.fit(
        np.vstack([*(row for row, _ in confident), *wrong]), [*right, *([False] * len(wrong))]
    )
    return Ranking(order, confidence)


def _set_by_hand() -> Ranking:
    signals = [_BY_HAND[name] for name in (*VIEWS, *LIKENESSES)]
    shares = [weight / 4 for weight in signals]
    order = [*signals, *shares]
    sureness = [1.0, 0.3, 0.0, *(weight / 6 for weight in signals)]
    return Ranking(_plain(order, -5.0), _plain(sureness, 1.0))


def _plain(weights: list[float], constant: float) -> Logistic:
    return Logistic(weights, [0.0] * len(weights), [1.0] * len(weights), constant)


def _ranked(order: Logistic, signals: Matrix) -> tuple[Matrix, int]:
    """The columns for the confidence, and which candidate is first."""
    logits = order.logits(candidate_rows(signals))
    ranks = np.argsort(-logits)
    return confidence_row(signals[ranks], logits[ranks]), int(ranks[0])
