"""The words of a knowledge base while it is built: of its records and of its phrasings."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from procedures_kb.bank import Phrasing
from procedures_kb.follow_ups import FollowUps
from procedures_kb.lexicon import Lexicon
from procedures_kb.marks import MarkRestorer
from procedures_kb.noise import KINDS, open_noise
from procedures_kb.procedures import Procedure, Scope
from procedures_kb.query import QueryReader
from procedures_kb.text_vi import syllables
from procedures_kb.views import body_words, context_words, name_words

Words = list[str]
Pair = tuple[Words, Words]

_HELD_OUT = 0.2
_SPOILT = 0.5
_FRAMED = 0.5
_SAME_FIELD = 0.5


@dataclass(frozen=True)
class Corpus:
    """Syllables by procedure (`names`, `contexts`, `bodies`) and by phrasing (`asked`).

    `owners[i]`: the row of the procedure that phrasing i asks for.
    """

    names: list[Words]
    contexts: list[Words]
    bodies: list[Words]
    asked: list[Words]
    owners: list[int]

    @property
    def procedures(self) -> int:
        """How many procedures there are."""
        return len(self.names)

    def without(self, phrasings: set[int]) -> Corpus:
        """The same with some phrasings left out."""
        kept = [at for at in range(len(self.asked)) if at not in phrasings]
        return Corpus(
            self.names,
            self.contexts,
            self.bodies,
            [self.asked[at] for at in kept],
            [self.owners[at] for at in kept],
        )

    def pairs(self, seed: int = 5) -> list[Pair]:
        """(question, text of the same procedure) for training the embedding."""
        chooser = random.Random(seed)  # noqa: S311 - a choice, not a secret
        by_owner: dict[int, list[Words]] = {}
        for words, owner in zip(self.asked, self.owners, strict=True):
            by_owner.setdefault(owner, []).append(words)
        pairs = [
            (words, self.names[owner]) for words, owner in zip(self.asked, self.owners, strict=True)
        ]
        for of_one in by_owner.values():
            pairs.extend((words, chooser.choice(of_one)) for words in of_one)
        for name, context in zip(self.names, self.contexts, strict=True):
            pairs.append((name, context or name))
            start = chooser.randrange(max(1, len(name) - 6))
            pairs.append((name[start : start + 8], name))
        return pairs


def named(procedures: Sequence[Procedure], names: Mapping[str, str]) -> list[Procedure]:
    """The records, with an everyday name from the bank where they have none of their own."""
    return [
        procedure.model_copy(update={"plain_name": names[procedure.code]})
        if not procedure.plain_name and procedure.code in names
        else procedure
        for procedure in procedures
    ]


def read_corpus(
    procedures: Sequence[Procedure],
    phrasings: Sequence[Phrasing],
    owners: Sequence[int],
    lexicon: Lexicon,
) -> tuple[Corpus, QueryReader]:
    """The words of records and phrasings, and the reader that knows them."""
    names = [name_words(procedure, lexicon) for procedure in procedures]
    contexts = [context_words(procedure) for procedure in procedures]
    bodies = [body_words(procedure) for procedure in procedures]
    typed = [syllables(phrasing.text) for phrasing in phrasings]
    restorer = MarkRestorer.count([*typed, *names, *contexts, *bodies])
    reader = QueryReader(lexicon, restorer)
    asked = [reader.words(phrasing.text) for phrasing in phrasings]
    return Corpus(names, contexts, bodies, asked, list(owners)), reader


def held_out(count: int) -> set[int]:
    """A fifth of the phrasings, by which the weights are learnt."""
    chooser = random.Random(11)  # noqa: S311 - a split, not a secret
    return set(chooser.sample(range(count), int(count * _HELD_OUT)))


def formal_questions(
    procedures: Sequence[Procedure], known: set[int], count: int, patterns: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Questions in the words of the record, for procedures that the bank does not know.

    Without them the weights would learn that only what the bank knows is ever asked.
    """
    chooser = random.Random(13)  # noqa: S311 - a choice, not a secret
    rows = [
        row
        for row, procedure in enumerate(procedures)
        if row not in known and procedure.scope is Scope.NATIONAL
    ]
    for row in chooser.sample(rows, min(count, len(rows))):
        words = syllables(procedures[row].name)
        kept = [word for word in words[:14] if chooser.random() > 0.2] or words
        yield row, chooser.choice(patterns).replace("{name}", " ".join(kept))


@dataclass(frozen=True)
class Said:
    """A message while the procedure at row `about` is talked about; `moves`: to another one."""

    text: str
    about: int
    moves: bool


def conversations(
    follow_ups: FollowUps,
    codes: Sequence[str],
    asked: Sequence[tuple[int, str]],
    fields: Sequence[str],
) -> list[Said]:
    """Messages that stay and messages that move on, with the procedure talked about.

    `asked`: questions that name their procedure, by row; each is said once while a procedure of
    the same field is talked about, or any other.
    """
    chooser = random.Random(19)  # noqa: S311 - a choice, not a secret
    rows = {code: row for row, code in enumerate(codes)}
    often = [row for row, _ in asked] or list(range(len(codes)))
    said = [Said(text, chooser.choice(often), False) for text in follow_ups.elliptic]
    said += [
        Said(one.text, rows[one.about], one.about != one.then)
        for one in follow_ups.told
        if one.about in rows and one.then in rows
    ]
    neighbours: dict[str, list[int]] = {}
    for row in often:
        neighbours.setdefault(fields[row], []).append(row)
    for row, text in asked:
        among = neighbours[fields[row]] if chooser.random() < _SAME_FIELD else often
        about = chooser.choice(among)
        if about != row:
            said.append(Said(text, about, True))
    return said


def as_asked(texts: Sequence[str]) -> list[str]:
    """The texts as they arrive: half of them framed, half with marks left out or mistakes."""
    noise = open_noise(17)
    asked = []
    for text in texts:
        words = syllables(text)
        if noise.chance.random() < _FRAMED:
            words = noise.framed(words)
        if noise.chance.random() < _SPOILT:
            words = noise.spoil(words, noise.chance.choice(KINDS))
        asked.append(" ".join(words))
    return asked
