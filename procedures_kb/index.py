"""The signals of a question for every procedure: BM25 of several views, and vector likenesses."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from procedures_kb.corpus import Corpus
from procedures_kb.embedder import StaticEmbedder
from procedures_kb.encoders import Encoded, Encoder
from procedures_kb.lexical import LexicalView, Rows
from procedures_kb.query import Query
from procedures_kb.ranking import Matrix, Vector
from procedures_kb.text_vi import features
from procedures_kb.views import single_features

Mask = npt.NDArray[np.bool_]

# Documents: the name; each phrasing; name and phrasings together; field and cases; the rest.
VIEWS = ("name", "phrasing", "profile", "context", "body")
_OF_RECORDS = ("name", "context", "body")
# Vectors: of names; of phrasings; the centre of a procedure's name and phrasings.
CLOUDS = ("name_vector", "phrasing_vector", "centre_vector")
# With an encoder only: its vectors of names and of phrasings.
QUALITY_CLOUDS = ("quality_name", "quality_phrasing")
faiss.omp_set_num_threads(1)  # one question at a time: threads would only wait for each other
_PRIORS = "priors.npy"
_FROM_EACH = 40
_BLOCK = 64
_NEAREST = 300
_MANY = 50_000


@dataclass(frozen=True)
class Cloud:
    """Vectors with the row of the procedure that owns each."""

    vectors: faiss.Index
    owners: Rows

    def likeness(self, query: Matrix, procedures: int) -> Vector:
        """Best cosine of each procedure, among the vectors nearest to a query of shape (1, d)."""
        best = np.zeros(procedures, dtype=np.float32)
        if self.vectors.ntotal and query.any():
            cosines, at = self.vectors.search(query, min(_NEAREST, self.vectors.ntotal))
            np.maximum.at(best, self.owners[at[0]], cosines[0])
        return best

    def save(self, folder: Path, name: str) -> None:
        """Writes two files into `folder`."""
        faiss.write_index(self.vectors, str(folder / f"{name}.faiss"))
        np.save(folder / f"{name}_owners.npy", self.owners)

    @classmethod
    def load(cls, folder: Path, name: str) -> Cloud:
        """Opens what `save` wrote, memory-mapped."""
        vectors = faiss.read_index(str(folder / f"{name}.faiss"), faiss.IO_FLAG_MMAP)
        return cls(vectors, np.load(folder / f"{name}_owners.npy"))

    @classmethod
    def build(cls, vectors: Matrix, owners: Rows) -> Cloud:
        """An exhaustive inner-product index, in 16-bit floats where there are many vectors."""
        count, dimensions = vectors.shape
        index: faiss.Index
        if count > _MANY:
            half = faiss.ScalarQuantizer.QT_fp16
            index = faiss.IndexScalarQuantizer(dimensions, half, faiss.METRIC_INNER_PRODUCT)
            index.train(np.ascontiguousarray(vectors))
        else:
            index = faiss.IndexFlatIP(dimensions)
        index.add(np.ascontiguousarray(vectors))
        return cls(index, owners)


@dataclass(frozen=True)
class Index:
    """`views` in the order of VIEWS, `clouds` in the order of CLOUDS; a row of `priors` for each
    procedure, in the order of PRIORS. With an `encoder`, `quality` in the order of QUALITY_CLOUDS.
    """

    views: list[LexicalView]
    embedder: StaticEmbedder
    clouds: list[Cloud]
    priors: Matrix
    encoder: Encoder | None = None
    quality: list[Cloud] = field(default_factory=list)

    @property
    def signal_names(self) -> tuple[str, ...]:
        """What the columns of `signals` are."""
        return (*VIEWS, *CLOUDS, *(QUALITY_CLOUDS if self.encoder is not None else ()))

    @property
    def procedures(self) -> int:
        """How many procedures there are."""
        return len(self.priors)

    def signals(self, query: Query, allowed: Mask) -> tuple[Rows, Matrix]:
        """Candidate rows and their signals, shape (candidates, signal names).

        `allowed`: which procedures may be found.
        """
        if not query.words:
            return np.zeros(0, np.int64), np.zeros((0, len(self.signal_names)), np.float32)
        found = query.features
        vector = self.embedder.encode([found])
        lines = [
            view.scores(query.formal if name in _OF_RECORDS else found)
            for name, view in zip(VIEWS, self.views, strict=True)
        ]
        lines.extend(cloud.likeness(vector, self.procedures) for cloud in self.clouds)
        if self.encoder is not None:
            vector = self.encoder.queries([" ".join(query.words)])
            lines.extend(cloud.likeness(vector, self.procedures) for cloud in self.quality)
        table = np.stack(lines)
        table[:, ~allowed] = 0.0
        rows = np.unique(np.concatenate([_best_rows(line) for line in table]))
        return rows, np.ascontiguousarray(table[:, rows].T, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Writes all parts into `folder`."""
        for name, view in zip(VIEWS, self.views, strict=True):
            view.save(folder / name)
        self.embedder.save(folder)
        for name, cloud in zip(CLOUDS, self.clouds, strict=True):
            cloud.save(folder, name)
        for name, cloud in zip(QUALITY_CLOUDS, self.quality, strict=False):
            cloud.save(folder, name)
        np.save(folder / _PRIORS, self.priors)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder | None = None) -> Index:
        """Opens what `save` wrote; `encoder` is the one that the index was built with."""
        priors = np.load(folder / _PRIORS)
        return cls(
            [LexicalView.load(folder / name, len(priors)) for name in VIEWS],
            StaticEmbedder.load(folder),
            [Cloud.load(folder, name) for name in CLOUDS],
            priors,
            encoder,
            [Cloud.load(folder, name) for name in QUALITY_CLOUDS] if encoder is not None else [],
        )


def _best_rows(line: Vector) -> Rows:
    """The rows of the `_FROM_EACH` best values above 0.

    As many values as there are blocks reach the least of the best blocks' peaks, so that only few
    rows need sorting out among 100,000.
    """
    peaks = np.maximum.reduceat(line, np.arange(0, len(line), _BLOCK))
    floor = np.partition(peaks, -_FROM_EACH)[-_FROM_EACH] if len(peaks) >= _FROM_EACH else 0.0
    rows = np.flatnonzero(line >= floor) if floor > 0 else np.flatnonzero(line > 0)
    if len(rows) > _FROM_EACH:
        rows = rows[np.argpartition(line[rows], -_FROM_EACH)[-_FROM_EACH:]]
    return rows


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


def build_index(
    corpus: Corpus,
    views: list[LexicalView],
    embedder: StaticEmbedder,
    priors: Matrix,
    encoded: Encoded | None = None,
) -> Index:
    """Vectors of names and phrasings, and the centre of both for each procedure with phrasings.

    `encoded`: an encoder and its vectors of this corpus.
    """
    names = embedder.encode([features(words) for words in corpus.names])
    asked = embedder.encode([features(words) for words in corpus.asked])
    owners = np.asarray(corpus.owners, dtype=np.int64)
    centres = names.copy()
    np.add.at(centres, owners, asked)
    known = np.unique(owners)
    centres = centres[known]
    faiss.normalize_L2(centres)
    clouds = [
        Cloud.build(names, np.arange(len(names))),
        Cloud.build(asked, owners),
        Cloud.build(centres, known),
    ]
    if encoded is None:
        return Index(views, embedder, clouds, priors)
    quality = [
        Cloud.build(encoded.names, np.arange(len(names))),
        Cloud.build(encoded.asked, owners),
    ]
    return Index(views, embedder, clouds, priors, encoded.encoder, quality)
