"""``lpx attest recall``: which certificates would not be given any more?"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from lpx.cli.attest.options import FOLDER, load_suite_for, suite_options
from lpx.cli.attest.stopping import AttestStop, language_for, need_signing
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option


@click.command("recall")
@click.argument("folder", type=FOLDER)
@format_option("text", "json")
@suite_options
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    folder: Path,
    format_name: str,
    spec_room: Path | None,
    suite_room: Path | None,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Judge the evidence of every certificate in FOLDER again by the suite as it is now.

    Certificates are files named *.cert.json, evidence packages *.evidence.zip, in any subfolder; they
    find each other by digest. With --suite or --spec, a change can be tried out before it is made.

    Exit codes: 0 all would be given again, 1 some would not, 2 usage, 3 no certificates, 4 some could not
    be judged.
    """
    language = language_for(lang)
    need_signing(language)
    from lpx.attest.recall import held_in, recall
    from lpx.cli.conform.telling import CaseProgress
    from lpx.reports.attest_recall import render_recall

    suite = load_suite_for(spec_room, suite_room, edition_name, language)
    try:
        held = tuple(held_in(folder))
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise AttestStop(ExitCode.USAGE, language, "file-unusable", file=folder.name, detail=detail) from None
    if not held:
        raise AttestStop(ExitCode.NOTHING_TO_DO, language, "no-certificates", folder=folder)
    with CaseProgress(language) as progress:
        found = recall(held, suite, progress)
    width = shutil.get_terminal_size().columns
    click.echo(render_recall(found, suite.policy, format_name, language, width=width), nl=False)
    outcomes = {entry.outcome for entry in found.entries}
    if "flips" in outcomes:
        sys.exit(int(ExitCode.DOES_NOT_CONFORM))
    sys.exit(int(ExitCode.NOT_JUDGED if "could-not-be-judged" in outcomes else ExitCode.CONFORMS))
