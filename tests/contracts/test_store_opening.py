"""Opening a store: migrations, and several processes or threads at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from assistant.errors import SetupError
from assistant.storage.engine import build_engine
from assistant.storage.migrations import upgrade
from assistant.storage.schema import metadata
from assistant.storage.sql import SqlStore, open_sql_store
from tests.contracts.store_samples import conversation, handover, turn


def test_what_is_kept_survives_reopening(database_url: str) -> None:
    first = open_sql_store(database_url)
    first.open_conversation(conversation(), turn(0))
    first.close()
    second = open_sql_store(database_url)
    assert second.conversation("c1") == conversation()
    second.close()


def test_migrations_make_the_schema_that_the_code_uses(database_url: str) -> None:
    engine = build_engine(database_url)
    assert inspect(engine).get_table_names() == []
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        for table in ("turns", "handovers"):
            keys = inspect(connection).get_foreign_keys(table)
            assert keys[0]["options"] == {"ondelete": "CASCADE"}
    engine.dispose()


def test_an_upgrade_keeps_what_an_older_program_kept(database_url: str) -> None:
    engine = build_engine(database_url)
    upgrade(engine)
    SqlStore(engine).open_conversation(conversation(), turn(0))
    with engine.begin() as connection:
        for statement in (
            "DROP TABLE slips",
            "DROP TABLE handovers",
            "UPDATE alembic_version SET version_num = '0001'",
        ):
            connection.exec_driver_sql(statement)
    upgrade(engine)
    store = SqlStore(engine)
    assert store.turns("c1") == [turn(0)]
    assert store.open_handover(handover()) == handover()
    store.close()


def test_a_newer_schema_is_refused_with_a_hint(database_url: str) -> None:
    engine = build_engine(database_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SetupError, match="hint: A newer program"):
        upgrade(engine)
    engine.dispose()


def test_processes_that_open_an_empty_database_at_once(database_url: str) -> None:
    program = (
        "import sys; from assistant.storage.sql import SqlStore, open_sql_store;"
        "print('ready', flush=True); sys.stdin.readline();"
        "store = open_sql_store(sys.argv[1]); store.turns('x'); store.close(); print('done')"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", program, database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        out, err = child.communicate(timeout=60)
        assert (out, err, child.returncode) == ("done\n", "", 0)


def test_threads_that_open_an_empty_database_at_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_sql_store(database_url), range(4)))
    stores[0].open_conversation(conversation(), turn(0))
    assert stores[3].conversation("c1") == conversation()
    for opened in stores:
        opened.close()


def test_threads_that_open_different_databases_at_once(tmp_path: Path) -> None:
    start = threading.Barrier(4)

    def open_one(who: int) -> SqlStore:
        start.wait()
        return open_sql_store(f"sqlite:///{tmp_path / f'{who}.db'}")

    with ThreadPoolExecutor(4) as pool:
        for opened in pool.map(open_one, range(4)):
            opened.open_conversation(conversation(), turn(0))
            opened.close()


def test_a_file_that_another_process_is_creating(tmp_path: Path) -> None:
    """SQLite refuses the switch to WAL at once, without its busy timeout, while one writes."""
    path = tmp_path / "motcua.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE something (x)")
    release = threading.Timer(0.3, other.execute, ["COMMIT"])
    release.start()
    open_sql_store(f"sqlite:///{path}").close()
    release.join()
    other.close()
