"""The product's actions for a stock rasa-sdk action server.

Run by `python -m rasa_sdk --actions tests.benchmarks.stock_actions`: the same code answers, over
HTTP.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from assistant.dialogue.actions import SkillAction, register_actions
from assistant.services import open_skills
from assistant.settings import load_settings
from procedures_kb.search import open_search


def _product_actions() -> ActionExecutor:
    settings = load_settings()
    search = open_search(settings.data_dir, settings.kb)
    executor = ActionExecutor()
    register_actions(executor, open_skills(settings, search), settings.province)
    return executor


_PRODUCT = _product_actions()


class _Stock:
    """What all actions here share; each class has its own `action_name`."""

    action_name: str

    def name(self) -> str:
        """The name in the domain."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Answers as in process."""
        action = _PRODUCT.actions[self.action_name]
        events: list[EventType] = await action(dispatcher, tracker, domain)
        return events


# rasa-sdk finds actions as subclasses of Action that can be made without arguments. It holds them
# by weak references alone, and would try the product's own class too if that were not abstract.
ACTIONS: list[type[Action]] = [
    type(f"Stock_{name}", (_Stock, Action), {"action_name": name, "__module__": __name__})
    for name in _PRODUCT.actions
]
SkillAction.__abstractmethods__ = frozenset({"run"})
