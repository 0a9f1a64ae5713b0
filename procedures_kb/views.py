"""The words of a record, in views: name, context (field, cases, results) and body."""

from __future__ import annotations

from collections.abc import Iterable

from procedures_kb.lexicon import Lexicon
from procedures_kb.procedures import Procedure
from procedures_kb.text_vi import bare_syllable, syllables

_MOST_BODY_WORDS = 400


def name_words(procedure: Procedure, lexicon: Lexicon) -> list[str]:
    """Official and plain name."""
    return lexicon.replace(syllables(f"{procedure.name} {procedure.plain_name}"))


def context_words(procedure: Procedure) -> list[str]:
    """Field, cases, results, applicants and forms."""
    parts: list[str] = [procedure.field.name, *procedure.cases, *procedure.results]
    parts.extend(form.name for paper in procedure.papers for form in paper.forms)
    return _words(parts)[:_MOST_BODY_WORDS]


def body_words(procedure: Procedure) -> list[str]:
    """Papers, conditions, cases of channels and the first steps."""
    parts: list[str] = [paper.name for paper in procedure.papers]
    parts.extend(procedure.conditions)
    parts.extend(limit.case for channel in procedure.channels for limit in channel.times)
    parts.extend(procedure.steps[:6])
    parts.extend(procedure.remarks)
    return _words(parts)[:_MOST_BODY_WORDS]


def single_features(words: list[str]) -> list[str]:
    """Each syllable with and without marks, no pairs: enough for long texts."""
    return [*words, *(f"~{bare_syllable(word)}" for word in words)]


def _words(parts: Iterable[str]) -> list[str]:
    return [word for part in parts for word in syllables(part)]
