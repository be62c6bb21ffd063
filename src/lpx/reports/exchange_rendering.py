"""A plan of exchanges into any format, as text."""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from lpx.edition.nouns import Edition
from lpx.exchange.nouns import Plan
from lpx.messages.catalogue import Language

PlanFormat = Literal["text", "json", "markdown", "html"]
PLAN_FORMATS: Final[tuple[PlanFormat, ...]] = get_args(PlanFormat)
"""Every format, the one for people first."""


def render_plan(
    plan: Plan,
    *,
    format: str,  # noqa: A002 - the word of the command line
    edition: Edition,
    language: Language,
    color: bool = False,
    width: int = 80,
) -> str:
    """Return a plan in ``format``, ending in a line feed; JSON holds no sentences of the catalogues.

    Raises:
        ValueError: If the format is unknown.
    """
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(plan), indent=2).decode() + "\n"
    from lpx.reports.exchange_view import phrase_plan

    view = phrase_plan(plan, edition, language)
    if format == "text":
        from lpx.reports.exchange_text import render_plan_text

        return render_plan_text(view, color=color, width=width)
    if format == "markdown":
        from lpx.reports.exchange_markdown import render_plan_markdown

        return render_plan_markdown(view)
    if format == "html":
        from lpx.reports.exchange_html import render_plan_html

        return render_plan_html(view)
    raise ValueError(f"unknown format {format!r}; known formats: {', '.join(PLAN_FORMATS)}")
