"""One report, many renderings: text, JSON, JSON lines, JUnit, SARIF, Markdown and HTML.

The JSON report is the truth, with a published schema under ``schemas/``; every other format says the same
in another shape. What could not be judged never looks like a success in any of them.
"""

from __future__ import annotations

from lpx.reports.rendering import FORMATS, Format, known_format, render, render_many, write, write_text

__all__ = ["FORMATS", "Format", "known_format", "render", "render_many", "write", "write_text"]
