"""The first thing on every page of a result: the verdict in a word and a sentence, and how much of what."""

from __future__ import annotations

from collections.abc import Iterable

from lpx.checks.nouns import Verdict
from lpx.reports.html_elements import Child, Element, element, spoken
from lpx.reports.html_frame import Frame
from lpx.reports.html_icons import verdict_icon
from lpx.reports.view import Count


def verdict_section(
    frame: Frame,
    verdict: Verdict,
    word: str,
    detail: str,
    counts: Iterable[Count],
    *,
    above: Child = None,
    below: Child = None,
) -> Element:
    """Return the section.

    Args:
        frame: Where in the page it stands.
        verdict: For its colour and mark.
        word: The verdict in a word; the heading of the page.
        detail: The verdict in a sentence.
        counts: What is counted beneath.
        above: What stands over the word, mostly what was judged.
        below: What stands under the sentence.
    """
    anchor = frame.anchor("verdict")
    counted = tuple(map(_count, counts))
    return element(
        "section",
        element(
            "div",
            verdict_icon(verdict),
            element(
                "div",
                above,
                frame.heading(1, word, id_=anchor, class_="verdict-word"),
                element("p", spoken(detail, frame.language), class_="sentence"),
                below,
            ),
            class_="verdict-words",
        ),
        element("dl", counted, class_="counts") if counted else None,
        class_=f"verdict verdict-{verdict.value}",
        aria_labelledby=frame.label(anchor),
    )


def _count(count: Count) -> Element:
    state = "count" if count.number else "count count-zero"
    unit = (" ", element("span", count.unit, class_="unit")) if count.unit else ()
    return element(
        "div",
        element("dt", count.label),
        element("dd", f"{count.number:,}", unit),
        class_=f"{state} count-{count.key}",
    )
