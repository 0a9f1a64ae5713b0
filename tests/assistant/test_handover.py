"""The desk, on a real store."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import BadInput, NotFound, OutOfStep, Unavailable
from assistant.handover import MAX_REASON_CHARS, Desk, Told, already_told
from assistant.messages import Aspect, Candidate, CitationBlock, Outcome, Reply, UserTurn
from assistant.privacy import PHONE
from assistant.storage.base import Turn
from assistant.storage.sql import SqlStore, open_sql_store
from tests.assistant.conversation_doubles import LostStore
from tests.contracts.store_samples import NOON, conversation, full_reply, handover, turn

AN, BINH = "Nguyễn Văn An", "Trần Thị Bình"
NUMBER = "0900000000"
BIRTH = "1.001193"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """The conversations c1 and c2; h1 of c1 waits, with a number to call back."""
    opened = open_sql_store(f"sqlite:///{tmp_path / 'motcua.db'}")
    for name in ("c1", "c2"):
        opened.open_conversation(conversation(name), turn(0))
    opened.open_handover(handover(reason="callback", phone=NUMBER))
    yield opened
    opened.close()


@pytest.fixture
def desk(store: SqlStore) -> Desk:
    return Desk(store)


def answered(
    number: int,
    aspect: Aspect | None,
    procedure: str | None,
    outcome: Outcome = Outcome.ANSWER,
    name: str = "",
) -> Turn:
    candidates = [Candidate(code=procedure, name=name, score=0.9)] if procedure and name else []
    reply = Reply(
        outcome=outcome, aspect=aspect, blocks=[], spoken="", procedure=procedure,
        candidates=candidates,
    )  # fmt: skip
    return Turn(number, UserTurn(text="hỏi"), reply, NOON + timedelta(minutes=number))


def test_those_that_wait_are_seen_without_their_number(desk: Desk) -> None:
    assert desk.waiting() == desk.every() == [handover(reason="callback", phone=PHONE)]


def test_no_number_is_not_a_hidden_number(store: SqlStore, desk: Desk) -> None:
    store.open_handover(handover("h2", conversation_id="c2"))
    assert [seen.phone for seen in desk.waiting()] == [PHONE, ""]


def test_a_claim_takes_it_out_of_the_queue_and_shows_the_number_in_the_case(desk: Desk) -> None:
    before = datetime.now(UTC)
    assert desk.transcript("h1").handover.phone == PHONE
    claimed = desk.claim("h1", AN)
    assert (claimed.state, claimed.claimed_by, claimed.phone) == ("claimed", AN, PHONE)
    assert claimed.claimed_at is not None
    assert before <= claimed.claimed_at <= datetime.now(UTC)
    assert desk.waiting() == []
    assert desk.every() == [claimed]
    assert desk.transcript("h1").handover.phone == NUMBER


def test_a_released_or_closed_one_hides_the_number_again(desk: Desk) -> None:
    desk.claim("h1", AN)
    desk.release("h1", AN)
    assert desk.transcript("h1").handover.phone == PHONE
    assert len(desk.waiting()) == 1
    desk.claim("h1", AN)
    desk.close("h1", AN, "đã gọi lại")
    case = desk.transcript("h1")
    assert (case.handover.state, case.handover.phone) == ("closed", PHONE)
    assert case.handover.close_reason == "đã gọi lại"


def test_who_has_it_is_told_to_the_one_who_was_too_late(desk: Desk) -> None:
    desk.claim("h1", AN)
    attempts: list[Callable[[], object]] = [
        lambda: desk.claim("h1", BINH),
        lambda: desk.release("h1", BINH),
        lambda: desk.close("h1", BINH, "xong"),
    ]
    for attempt in attempts:
        with pytest.raises(OutOfStep, match=f"claimed by {AN}\n  hint: .*release") as caught:
            attempt()
        assert AN in caught.value.user_text
    assert desk.every()[0].claimed_by == AN


def test_what_nobody_has_must_be_claimed_first(desk: Desk) -> None:
    with pytest.raises(OutOfStep, match="hint: claim it first"):
        desk.release("h1", AN)
    with pytest.raises(OutOfStep, match="hint: claim it first"):
        desk.close("h1", AN, "xong")


def test_what_is_closed_stays_closed(desk: Desk) -> None:
    desk.claim("h1", AN)
    desk.close("h1", AN, "xong")
    with pytest.raises(OutOfStep, match=f"was closed by {AN}"):
        desk.claim("h1", AN)
    with pytest.raises(OutOfStep, match=f"was closed by {AN}"):
        desk.close("h1", AN, "lại")


@pytest.mark.parametrize(
    "again",
    [
        f"  {AN.replace(' ', '   ')}\n",
        unicodedata.normalize("NFD", AN),
        AN.replace(" ", "\u00a0"),
    ],
    ids=["spaces", "decomposed", "no-break"],
)
def test_a_name_is_the_same_however_it_is_typed(desk: Desk, again: str) -> None:
    desk.claim("h1", AN)
    assert desk.claim("h1", again).claimed_by == AN
    desk.release("h1", again)


@pytest.mark.parametrize("name", ["", " \n", "An\0", "\u202eAn", "x" * 101, "\ud800"])
def test_an_officer_has_a_name(desk: Desk, name: str) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: desk.claim("h1", name),
        lambda: desk.release("h1", name),
        lambda: desk.close("h1", name, "xong"),
    ]
    for attempt in attempts:
        with pytest.raises(BadInput, match="officer's name"):
            attempt()
    assert len(desk.waiting()) == 1


@pytest.mark.parametrize("reason", ["", " \n\t", "x" * (MAX_REASON_CHARS + 1)])
def test_an_end_has_a_reason(desk: Desk, reason: str) -> None:
    desk.claim("h1", AN)
    with pytest.raises(BadInput, match="reason"):
        desk.close("h1", AN, reason)
    assert desk.every()[0].state == "claimed"


def test_a_number_in_the_reason_is_masked(desk: Desk) -> None:
    desk.claim("h1", AN)
    desk.close("h1", AN, f"đã gọi {NUMBER},\n hướng dẫn xong")
    assert desk.every()[0].close_reason == f"đã gọi {PHONE}, hướng dẫn xong"


@pytest.mark.parametrize("unknown", ["nobody", "", "a\0b", "\ud800", "x" * 10_000])
def test_unknown_ids(desk: Desk, unknown: str) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: desk.claim(unknown, AN),
        lambda: desk.release(unknown, AN),
        lambda: desk.close(unknown, AN, "xong"),
        lambda: desk.transcript(unknown),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound, match="motcua desk list"):
            attempt()


def test_a_forgotten_one_is_gone(store: SqlStore, desk: Desk) -> None:
    desk.claim("h1", AN)
    store.forget_before(NOON + timedelta(days=1))
    with pytest.raises(NotFound):
        desk.transcript("h1")
    with pytest.raises(NotFound):
        desk.close("h1", AN, "xong")


def test_a_case_holds_what_was_said_and_told(store: SqlStore, desk: Desk) -> None:
    said = [
        Turn(1, UserTurn(text="khai sinh cần gì"), full_reply(), NOON),
        answered(2, Aspect.FEE, "1.004222", name="Đăng ký thường trú"),
    ]
    for one in said:
        store.add_turn("c1", one, {})
    case = desk.transcript("h1")
    assert case.turns == [turn(0), *said]
    assert case.procedure == BIRTH
    assert case.told == [Told(Aspect.DOCUMENTS, BIRTH), Told(Aspect.FEE, "1.004222")]
    assert case.names == {BIRTH: "Đăng ký khai sinh", "1.004222": "Đăng ký thường trú"}


def test_the_procedure_is_the_last_one_talked_about_where_the_handover_names_none(
    store: SqlStore, desk: Desk
) -> None:
    store.open_handover(handover("h2", conversation_id="c2", procedure=None))
    assert desk.transcript("h2").procedure is None
    for one in (answered(1, Aspect.FEE, "1.1"), answered(2, Aspect.FEE, "1.2"), turn(3)):
        store.add_turn("c2", one, {})
    assert desk.transcript("h2").procedure == "1.2"


def test_names_come_from_citations_too(store: SqlStore, desk: Desk) -> None:
    cited = CitationBlock(code="1.7", name="Đăng ký kết hôn", read_on=NOON.date())
    reply = Reply(outcome=Outcome.ANSWER, blocks=[cited], spoken="")
    store.add_turn("c1", Turn(1, UserTurn(text="x"), reply, NOON), {})
    assert desk.transcript("h1").names == {"1.7": "Đăng ký kết hôn"}


def test_told_is_each_aspect_once_and_only_what_was_answered() -> None:
    turns = [
        answered(0, None, None, Outcome.GREETING),
        answered(1, Aspect.FEE, "1.1"),
        answered(2, Aspect.TIME, "1.1", Outcome.CLARIFY),
        answered(3, Aspect.FEE, None, Outcome.REFUSE),
        answered(4, Aspect.TIME, "1.2"),
        answered(5, None, "1.2"),
        answered(6, Aspect.FEE, "1.1"),
        answered(7, Aspect.FEE, "1.2"),
    ]
    assert already_told(turns) == [
        Told(Aspect.FEE, "1.1"),
        Told(Aspect.TIME, "1.2"),
        Told(Aspect.FEE, "1.2"),
    ]
    assert already_told([]) == []


def test_a_lost_store_is_said_to_be_lost() -> None:
    desk = Desk(LostStore())
    for attempt in (desk.waiting, desk.every, lambda: desk.claim("h1", AN)):
        with pytest.raises(Unavailable):
            attempt()
