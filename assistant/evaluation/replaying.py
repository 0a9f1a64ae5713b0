"""Asks a kept conversation again and compares what is said now with what was said then."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.dialogue.base import Dialogue, State
from assistant.errors import MotcuaError
from assistant.evaluation.facts_text import normal
from assistant.messages import ChoicesBlock, CitationBlock, ListBlock, Reply, TextBlock
from assistant.privacy import RECEIPT_SERIAL, TOKENS
from assistant.storage.base import Turn
from procedures_kb.validity import day_of

Difference = Literal["outcome", "procedure", "facts", "words"]
_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")


@dataclass(frozen=True)
class Replayed:
    """A kept turn and what is said to it now, for the day `as_of`.

    `now`: None where the dialogue failed. `masked`: personal data was cut out of the question, so
    that a difference may come of that.
    """

    turn: Turn
    as_of: date
    now: Reply | None
    differs: tuple[Difference, ...]
    masked: bool


async def replayed(dialogue: Dialogue, turns: Sequence[Turn]) -> list[Replayed]:
    """Every turn in order, each on the state that the turns before it give now.

    Nothing is carried out: no slip is kept and nobody is called.
    The day of a turn is the one that was asked for, else the day in Vietnam on which it was said.
    """
    state: State = {}
    results = []
    for turn in turns:
        day = turn.user.as_of or day_of(turn.at)
        now: Reply | None
        if turn.number == 0:
            now = dialogue.greeting()
        else:
            said = turn.user.model_copy(update={"as_of": day})
            try:
                answer = await dialogue.respond(said, state)
                now, state = answer.reply, answer.state
            except MotcuaError:
                now = None
        spoken = turn.user.channel == "phone"
        differs = differences(turn.reply, now, spoken) if now is not None else ("outcome",)
        results.append(Replayed(turn, day, now, differs, _is_masked(turn.user.text)))
    return results


def differences(then: Reply, now: Reply, spoken: bool = False) -> tuple[Difference, ...]:
    """In what two replies differ; empty when they say the same.

    `facts`: figures, items of lists, decisions. `words`: anything else that is shown, and what is
    said aloud where they were `spoken`. The day on which the source was read does not count: it
    moves on with every import.
    """
    found: list[Difference] = []
    if then.outcome is not now.outcome:
        found.append("outcome")
    if then.procedure != now.procedure:
        found.append("procedure")
    if _facts(then) != _facts(now):
        found.append("facts")
    elif _words(then) != _words(now) or (spoken and then.spoken != now.spoken):
        found.append("words")
    return tuple(found)


def _facts(reply: Reply) -> tuple[object, ...]:
    texts = (block.text for block in reply.blocks if isinstance(block, TextBlock))
    items = _items(reply)
    decisions = {
        (block.code, block.decision, block.decided_on)
        for block in reply.blocks
        if isinstance(block, CitationBlock)
    }
    return Counter(_figures([*texts, *items])), Counter(items), decisions


def _items(reply: Reply) -> list[str]:
    lists = (block for block in reply.blocks if isinstance(block, ListBlock))
    return [normal(item) for block in lists for item in block.items]


def _figures(texts: Iterable[str]) -> list[str]:
    return [figure for text in texts for figure in _FIGURE.findall(normal(text))]


def _words(reply: Reply) -> list[str]:
    words = []
    for block in reply.blocks:
        match block:
            case TextBlock():
                words.append(block.text)
            case ListBlock():
                words.extend([block.title, *block.items])
            case ChoicesBlock():
                words.extend([block.prompt, *(choice.label for choice in block.choices)])
    return [normal(text) for text in words]


def _is_masked(text: str) -> bool:
    return any(token in text for token in (*TOKENS, RECEIPT_SERIAL))
