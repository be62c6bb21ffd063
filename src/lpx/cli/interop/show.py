"""``lpx interop show``: report a stored run again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.exit_codes import ExitCode
from lpx.cli.interop.stopping import InteropStop
from lpx.cli.interop.telling import reporting, tell, wanted_reports
from lpx.cli.options import language_option

if TYPE_CHECKING:
    from lpx.interop.nouns import Stored
    from lpx.messages import Language


@click.command("show")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@reporting
@language_option
def command(folder: Path, format_name: str, reports: tuple[str, ...], lang: str | None) -> None:
    """Report the run in DIR again, in any format and language.

    Exit codes are those of the run: 0 every exchange passes, 1 some fail, 2 usage, 3 nothing applied, 4 could
    not be judged, 6 no module could be started.
    """
    from lpx.cli.settings import load
    from lpx.interop.matrix import make_matrix

    language, _ = load(lang, None)
    wanted = wanted_reports(reports, language)
    stored = read(folder, language)
    _, edition = load(lang, stored.begin.edition.id)
    matrix = make_matrix(stored)
    tell(stored, matrix, format_name=format_name, wanted=wanted, edition=edition, language=language)
    sys.exit(int(matrix.outcome))


def read(folder: Path, language: Language) -> Stored:
    """Return the run in a folder; raises ``InteropStop``."""
    from lpx.interop.store import StoreError, read_stored

    try:
        return read_stored(folder)
    except StoreError as error:
        key = f"store-{error.key}"
        raise InteropStop(ExitCode.USAGE, language, key, path=folder, line=error.line) from None
