"""The report as Markdown, for pull requests and issues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lpx.checks.nouns import Report, Verdict
from lpx.edition.nouns import Edition, Severity
from lpx.messages.catalogue import Language
from lpx.reports.grouping import SEVERITIES
from lpx.reports.phrasing import phrase
from lpx.reports.view import GroupView, Omission, Table, View
from lpx.reports.visible import one_line
from lpx.reports.words import Words, words_of

SAMPLES: Final = 3
ROWS: Final = 50

_MARKS: Final = {
    Verdict.CONFORMS: "✅",
    Verdict.DOES_NOT_CONFORM: "❌",
    Verdict.NOT_JUDGED: "⚠️",
    Verdict.NOT_APPLICABLE: "⏸️",
}

_HEADINGS: Final = {
    Severity.ERROR: "heading-errors",
    Severity.WARNING: "heading-warnings",
    Severity.NOTE: "heading-notes",
}

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~&!])")
_LEADING: Final = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def render_markdown(report: Report, edition: Edition, language: Language) -> str:
    """Return the report as GitHub-flavoured Markdown; the verdict is the first line."""
    view = phrase(report, edition, language, samples=SAMPLES, rows=ROWS)
    words = words_of(language)
    blocks = [
        f"# {_MARKS[view.verdict]} {escape(view.sentence)}",
        *_next(view, words),
        *(block for severity in SEVERITIES for block in _findings(view, severity, words)),
        *_omissions(view, words),
        *_tables(view, words),
        *_identity(view, words),
    ]
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """Return ``text`` on one line, with everything that Markdown or HTML would read as markup escaped.

    An ``@`` gets a zero-width space behind it and a URL loses its colon's power, so that no value in a
    report can notify anybody or become a link.
    """
    shown = _SPECIAL.sub(r"\\\1", one_line(text))
    shown = shown.replace("@", "@\u200b").replace("://", ":\u200b//")
    return _LEADING.sub(r"\1\\\2", shown)


def code(text: str) -> str:
    """Return ``text`` as inline code that no backtick inside it can end."""
    shown = one_line(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    space = " " if "`" in shown else ""
    return f"{fence}{space}{shown}{space}{fence}"


def _next(view: View, words: Words) -> Iterator[str]:
    if not view.next_step and not view.steps:
        return
    yield f"## {words('heading-next')}"
    if view.next_step:
        yield escape(view.next_step)
    if view.steps:
        yield "\n".join(
            "1. " + words("aside", text=escape(step.text), aside=words.listed(step.requirements))
            for step in view.steps
        )


def _findings(view: View, severity: Severity, words: Words) -> Iterator[str]:
    groups = view.of(severity)
    if not groups:
        return
    total = words("group-total", requirements=len(groups), places=sum(group.total for group in groups))
    yield "## " + words("aside", text=words(_HEADINGS[severity]), aside=total)
    for group in groups:
        yield from _group(group, words)


def _group(group: GroupView, words: Words) -> Iterator[str]:
    yield f"### {group.requirement} {escape(group.title)}"
    lines = []
    for sample in group.samples:
        lines.append(f"- {escape(sample.message)}")
        lines.append(f"  {escape(sample.place)}" + (f" {code(sample.technical)}" if sample.technical else ""))
        lines += [
            "  " + words("pair", label=words("label-related"), text=escape(place)) for place in sample.related
        ]
    if group.total > len(group.samples):
        lines.append(f"- {words('label-samples-short', places=group.total - len(group.samples))}")
    yield "\n".join(lines)
    notes = (
        ("label-why", group.explanation),
        ("label-school", group.next_step),
        ("label-vendor", group.fix),
        ("label-authority", group.authority_word),
        ("label-sources", "; ".join(group.sources)),
    )
    shown = [words("pair", label=f"**{words(key)}**", text=escape(text)) for key, text in notes if text]
    if shown:
        body = "\n\n".join(shown)
        yield f"<details><summary>{words('label-details')}</summary>\n\n{body}\n\n</details>"


def _omissions(view: View, words: Words) -> Iterator[str]:
    if not view.groups:
        yield words(
            "no-findings-not-judged" if view.verdict is Verdict.NOT_JUDGED else "no-findings-conforms"
        )
    if not view.omissions:
        return
    yield f"## {words('heading-not-judged')}"
    for blocked, key in ((True, "not-judged-blocked"), (False, "not-judged-choice")):
        chosen = [omission for omission in view.omissions if omission.blocked is blocked]
        if chosen:
            yield f"**{words(key)}**"
            yield "\n".join(
                "- " + words("aside", text=escape(omission.text), aside=_names(omission, words))
                for omission in chosen
            )


def _names(omission: Omission, words: Words) -> str:
    return words.listed(escape(name) for name, _ in omission.requirements)


def _tables(view: View, words: Words) -> Iterator[str]:
    if not view.inventory:
        return
    yield f"## {words('heading-inventory')}"
    for table in view.inventory:
        yield f"**{escape(table.caption)}**"
        yield "\n".join(_table(table))
        if table.omitted:
            yield words("label-rows-more", rows=table.omitted)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.headers)
    yield _row(tuple("---:" if number in table.numeric else "---" for number in range(len(table.headers))))
    for row in table.rows:
        yield _row(tuple(escape(cell) for cell in row))


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def _identity(view: View, words: Words) -> Iterator[str]:
    yield f"## {words('heading-identity')}"
    yield "\n".join(
        "- " + words("pair", label=fact.label, text=code(fact.value) if fact.code else escape(fact.value))
        for fact in view.identity
    )
