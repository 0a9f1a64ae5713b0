"""What one conversation with a target gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Exchanges:
    """Turn by turn: milliseconds as the caller sees them, and what was answered in short."""

    milliseconds: list[float]
    said: list[str]


def reply_key(reply: dict[str, Any]) -> str:
    """Enough of a reply to tell whether two targets answered alike."""
    return f"{reply['outcome']}/{reply['aspect']}/{reply['procedure']}/{reply['spoken']}"
