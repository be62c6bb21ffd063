"""``lpx adapter schema``: the protocol for machines, and what is generated from it."""

from __future__ import annotations

import json
import os
import sys

import click

from lpx.cli.diagnostics import aside, catalogue_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option


@click.command("schema")
@click.option("--openapi", is_flag=True, help="The OpenAPI document of the HTTP transport instead.")
@click.option("--build", is_flag=True, help="Write the generated files under conformance/protocol again.")
@click.option("--check", is_flag=True, help="Tell whether they are fresh.")
@format_option("text", "json")
@language_option
def command(*, openapi: bool, build: bool, check: bool, format_name: str, lang: str | None) -> None:
    """Print the messages of the protocol as JSON Schema (2020-12)."""
    from lpx.harness.schemas import openapi_document, protocol_schema
    from lpx.messages import choose_language

    if build or check:
        _generate(choose_language(lang, os.environ), format_name, check=check)
        return
    document = openapi_document() if openapi else protocol_schema()
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _generate(language: str, format_name: str, *, check: bool) -> None:
    from lpx.cli.outcome import tell
    from lpx.cli.results import Generated
    from lpx.coursecode.load import load_code_edition
    from lpx.data import data_room
    from lpx.edition import load_edition
    from lpx.harness.schemas import generated, stale

    catalogue = catalogue_for(language)
    folder = data_room("conformance") / "protocol"
    files = generated(load_edition(), load_code_edition())
    old = stale(folder, files)
    for path in () if check else old:
        if path not in files:
            (folder / path).unlink()
            continue
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(files[path], encoding="utf-8", newline="\n")
    fresh = catalogue.text(f"harness.adapter.schema-{'fresh' if check else 'built'}", count=len(files))
    code = ExitCode.DOES_NOT_CONFORM if check and old else ExitCode.CONFORMS
    tell(
        Generated(len(files), tuple(old), check),
        format_name=format_name,
        language=language,
        said=() if code else [fresh],
        code=code,
    )
    if code:
        aside(catalogue.text("harness.adapter.schema-stale", files=", ".join(old)))
        aside(catalogue.text("harness.adapter.schema-stale-next"))
        sys.exit(int(code))
