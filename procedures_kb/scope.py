"""Whether a message asks about any procedure at all: one weight for each feature.

A logistic model over the features that the index counts, learnt from the phrasings and names of
procedures against the messages of data/out_of_scope.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt

from procedures_kb.bank import load_examples

DATA_DIR = Path(__file__).parent / "data" / "out_of_scope"

Features = Sequence[str]
_FILE = "scope.json"
_WEIGHTS = "scope.npy"
_FEWEST = 20
_SMALLEST_COUNT = 2
_STRENGTH = 20.0


@dataclass(frozen=True)
class ScopeModel:
    """`rows`: feature → place in `weights`. Without features every message seems in scope."""

    rows: dict[str, int]
    weights: npt.NDArray[np.float32]
    constant: float

    def logit(self, features: Features) -> float:
        """Above 0: a procedure is asked for, the more the surer."""
        known = [self.rows[name] for name in features if name in self.rows]
        return self.constant + float(self.weights[known].sum()) / sqrt(max(len(features), 1))

    def save(self, folder: Path) -> None:
        """Writes two files into `folder`."""
        np.save(folder / _WEIGHTS, self.weights.astype(np.float16))
        value = {"constant": self.constant, "features": list(self.rows)}
        (folder / _FILE).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> ScopeModel:
        """Reads what `save` wrote."""
        value = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        rows = {name: row for row, name in enumerate(value["features"])}
        weights = np.load(folder / _WEIGHTS).astype(np.float32)
        return cls(rows, weights, float(value["constant"]))


def train(inside: Sequence[Features], outside: Sequence[Features]) -> ScopeModel:
    """Learns from messages about procedures and messages about anything else.

    With fewer than 20 of either kind nothing is learnt: the model says 0 to everything.
    """
    if min(len(inside), len(outside)) < _FEWEST:
        return ScopeModel({}, np.zeros(0, np.float32), 0.0)
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    texts = [*inside, *outside]
    counts = Counter(name for features in texts for name in features)
    rows = {
        name: row
        for row, name in enumerate(
            sorted(name for name, count in counts.items() if count >= _SMALLEST_COUNT)
        )
    }
    columns, starts, values = [], [0], []
    for features in texts:
        known = [rows[name] for name in features if name in rows]
        columns.extend(known)
        values.extend([1 / sqrt(max(len(features), 1))] * len(known))
        starts.append(len(columns))
    table = csr_matrix((values, columns, starts), shape=(len(texts), len(rows)))
    labels = [1] * len(inside) + [0] * len(outside)
    model = LogisticRegression(C=_STRENGTH, solver="liblinear", class_weight="balanced")
    model.fit(table, labels)
    return ScopeModel(rows, model.coef_[0].astype(np.float32), float(model.intercept_[0]))


def load_out_of_scope(folder: Path = DATA_DIR) -> list[str]:
    """Every message of the data files. Raises RecordFileError for a file that is not UTF-8."""
    texts = (text for path in sorted(folder.glob("*.txt")) for text in load_examples(path))
    return list(dict.fromkeys(texts))
