"""BM25 over one view of the records (bm25s), with scores between 0 and about 1."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG

_OWNERS = "owners.npy"
_IDEAL_TOKENS = 0.9


class LexicalView:
    """Documents owned by procedures: `owners[i]` is the procedure's row of document i."""

    def __init__(self, bm25: bm25s.BM25, owners: Rows, procedures: int) -> None:
        self._bm25 = bm25
        self._owners = owners
        self._procedures = procedures
        self._one_each = len(owners) == procedures
        starts = bm25.scores["indptr"]
        data = bm25.scores["data"]
        filled = np.diff(starts) > 0
        best = np.zeros(len(filled), dtype=np.float32)
        best[filled] = np.maximum.reduceat(data, starts[:-1][filled])
        self._best_of_token = best
        self._unknown = float(np.quantile(best[filled], _IDEAL_TOKENS)) if filled.any() else 1.0

    @classmethod
    def build(
        cls, documents: Sequence[Sequence[str]], owners: Sequence[int], procedures: int
    ) -> LexicalView:
        """Counts the features of documents."""
        bm25 = bm25s.BM25(k1=1.2, b=0.5)
        texts = [list(document) or [""] for document in documents] or [[""]]
        rows = list(owners) if documents else [0]
        bm25.index(texts, create_empty_token=True, show_progress=False)
        return cls(bm25, np.asarray(rows, dtype=np.int64), procedures)

    def scores(self, features: Sequence[str]) -> Scores:
        """Best score of each procedure, as a share of the best that these features could reach."""
        vocabulary = self._bm25.vocab_dict
        known = [vocabulary[name] for name in features if name in vocabulary]
        if not known:
            return np.zeros(self._procedures, dtype=np.float32)
        raw = self._bm25.get_scores_from_ids(known).astype(np.float32)
        ideal = float(self._best_of_token[known].sum()) + self._unknown * 0.5 * (
            len(features) - len(known)
        )
        if not self._one_each:
            best = np.zeros(self._procedures, dtype=np.float32)
            np.maximum.at(best, self._owners, raw)
            raw = best
        return np.asarray(raw / np.float32(max(ideal, 1e-6)), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Writes the view into a new folder."""
        folder.mkdir()
        self._bm25.save(folder, show_progress=False)
        np.save(folder / _OWNERS, self._owners)

    @classmethod
    def load(cls, folder: Path, procedures: int) -> LexicalView:
        """Opens a saved view, memory-mapped."""
        bm25 = bm25s.BM25.load(folder, mmap=True, show_progress=False, verbosity=0)
        return cls(bm25, np.load(folder / _OWNERS), procedures)
