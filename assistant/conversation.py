"""One turn, the same for every channel, as named steps: admit, understand, answer, keep."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
import traceback
import unicodedata
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar
from weakref import WeakValueDictionary

from assistant.dialogue.base import (
    Dialogue,
    Effect,
    HandOver,
    KeepSlip,
    RateAnswer,
    Response,
)
from assistant.errors import BadInput, MotcuaError, NotFound, Overloaded, Unavailable
from assistant.messages import ListBlock, Outcome, Reply, Role, TextBlock, UserTurn
from assistant.privacy import mask
from assistant.settings import Settings
from assistant.storage.base import Conversation, Handover, Slip, Store, Turn, Verdict

_log = logging.getLogger(__name__)
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_EMPTY = "Quý vị chưa nhập nội dung. Quý vị cần hỏi thủ tục gì ạ?"
_MINUTE_S = 60.0
_RECENT_TURNS = 20

Value = TypeVar("Value")


class Conversations:
    """Opens conversations and answers turns. Safe for many conversations at once."""

    def __init__(self, store: Store, dialogue: Dialogue, settings: Settings) -> None:
        self._store = store
        self._dialogue = dialogue
        self._settings = settings
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._recent: dict[str, deque[float]] = {}

    async def open(self, channel: str = "web", role: Role = Role.CITIZEN) -> tuple[str, Turn]:
        """A new conversation: its unguessable id and the greeting as turn 0."""
        now = datetime.now(UTC)
        conversation = Conversation(secrets.token_urlsafe(24), channel, role, now, now, {})
        said = UserTurn(text="", channel=channel, role=role)
        greeting = Turn(0, said, self._dialogue.greeting(), now)
        await self._stored(lambda: self._store.open_conversation(conversation, greeting))
        return conversation.id, greeting

    async def turn(self, conversation_id: str, turn: UserTurn) -> Turn:
        """Answers one message and keeps both.

        Raises NotFound, BadInput (empty or unreadable), Overloaded (too many in a minute),
        Unavailable (store or dialogue down; nothing is kept then).
        """
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        async with lock:
            conversation = await self._conversation(conversation_id)
            said = self._admit(conversation, turn)
            answer = await self._answer(said, conversation)
            await self._carry_out(answer.effects, conversation)
            number = await self._stored(lambda: self._store.next_number(conversation_id))
            masked = said.model_copy(update={"text": mask(said.text)})
            answered = Turn(number, masked, answer.reply, datetime.now(UTC))
            kept = replace(answered, reply=_kept(answer.reply))
            await self._stored(lambda: self._store.add_turn(conversation_id, kept, answer.state))
            return answered

    async def history(self, conversation_id: str, since: int = 0) -> list[Turn]:
        """Turns from number `since` on; the greeting is turn 0. Raises NotFound."""
        await self._conversation(conversation_id)
        return await self._stored(lambda: self._store.turns(conversation_id, since))

    async def rate(self, conversation_id: str, number: int, verdict: Verdict) -> None:
        """Keeps what a person thinks of an answer. Raises NotFound."""
        kept = await self._stored(lambda: self._store.rate(conversation_id, number, verdict))
        if not kept:
            raise NotFound(f"no turn {number} in this conversation")

    async def forget_old(self) -> int:
        """Deletes slips and conversations past their retention time; how many conversations."""
        now = datetime.now(UTC)
        slips_until = now - timedelta(days=self._settings.slip_retention_days)
        await self._stored(partial(self._store.forget_slips_before, slips_until))
        moment = now - timedelta(days=self._settings.retention_days)
        return await self._stored(partial(self._store.forget_before, moment))

    async def _conversation(self, conversation_id: str) -> Conversation:
        found = await self._stored(lambda: self._store.conversation(conversation_id))
        lifetime = timedelta(hours=self._settings.conversation_ttl_hours)
        if found is None or datetime.now(UTC) - found.last_turn_at > lifetime:
            raise NotFound("no such conversation, or it ended")
        return found

    def _admit(self, conversation: Conversation, turn: UserTurn) -> UserTurn:
        """The turn with clean text, in the conversation's own role and channel."""
        self._count(conversation.id)
        text = clean_text(turn.text)
        if not text and not turn.choice:
            raise BadInput("empty message", user_text=_EMPTY)
        update = {"text": text, "role": conversation.role, "channel": conversation.channel}
        return turn.model_copy(update=update)

    def _count(self, conversation_id: str) -> None:
        now = time.monotonic()
        if len(self._recent) > 10_000:
            alive = {key: seen for key, seen in self._recent.items() if now - seen[-1] < _MINUTE_S}
            self._recent = alive
        seen = self._recent.setdefault(conversation_id, deque())
        while seen and now - seen[0] > _MINUTE_S:
            seen.popleft()
        if len(seen) >= self._settings.max_turns_per_minute:
            raise Overloaded("too many turns in a minute")
        seen.append(now)

    async def _carry_out(self, effects: Sequence[Effect], conversation: Conversation) -> None:
        """Keeps what a reply promises, before the reply itself: nothing promised is lost."""
        for effect in effects:
            match effect:
                case KeepSlip():
                    slip = Slip(effect.code, datetime.now(UTC), effect.procedure, effect.content)
                    await self._stored(partial(self._store.add_slip, slip))
                case HandOver():
                    handover = _handover(effect, conversation)
                    await self._stored(partial(self._store.open_handover, handover))
                case RateAnswer():
                    await self._rate_last_answer(conversation, effect.verdict)

    async def _rate_last_answer(self, conversation: Conversation, verdict: Verdict) -> None:
        number = await self._stored(partial(self._store.next_number, conversation.id))
        recent = await self._stored(
            partial(self._store.turns, conversation.id, max(0, number - _RECENT_TURNS))
        )
        answers = [turn.number for turn in recent if turn.reply.outcome is Outcome.ANSWER]
        if answers:
            await self._stored(partial(self._store.rate, conversation.id, answers[-1], verdict))

    async def slip(self, code: str) -> Slip | None:
        """The guidance slip of a code."""
        return await self._stored(partial(self._store.slip, code))

    async def _answer(self, said: UserTurn, conversation: Conversation) -> Response:
        try:
            return await self._dialogue.respond(said, conversation.state)
        except MotcuaError:
            raise
        except Exception as error:
            # The message of an error may hold what was said, so only its kind and places are kept.
            places = "".join(traceback.format_tb(error.__traceback__))
            _log.error("the dialogue failed: %s\n%s", type(error).__name__, places)
            raise Unavailable("the dialogue failed") from error

    async def _stored(self, work: Callable[[], Value]) -> Value:
        return await asyncio.to_thread(work)


def _kept(reply: Reply) -> Reply:
    """A reply as it is stored: a code or number that was read back is masked."""
    if reply.outcome not in (Outcome.STATUS, Outcome.CLARIFY):
        return reply
    blocks = [
        block.model_copy(update={"text": mask(block.text)})
        if isinstance(block, TextBlock)
        else block.model_copy(update={"title": mask(block.title)})
        if isinstance(block, ListBlock)
        else block
        for block in reply.blocks
    ]
    return reply.model_copy(update={"blocks": blocks, "spoken": mask(reply.spoken)})


def _handover(effect: HandOver, conversation: Conversation) -> Handover:
    return Handover(
        id=secrets.token_hex(16),
        conversation_id=conversation.id,
        channel=conversation.channel,
        reason=effect.reason,
        opened_at=datetime.now(UTC),
        procedure=effect.procedure,
        note=effect.note,
        phone=effect.phone,
    )


def clean_text(text: str) -> str:
    """NFC, without control, direction and invisible characters, at most one space in a row."""
    text = _INVISIBLE.sub("", _UNSAFE.sub(" ", text))
    return " ".join(unicodedata.normalize("NFC", text).split())
