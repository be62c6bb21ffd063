"""What may be fed any bytes at all: each target must answer, and may raise nothing.

Used twice: by the coverage-guided fuzzer (``tools/fuzz.py``) and, with Hypothesis, by ``test_fuzz.py``.
"""

from __future__ import annotations

from fuzz.kernels import kernels
from lpx.archive.directory import read_directory
from lpx.archive.limits import Limits
from lpx.archive.scan import scan
from lpx.archive.signature import parse_signature
from lpx.archive.sources import MemorySource
from lpx.checks.nouns import Verdict
from lpx.checks.verify import Options, verify_bundle
from lpx.edition import load_edition
from lpx.portfolio.document import parse

EDITION = load_edition()
PASSWORD = "lpx-fuzz"
SMALL = Limits(total_bytes=4 << 20, entry_bytes=1 << 20)


def archive(data: bytes) -> None:
    """Read any bytes as an archive, and every entry in it."""
    source = MemorySource(data)
    directory = read_directory(source, SMALL)
    scan(source, directory, PASSWORD, keep=lambda member: 1 << 16, limits=SMALL, workers=1)


def document(data: bytes) -> None:
    """Read any bytes as the document."""
    parse(data)


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
    assert report.verdict is not Verdict.CONFORMS


TARGETS = {
    "archive": archive,
    "document": document,
    "signature": signature,
    "bundle": bundle,
    "kernels": kernels,
}
