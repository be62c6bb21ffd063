"""One conformance run into any format, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, get_args

from lpx.edition.nouns import Edition
from lpx.harness.nouns import Case
from lpx.harness.results import Summary
from lpx.harness.transcript import Run
from lpx.messages.catalogue import Language

RunFormat = Literal["text", "json", "junit", "sarif", "markdown", "html"]

RUN_FORMATS: Final[tuple[RunFormat, ...]] = get_args(RunFormat)
"""Every format, the one for people first."""


def render_run(
    run: Run,
    summary: Summary,
    cases: Sequence[Case],
    *,
    format: str,  # noqa: A002 - the word of the command line
    edition: Edition,
    language: Language,
    color: bool = False,
    width: int = 80,
) -> str:
    """Return a run in ``format``, ending in a line feed.

    Args:
        run: The transcript.
        summary: What it amounts to.
        cases: The suite.
        format: One of :data:`RUN_FORMATS`.
        edition: The edition that it was judged by.
        language: ``zh-Hant`` or ``en``; JSON holds no sentences and ignores it.
        color: ANSI colours in ``text``.
        width: Columns of ``text``.

    Raises:
        ValueError: If the format is unknown.
    """
    if format == "json":
        from lpx.reports.conform_json import render_run_json

        return render_run_json(run, summary)
    if format == "junit":
        from lpx.reports.conform_junit import render_run_junit

        return render_run_junit(run, summary, cases, edition, language)
    if format == "sarif":
        from lpx.reports.conform_sarif import render_run_sarif

        return render_run_sarif(run, summary, cases, edition, language)
    from lpx.reports.conform_phrasing import phrase_run

    view = phrase_run(run, summary, cases, edition, language)
    if format == "text":
        from lpx.reports.conform_text import render_run_text

        return render_run_text(view, language, color=color, width=width)
    if format == "markdown":
        from lpx.reports.conform_markdown import render_run_markdown

        return render_run_markdown(view, language)
    if format == "html":
        from lpx.reports.conform_html import render_run_html

        return render_run_html(view, language)
    raise ValueError(f"unknown format {format!r}; known formats: {', '.join(RUN_FORMATS)}")
