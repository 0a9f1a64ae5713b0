"""Behaviour of `Store`, the same on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone

import pytest
from sqlalchemy import event

from assistant.errors import BadInput, NotFound
from assistant.messages import MAX_TEXT_CHARS, Role, UserTurn
from assistant.storage.base import AlreadyKept, Turn
from assistant.storage.engine import build_engine
from assistant.storage.migrations import upgrade
from assistant.storage.sql import SqlStore
from tests.contracts.store_samples import NOON, conversation, full_reply, turn

HANOI = timezone(timedelta(hours=7))
LONG_VIETNAMESE = ("Đăng ký kết hôn có yếu tố nước ngoài ở đâu ạ? " * 50)[:MAX_TEXT_CHARS]


def test_conversation_and_turns_come_back_as_given(store: SqlStore) -> None:
    state: dict[str, object] = {
        "slots": {"procedure": "1.001193", "tỉnh": "Đồng Tháp"},
        "list": [1, 2.5, None, True, "x"],
        "rỗng": {},
    }
    store.open_conversation(conversation(role=Role.STAFF, state=state), turn(0))
    spoken_for = Turn(
        number=1,
        user=UserTurn(text="Lệ phí", choice="aspect:fee", channel="zalo", role=Role.STAFF),
        reply=full_reply(),
        at=NOON + timedelta(microseconds=1),
        verdict="down",
    )
    store.add_turn("c1", spoken_for, {"n": 1})

    assert store.turns("c1") == [turn(0), spoken_for]
    assert store.conversation("c1") == conversation(
        role=Role.STAFF, state={"n": 1}, last_turn_at=spoken_for.at
    )


def test_every_block_type_is_in_the_round_trip() -> None:
    kinds = {block.type for block in full_reply().blocks}
    assert kinds == {"text", "list", "choices", "citation", "contact", "slip"}


def test_times_are_aware_and_utc_whatever_zone_they_came_in(store: SqlStore) -> None:
    local = NOON.astimezone(HANOI)
    store.open_conversation(conversation(opened_at=local, last_turn_at=local), turn(0, at=local))
    kept = store.conversation("c1")
    assert kept is not None
    for moment in (kept.opened_at, kept.last_turn_at, store.turns("c1")[0].at):
        assert moment == NOON
        assert moment.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused(store: SqlStore) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        store.open_conversation(conversation(), turn(0, at=naive))
    with pytest.raises(ValueError, match="time zone"):
        store.forget_before(naive)
    assert store.conversation("c1") is None


def test_turns_come_in_order_of_their_numbers(store: SqlStore) -> None:
    store.open_conversation(conversation(), turn(0))
    for number in (2, 10, 1, 9):
        store.add_turn("c1", turn(number), {})
    assert [kept.number for kept in store.turns("c1")] == [0, 1, 2, 9, 10]
    assert [kept.number for kept in store.turns("c1", since=9)] == [9, 10]
    assert store.next_number("c1") == 11


@pytest.mark.parametrize(
    "text",
    [
        LONG_VIETNAMESE,
        "\u20ac" * MAX_TEXT_CHARS,
        "😀" * MAX_TEXT_CHARS,
        "trước\0sau",
        "'; DROP TABLE turns; --",
        "100 % :name %(x)s \\u0000 \\",
        " \r\n\t\u200b\u202e",
        "tie\u0302\u0301ng Vie\u0323\u0302t",
    ],
    ids=["vietnamese", "bmp", "astral", "nul", "sql", "escapes", "blank", "decomposed"],
)
def test_any_text_comes_back_unchanged(store: SqlStore, text: str) -> None:
    store.open_conversation(conversation(), turn(0))
    store.add_turn("c1", turn(1, text), {"last": text, text: "key"})
    assert store.turns("c1")[1].user.text == text
    kept = store.conversation("c1")
    assert kept is not None
    assert kept.state == {"last": text, text: "key"}


def test_a_lone_surrogate_in_the_state_comes_back(store: SqlStore) -> None:
    store.open_conversation(conversation(state={"x": "\ud83d"}), turn(0))
    kept = store.conversation("c1")
    assert kept is not None
    assert kept.state == {"x": "\ud83d"}


@pytest.mark.parametrize("state", [{"x": object()}, {"x": float("nan")}])
def test_a_state_that_is_not_json_is_refused(store: SqlStore, state: dict[str, object]) -> None:
    store.open_conversation(conversation(), turn(0))
    with pytest.raises((TypeError, ValueError)):
        store.add_turn("c1", turn(1), state)
    assert len(store.turns("c1")) == 1


@pytest.mark.parametrize(
    "unknown", ["nobody", "", "a\0b", "\ud800", "x" * 100_000, "c1 ", "C1", "%", "đ"]
)
def test_unknown_ids(store: SqlStore, unknown: str) -> None:
    store.open_conversation(conversation(), turn(0))
    assert store.conversation(unknown) is None
    assert store.turns(unknown) == []
    assert store.next_number(unknown) == 0
    assert store.rate(unknown, 0, "up") is False
    with pytest.raises(NotFound):
        store.add_turn(unknown, turn(1), {})
    assert len(store.turns("c1")) == 1


@pytest.mark.parametrize("bad", ["", "a\0b", "\ud800", "x" * 201, "a\nb"])
def test_an_id_that_cannot_be_kept_is_refused(store: SqlStore, bad: str) -> None:
    with pytest.raises(BadInput):
        store.open_conversation(conversation(bad), turn(0))


def test_a_taken_id_is_refused_and_nothing_changes(store: SqlStore) -> None:
    store.open_conversation(conversation(state={"first": True}), turn(0, "a"))
    with pytest.raises(AlreadyKept) as caught:
        store.open_conversation(conversation(state={"first": False}), turn(0, "b"))
    assert caught.value.code == "out_of_step"
    kept = store.conversation("c1")
    assert kept is not None
    assert kept.state == {"first": True}
    assert store.turns("c1") == [turn(0, "a")]


def test_a_taken_number_is_refused_and_leaves_the_state(store: SqlStore) -> None:
    store.open_conversation(conversation(), turn(0))
    store.add_turn("c1", turn(1, "a"), {"n": 1})
    with pytest.raises(AlreadyKept):
        store.add_turn("c1", turn(1, "b", at=NOON + timedelta(hours=1)), {"n": 2})
    assert store.conversation("c1") == conversation(state={"n": 1})
    assert store.turns("c1")[1].user.text == "a"


@pytest.mark.parametrize("number", [-1, 2**31, 2**70])
def test_impossible_numbers(store: SqlStore, number: int) -> None:
    store.open_conversation(conversation(), turn(0))
    with pytest.raises(BadInput):
        store.add_turn("c1", turn(number), {})
    assert store.rate("c1", number, "up") is False


@pytest.mark.parametrize("statement", ["INSERT INTO turns", "COMMIT"])
def test_a_failure_in_the_middle_keeps_neither_turn_nor_state(
    database_url: str, statement: str
) -> None:
    engine = build_engine(database_url)
    upgrade(engine)
    store = SqlStore(engine)
    store.open_conversation(conversation(), turn(0))

    def fail(*arguments: object) -> None:
        if statement == "COMMIT" or str(arguments[2]).startswith(statement):
            raise RuntimeError("power cut")

    hook = "commit" if statement == "COMMIT" else "before_cursor_execute"
    event.listen(engine, hook, fail)
    with pytest.raises(RuntimeError, match="power cut"):
        store.add_turn("c1", turn(1), {"n": 1})
    with pytest.raises(RuntimeError, match="power cut"):
        store.open_conversation(conversation("c2"), turn(0))
    event.remove(engine, hook, fail)

    assert store.conversation("c1") == conversation()
    assert len(store.turns("c1")) == 1
    assert store.conversation("c2") is None
    store.add_turn("c1", turn(1), {"n": 1})
    store.close()


def test_threads_add_turns_to_different_conversations(store: SqlStore) -> None:
    def talk(who: int) -> None:
        store.open_conversation(conversation(f"c{who}"), turn(0))
        for number in range(1, 11):
            store.add_turn(f"c{who}", turn(number, f"{who}-{number}"), {"n": number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(talk, range(8)))
    for who in range(8):
        texts = [kept.user.text for kept in store.turns(f"c{who}")]
        assert texts == ["", *(f"{who}-{number}" for number in range(1, 11))]


def test_of_racing_turns_with_one_number_exactly_one_is_kept(store: SqlStore) -> None:
    store.open_conversation(conversation(), turn(0))
    racers = 6
    for number in range(1, 6):
        start = threading.Barrier(racers)

        def race(who: int, number: int = number, start: threading.Barrier = start) -> int | None:
            start.wait()
            try:
                store.add_turn("c1", turn(number, str(who)), {"winner": who})
            except AlreadyKept:
                return None
            return who

        with ThreadPoolExecutor(racers) as pool:
            winners = [who for who in pool.map(race, range(racers)) if who is not None]
        kept = store.conversation("c1")
        assert kept is not None
        assert len(winners) == 1
        assert kept.state == {"winner": winners[0]}
        assert store.turns("c1")[number].user.text == str(winners[0])


def test_rate(store: SqlStore) -> None:
    store.open_conversation(conversation(), turn(0))
    store.add_turn("c1", turn(1), {})
    assert store.rate("c1", 1, "up") is True
    assert store.rate("c1", 1, "down") is True
    assert store.rate("c1", 2, "up") is False
    assert [kept.verdict for kept in store.turns("c1")] == [None, "down"]
    assert store.conversation("c1") == conversation()


def test_forget_before_deletes_the_older_ones_with_their_turns(store: SqlStore) -> None:
    for hours in range(4):
        at = NOON + timedelta(hours=hours)
        store.open_conversation(conversation(f"c{hours}", last_turn_at=at), turn(0, at=at))
    store.add_turn("c0", turn(1, at=NOON + timedelta(hours=9)), {})

    assert store.forget_before((NOON + timedelta(hours=2)).astimezone(HANOI)) == 1
    assert store.conversation("c1") is None
    assert store.turns("c1") == []
    assert [len(store.turns(f"c{hours}")) for hours in (0, 2, 3)] == [2, 1, 1]
    assert store.forget_before(NOON) == 0


def test_a_forgotten_id_can_be_used_again(store: SqlStore) -> None:
    store.open_conversation(conversation(), turn(0, "cũ"))
    store.forget_before(NOON + timedelta(seconds=1))
    store.open_conversation(conversation(), turn(0, "mới"))
    assert [kept.user.text for kept in store.turns("c1")] == ["mới"]
