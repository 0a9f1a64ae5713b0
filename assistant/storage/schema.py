"""Tables of the conversation store, the same on SQLite and PostgreSQL.

A change here needs a new file in migrations/versions; a test compares the two.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.types import TypeDecorator

from assistant.storage.values import json_text


class UtcTime(TypeDecorator):  # type: ignore[misc]
    """Takes an aware time, keeps it as UTC, gives it back aware. SQLite itself knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: object) -> datetime | None:
        """The time in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: object) -> datetime | None:
        """The kept time, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AnyText(TypeDecorator):  # type: ignore[misc]
    """Words of any characters, kept as a JSON string: PostgreSQL's text refuses U+0000."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: object) -> str | None:
        """The JSON string."""
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, _dialect: object) -> str | None:
        """The words."""
        return None if value is None else str(json.loads(value))


# Named, so that a migration can name what it changes on either database.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# JSON stands in Text: PostgreSQL's own JSON types refuse U+0000, which JSON text writes as an
# escape, and jsonb would reorder keys.
conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("last_turn_at", UtcTime, nullable=False),
    Column("state", Text, nullable=False),
    Index(None, "last_turn_at"),
)

turns = Table(
    "turns",
    metadata,
    Column(
        "conversation_id",
        Text,
        ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("user_turn", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("verdict", Text),
)

_NOT_CLOSED = text("state <> 'closed'")
handovers = Table(
    "handovers",
    metadata,
    Column("id", Text, primary_key=True),
    Column(
        "conversation_id",
        Text,
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("channel", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("procedure", Text),
    Column("note", AnyText, nullable=False),
    Column("phone", AnyText, nullable=False),
    Column("state", Text, nullable=False),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("close_reason", AnyText, nullable=False),
    Index(None, "conversation_id"),
    Index(None, "state", "opened_at"),
    # At most one that is not closed for each conversation, whatever the program does.
    Index(
        "ix_handovers_open",
        "conversation_id",
        unique=True,
        sqlite_where=_NOT_CLOSED,
        postgresql_where=_NOT_CLOSED,
    ),
)

slips = Table(
    "slips",
    metadata,
    Column("code", Text, primary_key=True),
    Column("made_at", UtcTime, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("content", Text, nullable=False),
    Index(None, "made_at"),
)
