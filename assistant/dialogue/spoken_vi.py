"""Words of a record made fit for speaking: no brackets, list numbers, semicolons, abbreviations.

Only shortened and respelled, never added to: every number that is spoken stands in the record.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue.wording_vi import sentences
from procedures_kb.procedures import Paper

LONGEST = 160
_LONGEST_PAPER = 70
_SHORTEST_NAME = 8
_SHORTEST_SHARE = 0.4

_ABBREVIATIONS = (
    (re.compile(r"\bTP\.?\s?HCM\b"), "Thành phố Hồ Chí Minh"),
    (re.compile(r"\b(?:TP\.|Tp\.)\s*"), "thành phố "),
    (re.compile(r"(?<![/-])\bU[BỶ]ND\b"), "Ủy ban nhân dân"),
    (re.compile(r"(?<![/-])\bHĐND\b"), "Hội đồng nhân dân"),
    (re.compile(r"(?<![/-])\bBHXH\b"), "bảo hiểm xã hội"),
    (re.compile(r"(?<![/-])\bBHYT\b"), "bảo hiểm y tế"),
    (re.compile(r"(?<![/-])\bCCCD\b"), "căn cước công dân"),
    (re.compile(r"(?<![/-])\bCMND\b"), "chứng minh nhân dân"),
    (re.compile(r"(?<![/-])\bTTHC\b"), "thủ tục hành chính"),
)
_LIST_MARK = re.compile(
    r"^(?:[-–+*•●·]+\s*|bước\s*\d+(?:\.\d+)?\s*[:.)]?\s*|\(?(?:[ivx]+|[a-zđ]|\d{1,2})[.)]\s+|\d{1,2}(?:\.\d{1,2})+\.?\s+)+",
    re.IGNORECASE,
)
# The number of a document stays one word and as it is: '18/2026/QĐ - UBND'.
_GAP_IN_NUMBER = re.compile(r"(?<=[A-ZĐ])\s*[-–]\s*(?=[A-ZĐ]{2})")
_NUMBER_WITH_GAPS = re.compile(r"\d[\dA-Za-z]*/[\dA-ZĐ/&]*[A-ZĐ](?:\s*[-–]\s*[A-ZĐ]{2}[A-ZĐ&]*)+")
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PAUSES = re.compile(r"\s*(?:[;()\[\]…\n|!]|\.{2,}|\s[-–—+*•●]+\s|(?<=\w):\s*[-+])\s*")
_STOPS = re.compile(r"(?:\s*[,.])*\s*[,.](?=\s|$)")
_CLAUSE = re.compile(
    r"[;:\n]|\.\s|\s[-–]\s"
    r"|,\s(?=(?:nếu|trừ|kèm|do|được|gồm|theo|để|khi|đối với|trong|có|như|ví dụ)\b)"
    r"| theo (?:mẫu|quy định)| ban hành | quy định tại ",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r",? (?=(?:do|của|theo|về|cho|có|để|kèm|với|trong|tại|từ|hoặc|và|đã|được|nếu"
    r"|trừ|khi|mà|thì|quy)\b)"
    r"|,\s",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"[\s,]+(?:của|theo|về|cho|có|để|kèm|với|trong|tại|từ|hoặc|và|đã|được|nếu|do|số|điều|khoản"
    r"|(?:trước |sau |từ )?ngày \d{1,2}(?: tháng(?: \d{1,2}(?: năm)?)?)?)$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """One line with commas for brackets, semicolons, dashes and line ends."""
    text = _whole_numbers(_LIST_MARK.sub("", text.strip()))
    for pattern, words in _ABBREVIATIONS:
        text = pattern.sub(words, text)
    text = _PAUSES.sub(", ", text)
    text = re.sub(r":\s*,", ":", text)
    text = _STOPS.sub(lambda match: "," if match.end() < len(text) else "", text)
    return " ".join(text.split()).strip(" ,.;:")


def sentence(text: str, most: int = LONGEST) -> str:
    """The first sentence for speaking, without its full stop, of at most `most` characters."""
    return cut(_first(text), most)


def is_whole(text: str, most: int = LONGEST) -> bool:
    """Whether `sentence` leaves nothing out."""
    return len(_said(text)) <= 1 and len(_first(text)) <= most


def _said(text: str) -> list[str]:
    return [said for said in map(plain, sentences(text)) if re.search(r"\w\w", said)]


def _first(text: str) -> str:
    return next(iter(_said(text)), "")


def paper_name(paper: Paper) -> str:
    """A paper's name without brackets and up to its first clause."""
    name = _whole_numbers(_LIST_MARK.sub("", paper.name.strip()))
    while (bare := _BRACKETED.sub("", name)) != name:
        name = bare
    clause = plain(_CLAUSE.split(name, maxsplit=1)[0])
    if len(clause) < _SHORTEST_NAME:  # such as "Ví dụ:", which names nothing yet
        clause = plain(name)
    return cut(clause, _LONGEST_PAPER)


def _whole_numbers(text: str) -> str:
    return _NUMBER_WITH_GAPS.sub(lambda match: _GAP_IN_NUMBER.sub("-", match[0]), text)


def cut(text: str, most: int) -> str:
    """The text, or its beginning up to a place where one may pause, within `most` characters."""
    if len(text) <= most:
        return text
    joints = [match.start() for match in _JOINT.finditer(text) if match.start() <= most]
    if joints and joints[-1] >= _SHORTEST_SHARE * most:
        text = text[: joints[-1]]
    else:
        text = text[:most].rsplit(" ", 1)[0]
    while (shorter := _DANGLING.sub("", text)) != text:
        text = shorter
    return text.strip(" ,;:")


def either(items: Sequence[str]) -> str:
    """'A', 'A hoặc B', 'A, B hoặc C'."""
    return " hoặc ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def fitting(items: Sequence[str], room: int) -> list[str]:
    """The first items, each once, that fit into `room` characters with their commas."""
    kept: list[str] = []
    for item in dict.fromkeys(item for item in items if item):
        room -= len(item) + 2
        if room < 0:
            break
        kept.append(item)
    return kept
