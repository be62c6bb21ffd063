"""What may be fed any bytes at all: each target must answer, and may raise nothing but what it says.

Used twice: by the coverage-guided fuzzer (``tools/fuzz.py``) and, with Hypothesis, by ``test_fuzz.py``.
"""

from __future__ import annotations

import io
from contextlib import suppress

from fuzz.kernels import kernels
from lpx.archive.directory import read_directory
from lpx.archive.limits import Limits
from lpx.archive.scan import scan
from lpx.archive.signature import parse_signature
from lpx.archive.sources import MemorySource
from lpx.attest.forms import FormError
from lpx.attest.keys import KeyFileError, read_trust
from lpx.attest.revocation import RevocationError, read_list
from lpx.attest.statement import CertificateError, read_certificate
from lpx.checks.nouns import Report, Verdict
from lpx.checks.verify import Options, judge_document, verify_bundle
from lpx.coursecode import load_code_edition
from lpx.coursecode.code import CourseCodeError
from lpx.coursecode.code import parse as parse_code
from lpx.coursecode.files import judge_file, read_course_file
from lpx.edition import load_edition
from lpx.exchange.history import read_history
from lpx.exchange.nouns import HistoryError
from lpx.exchange.plan import plan
from lpx.harness.adapters.wire import decode_reply
from lpx.harness.protocol import Hello
from lpx.portfolio.document import parse
from lpx.reports.rendering import render
from lpx.scale.digest_lists import digests_in
from lpx.scale.passwords import TableError, parse_table

EDITION = load_edition()
CODES = load_code_edition()
PASSWORD = "lpx-fuzz"
SMALL = Limits(total_bytes=4 << 20, entry_bytes=1 << 20)
HELLO = Hello(1, 1, "/scratch", "lpx")


def archive(data: bytes) -> None:
    """Read any bytes as an archive, and every entry in it."""
    source = MemorySource(data)
    directory = read_directory(source, SMALL)
    scan(source, directory, PASSWORD, keep=lambda member: 1 << 16, limits=SMALL, workers=1)


def document(data: bytes) -> None:
    """Read any bytes as the document."""
    parse(data)


def judged(data: bytes) -> None:
    """Judge any bytes as the document, and tell what was found."""
    report = judge_document(data, EDITION, codes=CODES)
    _must_have_judged(report)
    render(report, "text", EDITION, "zh-Hant")


def signature(data: bytes) -> None:
    """Read any bytes as a signature file."""
    parse_signature(data, "bundle.zip.md5")


def bundle(data: bytes) -> None:
    """Verify any bytes as a bundle: what is not a whole zip never conforms."""
    report = verify_bundle(
        MemorySource(data),
        "bundle.zip",
        edition=EDITION,
        signature=data[:64],
        signature_name="bundle.zip.md5",
        password=PASSWORD,
        options=Options(limits=SMALL, workers=1),
    )
    _must_have_judged(report)
    assert report.verdict is not Verdict.CONFORMS


def _must_have_judged(report: Report) -> None:
    """A failure of ours is caught and told on the way; here it counts as one."""
    assert not [item for item in report.not_judged if item.reason == "internal-error"]


def codes(data: bytes) -> None:
    """Read any bytes as a file of course codes and as one code."""
    judge_file(read_course_file(data, "codes.csv", CODES), CODES)
    with suppress(CourseCodeError):
        parse_code(data[:64].decode("utf-8", errors="replace"), CODES)


def history(data: bytes) -> None:
    """Read any bytes as a student's time at school, and plan what is handed over."""
    with suppress(HistoryError):
        plan(read_history(data, EDITION), EDITION)


def certificate(data: bytes) -> None:
    """Read any bytes as what others sign: a certificate, a list of revocations, trusted keys."""
    with suppress(CertificateError):
        read_certificate(data)
    with suppress(RevocationError):
        read_list(data)
    with suppress(FormError, KeyFileError):
        read_trust(data)


def reply(data: bytes) -> None:
    """Read any bytes as a module's answer."""
    decode_reply(data, HELLO)


def tables(data: bytes) -> None:
    """Read any bytes as a table of passwords, and as a list of digests."""
    with suppress(TableError):
        parse_table(data)
    digests_in(io.BytesIO(data))


TARGETS = {
    "archive": archive,
    "document": document,
    "judged": judged,
    "signature": signature,
    "bundle": bundle,
    "codes": codes,
    "history": history,
    "certificate": certificate,
    "reply": reply,
    "tables": tables,
    "kernels": kernels,
}
