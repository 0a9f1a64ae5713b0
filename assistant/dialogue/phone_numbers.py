"""Telephone numbers as people type or say them. Numbering: Quy hoạch kho số viễn thông 2014."""

from __future__ import annotations

import re

from assistant.slips.code import digit_runs

_VIETNAM = re.compile(r"(?:0|84)(?:[35789]\d{8}|2\d{9}|1[0-9]\d{6,8})|1[89]00\d{4,6}")
_GAPS = re.compile(r"(?<=\d)[\s.\-()]+(?=\d)")
_PLUS = re.compile(r"\+84")


def phone_number(text: str) -> str | None:
    """The one telephone number in a text, digits only, beginning with 0; None without one.

    '0900 000 123', '+84 900.000.123', 'không chín không không ...'.
    """
    joined = _GAPS.sub("", _PLUS.sub("84", text))
    found = {run for run in digit_runs(joined) if _VIETNAM.fullmatch(run)}
    if len(found) != 1:
        return None
    number = found.pop()
    return "0" + number[2:] if number.startswith("84") else number
