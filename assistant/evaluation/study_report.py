"""The study of the search as a page for docs/: what each part gives, and where it errs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.evaluation.cases import Question
from procedures_kb.bank_check import coverage
from procedures_kb.study import Asked, Hits, Study, Trial, ablations, hits, robustness

Progress = Callable[[str], None]
Rows = Sequence[tuple[str, Hits]]
_MOST_FIELDS = 40
_HEAD = """# How well people are understood

Written by `{command}` on {day}; do not edit. Catalogue: {procedures} procedures. Bank: {phrasings}
phrasings of {codes} codes by {authors} authors. Questions: {questions} by other authors, never
trained on. Each index below is trained on four fifths of what it may see; the last fifth teaches
the weights. (The product's own index holds the whole bank: `motcua evaluate retrieval`.) The bank's
everyday names stay in every trial.
"""


@dataclass(frozen=True)
class Case:
    """A labelled question: `field` is that of its best code."""

    question: Question
    field: str

    @property
    def asked(self) -> Asked:
        """The question as a study asks it."""
        return Asked(self.question.question, frozenset(self.question.codes))


def write_report(
    study: Study,
    questions: Sequence[Question],
    left_out: Sequence[str],
    command: str,
    progress: Progress,
) -> str:
    """The whole page. `left_out`: authors to be left out in turn; none means each of them."""
    fields = {procedure.code: procedure.field.name for procedure in study.procedures}
    cases = [
        Case(question, fields.get(question.codes[0], "?"))
        for question in questions
        if question.codes
    ]
    asked = [case.asked for case in cases]
    progress("the whole bank")
    whole = study.trial(study.bank)
    curve = study.learning_curve(asked, whole)
    authors = sorted({phrasing.author for phrasing in study.bank})
    unseen = [(f"author {author}", study.unseen_author(author)) for author in left_out or authors]
    unseen.append(("a tenth of the procedures", study.unseen_procedures()))
    head = _HEAD.format(
        command=command,
        day=date.today().isoformat(),
        procedures=len(study.procedures),
        phrasings=len(study.bank),
        codes=len({phrasing.code for phrasing in study.bank}),
        authors=len(authors),
        questions=len(cases),
    )
    sections = [
        head,
        "## Learning curve: the size of the bank\n",
        _table("phrasings", [(f"{count:,}", found) for count, found in curve]),
        "## What each part gives\n",
        _table("index", list(ablations(whole, asked, progress).items())),
        "## Spoilt questions\n\nEach question spoilt by program (procedures_kb/noise.py).\n",
        _table("questions", list(robustness(whole, asked).items())),
        "## What training never saw\n\nPhrasings of the bank, found with the rest of it.\n",
        _table("left out of training", unseen),
        *_errors(whole, cases),
        "## Coverage of the bank by field\n",
        _coverage(study, fields),
    ]
    return "\n".join(sections)


def _errors(trial: Trial, cases: Sequence[Case]) -> list[str]:
    ranks = trial.ranks([case.asked for case in cases])
    pairs = list(zip(cases, ranks, strict=True))

    def grouped(key: Callable[[Case], str]) -> Rows:
        groups = sorted({key(case) for case in cases})
        rows = [
            (name, hits([rank for case, rank in pairs if key(case) == name])) for name in groups
        ]
        return sorted(rows, key=lambda row: -row[1].count)

    lines = ["| question | style | field | rank |", "|---|---|---|---:|"]
    lines += [
        f"| {case.question.id} | {case.question.style} | {case.field} | "
        f"{rank if rank <= 10 else 'over 10'} |"
        for case, rank in pairs
        if rank > 1
    ]
    return [
        "## Errors by style\n",
        _table("style", grouped(lambda case: case.question.style)),
        f"## Errors by field (the {_MOST_FIELDS} most asked)\n",
        _table("field", grouped(lambda case: case.field)[:_MOST_FIELDS]),
        "## Questions not answered first\n",
        "\n".join(lines) + "\n",
    ]


def _table(first: str, rows: Rows) -> str:
    lines = [f"| {first} | n | hit@1 | hit@3 | hit@10 |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {name} | {found.count} | {found.at_1:.3f} | {found.at_3:.3f} | {found.at_10:.3f} |"
        for name, found in rows
    ]
    return "\n".join(lines) + "\n"


def _coverage(study: Study, fields: dict[str, str]) -> str:
    lines = ["| field | procedures | with phrasings | phrasings |", "|---|---:|---:|---:|"]
    rows = sorted(coverage(study.bank, fields).items(), key=lambda row: -row[1][2])
    lines += [f"| {name} | {a} | {b} | {c} |" for name, (a, b, c) in rows if c]
    return "\n".join(lines) + "\n"
