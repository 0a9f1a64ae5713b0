"""Restores the marks of text typed without them: 'lam lai can cuoc' → 'làm lại căn cước'.

A bigram model over syllables, decoded by Viterbi; counted on the records and phrasings of the
knowledge base itself, so that it knows the words of the field.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from procedures_kb.text_vi import strip_marks

_LEAVE_ALONE_SHARE = 0.25
_MAX_READINGS = 8
_START = "^"
_UNSEEN_PAIR = math.log(1e-4)


class MarkRestorer:
    """`readings`: bare syllable → {syllable: count}. `pairs`: 'left right' → count."""

    def __init__(self, readings: dict[str, dict[str, int]], pairs: dict[str, int]) -> None:
        self.readings = readings
        self.pairs = pairs
        self._totals = {
            word: count for found in readings.values() for word, count in found.items()
        }

    @classmethod
    def count(cls, texts: Iterable[Sequence[str]]) -> MarkRestorer:
        """Counts the syllables and pairs of texts; pairs seen once are left out."""
        singles: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for words in texts:
            singles.update(words)
            pairs.update(
                f"{left} {right}" for left, right in zip([_START, *words], words, strict=False)
            )
        readings: dict[str, dict[str, int]] = {}
        for word, number in singles.most_common():
            found = readings.setdefault(strip_marks(word), {})
            if len(found) < _MAX_READINGS:
                found[word] = number
        return cls(readings, {pair: number for pair, number in pairs.items() if number > 1})

    def restore(self, words: Sequence[str]) -> list[str]:
        """The likeliest reading; text that carries marks already is left alone."""
        marked = sum(word != strip_marks(word) for word in words)
        if not words or marked >= _LEAVE_ALONE_SHARE * len(words):
            return list(words)
        best: dict[str, tuple[float, list[str]]] = {_START: (0.0, [])}
        for word in words:
            best = self._step(best, word)
        return max(best.values(), key=lambda path: path[0])[1]

    def _step(
        self, best: dict[str, tuple[float, list[str]]], word: str
    ) -> dict[str, tuple[float, list[str]]]:
        candidates = [word]
        if word == strip_marks(word):
            candidates = list(self.readings.get(word, {word: 1}))
        following = {}
        for candidate in candidates:
            following[candidate] = max(
                (
                    (score + self._log_probability(left, candidate), [*path, candidate])
                    for left, (score, path) in best.items()
                ),
                key=lambda path: path[0],
            )
        return following

    def _log_probability(self, left: str, word: str) -> float:
        pair = self.pairs.get(f"{left} {word}", 0)
        single = math.log(self._totals.get(word, 0) + 0.5)
        if not pair:
            return 0.3 * single + _UNSEEN_PAIR
        return 0.3 * single + math.log(pair / (self._totals.get(left, pair) + 1.0))
