"""Whether a person named the applicant: the check before personal details are told."""

from __future__ import annotations

import re

from procedures_kb.text_vi import strip_marks

_SYLLABLE = re.compile(r"[^\W_]+")
_LONGEST = 2000
# "Dạ tôi xin nói họ và tên của người nộp là" are 12 syllables; a list of guesses is longer.
_MOST_OTHER = 14
_MOST_FAMILY_NAMES = 2
_FEWEST = 2


def name_matches(said: str, known: str) -> bool:
    """Whether `said` contains the whole name `known`: same syllables, same order, nothing between.

    Marks, case and punctuation do not count. A known name of one syllable never matches. Nor does a
    text that may be a list of names to try: more than 14 syllables beside the name, or the family
    name more than twice.
    """
    wanted, heard = _syllables(known), _syllables(said)
    size = len(wanted)
    if size < _FEWEST or len(heard) - size > _MOST_OTHER:
        return False
    if heard.count(wanted[0]) > _MOST_FAMILY_NAMES:
        return False
    return any(heard[at : at + size] == wanted for at in range(len(heard) - size + 1))


def _syllables(text: str) -> list[str]:
    return _SYLLABLE.findall(strip_marks(text[:_LONGEST]).casefold())
