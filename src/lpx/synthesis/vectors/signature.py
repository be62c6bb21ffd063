"""The signature file (簽章檔)."""

from __future__ import annotations

from hashlib import md5, sha256
from typing import TYPE_CHECKING

from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

_FORM = {"SIG-004": "the form is readable, but not the one that lpx recommends"}


def _sign(draft: Draft, form: str, *, over: bytes = b"") -> None:
    """Write the signature in ``form``, with digests of the archive or of ``over`` followed by the archive."""

    def written(archive: bytes, name: str) -> bytes:
        digest = md5(over + archive, usedforsecurity=False).hexdigest()
        other = sha256(b"PK" + archive).hexdigest()
        return form.format(
            md5=digest, capitals=digest.upper(), name=name, sha256=sha256(archive).hexdigest(), other=other
        ).encode()

    draft.sign = written


@vector(breaks="SIG-001", counts={})
def no_signature(draft: Draft) -> None:
    """The archive comes alone, as one module hands it out; the MD5 was only shown on a screen."""
    draft.sign = lambda _archive, _name: None
    draft.expect("SIG-001")


@vector(keeps="SIG-001", counts={})
def signature_beside_the_archive(draft: Draft) -> None:
    """The signature lies beside the archive, in the form of ``md5sum``."""
    del draft


@vector(breaks="SIG-002", counts={})
def signature_without_digest(draft: Draft) -> None:
    """The signature file holds a sentence and no MD5."""
    _sign(draft, "簽章檔\n")
    draft.expect("SIG-002")


@vector(breaks="SIG-002", counts={})
def signature_of_zero_bytes(draft: Draft) -> None:
    """The signature file is empty."""
    _sign(draft, "")
    draft.expect("SIG-002")


@vector(breaks="SIG-002", counts={})
def signature_with_sha256_alone(draft: Draft) -> None:
    """The signature file holds a SHA-256 instead of the MD5."""
    _sign(draft, "{sha256}  {name}\n")
    draft.expect("SIG-002")


@vector(keeps="SIG-002", counts={}, also=_FORM)
def signature_of_bare_digits(draft: Draft) -> None:
    """The signature file holds the 32 digits, a line end, and nothing else."""
    _sign(draft, "{md5}\n")
    draft.expect("SIG-004")


@vector(breaks="SIG-003", counts={})
def signature_of_another_archive(draft: Draft) -> None:
    """The MD5 is that of another file.

    One module computes it over a second zip that wraps the first, so that it never fits what is handed out.
    """
    _sign(draft, "{md5}  {name}\n", over=b"PK")
    draft.expect("SIG-003")


@vector(keeps="SIG-003", counts={}, also=_FORM)
def signature_of_this_archive(draft: Draft) -> None:
    """The MD5 is that of the archive, in the binary form of ``md5sum``."""
    _sign(draft, "{md5} *{name}\n")
    draft.expect("SIG-004")


@vector(breaks="SIG-004", counts={})
def signature_in_capitals(draft: Draft) -> None:
    """The MD5 is written in capital letters."""
    _sign(draft, "{capitals}  {name}\n")
    draft.expect("SIG-004")


@vector(breaks="SIG-004", counts={})
def signature_with_mark_and_windows_line_end(draft: Draft) -> None:
    """The signature file has a byte order mark and ends with CRLF, as the Windows editor saves it."""
    _sign(draft, "\ufeff{md5}\r\n")
    draft.expect("SIG-004")


@vector(keeps="SIG-004", counts={})
def signature_in_lower_case(draft: Draft) -> None:
    """The MD5 is written in lower-case letters, with the archive's name after two spaces."""
    _sign(draft, "{md5}  {name}\n")


@vector(breaks="SIG-005", counts={})
def signature_with_another_name(draft: Draft) -> None:
    """The MD5 is right, but the name beside it is that of another archive."""
    _sign(draft, "{md5}  010301_2020_01_01_00_00_00.zip\n")
    draft.expect("SIG-005")


@vector(keeps="SIG-005", counts={})
def signature_with_the_name_of_the_archive(draft: Draft) -> None:
    """The name beside the MD5 is the archive's own."""
    _sign(draft, "{md5}  {name}\n")


@vector(breaks="SIG-006", counts={})
def sha256_of_another_archive(draft: Draft) -> None:
    """The SHA-256 beside the right MD5 is that of another file."""
    _sign(draft, "{md5}  {name}\n{other}  {name}\n")
    draft.expect("SIG-006")


@vector(keeps="SIG-006", counts={})
def sha256_of_this_archive(draft: Draft) -> None:
    """A right SHA-256 stands beside the right MD5."""
    _sign(draft, "{md5}  {name}\n{sha256}  {name}\n")
