"""The report on a conformance run as one HTML file, in the look of the other reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Severity
from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.conform_view import CaseView, ProblemView, RunView
from lpx.reports.html_elements import Element, element, serialise, spoken
from lpx.reports.html_frame import Frame
from lpx.reports.html_icons import severity_icon, verdict_icon
from lpx.reports.html_page import page_body, page_head
from lpx.reports.html_tables import fact_list, table_element
from lpx.reports.html_verdict import verdict_section
from lpx.reports.view import Table
from lpx.reports.words import words_of

SHOWN: Final = 3
"""Problems of a case that are shown at once; the others open on demand."""


def render_run_html(view: RunView, language: Language) -> str:
    """Return the run as one page."""
    words = words_of(language)
    page = _Page(Frame(words), language)
    main = element("main", page.content(view), id="content")
    product = page.word("product")
    title = f"{view.word} · {view.basis[0]}" if view.basis else view.word
    return serialise(
        element("html", page_head(title), page_body(main, view.basis, words, product), lang=language)
    )


class _Page:
    """Builds the parts of the page."""

    def __init__(self, frame: Frame, language: Language) -> None:
        self._frame = frame
        self._language = language
        self._catalogue = load_catalogue(language)

    def word(self, key: str, **parameters: object) -> str:
        """Return a text of the section ``harness.report``."""
        return self._catalogue.text(f"harness.report.{key}", **parameters)

    def content(self, view: RunView) -> Iterator[Element]:
        yield self._verdict(view)
        if view.next_step:
            yield self._section("next", element("p", self._spoken(view.next_step)), kind="next")
        if view.causes.rows:
            yield self._section("causes", self._table(view.causes))
        yield self._section("failed", *self._chapter(view.failed, Severity.ERROR, "no-failures"))
        if view.known:
            yield self._section("known", *self._chapter(view.known, Severity.WARNING, ""))
        yield self._section("open", *self._chapter(view.open, Severity.WARNING, "none-open"))
        yield self._section("scores", self._table(view.scores))
        yield self._section("requirements", self._table(view.requirements))
        yield self._section("cases", self._table(view.cases))
        yield self._section("module", fact_list(view.facts, self._language))

    def _section(self, name: str, *content: Element, kind: str = "") -> Element:
        return self._frame.block(name, self.word(f"heading-{name}"), *content, kind=kind)

    def _spoken(self, text: str) -> tuple[Element | str, ...]:
        return spoken(text, self._language)

    def _table(self, table: Table) -> Element:
        """Return a table whose caption says more than the heading above it."""
        return table_element(replace(table, caption=self.word(f"caption-{table.id}")), self._frame)

    def _verdict(self, view: RunView) -> Element:
        return verdict_section(
            self._frame,
            view.verdict,
            view.word,
            view.detail,
            view.counts,
            above=element("p", view.basis[0], class_="bundle") if view.basis else None,
            below=element("p", self._spoken(view.warning), class_="sentence") if view.warning else None,
        )

    def _chapter(self, cases: tuple[CaseView, ...], severity: Severity, empty: str) -> Iterator[Element]:
        if not cases:
            yield element("p", self.word(empty), class_="empty")
            return
        yield element(
            "div",
            (self._case(case, severity) for case in cases),
            class_=f"severity severity-{severity.value}",
        )

    def _case(self, case: CaseView, severity: Severity) -> Element:
        anchor = self._frame.anchor("case-" + case.id.replace("/", "-"))
        shown, folded = case.problems[:SHOWN], case.problems[SHOWN:]
        return element(
            "article",
            self._frame.heading(
                3,
                element("span", case.id, class_="requirement-id"),
                " ",
                element("span", self._spoken(case.title), class_="requirement-title"),
                id_=f"{anchor}-title",
                class_="card-title",
            ),
            element(
                "p",
                severity_icon(severity) if severity is Severity.ERROR else verdict_icon(Verdict.NOT_JUDGED),
                " ",
                element("span", case.verdict_word, class_="tag tag-severity"),
                " ",
                element("span", case.category, class_="tag"),
                class_="tags",
            ),
            element("p", self._spoken(case.reason), class_="message") if case.reason else None,
            element("ul", map(self._problem, shown), class_="samples") if shown else None,
            element(
                "details",
                element("summary", self.word("more-problems", count=len(folded) + case.omitted)),
                element("ul", map(self._problem, folded), class_="samples"),
            )
            if folded
            else None,
            self._facts(case),
            id=anchor,
            class_="card",
            aria_labelledby=f"{anchor}-title",
        )

    def _problem(self, problem: ProblemView) -> Element:
        pairs = (("label-expected", problem.expected), ("label-seen", problem.seen))
        compared = any(value for _, value in pairs)
        return element(
            "li",
            element("p", self._spoken(problem.text), class_="message"),
            element("p", self.word("alike", count=problem.alike), class_="place") if problem.alike else None,
            (
                element(
                    "p",
                    element("span", self.word(key), class_="label"),
                    " ",
                    self._spoken(value or "–"),
                    class_="place",
                )
                for key, value in pairs
                if compared
            ),
            element("p", element("code", problem.place), class_="technical") if problem.place else None,
            element(
                "p",
                element("span", problem.requirement, class_="requirement-id"),
                " ",
                self._spoken(problem.title),
                class_="place",
            ),
            (element("p", self._spoken(source), class_="technical") for source in problem.sources[:1]),
        )

    def _facts(self, case: CaseView) -> Element | None:
        pairs = (
            ("label-why", self._spoken(case.why)),
            ("label-said", self._spoken(case.said)),
            ("label-known", self._spoken(case.known)),
            ("label-smallest", self._spoken(case.smallest)),
            ("label-kept", (element("code", case.kept),) if case.kept else ()),
            ("label-repeat", (element("code", case.repeat),) if case.repeat else ()),
        )
        rows = [
            element("div", element("dt", self.word(key)), element("dd", value))
            for key, value in pairs
            if value and value != ("",)
        ]
        return element("dl", rows, class_="advice") if rows else None
