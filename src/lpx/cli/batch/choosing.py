"""Which bundles, which passwords, whose hands: what the commands over many bundles share."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.diagnostics import Stop, catalogue_for, say, warn
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, Decorated, read_password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.edition.nouns import Edition
    from lpx.messages import Language
    from lpx.scale.engine import Engine
    from lpx.scale.listing import Listing
    from lpx.scale.passwords import Matched, Passwords, Table

ENGINE_VARIABLE = "LPX_ENGINE"
_LINES_SHOWN = 10


def list_option(command: Decorated) -> Decorated:
    """Add ``--list``, given to the command as ``list_file`` (``-`` for stdin)."""
    return click.option(
        "--list",
        "list_file",
        metavar="FILE",
        help="File that names bundles, one a line or separated by NUL; - reads stdin.",
    )(command)


def engine_options(command: Decorated) -> Decorated:
    """Add ``--jobs`` and ``--engine``, given to the command as ``jobs`` and ``engine_name``."""
    command = click.option(
        "--engine",
        "engine_name",
        metavar="ENGINE",
        help=f"Who works: local, or dask://HOST:PORT (default: ${ENGINE_VARIABLE}, else local).",
    )(command)
    return click.option(
        "--jobs",
        type=click.IntRange(min=1, max=1024),
        help="Processes of the local engine (default: one per core).",
    )(command)


def table_option(command: Decorated) -> Decorated:
    """Add ``--passwords``, given to the command as ``table_file``."""
    return click.option(
        "--passwords",
        "table_file",
        type=PLAIN_FILE,
        help="Table of passwords (CSV): a bundle, its name or its folder, then the password.",
    )(command)


def show_names_option(command: Decorated) -> Decorated:
    """Add ``--show-names``, given to the command as ``show_names``."""
    return click.option(
        "--show-names",
        is_flag=True,
        help="Show the names of files and folders as they are (unusual ones are masked otherwise).",
    )(command)


def listed(paths: Sequence[str], list_file: str | None, edition: Edition, language: Language) -> Listing:
    """Return all bundles that were named. Raises ``Stop`` when something cannot be used, or there is none."""
    from lpx.scale.listing import find_places

    with _names_in(list_file, language) as names:
        wanted = chain(paths, names)
        first = next(wanted, None)
        if first is None:
            raise Stop(ExitCode.USAGE, language, "batch.nothing-named")
        listing = find_places(chain((first,), wanted), edition.signature.read_names)
    for trouble in listing.troubles:
        is_passing = trouble.kind in {"unreadable", "unreachable", "denied"}
        if not is_passing or not listing.places:
            code = ExitCode.NOT_JUDGED if is_passing else ExitCode.USAGE
            key = f"batch.place-{trouble.kind}"
            raise Stop(code, language, key, number=trouble.number, detail=trouble.detail)
        warn(
            catalogue_for(language),
            f"batch.place-{trouble.kind}",
            number=trouble.number,
            detail=trouble.detail,
        )
    if not listing.places:
        raise Stop(ExitCode.NOTHING_TO_DO, language, "batch.no-bundles")
    return listing


def passwords_for(
    listing: Listing, table_file: Path | None, password_file: Path | None, language: Language
) -> Passwords:
    """Return the passwords of all bundles, and say on stderr which lines of the table were of no use."""
    from lpx.scale.listing import Names
    from lpx.scale.passwords import Secret, match, one_for_all

    prompt = say(catalogue_for(language), "verify-password")
    text = read_password(password_file, language, ask=table_file is None, prompt=prompt)
    if table_file is None:
        return one_for_all(text)
    matched = match(
        _table(table_file, language),
        Names(listing.places),
        Secret(text) if text is not None else None,
        listing.above,
    )
    _tell_match(matched, language)
    return matched.passwords


def prepare_engine(name: str | None) -> None:
    """Begin to load, in processes of this machine, what judging needs; where others work, do nothing."""
    from lpx.scale.engine import LOCAL, prepare

    if _chosen(name) == LOCAL:
        prepare()


def _chosen(name: str | None) -> str:
    from lpx.scale.engine import LOCAL

    return name or os.environ.get(ENGINE_VARIABLE) or LOCAL


@contextmanager
def opened_engine(
    name: str | None, jobs: int | None, language: Language, luggage: bytes = b""
) -> Iterator[Engine]:
    """Open the engine that was asked for; ``Stop`` when it is of no use."""
    from lpx.scale.engine import LOCAL, EngineError, open_engine

    chosen = _chosen(name)
    if jobs is not None and chosen != LOCAL:
        raise Stop(ExitCode.USAGE, language, "batch.jobs-elsewhere")
    try:
        with open_engine(chosen, jobs or 0, luggage) as engine:
            yield engine
    except EngineError as error:
        raise Stop(ExitCode.USAGE, language, f"batch.engine-{error.kind}", detail=error.detail) from None


@contextmanager
def _names_in(list_file: str | None, language: Language) -> Iterator[Iterator[str]]:
    """Open the list; its names are read as they are asked for, and what is wrong with it is said then."""
    if list_file is None:
        yield iter(())
        return
    from lpx.scale.listing import NoList, names_in

    try:
        if list_file == "-":
            yield names_in(sys.stdin.buffer)
        else:
            with Path(list_file).open("rb") as stream:
                yield names_in(stream)
    except OSError:
        raise Stop(ExitCode.USAGE, language, "batch.list-unreadable") from None
    except (NoList, UnicodeDecodeError):
        raise Stop(ExitCode.USAGE, language, "batch.list-encoding") from None


def _table(path: Path, language: Language) -> Table:
    from lpx.scale.passwords import MAX_BYTES, TableError, parse_table

    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        return parse_table(data)
    except OSError:
        raise Stop(ExitCode.USAGE, language, "batch.table-unreadable") from None
    except TableError as error:
        raise Stop(ExitCode.USAGE, language, f"batch.table-{error.kind}", line=error.line) from None


def _tell_match(matched: Matched, language: Language) -> None:
    catalogue = catalogue_for(language)
    for key in ("incomplete", "unused", "ambiguous", "contradicting"):
        lines: tuple[int, ...] = getattr(matched, key)
        if lines:
            shown = ", ".join(str(line) for line in lines[:_LINES_SHOWN])
            more = " …" if len(lines) > _LINES_SHOWN else ""
            warn(catalogue, f"batch.table-{key}", count=len(lines), lines=shown + more)
    if matched.without:
        warn(catalogue, "batch.table-without", count=matched.without)
