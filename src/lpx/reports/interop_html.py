"""The report on exchanges between modules as one HTML file: a matrix whose squares open to the ledgers."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.html_elements import Child, Element, element, serialise, spoken
from lpx.reports.html_frame import Frame
from lpx.reports.html_page import page_body, page_head
from lpx.reports.html_tables import fact_list, table_element
from lpx.reports.html_verdict import verdict_section
from lpx.reports.interop_view import CauseView, CellView, FaultView, InteropView, LegView, SquareView
from lpx.reports.view import Table
from lpx.reports.words import words_of


def render_interop_html(view: InteropView, language: Language) -> str:
    """Return the run as one page."""
    words = words_of(language)
    page = _Page(Frame(words), language)
    main = element("main", page.content(view), id="content")
    title = f"{view.word} · {view.basis[0]}" if view.basis else view.word
    body = page_body(main, view.basis, words, page.word("product"))
    return serialise(element("html", page_head(title), body, lang=language))


class _Page:
    """Builds the parts of the page."""

    def __init__(self, frame: Frame, language: Language) -> None:
        self._frame = frame
        self._language = language
        self._catalogue = load_catalogue(language)
        self._tables = 0

    def word(self, key: str, **parameters: object) -> str:
        """Return a text of the section ``interop.report``."""
        return self._catalogue.text(f"interop.report.{key}", **parameters)

    def content(self, view: InteropView) -> Iterator[Element]:
        yield self._verdict(view)
        if view.next_step:
            yield self._section("next", element("p", self._spoken(view.next_step)), kind="next")
        yield self._section("matrix", self._matrix(view))
        if view.causes:
            yield self._section("causes", element("ul", map(self._cause, view.causes), class_="samples"))
        yield self._section("standings", self._table(view.standings))
        yield self._section("scenarios", self._table(view.scenarios))
        hint = element("p", self._spoken(self.word("ledger-hint")), class_="hint")
        yield self._section("ledgers", hint, *map(self._folded, view.ledgers))
        squares = [square for row in view.squares for square in row if square is not None]
        yield self._section("pairs", *map(self._square, squares))
        yield self._section("facts", fact_list(view.facts, self._language))

    def _section(self, name: str, *content: Child, kind: str = "") -> Element:
        return self._frame.block(name, self.word(f"heading-{name}"), *content, kind=kind)

    def _spoken(self, text: str) -> tuple[Element | str, ...]:
        return spoken(text, self._language)

    def _table(self, table: Table) -> Element:
        """Return a table; its id is made unique, since ledgers of many legs stand on one page."""
        self._tables += 1
        return table_element(replace(table, id=f"{table.id}-{self._tables}"), self._frame)

    def _folded(self, table: Table) -> Element:
        return element(
            "details", element("summary", self._spoken(table.caption)), self._table(table), class_="card"
        )

    def _verdict(self, view: InteropView) -> Element:
        basis = element("p", view.basis[0], class_="bundle") if view.basis else None
        return verdict_section(self._frame, view.verdict, view.word, view.detail, view.counts, above=basis)

    # -- the matrix --------------------------------------------------------------------------------

    def _matrix(self, view: InteropView) -> Element:
        caption = self._frame.anchor("table-matrix")
        head = element(
            "tr",
            element("th", self.word("header-exporter"), scope="col"),
            (element("th", name, scope="col") for name in view.modules),
        )
        rows = (
            element("tr", element("th", name, scope="row"), map(self._place, row))
            for name, row in zip(view.modules, view.squares, strict=True)
        )
        scrolled = element(
            "div",
            element(
                "table",
                element("caption", self._spoken(self.word("caption-matrix")), id=caption),
                element("thead", head),
                element("tbody", rows),
            ),
            class_="table-frame",
            role="region",
            aria_labelledby=caption,
            tabindex="0",
        )
        return element("div", scrolled, class_="table-block table-matrix")

    def _place(self, square: SquareView | None) -> Element:
        if square is None:
            return element("td", "–")
        link = element("a", square.word, href=f"#{square.anchor}", class_="tag tag-severity number")
        return element("td", link, class_=f"verdict-{square.verdict.value}")

    def _cause(self, cause: CauseView) -> Element:
        first = f"{cause.first.title}（{cause.first.modules}）"
        if self._language == "en":
            first = f"{cause.first.title} ({cause.first.modules})"
        return element(
            "li",
            self._fault_parts(cause.fault),
            element(
                "p",
                self.word("count-cells", count=cause.cells),
                " ",
                element("a", self._spoken(first), href=f"#{cause.first.anchor}"),
                class_="place",
            ),
        )

    # -- pairs and cells ---------------------------------------------------------------------------

    def _square(self, square: SquareView) -> Element:
        return element(
            "article",
            self._frame.heading(3, square.title, id_=f"{square.anchor}-title", class_="card-title"),
            map(self._cell, square.cells),
            id=square.anchor,
            class_="card",
            aria_labelledby=f"{square.anchor}-title",
        )

    def _cell(self, cell: CellView) -> Element:
        word = element("span", cell.word, class_="tag tag-severity number")
        mark = element("span", word, class_=f"verdict-{cell.verdict.value}")
        # Only the modules that the heading above does not name are worth repeating.
        chain = f"（{cell.modules}）" if self._language != "en" else f" ({cell.modules})"
        return element(
            "details",
            element("summary", mark, " ", self._spoken(cell.title), chain),
            element("p", element("code", cell.scenario), class_="technical"),
            element("p", self._spoken(cell.why), class_="place"),
            element("p", self._spoken(cell.reason), class_="message") if cell.reason else None,
            element("ul", map(self._fault, cell.faults), class_="samples") if cell.faults else None,
            *(self._leg(leg, number, cell.anchor) for number, leg in enumerate(cell.legs, 1)),
            element(
                "dl",
                element(
                    "div",
                    element("dt", self.word("label-repeat")),
                    element("dd", element("code", cell.repeat)),
                ),
                class_="advice",
            ),
            id=cell.anchor,
        )

    def _fault(self, fault: FaultView) -> Element:
        return element("li", self._fault_parts(fault))

    def _fault_parts(self, fault: FaultView) -> Iterator[Element]:
        yield element("p", self._spoken(fault.text), class_="message")
        for name, title in fault.requirements:
            mark = element("span", name, class_="requirement-id")
            yield element("p", mark, " ", self._spoken(title), class_="place")

    def _leg(self, leg: LegView, number: int, anchor: str) -> Iterator[Child]:
        heading = f"{anchor}-{number}"
        yield self._frame.heading(4, *self._spoken(leg.text), id_=heading, class_="omissions-title")
        if leg.whole:
            yield element("p", self._spoken(leg.whole), class_="hint")
        if leg.ledger.rows:
            yield self._table(leg.ledger)
        if any(shown for _, shown in leg.examples):
            yield element(
                "details",
                element("summary", self.word("label-examples")),
                element("ul", (self._example(*item) for item in leg.examples), class_="samples"),
            )
        if leg.said:
            yield element("p", self.word("label-said"), " ", element("q", leg.said), class_="place")
        if leg.facts:
            yield fact_list(leg.facts, self._language)

    def _example(self, field: str, shown: tuple[str, ...]) -> Element | None:
        if not shown:
            return None
        return element(
            "li",
            element("p", self._spoken(field), class_="place"),
            (element("p", self._spoken(text), class_="technical") for text in shown),
        )
