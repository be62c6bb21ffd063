"""``lpx attest replay``: judge evidence again, without the module."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from lpx.cli.attest.files import opened
from lpx.cli.attest.options import load_suite_for, suite_options
from lpx.cli.attest.stopping import AttestStop, language_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, format_option, language_option


@click.command("replay")
@click.argument("evidence_file", metavar="EVIDENCE", type=PLAIN_FILE)
@format_option("text", "json")
@suite_options
@language_option
def command(
    evidence_file: Path,
    format_name: str,
    spec_room: Path | None,
    suite_room: Path | None,
    lang: str | None,
) -> None:
    """Judge EVIDENCE again by the suite as it is now, and say which verdicts are others than then.

    What the cases gave is made anew from the seed. By the same suite the results are the same bit for
    bit, which their digest shows. Anybody can do this; neither module nor key is needed.

    Exit codes: 0 the same verdicts, 1 other verdicts, 2 usage, 4 something could not be judged.
    """
    from lpx.attest.rejudging import RejudgingError, rejudge
    from lpx.cli.conform.telling import CaseProgress
    from lpx.reports.attest_replay import outcome_of, render_replay

    language = language_for(lang)
    with opened(evidence_file, language) as evidence:
        suite = load_suite_for(spec_room, suite_room, evidence.ceremony.request.edition, language)
        try:
            with CaseProgress(language) as progress:
                found = rejudge(evidence, suite, progress)
        except RejudgingError as error:
            raise AttestStop(ExitCode.NOT_JUDGED, language, "rejudging-failed", kind=error.kind) from None
        outcome = outcome_of(found)
        width = shutil.get_terminal_size().columns
        click.echo(render_replay(evidence, found, suite, format_name, language, width=width), nl=False)
    sys.exit({"same": 0, "other": 1, "could-not-be-judged": int(ExitCode.NOT_JUDGED)}[outcome])
