"""A code in the terminal: its parts apart, a ruler under them, and marks under what is wrong."""

from __future__ import annotations

from lpx.cli.course_code.setting import Setting
from lpx.coursecode.code import columns, marker
from lpx.coursecode.explain import Explanation, PartExplanation
from lpx.coursecode.known import Standing
from lpx.reports.visible import visible

_COLOURS = {
    Standing.KNOWN: "cyan",
    Standing.SCHOOL_DEFINED: "green",
    Standing.PLAUSIBLE: "yellow",
    Standing.CONFLICT: "red",
    Standing.IMPOSSIBLE: "red",
    Standing.MALFORMED: "red",
}
SIGNS = {Standing.PLAUSIBLE: "?", Standing.CONFLICT: "!", Standing.IMPOSSIBLE: "!", Standing.MALFORMED: "!"}
"""Sign before a part that is not simply known."""


def colour_of(standing: Standing) -> str:
    """Return the colour of a part by how well it is known."""
    return _COLOURS[standing]


def ruler(told: Explanation, setting: Setting) -> list[str]:
    """Return the lines of the ruler: the parts, a line under each, and its number.

    ASCII only: box characters are as wide as Chinese ones on some consoles.
    """
    if not told.parts:
        return marked(told)
    wrong = {index for error in told.errors for index in range(*error.span)}
    cells, lines, numbers = [], [], []
    for part in told.parts:
        width = max(columns(part.value), len(str(part.number)))
        gap = " " * (width - columns(part.value))
        cells.append(setting.paint(visible(part.value), fg=colour_of(part.standing), bold=True) + gap)
        lines.append(_line(part, wrong, setting) + gap)
        numbers.append(f"{part.number:<{width}}")
    return [" ".join(row).rstrip() for row in (cells, lines, numbers)]


def _line(part: PartExplanation, wrong: set[int], setting: Setting) -> str:
    start = part.span[0]
    line = "".join(
        ("^" if start + index in wrong else "-") * columns(character)
        for index, character in enumerate(part.value)
    )
    if part.standing in {Standing.CONFLICT, Standing.IMPOSSIBLE}:
        line = "^" * len(line)
    return setting.paint(line, fg=colour_of(part.standing))


def marked(told: Explanation) -> list[str]:
    """Return a text that cannot be taken apart, with marks under what is wrong."""
    spans = [error.span for error in told.errors]
    shown, marks = marker(told.text, spans)
    return [visible(shown), marks]
