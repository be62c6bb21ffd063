"""One report, many renderings: text, JSON, JSON lines, JUnit, SARIF, Markdown and HTML.

The JSON report is the truth, with a published schema under ``schemas/``; every other format says the same
in another shape. What could not be judged never looks like a success in any of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpx.reports.rendering import FORMATS, Format, known_format, render, render_many, write, write_text

__all__ = ["FORMATS", "Format", "known_format", "render", "render_many", "write", "write_text"]


def __getattr__(name: str) -> object:
    """Import the renderings when one is asked for: laying out help needs columns and nothing else."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("lpx.reports.rendering"), name)
