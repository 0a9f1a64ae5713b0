"""Question sets on disk: JSON lines, checked, refused with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import BadInput

Behaviour = Literal["answer", "clarify", "refuse", "handoff", "status", "repeat", "goodbye"]


class _Case(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Question(_Case):
    """`codes`: every acceptable one, best first; empty when out of scope."""

    id: str
    question: str = Field(min_length=1)
    codes: list[str]
    aspect: str = ""
    facts: list[str] = []
    style: str = ""
    ambiguous: bool = False


class Expectation(_Case):
    """What one turn should do."""

    codes: list[str] = []
    aspect: str = ""
    facts: list[str] = []
    behaviour: Behaviour


class ScriptedTurn(_Case):
    """One thing the person says."""

    user: str
    expect: Expectation


class Script(_Case):
    """A scripted conversation."""

    id: str
    turns: list[ScriptedTurn] = Field(min_length=1)


Case = TypeVar("Case", bound=BaseModel)


def load_cases(path: Path, model: type[Case]) -> list[Case]:
    """All cases of a JSON-lines file. Raises BadInput naming file, line and reason."""
    if not path.exists():
        raise BadInput(f"{path} does not exist", hint="give a JSON-lines file of questions")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 text: {error.reason}") from error
    cases = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(model.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BadInput(f"{path}:{number}: {where}: {first['msg']}") from error
    if not cases:
        raise BadInput(f"{path} holds no case")
    return cases
