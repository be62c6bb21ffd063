"""``lpx inspect``: show what an archive holds, masked; its directory even without the password."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.diagnostics import Stop, catalogue_for, say, warn
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import (
    PLAIN_FILE,
    edition_option,
    format_option,
    language_option,
    password_file_option,
    read_password,
    show_personal_data_option,
)

if TYPE_CHECKING:
    from lpx.archive.sources import ByteSource
    from lpx.cli.inspection import Looked
    from lpx.edition.nouns import Edition


@click.command("inspect")
@click.argument("bundle", type=PLAIN_FILE)
@click.option("--raw", is_flag=True, help="Also show the headers of every entry: offsets, flags, checksums.")
@click.option("--all", "show_all", is_flag=True, help="Show every row of long tables.")
@format_option("text", "json")
@password_file_option
@show_personal_data_option
@language_option
@edition_option
def command(
    *,
    bundle: Path,
    raw: bool,
    show_all: bool,
    format_name: str,
    password_file: Path | None,
    show_personal_data: bool,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Show what BUNDLE holds: entries, students, records and attachments.

    Without the password only the archive's directory is shown. Nothing is checked: that is what verify does.
    """
    from lpx.cli.inspection import inspect_bundle
    from lpx.cli.opening import open_source
    from lpx.cli.settings import load
    from lpx.portfolio.redact import Redactor

    language, edition = load(lang, edition_name)
    catalogue = catalogue_for(language)
    source = open_source(bundle, language)
    try:
        looked = _look(bundle, source, edition, language, password_file)
    finally:
        source.close()
    inspection = inspect_bundle(looked, edition, Redactor(edition, show=show_personal_data), raw=raw)
    if format_name == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(inspection), indent=2).decode())
    else:
        from lpx.cli.inspection_text import render

        for line in render(inspection, edition, catalogue, limit=None if show_all else 40):
            click.echo(line)
    if looked.content == "locked":
        warn(catalogue, "content-locked")


def _look(
    bundle: Path, source: ByteSource, edition: Edition, language: str, password_file: Path | None
) -> Looked:
    """Read directory, document and mapping files of a bundle, as far as the password goes."""
    from lpx.archive.extract import EntryError
    from lpx.cli.inspection import Looked, read_portfolio
    from lpx.cli.opening import read_kept, read_members, refuse_fatal
    from lpx.portfolio.layout import choose_document, lay_out

    directory = read_members(source, edition)
    refuse_fatal(directory, language)
    layout = lay_out(directory.members, edition, bundle.stem)
    password = None
    if any(directory.members[index].is_encrypted for index in layout.wanted()):
        prompt = say(catalogue_for(language), "password-prompt-optional")
        password = read_password(password_file, language, prompt=prompt)
    try:
        contents = read_kept(source, layout, directory.members, password)
    except EntryError as error:
        if error.kind == "wrong-password":
            raise Stop(ExitCode.PASSWORD, language, "password-wrong") from None
        return Looked(bundle.name, source.size, directory, layout)
    layout = choose_document(layout, contents, edition)
    portfolio, content = read_portfolio(layout, contents, edition)
    return Looked(bundle.name, source.size, directory, layout, portfolio, content)
