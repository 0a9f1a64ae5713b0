"""What each part of the search gives: ablations, the learning curve of the bank, unseen authors.

A trial is an index over a part of the bank, with weights learnt from phrasings that it has not
seen. It lives in memory and is asked the same questions as the others.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from procedures_kb import embedder_training, scope
from procedures_kb.bank import Phrasing, load_examples
from procedures_kb.building import NAME_QUESTIONS
from procedures_kb.corpus import as_asked, formal_questions, held_out, read_corpus
from procedures_kb.index import CLOUDS, VIEWS, Index, Mask, build_index, build_views
from procedures_kb.learning import Asked as Lesson
from procedures_kb.learning import learn
from procedures_kb.lexical import Rows
from procedures_kb.lexicon import Lexicon
from procedures_kb.marks import MarkRestorer
from procedures_kb.noise import KINDS, open_noise
from procedures_kb.priors import priors_of
from procedures_kb.procedures import Procedure, Scope
from procedures_kb.query import Query, QueryReader
from procedures_kb.ranking import Matrix, Ranking, candidate_rows
from procedures_kb.text_vi import syllables

Progress = Callable[[str], None]
SHARES = (0.0, 0.25, 0.5)
_DEPTHS = (1, 3, 10)
_UNASKED_CODES = 0.1
_NO_SCOPE = scope.train([], [])


@dataclass(frozen=True)
class Asked:
    """A question and every acceptable code."""

    text: str
    codes: frozenset[str]


@dataclass(frozen=True)
class Hits:
    """Shares of questions with an acceptable code among the first 1, 3 and 10."""

    count: int
    at_1: float
    at_3: float
    at_10: float


@dataclass(frozen=True)
class _Muted(Index):
    """An index without some of its signals."""

    silent: tuple[int, ...] = ()

    def signals(self, query: Query, allowed: Mask) -> tuple[Rows, Matrix]:
        rows, signals = super().signals(query, allowed)
        signals[:, self.silent] = 0.0
        kept = signals.max(axis=1, initial=0.0) > 0
        return rows[kept], signals[kept]


@dataclass(frozen=True)
class Trial:
    """An index that can be asked; `lessons` and `strangers` are what its weights were learnt by."""

    codes: list[str]
    index: Index
    ranking: Ranking
    reader: QueryReader
    allowed: Mask
    lessons: list[Lesson]
    strangers: list[Query]

    def relearnt(self, index: Index) -> Trial:
        """The same with another index, and weights learnt anew."""
        ranking = learn(index, _NO_SCOPE, self.lessons, self.strangers)
        return replace(self, index=index, ranking=ranking)

    def without(self, signals: Sequence[int]) -> Trial:
        """The same without some signals."""
        return self.relearnt(_Muted(**vars(self.index), silent=tuple(signals)))

    def ranks(self, questions: Sequence[Asked]) -> list[int]:
        """The rank of the first acceptable code of each question; a large number for none."""
        return [self._rank(self.reader.read(asked.text), asked.codes) for asked in questions]

    def _rank(self, query: Query, codes: frozenset[str]) -> int:
        rows, signals = self.index.signals(query, self.allowed)
        if not len(rows):
            return 10**6
        columns = candidate_rows(signals, self.index.priors[rows])
        logits = self.ranking.order.logits(columns)
        found = [self.codes[row] for row in rows[np.argsort(-logits, kind="stable")]]
        return next((at for at, code in enumerate(found, 1) if code in codes), 10**6)


def hits(ranks: Sequence[int]) -> Hits:
    """The shares of a list of ranks."""
    shares = [sum(rank <= depth for rank in ranks) / max(len(ranks), 1) for depth in _DEPTHS]
    return Hits(len(ranks), *(round(share, 3) for share in shares))


class Study:
    """Trials over one catalogue. `everyday_names`, `frequency`: by code."""

    def __init__(
        self,
        procedures: Sequence[Procedure],
        bank: Sequence[Phrasing],
        lexicon: Lexicon,
        out_of_scope: Sequence[str],
        frequency: Mapping[str, int],
        progress: Progress,
    ) -> None:
        self.procedures = list(procedures)
        self._rows = {procedure.code: row for row, procedure in enumerate(procedures)}
        self.bank = [phrasing for phrasing in bank if phrasing.code in self._rows]
        self._lexicon = lexicon
        self._out_of_scope = list(out_of_scope)
        self._priors = priors_of(procedures, frequency)
        self._progress = progress

    def trial(self, bank: Sequence[Phrasing]) -> Trial:
        """An index over a part of the bank."""
        owners = [self._rows[phrasing.code] for phrasing in bank]
        corpus, reader = read_corpus(self.procedures, bank, owners, self._lexicon)
        held = held_out(len(bank))
        kept = corpus.without(held)
        embedder = embedder_training.train(
            kept.pairs(), embedder_training.TrainingPlan(), lambda *_: None
        )
        index = build_index(kept, build_views(kept), embedder, self._priors)
        questions = [(owners[at], bank[at].text) for at in sorted(held)]
        questions += formal_questions(
            self.procedures, set(owners), max(200, len(held) // 2), load_examples(NAME_QUESTIONS)
        )
        texts = as_asked([text for _, text in questions])
        lessons = [
            (reader.read(text), row) for text, (row, _) in zip(texts, questions, strict=True)
        ]
        strangers = [reader.read(text) for text in self._out_of_scope[::5]]
        allowed = np.asarray(
            [procedure.scope is Scope.NATIONAL for procedure in self.procedures], dtype=bool
        )
        codes = [procedure.code for procedure in self.procedures]
        ranking = learn(index, _NO_SCOPE, lessons, strangers)
        return Trial(codes, index, ranking, reader, allowed, lessons, strangers)

    def learning_curve(self, questions: Sequence[Asked], whole: Trial) -> list[tuple[int, Hits]]:
        """How many phrasings, and the hits. `whole`: the trial over the whole bank."""
        order = random.Random(19).sample(range(len(self.bank)), len(self.bank))  # noqa: S311
        curve = []
        for share in SHARES:
            part = [self.bank[at] for at in order[: int(share * len(order))]]
            self._progress(f"learning curve: {len(part)} phrasings")
            curve.append((len(part), hits(self.trial(part).ranks(questions))))
        return [*curve, (len(self.bank), hits(whole.ranks(questions)))]

    def unseen_author(self, author: str, most: int = 1000) -> Hits:
        """Phrasings of one author, found with the phrasings of all others."""
        self._progress(f"without author {author}")
        theirs = [phrasing for phrasing in self.bank if phrasing.author == author]
        others = [phrasing for phrasing in self.bank if phrasing.author != author]
        return hits(self.trial(others).ranks(_sample(theirs, most)))

    def unseen_procedures(self, most: int = 1000) -> Hits:
        """Phrasings of a tenth of the procedures, found with no phrasing of these."""
        self._progress("without a tenth of the procedures")
        codes = sorted({phrasing.code for phrasing in self.bank})
        chosen = set(random.Random(23).sample(codes, int(_UNASKED_CODES * len(codes))))  # noqa: S311
        theirs = [phrasing for phrasing in self.bank if phrasing.code in chosen]
        others = [phrasing for phrasing in self.bank if phrasing.code not in chosen]
        return hits(self.trial(others).ranks(_sample(theirs, most)))


def ablations(trial: Trial, questions: Sequence[Asked], progress: Progress) -> dict[str, Hits]:
    """The hits without each part, the weights learnt anew each time."""
    names = [*VIEWS, *CLOUDS]
    parts = {name: [at] for at, name in enumerate(names)}
    parts["BM25"] = list(range(len(VIEWS)))
    parts["the embedding"] = list(range(len(VIEWS), len(names)))
    table = {"everything": hits(trial.ranks(questions))}
    for name, signals in parts.items():
        progress(f"without {name}")
        table[f"without {name}"] = hits(trial.without(signals).ranks(questions))
    progress("without priors, lexicon and marks")
    flat = replace(trial.index, priors=np.ones_like(trial.index.priors))
    table["without the priors"] = hits(trial.relearnt(flat).ranks(questions))
    reader = trial.reader
    for name, other in (
        ("the lexicon in the question", QueryReader(Lexicon({}, {}), reader.restorer)),
        ("restored marks and typos", QueryReader(reader.lexicon, MarkRestorer({}, {}))),
    ):
        table[f"without {name}"] = hits(replace(trial, reader=other).ranks(questions))
    return table


def robustness(trial: Trial, questions: Sequence[Asked]) -> dict[str, Hits]:
    """The hits on the questions as they are, and spoilt in each way."""
    table = {"as written": hits(trial.ranks(questions))}
    for kind in KINDS:
        noise = open_noise(9)
        spoilt = [
            Asked(" ".join(noise.spoil(syllables(asked.text), kind)), asked.codes)
            for asked in questions
        ]
        table[kind] = hits(trial.ranks(spoilt))
    return table


def _sample(phrasings: Sequence[Phrasing], most: int) -> list[Asked]:
    chosen = random.Random(29).sample(list(phrasings), min(most, len(phrasings)))  # noqa: S311
    return [Asked(phrasing.text, frozenset({phrasing.code})) for phrasing in chosen]
