"""A dialogue that says what a test wrote down."""

from __future__ import annotations

from datetime import date

from assistant.dialogue.base import Response, State
from assistant.messages import (
    Candidate,
    CitationBlock,
    ContactBlock,
    Outcome,
    Reply,
    TextBlock,
    UserTurn,
)


def reply(outcome: Outcome, text: str = "", codes: tuple[str, ...] = ()) -> Reply:
    """A reply about the first code, with all codes as candidates."""
    blocks = [
        TextBlock(text=text),
        CitationBlock(code=codes[0] if codes else "", name="", read_on=date(2026, 7, 17)),
        ContactBlock(text="Gọi", phone="1800"),
    ]
    return Reply(
        outcome=outcome,
        blocks=blocks,
        spoken="Dạ.",
        procedure=codes[0] if codes and outcome in (Outcome.ANSWER, Outcome.REPEAT) else None,
        candidates=[Candidate(code=code, name=code, score=0.5) for code in codes],
    )


class ScriptedDialogue:
    """Answers each text with its reply; `states` are the turn numbers that it was given."""

    def __init__(self, replies: dict[str, Reply]) -> None:
        self._replies = replies
        self.states: list[State] = []
        self.asked: list[UserTurn] = []

    def greeting(self) -> Reply:
        """Unused."""
        return reply(Outcome.GREETING)

    async def respond(self, turn: UserTurn, state: State) -> Response:
        """The reply of the text; the state counts turns."""
        self.asked.append(turn)
        self.states.append(state)
        count = state.get("count", 0)
        assert isinstance(count, int)
        return Response(self._replies[turn.text], {"count": count + 1})

    def close(self) -> None:
        """Nothing."""
