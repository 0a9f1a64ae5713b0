"""The question bank: the ways in which people really ask for a procedure, kept by its code."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from procedures_kb.errors import RecordFileError
from procedures_kb.procedures import Code, Words
from procedures_kb.yaml_files import load_model, yaml_files

DATA_DIR = Path(__file__).parent / "data" / "questions"


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: Code
    name: Words
    phrasings: list[Words] = Field(min_length=1)


class BankFile(BaseModel):
    """A file of the bank: what one author wrote for the procedures of a field."""

    model_config = ConfigDict(extra="forbid")
    field: Words
    author: Words
    procedures: list[_Asked]


@dataclass(frozen=True)
class Phrasing:
    """One way of asking for the procedure `code`; `author`: who wrote it."""

    code: str
    text: str
    author: str = field(default="", compare=False)


def load_bank(folder: Path = DATA_DIR) -> list[Phrasing]:
    """Every phrasing below `folder`, each text once for a code.

    Raises RecordFileError with file, line and reason.
    """
    phrasings: dict[Phrasing, None] = {}
    for path in yaml_files(folder):
        file = load_model(path, BankFile)
        for asked in file.procedures:
            for text in asked.phrasings:
                phrasings.setdefault(Phrasing(asked.code, text, file.author))
    return list(phrasings)


def load_examples(path: Path) -> list[str]:
    """A text file with one example a line; '#' starts a comment line. Used for out of scope."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise RecordFileError(path, 1, f"not UTF-8 text: {error.reason}") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def load_names(folder: Path = DATA_DIR) -> dict[str, str]:
    """Names in everyday words by code; the first file's where several authors gave one."""
    names: dict[str, str] = {}
    for path in yaml_files(folder):
        for asked in load_model(path, BankFile).procedures:
            names.setdefault(asked.code, asked.name)
    return names
