"""``lpx conform replay``: judge a stored run again, without the module."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lpx.cli.conform.choosing import load_suite
from lpx.cli.conform.stopping import ConformStop
from lpx.cli.conform.stored import read_stored
from lpx.cli.conform.telling import CaseProgress, reporting, tell, wanted_reports
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, language_option


@click.command("replay")
@click.argument("path", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--as-judged", is_flag=True, help="Only report what was judged then; judge nothing again.")
@reporting
@language_option
@edition_option
def command(
    path: Path,
    format_name: str,
    reports: tuple[str, ...],
    lang: str | None,
    edition_name: str | None,
    *,
    as_judged: bool,
) -> None:
    """Judge the stored run RUN (its folder) again, under the suite and edition as they are now.

    The transcript's chain and the digests of its evidence are checked first. A case that now gives something
    else than it gave then could not be judged.

    Exit codes: as for `lpx conform run`.
    """
    from lpx.cli.settings import load
    from lpx.coursecode.load import load_code_edition
    from lpx.harness.allowances import load_allowances, load_attribution
    from lpx.harness.replay import replay
    from lpx.harness.results import summarise
    from lpx.harness.runner import Rules
    from lpx.harness.session import FOLDER, transport_for

    language, edition = load(lang, edition_name)
    wanted = wanted_reports(reports, language)
    suite = load_suite(language)
    run, folder = read_stored(path, language)
    if run.begin.transport == FOLDER and not as_judged:
        raise ConformStop(ExitCode.USAGE, language, "replay-folder")
    if not as_judged:
        rules = Rules(
            edition,
            load_code_edition(),
            load_allowances(),
            load_attribution(),
            transport_for(run.begin.transport),
        )
        with CaseProgress(language) as progress:
            run = replay(run, folder, suite, rules, progress)
    summary = summarise(run, suite)
    tell(run, summary, suite, format_name=format_name, wanted=wanted, edition=edition, language=language)
    sys.exit(int(summary.outcome))
