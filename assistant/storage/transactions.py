"""What the parts of the SQL store share: one engine, a transaction for each method."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection, Engine

from assistant.storage.engine import for_writing, own_errors


class Transactions:
    """Every method of a subclass is one transaction on a connection of the engine's pool."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing_engine = for_writing(engine)

    def close(self) -> None:
        """Release connections."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with own_errors(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with own_errors(self._engine), self._writing_engine.begin() as connection:
            yield connection
