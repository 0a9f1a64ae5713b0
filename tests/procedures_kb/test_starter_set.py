"""The starter set: records in our own words whose facts are those of the national catalogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from procedures_kb.bank import load_bank
from procedures_kb.catalogue import STARTER, load_records
from procedures_kb.facts import differences
from procedures_kb.procedures import Procedure, Scope
from procedures_kb.text_vi import syllables
from tests.procedures_kb.conftest import National

RECORDS = load_records(Path("unused"), STARTER)
CODES = [record.code for record in RECORDS]

# Fields by the catalogue's numbers, or by a word of the name where a number is too wide.
COVERED = {
    "civil status": r"^G15-TP07",
    "residence": r"^G01-CA05",
    "identity card and passport": r"^G01-CA(?:01|11)",
    "land": r"^G13-TN02",
    "construction": r"^G17-XD11",
    "household business and enterprise": r"^G05-KD(?:07|10)",
    "driving licence and vehicles": r"^G01-CA(?:28|06)",
    "social protection": r"^G07-LĐ03",
    "merit": r"^G09-LĐ09",
    "health insurance": r"BHYT|bảo hiểm y tế",
    "education": r"^G03-GD",
    "labour and unemployment": r"^G09-LĐ11",
    "certification": r"^G15-TP03",
    "judicial record": r"lý lịch tư pháp",
    "agriculture": r"^G10-NN",
    "fishing boats": r"tàu cá",
}
# The official title of a paper is a fact; a title starts with the kind of paper.
PAPER_TITLE = re.compile(
    r"^(?:[^:]{3,40}: )?(?:bản |biên bản|đơn |giấy |phụ lục|quyết định|tờ khai|trích lục|văn bản)",
    re.IGNORECASE,
)
LONGEST_COPY = 70


def test_there_are_at_least_120_records() -> None:
    assert len(RECORDS) >= 120


@pytest.mark.parametrize("field", sorted(COVERED))
def test_the_field_is_covered_at_least_twice(field: str) -> None:
    pattern = re.compile(COVERED[field], re.IGNORECASE)
    found = [r.code for r in RECORDS if pattern.search(r.field.code) or pattern.search(r.name)]
    found += [r.code for r in RECORDS if pattern.search(r.field.name) and r.code not in found]
    assert len(found) >= 2, found


def test_every_record_is_for_everybody_and_answers_what_citizens_ask() -> None:
    for record in RECORDS:
        assert record.scope is Scope.NATIONAL, record.code
        assert record.steps, record.code
        assert record.channels, record.code
        assert record.legal_basis, record.code
        assert record.source.updated_on, record.code


def test_files_are_named_after_their_code() -> None:
    folder = Path(__file__).parents[2] / "procedures_kb" / "data" / "starter"
    assert sorted(path.stem for path in folder.rglob("*.yaml")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_the_facts_are_those_of_the_catalogue(code: str, national: National) -> None:
    ours = RECORDS[CODES.index(code)]
    assert code in national.records
    assert differences(ours, national.records[code]) == []


@pytest.mark.parametrize("code", CODES)
def test_where_to_go_is_told_wherever_the_catalogue_tells_it(code: str, national: National) -> None:
    ours, theirs = RECORDS[CODES.index(code)].agencies, national.records[code].agencies
    assert bool(ours.executing) == bool(theirs.executing)
    assert bool(ours.deciding) == bool(theirs.deciding)


def prose(record: Procedure) -> Iterator[str]:
    """Everything told in sentences; official names and numbers are not prose."""
    yield from record.steps
    yield from record.conditions
    yield from record.remarks
    yield from (channel.note for channel in record.channels)


def sentences(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        yield from re.split(r"\.\s+|\n", text)


def plain(text: str) -> str:
    return " ".join(syllables(text))


@pytest.mark.parametrize("code", CODES)
def test_no_long_sentence_is_copied_from_the_catalogue(code: str, national: National) -> None:
    ours, theirs = RECORDS[CODES.index(code)], national.records[code]
    source = plain("\n".join([*prose(theirs), *(paper.name for paper in theirs.papers)]))
    papers = (paper.name for paper in ours.papers)
    told = [
        *sentences(prose(ours)),
        *(name for name in sentences(papers) if not PAPER_TITLE.match(name)),
    ]
    copied = [text for text in told if len(plain(text)) > LONGEST_COPY and plain(text) in source]
    assert copied == []


def test_every_record_can_be_asked_for_in_eight_ways() -> None:
    counts = Counter(phrasing.code for phrasing in load_bank())
    assert {code: counts[code] for code in CODES if counts[code] < 8} == {}
