"""Learns the weights of `ranking` from questions whose procedure is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from procedures_kb.index import Index
from procedures_kb.query import Query
from procedures_kb.ranking import (
    Logistic,
    Matrix,
    Ranking,
    candidate_rows,
    confidence_row,
)

# A question, the row of its procedure, and the row of its phrasing, left out of the search.
Asked = tuple[Query, int, int | None]

_FEWEST = 20
_FALLBACK_ORDER = Logistic(
    weights=[2.0, 3.0, 0.8, 0.4, 2.0, 2.5, 0.5, 0.8, 0.2, 0.1, 0.5, 0.8],
    means=[0.0] * 12,
    scales=[1.0] * 12,
    constant=-4.0,
)
_FALLBACK_CONFIDENCE = Logistic(
    weights=[1.0, 0.3, 0.0, 0.5, 0.5, 0.2, 0.0, 0.5, 0.5],
    means=[0.0] * 9,
    scales=[1.0] * 9,
    constant=1.0,
)


def learn(index: Index, asked: Sequence[Asked], out_of_scope: Sequence[Query]) -> Ranking:
    """The weights for an index.

    With fewer than 20 questions, or without out-of-scope ones, hand-set weights are used.
    """
    allowed = np.ones(index.procedures, dtype=bool)
    found = []
    for query, row, phrasing in asked:
        rows, signals = index.signals(query.features, allowed, phrasing)
        if row in rows and len(rows) > 1:
            found.append((rows, signals, row))
    strangers = [index.signals(query.features, allowed)[1] for query in out_of_scope]
    strangers = [signals for signals in strangers if len(signals) > 1]
    if len(found) < _FEWEST or len(strangers) < _FEWEST:
        return Ranking(_FALLBACK_ORDER, _FALLBACK_CONFIDENCE)
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


def _ranked(order: Logistic, signals: Matrix) -> tuple[Matrix, int]:
    """The columns for the confidence, and which candidate is first."""
    logits = order.logits(candidate_rows(signals))
    ranks = np.argsort(-logits)
    return confidence_row(signals[ranks], logits[ranks]), int(ranks[0])
