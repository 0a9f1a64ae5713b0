"""Takes a message apart that asks several questions, and tells what each asks about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.dialogue.function_words import FunctionWords
from assistant.messages import Aspect
from procedures_kb.text_vi import strip_marks

_JOINT = re.compile(
    r"[?.;,!]+\s*(?:(?:còn|con|và|va|rồi|roi|với lại|voi lai|sẵn|san|tiện thể|tien the)\s)?"
    r"|\s(?:còn|con|với lại|voi lai|tiện thể|tien the|đồng thời|dong thoi|và|va)\s",
    re.IGNORECASE,
)
_FEWEST_SYLLABLES = 2

AspectCues = Mapping[Aspect, "re.Pattern[str]"]


@dataclass(frozen=True)
class Question:
    """One question of a message."""

    text: str
    aspect: Aspect


def aspect_of(text: str, cues: AspectCues) -> Aspect | None:
    """The aspect whose words (nlu_data/cues.yml) stand in a text; None for none."""
    bare = strip_marks(text.lower())
    return next((aspect for aspect, words in cues.items() if words.search(bare)), None)


def aspects_named(text: str, cues: AspectCues) -> list[Aspect]:
    """Every aspect whose words stand in a text, but for those that any question may hold."""
    bare = strip_marks(text.lower())
    vague = (Aspect.OVERVIEW, Aspect.CONDITIONS, Aspect.ONLINE)
    return [a for a, words in cues.items() if a not in vague and words.search(bare)]


def questions_in(text: str, function_words: FunctionWords, cues: AspectCues) -> list[Question]:
    """The parts of a message that each ask something about a subject of their own."""
    found = []
    for part in _JOINT.split(text):
        aspect = aspect_of(part, cues)
        if aspect and len(function_words.subject(part)) >= _FEWEST_SYLLABLES:
            found.append(Question(part.strip(), aspect))
    return found
