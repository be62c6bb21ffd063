"""Tables and fact lists of the HTML report."""

from __future__ import annotations

from itertools import zip_longest

from lpx.messages.catalogue import Language
from lpx.reports.html_elements import Element, element, spoken
from lpx.reports.html_frame import Frame
from lpx.reports.view import Fact, Table


def table_element(table: Table, frame: Frame, *, links: tuple[str, ...] = ()) -> Element:
    """Return a table with a caption and scoped headers, in a frame that the keyboard can scroll.

    Args:
        table: What to show.
        frame: Where it stands.
        links: Anchors in the page that the heads of the rows lead to, one per row, or none at all.
    """
    language = frame.language
    caption = frame.anchor(f"table-{table.id}")
    scrolled = element(
        "div",
        element(
            "table",
            element("caption", spoken(table.caption, language), id=caption),
            element("thead", element("tr", (_header(table, number, language) for number in _columns(table)))),
            element(
                "tbody", (_row(table, row, language, link) for row, link in zip_longest(table.rows, links))
            ),
        ),
        class_="table-frame",
        role="region",
        aria_labelledby=frame.label(caption),
        tabindex="0",
    )
    more = (
        element("p", frame.words("label-rows-more", rows=table.omitted), class_="more")
        if table.omitted
        else None
    )
    return element("div", scrolled, more, class_=f"table-block table-{table.id}")


def fact_list(facts: tuple[Fact, ...], language: Language) -> Element:
    """Return labelled facts as a description list."""
    return element(
        "dl",
        (
            element(
                "div",
                element("dt", fact.label),
                element("dd", element("code", fact.value) if fact.code else spoken(fact.value, language)),
            )
            for fact in facts
        ),
        class_="facts",
    )


def _columns(table: Table) -> range:
    return range(len(table.headers))


def _header(table: Table, number: int, language: Language) -> Element:
    kind = "number" if number in table.numeric else None
    return element("th", spoken(table.headers[number], language), scope="col", class_=kind)


def _row(table: Table, row: tuple[str, ...], language: Language, link: str | None) -> Element:
    head, *cells = row
    title = spoken(head, language)
    return element(
        "tr",
        element("th", element("a", title, href=f"#{link}") if link else title, scope="row"),
        (
            element("td", spoken(cell, language), class_=_kind(table, number, cell))
            for number, cell in enumerate(cells, start=1)
        ),
    )


def _kind(table: Table, number: int, cell: str) -> str | None:
    if number not in table.numeric:
        return None
    return "number zero" if cell == "0" else "number"
