"""Text and number cleaning shared by the importers of national formats."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable

from procedures_kb.errors import RecordRejected
from procedures_kb.procedures import TimeUnit
from procedures_kb.text_vi import strip_marks

_SPACES = re.compile(r"[ \t\v\f\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]")
_ETH = str.maketrans({"Ð": "Đ", "ð": "đ"})  # old fonts typed the Icelandic letter for đ
_BULLET = re.compile(r"^[\s\-–—+*⁕•·▪●;:.,]+(?=\S)")
_KEY = re.compile(r"^(\d\.\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|\.[A-Z]\d{2})?$")
_COLON_END = re.compile(r"[\s:;.]+$")
_HEADING = re.compile(
    r"^(?:[a-zđ0-9]{1,2}[.)]\s*)?(?:(?:các )?giấy tờ|thành phần hồ sơ|hồ sơ|số lượng|lưu ý|ghi chú"
    r"|(?:bao )?gồm|0?1 bộ|\W*\d*\W*$)(?!\w)",
    re.IGNORECASE,
)
_CASE_WORDS = re.compile(r"\b(?:trường hợp|đối với)\b", re.IGNORECASE)
_UNITS = {
    "WORKING_DAY": TimeUnit.WORKING_DAY,
    "DAY": TimeUnit.DAY,
    "HOUR": TimeUnit.HOUR,
    "MONTH": TimeUnit.MONTH,
    "YEAR": TimeUnit.YEAR,
}


def text(value: object) -> str:
    """NFC, single spaces, no empty lines, nothing invisible; "" for anything but a string."""
    if not isinstance(value, str):
        return ""
    value = _INVISIBLE.sub("", value.replace("\r", "\n").replace("\x00", " "))
    value = unicodedata.normalize("NFC", value).translate(_ETH)
    lines = (_SPACES.sub(" ", line).strip() for line in value.split("\n"))
    return "\n".join(line for line in lines if line)


def line(value: object) -> str:
    """`text` in one line, without a leading bullet."""
    return _BULLET.sub("", text(value).replace("\n", " ")).strip()


def lines(value: object) -> list[str]:
    """The paragraphs of a text, without bullets."""
    paragraphs = (_BULLET.sub("", part).strip() for part in text(value).split("\n"))
    return [part for part in paragraphs if part]


def label(value: object) -> str:
    """A heading or case name without bullet and closing colon."""
    return _COLON_END.sub("", line(value))


def is_heading(name: str) -> bool:
    """Whether a case name is only a heading of the list, such as 'Giấy tờ phải nộp'."""
    return _HEADING.match(name) is not None and not _CASE_WORDS.search(name)


def unique(values: Iterable[str]) -> list[str]:
    """Non-empty values, each once, in order."""
    return list(dict.fromkeys(value for value in values if value))


def code_key(value: object) -> str:
    """The key of a procedure code; legacy codes carry the agency behind their first two parts.

    Raises RecordRejected for a malformed one.
    """
    raw = value.strip() if isinstance(value, str) else ""
    match = _KEY.match(raw)
    if match is None:
        raise RecordRejected(f"malformed procedure code {value!r}")
    return match.group(1)


def number(value: object) -> float | None:
    """An int, a float or a numeric string; None for anything else, infinity and NaN included."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value.replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def unit(value: object) -> TimeUnit | None:
    """The portal's unit of time; None for OTHER and unknown ones."""
    return _UNITS.get(value) if isinstance(value, str) else None


def dicts(value: object) -> list[dict[str, object]]:
    """The objects of a JSON array; anything else gives none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def count(value: object) -> int:
    """A number of copies, never below zero."""
    amount = number(value)
    return max(0, int(amount)) if amount is not None else 0


def bare(words: str) -> str:
    """Lower case without marks, for comparing names of units and levels."""
    return strip_marks(words.lower())
