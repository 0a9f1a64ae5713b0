"""Masks personal data in free text before it is logged or stored.

One left-to-right scan: each alternative of `_PERSONAL` is something personal, or something that
only looks so (a procedure's code, a sum of money, a date) and is stepped over. The scan reads a
folded copy of the text (no marks, lower case, plain digits, spaces and dashes), so that typing
without marks is masked too. A rare false mask is accepted; a leaked number is not.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from assistant.privacy_names import name_end

PHONE = "[số điện thoại]"
PAPER = "[số giấy tờ]"
NUMBER = "[dãy số]"
EMAIL = "[email]"
PLATE = "[biển số]"
RECEIPT = "[mã hồ sơ]"
RECEIPT_SERIAL = "-******-****"
BIRTH = "[ngày sinh]"
NAME = "[họ tên]"
TOKENS = (PHONE, PAPER, NUMBER, EMAIL, PLATE, RECEIPT, BIRTH, NAME)


class _Span(NamedTuple):
    """Replace start:end by `token`; an empty token keeps the text. Then go on at `end`."""

    start: int
    end: int
    token: str = ""


class _Folding(dict[int, str]):
    """Character for character, so that a place in the folded text is one in the text."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_char(chr(code))
        return folded


def _fold_char(char: str) -> str:
    match unicodedata.category(char):
        case "Zs":
            return " "
        case "Pd" | "Cf":  # dashes of all lengths; invisible characters inside numbers
            return "-"
        case "Nd":
            return str(unicodedata.digit(char))
        case "Lu" | "Ll" | "Lt":
            base = unicodedata.normalize("NFD", char)[0].lower()[0]
            return "d" if base == "đ" else base
    return char


_FOLDING = _Folding()


def mask(text: str) -> str:
    """The text with personal data replaced by the bracketed words of `TOKENS`, in NFC.

    A receipt code of the national form keeps its office: `H29.15-******-****`. Masking a masked
    text changes nothing. Takes time in proportion to the length, about 2 ms for 2,000 characters.
    """
    text = unicodedata.normalize("NFC", text)
    # A token may uncover what stood too close to its neighbour; each round leaves less to mask.
    while (masked := _mask_once(text)) != text:
        text = masked
    return text


def _mask_once(text: str) -> str:
    folded = text.translate(_FOLDING)
    parts: list[str] = []
    done = 0
    at = 0
    while match := _PERSONAL.search(folded, at):
        span = _judged(match, text, folded)
        if span.token:
            parts += (text[done : span.start], span.token)
            done = span.end
        at = max(span.end, match.start() + 1)
    return "".join((*parts, text[done:]))


def _judged(match: re.Match[str], text: str, folded: str) -> _Span:
    kind = match.lastgroup or ""
    start, end = match.span()
    match kind:
        case "name_cue" | "weak_name_cue":
            stop = name_end(text, folded, end, sure=kind == "name_cue")
            return _Span(end, stop, NAME if stop > end else "")
        case "birth" | "sn":
            return _Span(match.start(f"{kind}_date"), end, BIRTH)
        case "receipt":
            return _Span(match.end("office"), end, RECEIPT_SERIAL)
        case "receipt_cue":
            return _Span(match.start("receipt_code"), end, RECEIPT)
        case "card":
            return _Span(_card_start(match, text), end, PAPER)
        case "plate":
            return _Span(start, end, PLATE if _is_plate(match, text) else "")
        case "digits":
            return _judged_digits(match)
    return _Span(start, end, _TOKEN_OF_KIND.get(kind, ""))


def _card_start(match: re.Match[str], text: str) -> int:
    """'DN 4 01 01...' whole, but of 'la 4010112345678' only the number."""
    letters = text[match.start() : match.start() + 2]
    spaced = match["card"][2] == " "
    return match.start() + 3 if spaced and not letters.isupper() else match.start()


_NOT_SERIES = "k m g h d t l tr kg km ha cm mm dd tt nd ct tb qd xu"
_UNITS = frozenset(_NOT_SERIES.split())


def _is_plate(match: re.Match[str], text: str) -> bool:
    """Not '15 m 2000', '20k 15000' nor '61 NĐ 2018'."""
    letters, number = match["plate_letters"], match["plate_number"]
    if "." in number or not any(sep == " " for sep in (match["plate_sep"], match["plate_sep2"])):
        return True
    if len(number) == 4:
        return False
    upper = text[match.start("plate_letters")].isupper()
    return upper or (letters not in _UNITS and match["plate_sep"] != " ")


def _judged_digits(match: re.Match[str]) -> _Span:
    """A run of eight digits or more, or groups of three or more that make so many together."""
    start, end = match.span()
    groups = re.split(r"[ .-]", match["digits"])
    digits = "".join(groups)
    if len(groups) > 1 and len(digits) < 8:
        return _Span(start, start + len(groups[0]))
    return _Span(start, end, PAPER if len(digits) in (9, 10, 12) else NUMBER)


_DATE = r"""(?:
    \d{1,2}[/.\- ]\d{1,2}[/.\- ](?:\d{4}|\d{2})(?!\d)
  | (?:mung\ |mong\ )?\d{1,2}\ thang\ \d{1,2}(?:,?\ nam\ \d{2,4})?(?!\d)
  | (?:19|20)\d\d-\d{1,2}-\d{1,2}(?!\d)
  | \d{8}(?!\d)
)"""
_MONEY_UNIT = (
    r"\ ?(?:dong(?!\ (?:y|chi|thoi|bao|nghiep|thap|nai|hoi)(?!\w))|vnd|usd|d)(?!\w)|\ ?[₫$€]"
)
_SEP = r"[ .\-()]{0,2}"
_DIGIT_WORD = (
    r"(?:(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|linh|le)(?!\w)|\d(?!\w))"
)
_CUE_END = r"(?:\ ?[:\-]\s{0,2}|\s{1,2})"

# Decree 61/2018/NĐ-CP: the office's code, the date as YYMMDD, a serial number.
_OFFICE = r"(?:\d{3}\.(?:\d\d\.){1,3})?[a-z]\d\d(?:\.\d{1,3}){0,4}"
_SERIAL = r"[\-_ ]\d{6}[\-_ ]\d{3,6}(?!\w)"

_TOKEN_OF_KIND = {
    "email": EMAIL,
    "passport": PAPER,
    "phone": PHONE,
    "citizen_id": PAPER,
    "old_id": PAPER,
    "spoken_digits": NUMBER,
}

_PERSONAL = re.compile(
    rf"""
    (?P<token>\[(?:so\ dien\ thoai|so\ giay\ to|day\ so|email|bien\ so|ma\ ho\ so|ngay\ sinh
        |ho\ ten)\])

  | (?P<email>(?<![\w.+%\-])[\w.+%\-]++@[\w\-]++(?:\.[\w\-]++)*+)

  | (?P<receipt>(?<![\w.])(?P<office>{_OFFICE}){_SERIAL})

    # what only looks personal
  | (?P<procedure>(?<![\w.])[1-9]\.\d{{6}}
        (?:\.\d{{3}}(?:\.\d\d){{0,2}}(?:\.[a-z]\d\d(?:\.\d{{1,3}}){{0,4}})?)?(?!\w))
  | (?P<date>(?<![\d.])\d{{1,2}}(?P<date_sep>[./\-])\d{{1,2}}(?P=date_sep)
        (?:19|20)\d\d(?![./\-]?\d))
  | (?P<iso_date>(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d))
  | (?P<money>(?<![\d.])(?:
        [1-9]\d{{0,2}}(?:\.\d{{3}}){{0,4}}\.000(?!\.?\d)
      | [1-9]\d?(?:\.\d{{3}}){{2}}(?!\.?\d)
      | [1-9]\d{{0,14}}+(?:[ .]\d{{3}}){{0,4}}(?={_MONEY_UNIT})))
  | (?P<hotline>(?<!\d)1[89]00(?:[ .\-]?\d){{4,6}}(?!\d))
  | (?P<year>(?<!\d)(?:19|20)\d\d(?!\d|[.\-](?!(?:19|20)\d\d(?!\d))\d{{3}}))

    # introduced by words
  | (?P<birth>(?<!\w)(?<!khai\ )(?:ngay(?:\ thang\ nam)?\ sinh|sinh(?:\ vao)?(?:\ ngay)?)
        [ :.,\-]{{1,3}}(?:la\ )?(?:ngay\ )?(?P<birth_date>{_DATE}))
  | (?P<sn>(?<!\w)s\.?n\.?[ :\-]{{0,2}}(?P<sn_date>{_DATE}|(?:19|20)\d\d(?!\d)))
  | (?P<receipt_cue>(?<!\w)(?:(?:ma|so)(?:\ so)?\ (?:ho\ so|bien\ nhan)|ho\ so\ so)
        (?:\ (?:la|cua\ toi(?:\ la)?))?[ :]{{1,3}}
        (?P<receipt_code>(?=[\w./\-]{{0,20}}\d{{3}})(?![1-9]\.\d{{6}}|{_OFFICE}{_SERIAL})
            [\w./\-]{{4,40}}(?<![./\-])))
  | (?P<name_cue>(?<!\w)(?:
        ten\ (?:day\ du\ )?(?:cua\ )?(?:toi|em|minh|chau|con|bo|me|vo|chong)(?:\ (?:toi|em))?\ la
      | (?:toi|em|minh|chau)\ ten(?:\ (?:day\ du\ )?la)?
      | ho(?:\ va)?(?:\ chu\ dem\ va)?\ ten(?=\ ?:))(?!\w){_CUE_END})
  | (?P<weak_name_cue>(?<!\w)(?:ten\ la
      | ho(?:\ va)?(?:\ chu\ dem\ va)?\ ten(?:\ (?:toi|em|minh))?(?:\ la)?)(?!\w){_CUE_END})

    # recognised by shape
  | (?P<card>(?<!\w)[a-z]{{2}}[ \-]?\d(?:[ .\-]?\d){{12}}(?!\d))
  | (?P<passport>(?<!\w)[a-z]\d{{7,8}}(?!\w))
  | (?P<plate>(?<![\w.])\d\d(?P<plate_sep>[ \-]?)(?P<plate_letters>[a-z]{{1,2}})\d?
        (?P<plate_sep2>[ \-.]?)(?P<plate_number>\d{{3}}\.\d\d|\d{{4,5}})(?!\w))
  | (?P<phone>(?<!\d)(?:
        (?:\((?=\+?84\)))?(?:\+?84|0084){_SEP}(?:0{_SEP})?
      | (?:\((?=0\d{{1,4}}\)))?0{_SEP})(?:[3-9](?:{_SEP}\d){{8}}|2(?:{_SEP}\d){{9}}
      | 1{_SEP}[2689](?:{_SEP}\d){{8}})(?!\d)
      | (?<!\d)0\d{{2,3}}\ [.\-]\ \d{{3,4}}\ [.\-]\ \d{{3,4}}(?!\d))
  | (?P<citizen_id>(?<!\d)0(?:[ .\-]?\d){{11}}(?!\d))
  | (?P<old_id>(?<!\d)\d{{3}}(?P<id_sep>[ .\-])\d{{3}}(?P=id_sep)\d{{3}}(?!\d))
  | (?P<digits>(?<!\d)(?:\d{{8,}}+|\d{{3,7}}+(?:[ .\-]\d{{3,7}}+){{1,6}}
        (?:[.\-]\d{{1,2}}(?!\d))?))
  | (?P<spoken_digits>(?<!\w){_DIGIT_WORD}(?:[ ,.\-]{{1,2}}{_DIGIT_WORD}){{7,}}+)
    """,
    re.VERBOSE,
)
