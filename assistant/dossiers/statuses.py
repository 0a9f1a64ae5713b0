"""The statuses of a dossier: which words mean which, and how each is told (data/statuses.yaml)."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.dossiers.base import DossierStatus
from procedures_kb.text_vi import normalise, strip_marks
from procedures_kb.yaml_files import load_model

DATA_FILE = Path(__file__).parent / "data" / "statuses.yaml"
_HEAD = re.compile(r"\s+[-–—]|[:;,(\[]")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StatusWords(_Data):
    """One status. `text` and `spoken` say where the dossier stands, `next` what to do now."""

    status: DossierStatus
    number: int | None = Field(default=None, ge=1, le=10)
    words: tuple[str, ...]
    text: str = Field(min_length=1)
    spoken: str = Field(min_length=1)
    next: str = Field(min_length=1)
    next_spoken: str = Field(min_length=1)


class Statuses(_Data):
    """Every status once."""

    statuses: tuple[StatusWords, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        told = Counter(entry.status for entry in self.statuses)
        for status in DossierStatus:
            if told[status] != 1:
                raise ValueError(f"{status} stands {told[status]} times, not once")
        words = Counter(_folded(word) for entry in self.statuses for word in entry.words)
        numbers = Counter(str(entry.number) for entry in self.statuses if entry.number)
        for key, count in (words + numbers).items():
            if count > 1:
                raise ValueError(f"{key!r} means two statuses")
        return self

    def words_of(self, status: DossierStatus) -> StatusWords:
        """How a status is told."""
        return next(entry for entry in self.statuses if entry.status is status)

    def read(self, words: str) -> DossierStatus:
        """The status that a system's own words or number mean; UNKNOWN for any others."""
        head = _HEAD.split(words, maxsplit=1)[0]
        for form in (words, head):
            if status := self._by_words.get(_folded(form)):
                return status
        return DossierStatus.UNKNOWN

    @cached_property
    def _by_words(self) -> dict[str, DossierStatus]:
        found = {_folded(word): entry.status for entry in self.statuses for word in entry.words}
        found |= {str(entry.number): entry.status for entry in self.statuses if entry.number}
        return found


def _folded(words: str) -> str:
    return strip_marks(normalise(words)).strip(" .")


@lru_cache(maxsize=1)
def load_statuses() -> Statuses:
    """The product's own file. Raises RecordFileError with file and line when it is wrong."""
    return load_model(DATA_FILE, Statuses)
