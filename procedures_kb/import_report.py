"""What an import did, kept beside the records."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

_FILE = "import.json"


@dataclass(frozen=True)
class Rejection:
    """One record that was not imported: where it stands in the source, its code, and why."""

    origin: str
    code: str
    reason: str


@dataclass
class ImportReport:
    """What an import did. `unchanged`: the catalogue was the same already.

    `imported` = `added` codes + `changed` ones, with a new version, + those that said the `same`.
    `absent`: codes without an end that did not stand in the source; `ended`: how many of them were
    ended for it. `changed_after_end`: codes that the operator ended and the source gave a new
    text. `damaged`: lines of the catalogue that could not be read.
    """

    source: str
    format: str
    read_on: str
    read: int = 0
    imported: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    absent: int = 0
    ended: int = 0
    unchanged: bool = False
    changed_after_end: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)

    def commonest_reason(self) -> str:
        """Why most of the rejected records were rejected; empty when none was."""
        reasons = Counter(rejection.reason for rejection in self.rejected).most_common(1)
        return reasons[0][0] if reasons else ""

    def write(self, folder: Path) -> None:
        """Keeps the report, instead of the previous one, by one rename."""
        waiting = folder / f"{_FILE}.new"
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        waiting.write_text(text, encoding="utf-8")
        waiting.replace(folder / _FILE)


def last_report(folder: Path) -> dict[str, object] | None:
    """The report of the last import, or None when there is none that can be read."""
    try:
        value = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
