"""Answers as of a day, through an import, a build and the real search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from procedures_kb import manifest, search
from procedures_kb.bank import Phrasing
from procedures_kb.building import Builder
from procedures_kb.catalogue import end_procedure, load_versions
from procedures_kb.lexicon import load_lexicon
from procedures_kb.search import Asker, Search, open_search
from tests.procedures_kb.portal_samples import record
from tests.procedures_kb.test_history import AUGUST_1, AUGUST_20, JULY_17, costing, decided, run

pytestmark = pytest.mark.slow

CARD, LOST, SONG, BOAT = (f"9.99000{at}" for at in range(1, 5))
_TITLES = {
    CARD: "Cấp thẻ nuôi chim bồ câu",
    LOST: "Cấp lại thẻ nuôi chim bồ câu bị mất",
    SONG: "Đăng ký mở lớp dạy hát ru",
    BOAT: "Cho thuê thuyền thúng",
}
_ASKED = {
    CARD: ["tui nuôi mấy con bồ câu phải xin giấy chi"],
    LOST: ["thẻ chim của ba tui rớt xuống sông rồi"],
    SONG: ["em muốn dạy mấy chị trong xóm hát ru con"],
    BOAT: ["mượn thuyền thúng ở đâu"],
}


def _sources() -> list[tuple[date, list[Any]]]:
    """Three readings: the card costs more from August, its name changes, the boat goes."""
    others = [record(code=code, name=_TITLES[code]) for code in (LOST, SONG)]
    boat = record(code=BOAT, name=_TITLES[BOAT])
    august = {"procedureProposal": decided("2/QĐ", AUGUST_1), "name": "Cấp thẻ giữ bồ câu"}
    return [
        (JULY_17, [costing(50_000, name=_TITLES[CARD]), *others, boat]),
        (AUGUST_20, [costing(70_000, **august), *others]),
    ]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    data_dir = tmp_path_factory.mktemp("days")
    for day, records in _sources():
        run(data_dir, records, read_on=day, complete=True)
    end_procedure(data_dir, "thu", SONG, AUGUST_1)
    bank = [Phrasing(code, text) for code, texts in _ASKED.items() for text in texts]
    versions = load_versions(data_dir, "thu")
    builder = Builder(versions, bank, load_lexicon(), [], lambda *_: None, {LOST: "Làm lại thẻ"})
    builder.build(manifest.kb_folder(data_dir, "thu"), "thu", "a" * 64)
    found = open_search(data_dir, "thu")
    yield found
    found.close()


def on(month: int, day: int) -> Asker:
    return Asker(as_of=date(2026, month, day))


def fee_on(opened: Search, asker: Asker) -> int | None:
    found = opened.procedure(CARD, asker)
    return found.channels[0].fees[0].amount if found else None


def codes(opened: Search, text: str, asker: Asker) -> list[str]:
    return [hit.code for hit in opened.find(text, asker).hits]


def test_each_code_is_indexed_once_and_every_version_is_there(opened: Search) -> None:
    assert (opened.manifest.procedures, opened.manifest.versions) == (4, 5)
    assert len(opened.records) == 4


@pytest.mark.parametrize(
    ("asker", "amount"),
    [
        (on(6, 30), None),
        (on(7, 1), 50_000),
        (on(7, 31), 50_000),
        (on(8, 1), 70_000),
        (Asker(as_of=date(2099, 1, 1)), 70_000),
        (Asker(), 70_000),
    ],
)
def test_the_record_is_the_version_of_the_day(
    opened: Search, asker: Asker, amount: int | None
) -> None:
    assert fee_on(opened, asker) == amount


def test_before_its_first_version_nothing_is_found(opened: Search) -> None:
    found = opened.find("cấp thẻ nuôi chim bồ câu", on(6, 30))
    assert (found.hits, found.confidence) == ([], 0.0)
    assert codes(opened, CARD, on(6, 30)) == []


@pytest.mark.parametrize(
    ("code", "text", "last"), [(BOAT, "thuê thuyền thúng", 19), (SONG, "mở lớp dạy hát ru", 1)]
)
def test_an_ended_procedure_is_found_until_its_last_day(
    opened: Search, code: str, text: str, last: int
) -> None:
    assert codes(opened, text, on(8, last))[0] == code
    assert codes(opened, code, on(8, last)) == [code]
    for asker in (on(8, last + 1), Asker()):
        assert code not in codes(opened, text, asker)
        assert code not in codes(opened, f"cho hỏi {code}", asker)
        assert opened.procedure(code, asker) is None


def test_a_hit_has_the_title_of_the_day(opened: Search) -> None:
    titles = {
        day: opened.find("cấp thẻ bồ câu", asker).hits[0].title
        for day, asker in (("july", on(7, 31)), ("august", on(8, 1)))
        if opened.find("cấp thẻ bồ câu", asker).hits[0].code == CARD
    }
    assert titles == {"july": _TITLES[CARD], "august": "Cấp thẻ giữ bồ câu"}


def test_everyday_names_belong_to_every_version(opened: Search) -> None:
    found = opened.procedure(LOST, on(7, 31))
    assert found is not None
    assert found.title == "Làm lại thẻ"


def test_today_goes_on_at_midnight_in_vietnam(
    opened: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mask that is kept from yesterday is not used today."""
    for day, amount in ((date(2026, 7, 31), 50_000), (AUGUST_1, 70_000)):
        monkeypatch.setattr(search, "today", lambda day=day: day)
        assert fee_on(opened, Asker()) == amount
        assert codes(opened, "thẻ bồ câu", Asker())


def test_many_days_do_not_fill_the_memory(opened: Search) -> None:
    for number in range(500):
        opened.find("thẻ bồ câu", Asker(as_of=date.fromordinal(730_000 + number)))
    assert opened._visibility.mask.cache_info().currsize <= 64
