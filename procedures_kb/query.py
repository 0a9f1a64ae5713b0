"""Reads a person's words for the search: shortcuts, regional words, missing marks, other names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from procedures_kb.lexicon import Lexicon
from procedures_kb.marks import MarkRestorer
from procedures_kb.text_vi import features, syllables

_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?!\d)")
_MOST_WORDS = 120


@dataclass(frozen=True)
class Query:
    """`words`: syllables as read; `features`: what is looked up among phrasings; `formal`: the same
    and the formal words beside everyday ones, looked up in records; `code`: a code in the text."""

    words: list[str]
    features: list[str]
    formal: list[str]
    code: str | None


class QueryReader:
    """Turns text into a Query with the lexicon and the mark restorer of an index."""

    def __init__(self, lexicon: Lexicon, restorer: MarkRestorer) -> None:
        self.lexicon = lexicon
        self.restorer = restorer

    def read(self, text: str) -> Query:
        """The Query of a text. Very long texts are read up to their first 120 syllables."""
        code = _CODE.search(text)
        words = self.words(text)[:_MOST_WORDS]
        found = list(dict.fromkeys(features(words)))
        formal = dict.fromkeys(found)
        for phrase in self.lexicon.additions_for(words):
            formal.update(dict.fromkeys(features(phrase)))
        return Query(words, found, list(formal), code.group() if code else None)

    def words(self, text: str) -> list[str]:
        """Syllables with shortcuts read and marks restored."""
        return self.lexicon.replace(self.restorer.restore(self.lexicon.replace(syllables(text))))
