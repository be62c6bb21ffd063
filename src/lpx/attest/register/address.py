"""Where a register lies: a file, or a database server by its URL.

A URL may hold a password. It is handed to the driver and never shown: ``shown`` names server and database
alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lpx.attest.register.errors import RegisterError

if TYPE_CHECKING:
    from sqlalchemy import URL

DEFAULT = "lpx-register.sqlite"
"""The register of the folder one is in."""

_SERVERS = {"postgresql", "postgres", "postgresql+psycopg"}


def parse_address(text: str) -> URL:
    """Return the database's URL for ``text``: a path of a file, ``sqlite:///PATH``, or ``postgresql://…``.

    Raises:
        RegisterError: ``address-unknown``: it is neither.
    """
    from sqlalchemy import URL, make_url
    from sqlalchemy.exc import ArgumentError

    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text)))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise RegisterError("address-unknown") from None
    if url.drivername in _SERVERS:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database:
        return URL.create("sqlite", database=url.database)
    raise RegisterError("address-unknown")


def file_of(url: URL) -> Path | None:
    """Return the file that ``url`` names; None for a server."""
    return Path(url.database) if url.drivername == "sqlite" and url.database else None


def shown(url: URL) -> str:
    """Return ``url`` for people: no user, no password, none of the driver's settings."""
    file = file_of(url)
    if file is not None:
        return str(file)
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.host or ''}{port}/{url.database or ''}"


def holds_password(url: URL) -> bool:
    """Tell whether a password stands in ``url`` itself."""
    return bool(url.password) or "password" in url.query
