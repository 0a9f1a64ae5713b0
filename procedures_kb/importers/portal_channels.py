"""Channels of a portal record: time limits and fees, with the traps of `portal_json`."""

from __future__ import annotations

from collections.abc import Mapping

from procedures_kb.facts import money
from procedures_kb.importers import clean
from procedures_kb.procedures import Channel, ChannelKind, Fee, FeeKind, TimeLimit

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
        times.extend(limit for limit in _times(row, case, raw) if limit not in times)
        for item in clean.dicts(row.get("fees")):
            fee = _fee(item, case)
            if fee is not None and fee not in fees:
                fees.append(fee)
    note = "" if several else clean.text(rows[0].get("description"))
    return Channel(kind=kind, note=note, times=times, fees=fees)


def _times(row: Raw, case: str, raw: Raw) -> list[TimeLimit]:
    amount = clean.number(row.get("processingTime"))
    unit = clean.unit(row.get("processingTimeUnit"))
    if amount is not None and amount > 0 and unit is not None:
        return [TimeLimit(amount=amount, unit=unit, case=case)]
    if amount is None and isinstance(row.get("processingTime"), str):
        words = clean.text(row.get("processingTime"))
        if any(letter.isalpha() for letter in words) and words != "Theo mô tả":
            return [TimeLimit(words=words, case=case)]
    return _times_by_case(raw) or _times_in_words(row)


def _times_by_case(raw: Raw) -> list[TimeLimit]:
    """Limits of `cases[].processingDay`; the case's name stands with each when they differ."""
    limits: dict[tuple[float, str], TimeLimit] = {}
    found: list[tuple[str, float, object]] = []
    for case in clean.dicts(raw.get("cases")):
        day = case.get("processingDay")
        if not isinstance(day, dict):
            continue
        amount, unit = clean.number(day.get("qty")), day.get("type")
        if amount and amount > 0 and clean.unit(unit) is not None:
            found.append((clean.label(case.get("name")), amount, unit))
    differ = len({(amount, unit) for _, amount, unit in found}) > 1
    for name, amount, unit in found:
        limit = TimeLimit(amount=amount, unit=clean.unit(unit), case=name if differ else "")
        limits.setdefault((amount, f"{unit}{limit.case}"), limit)
    return list(limits.values())


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
    currency = _CURRENCIES.get(str(item.get("currencyName") or ""), "VND")
    sure = currency != "VND" or value >= _SMALLEST_VND
    if value > 0 and value == int(value) and sure:
        return Fee(kind=kind, amount=int(value), currency=currency, words=words, case=case)
    if value > 0 and not money(words):
        stated = f"{value:g} (nguồn không ghi rõ đơn vị tiền)"
        words = f"{stated}. {words}" if words else stated
    return Fee(kind=kind, words=words, case=case) if words else None
