"""``lpx conform diff``: what became different between two stored runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.conform.choosing import load_suite
from lpx.cli.conform.stored import read_stored
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lpx.harness.run_diff import CaseChange
    from lpx.harness.transcript import Run
    from lpx.messages import Language


@click.command("diff")
@click.argument("before", metavar="BEFORE", type=click.Path(path_type=Path))
@click.argument("after", metavar="AFTER", type=click.Path(path_type=Path))
@format_option("text", "json")
@language_option
def command(before: Path, after: Path, format_name: str, lang: str | None) -> None:
    """Show which cases ended differently in the stored runs BEFORE and AFTER (their folders).

    Exit codes: 0 nothing was broken, 1 a case that passed does not any more, 2 usage.
    """
    from lpx.harness.results import summarise
    from lpx.harness.run_diff import diff_runs
    from lpx.messages import choose_language

    language = choose_language(lang, os.environ)
    suite = load_suite(language)
    old, _ = read_stored(before, language)
    new, _ = read_stored(after, language)
    changes = diff_runs(summarise(old, suite), summarise(new, suite))
    if format_name == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(changes), indent=2).decode())
    else:
        click.echo("\n".join(_told(changes, old, new, language)))
    broken = any(change.kind == "broken" for change in changes)
    sys.exit(int(ExitCode.DOES_NOT_CONFORM if broken else ExitCode.CONFORMS))


def _told(changes: Sequence[CaseChange], old: Run, new: Run, language: Language) -> Iterator[str]:
    from lpx.cli.diagnostics import catalogue_for
    from lpx.cli.tables import screen_table

    catalogue = catalogue_for(language)

    def word(key: str, **parameters: object) -> str:
        return catalogue.text(f"harness.{key}", **parameters)

    for run in (old, new):
        declared = run.begin.declaration
        product = f"{declared.product} {declared.version}" if declared is not None else run.begin.adapter
        yield f"{product}  {run.begin.begun_at}  seed {run.begin.seed}".rstrip()
    if old.begin.suite != new.begin.suite:
        yield word("change.other-suite")
    elif old.begin.seed != new.begin.seed:
        yield word("change.other-seed")
    yield ""
    if not changes:
        yield word("change.none")
        return
    rows = [
        (
            word(f"change.{change.kind}"),
            change.case,
            word(f"verdict.{change.before.value}") if change.before is not None else "–",
            word(f"verdict.{change.after.value}") if change.after is not None else "–",
            " ".join([*(f"+{name}" for name in change.new), *(f"-{name}" for name in change.gone)]),
        )
        for change in changes
    ]
    columns = ("change", "case", "before", "after", "requirement")
    yield from screen_table([tuple(word(f"report.column-{name}") for name in columns), *rows])
    yield ""
    kinds = [change.kind for change in changes]
    yield word("change.total", count=len(changes), broken=kinds.count("broken"), fixed=kinds.count("fixed"))
