"""Sentences of a record that fit a question, quoted word for word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from assistant.dialogue import wording_vi
from assistant.dialogue.function_words import FunctionWords
from assistant.messages import Aspect
from procedures_kb.procedures import Procedure
from procedures_kb.text_vi import strip_marks, syllables

_LONGEST = 600
_LONGEST_DEADLINE = 900
_SURE = 0.5
# A long story holds many words that no sentence needs to share.
_MOST_WEIGHT = 6.0
_CUES = {
    Aspect.TIME: re.compile(
        r"\d+\s*(?:giờ|ngày|tháng|năm|phút)|ngay (?:trong|sau)|trong ngày", re.IGNORECASE
    ),
    Aspect.WHERE: re.compile(r"\b(?:nộp|đến|tại|gửi|cơ quan|nơi|ủy ban|công an)\b", re.IGNORECASE),
    Aspect.CONDITIONS: re.compile(
        r"\b(?:phải|được|không|đủ|có|trường hợp|điều kiện|trở lên)\b", re.IGNORECASE
    ),
    Aspect.ONLINE: re.compile(r"trực tuyến|cổng dịch vụ|vneid|điện tử", re.IGNORECASE),
    Aspect.FEE: re.compile(r"\d\.\d{3}|phí|miễn", re.IGNORECASE),
}
# "Phải báo trong mấy ngày" asks for the citizen's deadline, not for the office's time limit.
_ASKS_DEADLINE = re.compile(
    r"\btrong (?:vong |thoi han |khoang )?(?:may|bao nhieu|bn|bao)\b|\b(?:cham|muon|tre) nhat\b"
    r"|\bke tu\b|\bqua (?:may|bao nhieu|bn) ngay\b|\bhan (?:nop|khai|bao|dang ky)\b"
)
_DEADLINE = re.compile(
    r"(?:trong (?:thời hạn|vòng)|chậm nhất|không quá|tối thiểu|trước)[^,;]{0,30}?"
    r"\d+\s*(?:ngày|tháng|giờ|năm)",
    re.IGNORECASE,
)
# Where the record gives no time limit, its steps may: "Trong thời hạn 3 ngày làm việc kể từ ...".
_OFFICE_LIMIT = re.compile(
    r"(?:trong (?:thời hạn|vòng)|không quá|thời hạn|sau)[^,;]{0,30}?\d+\s*(?:ngày|giờ)",
    re.IGNORECASE,
)
_ACTOR = re.compile(
    r"[,:]\s*(?:thì\s+)?(?:người|công dân|cá nhân|cha|mẹ|ông|bà|chủ|thân nhân|hộ|gia đình"
    r"|tổ chức|cơ sở|doanh nghiệp|thương nhân|hợp tác xã)\b(?!\s+dịch vụ)",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"(?:trong thời hạn|chậm nhất|tối thiểu|kể từ ngày|trước (?:khi|ngày|\d))", re.IGNORECASE
)
_CITIZEN = re.compile(
    r"\b(?:người|công dân|cá nhân|cha|mẹ|ông|bà|chủ|thân nhân|hộ|tổ chức)\b", re.IGNORECASE
)

_OFFICE = re.compile(
    r"\b(?:cán bộ|công chức|cơ quan|phòng|bộ phận|hội đồng|sở|cục|trưởng"
    r"|nhận (?:được|đủ) (?:đơn|hồ sơ))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class QuoteRules:
    """`least`: smallest fit, 0 to 1. `most`: how many. `function_words`: left out of the fit."""

    least: float
    most: int
    function_words: FunctionWords


def quotes(procedure: Procedure, aspect: Aspect, question: str, rules: QuoteRules) -> list[str]:
    """Up to `rules.most` sentences that share the question's content, best first."""
    cue = _CUES.get(aspect)
    if cue is None:
        return []
    wanted = _weights(question, rules.function_words)
    fits: list[tuple[float, str]] = []
    told = [*procedure.conditions, *(channel.note for channel in procedure.channels)]
    duties = {part for text in told for part in wording_vi.sentences(text)}
    told_nowhere = aspect is Aspect.TIME and not any(c.times for c in procedure.channels)
    asks_deadline = aspect is Aspect.TIME and _ASKS_DEADLINE.search(strip_marks(question.lower()))
    for sentence in dict.fromkeys(_sentences(procedure)):
        if not cue.search(sentence):
            continue
        if asks_deadline and is_deadline(sentence):
            fits.append((_SURE + _fit(sentence, wanted), sentence[:_LONGEST_DEADLINE]))
            continue
        if len(sentence) > _LONGEST:
            continue
        fit = _fit(sentence, wanted)
        if told_nowhere and _OFFICE_LIMIT.search(sentence):
            fit += _SURE
        bonus = max(_bonus(aspect, sentence), 0.15 if sentence in duties else 0.0)
        fits.append((fit + bonus, sentence))
    fits.sort(key=lambda pair: -pair[0])
    return [sentence for fit, sentence in fits[: rules.most] if fit >= rules.least]


def is_deadline(sentence: str) -> bool:
    """Whether a sentence tells by when a citizen must do something."""
    match = _DEADLINE.search(sentence)
    return match is not None and _ACTOR.search(sentence, match.end()) is not None


def _fit(sentence: str, wanted: dict[str, float]) -> float:
    total = min(sum(wanted.values()), _MOST_WEIGHT)
    have = _parts(sentence)
    found = sum(weight for part, weight in wanted.items() if part in have)
    return min(1.0, found / total) if total else 0.0


def _bonus(aspect: Aspect, sentence: str) -> float:
    """What a citizen must do in time fits a question about time better than office work."""
    if aspect is Aspect.TIME and _DUTY.search(sentence):
        head = sentence[:140]
        return 0.25 if _CITIZEN.search(head) and not _OFFICE.search(head) else 0.0
    if aspect is Aspect.WHERE and re.search(r"\bnộp\b", sentence[:160], re.IGNORECASE):
        return 0.25
    return 0.0


def _sentences(procedure: Procedure) -> Iterable[str]:
    texts = [*procedure.conditions, *procedure.remarks, *procedure.steps]
    texts.extend(channel.note for channel in procedure.channels)
    texts.extend(paper.name for paper in procedure.papers)
    for text in texts:
        yield from wording_vi.sentences(text)


def _weights(question: str, function_words: FunctionWords) -> dict[str, float]:
    """Syllables of the subject weigh 1, pairs with at least one of them 1.5; without marks."""
    subject = {strip_marks(word) for word in function_words.subject(question)}
    weights = dict.fromkeys(subject, 1.0)
    for left, right in pairwise(strip_marks(word) for word in syllables(question)):
        if left in subject or right in subject:
            weights[f"{left} {right}"] = 1.5
    return weights


def _parts(sentence: str) -> set[str]:
    bare = [strip_marks(word) for word in syllables(sentence)]
    return {*bare, *(f"{a} {b}" for a, b in pairwise(bare))}
