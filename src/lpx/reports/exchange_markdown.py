"""A plan of exchanges as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from lpx.messages.catalogue import load_catalogue
from lpx.reports.exchange_view import Line, PlanView, StepView
from lpx.reports.markdown import code, escape


def render_plan_markdown(view: PlanView) -> str:
    """Return the plan as GitHub-flavoured Markdown."""
    heading = load_catalogue(view.language).text("exchange.heading-sources")
    blocks = [
        f"# {escape(view.title)}",
        escape(view.summary),
        *(block for step in view.steps for block in _step(step)),
        f"## {escape(heading)}",
        "\n".join(f"- {code(name)} {escape(title)}" for name, title in view.sources),
    ]
    return "\n\n".join(blocks) + "\n"


def _step(step: StepView) -> Iterator[str]:
    # In a heading a number with a point is no list.
    yield "## " + escape(step.heading).removeprefix("\\")
    yield f"**{escape(step.verdict)}** ({escape(step.occasion)})"
    yield "\n".join(text for line in step.lines for text in _line(line))
    if step.command:
        yield f"```sh\n{step.command}\n```"


def _line(line: Line) -> Iterator[str]:
    source = f" 〔{escape(line.source)}〕" if line.source else ""
    label = escape(line.label)
    yield f"- **{label}**{escape(line.said).removeprefix(label)}{source}"
    yield from (f"  - {escape(detail)}" for detail in line.details)
