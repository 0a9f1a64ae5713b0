"""Guidance slips in `Store`, the same on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from assistant.errors import BadInput
from assistant.storage.base import AlreadyKept
from assistant.storage.sql import SqlStore
from tests.contracts.store_samples import NOON, conversation, slip, turn

HANOI = timezone(timedelta(hours=7))


def test_a_slip_comes_back_as_given(store: SqlStore) -> None:
    made = slip(
        title="Đăng ký khai sinh",
        papers=[{"tên": "Tờ khai", "copies": 1}, None, True, 2.5],
        odd="trước\0sau 😀 \u202e '; DROP TABLE slips; --",
        alone="\ud83d",
        empty={},
    )
    store.add_slip(made)
    assert store.slip(made.code) == made


def test_leading_zeros_count(store: SqlStore) -> None:
    store.add_slip(slip("00000001"))
    assert store.slip("00000001") == slip("00000001")
    assert store.slip("1") is None


def test_the_time_comes_back_in_utc(store: SqlStore) -> None:
    store.add_slip(slip(at=NOON.astimezone(HANOI)))
    kept = store.slip("01234567")
    assert kept is not None
    assert kept.made_at == NOON
    assert kept.made_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "code", ["", "1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨", "1234567\n", "-1234567", "\0" * 8]
)
def test_what_is_no_code(store: SqlStore, code: str) -> None:
    assert store.slip(code) is None
    with pytest.raises(BadInput):
        store.add_slip(slip(code))


@pytest.mark.parametrize("procedure", ["", "1.00\0", "\ud800", "1" * 201])
def test_a_procedure_that_cannot_be_kept_is_refused(store: SqlStore, procedure: str) -> None:
    with pytest.raises(BadInput):
        store.add_slip(replace(slip(), procedure=procedure))


@pytest.mark.parametrize("content", [object(), float("inf")])
def test_content_that_is_not_json_is_refused(store: SqlStore, content: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        store.add_slip(slip(x=content))
    assert store.slip("01234567") is None


def test_a_time_without_zone_is_refused(store: SqlStore) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        store.add_slip(slip(at=naive))
    with pytest.raises(ValueError, match="time zone"):
        store.forget_slips_before(naive)


def test_a_taken_code_is_refused_and_the_first_stays(store: SqlStore) -> None:
    store.add_slip(slip(n=1))
    with pytest.raises(AlreadyKept):
        store.add_slip(slip(n=2))
    assert store.slip("01234567") == slip(n=1)


def test_of_racing_slips_with_one_code_exactly_one_is_kept(store: SqlStore) -> None:
    start = threading.Barrier(6)

    def race(who: int) -> int | None:
        start.wait()
        try:
            store.add_slip(slip(who=who))
        except AlreadyKept:
            return None
        return who

    with ThreadPoolExecutor(6) as pool:
        winners = [who for who in pool.map(race, range(6)) if who is not None]
    assert len(winners) == 1
    assert store.slip("01234567") == slip(who=winners[0])


def test_forgetting_deletes_the_older_ones_only(store: SqlStore) -> None:
    for hours in range(3):
        store.add_slip(slip(f"0000000{hours}", NOON + timedelta(hours=hours)))
    assert store.forget_slips_before((NOON + timedelta(hours=1)).astimezone(HANOI)) == 1
    assert store.forget_slips_before(NOON) == 0
    assert [store.slip(f"0000000{hours}") is None for hours in range(3)] == [True, False, False]


def test_a_slip_outlives_conversations(store: SqlStore) -> None:
    store.open_conversation(conversation(), turn(0))
    store.add_slip(slip())
    assert store.forget_before(NOON + timedelta(days=1)) == 1
    assert store.slip("01234567") == slip()
