"""`motcua ask` and `motcua chat`: the same engine as a channel, without a store."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from typing import Any

import click

from assistant.cli.as_of import DialogueOfDay
from assistant.conversation import clean_text
from assistant.dialogue.base import State
from assistant.errors import BadInput
from assistant.messages import MAX_TEXT_CHARS, ChoicesBlock, CitationBlock, Reply, Role, UserTurn
from assistant.services import open_engine
from assistant.settings import Settings


def ask_once(
    settings: Settings, question: str, staff: bool, as_of: date | None = None
) -> dict[str, Any]:
    """Outcome, aspect, procedures, blocks, spoken form, sources and milliseconds.

    `as_of`: the day to answer for; None: today. Raises BadInput for an empty or too long question.
    """
    text = clean_text(question)
    if not text:
        raise BadInput("empty question", hint='for example: motcua ask "làm lại cccd mất bao lâu"')
    if len(text) > MAX_TEXT_CHARS:
        raise BadInput(f"the question is longer than {MAX_TEXT_CHARS} characters")
    dialogue = DialogueOfDay(open_engine(settings).dialogue, as_of)
    turn = UserTurn(text=text, channel="cli", role=Role.STAFF if staff else Role.CITIZEN)
    asyncio.run(dialogue.respond(turn, {}))  # the first turn warms caches up
    start = time.perf_counter()
    reply = asyncio.run(dialogue.respond(turn, {})).reply
    milliseconds = (time.perf_counter() - start) * 1000
    return {**reply_json(reply), "milliseconds": round(milliseconds, 1)}


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply as a program reads it."""
    value = reply.model_dump(mode="json")
    return {
        "outcome": value["outcome"],
        "aspect": value["aspect"],
        "procedure": value["procedure"],
        "procedures": value["candidates"],
        "blocks": value["blocks"],
        "spoken": value["spoken"],
        "sources": [
            block.model_dump(mode="json")
            for block in reply.blocks
            if isinstance(block, CitationBlock)
        ],
        "text": reply.plain_text(),
    }


def chat(settings: Settings, as_of: date | None = None) -> None:
    """Reads lines until an empty one; a number presses the button of that number."""
    dialogue = DialogueOfDay(open_engine(settings).dialogue, as_of)
    state: State = {}
    reply = dialogue.greeting()
    click.echo(reply.plain_text())
    while True:
        try:
            line = click.prompt("\n>", default="", show_default=False, prompt_suffix=" ")
        except (EOFError, click.Abort):
            break
        text = clean_text(line)[:MAX_TEXT_CHARS]
        if not text:
            break
        turn = UserTurn(text=text, choice=_pressed(text, reply), channel="cli")
        answer = asyncio.run(dialogue.respond(turn, state))
        reply, state = answer.reply, answer.state
        click.echo("\n" + reply.plain_text())
    click.echo("\nTạm biệt quý vị.")


def _pressed(text: str, reply: Reply) -> str | None:
    choices = [
        choice
        for block in reply.blocks
        if isinstance(block, ChoicesBlock)
        for choice in block.choices
    ]
    if text.isdigit() and 0 < int(text) <= len(choices):
        return choices[int(text) - 1].value
    return None
