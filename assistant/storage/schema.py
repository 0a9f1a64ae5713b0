"""Tables of the conversation store, the same on SQLite and PostgreSQL.

A change here needs a new file in migrations/versions; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator


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
