"""``lpx attest seed``: the seed that follows from both reveals."""

from __future__ import annotations

from pathlib import Path

import click

from lpx.cli.attest.files import read_submission
from lpx.cli.attest.options import FOLDER
from lpx.cli.attest.stopping import language_for
from lpx.cli.options import format_option, language_option


@click.command("seed")
@click.argument("submission", type=FOLDER)
@format_option("text", "json")
@language_option
def command(submission: Path, format_name: str, lang: str | None) -> None:
    """Print the seed of the run that the folder SUBMISSION asks for.

    Both reveals are checked against what was committed to. With the seed, `lpx conform show --seed` makes
    the very bundles that the module was given.

    Exit codes: 0 done, 2 a part is missing or does not fit.
    """
    from lpx.attest.seeds import derive_seed
    from lpx.cli.attest.results import SeedDerived
    from lpx.cli.outcome import tell

    language = language_for(lang)
    ceremony = read_submission(submission, language)
    seed = derive_seed(ceremony)
    found = SeedDerived(seed, ceremony.challenge.request)
    tell(found, format_name=format_name, language=language, said=[seed])
