"""The report as one HTML file that a school can keep, read offline and print.

The page holds no script and no outside address; its one style sheet is allowed by its digest in the
content security policy, so that nothing a report quotes could style or run anything. Everything that is
shown comes from :mod:`lpx.reports.view`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from lpx.checks.nouns import Report, Verdict
from lpx.edition.nouns import Edition, Severity
from lpx.messages.catalogue import Language
from lpx.reports.html_elements import Element, Raw, element, serialise, spoken, write_part
from lpx.reports.html_findings import card_name, finding_sections
from lpx.reports.html_frame import Frame
from lpx.reports.html_tables import fact_list, table_element
from lpx.reports.html_verdict import verdict_section
from lpx.reports.inventory import is_masked
from lpx.reports.phrasing import phrase
from lpx.reports.view import Omission, Step, Table, View
from lpx.reports.words import Words, words_of

SAMPLES: Final = 50
ROWS: Final = 500
STYLES: Final = ("colours", "page", "findings", "tables", "readers")


def render_html(reports: Sequence[Report], edition: Edition, language: Language) -> str:
    """Return one page with the reports; several begin with a table of all verdicts."""
    words = words_of(language)
    views = [phrase(report, edition, language, samples=SAMPLES, rows=ROWS) for report in reports]
    if len(views) == 1:
        view = views[0]
        title = words("page-title", verdict=view.verdict_word, bundle=view.bundle)
        basis = view.basis
        content = element("main", _report(view, Frame(words)), id="content")
    else:
        title = words("product")
        basis = ()
        content = element("main", _many(views, words), id="content")
    masked = all(is_masked(report.inventory) for report in reports)
    body = page_body(content, basis, words, words("product"), masked=masked)
    return serialise(element("html", page_head(title), body, lang=language))


def render_part(report: Report, edition: Edition, language: Language, *, prefix: str, depth: int) -> str:
    """Return one report as a part of a page that has the style sheet of reports (``page_style``).

    Args:
        report: What was judged.
        edition: The edition that it was judged against.
        language: Language of the page.
        prefix: What its anchors begin with, so that several reports can stand on one page.
        depth: How many levels its headings go down.
    """
    words = words_of(language)
    view = phrase(report, edition, language, samples=SAMPLES, rows=ROWS)
    return write_part(element("article", _report(view, _frame_of(words, prefix, depth)), class_="report"))


def page_head(title: str) -> Element:
    """Return the head of a page: no script, no outside address, and the one style sheet by its digest."""
    style = page_style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="robots", content="noindex, nofollow"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Raw(style)),
    )


def page_body(
    content: Element, basis: tuple[str, ...], words: Words, product: str, *, masked: bool = True
) -> Element:
    """Return the body of a page around its ``main`` element; ``product`` stands beside the mark.

    ``masked`` tells whether people are masked on it, which its foot says.
    """
    return element(
        "body",
        element("a", words("skip-link"), class_="skip", href="#content"),
        element(
            "header",
            element("p", element("span", "lpx", class_="mark"), " ", product, class_="product"),
            element("p", spoken(" · ".join(basis), words.language), class_="basis") if basis else None,
            class_="masthead",
        ),
        content,
        element(
            "footer",
            element("p", words("privacy" if masked else "privacy-shown")),
            element("p", words("self-contained")),
            class_="colophon",
        ),
    )


def _many(views: Sequence[View], words: Words) -> Iterator[Element]:
    overview = Table(
        id="bundles",
        caption=words("heading-bundles"),
        headers=(words("column-bundle"), words("column-verdict"), words("column-errors")),
        rows=tuple((view.bundle, view.verdict_word, str(_errors(view))) for view in views),
        numeric=frozenset({2}),
    )
    yield element("h1", words("product"), class_="overview-title")
    frames = [_frame_of(words, f"bundle-{number}-", depth=1) for number in range(1, len(views) + 1)]
    yield table_element(overview, Frame(words), links=tuple(frame.anchor("verdict") for frame in frames))
    for view, frame in zip(views, frames, strict=True):
        yield from _report(view, frame)


def _frame_of(words: Words, prefix: str, depth: int) -> Frame:
    return Frame(words, prefix, depth, subject=f"{prefix}bundle")


def _errors(view: View) -> int:
    return sum(group.total for group in view.of(Severity.ERROR))


def _report(view: View, frame: Frame) -> Iterator[Element]:
    yield _verdict(view, frame)
    yield from _next(view, frame)
    yield _findings(view, frame)
    yield _omissions(view, frame)
    if view.inventory:
        tables = (table_element(table, frame) for table in view.inventory)
        yield frame.section("inventory", element("div", tables, class_="tables"))
    if view.coverage.rows:
        yield frame.section("coverage", table_element(view.coverage, frame))
    yield frame.section("identity", fact_list(view.identity, frame.language))


def _verdict(view: View, frame: Frame) -> Element:
    bundle = element("p", view.bundle, id=frame.subject or None, class_="bundle")
    return verdict_section(frame, view.verdict, view.verdict_word, view.detail, view.counts, above=bundle)


def _next(view: View, frame: Frame) -> Iterator[Element]:
    if not view.next_step and not view.steps:
        return
    general = [
        element("p", spoken(line, frame.language)) for line in view.next_step.splitlines() if line.strip()
    ]
    steps = [
        element("li", spoken(step.text, frame.language), _step_links(step, frame)) for step in view.steps
    ]
    yield frame.section(
        "next", *general, element("ol", steps, class_="steps") if steps else None, kind="next"
    )


def _step_links(step: Step, frame: Frame) -> Iterator[Element | str]:
    for name in step.requirements:
        yield " "
        yield element("a", name, href="#" + frame.anchor(card_name(name, Severity.ERROR)))


def _findings(view: View, frame: Frame) -> Element:
    content = list(finding_sections(view, frame))
    if not content:
        key = "no-findings-not-judged" if view.verdict is Verdict.NOT_JUDGED else "no-findings-conforms"
        content = [element("p", frame.words(key), class_="empty")]
    return frame.section("findings", *content)


def _omissions(view: View, frame: Frame) -> Element:
    words = frame.words
    parts: list[Element] = []
    for blocked, key in ((True, "not-judged-blocked"), (False, "not-judged-choice")):
        chosen = [omission for omission in view.omissions if omission.blocked is blocked]
        if chosen:
            parts.append(frame.heading(3, words(key), id_=frame.anchor(key), class_="omissions-title"))
            items = (_omission(omission, words) for omission in chosen)
            parts.append(element("ul", items, class_="omissions blocked" if blocked else "omissions"))
    if not parts:
        parts.append(element("p", words("not-judged-none"), class_="empty"))
    return frame.section("not-judged", *parts)


def _omission(omission: Omission, words: Words) -> Element:
    named = [
        element(
            "li",
            element("span", name, class_="requirement-id"),
            " ",
            None if title == name else spoken(title, words.language),
        )
        for name, title in omission.requirements
    ]
    listed = element(
        "details",
        element("summary", words("not-judged-count", requirements=len(named))),
        element("ul", named, class_="requirements"),
    )
    return element("li", element("p", spoken(omission.text, words.language)), listed if named else None)


@cache
def page_style() -> str:
    """Return the style sheet of reports, in the order of the cascade."""
    folder = Path(__file__).parent / "style"
    return "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
