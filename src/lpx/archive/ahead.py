"""What is done for many archives at once before each is scanned: digests and keys, side by side in lanes.

It spares time and decides nothing: whatever cannot be had here is left to the scan, which says what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs

from lpx import _native
from lpx.archive.digest import ArchiveDigest, digest_many
from lpx.archive.directory import Directory, read_directory
from lpx.archive.limits import DEFAULT_LIMITS, Limits
from lpx.archive.sources import ByteSource
from lpx.archive.unlock import Keyring, derive_ahead

SMALL = 1 << 20
"""Bytes of an archive up to which it is looked into ahead: it need not be read twice."""
MOST_ENTRIES = 256
"""Entries of such an archive, at most: many directories are in memory together."""


class Ahead(Struct, frozen=True):
    """What is known of one archive before it is scanned."""

    digest: ArchiveDigest | None = None
    """Under way or finished; None where it is not begun."""
    directory: Directory | None = None
    """As ``read_directory`` gives it; None where it is not small or cannot be used."""
    keyring: Keyring | None = None
    """With the keys of the entries; None where there are none to derive."""
    content_bytes: int = 0
    """Declared content of the members of ``directory``."""


def look_ahead(
    sources: Sequence[ByteSource],
    passwords: Sequence[str | None],
    *,
    limits: Limits = DEFAULT_LIMITS,
    encoding: str = "auto",
    hints: Sequence[str] = (),
) -> tuple[Ahead, ...]:
    """Digest many archives, and read the directories and derive the keys of the small ones.

    Args:
        sources: the archives.
        passwords: the password of each, or None.
        limits: bounds, as ``read_directory`` and ``scan`` will be given them.
        encoding: of names, as for ``read_directory``.
        hints: words expected in names, as for ``read_directory``.
    """
    digests = digest_many(sources)
    narrow = structs.replace(limits, entries=min(limits.entries, MOST_ENTRIES))
    directories = [_directory(source, narrow, encoding, hints) for source in sources]
    keyrings = [
        Keyring(password) if password is not None and directory is not None and _native.loaded else None
        for password, directory in zip(passwords, directories, strict=True)
    ]
    derive_ahead(
        (keyring, source, directory.members)
        for keyring, source, directory in zip(keyrings, sources, directories, strict=True)
        if keyring is not None and directory is not None
    )
    return tuple(
        Ahead(
            digest,
            directory,
            keyring,
            sum(member.size for member in directory.members) if directory is not None else 0,
        )
        for digest, directory, keyring in zip(digests, directories, keyrings, strict=True)
    )


def _directory(source: ByteSource, limits: Limits, encoding: str, hints: Sequence[str]) -> Directory | None:
    if source.size > SMALL:
        return None
    try:
        directory = read_directory(source, limits, encoding, hints)
    except Exception:  # noqa: BLE001 - whatever fails here fails again where it is told
        return None
    return None if directory.is_fatal else directory
