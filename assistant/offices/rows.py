"""Where the rows of a data file stand, for errors found after it was read."""

from __future__ import annotations

from pathlib import Path

import yaml


def row_lines(path: Path, key: str) -> list[int]:
    """The line of each row of the list `key` in a file that was read and found in order."""
    root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)  # noqa: S101 - it was validated as one
    rows = next(value for name, value in root.value if name.value == key)
    return [row.start_mark.line + 1 for row in rows.value]
