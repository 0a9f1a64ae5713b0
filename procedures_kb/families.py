"""Families of sister procedures: what to ask back when a person did not say which one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from procedures_kb.errors import RecordFileError
from procedures_kb.procedures import Code, Words
from procedures_kb.yaml_files import load_model

DATA_FILE = Path(__file__).parent / "data" / "families.yaml"
# Openings that are always asked back about, however sure the search is.
VAGUE_FILE = Path(__file__).parent / "data" / "vague.yaml"

Key = tuple[str, ...]
_SHORTEST_KEY = 2


class Member(BaseModel):
    """A procedure of a family; `choice` says what sets it apart. `twins`: the same at another
    level, or its old code."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: Code
    choice: Words
    twins: list[Code] = []


class Family(BaseModel):
    """`members`: the most asked first. `asked_as`: how people name it without saying which."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Words
    question: Words
    asked_as: list[Words] = Field(min_length=1)
    members: list[Member] = Field(min_length=2)

    def choice_of(self, code: str) -> str:
        """What sets a member apart; empty for a code that is none."""
        return next((member.choice for member in self.members if member.code == code), "")


class FamiliesFile(BaseModel):
    """The content of families.yaml."""

    model_config = ConfigDict(extra="forbid")
    families: list[Family]


@dataclass(frozen=True)
class Families:
    """`keys`: the subject of each asked_as → its family, whatever the order of its syllables.

    `vague`: the same for openings that are always asked back about.
    """

    families: list[Family]
    keys: dict[Key, Family]
    vague: dict[Key, Family] = field(default_factory=dict)

    def named(self, subject: Sequence[str]) -> Family | None:
        """The family that a message names, when it says no more than that."""
        return self.keys.get(tuple(sorted(subject)))

    def opened(self, subject: Sequence[str]) -> Family | None:
        """The family to ask about after a vague opening."""
        return self.vague.get(tuple(sorted(subject)))

    def holding(self, codes: Sequence[str]) -> Family | None:
        """The smallest family of which all the codes are members."""
        holders = [
            family
            for family in self.families
            if set(codes) <= {member.code for member in family.members}
        ]
        return min(holders, key=lambda family: len(family.members), default=None)


def sisters_of(families: Sequence[Family]) -> dict[str, list[str]]:
    """Code → the codes that share a family with it, itself left out."""
    sisters: dict[str, dict[str, None]] = {}
    for family in families:
        codes = [member.code for member in family.members]
        for code in codes:
            sisters.setdefault(code, {}).update(dict.fromkeys(c for c in codes if c != code))
    return {code: list(others) for code, others in sisters.items()}


def load_families(path: Path = DATA_FILE) -> list[Family]:
    """The families of a data file. Raises RecordFileError with file, line and reason."""
    return load_model(path, FamiliesFile).families


def keyed(
    families: Sequence[Family],
    subject_of: Callable[[str], Sequence[str]],
    vague: Sequence[Family] = (),
) -> Families:
    """The families with the subjects of their asked_as, as `subject_of` reads a message.

    Raises RecordFileError when two families of a file are asked for in the same words.
    """
    return Families(
        [*families, *vague],
        _keys(families, subject_of, DATA_FILE),
        _keys(vague, subject_of, VAGUE_FILE),
    )


def _keys(
    families: Sequence[Family], subject_of: Callable[[str], Sequence[str]], path: Path
) -> dict[Key, Family]:
    keys: dict[Key, Family] = {}
    for family in families:
        for text in family.asked_as:
            key = tuple(sorted(subject_of(text)))
            # What is left of "làm giấy tờ cho con" is only "con": that names no family.
            says_enough = len(key) >= _SHORTEST_KEY or len(text.split()) == 1
            if key and says_enough and keys.setdefault(key, family) is not family:
                reason = f"{text!r} names both {keys[key].name!r} and {family.name!r}"
                raise RecordFileError(path, 1, reason)
    return keys
