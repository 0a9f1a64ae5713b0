"""Numbers as they are said: 'phường mười hai', 'quận tám'."""

from __future__ import annotations

from collections.abc import Sequence

from procedures_kb.places_text import Token

_ONES = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_BARE_ONES = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6,
    "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip


def number_at(words: Sequence[Token], start: int, is_bare: bool) -> tuple[int, int] | None:
    """(number from 1 to 99, tokens taken) if one is said from `start` on."""
    if start >= len(words):
        return None
    if words[start].marked.isdigit():
        value = int(words[start].marked[:3])
        return (value, 1) if 0 < value < 100 else None
    said = [
        word.bare if is_bare or word.bare in ("muoi", "tram") else word.marked
        for word in words[start : start + 3]
    ]
    ones = _BARE_ONES if is_bare else _ONES
    tens, taken = 0, 0
    if said[0] == "muoi":
        tens, taken = 10, 1
    elif len(said) > 1 and said[0] in ones and said[1] == "muoi":
        tens, taken = 10 * ones[said[0]], 2
    if taken < len(said) and said[taken] in ones:
        return tens + ones[said[taken]], taken + 1
    return (tens, taken) if taken else None
