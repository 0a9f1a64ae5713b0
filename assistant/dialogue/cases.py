"""The case of a procedure that a person talks about, such as 'nhờ người khác làm thay'."""

from __future__ import annotations

import re
from typing import TypeVar

from assistant.dialogue.function_words import FunctionWords
from procedures_kb.procedures import ChannelKind, Fee, Paper, Procedure, TimeLimit
from procedures_kb.text_vi import bare_syllable, strip_marks, syllables

_LEAST_SHARE = 0.5
_FEWEST_WORDS = 2

_CHANNEL_WORDS = {
    ChannelKind.ONLINE: re.compile(
        r"\b(?:qua|tren) mang\b|\bon ?l(?:ine)?\b|truc tuyen|dich vu cong"
    ),
    ChannelKind.POST: re.compile(r"buu dien|buu chinh|gui thu"),
    ChannelKind.DIRECT: re.compile(
        r"truc tiep|tai (?:quay|cho)|(?:ra|len|toi|den) (?:xa|phuong)\b"
    ),
}

Told = TypeVar("Told", Paper, TimeLimit, Fee)


def named_case(procedure: Procedure, text: str, function_words: FunctionWords) -> str:
    """The case that shares most of the subject of `text`; empty when none does clearly."""
    subject = {bare_syllable(word) for word in function_words.subject(text)}
    subject -= {bare_syllable(word) for word in syllables(f"{procedure.name} {procedure.title}")}
    if len(subject) < _FEWEST_WORDS:
        return ""
    shares = sorted(((_share(subject, case), case) for case in all_cases(procedure)), reverse=True)
    if not shares or shares[0][0] < _LEAST_SHARE:
        return ""
    tied = len(shares) > 1 and shares[1][0] == shares[0][0]
    return "" if tied else shares[0][1]


def all_cases(procedure: Procedure) -> list[str]:
    """Every case that papers, time limits and fees of a record are told for."""
    told = [paper.case for paper in procedure.papers]
    for channel in procedure.channels:
        told.extend(limit.case for limit in channel.times)
        told.extend(fee.case for fee in channel.fees)
    return list(dict.fromkeys(case for case in [*procedure.cases, *told] if case))


def case_first(procedure: Procedure, case: str) -> Procedure:
    """The record with what is told for `case` before the rest; nothing is left out."""
    if not case:
        return procedure
    channels = [
        channel.model_copy(
            update={"times": _first(channel.times, case), "fees": _first(channel.fees, case)}
        )
        for channel in procedure.channels
    ]
    update = {"papers": _first(procedure.papers, case), "channels": channels}
    return procedure.model_copy(update=update)


def asked_channel(text: str) -> ChannelKind | None:
    """The way of handing in that a message names, if it names one."""
    bare = strip_marks(text.lower())
    named = [kind for kind, words in _CHANNEL_WORDS.items() if words.search(bare)]
    return named[0] if len(named) == 1 else None


def channel_first(procedure: Procedure, kind: ChannelKind | None) -> Procedure:
    """The record with the times and the fees of one channel alone, where it tells any."""
    channel = procedure.channel(kind) if kind is not None else None
    if channel is None:
        return procedure
    silenced: dict[str, list[object]] = {
        name: [] for name in ("times", "fees") if getattr(channel, name)
    }
    others = [
        other.model_copy(update=silenced) for other in procedure.channels if other.kind is not kind
    ]
    return procedure.model_copy(update={"channels": [channel, *others]})


def _first(told: list[Told], case: str) -> list[Told]:
    return sorted(told, key=lambda item: item.case != case)


def _share(subject: set[str], case: str) -> float:
    words = {bare_syllable(word) for word in syllables(case)}
    shared = len(subject & words)
    return shared / len(subject) if shared >= _FEWEST_WORDS else 0.0
