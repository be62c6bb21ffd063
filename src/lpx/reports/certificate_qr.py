"""The QR code of a certificate's digest, as SVG that prints sharply."""

from __future__ import annotations

from itertools import groupby

from lpx.reports.html_elements import Element, element

BORDER = 4
"""Modules of white around the code, without which readers may miss it."""


def qr_element(content: str, name: str) -> Element:
    """Return the code of ``content`` with the name ``name`` for those who cannot see it.

    Dark on white also on a dark page: not every reader takes an inverted code.
    """
    import segno

    rows = segno.make(content, error="m", micro=False, boost_error=False).matrix
    size = len(rows) + 2 * BORDER
    return element(
        "svg",
        element("rect", width=str(size), height=str(size), fill="#ffffff"),
        element("path", d="".join(_runs(rows)), fill="#000000", shape_rendering="crispEdges"),
        class_="qr",
        viewBox=f"0 0 {size} {size}",
        role="img",
        aria_label=name,
    )


def _runs(rows: tuple[bytearray, ...]) -> list[str]:
    """Return the dark modules as rectangles, those beside each other as one."""
    parts: list[str] = []
    for y, row in enumerate(rows, BORDER):
        x = BORDER
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return parts
