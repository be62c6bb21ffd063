"""The four verdict marks and three severity marks, drawn; each differs in shape, not in colour alone."""

from __future__ import annotations

from typing import Final

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Severity
from lpx.reports.html_elements import Element, element

_DISC: Final = "M24 3a21 21 0 1 0 0 42a21 21 0 1 0 0-42z"
_OCTAGON: Final = "M15.3 3h17.4L45 15.3v17.4L32.7 45H15.3L3 32.7V15.3z"
_TRIANGLE: Final = "M24 4.5L46 43.5H2z"
_SQUARE: Final = "M6 6h36v36H6z"

_VERDICTS: Final = {
    Verdict.CONFORMS: (_DISC, "M14.5 24.8l6.6 6.6L34 17.8"),
    Verdict.DOES_NOT_CONFORM: (_OCTAGON, "M16.5 16.5l15 15m0-15l-15 15"),
    Verdict.NOT_JUDGED: (_TRIANGLE, "M24 18v12.5M24 36.2v.6"),
    Verdict.NOT_APPLICABLE: (_SQUARE, "M15 24h18"),
}

_SEVERITIES: Final = {
    Severity.ERROR: (_OCTAGON, "M16.5 16.5l15 15m0-15l-15 15"),
    Severity.WARNING: (_TRIANGLE, "M24 18v12.5M24 36.2v.6"),
    Severity.NOTE: (_DISC, "M24 22v12.5M24 14.4v.6"),
}


def verdict_icon(verdict: Verdict) -> Element:
    """Return the mark of a verdict, hidden from screen readers: the words beside it say the same."""
    return _icon(*_VERDICTS[verdict], "icon icon-verdict")


def severity_icon(severity: Severity) -> Element:
    """Return the mark of a severity, hidden from screen readers."""
    return _icon(*_SEVERITIES[severity], "icon")


def _icon(outline: str, stroke: str, kind: str) -> Element:
    return element(
        "svg",
        element("path", d=outline, class_="icon-shape"),
        element("path", d=stroke, class_="icon-stroke"),
        class_=kind,
        viewBox="0 0 48 48",
        aria_hidden="true",
        focusable="false",
    )
