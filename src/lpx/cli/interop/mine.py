"""``lpx interop mine``: look for bundles on which modules disagree."""

from __future__ import annotations

import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.exit_codes import ExitCode
from lpx.cli.interop.stopping import InteropStop, say
from lpx.cli.interop.telling import Progress
from lpx.cli.options import edition_option, format_option, language_option

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.interop.bench import Module
    from lpx.interop.disagreements import Disagreement, Found, Mined
    from lpx.messages import Language

_PLACE = "lpx-disagreements"
_FEWEST = 2


@click.command("mine")
@click.argument("addresses", nargs=-1, required=True, metavar="MODULE MODULE...")
@click.option(
    "--budget",
    type=click.IntRange(min=1, max=100_000),
    default=200,
    show_default=True,
    help="Generated bundles to try.",
)
@click.option(
    "--seed", metavar="TEXT", help="Decides which bundles are tried; by default a new one each time."
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), help="Seconds that one call may take (default: 30)."
)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"Folder for what is found (default: a new one in {_PLACE}).",
)
@format_option("text", "json")
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    addresses: tuple[str, ...],
    budget: int,
    seed: str | None,
    timeout: float | None,
    folder: Path | None,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Hand generated bundles to every MODULE and keep those on which they disagree.

    Each is made as small as it gets, filed under the requirement it touches, and laid into a folder with its
    password, what every module did, and a draft for the register of open questions.

    Exit codes: 0 no disagreement, 1 some, 2 usage, 6 a module could not be started.
    """
    from lpx.cli.adapter.stopping import stop_for
    from lpx.cli.settings import load
    from lpx.harness.adapters.base import AdapterError
    from lpx.harness.conversation import NoHello
    from lpx.interop.bench import NameTaken, named

    language, edition = load(lang, edition_name)
    try:
        modules = named(addresses)
    except NameTaken as taken:
        raise InteropStop(ExitCode.USAGE, language, "name-taken", name=taken) from None
    if len(modules) < _FEWEST:
        raise InteropStop(ExitCode.USAGE, language, "few-modules", section="mine")
    seed = seed or secrets.token_hex(6)
    place = folder or Path(_PLACE) / f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{seed[:8]}"
    if place.exists() and any(place.iterdir()):
        raise InteropStop(ExitCode.USAGE, language, "folder-not-empty", folder=place)
    try:
        mined = _mine(modules, edition, seed, budget, timeout, language)
    except AdapterError as error:
        detail = stop_for(error, language).message
        raise InteropStop(ExitCode.ADAPTER, language, "adapter", section="reason", detail=detail) from None
    except NoHello:
        raise InteropStop(ExitCode.ADAPTER, language, "no-hello", section="reason") from None
    _write(mined, place, edition, language)
    _tell(mined, place, format_name, language)
    sys.exit(ExitCode.DOES_NOT_CONFORM if mined.found else ExitCode.CONFORMS)


def _mine(  # noqa: PLR0917 - what the options said
    modules: tuple[Module, ...],
    edition: Edition,
    seed: str,
    budget: int,
    timeout: float | None,
    language: Language,
) -> Mined:
    from lpx.interop.bench import Bench
    from lpx.interop.miner import mine
    from lpx.interop.run import rules_of

    with Bench(modules, timeout) as bench, Progress(language) as progress:
        seats = bench.seats([module.name for module in modules])
        return mine(seats, rules_of(edition.mark.id), seed=seed, budget=budget, on_tried=progress.tried)


def _write(mined: Mined, place: Path, edition: Edition, language: Language) -> None:
    from lpx.cli.drafts import Drafts

    if not mined.found:
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
        for found in mined.found:
            with Drafts() as drafts:
                _fill(drafts.folder(place / found.disagreement.id), found, edition)
                drafts.publish()
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise InteropStop(ExitCode.USAGE, language, "folder-unusable", folder=place, detail=detail) from None


def _fill(folder: Path, found: Found, edition: Edition) -> None:
    import msgspec

    from lpx.reports.interop_ambiguity import render_ambiguity

    for name, data in found.files.items():
        (folder / name).write_bytes(data)
    told = msgspec.json.format(msgspec.json.encode(found.disagreement), indent=2) + b"\n"
    (folder / "disagreement.json").write_bytes(told)
    texts = {
        "password.txt": f"{found.password}\n",
        "ambiguity.yaml": render_ambiguity(found.disagreement, edition),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _tell(mined: Mined, place: Path, format_name: str, language: Language) -> None:
    if format_name == "json":
        import msgspec

        told = {
            "tried": mined.tried,
            "unmade": mined.unmade,
            "found": [found.disagreement for found in mined.found],
        }
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
        return
    if not mined.found:
        click.echo(say(language, "none", section="mine", tried=mined.tried))
        return
    click.echo(
        say(language, "found", section="mine", tried=mined.tried, found=len(mined.found), folder=place)
    )
    for found in mined.found:
        click.echo(_line(found.disagreement, language))


def _line(disagreement: Disagreement, language: Language) -> str:
    from lpx.reports.interop_ambiguity import did_words

    sign = ": " if language == "en" else "："
    gap = "; " if language == "en" else "；"
    dids = gap.join(f"{item.module}{sign}{did_words(item, language)}" for item in disagreement.modules)
    return f"  {disagreement.id}  {dids}"
