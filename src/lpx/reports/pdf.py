"""A page of HTML as PDF, for those who file paper. Needs the extra ``pdf`` (WeasyPrint)."""

from __future__ import annotations

from typing import Any, NoReturn


def pdf_of(page: str) -> bytes:
    """Return ``page``, a whole self-contained document, as PDF; the same page gives the same bytes.

    Raises:
        ImportError: WeasyPrint is not installed.
        OSError: A library that WeasyPrint needs is not there (Pango).
    """
    from weasyprint import HTML

    def fetch_nothing(url: str, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - WeasyPrint's signature
        raise ValueError(f"a report needs nothing from elsewhere: {url[:40]}")

    made: bytes = HTML(string=page, url_fetcher=fetch_nothing).write_pdf()
    return made
