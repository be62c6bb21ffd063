"""Opening a register's database: the edge between the tables and a file or server.

SQLite is told to honour foreign keys, to wait for another writer, and to take its write lock at the
beginning, so that two people who add at the same time come one after the other. On PostgreSQL an advisory
lock does that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lpx.attest.register.address import file_of, parse_address
from lpx.attest.register.errors import RegisterError

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.orm import Session

_WAIT = 10
"""Seconds to wait for a server, or for another writer of the same file."""
_WRITERS = 0x6C_70_78_31
"""Number of the advisory lock of writers ("lpx1")."""


@contextmanager
def opened(address: str, *, create: bool = False) -> Iterator[Engine]:
    """Yield an engine on the database at ``address``, and close it.

    Args:
        address: As ``address.parse_address`` takes it.
        create: Whether the file may be missing.

    Raises:
        RegisterError: The address is none, the file is missing, or the database cannot be used.
    """
    url = parse_address(address)
    file = file_of(url)
    if file is not None and not create and not file.is_file():
        raise RegisterError("missing")
    engine = _engine(url)
    with translated():
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Yield a session that sees one state of the register and changes nothing."""
    from sqlalchemy.orm import Session

    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**level) as connection, Session(connection) as session:
        yield session
        session.rollback()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Yield a session whose changes are kept together when the block ends well, and not at all otherwise."""
    from sqlalchemy import text
    from sqlalchemy.orm import Session

    with (
        engine.connect().execution_options(lpx_writes=True) as connection,
        connection.begin(),
        Session(connection) as session,
    ):
        if engine.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _WRITERS})
        yield session
        session.flush()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's errors into ``RegisterError``, whose words quote nothing."""
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    try:
        yield
    except DBAPIError as error:
        raise RegisterError(_kind_of(error)) from None
    except SQLAlchemyError:
        raise RegisterError("damaged") from None


def _engine(url: URL) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    if url.drivername != "sqlite":
        try:
            return create_engine(
                url, hide_parameters=True, poolclass=NullPool, connect_args={"connect_timeout": _WAIT}
            )
        except ImportError:
            raise RegisterError("driver-missing") from None
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args={"timeout": _WAIT})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's connection
        connection.isolation_level = (
            None  # Transactions begin below, also before statements that make tables.
        )
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's connection
        writes = connection.get_execution_options().get("lpx_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _kind_of(error: DBAPIError) -> str:
    """Return the kind of a database error by its class and code alone."""
    original = error.orig
    state = getattr(original, "sqlstate", None) or ""
    name = getattr(original, "sqlite_errorname", None) or ""
    kinds = {
        "28": "refused",  # invalid authorisation
        "42501": "refused",  # insufficient privilege
        "3D": "missing",  # no such database
        "42P01": "not-a-register",  # no such table
        "42703": "not-a-register",  # no such column
        "40": "busy",
        "55P03": "busy",
        "23001": "append-only",
        "SQLITE_CONSTRAINT_TRIGGER": "append-only",
        "SQLITE_BUSY": "busy",
        "SQLITE_LOCKED": "busy",
        "SQLITE_NOTADB": "not-a-register",
        "SQLITE_READONLY": "refused",
        "SQLITE_CANTOPEN": "unreachable",
        "SQLITE_PERM": "refused",
        "SQLITE_FULL": "unreachable",
        "SQLITE_IOERR": "unreachable",
        "SQLITE_CORRUPT": "damaged",
    }
    for mark, kind in kinds.items():
        if state.startswith(mark) if not mark.startswith("SQLITE") else name.startswith(mark):
            return kind
    if _was_turned_away(original):
        return "refused"
    text = type(original).__name__
    return "unreachable" if text in {"OperationalError", "ConnectionTimeout"} else "damaged"


def _was_turned_away(original: object) -> bool:
    """Tell whether a server answered and asked for a password: then it is there, and did not let us in."""
    connection = getattr(original, "pgconn", None)
    try:
        return bool(connection is not None and (connection.needs_password or connection.used_password))
    except Exception:  # noqa: BLE001 - a connection that is gone tells nothing
        return False
