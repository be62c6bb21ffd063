"""The report on exchanges between modules as Markdown, for pull requests and step summaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lpx.checks.nouns import Verdict
from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.interop_view import CellView, InteropView
from lpx.reports.markdown import code, escape
from lpx.reports.view import Table

_MARKS: Final = {
    Verdict.CONFORMS: "✅",
    Verdict.DOES_NOT_CONFORM: "❌",
    Verdict.NOT_JUDGED: "⚠️",
    Verdict.NOT_APPLICABLE: "⏸️",
}
CELLS: Final = 40
"""Failing cells that are told."""


def render_interop_markdown(view: InteropView, language: Language) -> str:
    """Return the run as GitHub-flavoured Markdown; the verdict is the first line."""
    catalogue = load_catalogue(language)

    def word(key: str, **parameters: object) -> str:
        return catalogue.text(f"interop.report.{key}", **parameters)

    def matrix() -> Iterator[str]:
        yield _row((word("header-exporter"), *view.modules))
        yield _row(["---"] * (len(view.modules) + 1))
        for name, row in zip(view.modules, view.squares, strict=True):
            shown = (f"{_MARKS[item.verdict]} {item.word}" if item is not None else "–" for item in row)
            yield _row((f"**{escape(name)}**", *shown))

    def cell(item: CellView) -> Iterator[str]:
        yield f"### {code(item.scenario)} {escape(item.modules)}"
        lines = [escape(item.title), *([escape(item.reason)] if item.reason else [])]
        for fault in item.faults:
            lines.append(f"- {escape(fault.text)}")
            lines += [f"  - {name} {escape(title)}" for name, title in fault.requirements]
        yield "\n".join(lines)
        for leg in item.legs:
            if leg.ledger.rows:
                yield escape(leg.text)
                yield "\n".join(_table(leg.ledger))

    cells = [
        item
        for row in view.squares
        for square in row
        if square is not None
        for item in square.cells
        if item.verdict in {Verdict.DOES_NOT_CONFORM, Verdict.NOT_JUDGED}
    ]
    blocks = [
        f"# {_MARKS[view.verdict]} {escape(view.word)}",
        escape(view.detail),
        *([escape(view.next_step)] if view.next_step else []),
        f"## {word('heading-matrix')}",
        "\n".join(matrix()),
        f"## {word('heading-standings')}",
        "\n".join(_table(view.standings)),
        f"## {word('heading-scenarios')}",
        "\n".join(_table(view.scenarios)),
        *([f"## {word('heading-pairs')}"] if cells else []),
        *(block for item in cells[:CELLS] for block in cell(item)),
        *([word("more-cells", count=len(cells) - CELLS)] if len(cells) > CELLS else []),
    ]
    return "\n\n".join(blocks) + "\n"


def _table(table: Table) -> Iterator[str]:
    yield _row(map(escape, table.headers))
    yield _row("---:" if number in table.numeric else "---" for number in range(len(table.headers)))
    for row in table.rows:
        yield _row(map(escape, row))


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
