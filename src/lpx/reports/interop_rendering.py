"""One run of exchanges into any format, as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, get_args

from lpx.edition.nouns import Edition
from lpx.interop.matrix import Matrix, make_matrix
from lpx.interop.nouns import Scenario, Stored
from lpx.messages.catalogue import Language

InteropFormat = Literal["text", "json", "markdown", "html"]

INTEROP_FORMATS: Final[tuple[InteropFormat, ...]] = get_args(InteropFormat)
"""Every format, the one for people first."""


def render_interop(
    stored: Stored,
    scenarios: Sequence[Scenario],
    *,
    format: str,  # noqa: A002 - the word of the command line
    edition: Edition,
    language: Language,
    matrix: Matrix | None = None,
    color: bool = False,
    width: int = 80,
) -> str:
    """Return a run in ``format``, ending in a line feed.

    Args:
        stored: The run.
        scenarios: All scenarios, for their titles.
        format: One of :data:`INTEROP_FORMATS`.
        edition: The edition that it was judged by.
        language: ``zh-Hant`` or ``en``; JSON holds no sentences and ignores it.
        matrix: What it amounts to, where that is known already.
        color: ANSI colours in ``text``.
        width: Columns of ``text``.

    Raises:
        ValueError: If the format is unknown.
    """
    amounts = matrix or make_matrix(stored)
    known = {scenario.id: scenario for scenario in scenarios}
    if format == "json":
        from lpx.reports.interop_json import render_interop_json

        return render_interop_json(stored, amounts, known)
    from lpx.reports.interop_phrasing import phrase_interop

    view = phrase_interop(stored, amounts, known, edition, language)
    if format == "text":
        from lpx.reports.interop_text import render_interop_text

        return render_interop_text(view, language, color=color, width=width)
    if format == "markdown":
        from lpx.reports.interop_markdown import render_interop_markdown

        return render_interop_markdown(view, language)
    if format == "html":
        from lpx.reports.interop_html import render_interop_html

        return render_interop_html(view, language)
    raise ValueError(f"unknown format {format!r}; known formats: {', '.join(INTEROP_FORMATS)}")
