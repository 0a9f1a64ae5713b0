"""Learns the weights of `ranking` from questions whose procedure is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from procedures_kb import moving
from procedures_kb.index import Index
from procedures_kb.lexical import Rows
from procedures_kb.priors import PRIORS
from procedures_kb.query import Query
from procedures_kb.ranking import (
    NEAR_FIELD,
    Logistic,
    Matrix,
    Ranking,
    candidate_rows,
    sigmoid,
    summary_row,
)
from procedures_kb.scope import ScopeModel

# A question that the index has not seen, and the row of its procedure.
Asked = tuple[Query, int]
# A message, the logit of `Moving.alone` for it, the row talked about, whether it moves on.
Lesson = tuple[Query, float, int, bool]

_FEWEST = 20
_NOTHING = -1
_ASKED = PRIORS.index("asked")
# Often asked procedures weigh more, as among real questions; mildly, for the judgement is ours.
_WEIGHT_OF_ASKED = {1: 0.8, 2: 1.0, 3: 1.4, 4: 1.8}
_BY_HAND = {
    "name": 2.0, "phrasing": 3.0, "profile": 2.0, "context": 0.8, "body": 0.4,
    "name_vector": 2.0, "phrasing_vector": 2.5, "centre_vector": 2.0,
    "quality_name": 2.0, "quality_phrasing": 2.5,
}  # fmt: skip


def learn(
    index: Index, scope: ScopeModel, asked: Sequence[Asked], out_of_scope: Sequence[Query]
) -> Ranking:
    """The weights for an index and a scope model.

    With fewer than 20 questions, or without out-of-scope ones, hand-set weights are used.
    """
    tried = [_try(index, scope, query, row) for query, row in asked]
    found = [one for one in tried if len(one.rows) > 1 and one.right in one.rows]
    tried = [_try(index, scope, query, _NOTHING) for query in out_of_scope]
    strangers = [one for one in tried if len(one.rows) > 1]
    if len(found) < _FEWEST or len(strangers) < _FEWEST:
        return _set_by_hand(index.signal_names)
    asked_weight = [_WEIGHT_OF_ASKED[int(index.priors[one.right, _ASKED])] for one in found]
    order = Logistic.fit(
        np.vstack([one.columns for one in found]),
        np.concatenate([one.rows == one.right for one in found]).tolist(),
        row_weights=np.repeat(asked_weight, [len(one.rows) for one in found]),
    )
    table = np.vstack([one.summary(order) for one in (*found, *strangers)])
    right = [one.is_right(order) for one in (*found, *strangers)]
    inside = [True] * len(found) + [False] * len(strangers)
    return Ranking(order, Logistic.fit(table, right), Logistic.fit(table, inside, balanced=True))


@dataclass(frozen=True)
class _Tried:
    """The candidates of one question; `right` is the row of its procedure, or _NOTHING."""

    rows: Rows
    signals: Matrix
    columns: Matrix
    right: int
    scope: float

    def summary(self, order: Logistic) -> Matrix:
        logits = order.logits(self.columns)
        ranks = np.argsort(-logits)
        return summary_row(self.signals[ranks], logits[ranks], self.scope)

    def is_right(self, order: Logistic) -> bool:
        return int(self.rows[np.argmax(order.logits(self.columns))]) == self.right


def _try(index: Index, scope: ScopeModel, query: Query, right: int) -> _Tried:
    rows, signals = index.signals(query, np.ones(index.procedures, dtype=bool))
    columns = candidate_rows(signals, index.priors[rows]) if len(rows) else signals
    return _Tried(rows, signals, columns, right, scope.logit(query.features))


def _set_by_hand(signal_names: Sequence[str]) -> Ranking:
    signals = [_BY_HAND[name] for name in signal_names]
    shares = [weight / 4 for weight in signals]
    order = [*signals, *shares, *([0.0] * len(PRIORS))]
    sureness = _plain([1.0, 0.3, 0.0, 0.5, *(weight / 6 for weight in signals)], 1.0)
    return Ranking(_plain(order, -5.0), sureness, sureness)


def _plain(weights: list[float], constant: float) -> Logistic:
    return Logistic(weights, [0.0] * len(weights), [1.0] * len(weights), constant)


def learn_moving(
    index: Index,
    ranking: Ranking,
    scope: ScopeModel,
    said: Sequence[Lesson],
    relations: moving.Relations,
) -> Logistic:
    """The weights of `moving`.

    The logits of `said` come from models that have not seen the message.
    """
    everybody = np.ones(index.procedures, dtype=bool)
    names = relations.fields
    rows, labels = [], []
    for query, alone, current, moves in said:
        found, signals = index.signals(query, everybody)
        if len(found) == 0:
            continue
        logits = ranking.order.logits(candidate_rows(signals, index.priors[found]))
        logits = logits + NEAR_FIELD * (names[found] == names[current])
        ranks = np.argsort(-logits, kind="stable")
        signals, logits, found = signals[ranks], logits[ranks], found[ranks]
        if found[0] == current:
            continue
        summary = summary_row(signals, logits, scope.logit(query.features))
        confidence, in_scope = (
            float(sigmoid(model.logits(summary))[0])
            for model in (ranking.confidence, ranking.inside)
        )
        where = moving.standing(found, logits, current, relations, confidence, in_scope)
        rows.append(moving.columns(alone, len(query.features), where))
        labels.append(moves)
    return moving.fit(rows, labels)
