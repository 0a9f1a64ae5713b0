"""The code of a slip: eight digits, made by chance, read as typed or as said."""

from __future__ import annotations

import re
import secrets
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from procedures_kb.text_vi import bare_syllable, normalise
from procedures_kb.yaml_files import load_model

DIGITS = 8
_HALF = DIGITS // 2
_FEWEST_DIFFERENT = 4
_DATE = re.compile(r"\b\d{1,2}([./-])\d{1,2}\1\d{4}\b")
_TOKEN = re.compile(r"[^\W_]+")
_BREAK = "|"


class _Words(BaseModel):
    """digits_vi.yaml: line N of `digits` holds the words for digit N."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digits: list[list[str]] = Field(min_length=10, max_length=10)
    ten: list[str] = Field(min_length=1)
    tens: list[str] = Field(min_length=1)
    pauses: list[str]

    @model_validator(mode="after")
    def _each_word_once(self) -> Self:
        words = [word for line in self.digits for word in line] + self.ten + self.tens
        twice = {word for word in words if words.count(word) > 1}
        if twice or not all(self.digits):
            raise ValueError(f"each digit needs words of its own: {sorted(twice)}")
        return self


def new_code() -> str:
    """Eight random digits without an obvious pattern; the first one is not 0."""
    while True:
        code = str(secrets.randbelow(9 * 10 ** (DIGITS - 1)) + 10 ** (DIGITS - 1))
        if not _obvious(code):
            return code


def is_code(text: str) -> bool:
    """Whether `text` is a code as it is kept: eight plain digits."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def read_code(text: str) -> str | None:
    """The one code in what somebody typed or said; None when there is none, or more than one.

    '1234 5678', 'mã 1234-5678 ạ', 'một hai ba tư năm sáu bảy tám', with or without marks.
    Longer numbers (telephone, identity card) and dates are not taken for a code.
    """
    tokens = _TOKEN.findall(normalise(_DATE.sub(" x ", text)))
    runs = _runs(_without_pauses(tokens))
    codes = {run for run in runs if is_code(run)}
    return codes.pop() if len(codes) == 1 else None


def digit_runs(text: str) -> list[str]:
    """Every run of digits in what somebody typed or said, with the words for digits read."""
    return _runs(_without_pauses(_TOKEN.findall(normalise(text))))


def shown(code: str) -> str:
    """'1234 5678'."""
    return f"{code[:_HALF]} {code[_HALF:]}"


def spoken(code: str) -> str:
    """'một hai ba bốn, năm sáu bảy tám'."""
    said = [_words().digits[int(digit)][0] for digit in code]
    return f"{' '.join(said[:_HALF])}, {' '.join(said[_HALF:])}"


def slip_path(code: str) -> str:
    """The page of a slip under this service's address: '/phieu/12345678'."""
    return f"/phieu/{code}"


def slip_url(code: str, public_url: str) -> str:
    """The page's full address as citizens reach it; the path alone without `public_url`."""
    return f"{public_url.rstrip('/')}{slip_path(code)}"


def _obvious(code: str) -> bool:
    steps = {(int(right) - int(left)) % 10 for left, right in pairwise(code)}
    return (
        len(set(code)) < _FEWEST_DIFFERENT
        or len(steps) == 1
        or code[:_HALF] in (code[_HALF:], code[: _HALF - 1 : -1])
    )


def _without_pauses(tokens: list[str]) -> list[str]:
    pauses = {word for pause in _words().pauses for word in pause.split()}
    return [token for token in tokens if token not in pauses]


def _runs(tokens: list[str]) -> list[str]:
    """Digits that stand together, whatever they are written with."""
    out = ""
    meanings = [_meaning(token) for token in tokens]
    for index, meaning in enumerate(meanings):
        after = meanings[index + 1 : index + 3]
        unit_follows = after[:1] != [] and after[0].isdigit() and after[1:] != ["tens"]
        after_digit = index > 0 and meanings[index - 1].isdigit()
        if meaning.isdigit():
            out += meaning
        elif meaning == "tens" and after_digit:
            out += "" if unit_follows else "0"
        elif meaning:
            out += "1" if unit_follows else "10"
        else:
            out += _BREAK
    return out.split(_BREAK)


def _meaning(token: str) -> str:
    """The digits of a token, 'ten', 'tens', or empty for any other word."""
    if token.isascii() and token.isdigit():
        return token
    return _meanings().get(token, "")


@cache
def _meanings() -> dict[str, str]:
    """Words with their marks, then without them where that is no other word of the list."""
    words = _words()
    pairs = [(word, str(digit)) for digit, line in enumerate(words.digits) for word in line]
    pairs += [(word, "tens") for word in words.tens] + [(word, "ten") for word in words.ten]
    meanings = {normalise(word): meaning for word, meaning in pairs}
    for word, meaning in pairs:
        meanings.setdefault(bare_syllable(normalise(word)), meaning)
    return meanings


@cache
def _words() -> _Words:
    return load_model(Path(__file__).parent / "digits_vi.yaml", _Words)
