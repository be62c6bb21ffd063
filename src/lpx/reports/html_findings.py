"""The findings of the HTML report: one card per requirement, samples folded away when there are many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lpx.edition.nouns import Severity
from lpx.messages.catalogue import Language
from lpx.reports.grouping import SEVERITIES
from lpx.reports.html_elements import Element, element, spoken
from lpx.reports.html_frame import Frame
from lpx.reports.html_icons import severity_icon
from lpx.reports.view import GroupView, Sample, View
from lpx.reports.words import Words

SHOWN: Final = 3
"""How many findings of one requirement are shown at once; the others open on demand."""

_HEADINGS: Final = {
    Severity.ERROR: ("heading-errors", "explain-errors"),
    Severity.WARNING: ("heading-warnings", "explain-warnings"),
    Severity.NOTE: ("heading-notes", "explain-notes"),
}


def finding_sections(view: View, frame: Frame) -> Iterator[Element]:
    """Yield one section per severity that has findings, the gravest first."""
    words = frame.words
    for severity in SEVERITIES:
        groups = view.of(severity)
        if not groups:
            continue
        heading, explanation = (words(key) for key in _HEADINGS[severity])
        total = words("group-total", requirements=len(groups), places=sum(group.total for group in groups))
        yield element(
            "section",
            frame.heading(
                3,
                severity_icon(severity),
                heading,
                " ",
                element("span", total, class_="total"),
                id_=frame.anchor(f"{severity.value}s"),
                class_="severity-title",
            ),
            element("p", explanation, class_="hint"),
            (_card(group, frame) for group in groups),
            class_=f"severity severity-{severity.value}",
            aria_labelledby=frame.label(frame.anchor(f"{severity.value}s")),
        )


def card_name(requirement: str, severity: Severity) -> str:
    """Return the name of a requirement's card, for :meth:`Frame.anchor`."""
    return f"{severity.value}-{requirement}"


def _card(group: GroupView, frame: Frame) -> Element:
    words, language = frame.words, frame.language
    anchor = frame.anchor(card_name(group.requirement, group.severity))
    shown, folded = group.samples[:SHOWN], group.samples[SHOWN:]
    return element(
        "article",
        frame.heading(
            4,
            element("span", group.requirement, class_="requirement-id"),
            " ",
            element("span", spoken(group.title, language), class_="requirement-title"),
            id_=f"{anchor}-title",
            class_="card-title",
        ),
        element(
            "p",
            element("span", group.severity_word, class_="tag tag-severity"),
            " ",
            element("span", group.family_word, class_="tag"),
            " ",
            element("span", words("places-total", places=group.total), class_="tag"),
            class_="tags",
        ),
        element("ul", (_sample(sample, words) for sample in shown), class_="samples"),
        _folded(group, folded, words),
        _advice(group, words),
        _background(group, words),
        id=anchor,
        class_="card",
        aria_labelledby=frame.label(f"{anchor}-title"),
    )


def _sample(sample: Sample, words: Words) -> Element:
    language = words.language
    return element(
        "li",
        element("p", spoken(sample.message, language), class_="message"),
        element(
            "p",
            element("span", words("label-location"), class_="label"),
            " ",
            spoken(sample.place, language),
            class_="place",
        ),
        (
            element(
                "p",
                element("span", words("label-related"), class_="label"),
                " ",
                spoken(place, language),
                class_="place",
            )
            for place in sample.related
        ),
        element("p", element("code", sample.technical), class_="technical") if sample.technical else None,
    )


def _folded(group: GroupView, folded: tuple[Sample, ...], words: Words) -> Iterator[Element]:
    if folded:
        yield element(
            "details",
            element("summary", words("label-more", places=len(folded))),
            element("ul", (_sample(sample, words) for sample in folded), class_="samples"),
        )
    if group.total > len(group.samples):
        left = group.total - len(group.samples)
        yield element("p", words("label-samples-more", places=left), class_="more")


def _advice(group: GroupView, words: Words) -> Element | None:
    pairs = (("label-school", group.next_step), ("label-vendor", group.fix))
    return _pairs(((words(key), (text,)) for key, text in pairs if text), "advice", words.language)


def _background(group: GroupView, words: Words) -> Element | None:
    pairs = (
        ("label-why", (group.explanation,) if group.explanation else ()),
        ("label-authority", (group.authority_word,)),
        ("label-level", (group.level_word,) if group.level_word else ()),
        ("label-sources", group.sources),
    )
    content = _pairs(((words(key), texts) for key, texts in pairs if texts), "background", words.language)
    return element("details", element("summary", words("label-details")), content) if content else None


def _pairs(pairs: Iterator[tuple[str, tuple[str, ...]]], kind: str, language: Language) -> Element | None:
    rows = [
        element("div", element("dt", label), (element("dd", spoken(text, language)) for text in texts))
        for label, texts in pairs
    ]
    return element("dl", rows, class_=kind) if rows else None
