"""What the page and the printed slip both show, in order: headings, lines and the foot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from assistant.slips.content import SlipContent
from procedures_kb.yaml_files import load_model

_ALLOWED = {
    "number", "date", "updated", "papers", "case", "source", "organisation", "hotline", "hours",
    "page", "pages",
}  # fmt: skip


class SlipWords(BaseModel):
    """words_vi.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str
    code: str
    official_name: str
    procedure: str
    case: str
    decision: str
    decided: str
    told_on: str
    several_cases: str
    papers: str
    notes: str
    fees: str
    times: str
    places: str
    channels: str
    disclaimer: str
    source: str
    source_updated: str
    as_of: str
    issued: str
    kept_until: str
    page: str

    @model_validator(mode="after")
    def _names(self) -> Self:
        for text in vars(self).values():
            for _, name, _, _ in Formatter().parse(text):
                if name is not None and name not in _ALLOWED:
                    raise ValueError(f"unknown name in braces: {{{name}}}")
        return self


@dataclass(frozen=True)
class Section:
    """A heading with its lines. `ticked`: each line has a box to tick."""

    title: str
    items: list[str]
    ticked: bool = False


@dataclass(frozen=True)
class Sheet:
    """A slip ready to be drawn. `facts`: pairs of term and fact; `foot`: source and dates."""

    heading: str
    title: str
    facts: list[tuple[str, str]]
    sections: list[Section]
    disclaimer: str
    foot: list[str]
    source_url: str


@cache
def slip_words() -> SlipWords:
    """The words of words_vi.yaml. Raises RecordFileError naming file and line."""
    return load_model(Path(__file__).parent / "words_vi.yaml", SlipWords)


def lay_out(content: SlipContent) -> Sheet:
    """The sheet of a slip. Nothing is added to the facts but headings."""
    words = slip_words()
    sections = [*_papers(content, words), *_sections(content, words)]
    return Sheet(
        heading=words.heading,
        title=content.title,
        facts=[(term, fact) for term, fact in _facts(content, words) if fact],
        sections=[section for section in sections if section.items],
        disclaimer=words.disclaimer,
        foot=_foot(content, words),
        source_url=content.source_url,
    )


def vietnamese_date(day: date) -> str:
    """'01/07/2026'."""
    return f"{day:%d/%m/%Y}"


def _papers(content: SlipContent, words: SlipWords) -> list[Section]:
    if len(content.papers) == 1:
        (only,) = content.papers
        return [Section(only.title, only.items, ticked=True)]
    return [
        Section(
            words.several_cases.format(papers=words.papers, case=group.title)
            if group.title != words.papers
            else group.title,
            group.items,
            ticked=True,
        )
        for group in content.papers
    ]


def _sections(content: SlipContent, words: SlipWords) -> list[Section]:
    return [
        Section(words.notes, content.notes),
        Section(words.fees, content.fees),
        Section(words.times, content.times),
        Section(words.places, content.places),
        Section(words.channels, content.channels),
    ]


def _facts(content: SlipContent, words: SlipWords) -> list[tuple[str, str]]:
    decision = content.decision
    if content.decided_on and decision:
        on = vietnamese_date(content.decided_on)
        decision = words.decided.format(number=decision, date=on)
    official = content.official_name if content.official_name != content.title else ""
    return [
        (words.official_name, official),
        (words.procedure, content.procedure),
        (words.case, content.case),
        (words.decision, decision),
        (words.told_on, vietnamese_date(content.told_on)),
    ]


def _foot(content: SlipContent, words: SlipWords) -> list[str]:
    on = vietnamese_date(content.read_on)
    if content.record_updated_on:
        updated = vietnamese_date(content.record_updated_on)
        source = words.source_updated.format(source=content.source_name, date=on, updated=updated)
    else:
        source = words.source.format(source=content.source_name, date=on)
    issued = words.issued.format(
        organisation=content.organisation, hotline=content.hotline, hours=content.hours
    )
    return [source, words.as_of.format(date=on), issued]
