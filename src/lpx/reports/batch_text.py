"""A batch for a terminal: the verdict first, then what is wrong and where, the schools last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lpx.checks.nouns import Verdict
from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.batch_view import BatchView
from lpx.reports.columns import cell_width, table, wrap
from lpx.reports.view import Table

NARROWEST: Final = 40
WIDEST: Final = 120
ROWS: Final = 20
"""Rows of a table that are shown; files hold all."""

_COLOURS: Final = {
    Verdict.CONFORMS: "1;32",
    Verdict.DOES_NOT_CONFORM: "1;31",
    Verdict.NOT_JUDGED: "1;33",
    Verdict.NOT_APPLICABLE: "1;36",
}


def render_batch_text(view: BatchView, language: Language, *, color: bool = False, width: int = 80) -> str:
    """Return the batch as lines of at most ``width`` columns (held between 40 and 120)."""
    layout = _Layout(language, min(max(width, NARROWEST), WIDEST), color=color)
    parts = [layout.verdict(view), *(layout.table(item) for item in view.tables), layout.facts(view)]
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines) + "\n"


class _Layout:
    def __init__(self, language: Language, width: int, *, color: bool) -> None:
        self._catalogue = load_catalogue(language)
        self._width = width
        self._color = color

    def verdict(self, view: BatchView) -> Iterator[str]:
        colon = ": " if self._catalogue.language == "en" else "："
        for line in wrap(f"{view.word}{colon}{view.detail}", self._width, rest="  "):
            yield self._paint(line, _COLOURS[view.verdict])
        yield "  " + self._word("list-separator").join(
            f"{item.label} {item.number:,}" for item in view.counts
        )
        if view.next_step:
            yield ""
            yield from wrap(view.next_step, self._width)

    def table(self, content: Table) -> Iterator[str]:
        if not content.rows:
            return
        yield self._heading(content.caption)
        shown = content.rows[:ROWS]
        lines = table((content.headers, *shown), right=content.numeric)
        if all(cell_width(line) + 2 <= self._width for line in lines):
            yield self._paint(f"  {lines[0]}", "2")
            yield from (f"  {line}" for line in lines[1:])
        else:
            for head, *cells in shown:
                yield from wrap(head, self._width, first="  ", rest="    ")
                pairs = zip(content.headers[1:], cells, strict=True)
                told = self._word("list-separator").join(
                    f"{name} {cell}" for name, cell in pairs if cell not in {"", "0"}
                )
                yield from wrap(told, self._width, first="    ", rest="    ")
        left = len(content.rows) - len(shown) + content.omitted
        if left:
            yield "  " + self._word("rows-more", rows=f"{left:,}")

    def facts(self, view: BatchView) -> Iterator[str]:
        yield self._heading(self._word("heading-facts"))
        longest = max((cell_width(fact.label) for fact in view.facts), default=0)
        for fact in view.facts:
            label = f"  {fact.label}" + " " * (longest - cell_width(fact.label) + 2)
            yield from wrap(fact.value, self._width, first=label)

    def _word(self, key: str, **parameters: object) -> str:
        return self._catalogue.text(f"batch.report.{key}", **parameters)

    def _heading(self, text: str) -> str:
        rule = "-" * max(2, self._width - cell_width(text) - 4)
        return self._paint(f"-- {text} ", "1") + self._paint(rule, "2")

    def _paint(self, text: str, parameters: str) -> str:
        return f"\x1b[{parameters}m{text}\x1b[0m" if self._color else text
