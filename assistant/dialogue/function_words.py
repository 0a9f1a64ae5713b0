"""Tells the words of a message that carry a subject from those that only ask or address."""

from __future__ import annotations

from collections.abc import Iterable

from procedures_kb.text_vi import bare_syllable, has_marks, syllables

Phrase = tuple[str, ...]


class FunctionWords:
    """Phrases of nlu_data/function_words.yml; the longest one counts.

    A message with marks is compared with marks ('từ' is one, 'tử' is not); one typed without any
    is compared without.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        phrases = [tuple(syllables(part)) for line in lines for part in line.split(",")]
        self._marked: frozenset[Phrase] = frozenset(phrase for phrase in phrases if phrase)
        self._bare = frozenset(tuple(map(bare_syllable, phrase)) for phrase in self._marked)
        self._longest = max(map(len, self._marked))

    def subject(self, text: str) -> list[str]:
        """The syllables that carry a subject, in order."""
        words = syllables(text)
        known = self._marked if has_marks(text) else self._bare
        subject: list[str] = []
        start = 0
        while start < len(words):
            length = self._length_at(words, start, known)
            if not length:
                subject.append(words[start])
            start += max(1, length)
        return subject

    def _length_at(self, words: list[str], start: int, known: frozenset[Phrase]) -> int:
        for length in range(min(self._longest, len(words) - start), 0, -1):
            if tuple(words[start : start + length]) in known:
                return length
        return 0
