"""Brings a database to the newest schema. Alembic is run from here; there is no alembic.ini.

A new migration: change schema.py, add versions/NNNN_name.py by the pattern of the last one.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine

from assistant.errors import SetupError
from assistant.storage.engine import for_writing, own_errors

LOCK_TIMEOUT_S = 60
# Any number that no other program on the same server uses for its own advisory lock.
_ADVISORY_LOCK = 0x6D6F_7463_7561
_one_at_a_time = threading.Lock()


def upgrade(engine: Engine) -> None:
    """Creates or upgrades the tables, all steps in one transaction.

    Several processes may call it at once: one works, the others wait for it (at most
    `LOCK_TIMEOUT_S` on PostgreSQL, the busy timeout on SQLite), then find nothing to do.
    Raises Unavailable, and SetupError when a newer program has upgraded the database already.
    """
    # Alembic keeps the running migration in a module: one thread at a time.
    with _one_at_a_time, own_errors(engine):
        if engine.dialect.name == "sqlite":
            _switch_to_wal(engine)
        with for_writing(engine).begin() as connection:
            if engine.dialect.name == "postgresql":
                _take_advisory_lock(connection)
            try:
                command.upgrade(_config(connection), "head")
            except CommandError as error:
                raise SetupError(
                    f"the database's schema is unknown to this program: {error}",
                    hint="A newer program upgraded it: run that one, or restore a backup.",
                ) from error


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _take_advisory_lock(connection: Connection) -> None:
    """Held until the transaction ends."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")


def _switch_to_wal(engine: Engine, patience_s: float = 10.0) -> None:
    """Kept in the file for good. SQLite does not wait by itself when two processes switch."""
    give_up_at = time.monotonic() + patience_s
    while True:
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)
        finally:
            connection.close()
