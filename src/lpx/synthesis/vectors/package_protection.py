"""Password and cipher."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from lpx.synthesis.vectors.draft import Part
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

_UNKNOWN = "could-not-be-judged"


@vector(breaks="PKG-005")
def wrong_password(draft: Draft) -> None:
    """The password that came with the archive does not open it.

    Nothing of the content can be judged, so that is the verdict.
    """
    draft.given_password = "not-the-password"  # noqa: S105 - of a synthetic bundle
    draft.verdict = _UNKNOWN
    draft.expect("PKG-005")


@vector(breaks="PKG-005")
def password_with_a_blank_at_its_end(draft: Draft) -> None:
    """The password was copied with a blank at its end."""
    draft.given_password = f"{draft.password} "
    draft.verdict = _UNKNOWN
    draft.expect("PKG-005")


@vector(breaks="PKG-005", counts={}, also={"PKG-028": "only traditional encryption has so short a check"})
def wrong_password_that_passes_the_first_check(draft: Draft) -> None:
    """A wrong password passes the one-byte check of traditional encryption, as one in 256 does.

    Only the checksum of the whole content tells; nothing of what was deciphered may be used.
    """
    draft.cipher = "traditional"

    def look_for_one(archive: bytes) -> bytes:
        draft.given_password = _colliding(archive)
        return archive

    draft.finish = look_for_one
    draft.verdict = _UNKNOWN
    draft.expect("PKG-005")
    draft.expect("PKG-028")


def _colliding(archive: bytes) -> str:
    """Return a password that passes the check of the only entry of ``archive`` and is not its own."""
    from lpx.archive.directory import read_directory
    from lpx.archive.engines.traditional import HEADER_LENGTH, TraditionalDecryptor
    from lpx.archive.sources import MemorySource

    (member,) = read_directory(MemorySource(archive)).members
    header = archive[member.data_offset : member.data_offset + HEADER_LENGTH]
    guesses = (f"guess-{number}" for number in itertools.count())
    return next(
        guess
        for guess in guesses
        if TraditionalDecryptor(guess.encode()).check_byte(header) == member.crc >> 24
    )


@vector(keeps="PKG-005")
def password_with_signs(draft: Draft) -> None:
    """The password holds signs that shells and web forms like to change."""
    draft.password = "a&b<c>\"d'%20 $HOME+\\e"  # noqa: S105 - of a synthetic bundle


@vector(breaks="PKG-006")
def archive_without_password(draft: Draft) -> None:
    """Nothing in the archive is enciphered."""
    draft.password = None
    draft.expect("PKG-006")


@vector(keeps="PKG-006", counts={})
def archive_with_password_and_one_entry(draft: Draft) -> None:
    """The archive holds one entry, the document, and it is enciphered."""
    del draft


@vector(breaks="PKG-007")
def one_attachment_left_open(draft: Draft) -> None:
    """One attachment is not enciphered, all else is."""
    entry = draft.rec("competition").link("document")
    draft.forged[entry] = {"cipher": "none"}
    draft.expect("PKG-007", entry=entry)


@vector(keeps="PKG-007")
def folders_left_open(draft: Draft) -> None:
    """Folders have entries of their own, which no program enciphers; every file is."""
    folders = (draft.folder("course"), draft.folder("performance"))
    draft.extra += [Part(name, forged={"cipher": "none"}) for name in folders]


@vector(breaks="PKG-008")
def password_that_everybody_knows(draft: Draft) -> None:
    """The password is the one that a module takes when none was set."""
    draft.password = draft.edition.archive.weak_passwords[0]
    draft.expect("PKG-008")


@vector(keeps="PKG-008")
def password_that_begins_with_a_known_one(draft: Draft) -> None:
    """The password only begins with one that everybody knows."""
    draft.password = f"{draft.edition.archive.weak_passwords[0]}-{draft.password}"


@vector(breaks="PKG-009")
def password_in_chinese(draft: Draft) -> None:
    """The password holds Chinese characters, which programs turn into bytes in different ways."""
    draft.password = "密碼範例一二三"  # noqa: S105 - of a synthetic bundle
    draft.expect("PKG-009")


@vector(keeps="PKG-009")
def password_of_every_ascii_sign(draft: Draft) -> None:
    """The password holds every printable ASCII sign."""
    draft.password = "".join(map(chr, range(0x20, 0x7F)))


@vector(breaks="PKG-028")
def traditional_encryption(draft: Draft) -> None:
    """The archive is enciphered in the traditional way (ZipCrypto), which can be broken.

    Known modules write it, so it is only noted.
    """
    draft.cipher = "traditional"
    draft.expect("PKG-028")


@vector(keeps="PKG-028")
def aes_with_128_bits(draft: Draft) -> None:
    """The archive is enciphered with AES of 128 bits."""
    draft.cipher = "aes-128"


@vector(keeps="PKG-028")
def aes_with_192_bits(draft: Draft) -> None:
    """The archive is enciphered with AES of 192 bits."""
    draft.cipher = "aes-192"


@vector(breaks="PKG-030")
def document_left_open(draft: Draft) -> None:
    """The attachments are enciphered and the document, which names the students, is not."""
    draft.forged[draft.name_of_document()] = {"cipher": "none"}
    draft.expect("PKG-030", entry=draft.name_of_document())


@vector(keeps="PKG-030")
def document_and_attachments_enciphered_in_two_ways(draft: Draft) -> None:
    """The document is enciphered with AES-256 and the attachments with AES-128."""
    for name in draft.files:
        draft.forged[name] = {"cipher": "aes-128"}
