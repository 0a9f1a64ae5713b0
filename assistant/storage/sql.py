"""The store on SQLite (embedded) and PostgreSQL (production), by SQLAlchemy Core."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import BadInput, NotFound, Unavailable
from assistant.messages import Reply, Role, UserTurn
from assistant.storage.base import AlreadyKept, Conversation, Turn, Verdict
from assistant.storage.engine import build_engine
from assistant.storage.migrations import upgrade
from assistant.storage.schema import conversations as _conversations
from assistant.storage.schema import turns as _turns
from assistant.storage.sql_handovers import SqlHandovers
from assistant.storage.sql_slips import SqlSlips
from assistant.storage.values import MAX_ID_CHARS, aware, is_id, json_text, may_exist

_MAX_NUMBER = 2**31 - 1


def open_sql_store(url: str) -> SqlStore:
    """The store at an SQLAlchemy URL, its schema upgraded to the newest. Close it after use.

    Raises SetupError for a wrong URL, a place that cannot be written or a schema newer than this
    program; Unavailable when the server cannot be reached.
    """
    engine = build_engine(url)
    try:
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine)


class SqlStore(SqlHandovers, SqlSlips):
    """`base.Store` on a database whose schema is up to date."""

    def open_conversation(self, conversation: Conversation, greeting: Turn) -> None:
        """Keep a new conversation and its turn 0."""
        if not is_id(conversation.id):
            raise BadInput(f"a conversation's id has 1 to {MAX_ID_CHARS} printable characters")
        first = _conversation_row(conversation)
        second = _turn_row(conversation.id, greeting)
        with self._writing() as connection:
            try:
                connection.execute(insert(_conversations).values(first))
            except IntegrityError as error:
                raise AlreadyKept(f"conversation {conversation.id} exists") from error
            connection.execute(insert(_turns).values(second))

    def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation, or None when it is unknown."""
        if not may_exist(conversation_id):
            return None
        query = select(_conversations).where(_conversations.c.id == conversation_id)
        with self._reading() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _conversation(row)

    def add_turn(self, conversation_id: str, turn: Turn, state: dict[str, object]) -> None:
        """Keep a turn and the state after it, both or neither."""
        row = _turn_row(conversation_id, turn)
        # The update comes first: its row lock makes racing turns of one conversation wait here,
        # and keeps forget_before from deleting the conversation in between.
        progress = (
            update(_conversations)
            .where(_conversations.c.id == conversation_id)
            .values(state=json_text(state), last_turn_at=row["at"])
        )
        if not may_exist(conversation_id):
            raise NotFound("no such conversation")
        with self._writing() as connection:
            if connection.execute(progress).rowcount == 0:
                raise NotFound(f"no conversation {conversation_id}")
            try:
                connection.execute(insert(_turns).values(row))
            except IntegrityError as error:
                raise AlreadyKept(
                    f"turn {turn.number} of conversation {conversation_id} exists"
                ) from error

    def turns(self, conversation_id: str, since: int = 0) -> list[Turn]:
        """Turns from number `since` on, in order; empty when the conversation is unknown."""
        if not may_exist(conversation_id):
            return []
        query = (
            select(_turns)
            .where(_turns.c.conversation_id == conversation_id)
            .where(_turns.c.number >= since)
            .order_by(_turns.c.number)
        )
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [_turn(row) for row in rows]

    def next_number(self, conversation_id: str) -> int:
        """The number that the next turn gets; 0 when the conversation is unknown."""
        if not may_exist(conversation_id):
            return 0
        query = select(func.max(_turns.c.number)).where(_turns.c.conversation_id == conversation_id)
        with self._reading() as connection:
            last = connection.execute(query).scalar()
        return 0 if last is None else int(last) + 1

    def rate(self, conversation_id: str, number: int, verdict: Verdict) -> bool:
        """Keep the verdict on one turn; False when there is no such turn."""
        if not may_exist(conversation_id) or not 0 <= number <= _MAX_NUMBER:
            return False
        change = (
            update(_turns)
            .where(_turns.c.conversation_id == conversation_id, _turns.c.number == number)
            .values(verdict=verdict)
        )
        with self._writing() as connection:
            return bool(connection.execute(change).rowcount)

    def forget_before(self, moment: datetime) -> int:
        """Delete conversations whose last turn is older than `moment`; how many."""
        old = delete(_conversations).where(_conversations.c.last_turn_at < aware(moment))
        with self._writing() as connection:
            return int(connection.execute(old).rowcount)


def _conversation_row(conversation: Conversation) -> dict[str, object]:
    return {
        "id": conversation.id,
        "channel": conversation.channel,
        "role": conversation.role.value,
        "opened_at": aware(conversation.opened_at),
        "last_turn_at": aware(conversation.last_turn_at),
        "state": json_text(conversation.state),
    }


def _turn_row(conversation_id: str, turn: Turn) -> dict[str, object]:
    if not 0 <= turn.number <= _MAX_NUMBER:
        raise BadInput(f"a turn cannot have the number {turn.number}")
    return {
        "conversation_id": conversation_id,
        "number": turn.number,
        "user_turn": json_text(turn.user.model_dump(mode="json")),
        "reply": json_text(turn.reply.model_dump(mode="json")),
        "at": aware(turn.at),
        "verdict": turn.verdict,
    }


def _conversation(row: Any) -> Conversation:
    return Conversation(
        id=row["id"],
        channel=row["channel"],
        role=Role(row["role"]),
        opened_at=row["opened_at"],
        last_turn_at=row["last_turn_at"],
        state=json.loads(row["state"]),
    )


def _turn(row: Any) -> Turn:
    try:
        return Turn(
            number=row["number"],
            user=UserTurn.model_validate_json(row["user_turn"]),
            reply=Reply.model_validate_json(row["reply"]),
            at=row["at"],
            verdict=row["verdict"],
        )
    except ValidationError as error:
        raise Unavailable(
            f"turn {row['number']} of conversation {row['conversation_id']} cannot be read",
            hint="Another version of this program wrote it: run that one, or let it be forgotten.",
        ) from error
