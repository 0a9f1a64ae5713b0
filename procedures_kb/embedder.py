"""The static embedding when serving: a table of vectors, no torch.

A text's vector is the mean of its features' rows, of length 1. `embedder_training` makes the
table with sentence-transformers; both give the same vectors (a test compares).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_TABLE = "embedding.npy"
_VOCABULARY = "vocabulary.json"


class StaticEmbedder:
    """`vocabulary`: feature → row of `table`, whose shape is (features, dimensions)."""

    name = "static"

    def __init__(self, vocabulary: dict[str, int], table: Vectors) -> None:
        self.vocabulary = vocabulary
        self.table = table

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self.table.shape[1])

    def encode(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """Vectors of shape (texts, dimensions) for lists of features; unknown text gives zeros."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, features in enumerate(texts):
            rows = [self.vocabulary[name] for name in features if name in self.vocabulary]
            if rows:
                vectors[row] = self.table[rows].mean(axis=0, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

    def save(self, folder: Path) -> None:
        """Writes table (16-bit floats) and vocabulary into `folder`."""
        np.save(folder / _TABLE, self.table.astype(np.float16))
        (folder / _VOCABULARY).write_text(
            json.dumps(list(self.vocabulary), ensure_ascii=False), encoding="utf-8"
        )

    @classmethod
    def load(cls, folder: Path) -> StaticEmbedder:
        """Reads what `save` wrote."""
        table = np.load(folder / _TABLE).astype(np.float32)
        names = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        return cls({name: row for row, name in enumerate(names)}, table)
