"""Streams one entry, verified at its end: for unpacking and for looking closer at an attachment."""

from __future__ import annotations

from collections.abc import Iterator

from lpx.archive.engines import Decryptor
from lpx.archive.engines.aes import load_numpy
from lpx.archive.entries import EntryError, Workspace, read_content
from lpx.archive.members import Member
from lpx.archive.sources import ByteSource
from lpx.archive.unlock import Keyring, header_length

__all__ = ["EntryError", "open_entry"]


def open_entry(source: ByteSource, member: Member, password: str | None = None) -> Iterator[bytes]:
    """Yield the content of ``member`` in pieces of at most a few mebibytes (deflated entries may come whole).

    All checks are made at the end: write to a place of your own and move the file only when the iterator ends
    without an error. Names are not looked at: see ``paths.target_parts``.

    Raises:
        EntryError: at once or at the end, with kind ``damaged``, ``wrong-password``, ``password-missing`` or
            ``unsupported``.
    """
    if member.obstacle == "header":
        raise EntryError("damaged", "header")
    if member.obstacle:
        raise EntryError("unsupported", member.obstacle)
    if not member.is_encrypted:
        return _stream(source, member, None)
    if password is None:
        raise EntryError("password-missing")
    keyring = Keyring(password, load_numpy(member.compressed_size))
    header = source.read_at(member.data_offset, header_length(member))
    forms = keyring.fitting(member, header)
    if not forms:
        raise EntryError("wrong-password")
    # Rarely two byte forms of one password pass the check byte of traditional encryption: then the content
    # decides.
    chosen = forms[-1]
    for form in forms[:-1]:
        if _is_sound(source, member, keyring.decryptor(member, header, form)):
            chosen = form
            break
    return _stream(source, member, keyring.decryptor(member, header, chosen))


def _is_sound(source: ByteSource, member: Member, decryptor: Decryptor) -> bool:
    try:
        for _ in read_content(source, member, decryptor, Workspace()):
            pass
    except EntryError:
        return False
    return True


def _stream(source: ByteSource, member: Member, decryptor: Decryptor | None) -> Iterator[bytes]:
    for piece in read_content(source, member, decryptor, Workspace()):
        yield bytes(piece)
