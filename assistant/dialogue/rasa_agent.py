"""Rasa inside the service process: no server of its own is opened.

Each turn runs on a fresh tracker that holds the slots of the conversation's state, so a turn costs
the same however long the conversation is, and any host can answer the next one.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor

from assistant.dialogue.actions import register_actions
from assistant.dialogue.base import Effect, Response, State
from assistant.dialogue.skills import Skills
from assistant.errors import SetupError, Unavailable
from assistant.messages import Reply, UserTurn
from procedures_kb.text_vi import strip_marks

_SLOTS = ("memory",)
_EFFECT: TypeAdapter[Effect] = TypeAdapter(Effect)
_READABLE = re.compile(r"[0-9a-z]")
_YES_SIGNS = frozenset("👍👌✅🆗")


def _accept_result(_action: RemoteAction, _result: dict[str, Any]) -> bool:
    """Rasa checks what came over a network, against a schema; here our own code answered."""
    return True


RemoteAction._validate_action_result = _accept_result


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """An action endpoint that calls the product's code directly."""

    def __init__(self, executor: ActionExecutor) -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = executor

    async def request(self, *_: Any, json: dict[str, Any], **__: Any) -> Any:
        """What Rasa would send over HTTP. Raises what the action raises."""
        return await self._executor.run(json)


class TurnTrackers(TrackerStore):  # type: ignore[misc]
    """Holds only the trackers of turns that are being answered now."""

    def __init__(self) -> None:
        super().__init__(Domain.empty(), None)
        self.trackers: dict[str, DialogueStateTracker] = {}

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the tracker until its turn ends."""
        self.trackers[tracker.sender_id] = tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a running turn."""
        return self.trackers.get(sender_id)

    async def keys(self) -> Iterable[str]:
        """Ids of running turns."""
        return list(self.trackers)


class RasaDialogue:
    """The `Dialogue` contract on a Rasa agent."""

    def __init__(self, agent: Agent, trackers: TurnTrackers, skills: Skills) -> None:
        self._agent = agent
        self._trackers = trackers
        self._skills = skills

    def greeting(self) -> Reply:
        """What is said first."""
        return self._skills.greeting()

    async def respond(self, turn: UserTurn, state: State) -> Response:
        """One turn. Raises Unavailable when no action answered."""
        turn_id = uuid.uuid4().hex
        try:
            self._trackers.trackers[turn_id] = self._tracker(turn_id, state)
            channel = CollectingOutputChannel()
            message = UserMessage(
                rasa_text(turn),
                channel,
                turn_id,
                metadata={
                    "role": turn.role.value,
                    "channel": turn.channel,
                    "as_of": turn.as_of.isoformat() if turn.as_of else "",
                },
            )
            sent = await self._agent.handle_message(message)
            tracker = self._trackers.trackers[turn_id]
        finally:
            self._trackers.trackers.pop(turn_id, None)
        payloads = [item["custom"] for item in sent or [] if "custom" in item]
        if not payloads:
            raise Unavailable("the dialogue gave no reply to a turn", hint="see the log above")
        new_state = {name: tracker.get_slot(name) for name in _SLOTS}
        return Response(
            reply=Reply.model_validate(payloads[-1]["reply"]),
            state=new_state,
            effects=tuple(map(_EFFECT.validate_python, payloads[-1]["effects"])),
        )

    def _tracker(self, turn_id: str, state: State) -> DialogueStateTracker:
        domain = self._agent.domain
        slots = [SlotSet(name, state[name]) for name in _SLOTS if state.get(name) is not None]
        events = [ActionExecuted("action_session_start"), SessionStarted()]
        events += [*slots, ActionExecuted("action_listen")]
        return DialogueStateTracker.from_events(turn_id, events, domain.slots, domain=domain)

    def close(self) -> None:
        """Nothing is held open."""


def rasa_text(turn: UserTurn) -> str:
    """A button becomes an intent; typed text can never be one (Rasa reads a leading '/' so).

    What has no Latin letter and no digit would be taken for the likeliest intent of all, a yes.
    """
    if turn.choice:
        return "/press_button" + json.dumps({"button": turn.choice}, ensure_ascii=False)
    text = turn.text.lstrip("/ \t\n")
    if _READABLE.search(strip_marks(text.lower())):
        return text
    if _YES_SIGNS & set(text):
        return "/affirm"
    return "/other_language" if any(char.isalpha() for char in text) else "/nonsense"


def quiet_rasa(level: int = logging.ERROR) -> None:
    """Must run before a model is loaded: otherwise user text is printed at debug level.

    Rasa would log to standard output, where `--json` prints its one object.
    """
    logging.basicConfig(format="%(message)s", level=level, stream=sys.stderr)
    configure_structlog(level)
    for name in ("rasa", "rasa_sdk", "transformers", "apscheduler"):
        logging.getLogger(name).setLevel(level)


def load_rasa_dialogue(model: Path, skills: Skills, province: str) -> RasaDialogue:
    """Loads a trained model (about 5 s). Raises SetupError when the file is missing or damaged."""
    quiet_rasa()
    executor = ActionExecutor()
    register_actions(executor, skills, province)
    trackers = TurnTrackers()
    try:
        agent = Agent.load(
            str(model), tracker_store=trackers, action_endpoint=InProcessActions(executor)
        )
    except Exception as error:
        raise SetupError(
            f"the dialogue model {model} cannot be loaded: {error}",
            hint="run `motcua train --force`",
        ) from error
    return RasaDialogue(agent, trackers, skills)
