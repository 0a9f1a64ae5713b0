"""The part of the SQL store that keeps handovers to people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from assistant.errors import BadInput, NotFound
from assistant.storage.base import MAX_OFFICER_CHARS, AlreadyKept, Handover, HandoverState
from assistant.storage.schema import UtcTime
from assistant.storage.schema import conversations as _conversations
from assistant.storage.schema import handovers as _handovers
from assistant.storage.transactions import Transactions
from assistant.storage.values import MAX_ID_CHARS, aware, is_id, may_exist

_MAX_LIMIT = 2**31 - 1
_is_open = _handovers.c.state != "closed"


class SqlHandovers(Transactions):
    """Handovers; a change of state is one UPDATE that names the state it starts from."""

    def open_handover(self, handover: Handover) -> Handover:
        """Keep a new handover, or bring the open one of its conversation up to date."""
        row = _new_row(handover)
        # Two that open one of the same conversation, and forget_before, wait here for each other.
        # SQLite knows no row locks: there the whole transaction holds the write lock.
        lock = (
            select(_conversations.c.id)
            .where(_conversations.c.id == handover.conversation_id)
            .with_for_update(key_share=True)
        )
        if not may_exist(handover.conversation_id):
            raise NotFound("no such conversation")
        with self._writing() as connection:
            if connection.execute(lock).first() is None:
                raise NotFound(f"no conversation {handover.conversation_id}")
            query = select(_handovers.c.id).where(
                _handovers.c.conversation_id == handover.conversation_id, _is_open
            )
            kept_id = connection.execute(query).scalar_one_or_none()
            if kept_id is None:
                kept_id = handover.id
                try:
                    connection.execute(insert(_handovers).values(row))
                except IntegrityError as error:
                    raise AlreadyKept(f"handover {handover.id} exists") from error
            else:
                newer = {key: row[key] for key in ("reason", "procedure", "note")}
                if handover.phone:
                    newer["phone"] = handover.phone
                connection.execute(
                    update(_handovers).where(_handovers.c.id == kept_id).values(newer)
                )
            kept = connection.execute(select(_handovers).where(_handovers.c.id == kept_id))
            return _handover(kept.mappings().one())

    def handover(self, handover_id: str) -> Handover | None:
        """The handover, or None when it is unknown."""
        return self._one(_handovers.c.id == handover_id) if may_exist(handover_id) else None

    def open_handover_of(self, conversation_id: str) -> Handover | None:
        """The conversation's handover that is not closed, if any."""
        if not may_exist(conversation_id):
            return None
        return self._one(_handovers.c.conversation_id == conversation_id, _is_open)

    def handovers(self, state: HandoverState | None = None, limit: int = 100) -> list[Handover]:
        """The `limit` oldest ones in a state (None: in any), oldest first."""
        query = (
            select(_handovers)
            .order_by(_handovers.c.opened_at, _handovers.c.id)
            .limit(max(0, min(limit, _MAX_LIMIT)))
        )
        if state is not None:
            query = query.where(_handovers.c.state == state)
        with self._reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [_handover(row) for row in rows]

    def claim_handover(self, handover_id: str, officer: str, at: datetime) -> bool:
        """Make a waiting one this officer's; True also when it is theirs already."""
        table = _handovers.c
        may = or_(table.state == "waiting", _is_claimed_by(_officer(officer)))
        return self._change(
            handover_id,
            may,
            state="claimed",
            claimed_by=officer,
            claimed_at=func.coalesce(table.claimed_at, literal(aware(at), UtcTime)),
        )

    def release_handover(self, handover_id: str, officer: str) -> bool:
        """Put one that this officer claimed back into the queue."""
        mine = _is_claimed_by(_officer(officer))
        return self._change(handover_id, mine, state="waiting", claimed_by="", claimed_at=None)

    def close_handover(self, handover_id: str, officer: str, reason: str, at: datetime) -> bool:
        """End one that this officer claimed."""
        mine = _is_claimed_by(_officer(officer))
        return self._change(
            handover_id, mine, state="closed", closed_at=aware(at), close_reason=reason
        )

    def _one(self, *where: object) -> Handover | None:
        with self._reading() as connection:
            found = connection.execute(select(_handovers).where(*where))
            row = found.mappings().one_or_none()
        return None if row is None else _handover(row)

    def _change(self, handover_id: str, condition: object, **values: object) -> bool:
        if not may_exist(handover_id):
            return False
        change = (
            update(_handovers).where(_handovers.c.id == handover_id, condition).values(**values)
        )
        with self._writing() as connection:
            return bool(connection.execute(change).rowcount)


def _is_claimed_by(officer: str) -> Any:
    return (_handovers.c.state == "claimed") & (_handovers.c.claimed_by == officer)


def _officer(name: str) -> str:
    if not 0 < len(name) <= MAX_OFFICER_CHARS or not name.isprintable() or name.isspace():
        raise BadInput(f"an officer's name has 1 to {MAX_OFFICER_CHARS} printable characters")
    return name


def _new_row(handover: Handover) -> dict[str, object]:
    if not is_id(handover.id):
        raise BadInput(f"a handover's id has 1 to {MAX_ID_CHARS} printable characters")
    if handover.procedure is not None and not is_id(handover.procedure):
        raise BadInput("a handover's procedure is a code or None")
    later = (handover.claimed_by, handover.claimed_at, handover.closed_at, handover.close_reason)
    if handover.state != "waiting" or any(later):
        raise ValueError("a new handover is waiting")
    return {**vars(handover), "opened_at": aware(handover.opened_at)}


def _handover(row: Any) -> Handover:
    return Handover(**row)
