"""A message without a subject while choices are offered: offered once more, then a person."""

from __future__ import annotations

import asyncio

from assistant.messages import Aspect, ChoicesBlock, ContactBlock, Outcome, UserTurn
from assistant.services import Engine


def test_choices_are_offered_once_more_with_the_new_aspect_and_then_a_person(
    engine: Engine,
) -> None:
    options = ["1.014063", "1.014064"]
    state: dict[str, object] = {
        "memory": '{"options": ["1.014063", "1.014064"], "pending": "procedure", "asks": 1}',
    }

    first = asyncio.run(
        engine.dialogue.respond(UserTurn(text="bao nhiêu tiền", channel="cli"), state)
    )
    again, state = first.reply, first.state
    assert (again.outcome, again.aspect) == (Outcome.CLARIFY, Aspect.FEE)
    offered = next(block for block in again.blocks if isinstance(block, ChoicesBlock))
    assert [choice.value for choice in offered.choices[:2]] == [f"procedure:{c}" for c in options]

    person = asyncio.run(
        engine.dialogue.respond(UserTurn(text="bao nhiêu tiền", channel="cli"), state)
    ).reply
    assert person.outcome is Outcome.REFUSE
    assert any(isinstance(block, ContactBlock) for block in person.blocks)
