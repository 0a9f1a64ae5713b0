"""Follow-ups that people say while a procedure is talked about: data/follow_ups."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from procedures_kb.bank import load_examples
from procedures_kb.procedures import Code, Words
from procedures_kb.yaml_files import load_model

DATA_DIR = Path(__file__).parent / "data" / "follow_ups"


class _Said(BaseModel):
    """`about`: the procedure talked about. `then`: the one that is meant now, if another."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    about: Code
    then: Code | None = None
    says: list[Words] = Field(min_length=1)


class FollowUpsFile(BaseModel):
    """The content of one YAML file."""

    model_config = ConfigDict(extra="forbid")
    author: Words
    follow_ups: list[_Said] = Field(min_length=1)


@dataclass(frozen=True)
class FollowUp:
    """`about` and `then` are the same code when the message stays with what is talked about."""

    text: str
    about: str
    then: str


@dataclass(frozen=True)
class FollowUps:
    """`elliptic`: messages that say nothing without what was said before."""

    elliptic: list[str]
    told: list[FollowUp]


def load_follow_ups(folder: Path = DATA_DIR) -> FollowUps:
    """All data files. Raises RecordFileError with file, line and reason."""
    elliptic = [text for path in sorted(folder.glob("*.txt")) for text in load_examples(path)]
    told = [
        FollowUp(text, said.about, said.then or said.about)
        for path in sorted(folder.glob("*.yaml"))
        for said in load_model(path, FollowUpsFile).follow_ups
        for text in said.says
    ]
    return FollowUps(list(dict.fromkeys(elliptic)), told)
