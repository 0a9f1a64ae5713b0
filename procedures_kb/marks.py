"""Restores the marks of text typed without them: 'lam lai can cuoc' → 'làm lại căn cước'.

A bigram model over syllables, decoded by Viterbi; counted on the records and phrasings of the
knowledge base itself, so that it knows the words of the field. It also decides what a mistyped
syllable stands for, among the candidates of `spelling`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from procedures_kb.spelling import SpellingRepair
from procedures_kb.text_vi import bare_syllable

_LEAVE_ALONE_SHARE = 0.25
_MAX_READINGS = 8
_START = "^"
_UNSEEN_PAIR = math.log(1e-4)


class MarkRestorer:
    """`readings`: bare syllable → {syllable: count}. `pairs`: 'left right' → count."""

    def __init__(self, readings: dict[str, dict[str, int]], pairs: dict[str, int]) -> None:
        self.readings = readings
        self.pairs = pairs
        self._totals = {word: count for found in readings.values() for word, count in found.items()}
        self._repair = SpellingRepair(readings)

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
            found = readings.setdefault(bare_syllable(word), {})
            if len(found) < _MAX_READINGS:
                found[word] = number
        return cls(readings, {pair: number for pair, number in pairs.items() if number > 1})

    def restore(self, words: Sequence[str]) -> list[str]:
        """The likeliest reading, of as many syllables.

        In text that carries marks, only syllables that were never seen are changed.
        """
        marked = sum(word != bare_syllable(word) for word in words)
        is_bare = marked < _LEAVE_ALONE_SHARE * len(words)
        choices = [self._candidates(word, is_bare) for word in words]
        if all(len(found) == 1 for found in choices):
            return [found[0] for found in choices]
        scores = {_START: 0.0}
        back: list[dict[str, str]] = []
        for found in choices:
            scores, came_from = self._step(scores, found)
            back.append(came_from)
        word = max(scores, key=lambda reading: scores[reading])
        path = []
        for came_from in reversed(back):
            path.append(word)
            word = came_from[word]
        return path[::-1]

    def _candidates(self, word: str, is_bare: bool) -> list[str]:
        """What a word may be read as; never empty."""
        if self._repair.is_unknown(word):
            return self._repair.candidates(word) or [word]
        if is_bare and word == bare_syllable(word):
            return list(self.readings.get(word, {word: 1}))
        return [word]

    def _step(
        self, scores: dict[str, float], candidates: Sequence[str]
    ) -> tuple[dict[str, float], dict[str, str]]:
        """Scores of the candidates of a word, and the reading before each on its best path."""
        following: dict[str, float] = {}
        came_from: dict[str, str] = {}
        for candidate in candidates:
            reached = {
                left: score + self._log_probability(left, candidate)
                for left, score in scores.items()
            }
            came_from[candidate] = max(reached, key=lambda left: reached[left])
            following[candidate] = reached[came_from[candidate]]
        return following, came_from

    def _log_probability(self, left: str, word: str) -> float:
        pair = self.pairs.get(f"{left} {word}", 0)
        single = math.log(self._totals.get(word, 0) + 0.5)
        if not pair:
            return 0.3 * single + _UNSEEN_PAIR
        return 0.3 * single + math.log(pair / (self._totals.get(left, pair) + 1.0))
