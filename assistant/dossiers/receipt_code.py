"""Receipt codes (mã hồ sơ) as they are typed, dictated and read back.

The form is that of Circular 01/2018/TT-VPCP, article 19, with what portals were seen to issue:
`000.00.13.H30-211130-0001`, `H56.14-240823-0001`, `G09.20-20260609-0092637`.
"""

from __future__ import annotations

import re

from assistant.dossiers import code_words
from assistant.dossiers.code_parts import Dictated, beginnings, is_date, put_together
from assistant.dossiers.code_words import BREAK, CORRECTION, RESTART
from procedures_kb.text_vi import normalise

__all__ = ["Dictated", "is_code", "read_spoken", "read_typed", "spoken"]

_LONGEST = 2000
_NOTHING = Dictated("", "", "agency")
_SO_FAR = re.compile(r"[A-Z0-9.\-]{0,60}")
_FORM = re.compile(
    r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.)?[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,6}"
    r"-[0-9]{6}(?:[0-9]{2})?-[0-9]{4,7}"
)
_DASH = re.compile(r"[‐-―−﹘﹣－_/]")
_AREA = r"(?:[0-9]{3} ?\.? ?[0-9]{2} ?\.? ?[0-9]{2} ?\.? ?)?"
_TYPED = re.compile(
    rf"(?<![\w.])({_AREA}[a-z] ?[0-9]{{2}}(?: ?\. ?[0-9]{{1,3}}){{0,6}})"
    r" ?- ?([0-9]{8}|[0-9]{6}) ?- ?([0-9]{4,7})(?!\w)"
)
# Separators missing: what lies between is tried in `put_together`.
_LOOSE = re.compile(
    rf"(?<![\w.]){_AREA}[a-z] ?[0-9]{{2}}(?:[. ]{{0,3}}[0-9]{{1,3}}){{0,6}}?"
    r"[ -]{0,3}(?:[0-9]{8}|[0-9]{6})[ -]{0,3}[0-9]{4,7}(?!\w)"
)


def is_code(text: str) -> bool:
    """Whether the whole text is a receipt code in its one written form."""
    return _FORM.fullmatch(text) is not None


def read_typed(text: str) -> str | None:
    """The first receipt code in free text, in its one written form; None when there is none.

    Spaces, case and kinds of dashes do not matter, and separators may be missing as long as there
    is only one way to read the digits.
    """
    plain = _DASH.sub("-", normalise(text[:_LONGEST]))
    if match := _TYPED.search(plain):
        agency = match[1].upper().replace(" ", "")
        found = put_together(f"{agency}-{match[2]}-{match[3]}").code
        return found if is_code(found) else None
    for match in _LOOSE.finditer(plain):
        found = put_together(match[0].upper(), strict=True).code
        if is_code(found):
            return found
    return None


def read_spoken(text: str, so_far: str = "") -> Dictated:
    """A receipt code dictated in words, digits or both, in whole or in pieces.

    `so_far`: what the last piece gave, '' at the beginning. A correction ('à không, ...') replaces
    what was said last; a letter with digits after it, or 'đọc lại từ đầu', begins anew. Nothing
    understood: `so_far` comes back.
    """
    read = _read(text, so_far if _SO_FAR.fullmatch(so_far) else "")
    is_wrong = not _SO_FAR.fullmatch(read.so_far) or (read.code and not is_code(read.code))
    return _NOTHING if is_wrong else read


def _read(text: str, so_far: str) -> Dictated:
    kept = put_together(so_far) if so_far else _NOTHING
    heard = code_words.signs(text)
    if not re.search(rf"[A-Z0-9.\-{CORRECTION}{RESTART}]", heard, re.IGNORECASE):
        return kept
    if kept.code and heard.strip() == "0":  # "không" is also "no"
        return kept
    if RESTART in heard:
        so_far, heard = "", heard.rsplit(RESTART, 1)[1]
    said = _corrected(f"{_kept_beside(so_far, heard)}{BREAK}{heard}".strip())
    said = re.sub("[a-z]", BREAK, said) if so_far else said.upper()
    said = re.sub(f"{BREAK}+", BREAK, said)
    first: Dictated | None = None
    for start in beginnings(said):
        found = put_together(_one_code(said[start:]))
        if found.code:
            return found
        first = first or found
    return first or put_together(re.sub("[A-Z](?=.)", BREAK, said).strip())


def _kept_beside(so_far: str, heard: str) -> str:
    """`so_far`, without an unfinished date that the new piece says again as a whole."""
    begun, dash, unfinished = so_far.rpartition("-")
    again = re.match(r"[0-9 ]*", heard)
    digits = again[0].replace(" ", "") if again else ""
    if "-" in begun or not dash or is_date(unfinished + digits) or not is_date(digits[:8]):
        return so_far
    return begun + dash


def _corrected(said: str) -> str:
    """Each correction takes away the number before it: a date or serial whole, else one group."""
    while CORRECTION in said:
        before, _, after = said.partition(CORRECTION)
        before = before.rstrip(" .-")
        pattern = "[0-9 ]+$" if "-" in before else "[0-9]+$"
        said = re.sub(pattern, "", before) + BREAK + after.lstrip(" .-")
    return said


def _one_code(said: str) -> str:
    """Up to the next letter: two codes in one breath are two codes."""
    start = re.search("[A-Z]", said)
    stop = re.search("[A-Z]", said[start.end() :]) if start else None
    return said[: start.end() + stop.start()] if start and stop else said


def spoken(code: str) -> str:
    """How a code is read back: 'hát ba mươi, chấm, mười hai, gạch, hai bốn không tám hai ba, ...'.

    Raises ValueError when `code` is not a receipt code.
    """
    if not is_code(code):
        raise ValueError("not a receipt code")
    return spoken_so_far(code)


def spoken_so_far(code: str) -> str:
    """How the beginning of a code is read back (`Dictated.so_far`)."""
    agency, *rest = re.split(r"([.-])", code)
    words = [_said_agency(agency)]
    in_agency = True
    for part in rest:
        in_agency = in_agency and part != "-"
        words.append(_said_agency(part) if in_agency else " ".join(map(code_words.said_sign, part)))
    return ", ".join(word for word in words if word)


def _said_agency(part: str) -> str:
    if part == ".":
        return code_words.said_sign(part)
    if not part or part[0].isdigit():
        return code_words.said_number(part) if part else ""
    if not part[1:]:
        return code_words.said_sign(part[0])
    return f"{code_words.said_sign(part[0])} {code_words.said_number(part[1:])}"
