"""A reconciliation as one HTML file in the look of the other reports."""

from __future__ import annotations

from collections.abc import Iterator

from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.batch_view import BatchView
from lpx.reports.html_elements import Element, element, serialise, spoken
from lpx.reports.html_frame import Frame
from lpx.reports.html_icons import verdict_icon
from lpx.reports.html_page import page_body, page_head
from lpx.reports.html_tables import fact_list, table_element
from lpx.reports.view import Count, Table
from lpx.reports.words import words_of


def render_reconcile_html(view: BatchView, language: Language, *, masked: bool = True) -> str:
    """Return the reconciliation as one page."""
    words = words_of(language)
    page = _Page(Frame(words), language)
    main = element("main", page.content(view), id="content")
    body = page_body(main, view.basis, words, view.title, masked=masked)
    return serialise(element("html", page_head(f"{view.word} · {view.title}"), body, lang=language))


class _Page:
    def __init__(self, frame: Frame, language: Language) -> None:
        self._frame = frame
        self._language = language
        self._catalogue = load_catalogue(language)

    def content(self, view: BatchView) -> Iterator[Element]:
        """Give the sections in their order."""
        yield self._verdict(view)
        yield self._section("next", element("p", spoken(view.next_step, self._language)), kind="next")
        for table in view.tables:
            if table.rows:
                yield self._section(table.id, self._table(table))
        yield self._section("facts", fact_list(view.facts, self._language))

    def _word(self, key: str) -> str:
        return self._catalogue.text(f"reconcile.report.{key}")

    def _section(self, name: str, *content: Element, kind: str = "") -> Element:
        anchor = self._frame.anchor(name)
        return element(
            "section",
            self._frame.heading(2, self._word(f"heading-{name}"), id_=anchor, class_="block-title"),
            content,
            class_=f"block {kind}".strip(),
            aria_labelledby=anchor,
        )

    def _table(self, table: Table) -> Element:
        """Return a table whose caption says more than the heading above it."""
        caption = self._word(f"caption-{table.id}")
        told = Table(table.id, caption, table.headers, table.rows, table.numeric, table.omitted)
        return table_element(told, self._frame)

    def _verdict(self, view: BatchView) -> Element:
        anchor = self._frame.anchor("verdict")
        return element(
            "section",
            element(
                "div",
                verdict_icon(view.verdict),
                element(
                    "div",
                    self._frame.heading(1, view.word, id_=anchor, class_="verdict-word"),
                    element("p", spoken(view.detail, self._language), class_="sentence"),
                ),
                class_="verdict-words",
            ),
            element("dl", map(_count, view.counts), class_="counts"),
            class_=f"verdict verdict-{view.verdict.value}",
            aria_labelledby=anchor,
        )


def _count(count: Count) -> Element:
    state = "count" if count.number else "count count-zero"
    return element(
        "div",
        element("dt", count.label),
        element("dd", f"{count.number:,}"),
        class_=f"{state} count-{count.key}",
    )
