"""Vietnamese forms of amounts and times; sentences of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from procedures_kb.procedures import Fee, TimeLimit, TimeUnit

_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[^\s])|\n+")
_NOT_AN_END = re.compile(r"(?:\b(?:TP|Tx|TT|Q|P|số|khoản|điểm)\.|\d\.)$", re.IGNORECASE)


def amount(fee: Fee) -> str:
    """'70.000 đồng', '145 USD'; empty when the fee is told in words."""
    if fee.amount is None:
        return ""
    figure = f"{fee.amount:,}".replace(",", ".")
    return f"{figure} đồng" if fee.currency == "VND" else f"{figure} {fee.currency}"


def time_limit(limit: TimeLimit, units: Mapping[TimeUnit, str]) -> str:
    """'7 ngày làm việc', '7,5 ngày'; the words of the record when it gives no figure."""
    if limit.amount is None or limit.unit is None:
        return limit.words
    return f"{limit.amount:g} {units[limit.unit]}".replace(".", ",")


def sentences(text: str) -> list[str]:
    """Sentences and paragraphs of a text, abbreviations kept whole."""
    parts: list[str] = []
    for part in _SENTENCE_END.split(text):
        if parts and _NOT_AN_END.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return [part.strip() for part in parts if part.strip()]
