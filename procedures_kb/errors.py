"""Errors of the knowledge base; `hint` names the fix."""

from __future__ import annotations

from pathlib import Path


class KnowledgeBaseError(Exception):
    """A knowledge base, an index or a source that cannot be used."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message}\n  hint: {hint}" if hint else message)
        self.hint = hint


class RecordFileError(KnowledgeBaseError):
    """A record file that is refused: file, line (from 1) and reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class RecordRejected(Exception):
    """One record of a source cannot become a Procedure; the text is the reason."""
