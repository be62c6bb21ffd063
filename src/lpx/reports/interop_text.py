"""The report on exchanges between modules for a terminal: the verdict, the matrix, every cell that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lpx.checks.nouns import Verdict
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.columns import table, wrap
from lpx.reports.interop_view import InteropView, LegView
from lpx.reports.view import Table

NARROWEST: Final = 40
WIDEST: Final = 120
DETAILED: Final = 10
"""Cells that are told in full; the others are named."""
EXAMPLES: Final = 3
"""Rows of one ledger of which an example is told."""
ROWS: Final = 8
"""Rows of one ledger that are told."""

_COLOURS: Final = {
    Verdict.CONFORMS: "1;32",
    Verdict.DOES_NOT_CONFORM: "1;31",
    Verdict.NOT_JUDGED: "1;33",
    Verdict.NOT_APPLICABLE: "1;36",
}


def render_interop_text(view: InteropView, language: Language, *, color: bool, width: int) -> str:
    """Return the run as lines of at most ``width`` columns (held between 40 and 120), but for tables."""
    held = min(max(width, NARROWEST), WIDEST)
    layout = _Layout(load_catalogue(language), held, _coloured if color else _plain)
    parts = (
        layout.verdict(view),
        layout.matrix(view),
        layout.table("heading-standings", view.standings),
        layout.causes(view),
        layout.open(view),
    )
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines) + "\n"


class _Layout:
    """Lays the parts out in columns."""

    def __init__(self, catalogue: Catalogue, width: int, paint: Callable[[str, str], str]) -> None:
        self._catalogue, self._width, self._paint = catalogue, width, paint

    def word(self, key: str, **parameters: object) -> str:
        return self._catalogue.text(f"interop.report.{key}", **parameters)

    def verdict(self, view: InteropView) -> Iterator[str]:
        sign = ": " if self._catalogue.language == "en" else "："
        for line in wrap(f"{view.word}{sign}{view.detail}", self._width, rest="  "):
            yield self._paint(line, _COLOURS[view.verdict])
        if view.next_step:
            yield ""
            yield self._paint(self.word("heading-next"), "1")
            yield from wrap(view.next_step, self._width, first="  ")

    def matrix(self, view: InteropView) -> Iterator[str]:
        yield self._paint(self.word("heading-matrix"), "1")
        rows = [["  " + self.word("header-exporter"), *view.modules]]
        rows += [
            [f"  {name}", *(square.word if square is not None else "–" for square in row)]
            for name, row in zip(view.modules, view.squares, strict=True)
        ]
        yield from table(rows)

    def table(self, heading: str, content: Table) -> Iterator[str]:
        yield self._paint(self.word(heading), "1")
        head, *rest = content.headers
        yield from table(
            [[f"  {head}", *rest], *([f"  {first}", *cells] for first, *cells in content.rows)],
            right=content.numeric,
        )

    def causes(self, view: InteropView) -> Iterator[str]:
        """Tell every reason why cells fail, with one cell for each."""
        if not view.causes:
            return
        yield self._paint(self.word("heading-causes"), "1")
        for cause in view.causes[:DETAILED]:
            yield ""
            for line in wrap(cause.fault.text, self._width, first="  "):
                yield self._paint(line, _COLOURS[Verdict.DOES_NOT_CONFORM])
            for name, title in cause.fault.requirements:
                yield from wrap(title, self._width, first=f"    {name}  ")
            first = f"{cause.first.scenario}  {cause.first.modules}"
            yield from wrap(
                self.word("cause-cells", count=cause.cells, first=first), self._width, first="    "
            )
            for leg in cause.first.legs:
                yield from self._leg(leg)
            lead = f"    {self.word('label-repeat')}: "
            yield from wrap(cause.first.repeat, self._width, first=lead, rest="      ")
        if len(view.causes) > DETAILED:
            yield ""
            yield "  " + self.word("more", count=len(view.causes) - DETAILED)

    def open(self, view: InteropView) -> Iterator[str]:
        """Name the cells that could not be judged, with the reason."""
        found = [
            cell
            for row in view.squares
            for square in row
            if square is not None
            for cell in square.cells
            if cell.verdict is Verdict.NOT_JUDGED
        ]
        if not found:
            return
        yield self._paint(f"{found[0].word} ({len(found)})", "1")
        reasons = {cell.reason: cell for cell in reversed(found)}
        for reason, first in reversed(reasons.items()):
            yield from wrap(reason, self._width, first="  ")
            count = sum(cell.reason == reason for cell in found)
            shown = f"{first.scenario}  {first.modules}"
            yield from wrap(self.word("cause-cells", count=count, first=shown), self._width, first="    ")

    def _leg(self, leg: LegView) -> Iterator[str]:
        """Tell of a leg in which something was lost: its ledger without what is allowed, and examples."""
        if leg.is_journey:
            return
        lost = [row for row in leg.ledger.rows[:-1] if any(not cell.startswith("0") for cell in row[4:7])]
        if not lost:
            return
        yield from wrap(leg.text, self._width, first="    ")
        heads = leg.ledger.headers
        rows = [[heads[0], *heads[4:7]], *([row[0], *row[4:7]] for row in lost[:ROWS])]
        yield from (f"      {line}" for line in table(rows, right=(1, 2, 3)))
        if len(lost) > ROWS:
            yield f"      {self.word('more', count=len(lost) - ROWS)}"
        told = {row[0] for row in lost[:EXAMPLES]}
        for field, shown in leg.examples:
            if field in told:
                for text in shown[:1]:
                    yield from wrap(f"{field}  {text}", self._width, first="      ", rest="        ")


def _plain(text: str, colour: str) -> str:  # noqa: ARG001 - one signature
    return text


def _coloured(text: str, colour: str) -> str:
    return f"\033[{colour}m{text}\033[0m"
