"""What every skill gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from assistant.dialogue.base import Effect
from assistant.dialogue.hearing import Heard
from assistant.dialogue.memory import Memory
from assistant.messages import Reply


class Answer(NamedTuple):
    """A reply, what is remembered for the next turn, and what is to be carried out."""

    reply: Reply
    memory: Memory
    effects: tuple[Effect, ...] = ()


Method = Callable[[Heard, Memory], Answer | Awaitable[Answer]]
