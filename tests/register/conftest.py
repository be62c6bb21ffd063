"""A register on each database that lpx serves: SQLite in a file, and a PostgreSQL of our own.

The server is started once per test process: in a folder of its own, on a socket and no port, with a password
that is asked for. PostgreSQL refuses to run as root; then it runs as the user that its package made.
"""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SERVER_PASSWORD = "not-a-secret-5f1d"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL."""

    socket: Path
    user: str
    programs: Path
    run_as: dict[str, str]

    def url(self, database: str, password: str | None = SERVER_PASSWORD) -> str:
        """Return the URL of one of its databases."""
        secret = f":{password}" if password is not None else ""
        return f"postgresql://{self.user}{secret}@/{database}?host={self.socket}"

    def new_database(self) -> str:
        """Make an empty database and return its name."""
        name = f"register_{next(_numbers)}"
        self.call("createdb", "-h", str(self.socket), "-U", self.user, name)
        return name

    def call(self, name: str, *arguments: str) -> str:
        """Run a program of PostgreSQL's."""
        done = subprocess.run(
            [self.programs / name, *arguments],
            env={**os.environ, "PGPASSWORD": SERVER_PASSWORD},
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        return done.stdout


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL of this test process alone."""
    control = shutil.which("pg_ctl")
    assert control is not None
    programs = Path(os.path.realpath(control)).parent
    run_as = {"user": "postgres", "group": "postgres"} if os.name == "posix" and os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="lpx-pg-"))
    password_file = folder / "password"
    password_file.write_text(SERVER_PASSWORD, encoding="utf-8")
    if run_as:
        for path in (folder, password_file):
            shutil.chown(path, **run_as)

    def call(name: str, *arguments: str) -> None:
        subprocess.run(
            [programs / name, *arguments],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=60,
            **run_as,
        )

    try:
        call(
            *("initdb", "-D", str(folder / "data"), "-U", "lpx", "-A", "scram-sha-256", "-E", "UTF8"),
            *("--locale=C", "--no-sync", f"--pwfile={password_file}"),
        )
        settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        log = str(folder / "log")
        call("pg_ctl", "-D", str(folder / "data"), "-w", "-s", "-l", log, "-o", settings, "start")
        try:
            yield Server(folder, "lpx", programs, run_as)
        finally:
            call("pg_ctl", "-D", str(folder / "data"), "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


DATABASES = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.needs("pg_ctl")),
]


@pytest.fixture(params=DATABASES)
def address(request, tmp_path) -> str:
    """Where a register can be made: on SQLite, and again on PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / f"{secrets.token_hex(4)}.sqlite")
    server = request.getfixturevalue("server")
    return server.url(server.new_database())
