"""Puts a receipt code together from signs whose separators may be missing.

Agency, date, serial: `000.00.13.H30-211130-0001`. The agency is an optional area of 3, 2 and 2
digits, a letter with two digits, and units of up to three digits; the date is YYMMDD or YYYYMMDD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Missing = Literal["agency", "date", "serial", ""]

_SPACE = r"[. ]*"
_AREA = rf"([0-9]{{3}}){_SPACE}([0-9]{{2}}){_SPACE}([0-9]{{2}}){_SPACE}"
_CODE = re.compile(rf"(?:{_AREA})?([A-Z]) *(.*)", re.DOTALL)
_AREA_ONLY = re.compile(rf"[0-9]{{3}}(?:{_SPACE}[0-9]{{2}}){{0,2}}{_SPACE}")
_MOST_UNIT_DIGITS = 3
_SERIAL = range(4, 8)
# Codes of this form came with Decree 61/2018; a two-digit year of more than 59 is a misreading.
_YEARS = range(10, 60)


@dataclass(frozen=True)
class Dictated:
    """A code, or how much of one there is.

    `code`: the complete code, '' as long as it is not. `so_far`: its beginning as understood, to
    be passed with the next piece. `missing`: the first part that is not complete.
    """

    code: str
    so_far: str
    missing: Missing


def is_date(digits: str, whole: bool = True) -> bool:
    """Whether digits are a plausible YYMMDD or YYYYMMDD; with `whole` false, begin one."""
    size = date_size(digits)
    if len(digits) > size or (whole and len(digits) < size):
        return False
    short = digits[size - 6 :]
    year, month, day = short[:2], short[2:4], short[4:6]
    return _between(year, _YEARS) and _between(month, range(1, 13)) and _between(day, range(1, 32))


def date_size(digits: str) -> int:
    """8 when the date begins with a whole year from 2013 on, else 6.

    There is no thirteenth month, so '2024...' is no 20 August 20.
    """
    return 8 if digits[:2] == "20" and digits[2:4] > "12" else 6


def _between(digits: str, allowed: range) -> bool:
    """Also true for the beginning of an allowed number of two digits."""
    return any(f"{number:02}".startswith(digits) for number in allowed)


def put_together(signs: str, strict: bool = False) -> Dictated:
    """The code in signs (A-Z, digits, '.', '-', ' ' for a pause), or its beginning.

    What cannot be right is left out, with all that follows. `strict`: where separators are missing,
    nothing is taken that could be read in two ways.
    """
    match = _CODE.fullmatch(signs.strip())
    if match is None:
        return Dictated("", _area(signs), "agency")
    area = "".join(f"{match[number]}." for number in (1, 2, 3) if match[number])
    head, *tail = re.split(r" *- *(?:[-.] *)*", match[5])
    comps = [comp.split() for comp in head.split(".")]
    number = "".join(comps[0])[:2]
    if len(number) < 2:
        return Dictated("", area + match[4] + number, "agency")
    agency, rest = _agency(comps, closed=bool(tail), has_area=bool(area), strict=strict)
    agency = f"{area}{match[4]}{agency}"
    if rest is None:
        return Dictated("", agency, "date")
    if rest:
        tail = [rest, *tail]
    return _with_date(agency, [part.replace(" ", "").replace(".", "") for part in tail])


def _area(signs: str) -> str:
    """'000 00' without a letter yet is '000.00.'; other digits are no beginning of a code."""
    signs = signs.strip(" -")
    if not _AREA_ONLY.fullmatch(signs):
        return ""
    digits = re.sub("[^0-9]", "", signs)
    return "".join(f"{part}." for part in (digits[:3], digits[3:5], digits[5:7]) if part)


def _agency(
    comps: list[list[str]], closed: bool, has_area: bool, strict: bool
) -> tuple[str, str | None]:
    """The agency after its letter, and digits behind it that belong to the date and serial.

    `comps`: digits between dots, each in the groups they were said in. None: they fit nothing.
    """
    number, first = _cut_front(comps[0], 2)
    if len(comps) == 1:
        unit, rest = _unit(first, 0, closed, has_area, strict)
        return f"{number}.{unit}" if unit else number, rest
    units = ["".join(first), *("".join(comp) for comp in comps[1:-1])]
    if not units[0]:
        units.pop(0)
    if any(not 0 < len(unit) <= _MOST_UNIT_DIGITS for unit in units):
        return number, None
    agency = ".".join([number, *units])
    if not comps[-1]:  # a dot was the last thing said
        return (agency if closed else f"{agency}."), ""
    unit, rest = _unit(comps[-1], 1, closed, has_area, strict)
    return f"{agency}.{unit}" if unit else agency, rest


def _unit(
    groups: list[str], least: int, closed: bool, has_area: bool, strict: bool
) -> tuple[str, str | None]:
    """One unit of at least `least` digits, and the date's digits that follow without a dash."""
    digits = "".join(groups)
    ends = {len("".join(groups[:count])) for count in range(len(groups) + 1)}
    short = len(digits) <= _MOST_UNIT_DIGITS
    if short and (closed or len(groups) < 2) and (least or not has_area or not digits):
        return digits, ""
    fitting = [
        size
        for size in range(least, _MOST_UNIT_DIGITS + 1)
        if size <= len(digits) and _fits(digits[size:], closed)
    ]
    if strict and len(fitting) > 1 and len(groups) > 1:
        fitting = [size for size in fitting if size in ends]
    if not fitting or (strict and len(fitting) > 1):
        return "", None
    usual = 0 if has_area else 2
    best = min(fitting, key=lambda size: (size not in ends, abs(size - usual), size))
    return digits[:best], digits[best:]


def _fits(digits: str, closed: bool) -> bool:
    """Whether digits are a date before a dash; or else a date and a serial as far as they go."""
    if closed:
        return not digits or is_date(digits)
    size = date_size(digits)
    return is_date(digits[:size], whole=False) and len(digits) - size < _SERIAL.stop


def _cut_front(groups: list[str], size: int) -> tuple[str, list[str]]:
    """The first `size` digits, and the groups without them."""
    digits = "".join(groups)
    rest = []
    left = size
    for group in groups:
        kept, left = group[left:], max(0, left - len(group))
        if kept:
            rest.append(kept)
    return digits[:size], rest


def _with_date(agency: str, parts: list[str]) -> Dictated:
    """`parts`: digits between the dashes behind the agency; the last one may be unfinished."""
    if not any(parts):
        return Dictated("", f"{agency}-" if parts else agency, "date")
    parts = [part for part in parts if part]
    for shape in ([2, 2, 2], [4, 2, 2]):  # '24-08-23'
        if [len(part) for part in parts[:3]] == shape:
            parts = ["".join(parts[:3]), *parts[3:]]
    first, *serial = parts
    if not serial:
        size = date_size(first)
        if len(first) < size:
            return Dictated("", f"{agency}-{first}", "date")
        first, serial = first[:size], [first[size:]]
    if len(first) not in (6, 8) or not first.isdigit():
        return Dictated("", f"{agency}-", "date")
    return _with_serial(f"{agency}-{first}", "".join(serial))


def _with_serial(begun: str, serial: str) -> Dictated:
    if not serial or len(serial) >= _SERIAL.stop:
        return Dictated("", begun, "serial")
    code = f"{begun}-{serial}"
    if len(serial) < _SERIAL.start:
        return Dictated("", code, "serial")
    return Dictated(code, code, "")


def beginnings(signs: str) -> Iterator[int]:
    """Where codes begin, the last first: at an area, or at a letter with a digit after it."""
    starts = rf"(?<![0-9.])(?:{_AREA})[A-Z] ?[0-9]|[A-Z] ?[0-9]"
    return reversed([match.start() for match in re.finditer(starts, signs)])
