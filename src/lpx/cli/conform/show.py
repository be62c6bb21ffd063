"""``lpx conform show``: one case in full, and what it gives to a module as files."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.conform.choosing import load_suite, unknown_case
from lpx.cli.conform.stopping import ConformStop, say
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.nouns import Case
    from lpx.messages import Language


_WIDEST = 100


@click.command("show")
@click.argument("name", metavar="CASE")
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write what the case gives (bundles, students, files) into this folder, to be tried by hand.",
)
@click.option("--seed", metavar="TEXT", help="Seed of a run; another one gives other people and files.")
@format_option("text", "json")
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    name: str,
    folder: Path | None,
    seed: str | None,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Show the case CASE: what it is for, its steps, and what must be true afterwards.

    Exit codes: 0 done, 2 usage.
    """
    from lpx.cli.settings import load

    language, edition = load(lang, edition_name)
    suite = load_suite(language)
    case = next((item for item in suite if item.id == name), None)
    if case is None:
        raise unknown_case(suite, name, language)
    if format_name == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(case), indent=2).decode())
    else:
        click.echo("\n".join(_told(case, edition, language)))
    if folder is not None:
        _write(case, seed or secrets.token_hex(4), folder, edition, language)


def _told(case: Case, edition: Edition, language: Language) -> Iterator[str]:
    from lpx.cli.diagnostics import catalogue_for
    from lpx.cli.tables import screen_width
    from lpx.messages.render import requirement_title
    from lpx.reports.columns import wrap

    columns = min(screen_width() or _WIDEST, _WIDEST)
    catalogue = catalogue_for(language)
    yield case.id
    yield from wrap(case.title.get(language), columns, first="  ")
    yield from wrap(case.why.get(language), columns, first="  ")
    kind = catalogue.text(f"harness.category.{case.category}")
    role = catalogue.text(f"harness.role.{case.role}")
    core = f", {say(language, 'show-core')}" if case.core else ""
    yield f"  {kind}, {role}{core}"
    for requirement in case.requirements:
        yield f"  {requirement}  {requirement_title(requirement, edition, language)}"
    for key, names in (("show-needs", case.needs), ("show-lacks", case.lacks)):
        if names:
            yield f"  {say(language, key)}: {', '.join(names)}"
    for key, part in (("show-given", case.given), ("show-do", case.do), ("show-expect", case.expect)):
        yield f"\n{say(language, key)}"
        yield from _as_yaml(part)


def _as_yaml(part: object) -> Iterator[str]:
    import msgspec
    import yaml

    plain = msgspec.to_builtins(part)
    items = plain if isinstance(plain, list) else [plain]
    for item in items:
        text = yaml.safe_dump(item, allow_unicode=True, sort_keys=False, default_flow_style=None, width=94)
        lead = "  - " if isinstance(plain, list) else "  "
        for number, line in enumerate(text.splitlines()):
            yield (lead if number == 0 else " " * len(lead)) + line


def _write(case: Case, seed: str, folder: Path, edition: Edition, language: Language) -> None:
    from lpx.coursecode import load_code_edition
    from lpx.harness.given import write_given
    from lpx.harness.recipes import prepare

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="lpx-", ignore_cleanup_errors=True) as place:
            prepared = prepare(case, seed, edition, load_code_edition(), Path(place))
            write_given(prepared, Path(place), folder)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise ConformStop(ExitCode.USAGE, language, "folder-unusable", folder=folder, detail=detail) from None
    aside(say(language, "given-written", folder=folder))
