"""The signals of a question for every procedure: BM25 of several views, and vector likenesses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from procedures_kb.corpus import Corpus
from procedures_kb.embedder import StaticEmbedder
from procedures_kb.lexical import LexicalView, Rows
from procedures_kb.ranking import Matrix, Vector
from procedures_kb.text_vi import features
from procedures_kb.views import single_features

Mask = npt.NDArray[np.bool_]

# Documents: the name; each phrasing; name and phrasings together; field and cases; the rest.
VIEWS = ("name", "phrasing", "profile", "context", "body")
LIKENESSES = ("name_vector", "phrasing_vector", "centre_vector")
_NEAREST = 150
_FROM_EACH = 40
_VECTORS = "vectors.faiss"
_OWNERS = "vector_owners.npy"
_KINDS = "vector_kinds.npy"


@dataclass(frozen=True)
class Index:
    """`views` in the order of VIEWS. `owners`, `kinds`: the procedure's row and the place in
    LIKENESSES of each vector."""

    views: list[LexicalView]
    embedder: StaticEmbedder
    vectors: faiss.Index
    owners: Rows
    kinds: Rows
    procedures: int

    def signals(self, found: list[str], allowed: Mask) -> tuple[Rows, Matrix]:
        """Candidate rows and their signals, shape (candidates, views + likenesses).

        `found`: the features of a question. `allowed`: which procedures may be found.
        """
        lines = [view.scores(found) for view in self.views]
        lines.extend(self._likenesses(found))
        table = np.stack(lines)
        table[:, ~allowed] = 0.0
        wanted = min(_FROM_EACH, table.shape[1])
        top = np.argpartition(table, -wanted, axis=1)[:, -wanted:]
        rows = np.unique(top)
        rows = rows[allowed[rows] & (table[:, rows].max(axis=0) > 0)]
        return rows, np.ascontiguousarray(table[:, rows].T, dtype=np.float32)

    def _likenesses(self, found: list[str]) -> list[Vector]:
        """Best cosine of each kind, for the nearest vectors."""
        best = [np.zeros(self.procedures, dtype=np.float32) for _ in LIKENESSES]
        query = self.embedder.encode([found])
        if query.any():
            cosines, at = self.vectors.search(query, min(_NEAREST, self.vectors.ntotal))
            cosine, owner, kind = cosines[0], self.owners[at[0]], self.kinds[at[0]]
            for line, scores in enumerate(best):
                own = kind == line
                np.maximum.at(scores, owner[own], cosine[own])
        return best

    def save(self, folder: Path) -> None:
        """Writes all parts into `folder`."""
        for name, view in zip(VIEWS, self.views, strict=True):
            view.save(folder / name)
        self.embedder.save(folder)
        faiss.write_index(self.vectors, str(folder / _VECTORS))
        np.save(folder / _OWNERS, self.owners)
        np.save(folder / _KINDS, self.kinds)

    @classmethod
    def load(cls, folder: Path, procedures: int) -> Index:
        """Opens what `save` wrote."""
        return cls(
            [LexicalView.load(folder / name, procedures) for name in VIEWS],
            StaticEmbedder.load(folder),
            faiss.read_index(str(folder / _VECTORS), faiss.IO_FLAG_MMAP),
            np.load(folder / _OWNERS),
            np.load(folder / _KINDS),
            procedures,
        )


def build_views(corpus: Corpus) -> list[LexicalView]:
    """The views of a corpus, in the order of VIEWS."""
    count = corpus.procedures
    rows = range(count)
    names = [features(words) for words in corpus.names]
    asked = [features(words) for words in corpus.asked]
    profiles = [list(name) for name in names]
    for found, owner in zip(asked, corpus.owners, strict=True):
        profiles[owner].extend(found)
    contexts = [features(words) for words in corpus.contexts]
    bodies = [single_features(words) for words in corpus.bodies]
    return [
        LexicalView.build(names, rows, count),
        LexicalView.build(asked, corpus.owners, count),
        LexicalView.build(profiles, rows, count),
        LexicalView.build(contexts, rows, count),
        LexicalView.build(bodies, rows, count),
    ]


def build_index(corpus: Corpus, views: list[LexicalView], embedder: StaticEmbedder) -> Index:
    """Vectors of names and phrasings, and the centre of both for each procedure with phrasings."""
    names = embedder.encode([features(words) for words in corpus.names])
    asked = embedder.encode([features(words) for words in corpus.asked])
    owners = np.asarray(corpus.owners, dtype=np.int64)
    centres = names.copy()
    np.add.at(centres, owners, asked)
    known = np.unique(owners)
    centres = centres[known]
    faiss.normalize_L2(centres)
    vectors = faiss.IndexFlatIP(embedder.dimensions)
    sizes = []
    for part in (names, asked, centres):
        if len(part):
            vectors.add(part)
        sizes.append(len(part))
    return Index(
        views,
        embedder,
        vectors,
        np.concatenate([np.arange(len(names)), owners, known]),
        np.repeat(np.arange(len(LIKENESSES)), sizes),
        corpus.procedures,
    )
