"""The door of the room: one report or several, into any format, as text or into a file."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, get_args

from lpx.checks.nouns import Report
from lpx.edition.nouns import Edition
from lpx.messages.catalogue import Language
from lpx.reports.replacing import replaceable

Format = Literal["text", "json", "jsonl", "junit", "sarif", "markdown", "html"]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)
"""Every format, the one for people first."""


def render(
    report: Report,
    format: str,  # noqa: A002 - the word of the command line
    edition: Edition,
    language: Language,
    *,
    color: bool = False,
    width: int = 80,
) -> str:
    """Return ``report`` in ``format``, ending in a line feed.

    Args:
        report: What was judged.
        format: One of :data:`FORMATS`.
        edition: The edition that the report was judged against; its texts are used for all but JSON.
        language: ``zh-Hant`` or ``en``; JSON and JSON lines hold no sentences and ignore it.
        color: ANSI colours in ``text``; the other formats ignore it.
        width: Columns of ``text``; the other formats ignore it.

    Raises:
        ValueError: If the format is unknown.
    """
    return render_many((report,), format, edition, language, color=color, width=width)


def render_many(
    reports: Sequence[Report],
    format: str,  # noqa: A002 - the word of the command line
    edition: Edition,
    language: Language,
    *,
    color: bool = False,
    width: int = 80,
) -> str:
    """Return several reports in one document of ``format``.

    JSON lines, text and Markdown follow each other; JUnit has a suite, SARIF a run and HTML a chapter per
    bundle. Only ``json`` is for exactly one report.

    Raises:
        ValueError: If the format is unknown, there is no report, or ``json`` is asked for several.
    """
    if not reports:
        raise ValueError("there is no report to render")
    match known_format(format):
        case "text":
            from lpx.reports.text import render_text

            parts = [render_text(item, edition, language, color=color, width=width) for item in reports]
        case "json":
            from lpx.reports.report_json import render_json

            if len(reports) != 1:
                raise ValueError("json holds exactly one report; use jsonl for several")
            parts = [render_json(reports[0])]
        case "jsonl":
            from lpx.reports.report_lines import render_lines

            return "".join(map(render_lines, reports))
        case "junit":
            from lpx.reports.junit import render_junit

            parts = [render_junit(reports, edition, language)]
        case "sarif":
            from lpx.reports.sarif import render_sarif

            parts = [render_sarif(reports, edition, language)]
        case "markdown":
            from lpx.reports.markdown import render_markdown

            parts = [render_markdown(item, edition, language) for item in reports]
        case "html":
            from lpx.reports.html_page import render_html

            parts = [render_html(reports, edition, language)]
    return "\n".join(parts)


def write(
    report: Report,
    format: str,  # noqa: A002 - the word of the command line
    path: Path,
    edition: Edition,
    language: Language,
    *,
    color: bool = False,
    width: int = 80,
) -> None:
    """Write ``report`` in ``format`` to ``path`` as UTF-8: the whole file or, on any failure, none of it.

    A file that is there already is replaced only once the new one is complete.

    Raises:
        ValueError: If the format is unknown.
        OSError: If the folder cannot be written to.
    """
    write_text(render(report, format, edition, language, color=color, width=width), path)


def write_text(text: str, path: Path) -> None:
    """Write ``text`` to ``path`` as UTF-8 with line feeds, through a neighbour that takes its place.

    A device or a pipe is written to as it is.

    Raises:
        OSError: If the folder cannot be written to; then nothing is left behind.
    """
    place = replaceable(path)
    if place is None:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return
    neighbour = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        with neighbour.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        neighbour.replace(place)
    except BaseException:
        neighbour.unlink(missing_ok=True)
        raise


def known_format(name: str) -> Format:
    """Return ``name`` as a format.

    Raises:
        ValueError: If there is no such format; the message names those there are.
    """
    for known in FORMATS:
        if name == known:
            return known
    raise ValueError(f"unknown report format {name!r}; known formats: {', '.join(FORMATS)}")
