"""A certificate as PDF: the same page, printed by WeasyPrint, which is an optional extra (``lpx[pdf]``).

The same certificate gives the same bytes with the same WeasyPrint and the same fonts: no time of making and
no random identifier stand in the file.
"""

from __future__ import annotations

import logging

from lpx.reports.certificate_html import render_certificate_html
from lpx.reports.certificate_view import CertificateView


class PdfMissing(Exception):  # noqa: N818 - reads as what it tells
    """WeasyPrint, or a library of the system that it needs, is not installed."""


class PdfTooLong(Exception):  # noqa: N818 - the same
    """The certificate does not fit on one page."""


def render_certificate_pdf(view: CertificateView) -> bytes:
    """Return the page of a certificate as a PDF of one A4 page, in smaller letters where it needs them.

    Raises:
        PdfMissing: WeasyPrint is not there.
        PdfTooLong: It takes more than one page.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError):  # OSError: it is there, but a library that it loads is not
        raise PdfMissing from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it remarks on styles that are for screens
    for dense in (False, True):
        page = render_certificate_html(view, dense=dense)
        document = HTML(string=page, url_fetcher=_refuse).render(pdf_tags=True)
        if len(document.pages) == 1:
            return bytes(document.write_pdf(pdf_tags=True))
    raise PdfTooLong


def _refuse(url: str, *_: object, **__: object) -> dict[str, object]:
    """Fetch nothing: a certificate is printed from what it holds."""
    raise ValueError(f"a certificate asks for {url.partition(':')[0]}")
