"""Vietnamese words of a receipt code, to and from the signs they stand for."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator
from vn_numberwords import SouthDictionary, number_to_words

from procedures_kb.text_vi import has_marks, normalise, strip_marks
from procedures_kb.yaml_files import load_model

DATA_FILE = Path(__file__).parent / "data" / "code_words.yaml"
CORRECTION, RESTART, BREAK = "!", "^", " "

_Letter = Literal[
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M",
    "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z",
]  # fmt: skip
_Digit = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
_Separator = Literal[".", "-"]
_Phrase = tuple[str, ...]
_PIECES = re.compile(r"\d+|[^\W\d_]+|[.,/_]|-")
_DASHES = re.compile(r"[‐-―−﹘﹣－]")
_BARE_SHARE = 0.25
_LONGEST = 2000
# The same number said in other words; number words are compared in this form.
_PLAIN = {
    "mốt": "một", "tư": "bốn", "lăm": "năm", "nhăm": "năm", "bẩy": "bảy", "lẻ": "linh",
    "ngàn": "nghìn", "chục": "mươi",
}  # fmt: skip


class CodeWords(BaseModel):
    """The data file; every word means one thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    letters: dict[_Letter, tuple[str, ...]]
    hesitations: frozenset[str]
    digits: dict[_Digit, tuple[str, ...]]
    separators: dict[_Separator, tuple[str, ...]]
    corrections: tuple[str, ...]
    restarts: tuple[str, ...]
    skipped: tuple[str, ...]

    @model_validator(mode="after")
    def _unambiguous(self) -> Self:
        if len(self.letters) != 26 or len(self.digits) != 10 or len(self.separators) != 2:
            raise ValueError("all 26 letters, 10 digits and both separators are needed")
        seen: dict[str, str] = {}
        for sign, forms in self._signs():
            for form in forms:
                if form in seen:
                    raise ValueError(f"{form!r} means {seen[form]!r} and {sign!r}")
                if form != normalise(form):
                    raise ValueError(f"{form!r} is not in the normal form {normalise(form)!r}")
                seen[form] = sign
        return self

    def _signs(self) -> list[tuple[str, tuple[str, ...]]]:
        return [
            *self.digits.items(),
            *self.separators.items(),
            *self.letters.items(),
            (CORRECTION, self.corrections),
            (RESTART, self.restarts),
            (BREAK, self.skipped),
        ]

    @cached_property
    def first_forms(self) -> dict[str, str]:
        """Letters, digits and separators as they are read back."""
        return {sign: forms[0] for sign, forms in self._signs() if forms}

    @cached_property
    def phrases(self) -> dict[_Phrase, str]:
        """Syllables to signs. A number of two digits or more is set off by breaks."""
        found = {phrase: f"{BREAK}{digits}{BREAK}" for phrase, digits in _numbers().items()}
        for sign, forms in self._signs():
            found |= {tuple(form.split()): sign for form in forms}
        return found

    @cached_property
    def bare_phrases(self) -> dict[_Phrase, str]:
        """The same for text typed without marks."""
        # Of single syllables, what is no letter goes first: 'so' is rather 'số' than 'sờ'.
        found: dict[_Phrase, str] = {}
        for sign, forms in sorted(self._signs(), key=lambda row: row[0].isalpha()):
            for form in forms:
                if " " not in form:
                    found.setdefault(_bare((form,)), sign)
        single = frozenset(found)
        for phrase, sign in self.phrases.items():
            bare = _bare(phrase)
            is_talk = sign in (CORRECTION, BREAK)
            if is_talk and all((word,) in single for word in bare):
                continue  # 'a khong' is rather A0 than 'à không'
            found.setdefault(bare, sign)
        return found


@lru_cache(maxsize=1)
def load_code_words() -> CodeWords:
    """The product's own file. Raises RecordFileError with file and line when it is wrong."""
    return load_model(DATA_FILE, CodeWords)


def signs(text: str) -> str:
    """What a dictated text says, in signs.

    A-Z, 0-9, '.', '-'; a space where a pause or another word stands, also around a number that was
    said as one ('ba mươi' is ' 30 ', 'ba không' is '30'); '!' for a correction of what was said
    last, '^' for a beginning anew. Letters said as a mere hesitation are lower case.
    """
    words = load_code_words()
    pieces = _PIECES.findall(normalise(_DASHES.sub("-", text[:_LONGEST])))
    while pieces and pieces[-1] in ".,":
        pieces.pop()
    spoken = [piece for piece in pieces if piece.isalpha()]
    marked = sum(has_marks(piece) for piece in spoken)
    is_bare = bool(spoken) and marked < _BARE_SHARE * len(spoken)
    phrases = words.bare_phrases if is_bare else words.phrases
    found = []
    at = 0
    while at < len(pieces):
        said, length = _longest(pieces, at, phrases)
        if said.isalpha() and " ".join(pieces[at : at + length]) in words.hesitations:
            said = said.lower()
        found.append(said)
        at += length
    return re.sub(" +", " ", "".join(found))


def _longest(pieces: list[str], at: int, phrases: dict[_Phrase, str]) -> tuple[str, int]:
    """The sign of the longest known phrase that begins here, and its length in pieces."""
    for length in range(min(8, len(pieces) - at), 0, -1):
        phrase = tuple(pieces[at : at + length])
        for form in (phrase, tuple(_PLAIN.get(word, word) for word in phrase)):
            if form in phrases:
                return phrases[form], length
    piece = pieces[at]
    if piece.isascii() and piece.isdigit():
        return (piece if len(piece) == 1 else f"{BREAK}{piece}{BREAK}"), 1
    if piece in "./-_":
        return ("." if piece == "." else "-"), 1
    if len(piece) == 1 and piece.isascii() and piece.isalpha():
        return piece.upper(), 1
    return BREAK, 1


def _numbers() -> dict[_Phrase, str]:
    """Number words to digits: 10 to 999, years from 2000, and 'ba số không' for 000."""
    found: dict[_Phrase, str] = {}
    values = [*range(10, 1000), *range(2000, 2100)]
    for value, dictionary in product(values, (None, SouthDictionary())):
        said = number_to_words(value, dictionary).split()
        found[tuple(_PLAIN.get(word, word) for word in said)] = str(value)
        found[tuple(said)] = str(value)
    for tens, unit in product(range(1, 10), range(1, 10)):
        rest = f"{_name(tens)} {_name(unit)}".split()
        found["hai", "nghìn", *rest] = f"20{tens}{unit}"
        found["hai", "nghìn", "không", "trăm", *rest] = f"20{tens}{unit}"
    for count, digit in product(range(2, 7), range(10)):
        found[_name(count), "số", _name(digit)] = str(digit) * count
    return found


def _name(digit: int) -> str:
    return str(number_to_words(digit))


def _bare(phrase: _Phrase) -> _Phrase:
    return tuple(strip_marks(word) for word in phrase)


def said_sign(sign: str) -> str:
    """The word for one letter, digit or separator."""
    return load_code_words().first_forms[sign]


def said_number(digits: str) -> str:
    """Two digits from 10 on as a number ('mười hai'), any others one by one ('không năm')."""
    if len(digits) == 2 and digits[0] != "0":
        return str(number_to_words(int(digits)))
    return " ".join(map(said_sign, digits))
