"""Rasa's custom actions. They run in process, or behind a stock rasa-sdk action server."""

from __future__ import annotations

from collections.abc import Awaitable
from inspect import isawaitable
from typing import Any, TypeVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from assistant.dialogue.answer import Answer, Method
from assistant.dialogue.hearing import heard_from
from assistant.dialogue.memory import recalled
from assistant.dialogue.skills import Skills

Given = TypeVar("Given", Answer, Answer | None)


class SkillAction(Action):  # type: ignore[misc]
    """One method of a skill under a Rasa action's name.

    An answer to what was asked last comes before what the message seems to be by itself.
    """

    def __init__(self, name: str, method: Method, skills: Skills, province: str) -> None:
        self._name = name
        self._method = method
        self._skills = skills
        self._province = province

    def name(self) -> str:
        """The name in the domain."""
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Says the reply as a custom payload and writes the memory into its slot."""
        memory = recalled(tracker.get_slot("memory"))
        heard = heard_from(tracker.latest_message, self._province)
        answer = await _given(self._skills.expected(heard, memory))
        if answer is None:
            method = self._skills.answer if self._skills.doubts(heard, memory) else self._method
            answer = await _given(method(heard, memory))
        payload = {
            "reply": answer.reply.model_dump(mode="json"),
            "effects": [effect.model_dump(mode="json") for effect in answer.effects],
        }
        dispatcher.utter_message(json_message=payload)
        return [SlotSet("memory", answer.memory.model_dump_json(exclude_defaults=True))]


async def _given(answer: Given | Awaitable[Given]) -> Given:
    return await answer if isawaitable(answer) else answer


def register_actions(executor: ActionExecutor, skills: Skills, province: str) -> None:
    """All actions of the domain."""
    for name, method in skills.methods().items():
        executor.register_action(SkillAction(name, method, skills, province))
