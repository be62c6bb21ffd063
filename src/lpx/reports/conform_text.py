"""The report on a conformance run for a terminal: the verdict first, then every failing case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lpx.checks.nouns import Verdict
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.columns import cell_width, table, wrap
from lpx.reports.conform_view import CaseView, ProblemView, RunView
from lpx.reports.view import Table

NARROWEST: Final = 40
WIDEST: Final = 120
DETAILED: Final = 12
"""Cases of one chapter that are told in full; the others are named."""

_COLOURS: Final = {
    Verdict.CONFORMS: "1;32",
    Verdict.DOES_NOT_CONFORM: "1;31",
    Verdict.NOT_JUDGED: "1;33",
    Verdict.NOT_APPLICABLE: "1;36",
}

Paint = Callable[[str, str], str]


def render_run_text(view: RunView, language: Language, *, color: bool, width: int) -> str:
    """Return the run as lines of at most ``width`` columns (held between 40 and 120)."""
    layout = _Layout(
        load_catalogue(language), min(max(width, NARROWEST), WIDEST), _coloured if color else _plain
    )
    parts = (
        layout.verdict(view),
        layout.causes(view.causes),
        layout.cases("heading-failed", view.failed, "31"),
        layout.cases("heading-known", view.known, "33"),
        layout.cases("heading-open", view.open, "33"),
        layout.table(view.scores),
        layout.facts(view),
    )
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines) + "\n"


class _Layout:
    """Lays the parts out in columns."""

    def __init__(self, catalogue: Catalogue, width: int, paint: Paint) -> None:
        self._catalogue = catalogue
        self._width = width
        self._paint = paint

    def word(self, key: str, **parameters: object) -> str:
        return self._catalogue.text(f"harness.report.{key}", **parameters)

    def verdict(self, view: RunView) -> Iterator[str]:
        sentence = (
            f"{view.word}: {view.detail}"
            if self._catalogue.language == "en"
            else f"{view.word}：{view.detail}"
        )
        for line in wrap(sentence, self._width, rest="  "):
            yield self._paint(line, _COLOURS[view.verdict])
        if view.warning:
            yield from wrap(view.warning, self._width)
        if view.next_step:
            yield ""
            yield self._paint(self.word("heading-next"), "1")
            yield from wrap(view.next_step, self._width, first="  ")

    def cases(self, heading: str, cases: tuple[CaseView, ...], colour: str) -> Iterator[str]:
        if not cases:
            return
        yield self.heading(f"{self.word(heading)} ({len(cases)})")
        if len(cases) > 1 and cases[0].reason and _tell_the_same(cases):
            yield from wrap(cases[0].reason, self._width, first="  ")
            yield from (f"  {case.id}" for case in cases)
            return
        for case in cases[:DETAILED]:
            yield ""
            yield from self.case(case, colour)
        if len(cases) > DETAILED:
            yield ""
            yield self.word("more-cases", count=len(cases) - DETAILED)
        for case in cases[DETAILED:]:
            yield f"  {case.id}"

    def case(self, case: CaseView, colour: str) -> Iterator[str]:
        yield self._paint(case.id, f"1;{colour}")
        yield from wrap(case.title, self._width, first="  ")
        if case.reason:
            yield from wrap(case.reason, self._width, first="  ")
        for problem in case.problems:
            yield from self.problem(problem)
        if case.omitted:
            yield "  " + self.word("more-problems", count=case.omitted)
        for key, value in (
            ("label-said", case.said),
            ("label-known", case.known),
            ("label-smallest", case.smallest),
            ("label-kept", case.kept),
            ("label-repeat", case.repeat),
        ):
            if value:
                yield from self.labelled(key, value, "  ")

    def problem(self, problem: ProblemView) -> Iterator[str]:
        yield from wrap(problem.text, self._width, first="  - ")
        if problem.alike:
            yield from wrap(self.word("alike", count=problem.alike), self._width, first="    ")
        if problem.expected or problem.seen:
            yield from self.labelled("label-expected", problem.expected or "–", "    ")
            yield from self.labelled("label-seen", problem.seen or "–", "    ")
        if problem.place:
            yield from self.labelled("label-place", problem.place, "    ")
        shown = f"{problem.requirement} {problem.title}".strip()
        yield from self.labelled("label-requirement", shown, "    ")
        for source in problem.sources[:1]:
            yield from self.labelled("label-source", source, "    ")

    def labelled(self, key: str, value: str, indent: str) -> Iterator[str]:
        lead = (
            f"{indent}{self.word(key)}: "
            if self._catalogue.language == "en"
            else f"{indent}{self.word(key)}："
        )
        yield from (
            self._paint(line, "2") for line in wrap(value, self._width, first=lead, rest=f"{indent}  ")
        )

    def table(self, content: Table) -> Iterator[str]:
        if not content.rows:
            return
        yield self.heading(content.caption)
        lines = table((content.headers, *content.rows), right=content.numeric)
        if all(cell_width(line) + 2 <= self._width for line in lines):
            yield from (f"  {line}" for line in lines)
            return
        for head, *cells in content.rows:
            pairs = zip(content.headers[1:], cells, strict=True)
            shown = ", ".join(f"{name} {cell}" for name, cell in pairs if cell != "0")
            yield from wrap(f"{head}: {shown}", self._width, first="  ", rest="    ")

    def causes(self, content: Table) -> Iterator[str]:
        """Show the broken requirements, each with the number of cases that it fails."""
        if content.rows:
            yield self.heading(content.caption)
            widest = max(len(row[0]) for row in content.rows)
            for name, title, count in content.rows:
                lead = self._paint(name.ljust(widest), "31")
                first, *rest = wrap(f"{title} ({count})", self._width, first=f"  {' ' * widest}  ")
                yield f"  {lead}  {first.strip()}"
                yield from rest

    def facts(self, view: RunView) -> Iterator[str]:
        yield self.heading(self.word("heading-module"))
        longest = max((cell_width(fact.label) for fact in view.facts), default=0)
        for fact in view.facts:
            label = f"  {fact.label}" + " " * (longest - cell_width(fact.label) + 2)
            if " " not in fact.value and cell_width(label + fact.value) > self._width:
                yield f"  {fact.label}"
                yield from wrap(fact.value, self._width, first="    ")
            else:
                yield from wrap(fact.value, self._width, first=label)

    def heading(self, text: str) -> str:
        rule = "-" * max(2, self._width - cell_width(text) - 4)
        return self._paint(f"-- {text} ", "1") + self._paint(rule, "2")


def _tell_the_same(cases: tuple[CaseView, ...]) -> bool:
    """Tell whether there is one reason for all of them and nothing else to say."""
    told = {(case.reason, case.problems, case.said, case.known, case.smallest) for case in cases}
    return len(told) == 1 and not cases[0].problems


def _coloured(text: str, parameters: str) -> str:
    return f"\x1b[{parameters}m{text}\x1b[0m"


def _plain(text: str, parameters: str) -> str:  # noqa: ARG001 - the twin of _coloured
    return text
