"""``lpx exchange history``: an example history, and the JSON Schema of histories."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lpx.cli.exchange.planning import deliver
from lpx.cli.options import edition_option, format_option, language_option


@click.command("history")
@click.option("--schema", is_flag=True, help="Write the JSON Schema of histories instead.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write to a file instead of stdout.")
@format_option("text", "json")
@language_option
@edition_option
def command(
    *, schema: bool, output: Path | None, format_name: str, lang: str | None, edition_name: str | None
) -> None:
    """Write an example of a student's history, to be changed and given to `lpx exchange plan`.

    A history holds schools, terms and what happened; no name and no personal number belongs into it.
    """
    import msgspec

    from lpx.cli.outcome import made_of, tell
    from lpx.cli.results import FormWritten
    from lpx.cli.settings import load
    from lpx.exchange.history import example_history, history_schema

    language, edition = load(lang, edition_name)
    value = history_schema() if schema else msgspec.to_builtins(_spare(example_history(edition)))
    text = json.dumps(value, ensure_ascii=False, indent=2)
    deliver(text + "\n", output, language)
    if output is not None:
        tell(
            FormWritten("schema" if schema else "example"),
            format_name=format_name,
            language=language,
            said=(),
            products=made_of([("form", output)]),
        )


def _spare(history: object) -> object:
    """Leave out of every event what says nothing."""
    import msgspec

    value = msgspec.to_builtins(history)
    for event in value["events"]:
        for name in [name for name in ("school", "during") if not event[name]]:
            del event[name]
    return value
