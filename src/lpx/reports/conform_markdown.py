"""The report on a conformance run as Markdown, for pull requests and step summaries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lpx.checks.nouns import Verdict
from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.conform_view import CaseView, RunView
from lpx.reports.markdown import code, escape
from lpx.reports.view import Table

_MARKS: Final = {
    Verdict.CONFORMS: "✅",
    Verdict.DOES_NOT_CONFORM: "❌",
    Verdict.NOT_JUDGED: "⚠️",
    Verdict.NOT_APPLICABLE: "⏸️",
}


def render_run_markdown(view: RunView, language: Language) -> str:
    """Return the run as GitHub-flavoured Markdown; the verdict is the first line."""
    catalogue = load_catalogue(language)

    def word(key: str, **parameters: object) -> str:
        return catalogue.text(f"harness.report.{key}", **parameters)

    def pair(key: str, value: str) -> str:
        return catalogue.text("reports.pair", label=f"**{word(key)}**", text=value)

    def case(item: CaseView) -> Iterator[str]:
        yield f"### {code(item.id)}"
        lines = [escape(item.title)]
        lines += [escape(item.reason)] if item.reason else []
        for problem in item.problems:
            more = f" {escape(word('alike', count=problem.alike))}" if problem.alike else ""
            lines.append(f"- {escape(problem.text)}{more}")
            if problem.expected or problem.seen:
                shown = f"{word('label-expected')} {code(problem.expected or '–')}, "
                lines.append(f"  {shown}{word('label-seen')} {code(problem.seen or '–')}")
            lines.append(f"  {problem.requirement} {escape(problem.title)}")
            lines += [f"  {escape(source)}" for source in problem.sources[:1]]
        if item.omitted:
            lines.append(f"- {word('more-problems', count=item.omitted)}")
        yield "\n".join(lines)
        pairs = (
            ("label-said", escape(item.said)),
            ("label-known", escape(item.known)),
            ("label-smallest", escape(item.smallest)),
            ("label-repeat", code(item.repeat)),
        )
        yield "\n".join(f"- {pair(key, value)}" for key, value in pairs if value)

    def chapter(key: str, cases: tuple[CaseView, ...]) -> Iterator[str]:
        if cases:
            yield f"## {word(key)} ({len(cases)})"
            for item in cases:
                yield from case(item)

    blocks = [
        f"# {_MARKS[view.verdict]} {escape(view.word)}",
        escape(view.detail),
        *([escape(view.warning)] if view.warning else []),
        *([escape(view.next_step)] if view.next_step else []),
        *_table(view.causes),
        *chapter("heading-failed", view.failed),
        *chapter("heading-known", view.known),
        *chapter("heading-open", view.open),
        *_table(view.scores),
        *_folded(view.requirements),
        *_folded(view.cases),
        f"## {word('heading-module')}",
        "\n".join(
            "- "
            + catalogue.text(
                "reports.pair", label=fact.label, text=code(fact.value) if fact.code else escape(fact.value)
            )
            for fact in view.facts
        ),
    ]
    return "\n\n".join(blocks) + "\n"


def _table(table: Table) -> Iterator[str]:
    if table.rows:
        yield f"## {escape(table.caption)}"
        yield _rows(table)


def _folded(table: Table) -> Iterator[str]:
    if table.rows:
        yield f"<details><summary>{escape(table.caption)}</summary>\n\n{_rows(table)}\n\n</details>"


def _rows(table: Table) -> str:
    rule = tuple("---:" if number in table.numeric else "---" for number in range(len(table.headers)))
    rows = (table.headers, rule, *(tuple(map(escape, row)) for row in table.rows))
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
