"""Fuses the scores of the views into one calibrated score, with weights learnt at build time.

Three logistic models: `order` ranks the candidates of a question, `confidence` tells how likely the
first candidate is right, and so when to ask back, `inside` how likely the question is about any
procedure, and so when to refuse. All are learnt from phrasings and out-of-scope messages that the
index did not see.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Vector = npt.NDArray[np.float32]

NEAR_FIELD = np.float32(1.5)  # in logits: for the field of the procedure talked about
_FILE = "ranking.json"
_MODELS = ("order", "confidence", "inside")


@dataclass(frozen=True)
class Logistic:
    """Weights on standardised columns, and the constant."""

    weights: list[float]
    means: list[float]
    scales: list[float]
    constant: float

    def logits(self, rows: Matrix) -> Vector:
        """One logit a row."""
        scaled = (rows - np.asarray(self.means, np.float32)) / np.asarray(self.scales, np.float32)
        return np.asarray(
            scaled @ np.asarray(self.weights, np.float32) + np.float32(self.constant), np.float32
        )

    @classmethod
    def fit(
        cls,
        rows: Matrix,
        labels: Sequence[bool],
        balanced: bool = False,
        row_weights: Vector | None = None,
    ) -> Logistic:
        """Learns from labelled rows; needs both labels. `balanced`: both weigh the same."""
        from sklearn.linear_model import LogisticRegression

        means, scales = rows.mean(axis=0), rows.std(axis=0)
        scales = np.where(scales > 1e-6, scales, 1.0)
        weights = "balanced" if balanced else None
        model = LogisticRegression(C=1.0, max_iter=500, class_weight=weights)
        model.fit((rows - means) / scales, np.asarray(labels, dtype=int), row_weights)
        return cls(
            weights=[round(float(value), 6) for value in model.coef_[0]],
            means=[round(float(value), 6) for value in means],
            scales=[round(float(value), 6) for value in scales],
            constant=round(float(model.intercept_[0]), 6),
        )


def sigmoid(values: Vector) -> Vector:
    """Logits to probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-values)), np.float32)


def candidate_rows(signals: Matrix, priors: Matrix) -> Matrix:
    """Columns for ranking: each signal, each as a share of the best candidate's, the priors."""
    best = np.maximum(signals.max(axis=0, keepdims=True), 1e-6)
    return np.hstack([signals, signals / best, priors]).astype(np.float32)


def summary_row(signals: Matrix, logits: Vector, scope: float) -> Matrix:
    """Columns for `confidence` and `inside`; rows of `signals` are ranked.

    `scope`: the logit of the scope model.
    """
    probabilities = sigmoid(logits)
    second = float(logits[1]) if len(logits) > 1 else float(logits[0]) - 5.0
    row = [float(logits[0]), float(logits[0]) - second, float(probabilities[:10].sum()), scope]
    return np.asarray([[*row, *signals[0]]], dtype=np.float32)


@dataclass(frozen=True)
class Ranking:
    """The three models of an index."""

    order: Logistic
    confidence: Logistic
    inside: Logistic

    def save(self, folder: Path) -> None:
        """Writes the weights as readable JSON."""
        value = {name: vars(getattr(self, name)) for name in _MODELS}
        (folder / _FILE).write_text(json.dumps(value, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Ranking:
        """Reads what `save` wrote."""
        value = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return cls(*(Logistic(**value[name]) for name in _MODELS))
