"""Fixtures of the contract suites: the same tests on every backend."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.storage.sql import SqlStore, open_sql_store
from tests.contracts.postgres import postgres_server

__all__ = ["database_url", "postgres_server", "store"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'motcua.db'}"
    return str(request.getfixturevalue("postgres_server").create_database())


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """An open, empty store."""
    opened = open_sql_store(database_url)
    yield opened
    opened.close()
