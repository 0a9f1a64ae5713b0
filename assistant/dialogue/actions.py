"""Rasa's custom actions. They run in process, or behind a stock rasa-sdk action server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from assistant.dialogue.answering import Answer, Answering
from assistant.dialogue.choosing import Heard
from assistant.dialogue.memory import Memory, recalled
from assistant.messages import Aspect, Role
from procedures_kb.search import Asker

_ASK = "ask_"
_FALLBACK = "nlu_fallback"
_FEWEST_TO_TRUST = 0.01
_SECOND_KIND = 0.12


class AnsweringAction(Action):  # type: ignore[misc]
    """One method of Answering under a Rasa action's name."""

    def __init__(self, name: str, method: Callable[[Heard, Memory], Answer], province: str) -> None:
        self._name = name
        self._method = method
        self._province = province

    def name(self) -> str:
        """The name in the domain."""
        return self._name

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Says the reply as a custom payload and writes the memory into its slots."""
        memory = recalled(tracker.get_slot("memory"))
        reply, memory = self._method(heard_from(tracker.latest_message, self._province), memory)
        dispatcher.utter_message(json_message=reply.model_dump(mode="json"))
        return [
            SlotSet("memory", memory.model_dump_json(exclude_defaults=True)),
            SlotSet("pending", memory.pending),
        ]


def heard_from(message: dict[str, Any], province: str) -> Heard:
    """What Rasa understood, in the dialogue's own words."""
    intent = message.get("intent") or {}
    entities = {entity["entity"]: entity["value"] for entity in message.get("entities") or []}
    aspects = _aspects(intent.get("name"), message.get("intent_ranking") or [])
    about = message.get("metadata") or {}
    role, as_of = about.get("role", Role.CITIZEN), about.get("as_of")
    text = str(message.get("text") or "")
    return Heard(
        text="" if text.startswith("/") else text,  # a button or sign, see rasa_agent.rasa_text
        intent=intent.get("name") or _FALLBACK,
        asker=Asker(
            province=province,
            is_staff=role == Role.STAFF,
            as_of=date.fromisoformat(as_of) if as_of else None,
        ),
        aspect=aspects[0] if aspects else None,
        other_aspects=tuple(aspects[1:]),
        receipt_code=entities.get("receipt_code"),
        button=str(entities.get("button", "")),
    )


def _aspects(intent: str | None, ranking: list[dict[str, Any]]) -> list[str]:
    """The kinds of question heard, likeliest first.

    Without an ask_ intent on top, the likeliest of the others counts when it is not negligible; a
    second kind counts when it is likely too ("cần gì, bao nhiêu tiền").
    """
    kinds = [
        (str(entry["name"]).removeprefix(_ASK), float(entry["confidence"]))
        for entry in ranking
        if str(entry["name"]).startswith(_ASK)
    ]
    asked = bool(intent and intent.startswith(_ASK))
    if not kinds or (not asked and kinds[0][1] < _FEWEST_TO_TRUST):
        return []
    others = [kind for kind, likelihood in kinds[1:] if likelihood >= _SECOND_KIND]
    return [kinds[0][0], *(kind for kind in others if kind != Aspect.OVERVIEW)][:2]


def register_actions(executor: ActionExecutor, answering: Answering, province: str) -> None:
    """All actions of the domain."""
    for name, method in {
        "action_answer": answering.answer,
        "action_choose": answering.choose,
        "action_press": answering.press,
        "action_status": answering.status,
        "action_handover": answering.handover,
        "action_repeat": answering.repeat,
        "action_go_back": answering.go_back,
        "action_small_talk": answering.small_talk,
        "action_decline": answering.decline,
    }.items():
        executor.register_action(AnsweringAction(name, method, province))
