"""The JSON Schemas of the offices' data files, for an officer's editor.

`python -m assistant.offices.schema` writes them anew after a change of the models.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from assistant.offices.directory import OfficesFile
from assistant.offices.holidays import HolidaysFile

DATA_DIR = Path(__file__).parent / "data"
SCHEMAS: dict[str, type[BaseModel]] = {"offices": OfficesFile, "holidays": HolidaysFile}


def schema_file(name: str) -> Path:
    """Where the schema of one kind of data file lies."""
    return DATA_DIR / f"{name}.schema.json"


def schema_text(name: str) -> str:
    """JSON Schema (draft 2020-12) of one kind of data file."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SCHEMAS[name].model_json_schema(),
    }
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    for kind in SCHEMAS:
        schema_file(kind).write_text(schema_text(kind), encoding="utf-8")
