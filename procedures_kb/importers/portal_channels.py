"""Channels of a portal record: time limits and fees, with the traps of `portal_json`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from procedures_kb.facts import money
from procedures_kb.importers import clean
from procedures_kb.procedures import (
    Channel,
    ChannelKind,
    Fee,
    FeeKind,
    TimeLimit,
    TimeUnit,
)

Item = TypeVar("Item", TimeLimit, Fee)
Raw = Mapping[str, object]

_KINDS = {
    "DIRECT": ChannelKind.DIRECT,
    "ONLINE": ChannelKind.ONLINE,
    "POSTAL": ChannelKind.POST,
}
_FEE_KINDS = {
    "FEE": FeeKind.FEE,
    "SERVICE_FEE": FeeKind.CHARGE,
    "PRICE_LEVEL": FeeKind.PRICE,
}
_CURRENCIES = {"USD": "USD", "Việt Nam Đồng": "VND"}
_SMALLEST_VND = 1000
_UNSURE = "(nguồn không ghi rõ đơn vị tiền)"
_NO_WORDS = {"theo mo ta", "xem phan mo ta", "khong"}
_STATED_LIMIT = re.compile(r"(\d+)\s*(?:ngày|giờ|tháng)\b", re.IGNORECASE)


def channels(raw: Raw) -> list[Channel]:
    """One Channel for each way of handing in; rows of the same way are its cases."""
    rows: dict[ChannelKind, list[Raw]] = {}
    for row in clean.dicts(raw.get("executionMethods")):
        kind = _KINDS.get(str(row.get("submissionMethod")))
        if kind is not None:
            rows.setdefault(kind, []).append(row)
    return [_channel(kind, methods, raw) for kind, methods in rows.items()]


def _channel(kind: ChannelKind, rows: list[Raw], raw: Raw) -> Channel:
    several = len(rows) > 1
    times: list[TimeLimit] = []
    fees: list[Fee] = []
    for row in rows:
        words = clean.text(row.get("description"))
        case = words if several else ""
        times.extend(_times(row, case, raw))
        found = (_fee(item, case) for item in clean.dicts(row.get("fees")))
        fees.extend(fee for fee in found if fee is not None)
    note = "" if several else clean.text(rows[0].get("description"))
    return Channel(kind=kind, note=note, times=_each_once(times), fees=_each_once(fees))


def _each_once(values: Iterable[Item]) -> list[Item]:
    return list(dict.fromkeys(values))


def _times(row: Raw, case: str, raw: Raw) -> list[TimeLimit]:
    amount = clean.number(row.get("processingTime"))
    unit = clean.unit(row.get("processingTimeUnit"))
    if amount is not None and amount > 0 and unit is not None:
        return [TimeLimit(amount=amount, unit=unit, case=case)]
    words = clean.text(row.get("processingTime"))
    if amount is None and _says_something(words):
        return [TimeLimit(words=words, case=case)]
    limits = _times_by_case(raw)
    if _are_placeholders(limits, clean.text(row.get("description"))):
        return _times_in_words(row)
    return limits or _times_in_words(row)


def _says_something(words: str) -> bool:
    has_text = any(letter.isalnum() for letter in words)
    return has_text and clean.bare(words).strip(" .") not in _NO_WORDS


def _are_placeholders(limits: list[TimeLimit], words: str) -> bool:
    """Whether the limits are all 1 although the row's words state a longer one."""
    stated = [int(number) for number in _STATED_LIMIT.findall(words)]
    return all(limit.amount == 1 for limit in limits) and any(number > 1 for number in stated)


def _times_by_case(raw: Raw) -> list[TimeLimit]:
    """Limits of `cases[].processingDay`; a case's name stands with each when they differ."""
    found: list[tuple[str, float, TimeUnit]] = []
    for case in clean.dicts(raw.get("cases")):
        day = case.get("processingDay")
        if not isinstance(day, dict):
            continue
        amount, unit = clean.number(day.get("qty")), clean.unit(day.get("type"))
        if amount and amount > 0 and unit is not None:
            found.append((clean.label(case.get("name")), amount, unit))
    names = {name for name, _, _ in found}
    differ = len({(amount, unit) for _, amount, unit in found}) > 1 and len(names) > 1
    limits = (
        TimeLimit(amount=amount, unit=unit, case=name if differ else "")
        for name, amount, unit in found
    )
    return _each_once(limits)


def _times_in_words(row: Raw) -> list[TimeLimit]:
    words = clean.text(row.get("description"))
    return [TimeLimit(words=words)] if words else []


def _fee(item: Raw, case: str) -> Fee | None:
    """None when the source states no fee: a zero without words is silence, not "free".

    A value too small for đồng (15, 25, 700) is a slip or another currency: the words count, and
    without words the bare figure is told as it stands.
    """
    kind = _FEE_KINDS.get(str(item.get("type")), FeeKind.FEE)
    words = clean.text(item.get("description"))
    value = clean.number(item.get("value")) or 0
    named = clean.line(item.get("currencyName"))
    currency = _CURRENCIES.get(named or "Việt Nam Đồng")
    sure = currency is not None and (currency != "VND" or value >= _SMALLEST_VND)
    if value > 0 and value == int(value) and sure:
        return Fee(kind=kind, amount=int(value), currency=currency or "", words=words, case=case)
    if value > 0 and not money(words) and not _tells(words, value):
        stated = f"{value:g} {named}" if named and currency is None else f"{value:g} {_UNSURE}"
        words = f"{stated}. {words}" if words else stated
    return Fee(kind=kind, words=words, case=case) if words else None


def _tells(words: str, value: float) -> bool:
    """Whether the words state the same figure ("155 USD/thẻ")."""
    return re.search(rf"(?<![\d.,]){value:g}(?![\d.,]*\d)", words) is not None
