"""``lpx attest run``: the whole suite, from the derived seed, into an evidence package."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lpx.cli.attest.files import must_be_new, read_submission
from lpx.cli.attest.options import FOLDER, NEW_FILE, load_suite_for, now, suite_options
from lpx.cli.attest.packing import compared, pack_run, tell
from lpx.cli.attest.stopping import AttestStop, language_for, say
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option


@click.command("run")
@click.argument("submission", type=FOLDER)
@click.option(
    "--adapter", "address", required=True, envvar="LPX_ADAPTER", metavar="ADDRESS", help="The module."
)
@click.option(
    "--product",
    metavar="PATH",
    help="The product's file or folder; compared with what the vendor committed to.",
)
@click.option("--adapter-files", metavar="PATH", help="The same of the adapter.")
@click.option("--evidence", "target", required=True, type=NEW_FILE, help="File for the evidence package.")
@click.option(
    "--run",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="New folder for the transcript (default: beside the package).",
)
@click.option("--jobs", type=click.IntRange(min=1, max=64), default=1, show_default=True, help="Workers.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), help="Seconds that one call may take (default: 30)."
)
@suite_options
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    submission: Path,
    address: str,
    product: str | None,
    adapter_files: str | None,
    target: Path,
    folder: Path | None,
    jobs: int,
    timeout: float | None,
    spec_room: Path | None,
    suite_room: Path | None,
    format_name: str,
    lang: str | None,
) -> None:
    """Run every case of the suite against the module of SUBMISSION and pack what was seen.

    The seed follows from both reveals. Product and adapter are compared by their bytes where you give them;
    otherwise the certificate will say that their digests are only stated.

    Exit codes: 0 every scope that was asked for conforms, 1 some does not, 2 usage, 4 could not be
    judged, 6 the adapter is at fault.
    """
    language = language_for(lang)
    ceremony = read_submission(submission, language)
    suite = load_suite_for(spec_room, suite_room, ceremony.request.edition, language)
    checks = compared(ceremony, product, adapter_files, language)
    place = folder or target.with_name(f"{target.name}.run")
    for path in (target, place):
        must_be_new(path, language)

    from lpx.attest.moments import written
    from lpx.attest.seeds import derive_seed
    from lpx.cli.adapter.stopping import stop_for
    from lpx.cli.conform.telling import CaseProgress
    from lpx.harness.adapters.base import AdapterError
    from lpx.harness.adapters.connect import connect
    from lpx.harness.plan import make_plan
    from lpx.harness.runner import TIMEOUT
    from lpx.harness.session import Settings, run_plan

    seed = derive_seed(ceremony)
    try:
        connection = connect(address)
        place.mkdir()
        settings = Settings(
            address=address,
            seed=seed,
            timeout=timeout or connection.timeout or TIMEOUT,
            folder=place,
            edition=suite.edition.mark.id,
            shrink=False,
            jobs=jobs if suite_room is None and spec_room is None else 1,  # workers load the installed suite
            clock=lambda: written(now()),
        )
        with CaseProgress(language) as progress:
            run = run_plan(
                make_plan(suite.cases, suite.cases, seed),
                connection,
                settings,
                suite.rules(connection.kind),
                lambda line, done, total: progress(line.result, done, total),
            )
    except AdapterError as error:
        raise stop_for(error, language) from None
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise AttestStop(ExitCode.USAGE, language, "not-writable", file=place, detail=detail) from None
    except KeyboardInterrupt:
        aside(say(language, "run-interrupted", folder=place), "error", "attest.cli.run-interrupted")
        sys.exit(int(ExitCode.INTERRUPTED))
    manifest = pack_run(run, place, ceremony, suite, target, checks, language)
    sys.exit(int(tell(manifest, ceremony, suite, target, format_name, language)))
