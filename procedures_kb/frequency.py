"""How often a procedure is asked for: the prior of the ranking, as data."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from procedures_kb.errors import RecordFileError
from procedures_kb.procedures import Code
from procedures_kb.yaml_files import load_model

DATA_FILE = Path(__file__).parent / "data" / "asked.yaml"
RARELY = 1


class _AskedFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    daily: list[Code]
    weekly: list[Code]
    monthly: list[Code]


def load_frequency(path: Path = DATA_FILE) -> dict[str, int]:
    """4 daily, 3 weekly, 2 monthly, by code; what is missing is asked RARELY (1).

    Raises RecordFileError with file, line and reason.
    """
    file = load_model(path, _AskedFile)
    classes = {4: file.daily, 3: file.weekly, 2: file.monthly}
    frequency: dict[str, int] = {}
    for often, codes in classes.items():
        for code in codes:
            if code in frequency:
                raise RecordFileError(path, 1, f"code {code} stands under two frequencies")
            frequency[code] = often
    return frequency
