"""A plan of exchanges as one HTML file, in the look of the other reports."""

from __future__ import annotations

from collections.abc import Iterator

from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.exchange_view import Line, PlanView, StepView
from lpx.reports.html_elements import Element, element, serialise, spoken
from lpx.reports.html_page import page_body, page_head
from lpx.reports.words import words_of


def render_plan_html(view: PlanView) -> str:
    """Return the plan as one page."""
    words = words_of(view.language)
    main = element("main", _content(view), id="content")
    body = page_body(main, view.basis, words, words("product"))
    return serialise(element("html", page_head(view.title), body, lang=view.language))


def _content(view: PlanView) -> Iterator[Element]:
    language = view.language
    yield element(
        "section",
        element(
            "div",
            element(
                "div",
                element("h1", view.title, id="plan", class_="verdict-word"),
                element("p", spoken(view.summary, language), class_="sentence"),
            ),
            class_="verdict-words",
        ),
        class_="verdict verdict-not-applicable",
        aria_labelledby="plan",
    )
    for step in view.steps:
        yield _step(step, language)
    yield element(
        "section",
        element(
            "h2",
            load_catalogue(language).text("exchange.heading-sources"),
            id="sources",
            class_="block-title",
        ),
        element(
            "ul",
            (
                element("li", element("span", name, class_="requirement-id"), " ", spoken(title, language))
                for name, title in view.sources
            ),
            class_="samples",
        ),
        class_="block",
        aria_labelledby="sources",
    )


def _step(step: StepView, language: Language) -> Element:
    anchor = f"step-{step.number}"
    tag = "tag tag-severity" if step.is_due else "tag"
    heading = element("h2", spoken(step.heading, language), id=anchor, class_="block-title")
    return element(
        "section",
        heading,
        element(
            "div",
            element(
                "p",
                element("span", spoken(step.verdict, language), class_=tag),
                " ",
                element("span", spoken(step.occasion, language), class_="tag"),
                class_="tags",
            ),
            element("dl", (_line(line, language) for line in step.lines), class_="advice"),
            element("p", element("code", step.command), class_="technical") if step.command else None,
            class_="card",
        ),
        class_="block severity" if step.is_due else "block",
        aria_labelledby=anchor,
    )


def _line(line: Line, language: Language) -> Element:
    return element(
        "div",
        element("dt", spoken(line.label, language)),
        element(
            "dd",
            element("p", spoken(line.text, language)),
            element("ul", (element("li", spoken(item, language)) for item in line.details), class_="samples")
            if line.details
            else None,
            element("p", spoken(line.source, language), class_="technical") if line.source else None,
        ),
    )
