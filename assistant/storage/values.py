"""What a value must be before it goes into a database, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import datetime

MAX_ID_CHARS = 200


def may_exist(key: str) -> bool:
    """Whether a key can be looked up at all: drivers refuse U+0000 and lone surrogates."""
    if not 0 < len(key) <= MAX_ID_CHARS or "\0" in key:
        return False
    return not any("\ud800" <= char <= "\udfff" for char in key)


def is_id(key: str) -> bool:
    """Whether something new may be kept under this key: 1 to 200 printable characters."""
    return may_exist(key) and key.isprintable()


def aware(moment: datetime) -> datetime:
    """The time itself; ValueError when it has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone")
    return moment


def json_text(value: object) -> str:
    """JSON text that both databases hold: U+0000 and lone surrogates only as escapes.

    TypeError or ValueError for what is not JSON.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False)
    return text
