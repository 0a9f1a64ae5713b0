"""Opens a database by its URL, and turns its errors into ours.

Neither a password nor a stored value gets into a message.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from assistant.errors import BadInput, MotcuaError, SetupError, Unavailable

BUSY_TIMEOUT_S = 5.0
POOL_TIMEOUT_S = 10.0
_URL_HINT = (
    "MOTCUA_DATABASE_URL is 'sqlite:////folder/motcua.db' or "
    "'postgresql://user:password@host:5432/name'; empty: SQLite in the data folder."
)
# What a driver's message contains, the fix. The first that fits is told.
_HINTS = (
    (
        ("is full", "no space left"),
        "The disk is full: free space for the database, then try again.",
    ),
    (
        ("readonly", "read-only"),
        "The database cannot be written: give this user the right to write the file and its "
        "folder, or point MOTCUA_DATABASE_URL at the primary server instead of a standby.",
    ),
    (
        ("locked", "lock timeout"),
        "Another process holds the database for long: end it, or use PostgreSQL "
        "(MOTCUA_DATABASE_URL) when several processes write.",
    ),
    (
        ("unable to open",),
        "Check that the folder of the database exists and that this user may write into it.",
    ),
    (
        ("no such table", "undefinedtable", "does not exist"),
        "Check the database's name; when its tables were removed, start the program again, "
        "which creates them.",
    ),
)
_REACH_HINT = (
    "Check that the database server runs and that host, port, name, user and password in "
    "MOTCUA_DATABASE_URL are right."
)
_RIGHTS_HINT = (
    "Make this user the owner of the database: ALTER DATABASE name OWNER TO user (since "
    "PostgreSQL 15 other users may not create tables in the schema 'public')."
)
_NOT_A_DATABASE_HINT = (
    "The file is damaged or not SQLite: restore it from a backup or move it away."
)
_INSUFFICIENT_PRIVILEGE = "42501"


def build_engine(url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Engine:
    """A pooled engine in 2.0 style; creates SQLite's file (mode 0600) and its folder.

    `busy_timeout_s`: how long SQLite waits for another writer.
    Raises SetupError for a URL that cannot be used or a file that cannot be created.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SetupError("the database URL cannot be read", hint=_URL_HINT) from error
    match parsed.get_backend_name(), parsed.drivername:
        case "sqlite", "sqlite" | "sqlite+pysqlite":
            return _build_sqlite(parsed, busy_timeout_s)
        case "postgresql", "postgresql" | "postgresql+psycopg2":
            return _build_postgresql(parsed)
    raise SetupError(f"unknown kind of database {parsed.drivername!r}", hint=_URL_HINT)


def _build_postgresql(url: URL) -> Engine:
    """Gives up on a silent server after seconds, not after TCP's quarter of an hour."""
    patience = {
        "connect_timeout": "5",
        "tcp_user_timeout": "10000",
        "application_name": "motcua",
    }
    return create_engine(
        url.update_query_dict({**patience, **url.query}),
        future=True,
        pool_pre_ping=True,
        pool_timeout=POOL_TIMEOUT_S,
        hide_parameters=True,
    )


def _build_sqlite(url: URL, busy_timeout_s: float) -> Engine:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise SetupError("SQLite needs the path of a file", hint=_URL_HINT)
    _create_private_file(Path(url.database))
    engine = create_engine(
        url,
        future=True,
        poolclass=QueuePool,
        pool_timeout=POOL_TIMEOUT_S,
        hide_parameters=True,
        connect_args={"timeout": busy_timeout_s, "check_same_thread": False},
    )

    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_private_file(path: Path) -> None:
    """Creates the file for this user alone; SQLite gives its side files the same mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise SetupError(
            f"the database {path} cannot be created or written: {error.strerror}",
            hint="Let this user write into the folder, or set MOTCUA_DATA_DIR or "
            "MOTCUA_DATABASE_URL to a place where it may.",
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    # In WAL mode a power cut can lose the last turns but never damage the file.
    connection.execute("PRAGMA synchronous = NORMAL")
    # What is forgotten is overwritten, not only unlinked.
    connection.execute("PRAGMA secure_delete = ON")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def for_writing(engine: Engine) -> Engine:
    """The same engine; on SQLite its transactions take the write lock when they begin.

    A transaction that reads first and writes later cannot wait for the lock: SQLite refuses it.
    """
    return engine.execution_options(sqlite_begin="IMMEDIATE")


@contextmanager
def own_errors(engine: Engine) -> Iterator[None]:
    """Raises our errors instead of the database's; IntegrityError stays for who expects it."""
    try:
        yield
    except IntegrityError:
        raise
    except DataError as error:
        raise BadInput(f"the database cannot hold a value: {_first_line(error.orig)}") from error
    except PoolTimeout as error:
        raise Unavailable(
            f"no free connection to the database for {POOL_TIMEOUT_S:.0f} s",
            hint="The database is slow or too many turns run at once: look at its load.",
        ) from error
    except DBAPIError as error:
        raise _translated(engine, error.orig) from error
    except engine.dialect.dbapi.Error as error:
        # Raised while a connection is prepared, where SQLAlchemy does not wrap it.
        raise _translated(engine, error) from error


def _translated(engine: Engine, error: BaseException) -> MotcuaError:
    words = _first_line(error)
    message = f"database {engine.url.render_as_string(hide_password=True)}: {words}"
    if getattr(error, "pgcode", None) == _INSUFFICIENT_PRIVILEGE:
        return SetupError(message, hint=_RIGHTS_HINT)
    if "not a database" in words or "malformed" in words:
        return SetupError(message, hint=_NOT_A_DATABASE_HINT)
    kind = f"{words} {type(error).__name__}".lower()
    hints = (hint for marks, hint in _HINTS if any(mark in kind for mark in marks))
    return Unavailable(message, hint=next(hints, _REACH_HINT))


def _first_line(error: BaseException) -> str:
    """The driver's own sentence; the lines after it may repeat stored values."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
