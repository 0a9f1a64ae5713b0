"""What a text claims: amounts, dates, document numbers, figures with their unit, being free.

The same reading is used on a reply and on a record, so that a claim of the one can be looked up
in the other: '70.000 đồng' is an amount and not the number 70, '7 ngày làm việc' is not '7 ngày',
'15/2023/NĐ-CP' is one claim. Numbers in words count too ('ba mươi ngày').
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Set
from functools import lru_cache
from typing import NamedTuple


class Claim(NamedTuple):
    """`kind`: amount, date, document, figure, words, free, code or number."""

    kind: str
    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.value} {self.unit}".strip()


_NUMBER = r"(?<![\w.,/])\d+(?:[.,/]\d+)*"
_IN_WORDS = r"(?:\s*\([^()]{1,60}\))?"  # 05 (năm) ngày
_UNITS = (
    "ngày làm việc|ngày công tác|ngày|giờ làm việc|giờ|phút|tuần|tháng|quý|năm|tuổi|bản chính"
    "|bản sao|bản gốc|bản|bộ|loại|giấy tờ|tờ|ảnh|người|lần|mức|trang|%|m2|m²|km|kg|ha"
)
_CURRENCIES = {
    "đồng": "VND", "vnđ": "VND", "vnd": "VND", "đ": "VND", "usd": "USD", "đô la mỹ": "USD",
    "đô la": "USD", "eur": "EUR", "euro": "EUR", "sgd": "SGD", "jpy": "JPY",
}  # fmt: skip
_TIMES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_DIGIT_WORDS = (
    "không|một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|mốt|trăm|nghìn|ngàn|triệu"
    "|linh|lẻ|rưỡi"
)

_DOCUMENT = re.compile(
    r"(?<![\w/.,-])\d{1,5}[a-z]?(?:\s?/\s?\d{4})?(?:\s?/\s?|-)[A-ZĐ][\w&]*"
    r"(?:[-/][A-ZĐ][\w&]*|\s?[-/]\s?[A-ZĐ]{2}[\w&]*)*"
)
_DATE = re.compile(r"(?<![\w/.])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?![\w/])")
_DATE_IN_WORDS = re.compile(
    r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s+năm\s+(\d{4}))?", re.IGNORECASE
)
_AMOUNT = re.compile(
    rf"({_NUMBER}){_IN_WORDS}\s*({'|'.join(_TIMES)})?\s*({'|'.join(_CURRENCIES)})(?!\w)",
    re.IGNORECASE,
)
_FIGURE = re.compile(rf"({_NUMBER}){_IN_WORDS}\s*({_UNITS})(?!\w)", re.IGNORECASE)
_WORDS = re.compile(
    rf"\b((?:{_DIGIT_WORDS})(?:\s+(?:{_DIGIT_WORDS}))*){_IN_WORDS}\s+({_UNITS}|đồng)(?!\w)",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"miễn\s+(?:phí|lệ\s+phí|thu|giảm|nộp|toàn\s+bộ)|không\s+đồng"
    r"|không\s+(?:thu|mất|tốn|phải\s+(?:nộp|trả|đóng)|có)\s+(?:phí|lệ\s+phí|tiền)"
    r"|\bkhông\s+(?:phí|lệ\s+phí)|không\s+thu",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w+")
_BARE = re.compile(_NUMBER)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


@lru_cache(maxsize=20_000)
def claims(text: str) -> frozenset[Claim]:
    """Every claim of a text; what is read as one kind is not read again as another."""
    left = unicodedata.normalize("NFC", text).replace("\xa0", " ")
    left = re.sub(r"[–—−‑]", "-", left)
    found: set[Claim] = set(_free(left))
    if not re.search(r"\d", left):
        return frozenset(found.union(_words(left)))
    for pattern, read in _READERS:

        def taken(match: re.Match[str], read: Callable[[re.Match[str]], Claim] = read) -> str:
            found.add(read(match))
            return " § "

        left = pattern.sub(taken, left)
    return frozenset(found.union(_words(left)))


def all_claims(texts: Iterable[str]) -> set[Claim]:
    """The claims of several texts, each read alone."""
    return {claim for text in texts for claim in claims(text)}


def standing(told: Claim, on: Set[Claim]) -> bool:
    """Whether a claim stands on others. A number without a unit may be a figure cut short."""
    if told in on:
        return True
    return told.kind == "number" and any(
        other.value == told.value for other in on if other.kind in ("figure", "number")
    )


def amount(value: int, currency: str) -> Claim:
    """The claim of an amount of money."""
    return Claim("amount", str(value), currency)


def figure(value: float, unit: str) -> Claim:
    """The claim of a number with its unit, such as 7 and 'ngày làm việc'."""
    return Claim("figure", f"{value:g}", unit)


def _free(text: str) -> Iterator[Claim]:
    return (Claim("free", " ".join(m[0].lower().split())) for m in _FREE.finditer(text))


def _words(text: str) -> Iterator[Claim]:
    for match in _WORDS.finditer(text):
        yield Claim("words", " ".join(match[1].lower().split()), match[2].lower())


def _document(match: re.Match[str]) -> Claim:
    number = re.sub(r"\s", "", match[0])
    return Claim("document", re.sub(r"^0+(?=\d)", "", number).lower())


def _date(match: re.Match[str]) -> Claim:
    return Claim("date", "/".join(str(int(part)) if part else "?" for part in match.groups()))


def _amount(match: re.Match[str]) -> Claim:
    currency = _CURRENCIES[match[3].lower()]
    value = _value(match[1])
    if match[2]:
        value = f"{float(value) * _TIMES[match[2].lower()]:.0f}" if _is_plain(value) else value
    return Claim("amount", value, currency)


def _figure(match: re.Match[str]) -> Claim:
    return Claim("figure", _value(match[1]), " ".join(match[2].lower().split()))


def _value(number: str) -> str:
    """'70.000' and '70000' are one, so are '07' and '7', '7,50' and '7,5'."""
    if _THOUSANDS.fullmatch(number):
        number = number.replace(".", "")
    number = number.replace(",", ".")
    return f"{float(number):.6f}".rstrip("0").rstrip(".") if _is_plain(number) else number


def _is_plain(number: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", number) is not None


_READERS = (
    (_DOCUMENT, _document),
    (_DATE, _date),
    (_DATE_IN_WORDS, _date),
    (_AMOUNT, _amount),
    (_FIGURE, _figure),
    (_CODE, lambda match: Claim("code", match[0].lower())),
    (_BARE, lambda match: Claim("number", _value(match[0]))),
)
