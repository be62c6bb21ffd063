"""SIG: the signature file (簽章檔) with the MD5 of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.nouns import Finding, Location
from lpx.checks.registry import Family, Need

if TYPE_CHECKING:
    from lpx.checks.context import Context

SIGNATURE = Family("signature")
_PLACE = Location("signature")
RECOMMENDED_FORM = "named"
"""What ``parse_signature`` calls the form that the edition's own template gives."""


@SIGNATURE.check("SIG-001", needs=(Need.BUNDLE,))
def present(context: Context) -> Iterator[Finding]:
    """No signature file came with the archive."""
    if not context.evidence.signature_given:
        yield context.finding("SIG-001", _PLACE)


@SIGNATURE.check("SIG-002", needs=(Need.SIGNATURE_FILE,))
def readable(context: Context) -> Iterator[Finding]:
    """The signature file holds no MD5, or several that disagree."""
    signature = context.evidence.signature
    assert signature is not None
    if not signature.md5:
        yield context.finding("SIG-002", _PLACE)


@SIGNATURE.check("SIG-003", needs=(Need.SIGNATURE,))
def md5(context: Context) -> Iterator[Finding]:
    """The MD5 is not the archive's."""
    signature, scan = context.evidence.signature, context.evidence.scan
    assert signature is not None
    assert scan is not None
    if signature.md5 != scan.archive_md5:
        yield context.finding("SIG-003", _PLACE, expected=signature.md5, found=scan.archive_md5)


@SIGNATURE.check("SIG-004", needs=(Need.SIGNATURE,))
def form(context: Context) -> Iterator[Finding]:
    """The file is written in another form than the edition's own."""
    signature = context.evidence.signature
    assert signature is not None
    told = [*([signature.form] if signature.form != RECOMMENDED_FORM else []), *signature.oddities]
    if told:
        yield context.finding("SIG-004", _PLACE, form=", ".join(told))


@SIGNATURE.check("SIG-005", needs=(Need.SIGNATURE,))
def named(context: Context) -> Iterator[Finding]:
    """The name inside the signature file is another archive's."""
    signature = context.evidence.signature
    assert signature is not None
    if signature.named and signature.named.casefold() != context.evidence.archive_name.casefold():
        yield context.finding("SIG-005", _PLACE)


@SIGNATURE.check("SIG-006", needs=(Need.SIGNATURE,))
def sha256(context: Context) -> Iterator[Finding]:
    """The SHA-256 that stands beside the MD5 is not the archive's."""
    signature, scan = context.evidence.signature, context.evidence.scan
    assert signature is not None
    assert scan is not None
    if signature.sha256 and scan.archive_sha256 and signature.sha256 != scan.archive_sha256:
        yield context.finding("SIG-006", _PLACE, expected=signature.sha256, found=scan.archive_sha256)
