"""What changed from one version of a record to the next, as an operator reads it."""

from __future__ import annotations

from dataclasses import dataclass

from procedures_kb.procedures import Channel, ChannelKind, Fee, Procedure, TimeLimit

_NO_CONTENT = frozenset({"code", "valid_from", "valid_to", "source", "channels"})


@dataclass(frozen=True)
class Change:
    """A field that changed, such as `papers` or `channels.direct.fees`.

    `old` and `new`: figures of fees and time limits and the number of the decision; None for
    other fields, whose texts would fill pages.
    """

    field: str
    old: list[str] | None = None
    new: list[str] | None = None


def changes(old: Procedure, new: Procedure) -> list[Change]:
    """Every field whose value differs, in the order of the record."""
    found = [
        Change(name, _decision(old), _decision(new)) if name == "decision" else Change(name)
        for name in Procedure.model_fields
        if name not in _NO_CONTENT and getattr(old, name) != getattr(new, name)
    ]
    for kind in ChannelKind:
        found.extend(_of_channel(kind, old.channel(kind), new.channel(kind)))
    return found


def _of_channel(kind: ChannelKind, old: Channel | None, new: Channel | None) -> list[Change]:
    name = f"channels.{kind}"
    if old == new:
        return []
    was, now = old or Channel(kind=kind), new or Channel(kind=kind)
    found = [Change(name)] if old is None or new is None else []
    if was.note != now.note:
        found.append(Change(f"{name}.note"))
    if was.times != now.times:
        limits = [_limit(item) for item in was.times], [_limit(item) for item in now.times]
        found.append(Change(f"{name}.times", *limits))
    if was.fees != now.fees:
        sums = [_sum(item) for item in was.fees], [_sum(item) for item in now.fees]
        found.append(Change(f"{name}.fees", *sums))
    return found


def _decision(record: Procedure) -> list[str]:
    day = f" of {record.decision.decided_on}" if record.decision.decided_on else ""
    return [f"{record.decision.number}{day}"]


def _limit(limit: TimeLimit) -> str:
    figure = f"{limit.amount:g} {limit.unit}" if limit.amount is not None else limit.words
    return _with_case(figure, limit.case)


def _sum(fee: Fee) -> str:
    figure = f"{fee.amount} {fee.currency}" if fee.amount is not None else fee.words
    return _with_case(figure, fee.case)


def _with_case(figure: str, case: str) -> str:
    return f"{figure} ({case})" if case else figure
