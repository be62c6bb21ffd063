"""Work over many bundles as one HTML file in the look of the other reports."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from lpx.messages.catalogue import Language
from lpx.reports.batch_view import BatchView
from lpx.reports.html_elements import Child, Element, element, serialise, spoken
from lpx.reports.html_frame import Frame
from lpx.reports.html_page import page_body, page_head
from lpx.reports.html_tables import fact_list, table_element
from lpx.reports.html_verdict import verdict_section
from lpx.reports.words import words_of


def render_batch_html(view: BatchView, language: Language) -> str:
    """Return the batch, or one school of it, as one page."""
    product = words_of(language).catalogue.text("batch.report.product")
    title = element("p", spoken(view.title, language), class_="bundle")
    return render_view(view, language, "batch.report", product=product, above=title)


def render_view(
    view: BatchView,
    language: Language,
    section: str,
    *,
    product: str,
    above: Child = None,
    masked: bool = True,
) -> str:
    """Return ``view`` as one page.

    Args:
        view: What to show.
        language: Language of the page.
        section: Of the catalogue, with the texts ``heading-…`` and ``caption-…``.
        product: What stands beside the mark.
        above: What stands over the verdict.
        masked: Whether people are masked on it.
    """
    words = words_of(language)
    main = element("main", _content(view, Frame(words), section, above), id="content")
    body = page_body(main, view.basis, words, product, masked=masked)
    return serialise(element("html", page_head(f"{view.word} · {view.title}"), body, lang=language))


def _content(view: BatchView, frame: Frame, section: str, above: Child) -> Iterator[Element]:
    def word(key: str) -> str:
        return frame.words.catalogue.text(f"{section}.{key}")

    def block(name: str, content: Element, kind: str = "") -> Element:
        return frame.block(name, word(f"heading-{name}"), content, kind=kind)

    # The sentence above says what is counted; these pages show bare numbers.
    counts = (replace(count, unit="") for count in view.counts)
    yield verdict_section(frame, view.verdict, view.word, view.detail, counts, above=above)
    yield block("next", element("p", spoken(view.next_step, frame.language)), kind="next")
    for table in view.tables:
        if table.rows:
            told = replace(table, caption=word(f"caption-{table.id}"))
            yield block(table.id, table_element(told, frame))
    yield block("facts", fact_list(view.facts, frame.language))
