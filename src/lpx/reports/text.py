"""The report for a terminal: the verdict on the first line, then what to do, then why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from lpx.checks.nouns import Report, Verdict
from lpx.edition.nouns import Edition, Severity
from lpx.messages.catalogue import Language
from lpx.reports.columns import cell_width, table, wrap
from lpx.reports.grouping import SEVERITIES
from lpx.reports.phrasing import phrase
from lpx.reports.view import Fact, GroupView, Omission, Table, View
from lpx.reports.words import Words, words_of

SAMPLES: Final = 3
ROWS: Final = 20
NARROWEST: Final = 40
WIDEST: Final = 120

_VERDICT_COLOURS: Final = {
    Verdict.CONFORMS: "1;32",
    Verdict.DOES_NOT_CONFORM: "1;31",
    Verdict.NOT_JUDGED: "1;33",
    Verdict.NOT_APPLICABLE: "1;36",
}
_SEVERITY_COLOURS: Final = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}

_HEADINGS: Final = {
    Severity.ERROR: "heading-errors",
    Severity.WARNING: "heading-warnings",
    Severity.NOTE: "heading-notes",
}

Paint = Callable[[str, str], str]
"""Gives a text a colour: ``paint(text, sgr_parameters)``."""


def render_text(report: Report, edition: Edition, language: Language, *, color: bool, width: int) -> str:
    """Return the report as lines of at most ``width`` columns (held between 40 and 120).

    Args:
        report: What was judged.
        edition: The edition that the report was judged against.
        language: ``zh-Hant`` or ``en``.
        color: Whether to use ANSI colours; without them nothing but text and line feeds comes out.
        width: Columns of the terminal.
    """
    columns = min(max(width, NARROWEST), WIDEST)
    view = phrase(report, edition, language, samples=SAMPLES, rows=ROWS)
    words = words_of(language)
    paint = _coloured if color else _plain
    parts = (
        _verdict(view, words, columns, paint),
        *(_findings(view, severity, words, columns, paint) for severity in SEVERITIES),
        _omissions(view, words, columns, paint),
        _inventory(view, words, columns, paint),
        _identity(view, words, columns, paint),
    )
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part) + "\n"


def _verdict(view: View, words: Words, width: int, paint: Paint) -> Iterator[str]:
    colour = _VERDICT_COLOURS[view.verdict]
    for line in wrap(view.sentence, width, rest="  "):
        yield paint(line, colour)
    if view.next_step or view.steps:
        yield ""
        yield paint(words("heading-next"), "1")
    for line in view.next_step.splitlines():
        if line.strip():
            yield from wrap(line.strip(), width, first="  ")
    for number, step in enumerate(view.steps, start=1):
        yield from wrap(
            words("aside", text=step.text, aside=words.listed(step.requirements)),
            width,
            first=f"  {number}. ",
        )


def _findings(view: View, severity: Severity, words: Words, width: int, paint: Paint) -> Iterator[str]:
    groups = view.of(severity)
    if not groups:
        return
    total = words("group-total", requirements=len(groups), places=sum(group.total for group in groups))
    yield _heading(words("aside", text=words(_HEADINGS[severity]), aside=total), width, paint)
    for group in groups:
        yield ""
        yield from _group(group, words, width, paint)


def _group(group: GroupView, words: Words, width: int, paint: Paint) -> Iterator[str]:
    first, *others = wrap(group.title, width, first=f"{group.requirement}  ")
    yield paint(group.requirement, _SEVERITY_COLOURS[group.severity]) + paint(
        first[len(group.requirement) :], "1"
    )
    yield from (paint(line, "1") for line in others)
    for sample in group.samples:
        yield from wrap(sample.message, width, first="  - ")
        yield from (paint(line, "2") for line in wrap(sample.place, width, first="    "))
        for place in sample.related:
            yield from (
                paint(line, "2")
                for line in wrap(words("pair", label=words("label-related"), text=place), width, first="    ")
            )
    if group.total > len(group.samples):
        yield "    " + words("label-samples-short", places=group.total - len(group.samples))
    if group.next_step and group.severity is not Severity.ERROR:
        yield from wrap(words("pair", label=words("label-school"), text=group.next_step), width, first="  ")
    if group.fix:
        yield from wrap(words("pair", label=words("label-vendor"), text=group.fix), width, first="  ")


def _omissions(view: View, words: Words, width: int, paint: Paint) -> Iterator[str]:
    # A bundle that conforms has had it said with its verdict.
    if not view.groups and view.verdict is not Verdict.CONFORMS:
        key = "no-findings-not-judged" if view.verdict is Verdict.NOT_JUDGED else "no-findings-conforms"
        yield from wrap(words(key), width)
        if view.omissions:
            yield ""
    if not view.omissions:
        return
    yield _heading(words("heading-not-judged"), width, paint)
    for blocked, key in ((True, "not-judged-blocked"), (False, "not-judged-choice")):
        chosen = [omission for omission in view.omissions if omission.blocked is blocked]
        if chosen:
            yield paint(words(key), "33" if blocked else "2")
        for omission in chosen:
            yield from _omission(omission, words, width)


def _omission(omission: Omission, words: Words, width: int) -> Iterator[str]:
    number = words("not-judged-count", requirements=len(omission.requirements))
    yield from wrap(omission.text, width, first="  - ")
    if omission.requirements:
        names = " ".join(_ranges([name for name, _ in omission.requirements]))
        yield from wrap(words("pair", label=number, text=names), width, first="    ")


def _inventory(view: View, words: Words, width: int, paint: Paint) -> Iterator[str]:
    if not view.inventory:
        return
    yield _heading(words("heading-inventory"), width, paint)
    for number, content in enumerate(view.inventory):
        if number:
            yield ""
        yield paint(content.caption, "1")
        yield from _table(content, words, width)


def _table(content: Table, words: Words, width: int) -> Iterator[str]:
    labelled = len(content.headers) == 2
    rows = content.rows if labelled else (content.headers, *content.rows)
    lines = table(rows, right=content.numeric)
    if all(cell_width(line) + 2 <= width for line in lines):
        yield from (f"  {line}" for line in lines)
    else:
        for row in content.rows:
            head, *cells = row
            pairs = zip(content.headers[1:], cells, strict=True)
            shown = "  ".join(cells) if labelled else ", ".join(f"{name} {cell}" for name, cell in pairs)
            yield from wrap(words("pair", label=head, text=shown), width, first="  ", rest="    ")
    if content.omitted:
        yield from wrap(words("label-rows-more", rows=content.omitted), width, first="  ")


def _identity(view: View, words: Words, width: int, paint: Paint) -> Iterator[str]:
    yield _heading(words("heading-identity"), width, paint)
    longest = max(cell_width(fact.label) for fact in view.identity)
    for fact in view.identity:
        yield from _fact(fact, longest, width)


def _fact(fact: Fact, longest: int, width: int) -> Iterator[str]:
    label = f"  {fact.label}" + " " * (longest - cell_width(fact.label) + 2)
    if " " not in fact.value and cell_width(label + fact.value) > width:
        return iter([f"  {fact.label}", *wrap(fact.value, width, first="    ")])
    return iter(wrap(fact.value, width, first=label))


def _heading(text: str, width: int, paint: Paint) -> str:
    rule = "-" * max(2, width - cell_width(text) - 4)
    return paint(f"-- {text} ", "1") + paint(rule, "2")


def _ranges(names: list[str]) -> Iterator[str]:
    """Yield requirement ids with runs of consecutive numbers joined: ``CRS-001..CRS-004``."""
    run: list[str] = []
    for name in sorted(names):
        if run and not _follows(run[-1], name):
            yield _run(run)
            run = []
        run.append(name)
    if run:
        yield _run(run)


def _follows(before: str, after: str) -> bool:
    (family, _, number), (next_family, _, next_number) = before.rpartition("-"), after.rpartition("-")
    both = number.isdecimal() and next_number.isdecimal()
    return family == next_family and both and int(next_number) == int(number) + 1


def _run(names: list[str]) -> str:
    return f"{names[0]}..{names[-1]}" if len(names) > 2 else " ".join(names)


def _coloured(text: str, parameters: str) -> str:
    return f"\x1b[{parameters}m{text}\x1b[0m"


def _plain(text: str, parameters: str) -> str:  # noqa: ARG001 - the twin of _coloured
    return text
