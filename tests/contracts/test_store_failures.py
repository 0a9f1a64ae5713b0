"""What the store says when its database is wrong, gone, full, locked or read-only."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from assistant.errors import MotcuaError, SetupError, Unavailable
from assistant.storage.engine import build_engine
from assistant.storage.migrations import upgrade
from assistant.storage.sql import SqlStore, open_sql_store
from tests.contracts.postgres import PostgresServer
from tests.contracts.store_samples import conversation, handover, slip, turn

NOBODY = 65534


@pytest.mark.parametrize(
    "url",
    [
        "",
        "motcua.db",
        "postgres://user@host/name",
        "mysql://user@host/name",
        "postgresql+asyncpg://user@host/name",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
    ],
)
def test_a_wrong_url_names_the_setting(url: str) -> None:
    with pytest.raises(SetupError, match="MOTCUA_DATABASE_URL"):
        open_sql_store(url)


# --- PostgreSQL ---


@pytest.fixture
def running_again(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """The server, which runs again after the test whatever the test did to it."""
    yield postgres_server
    postgres_server.stop()
    postgres_server.start()


def test_a_server_that_goes_and_comes_back(running_again: PostgresServer) -> None:
    store = open_sql_store(running_again.create_database())
    store.open_conversation(conversation(), turn(0, "Nguyễn Văn An"))
    running_again.stop()
    attempts: list[Callable[[], object]] = [
        lambda: store.conversation("c1"),
        lambda: store.turns("c1"),
        lambda: store.add_turn("c1", turn(1, "Nguyễn Văn An"), {}),
        lambda: store.rate("c1", 0, "up"),
        lambda: store.forget_before(datetime.now(UTC)),
        lambda: store.open_handover(handover(note="Nguyễn Văn An", phone="0900000000")),
        lambda: store.handover("h1"),
        lambda: store.handovers(),
        lambda: store.claim_handover("h1", "Nguyễn Văn An", datetime.now(UTC)),
        lambda: store.add_slip(slip(name="Nguyễn Văn An")),
        lambda: store.slip("01234567"),
    ]
    for attempt in attempts:
        with pytest.raises(Unavailable, match="hint: Check that the database server") as caught:
            attempt()
        assert "b@t" not in str(caught.value)
        assert "b%40t" not in str(caught.value)
        assert "Nguyễn" not in str(caught.value)
        assert "0900000000" not in str(caught.value)
    running_again.start()
    store.add_turn("c1", turn(1), {"n": 1})
    assert len(store.turns("c1")) == 2
    store.close()


def test_a_restart_between_two_turns_goes_unnoticed(running_again: PostgresServer) -> None:
    store = open_sql_store(running_again.create_database())
    store.open_conversation(conversation(), turn(0))
    running_again.stop()
    running_again.start()
    store.add_turn("c1", turn(1), {"n": 1})
    store.close()


def test_a_connection_cut_inside_a_transaction(postgres_server: PostgresServer) -> None:
    engine = build_engine(postgres_server.create_database())
    upgrade(engine)
    store = SqlStore(engine)
    store.open_conversation(conversation(), turn(0))

    def cut(connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO turns"):
            postgres_server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE starts_with(datname, 'test') AND pid <> pg_backend_pid()"
            )

    event.listen(engine, "before_cursor_execute", cut)
    with pytest.raises(Unavailable):
        store.add_turn("c1", turn(1), {"n": 1})
    event.remove(engine, "before_cursor_execute", cut)
    assert store.conversation("c1") == conversation()
    store.add_turn("c1", turn(1), {"n": 1})
    store.close()


def test_no_server_at_all(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database().replace(f":{postgres_server.port}", ":1")
    with pytest.raises(Unavailable, match="hint: Check that the database server") as caught:
        open_sql_store(url)
    assert "***" in str(caught.value)


def test_a_wrong_password(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database().replace("b%40t", "wrong")
    with pytest.raises(Unavailable, match="password") as caught:
        open_sql_store(url)
    assert "wrong/ky" not in str(caught.value)


def test_a_missing_database(postgres_server: PostgresServer) -> None:
    with pytest.raises(Unavailable, match="hint: Check the database's name"):
        open_sql_store(postgres_server.url("missing"))


def test_a_user_who_may_not_create_tables(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database()
    postgres_server.execute("CREATE ROLE weak LOGIN PASSWORD 'weak'")
    with pytest.raises(SetupError, match="hint: Make this user the owner"):
        open_sql_store(url.replace("motcua:b%40t/ky@", "weak:weak@"))


def test_a_read_only_server(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database()
    store = open_sql_store(url)
    name = url.rpartition("/")[2]
    postgres_server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store.close()
    with pytest.raises(Unavailable, match="hint: The database cannot be written"):
        store.open_conversation(conversation(), turn(0))
    assert store.turns("c1") == []
    store.close()


# --- SQLite ---


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'motcua.db'}"


def test_the_file_is_private_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b 100%" / "motcua.db"
    old_mask = os.umask(0)
    try:
        store = open_sql_store(f"sqlite:///{path}")
        store.open_conversation(conversation(), turn(0))
    finally:
        os.umask(old_mask)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(["motcua.db", "motcua.db-wal", "motcua.db-shm"], 0o600)
    store.close()


def test_the_file_is_in_wal_mode(sqlite_url: str) -> None:
    engine = build_engine(sqlite_url)
    upgrade(engine)
    with engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert pragma == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "secure_delete": 1,
    }
    engine.dispose()


def test_a_full_disk(sqlite_url: str) -> None:
    open_sql_store(sqlite_url).close()
    engine = build_engine(sqlite_url)

    def shrink(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    event.listen(engine, "connect", shrink)
    store = SqlStore(engine)
    store.open_conversation(conversation(), turn(0))
    with pytest.raises(Unavailable, match="hint: The disk is full"):
        for number in range(1, 200):
            store.add_turn("c1", turn(number, "đ" * 2000), {"n": number})
    kept = store.conversation("c1")
    assert kept is not None
    assert kept.state.get("n", 0) == store.turns("c1")[-1].number
    store.close()


def test_a_writer_that_does_not_let_go(sqlite_url: str) -> None:
    engine = build_engine(sqlite_url, busy_timeout_s=0.2)
    upgrade(engine)
    store = SqlStore(engine)
    store.open_conversation(conversation(), turn(0))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="hint: Another process holds"):
        store.add_turn("c1", turn(1), {})
    assert len(store.turns("c1")) == 1
    other.execute("ROLLBACK")
    other.close()
    store.add_turn("c1", turn(1), {})
    store.close()


def test_a_file_that_is_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "motcua.db"
    path.write_bytes(b"something else entirely" * 500)
    with pytest.raises(SetupError, match="hint: The file is damaged or not SQLite"):
        open_sql_store(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SetupError, match="hint: Let this user write"):
        open_sql_store(f"sqlite:///{tmp_path / 'file' / 'motcua.db'}")


def test_removed_tables(sqlite_url: str) -> None:
    store = open_sql_store(sqlite_url)
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as other:
        other.execute("DROP TABLE turns")
    other.close()
    with pytest.raises(Unavailable, match="hint: Check the database's name"):
        store.turns("c1")
    store.close()


@pytest.mark.parametrize("file_exists", [False, True])
def test_a_read_only_folder(file_exists: bool) -> None:
    """Root may write everywhere, so a child process gives its rights up first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        folder.mkdir()
        url = f"sqlite:///{folder / 'motcua.db'}"
        if file_exists:
            open_sql_store(url).close()
            (folder / "motcua.db").chmod(0o444)
        Path(name).chmod(0o755)
        folder.chmod(0o555)
        error = _open_as_nobody(url)
        folder.chmod(0o755)
    assert error.startswith("SetupError")
    assert "Permission denied" in error
    assert "MOTCUA_DATA_DIR" in error


def _open_as_nobody(url: str) -> str:
    def child(sender: multiprocessing.connection.Connection) -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        try:
            open_sql_store(url)
            sender.send("no error")
        except MotcuaError as error:
            sender.send(f"{type(error).__name__} {error}")

    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=child, args=(sender,))
    process.start()
    process.join(timeout=30)
    assert receiver.poll(1)
    return str(receiver.recv())
