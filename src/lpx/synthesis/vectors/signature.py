"""The signature file (簽章檔)."""

from __future__ import annotations

from hashlib import md5, sha256
from typing import TYPE_CHECKING

from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft


def _md5(data: bytes) -> str:
    return md5(data, usedforsecurity=False).hexdigest()


@vector(breaks="SIG-001", counts={})
def no_signature(draft: Draft) -> None:
    """The archive comes alone, as one module hands it out; the MD5 was only shown on a screen."""
    draft.sign = lambda archive, name: None
    draft.expect("SIG-001")


@vector(keeps="SIG-001", counts={})
def signature_beside_the_archive(draft: Draft) -> None:
    """The signature lies beside the archive, in the form of ``md5sum``."""
    del draft


@vector(breaks="SIG-002", counts={})
def signature_without_digest(draft: Draft) -> None:
    """The signature file holds a sentence and no MD5."""
    draft.sign = lambda archive, name: "簽章檔\n".encode()
    draft.expect("SIG-002")


@vector(breaks="SIG-002", counts={})
def signature_of_zero_bytes(draft: Draft) -> None:
    """The signature file is empty."""
    draft.sign = lambda archive, name: b""
    draft.expect("SIG-002")


@vector(breaks="SIG-002", counts={})
def signature_with_sha256_alone(draft: Draft) -> None:
    """The signature file holds a SHA-256 instead of the MD5."""
    draft.sign = lambda archive, name: f"{sha256(archive).hexdigest()}  {name}\n".encode()
    draft.expect("SIG-002")


@vector(keeps="SIG-002", counts={})
def signature_of_bare_digits(draft: Draft) -> None:
    """The signature file holds the 32 digits, a line end, and nothing else."""
    draft.sign = lambda archive, name: f"{_md5(archive)}\n".encode()


@vector(breaks="SIG-003", counts={})
def signature_of_another_archive(draft: Draft) -> None:
    """The MD5 is that of another file.

    One module computes it over a second zip that wraps the first, so that it never fits what is handed out.
    """
    draft.sign = lambda archive, name: f"{_md5(b'PK' + archive)}  {name}\n".encode()
    draft.expect("SIG-003")


@vector(keeps="SIG-003", counts={})
def signature_of_this_archive(draft: Draft) -> None:
    """The MD5 is that of the archive, in the binary form of ``md5sum``."""
    draft.sign = lambda archive, name: f"{_md5(archive)} *{name}\n".encode()


@vector(breaks="SIG-004", counts={})
def signature_in_capitals(draft: Draft) -> None:
    """The MD5 is written in capital letters."""
    draft.sign = lambda archive, name: f"{_md5(archive).upper()}  {name}\n".encode()
    draft.expect("SIG-004")


@vector(breaks="SIG-004", counts={})
def signature_with_mark_and_windows_line_end(draft: Draft) -> None:
    """The signature file has a byte order mark and ends with CRLF, as the Windows editor saves it."""
    draft.sign = lambda archive, name: f"\ufeff{_md5(archive)}\r\n".encode()
    draft.expect("SIG-004")


@vector(keeps="SIG-004", counts={})
def signature_in_lower_case(draft: Draft) -> None:
    """The MD5 is written in lower-case letters, with the archive's name after two spaces."""
    draft.sign = lambda archive, name: f"{_md5(archive)}  {name}\n".encode()


@vector(breaks="SIG-005", counts={})
def signature_with_another_name(draft: Draft) -> None:
    """The MD5 is right, but the name beside it is that of another archive."""
    draft.sign = lambda archive, name: f"{_md5(archive)}  010301_2020_01_01_00_00_00.zip\n".encode()
    draft.expect("SIG-005")


@vector(keeps="SIG-005", counts={})
def signature_with_name_in_capitals(draft: Draft) -> None:
    """The name beside the MD5 differs in case alone, as Windows shows it."""
    draft.sign = lambda archive, name: f"{_md5(archive)}  {name.upper()}\n".encode()


@vector(breaks="SIG-006", counts={})
def sha256_of_another_archive(draft: Draft) -> None:
    """The SHA-256 beside the right MD5 is that of another file."""
    draft.sign = lambda archive, name: (
        f"{_md5(archive)}  {name}\n{sha256(b'PK' + archive).hexdigest()}  {name}\n".encode()
    )
    draft.expect("SIG-006")


@vector(keeps="SIG-006", counts={})
def sha256_of_this_archive(draft: Draft) -> None:
    """A right SHA-256 stands beside the right MD5."""
    draft.sign = lambda archive, name: (
        f"{_md5(archive)}  {name}\n{sha256(archive).hexdigest()}  {name}\n".encode()
    )
