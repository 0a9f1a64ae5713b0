"""The signals of a question for every procedure: BM25 of four views and two vector likenesses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from procedures_kb.embedder import StaticEmbedder
from procedures_kb.lexical import LexicalView, Rows
from procedures_kb.ranking import Matrix, Vector

Mask = npt.NDArray[np.bool_]

VIEWS = ("name", "phrasing", "context", "body")
_NEAREST = 100
_FROM_EACH = 40
_VECTORS = "vectors.faiss"
_OWNERS = "vector_owners.npy"


@dataclass(frozen=True)
class Index:
    """`views` in the order of VIEWS; vectors: one a name, then one a phrasing."""

    views: list[LexicalView]
    embedder: StaticEmbedder
    vectors: faiss.Index
    owners: Rows
    procedures: int

    def signals(
        self, features: list[str], allowed: Mask, phrasing: int | None = None
    ) -> tuple[Rows, Matrix]:
        """Candidate rows and their signals, shape (candidates, 6).

        `allowed`: which procedures may be found. `phrasing`: one left out (learning only).
        """
        columns = [
            view.scores(features, phrasing if name == "phrasing" else None)
            for name, view in zip(VIEWS, self.views, strict=True)
        ]
        columns.extend(self._likeness(features, phrasing))
        table = np.stack(columns, axis=1)
        table[~allowed] = 0.0
        wanted = min(_FROM_EACH, len(table))
        top = np.argpartition(-table, wanted - 1, axis=0)[:wanted]
        rows = np.unique(top)
        rows = rows[allowed[rows] & (table[rows].max(axis=1) > 0)]
        return rows, table[rows].astype(np.float32)

    def _likeness(self, features: list[str], phrasing: int | None) -> tuple[Vector, Vector]:
        """Cosine with the name and with the best phrasing, for the nearest vectors."""
        query = self.embedder.encode([features])
        by_name = np.zeros(self.procedures, dtype=np.float32)
        by_phrasing = np.zeros(self.procedures, dtype=np.float32)
        if not query.any():
            return by_name, by_phrasing
        found, rows = self.vectors.search(query, min(_NEAREST, self.vectors.ntotal))
        if phrasing is not None:
            found[rows == self.procedures + phrasing] = 0.0
        is_name = rows[0] < self.procedures
        owners = self.owners[rows[0]]
        np.maximum.at(by_name, owners[is_name], found[0][is_name])
        np.maximum.at(by_phrasing, owners[~is_name], found[0][~is_name])
        return by_name, by_phrasing

    def save(self, folder: Path) -> None:
        """Writes all parts into `folder`."""
        for name, view in zip(VIEWS, self.views, strict=True):
            view.save(folder / name)
        self.embedder.save(folder)
        faiss.write_index(self.vectors, str(folder / _VECTORS))
        np.save(folder / _OWNERS, self.owners)

    @classmethod
    def load(cls, folder: Path, procedures: int) -> Index:
        """Opens what `save` wrote."""
        views = [LexicalView.load(folder / name, procedures) for name in VIEWS]
        vectors = faiss.read_index(str(folder / _VECTORS), faiss.IO_FLAG_MMAP)
        return cls(
            views, StaticEmbedder.load(folder), vectors, np.load(folder / _OWNERS), procedures
        )


def build_vectors(
    embedder: StaticEmbedder, names: list[list[str]], phrasings: list[list[str]]
) -> faiss.Index:
    """A flat inner-product index: exact, and fast enough up to about 100,000 vectors."""
    index = faiss.IndexFlatIP(embedder.dimensions)
    index.add(embedder.encode([*names, *phrasings]))
    return index
