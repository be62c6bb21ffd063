"""A plan of exchanges for a terminal: one event after another, each sentence with its source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lpx.messages.catalogue import load_catalogue
from lpx.reports.columns import wrap
from lpx.reports.exchange_view import Line, PlanView, StepView

NARROWEST: Final = 40
WIDEST: Final = 110


def render_plan_text(view: PlanView, *, color: bool, width: int) -> str:
    """Return the plan as lines of at most ``width`` columns (held between 40 and 110)."""
    columns = min(max(width, NARROWEST), WIDEST)
    blocks = [wrap(view.summary, columns)]
    blocks += [list(_step(step, columns, color=color)) for step in view.steps]
    heading = load_catalogue(view.language).text("exchange.heading-sources")
    listed = [
        line
        for name, title in view.sources
        for line in wrap(title, columns, first=f"  [{name}] ", rest="      ")
    ]
    blocks.append([_bold(heading, color=color), *listed])
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _step(step: StepView, width: int, *, color: bool) -> Iterator[str]:
    yield from (_bold(line, color=color) for line in wrap(step.heading, width))
    mark = "●" if step.is_due else "○"
    shown = wrap(step.said, width, first=f"   {mark} ", rest="     ")
    yield from (_painted(line, "1;36" if step.is_due else "2", color=color) for line in shown)
    for line in step.lines:
        yield from _line(line, width)
    if step.command:
        yield from wrap(step.command, width, first="   $ ", rest="       ")


def _line(line: Line, width: int) -> Iterator[str]:
    yield from wrap(line.said, width, first="   - ", rest="     ")
    for detail in line.details:
        yield from wrap(detail, width, first="     · ", rest="       ")
    if line.source:
        yield from wrap(f"〔{line.source}〕", width, first="     ", rest="       ")


def _bold(text: str, *, color: bool) -> str:
    return _painted(text, "1", color=color)


def _painted(text: str, parameters: str, *, color: bool) -> str:
    return f"\x1b[{parameters}m{text}\x1b[0m" if color else text
