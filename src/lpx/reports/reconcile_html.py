"""A reconciliation as one HTML file in the look of the other reports."""

from __future__ import annotations

from lpx.messages.catalogue import Language
from lpx.reports.batch_html import render_view
from lpx.reports.batch_view import BatchView


def render_reconcile_html(view: BatchView, language: Language, *, masked: bool = True) -> str:
    """Return the reconciliation as one page; ``masked`` tells whether people are masked on it."""
    return render_view(view, language, "reconcile.report", product=view.title, masked=masked)
