"""One turn, the same for every channel: admitted, understood, answered, kept."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.conversation import Conversations, clean_text
from assistant.errors import BadInput, MotcuaError, NotFound, Overloaded, Unavailable
from assistant.messages import Role, SlipBlock, UserTurn
from assistant.settings import Settings
from assistant.storage.base import Conversation, Store
from assistant.storage.sql import open_sql_store
from tests.assistant.conversation_doubles import Echo, LostStore, said


@pytest.fixture
def dialogue() -> Echo:
    return Echo()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_sql_store(f"sqlite:///{tmp_path / 'motcua.db'}")
    yield opened
    opened.close()


def _conversations(store: Any, dialogue: Echo, **settings: Any) -> Conversations:
    return Conversations(store, dialogue, Settings(**settings))


def _say(conversations: Conversations, conversation_id: str, text: str) -> Any:
    return asyncio.run(conversations.turn(conversation_id, UserTurn(text=text)))


def _open(conversations: Conversations, **more: Any) -> str:
    return asyncio.run(conversations.open(**more))[0]


def test_a_conversation_begins_with_the_greeting_as_turn_zero(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    conversation_id, greeting = asyncio.run(conversations.open())
    assert (greeting.number, greeting.user.text) == (0, "")
    assert asyncio.run(conversations.history(conversation_id)) == [greeting]


def test_ids_cannot_be_guessed(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    ids = {_open(conversations) for _ in range(20)}
    assert len(ids) == 20
    assert all(len(one) >= 32 for one in ids)


def test_turns_are_numbered_and_carry_the_state_on(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    conversation_id = _open(conversations)
    turns = [_say(conversations, conversation_id, text) for text in ("một", "hai", "ba")]
    assert [turn.number for turn in turns] == [1, 2, 3]
    kept = store.conversation(conversation_id)
    assert kept is not None
    assert kept.state == {"count": 3}
    assert asyncio.run(conversations.history(conversation_id))[1:] == turns


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x01", "\u202e", "\u200b\ufeff"])
def test_an_empty_message_is_refused_in_vietnamese_and_not_kept(
    store: Store, dialogue: Echo, text: str
) -> None:
    conversations = _conversations(store, dialogue)
    conversation_id = _open(conversations)
    with pytest.raises(BadInput) as caught:
        _say(conversations, conversation_id, text)
    assert "chưa nhập" in caught.value.user_text
    assert len(store.turns(conversation_id)) == 1
    assert dialogue.heard == []


def test_a_pressed_button_needs_no_text(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    turn = UserTurn(text="", choice="aspect:fee")
    asyncio.run(conversations.turn(_open(conversations), turn))
    assert dialogue.heard[0].choice == "aspect:fee"


def test_a_minute_has_only_so_many_turns(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue, max_turns_per_minute=3)
    conversation_id, other = _open(conversations), _open(conversations)
    for _ in range(3):
        _say(conversations, conversation_id, "a")
    with pytest.raises(Overloaded):
        _say(conversations, conversation_id, "a")
    assert _say(conversations, other, "a").number == 1


def test_after_a_minute_one_may_go_on(
    store: Store, dialogue: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("assistant.conversation.time.monotonic", lambda: now)
    conversations = _conversations(store, dialogue, max_turns_per_minute=1)
    conversation_id = _open(conversations)
    _say(conversations, conversation_id, "a")
    now += 61
    assert _say(conversations, conversation_id, "a").number == 2


def test_the_list_of_recent_turns_does_not_grow_for_ever(
    store: Store, dialogue: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversations = _conversations(store, dialogue)
    now = 1000.0
    monkeypatch.setattr("assistant.conversation.time.monotonic", lambda: now)
    for number in range(10_001):
        conversations._count(str(number))
    now += 61
    conversations._count("new")
    assert list(conversations._recent) == ["new"]


def _opened_before(store: Store, age: timedelta) -> str:
    at = datetime.now(UTC) - age
    conversation = Conversation("old" * 8, "web", Role.CITIZEN, at, at, {})
    from assistant.storage.base import Turn

    store.open_conversation(conversation, Turn(0, UserTurn(text=""), said("Xin chào"), at))
    return conversation.id


def test_a_silent_conversation_ends(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue, conversation_ttl_hours=2)
    conversation_id = _opened_before(store, timedelta(hours=2, minutes=1))
    for call in (
        lambda: conversations.turn(conversation_id, UserTurn(text="a")),
        lambda: conversations.history(conversation_id),
    ):
        with pytest.raises(NotFound):
            asyncio.run(call())


def test_a_conversation_within_its_time_goes_on(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue, conversation_ttl_hours=2)
    conversation_id = _opened_before(store, timedelta(hours=1, minutes=59))
    assert _say(conversations, conversation_id, "a").number == 1


def test_an_unknown_conversation_is_not_found(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    with pytest.raises(NotFound):
        _say(conversations, "nobody", "a")


def test_old_conversations_are_forgotten_with_their_turns(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue, retention_days=90)
    old = _opened_before(store, timedelta(days=91))
    new = _open(conversations)
    assert asyncio.run(conversations.forget_old()) == 1
    assert store.conversation(old) is None
    assert store.turns(old) == []
    assert store.conversation(new) is not None


def test_what_is_kept_is_masked_and_what_is_understood_is_not(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    conversation_id = _open(conversations)
    turn = _say(conversations, conversation_id, "gọi tôi số 0912 345 678 nhé")
    assert dialogue.heard[0].text == "gọi tôi số 0912 345 678 nhé"
    assert "345 678" not in turn.user.text
    assert "345 678" not in str(store.turns(conversation_id))


def test_role_and_channel_are_the_conversation_s_own(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    conversation_id = _open(conversations, channel="zalo")
    turn = UserTurn(text="a", channel="web", role=Role.STAFF)
    asyncio.run(conversations.turn(conversation_id, turn))
    assert (dialogue.heard[0].role, dialogue.heard[0].channel) == (Role.CITIZEN, "zalo")


def test_a_lost_store_makes_every_call_unavailable(dialogue: Echo) -> None:
    conversations = _conversations(LostStore(), dialogue)
    for call in (
        conversations.open,
        conversations.forget_old,
        lambda: conversations.turn("x", UserTurn(text="a")),
        lambda: conversations.history("x"),
        lambda: conversations.rate("x", 1, "up"),
    ):
        with pytest.raises(Unavailable):
            asyncio.run(call())


def test_two_turns_at_once_of_one_conversation_come_one_after_the_other(
    store: Store, dialogue: Echo
) -> None:
    conversations = _conversations(store, dialogue)
    conversation_id = _open(conversations)
    dialogue.delay_s = 0.05

    async def both() -> list[Any]:
        turns = (UserTurn(text=text) for text in ("một", "hai"))
        return await asyncio.gather(*(conversations.turn(conversation_id, t) for t in turns))

    assert [turn.number for turn in asyncio.run(both())] == [1, 2]
    assert dialogue.most_running == 1
    kept = store.conversation(conversation_id)
    assert kept is not None
    assert kept.state == {"count": 2}


def test_turns_of_different_conversations_do_not_wait_for_each_other(
    store: Store, dialogue: Echo
) -> None:
    conversations = _conversations(store, dialogue)
    ids = [_open(conversations) for _ in range(3)]
    dialogue.delay_s = 0.2

    async def all_of_them() -> None:
        await asyncio.gather(*(conversations.turn(one, UserTurn(text="a")) for one in ids))

    asyncio.run(all_of_them())
    assert dialogue.most_running == 3


def test_a_failing_dialogue_is_unavailable_and_nothing_is_kept(
    store: Store, dialogue: Echo, caplog: pytest.LogCaptureFixture
) -> None:
    conversations = _conversations(store, dialogue)
    conversation_id = _open(conversations)
    dialogue.failure = RuntimeError("no rule for: khai sinh cho bé Zulu")
    with caplog.at_level(logging.ERROR), pytest.raises(Unavailable):
        _say(conversations, conversation_id, "khai sinh cho bé Zulu")
    assert len(store.turns(conversation_id)) == 1
    assert "RuntimeError" in caplog.text
    assert "conversation.py" in caplog.text
    assert "Zulu" not in caplog.text
    dialogue.failure = None
    assert _say(conversations, conversation_id, "a").number == 1


def test_a_known_error_of_the_dialogue_is_passed_on(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    dialogue.failure = MotcuaError("known")
    with pytest.raises(MotcuaError, match="known"):
        _say(conversations, _open(conversations), "a")


def test_an_answer_can_be_rated_and_an_unknown_one_cannot(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    conversation_id = _open(conversations)
    _say(conversations, conversation_id, "a")
    asyncio.run(conversations.rate(conversation_id, 1, "down"))
    assert store.turns(conversation_id)[1].verdict == "down"
    with pytest.raises(NotFound):
        asyncio.run(conversations.rate(conversation_id, 9, "up"))


def test_locks_do_not_pile_up(store: Store, dialogue: Echo) -> None:
    conversations = _conversations(store, dialogue)
    for _ in range(5):
        _say(conversations, _open(conversations), "a")
    assert len(conversations._locks) == 0


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  khai \n\t sinh ", "khai sinh"),
        ("khai\x00sinh", "khai sinh"),
        ("\u202ekhai sinh\u202c", "khai sinh"),
        ("căn\u00ad cư\u200bớc", "căn cước"),
        ("\ufeffkhai sinh\u200e", "khai sinh"),
        ("\ud83d khai sinh", "khai sinh"),
        ("mie\u0302\u0303n phí", "mi\u1ec5n phí"),
        ("😀 khai sinh", "😀 khai sinh"),
    ],
)
def test_text_is_cleaned_before_anybody_reads_it(text: str, clean: str) -> None:
    assert clean_text(text) == clean


def test_a_real_conversation_keeps_nothing_personal(store: Store, engine: Any) -> None:
    conversations = _conversations(store, engine.dialogue)
    conversation_id = _open(conversations)
    for text in (
        "tôi là Trần Thị Bưởi, số 0912345678, làm lại căn cước bị mất",
        "hồ sơ H29.15-260112-0034 tới đâu rồi",
        "em muốn làm căn cước, gọi 0987654321",
    ):
        _say(conversations, conversation_id, text)
    kept = store.conversation(conversation_id)
    assert kept is not None
    turns = str([dataclasses.asdict(turn) for turn in store.turns(conversation_id)])
    for personal in ("0912345678", "0987654321"):
        assert personal not in turns + json.dumps(kept.state, ensure_ascii=False)
    # The state alone knows the receipt code: "bao giờ có kết quả" looks it up again.
    assert "260112-0034" not in turns


def test_what_a_reply_promises_is_kept(store: Store, engine: Any) -> None:
    conversations = _conversations(store, engine.dialogue)
    conversation_id = _open(conversations)
    _say(conversations, conversation_id, "đăng ký tạm trú mất mấy ngày")
    slip = _say(conversations, conversation_id, "cho tôi xin phiếu hướng dẫn").reply
    code = next(block.code for block in slip.blocks if isinstance(block, SlipBlock))
    kept = store.slip(code)
    assert kept is not None and kept.procedure == "1.004194"
    _say(conversations, conversation_id, "cho tôi gặp cán bộ")
    waiting = store.open_handover_of(conversation_id)
    assert waiting is not None
    assert (waiting.reason, waiting.procedure, waiting.phone) == ("asked", "1.004194", "")
    _say(conversations, conversation_id, "nhờ cán bộ gọi lại cho tôi")
    _say(conversations, conversation_id, "0900 000 123")
    again = store.open_handover_of(conversation_id)
    assert again is not None
    assert (again.id, again.reason, again.phone) == (waiting.id, "callback", "0900000123")
    _say(conversations, conversation_id, "đăng ký thường trú mất mấy ngày")
    _say(conversations, conversation_id, "cảm ơn em")
    _say(conversations, conversation_id, "có")
    rated = [turn for turn in store.turns(conversation_id) if turn.verdict == "up"]
    assert [turn.reply.procedure for turn in rated] == ["1.004222"]


def test_what_cannot_be_kept_is_not_promised(engine: Any, store: Store) -> None:
    class NoQueue(LostStore):
        def __getattr__(self, name: str) -> Any:
            return super().__getattr__(name) if name == "open_handover" else getattr(store, name)

    conversations = _conversations(NoQueue(), engine.dialogue)
    conversation_id = _open(conversations)
    with pytest.raises(Unavailable):
        _say(conversations, conversation_id, "cho tôi gặp cán bộ")
    assert [turn.number for turn in store.turns(conversation_id)] == [0]
