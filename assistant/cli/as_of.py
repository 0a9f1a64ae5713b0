"""The day to answer for, as an option of the commands that ask."""

from __future__ import annotations

from datetime import date, datetime

import click

from assistant.dialogue.base import Dialogue, Response, State
from assistant.messages import Reply, UserTurn


class Day(click.ParamType):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day; a usage error for anything else."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-07-01", param, ctx)


AS_OF = click.option("--as-of", type=Day(), help="Answer as on this day (default: today).")


class DialogueOfDay:
    """The `Dialogue` contract with every turn answered for one day."""

    def __init__(self, dialogue: Dialogue, day: date | None) -> None:
        self._dialogue = dialogue
        self._day = day

    def greeting(self) -> Reply:
        """What is said first."""
        return self._dialogue.greeting()

    async def respond(self, turn: UserTurn, state: State) -> Response:
        """The answer for the day."""
        return await self._dialogue.respond(turn.model_copy(update={"as_of": self._day}), state)

    def close(self) -> None:
        """Release files and models."""
        self._dialogue.close()
