"""``lpx adapter new``: write a starter into an empty folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.adapter.stopping import SetupStop
from lpx.cli.diagnostics import catalogue_for
from lpx.cli.options import format_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lpx.harness.starters import Starter
    from lpx.messages import Catalogue

_LANGUAGES = ("python", "node", "java", "csharp", "php")


@click.command("new")
@click.option("--lang", "starter", required=True, type=click.Choice(_LANGUAGES), help="Of the adapter.")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@format_option("text", "json")
@click.option("--messages", type=click.Choice(["zh-Hant", "en"]), help="Language of what is said here.")
def command(starter: str, folder: Path | None, format_name: str, messages: str | None) -> None:
    """Write a small, commented, working adapter into FOLDER (default: lpx-adapter-LANGUAGE).

    It keeps its students in memory; you put your module in the place of one file.
    """
    import os

    from lpx.cli.outcome import made_of, tell
    from lpx.cli.results import StarterWritten
    from lpx.harness.starters import STARTERS, copy_starter
    from lpx.messages import choose_language

    language = choose_language(messages, os.environ)
    catalogue = catalogue_for(language)
    target = folder or Path(f"lpx-adapter-{starter}")
    try:
        if target.exists() and any(target.iterdir()):
            raise SetupStop(language, "folder-not-empty", folder=str(target))
        written = copy_starter(starter, target)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise SetupStop(language, "folder-unusable", folder=str(target), detail=detail) from None
    chosen = STARTERS[starter]
    tell(
        StarterWritten(starter, tuple(written), chosen.module, chosen.build),
        format_name=format_name,
        language=language,
        said=_sentences(target, written, chosen, catalogue),
        products=made_of([("adapter", target)]),
    )


def _sentences(target: Path, written: Sequence[str], chosen: Starter, catalogue: Catalogue) -> Iterator[str]:
    say = catalogue.text
    yield say("harness.adapter.written", folder=str(target), language=chosen.title)
    for name in written:
        yield f"    {name}"
    yield say("harness.adapter.read", readme=str(target / "README.md"), module=chosen.module)
    if chosen.build:
        yield say("harness.adapter.build", command=f"cd {target} && {chosen.build}")
    yield say("harness.adapter.check", settings=str(target / "adapter.toml"))
    yield say("harness.adapter.run", settings=str(target / "adapter.toml"))
