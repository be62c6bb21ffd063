"""``lpx attest certificate``: a certificate as a page for people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.attest.files import read, write
from lpx.cli.attest.options import NEW_FILE
from lpx.cli.attest.stopping import language_for, need_signing
from lpx.cli.diagnostics import SectionStop, aside, say_in
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, format_option, language_option

if TYPE_CHECKING:
    from lpx.attest.statement import Read
    from lpx.messages import Language

_SECTION = "certificate"


@click.command("certificate")
@click.argument("certificate_file", metavar="CERT", type=PLAIN_FILE)
@click.option(
    "-o", "--output", required=True, type=NEW_FILE, metavar="FILE", help="Page to write: .html or .pdf"
)
@format_option("text", "json")
@language_option
def command(certificate_file: Path, output: Path, format_name: str, lang: str | None) -> None:
    """Show the certificate CERT as one A4 page: HTML, or PDF (needs lpx[pdf]).

    The page is in Chinese and English; with --lang in that language alone. It shows what the file says;
    whether the certificate counts today is for `lpx attest verify` to tell.

    Exit codes: 0 written, 1 the file was changed, 2 usage or no PDF here, 4 unreadable, or too long for a
    page.
    """
    from lpx.cli.attest.results import PageWritten
    from lpx.cli.outcome import made_of, tell

    language = language_for(lang)
    need_signing(language)
    kind = output.suffix.lower()
    if kind not in {".html", ".pdf"}:
        raise SectionStop(ExitCode.USAGE, language, _SECTION, "form")
    found = _whole(read(certificate_file, language), language)
    languages: tuple[Language, ...] = ("zh-Hant", "en") if lang is None else (language,)
    write(output, _page(found, languages, kind, language), language)
    aside(say_in(language, _SECTION, "written", path=output), key="certificate.written")
    tell(
        PageWritten(found.certificate.number, found.digest, "html" if kind == ".html" else "pdf", languages),
        format_name=format_name,
        language=language,
        said=(),
        products=made_of([("page", output)]),
    )


def _whole(data: bytes, language: Language) -> Read:
    """Return the certificate that ``data`` holds, its signature checked against the key that it names."""
    from lpx.attest.statement import CertificateError, is_whole, read_certificate

    try:
        found = read_certificate(data)
    except CertificateError as error:
        changed = error.key in {"envelope-changed", "certificate-contradicts-itself"}
        code, key = (
            (ExitCode.DOES_NOT_CONFORM, "not-whole") if changed else (ExitCode.NOT_JUDGED, "unreadable")
        )
        raise SectionStop(code, language, _SECTION, key) from None
    if not is_whole(found):
        raise SectionStop(ExitCode.DOES_NOT_CONFORM, language, _SECTION, "not-whole")
    return found


def _page(found: Read, languages: tuple[Language, ...], kind: str, language: Language) -> bytes:
    from lpx.attest.policy import load_policy
    from lpx.harness.capabilities import load_capabilities
    from lpx.reports.certificate_html import render_certificate_html
    from lpx.reports.certificate_pdf import PdfMissing, PdfTooLong, render_certificate_pdf
    from lpx.reports.certificate_view import view_certificate

    titles = {name: item.title for name, item in load_capabilities().items()}
    view = view_certificate(found, load_policy(), titles, languages)
    if kind == ".html":
        return render_certificate_html(view).encode("utf-8")
    try:
        return render_certificate_pdf(view)
    except PdfMissing:
        raise SectionStop(ExitCode.USAGE, language, _SECTION, "pdf-missing") from None
    except PdfTooLong:
        raise SectionStop(ExitCode.NOT_JUDGED, language, _SECTION, "more-than-one-page") from None
