"""Which procedures an operator ended, and on which day: `ended.yaml` beside the records.

It stands apart from the records, so that no import brings an ended procedure back.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from procedures_kb.procedures import Code, Procedure
from procedures_kb.validity import first_day, until
from procedures_kb.yaml_files import load_model

FILE = "ended.yaml"


class EndsFile(BaseModel):
    """`ended`: the last day of each code that an operator ended."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ended: dict[Code, date] = {}


def load_ends(folder: Path) -> dict[str, date]:
    """The last days by code; none without a file. Raises RecordFileError for a wrong one."""
    path = folder / FILE
    return dict(load_model(path, EndsFile).ended) if path.exists() else {}


def save_ends(folder: Path, ends: Mapping[str, date]) -> None:
    """Puts the file in place by one rename; without an end there is no file."""
    path = folder / FILE
    if not ends:
        path.unlink(missing_ok=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    waiting = folder / f"{FILE}.new"
    text = yaml.safe_dump({"ended": {code: ends[code].isoformat() for code in sorted(ends)}})
    try:
        with waiting.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)


def ended(versions: Sequence[Procedure], day: date) -> list[Procedure]:
    """The versions of a code that begin until `day`, which becomes the last day of the last."""
    return [until(version, day) for version in versions if first_day(version) <= day]
