"""What the language model understood of a message, in the dialogue's own words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assistant.messages import Aspect, Role
from procedures_kb.search import Asker

_ASK = "ask_"
_FALLBACK = "nlu_fallback"
_FEWEST_TO_TRUST = 0.01
_SECOND_KIND = 0.12
# Kinds of question that are no aspect of a procedure.
_NOT_ASPECTS = ("ask_place", "ask_hours")


@dataclass(frozen=True)
class Heard:
    """A message. `aspect`: the likeliest kind of question; `other_aspects`: asked besides."""

    text: str
    intent: str
    asker: Asker
    aspect: str | None = None
    other_aspects: tuple[str, ...] = ()
    receipt_code: str | None = None
    button: str = ""
    channel: str = "web"

    def without(self, words: str) -> Heard:
        """The same without some of its words."""
        return replace(self, text=" ".join(self.text.replace(words, " ").split()))

    def meaning(self, intent: str) -> Heard:
        """The same with another meaning."""
        return replace(self, intent=intent)

    @property
    def is_phone(self) -> bool:
        """Whether it was said on the telephone."""
        return self.channel == "phone"


def heard_from(message: dict[str, Any], province: str) -> Heard:
    """Reads Rasa's parsed message; `metadata` holds what `rasa_agent.respond` put there."""
    intent = message.get("intent") or {}
    entities = {entity["entity"]: entity["value"] for entity in message.get("entities") or []}
    aspects = _aspects(intent.get("name"), message.get("intent_ranking") or [])
    about = message.get("metadata") or {}
    role = about.get("role", Role.CITIZEN)
    text = str(message.get("text") or "")
    return Heard(
        text="" if text.startswith("/") else text,  # a button or sign, see rasa_agent.rasa_text
        intent=intent.get("name") or _FALLBACK,
        asker=Asker(
            province=province,
            is_staff=role == Role.STAFF,
            as_of=date.fromisoformat(about["as_of"]) if about.get("as_of") else None,
        ),
        aspect=aspects[0] if aspects else None,
        other_aspects=tuple(aspects[1:]),
        receipt_code=entities.get("receipt_code"),
        button=str(entities.get("button", "")),
        channel=str(about.get("channel", "web")),
    )


def _aspects(intent: str | None, ranking: list[dict[str, Any]]) -> list[str]:
    """The kinds of question heard, likeliest first.

    Without an ask_ intent on top, the likeliest of the others counts when it is not negligible; a
    second kind counts when it is likely too ("cần gì, bao nhiêu tiền").
    """
    kinds = [
        (str(entry["name"]).removeprefix(_ASK), float(entry["confidence"]))
        for entry in ranking
        if str(entry["name"]).startswith(_ASK) and entry["name"] not in _NOT_ASPECTS
    ]
    asked = bool(intent and intent.startswith(_ASK))
    if not kinds or (not asked and kinds[0][1] < _FEWEST_TO_TRUST):
        return []
    others = [kind for kind, likelihood in kinds[1:] if likelihood >= _SECOND_KIND]
    return [kinds[0][0], *(kind for kind in others if kind != Aspect.OVERVIEW)][:2]
