"""``lpx attest pack``: an evidence package out of a run that was kept."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lpx.cli.attest.files import must_be_new, read_submission
from lpx.cli.attest.options import FOLDER, NEW_FILE, load_suite_for, suite_options
from lpx.cli.attest.packing import compared, pack_run, tell
from lpx.cli.attest.stopping import language_for
from lpx.cli.options import format_option, language_option


@click.command("pack")
@click.argument("submission", type=FOLDER)
@click.argument("run_folder", metavar="RUN", type=FOLDER)
@click.option(
    "--product",
    metavar="PATH",
    help="The product's file or folder; compared with what the vendor committed to.",
)
@click.option("--adapter-files", metavar="PATH", help="The same of the adapter.")
@click.option("--evidence", "target", required=True, type=NEW_FILE, help="File for the evidence package.")
@suite_options
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    submission: Path,
    run_folder: Path,
    product: str | None,
    adapter_files: str | None,
    target: Path,
    spec_room: Path | None,
    suite_room: Path | None,
    format_name: str,
    lang: str | None,
) -> None:
    """Pack the run in the folder RUN as evidence for SUBMISSION.

    Only a whole run of the suite from the seed of the submission can become evidence. Pass `lpx attest
    seed` on to `lpx conform run --seed`, or take up a run of `lpx attest run` that could not be packed.

    Exit codes: as for `lpx attest run`.
    """
    from lpx.cli.conform.stored import read_stored

    language = language_for(lang)
    ceremony = read_submission(submission, language)
    suite = load_suite_for(spec_room, suite_room, ceremony.request.edition, language)
    checks = compared(ceremony, product, adapter_files, language)
    must_be_new(target, language)
    run, folder = read_stored(run_folder, language)
    manifest = pack_run(run, folder, ceremony, suite, target, checks, language)
    sys.exit(int(tell(manifest, ceremony, suite, target, format_name, language)))
