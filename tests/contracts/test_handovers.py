"""Handovers in `Store`, the same on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from assistant.errors import BadInput, NotFound
from assistant.storage.base import AlreadyKept
from assistant.storage.engine import build_engine
from assistant.storage.migrations import upgrade
from assistant.storage.schema import handovers as handover_table
from assistant.storage.sql import SqlStore
from tests.contracts.store_samples import NOON, conversation, handover, turn

HANOI = timezone(timedelta(hours=7))
LATER = NOON + timedelta(minutes=5)
AN, BINH = "Nguyễn Văn An", "Trần Thị Bình"


@pytest.fixture
def desk(store: SqlStore) -> SqlStore:
    """A store with the conversations c1 to c3."""
    for number in (1, 2, 3):
        store.open_conversation(conversation(f"c{number}"), turn(0))
    return store


def test_a_handover_comes_back_as_given(desk: SqlStore) -> None:
    opened = handover(
        channel="phone", reason="callback", procedure=None, note="gọi lại", phone="0900000000"
    )
    assert desk.open_handover(opened) == opened
    assert desk.handover("h1") == opened
    assert desk.open_handover_of("c1") == opened
    assert desk.handovers() == [opened]


def test_the_phone_is_left_out_of_what_is_logged() -> None:
    assert "0900000000" not in repr(handover(phone="0900000000"))


@pytest.mark.parametrize(
    "text", ["trước\0sau", "\ud83d", "'; DROP TABLE handovers; --", "😀\r\n\t\u202e", '"', ""]
)
def test_any_words_come_back_unchanged(desk: SqlStore, text: str) -> None:
    opened = handover(note=text, phone=text)
    assert desk.open_handover(opened) == opened
    assert desk.claim_handover("h1", AN, LATER)
    assert desk.close_handover("h1", AN, text, LATER)
    kept = desk.handover("h1")
    assert kept is not None
    assert (kept.note, kept.phone, kept.close_reason) == (text, text, text)


def test_a_second_one_brings_the_open_one_up_to_date(desk: SqlStore) -> None:
    desk.open_handover(handover(phone="0900000000"))
    desk.claim_handover("h1", AN, LATER)
    newer = handover(
        "h2", reason="complaint", procedure=None, note="chờ lâu quá", channel="zalo",
        opened_at=LATER,
    )  # fmt: skip
    expected = handover(
        reason="complaint", procedure=None, note="chờ lâu quá", phone="0900000000",
        state="claimed", claimed_by=AN, claimed_at=LATER,
    )  # fmt: skip
    assert desk.open_handover(newer) == expected
    assert desk.handovers() == [expected]
    assert desk.handover("h2") is None
    again = desk.open_handover(replace(newer, phone="0900000001"))
    assert again == replace(expected, phone="0900000001")


def test_after_a_close_the_next_one_is_new(desk: SqlStore) -> None:
    desk.open_handover(handover(phone="0900000000"))
    desk.claim_handover("h1", AN, LATER)
    desk.close_handover("h1", AN, "xong", LATER)
    assert desk.open_handover_of("c1") is None
    assert desk.open_handover(handover("h2")) == handover("h2")
    assert desk.open_handover_of("c1") == handover("h2")
    assert [kept.id for kept in desk.handovers()] == ["h1", "h2"]


def test_an_id_taken_by_another_conversation_is_refused(desk: SqlStore) -> None:
    desk.open_handover(handover())
    with pytest.raises(AlreadyKept):
        desk.open_handover(handover(conversation_id="c2"))
    assert desk.handovers() == [handover()]


@pytest.mark.parametrize("bad", ["", "a\0b", "\ud800", "x" * 201, "a\nb"])
def test_an_id_that_cannot_be_kept_is_refused(desk: SqlStore, bad: str) -> None:
    with pytest.raises(BadInput):
        desk.open_handover(handover(bad))
    with pytest.raises(BadInput):
        desk.open_handover(handover(procedure=bad))


@pytest.mark.parametrize(
    "changes",
    [{"state": "claimed"}, {"claimed_by": AN}, {"closed_at": NOON}, {"close_reason": "xong"}],
)
def test_a_new_one_is_waiting(desk: SqlStore, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="waiting"):
        desk.open_handover(handover(**changes))


@pytest.mark.parametrize("unknown", ["nobody", "", "a\0b", "\ud800", "x" * 100_000, "H1", "%"])
def test_unknown_ids(desk: SqlStore, unknown: str) -> None:
    desk.open_handover(handover())
    assert desk.handover(unknown) is None
    assert desk.open_handover_of(unknown) is None
    assert desk.claim_handover(unknown, AN, LATER) is False
    assert desk.release_handover(unknown, AN) is False
    assert desk.close_handover(unknown, AN, "", LATER) is False
    with pytest.raises(NotFound):
        desk.open_handover(handover("h2", conversation_id=unknown))
    assert desk.handovers() == [handover()]


def test_a_time_without_zone_is_refused(desk: SqlStore) -> None:
    naive = NOON.replace(tzinfo=None)
    desk.open_handover(handover())
    attempts: list[Callable[[], object]] = [
        lambda: desk.open_handover(handover("h2", conversation_id="c2", opened_at=naive)),
        lambda: desk.claim_handover("h1", AN, naive),
        lambda: desk.close_handover("h1", AN, "", naive),
    ]
    for attempt in attempts:
        with pytest.raises(ValueError, match="time zone"):
            attempt()
    assert desk.handovers() == [handover()]


def test_times_come_back_in_utc(desk: SqlStore) -> None:
    desk.open_handover(handover(opened_at=NOON.astimezone(HANOI)))
    desk.claim_handover("h1", AN, LATER.astimezone(HANOI))
    desk.close_handover("h1", AN, "xong", LATER.astimezone(HANOI))
    kept = desk.handover("h1")
    assert kept is not None
    times = (kept.opened_at, kept.claimed_at, kept.closed_at)
    assert times == (NOON, LATER, LATER)
    assert all(moment and moment.utcoffset() == timedelta(0) for moment in times)


def test_the_oldest_come_first_and_so_many_as_asked(desk: SqlStore) -> None:
    for minutes, number in ((2, 1), (0, 2), (1, 3)):
        at = NOON + timedelta(minutes=minutes)
        desk.open_handover(handover(f"h{number}", conversation_id=f"c{number}", opened_at=at))
    desk.claim_handover("h3", AN, LATER)
    assert [kept.id for kept in desk.handovers()] == ["h2", "h3", "h1"]
    assert [kept.id for kept in desk.handovers("waiting")] == ["h2", "h1"]
    assert [kept.id for kept in desk.handovers("claimed")] == ["h3"]
    assert desk.handovers("closed") == []
    assert [kept.id for kept in desk.handovers(limit=2)] == ["h2", "h3"]
    assert desk.handovers(limit=0) == desk.handovers(limit=-1) == []
    assert len(desk.handovers(limit=2**80)) == 3


def test_claim_release_close_belong_to_the_claimer(desk: SqlStore) -> None:
    desk.open_handover(handover())
    assert desk.release_handover("h1", AN) is False
    assert desk.close_handover("h1", AN, "xong", LATER) is False
    assert desk.claim_handover("h1", AN, LATER) is True
    claimed = handover(state="claimed", claimed_by=AN, claimed_at=LATER)
    assert desk.claim_handover("h1", AN, LATER + timedelta(hours=1)) is True
    assert desk.claim_handover("h1", BINH, LATER) is False
    assert desk.release_handover("h1", BINH) is False
    assert desk.close_handover("h1", BINH, "xong", LATER) is False
    assert desk.handover("h1") == claimed

    assert desk.release_handover("h1", AN) is True
    assert desk.handover("h1") == handover()
    assert desk.claim_handover("h1", BINH, LATER) is True
    assert desk.close_handover("h1", BINH, "xong", LATER) is True
    closed = handover(
        state="closed", claimed_by=BINH, claimed_at=LATER, closed_at=LATER, close_reason="xong"
    )
    assert desk.claim_handover("h1", BINH, LATER) is False
    assert desk.release_handover("h1", BINH) is False
    assert desk.close_handover("h1", BINH, "lại", LATER) is False
    assert desk.handover("h1") == closed


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "An\0", "An\n", "\ud800"])
def test_an_officer_has_a_name(desk: SqlStore, name: str) -> None:
    desk.open_handover(handover())
    attempts: list[Callable[[], object]] = [
        lambda: desk.claim_handover("h1", name, LATER),
        lambda: desk.release_handover("h1", name),
        lambda: desk.close_handover("h1", name, "xong", LATER),
    ]
    for attempt in attempts:
        with pytest.raises(BadInput, match="officer"):
            attempt()
    assert desk.handovers() == [handover()]


def test_of_racing_officers_exactly_one_claims(desk: SqlStore) -> None:
    racers = 6
    for number in (1, 2, 3):
        desk.open_handover(handover(f"h{number}", conversation_id=f"c{number}"))
        start = threading.Barrier(racers)

        def race(who: int, number: int = number, start: threading.Barrier = start) -> bool:
            start.wait()
            return desk.claim_handover(f"h{number}", f"An {who}", LATER)

        with ThreadPoolExecutor(racers) as pool:
            claimed = list(pool.map(race, range(racers)))
        kept = desk.handover(f"h{number}")
        assert kept is not None
        assert claimed.count(True) == 1
        assert kept.claimed_by == f"An {claimed.index(True)}"


def test_of_racing_handovers_of_a_conversation_one_is_opened(desk: SqlStore) -> None:
    racers = 6
    for number in (1, 2, 3):
        start = threading.Barrier(racers)

        def race(who: int, number: int = number, start: threading.Barrier = start) -> str:
            start.wait()
            one = handover(f"h{number}{who}", conversation_id=f"c{number}", note=str(who))
            return desk.open_handover(one).id

        with ThreadPoolExecutor(racers) as pool:
            ids = set(pool.map(race, range(racers)))
        kept = desk.open_handover_of(f"c{number}")
        assert kept is not None
        assert ids == {kept.id}
    assert len(desk.handovers()) == 3


def test_the_database_itself_refuses_a_second_open_one(database_url: str) -> None:
    engine = build_engine(database_url)
    upgrade(engine)
    store = SqlStore(engine)
    store.open_conversation(conversation(), turn(0))
    store.open_handover(handover())
    second = insert(handover_table).values(vars(handover("h2")))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(second)
    store.close()


def test_handovers_are_forgotten_with_their_conversation(desk: SqlStore) -> None:
    for number in (1, 2):
        one = handover(f"h{number}", conversation_id=f"c{number}", phone="0900000000")
        desk.open_handover(one)
    desk.claim_handover("h1", AN, LATER)
    desk.add_turn("c3", turn(1, at=NOON + timedelta(hours=1)), {})
    desk.open_handover(handover("h3", conversation_id="c3"))

    assert desk.forget_before(NOON + timedelta(minutes=1)) == 2
    assert [kept.id for kept in desk.handovers()] == ["h3"]
    assert desk.handover("h1") is None
    assert desk.close_handover("h1", AN, "xong", LATER) is False


def test_a_forgotten_phone_leaves_sqlite_s_file(tmp_path: Path) -> None:
    engine = build_engine(f"sqlite:///{tmp_path / 'motcua.db'}")
    upgrade(engine)
    store = SqlStore(engine)
    store.open_conversation(conversation(), turn(0))
    store.open_handover(handover(phone="0900000077"))
    assert any(b"0900000077" in file.read_bytes() for file in tmp_path.iterdir())
    store.forget_before(LATER)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert all(b"0900000077" not in file.read_bytes() for file in tmp_path.iterdir())
    store.close()
