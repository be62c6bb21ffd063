"""Making a register and bringing an older one up to date, through the migrations that lpx ships.

Every step runs in one transaction, on SQLite too: a register is either of one version or of the next.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from lpx.attest.register.errors import RegisterError

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import Connection, Engine

VERSION_TABLE = "lpx_register_version"
"""Where the version stands: a name of our own, since a server's database may hold other things."""


class State(StrEnum):
    """What a database is to this lpx."""

    EMPTY = "empty"
    FOREIGN = "not-a-register"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def state_of(engine: Engine) -> State:
    """Tell what the database is."""
    with engine.connect() as connection:
        return _state(connection)


def require_current(engine: Engine) -> None:
    """Raise ``RegisterError`` unless the database is a register of this lpx's version."""
    state = state_of(engine)
    if state is not State.CURRENT:
        raise RegisterError("not-a-register" if state is State.EMPTY else state.value)


def create(engine: Engine) -> None:
    """Make a new register.

    Raises:
        RegisterError: ``exists``: there is one already; ``not-a-register``: its tables would meet others.
    """
    with _transaction(engine) as connection:
        match _state(connection):
            case State.EMPTY:
                _run(connection, "head")
            case State.FOREIGN:
                raise RegisterError("not-a-register")
            case _:
                raise RegisterError("exists")


def upgrade(engine: Engine) -> bool:
    """Bring a register up to this lpx's version; return whether there was anything to do.

    Raises:
        RegisterError: It is no register, or a newer lpx made it.
    """
    with _transaction(engine) as connection:
        match _state(connection):
            case State.CURRENT:
                return False
            case State.OLDER:
                _run(connection, "head")
                return True
            case State.NEWER:
                raise RegisterError("newer")
            case _:
                raise RegisterError("not-a-register")


def move(engine: Engine, revision: str) -> None:
    """Bring a database up or down to ``revision`` (``base``: no tables). For tests and for emergencies."""
    with _transaction(engine) as connection:
        _run(connection, revision)


def revisions() -> tuple[str, ...]:
    """Return the revisions that lpx ships, oldest first."""
    return tuple(script.revision for script in reversed(list(_scripts().walk_revisions())))


def _transaction(engine: Engine) -> AbstractContextManager[Connection]:
    return engine.execution_options(lpx_writes=True).begin()


def _state(connection: Connection) -> State:
    from alembic.migration import MigrationContext
    from sqlalchemy import inspect

    from lpx.attest.register.tables import Base

    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    revision = context.get_current_revision()
    if revision is None:
        taken = set(inspect(connection).get_table_names()) & set(Base.metadata.tables)
        return State.FOREIGN if taken else State.EMPTY
    if revision == _scripts().get_current_head():
        return State.CURRENT
    return State.OLDER if revision in revisions() else State.NEWER


def _run(connection: Connection, revision: str) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    known = revisions()
    current = _current(connection)
    goal = known[-1] if revision == "head" else revision
    down = goal == "base" or (current in known and known.index(goal) < known.index(current or ""))
    (command.downgrade if down else command.upgrade)(config, goal)


def _current(connection: Connection) -> str | None:
    from alembic.migration import MigrationContext

    return MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE}
    ).get_current_revision()


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    """Return Alembic's settings, made here: there is no alembic.ini that could be missing from a wheel."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
