"""Where a person's name ends after words such as 'tôi tên là'.

People write 'Nguyễn Văn An', 'NGUYỄN VĂN AN', 'nguyễn văn an' and 'nguyen van an', and go on
without a comma. Too much masked is better than half a name left.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_WORDS = 5
# Without capitals to go by; Vietnamese names have two to four syllables.
MAX_PLAIN_WORDS = 4

_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r" {1,2}")
_BIRTH_AHEAD = re.compile(
    r"(?:sinh|ngay|nam)(?: (?:ngay|thang|nam|vao|nay|sinh)(?!\w)| ?[\d:])|sn ?[\d:]"
)
# Words that follow a name. Those that are names too without their marks (thì and Thị, tại and
# Tài, đang and Đặng, làm and Lâm) stand here with marks alone.
_STOP_WORDS = """
    muốn hỏi cần xin ở tại có và thì là cho đang hiện tôi em của với cũng được không bị gì nào như
    sao đã sẽ vừa đi đến từ theo trong trên nhưng nhé ạ vậy rồi chưa hoặc để làm ngụ quê số sđt
    điện địa thường cmnd cccd email sai đúng trùng khác này đó nay
    muon hoi xin o va la cho toi em cua voi cung duoc khong bi gi nao nhu sao vua theo trong nhung
    a ah vay roi chua hoac ngu so sdt dia cmt
"""
_STOPS = frozenset(_STOP_WORDS.split())
# The most frequent family names; they decide where 'họ tên' is not surely followed by a name.
_FAMILY_NAME_WORDS = """
    nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn trịnh mai đào
    lương trương lâm cao thái châu lưu tôn hà triệu kiều nghiêm quách tống vương giang tăng lã tạ
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan trinh mai dao
    luong truong lam cao thai chau luu ton trieu kieu nghiem quach tong vuong giang
"""
_FAMILY_NAMES = frozenset(_FAMILY_NAME_WORDS.split())
_NOT_NAMES = re.compile(r"(?:dang (?:ky|ki)|le phi|ho (?:so|khau|chieu|tich|ngheo)|do dac)(?!\w)")


def name_end(text: str, folded: str, start: int, *, sure: bool) -> int:
    """The end of the name that begins at `start`; `start` itself when no name stands there.

    `folded`: the text without marks in lower case, of the same length. `sure`: the words before
    are always followed by a name; otherwise it must look like one.
    """
    spans = _words(text, folded, start)
    if not spans:
        return start
    first = text[slice(*spans[0])]
    titled = first[0].isupper() and (len(first) == 1 or not first.isupper())
    if titled:
        count = _leading(spans, lambda word: word[0].isupper(), text)
    else:
        count = _leading(spans[:MAX_PLAIN_WORDS], lambda word: word.lower() not in _STOPS, text)
    if not count or not (sure or _looks_like_name(text, folded, spans, count, titled)):
        return start
    return spans[count - 1][1]


def _words(text: str, folded: str, start: int) -> list[tuple[int, int]]:
    """Up to MAX_WORDS + 1 words in a row, none of them the beginning of a date of birth."""
    spans: list[tuple[int, int]] = []
    at = start
    while len(spans) <= MAX_WORDS and (word := _WORD.match(text, at)):
        if _BIRTH_AHEAD.match(folded, at):
            break
        spans.append(word.span())
        gap = _GAP.match(folded, word.end())
        if not gap:
            break
        at = gap.end()
    return spans


def _leading(spans: list[tuple[int, int]], fits: Callable[[str], bool], text: str) -> int:
    """How many of the first words fit, at most MAX_WORDS."""
    count = 0
    for span in spans[:MAX_WORDS]:
        if not fits(text[slice(*span)]):
            break
        count += 1
    return count


def _looks_like_name(
    text: str, folded: str, spans: list[tuple[int, int]], count: int, titled: bool
) -> bool:
    """Two words with capitals, a family name, or one capital before the end or a stop word."""
    if _NOT_NAMES.match(folded, spans[0][0]):
        return False
    if text[slice(*spans[0])].lower() in _FAMILY_NAMES and count > 1:
        return True
    if not titled:
        return False
    after = spans[count : count + 1]
    return count > 1 or not after or text[slice(*after[0])].lower() in _STOPS
