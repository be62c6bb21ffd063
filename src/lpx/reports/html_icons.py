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


_GOOD, _BAD, _OPEN, _CALM = "#17663a", "#a11d26", "#7a4a00", "#2f5573"
"""The colours of paper (style/readers.css). A browser takes the style sheet's; makers of PDF do not read it
inside of a drawing, and take what stands in the drawing itself."""

_COLOURS: Final[dict[Verdict | Severity, str]] = {
    Verdict.CONFORMS: _GOOD,
    Verdict.DOES_NOT_CONFORM: _BAD,
    Verdict.NOT_JUDGED: _OPEN,
    Verdict.NOT_APPLICABLE: _CALM,
    Severity.ERROR: _BAD,
    Severity.WARNING: _OPEN,
    Severity.NOTE: _CALM,
}


def verdict_icon(verdict: Verdict) -> Element:
    """Return the mark of a verdict, hidden from screen readers: the words beside it say the same."""
    return _icon(*_VERDICTS[verdict], _COLOURS[verdict], "icon icon-verdict")


def severity_icon(severity: Severity) -> Element:
    """Return the mark of a severity, hidden from screen readers."""
    return _icon(*_SEVERITIES[severity], _COLOURS[severity], "icon")


def _icon(outline: str, stroke: str, colour: str, kind: str) -> Element:
    return element(
        "svg",
        element("path", d=outline, fill=colour, class_="icon-shape"),
        element("path", d=stroke, fill="none", stroke="#fff", stroke_width="4.5", class_="icon-stroke"),
        class_=kind,
        viewBox="0 0 48 48",
        aria_hidden="true",
        focusable="false",
    )
