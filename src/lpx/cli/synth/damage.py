"""``lpx synth damage``: the same city after a migration that lost things at known places."""

from __future__ import annotations

from pathlib import Path

import click

from lpx.cli.batch.choosing import engine_options
from lpx.cli.diagnostics import Stop
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option


@click.command("damage")
@click.argument("city", metavar="CITY", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder to write into; it must be empty or new.",
)
@click.option(
    "--each",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="How often each kind of damage is done; 0 for a migration that loses nothing.",
)
@click.option("--only", multiple=True, metavar="KIND", help="Only this kind; may be given several times.")
@engine_options
@format_option("text", "json")
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    city: Path,
    out: Path,
    each: int,
    only: tuple[str, ...],
    jobs: int | None,
    engine_name: str | None,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Write what another module makes of CITY, the folder that `lpx synth city` wrote.

    Bundles have other names, other encryption and another division, records another order, and a tenth of
    the classes other spellings; all that is harmless. On top of it every kind of damage is done so often, and
    written down in truth.jsonl: what was done, to whom, where, and what a comparison has to call it.
    """
    from lpx.cli.outcome import made_of, tell
    from lpx.cli.settings import load
    from lpx.cli.synth.making import city_sentence, damage_sentence, make_after, read_city
    from lpx.synthesis.city.damage import DAMAGES
    from lpx.synthesis.city.migration import Loss

    language, edition = load(lang, edition_name)
    if out.exists() and any(out.iterdir()):
        raise Stop(ExitCode.USAGE, language, "synth.not-empty")
    if set(only) - set(DAMAGES):
        raise Stop(ExitCode.USAGE, language, "synth.damage-unknown", known=", ".join(DAMAGES))
    loss = Loss(each, only or tuple(DAMAGES))
    made = make_after((read_city(city, language), loss), edition, out, (engine_name, jobs), language)
    tell(
        made,
        format_name=format_name,
        language=language,
        said=(city_sentence(made.written, language), damage_sentence(made, language)),
        products=made_of([("city", out)]),
    )
