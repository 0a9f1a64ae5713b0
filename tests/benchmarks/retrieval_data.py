"""What the searches are compared on: the texts of a knowledge base, and questions with answers.

Both lie in one folder, as files: a process that answers questions reads no more than it needs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Owners = npt.NDArray[np.int64]
OURS = "motcua"
ENLARGED = "motcua_enlarged"
_ROWS = "rows.json"
_TEXTS = "texts.json"


@dataclass(frozen=True)
class Question:
    """`source`: the file that it comes from, without ending. Any of `codes` is right."""

    source: str
    text: str
    codes: list[str]


@dataclass(frozen=True)
class Rows:
    """The records without their words. `national[i]`: anybody may find record i.

    `owners[i]`: the record that phrasing i of the bank asks for.
    """

    codes: list[str]
    national: list[bool]
    owners: list[int]

    @cached_property
    def of_documents(self) -> Owners:
        """The record of each document: every name first, then every phrasing."""
        return np.asarray([*range(len(self.codes)), *self.owners], dtype=np.int64)

    @cached_property
    def _mask(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.national, dtype=bool)

    def best(self, scores: Scores, owners: Owners, most: int) -> list[str]:
        """Codes by the best document of each record. `owners`: the record of each document."""
        best = np.zeros(len(self.codes), dtype=np.float32)
        np.maximum.at(best, owners, scores)
        best[~self._mask] = 0.0
        wanted = min(most, len(best))
        top = np.argpartition(best, -wanted)[-wanted:]
        ranked = top[np.argsort(-best[top], kind="stable")]
        return [self.codes[row] for row in ranked if best[row] > 0]

    def write(self, place: Path) -> None:
        """Writes one file into `place`."""
        (place / _ROWS).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, place: Path) -> Rows:
        """Reads what `write` wrote."""
        return cls(**json.loads((place / _ROWS).read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Texts:
    """The words: a name for each record, a text for each phrasing."""

    names: list[str]
    phrasings: list[str]

    def write(self, place: Path) -> None:
        """Writes one file into `place`."""
        text = json.dumps(asdict(self), ensure_ascii=False)
        (place / _TEXTS).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, place: Path) -> Texts:
        """Reads what `write` wrote."""
        return cls(**json.loads((place / _TEXTS).read_text(encoding="utf-8")))


def write_catalogue(build: Path, place: Path) -> Rows:
    """Names, phrasings and everyday names of a built knowledge base, for the other methods."""
    from procedures_kb import bank
    from procedures_kb.procedures import Scope
    from procedures_kb.records_file import RecordsFile

    records = RecordsFile(build)
    procedures = [records.get(code) for code in records.codes()]
    records.close()
    rows = {procedure.code: row for row, procedure in enumerate(procedures)}
    asked = [(phrasing.code, phrasing.text) for phrasing in bank.load_bank()]
    asked += list(bank.load_names().items())
    asked = [(code, text) for code, text in asked if code in rows]
    Texts([procedure.name for procedure in procedures], [text for _, text in asked]).write(place)
    catalogue = Rows(
        list(rows),
        [procedure.scope is Scope.NATIONAL for procedure in procedures],
        [rows[code] for code, _ in asked],
    )
    catalogue.write(place)
    return catalogue


def read_questions(files: Sequence[Path], rows: Rows) -> list[Question]:
    """Those that a record which anybody may find answers."""
    known = {
        code for code, open_to_all in zip(rows.codes, rows.national, strict=True) if open_to_all
    }
    questions = []
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            value = json.loads(line)
            if known.intersection(value["codes"]):
                questions.append(Question(path.stem, value["question"], value["codes"]))
    return questions
