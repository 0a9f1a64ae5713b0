"""A real PostgreSQL for tests: a cluster of its own in a temporary folder.

Import the fixture `postgres_server` into a test module and ask it for databases.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

USER = "motcua"
PASSWORD = "b%40t/ky"


class PostgresServer:
    """One cluster on a free port of 127.0.0.1. `stop` and `start` keep its data."""

    def __init__(self, programs: Path, folder: Path, account: str | None) -> None:
        self.port = _free_port()
        self._programs = programs
        self._data = folder / "data"
        self._log = folder / "log"
        self._account = account
        self._databases = 0
        password_file = folder / "password"
        password_file.write_text("b@t/ky\n", encoding="utf-8")
        if account:
            shutil.chown(folder, account)
            shutil.chown(password_file, account)
        self._call(
            "initdb",
            f"--username={USER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
            str(self._data),
        )

    def start(self) -> None:
        """Returns when the server takes connections."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c fsync=off -c shared_buffers=16MB -c max_connections=60 -c timezone=Asia/Ho_Chi_Minh"
        )
        self._call(
            "pg_ctl", "start", "-w", "-D", str(self._data), "-l", str(self._log), "-o", options
        )

    def stop(self) -> None:
        """Ends the server and every connection to it; without effect when it does not run."""
        if (self._data / "postmaster.pid").exists():
            self._call("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self._data))

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database."""
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def create_database(self) -> str:
        """Creates an empty database and returns its URL."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, statement: str) -> None:
        """Runs one statement as the superuser, outside of a transaction."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def _call(self, program: str, *arguments: str) -> None:
        # The server inherits these streams and outlives the call: a pipe would never end.
        result = subprocess.run(
            [str(self._programs / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._account,
            group=pwd.getpwnam(self._account).pw_gid if self._account else None,
            extra_groups=[] if self._account else None,
            cwd=self._data.parent,
            timeout=120,
            check=False,
        )
        if result.returncode != 0:
            log = self._log.read_text(encoding="utf-8") if self._log.exists() else "(no log)"
            raise RuntimeError(f"{program} failed with {result.returncode}: {log[-2000:]}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running server; skips the test where PostgreSQL is not installed."""
    programs = _find_programs()
    if programs is None:
        pytest.skip("needs PostgreSQL (apt-get install postgresql)")
    # Not pytest's folder: that one is closed to the account which runs the server.
    folder = Path(tempfile.mkdtemp(prefix="motcua-postgres-"))
    server = PostgresServer(programs, folder, _unprivileged_account())
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _find_programs() -> Path | None:
    """The folder with initdb and pg_ctl: Debian's newest version, else the search path's."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(
        versions, key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0
    )
    if newest:
        return newest[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _unprivileged_account() -> str | None:
    """PostgreSQL refuses to run as root; None: we are not root and run it ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
