"""The JSON Schema of a record file, for editors and for those who write records by machine.

`python -m procedures_kb.schema` writes it anew after a change of the model.
"""

from __future__ import annotations

import json
from pathlib import Path

from procedures_kb.procedures import Procedure

SCHEMA_FILE = Path(__file__).parent / "data" / "procedure.schema.json"


def record_schema() -> dict[str, object]:
    """JSON Schema (draft 2020-12) of one record."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Procedure.model_json_schema(),
    }


def schema_text() -> str:
    """The content of `SCHEMA_FILE`."""
    return json.dumps(record_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
