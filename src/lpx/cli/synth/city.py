"""``lpx synth city``: the bundles of many schools, from a seed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.batch.choosing import engine_options
from lpx.cli.diagnostics import Stop
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option

if TYPE_CHECKING:
    from lpx.synthesis.city import City

MOST_STUDENTS = 1_000_000


@click.command("city")
@click.option("--students", type=click.IntRange(1, MOST_STUDENTS), required=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Equal seeds make equal bytes.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder to write into; it must be empty or new.",
)
@click.option("--schools", type=click.IntRange(min=1), help="How many (default: one for 1,500 students).")
@click.option(
    "--per",
    type=click.Choice(["student", "class"]),
    default="student",
    show_default=True,
    help="Whether each student or each class has a bundle.",
)
@click.option(
    "--scale-files",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Size of attachments as a part of the real one; 0 makes them as small as can be.",
)
@click.option(
    "--cipher",
    type=click.Choice(["aes-256", "aes-192", "aes-128", "traditional"]),
    default="aes-256",
    show_default=True,
    help="Encryption; traditional is quicker to write.",
)
@engine_options
@format_option("text", "json")
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    students: int,
    seed: int,
    out: Path,
    schools: int | None,
    per: str,
    scale_files: float,
    cipher: str,
    jobs: int | None,
    engine_name: str | None,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Write the bundles of a synthetic city into a folder for each school, with a table of passwords.

    Sizes follow Taipei's in August 2023: ten course outcomes and eleven performances for each student. Nobody
    in it exists. Real attachments would take about 12 MB for each student, so they are made small unless
    --scale-files says otherwise.
    """
    import msgspec

    from lpx.cli.outcome import made_of, tell
    from lpx.cli.settings import load
    from lpx.cli.synth.making import city_sentence, make_city
    from lpx.synthesis.city import City

    language, edition = load(lang, edition_name)
    if out.exists() and any(out.iterdir()):
        raise Stop(ExitCode.USAGE, language, "synth.not-empty")
    city: City = msgspec.convert(
        {
            "students": students,
            "seed": seed,
            "schools": schools or 0,
            "per": per,
            "scale_files": scale_files,
            "cipher": cipher,
        },
        City,
    )
    made = make_city(city, edition, out, (engine_name, jobs), language)
    tell(
        made,
        format_name=format_name,
        language=language,
        said=[city_sentence(made, language)],
        products=made_of([("city", out)]),
    )
