"""What kind of thing was handed in: recognised by its content, read, and checked before it is filed.

Signed things are filed only when their signature is that of a trusted key; things that nobody signs
(requests, challenges, reveals, evidence) when they hold together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field

from lpx.attest import forms, nouns
from lpx.attest.envelope import EnvelopeError, check_signature, open_envelope
from lpx.attest.evidence import EvidenceError, unpacked
from lpx.attest.keys import KeyFileError, find_key, read_trust, why_not_entitled
from lpx.attest.moments import MomentError, moment
from lpx.attest.nouns import Certificate, Challenge, Manifest, Request, Reveal, RevocationList, Status
from lpx.attest.package import SUFFIX as EVIDENCE_SUFFIX
from lpx.attest.revocation import PAYLOAD_TYPE as REVOCATIONS_TYPE
from lpx.attest.revocation import SUFFIX as LIST_SUFFIX
from lpx.attest.revocation import RevocationError, read_list
from lpx.attest.statement import PAYLOAD_TYPE as STATEMENT_TYPE
from lpx.attest.statement import SUFFIX as CERTIFICATE_SUFFIX
from lpx.attest.statement import CertificateError, read_certificate
from lpx.attest.verify import Given, verify_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ZIP = b"PK\x03\x04"
_MOST_FILES = 1000


class IntakeError(Exception):
    """Something cannot be filed.

    Args:
        key: As other errors of this room have it (section ``attest.problem`` of the catalogue), or
            ``nothing-known`` (none of the things that a register files) or ``too-many-files``
            (section ``register.intake``).
        parameters: What the text of that key names.
    """

    def __init__(self, key: str, parameters: Mapping[str, str | int] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.parameters = dict(parameters or {})


@dataclass(frozen=True)
class Run:
    """A package of evidence."""

    digest: str
    manifest: Manifest
    request: Request


@dataclass(frozen=True)
class Signed:
    """A certificate or a list of revocations whose signature a trusted key made."""

    digest: str
    content: Certificate | RevocationList
    envelope: bytes


Thing = Request | Challenge | Reveal | Run | Signed


class _Marked(Struct):
    """What tells the kinds of files apart; an envelope has ``payloadType``."""

    schema: str = ""
    payload_type: object = field(default=None, name="payloadType")


def files_in(path: Path) -> Iterator[Path]:
    """Yield ``path``, or of a folder the files in it that may be things to file, by name."""
    if not path.is_dir():
        yield path
        return
    found = sorted(item for item in path.rglob("*") if item.is_file() and not item.is_symlink())
    for number, item in enumerate(found):
        if number >= _MOST_FILES:
            raise IntakeError("too-many-files")
        if item.suffix == ".json" or item.name.endswith(EVIDENCE_SUFFIX):
            yield item


def may_be_passed_over(path: Path, error: IntakeError) -> bool:
    """Tell whether a file in a folder is simply none of ours, by its content and by its name."""
    return error.key == "nothing-known" and not path.name.endswith((CERTIFICATE_SUFFIX, LIST_SUFFIX))


def read_thing(path: Path, trust: bytes | None) -> Thing:
    """Return what the file at ``path`` is.

    Args:
        path: A file.
        trust: Content of a trust file; None: nothing signed can be filed.

    Raises:
        IntakeError: It is nothing that a register files, or does not hold.
    """
    try:
        with path.open("rb") as stream:
            is_package = stream.read(len(_ZIP)) == _ZIP
        data = b"" if is_package else forms.read_bytes(path)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise IntakeError("file-unreadable", {"detail": detail}) from None
    except forms.FormError as error:
        raise IntakeError(error.key, {"detail": error.detail}) from None
    return _run(path) if is_package else _document(data, trust)


def _run(path: Path) -> Run:
    try:
        with unpacked(path) as evidence:
            return Run(evidence.digest, evidence.manifest, evidence.ceremony.request)
    except EvidenceError as error:
        raise IntakeError(error.key, {"detail": error.detail, "party": error.detail}) from None


def _document(data: bytes, trust: bytes | None) -> Thing:
    try:
        marked = msgspec.json.decode(data, type=_Marked)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise IntakeError("nothing-known") from None
    schema = marked.schema
    try:
        match schema:
            case nouns.REQUEST:
                return forms.decode(data, nouns.Request, schema)
            case nouns.CHALLENGE:
                return forms.decode(data, nouns.Challenge, schema)
            case nouns.REVEAL:
                return forms.decode(data, nouns.Reveal, schema)
    except forms.FormError as error:
        raise IntakeError(error.key) from None
    if schema or marked.payload_type is None:
        raise IntakeError("nothing-known")
    return _signed(data, trust)


def _signed(data: bytes, trust: bytes | None) -> Signed:
    try:
        opened = open_envelope(data)
    except EnvelopeError as error:
        raise IntakeError(error.key) from None
    if opened.payload_type == STATEMENT_TYPE:
        return _certificate(data, trust)
    if opened.payload_type == REVOCATIONS_TYPE:
        return _revocations(data, trust)
    raise IntakeError("nothing-known")


def _certificate(data: bytes, trust: bytes | None) -> Signed:
    """Return a certificate that was valid when its time began; whether it still is, ``checking`` asks."""
    try:
        read = read_certificate(data)
        begin = moment(read.certificate.valid_from)
    except CertificateError as error:
        raise IntakeError(error.key) from None
    except MomentError:
        raise IntakeError("certificate-time") from None
    found = verify_certificate(data, Given(begin, trust))
    if found.status is not Status.VALID:
        problem = found.problems[0]
        raise IntakeError(problem.key, problem.parameters)
    return Signed(read.digest, read.certificate, data)


def _revocations(data: bytes, trust: bytes | None) -> Signed:
    if trust is None:
        raise IntakeError("no-trust")
    try:
        read = read_list(data)
        key = find_key(read_trust(trust), read.keyid)
        if key is None:
            raise IntakeError("unknown-key", {"keyid": read.keyid})
        check_signature(read.opened, key.public)
        reason = why_not_entitled(key, "revoke", moment(read.content.issued_at))
    except (RevocationError, EnvelopeError, KeyFileError, forms.FormError) as error:
        raise IntakeError(error.key) from None
    if reason:
        raise IntakeError(reason, {"name": key.name})
    return Signed(read.digest, read.content, data)
