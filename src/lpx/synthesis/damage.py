"""What happens to bundles on their way: six accidents, each with the findings that must follow.

The demonstration shows them; each is a function of a sound bundle and says what a verifier has to find.
"""

from __future__ import annotations

from hashlib import md5
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from lpx.synthesis.media.pdf import make_pdf

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.synthesis.bundle import Bundle
    from lpx.synthesis.students import Synthetic


class Damaged(Struct, frozen=True):
    """A damaged copy of a bundle."""

    id: str
    """``wrong-password changed-byte truncated foreign-signature not-a-zip lost-attachment``."""
    bundle: Bundle
    password: str
    """The password that the receiver has."""
    expected: tuple[str, ...]
    """Requirement ids of all findings that must be made, each once."""


def damaged_copies(bundle: Bundle, student: Synthetic, edition: Edition) -> tuple[Damaged, ...]:
    """Return the six damaged copies of ``bundle``, which holds ``student`` alone."""
    entry = next(iter(student.files))
    return (
        Damaged("wrong-password", bundle, bundle.password.swapcase(), ("PKG-005",)),
        Damaged("changed-byte", _changed(bundle, entry), bundle.password, ("PKG-003", "SIG-003")),
        Damaged(
            "truncated",
            replace(bundle, archive=bundle.archive[: len(bundle.archive) * 2 // 3]),
            bundle.password,
            ("PKG-002", "SIG-003"),
        ),
        Damaged(
            "foreign-signature", _signed(bundle, b"another file", edition), bundle.password, ("SIG-003",)
        ),
        Damaged("not-a-zip", _no_zip(bundle, edition), bundle.password, ("PKG-001",)),
        Damaged("lost-attachment", _without(bundle, student, entry, edition), bundle.password, ("FIL-001",)),
    )


def _signed(bundle: Bundle, data: bytes, edition: Edition) -> Bundle:
    """Return ``bundle`` with the signature that fits ``data``."""
    from lpx.archive.signature import format_signature

    digest = md5(data, usedforsecurity=False).hexdigest()
    return replace(bundle, signature=format_signature(digest, bundle.name, edition.signature.written_form))


def _changed(bundle: Bundle, entry: str) -> Bundle:
    """Turn one bit over in the content of ``entry``."""
    from lpx.archive.directory import read_directory
    from lpx.archive.sources import MemorySource

    members = read_directory(MemorySource(bundle.archive)).members
    member = next(member for member in members if member.name == entry)
    place = member.data_offset + member.compressed_size // 2
    changed = bytearray(bundle.archive)
    changed[place] ^= 1
    return replace(bundle, archive=bytes(changed))


def _no_zip(bundle: Bundle, edition: Edition) -> Bundle:
    """Put a PDF in the archive's place, signed as the archive would be."""
    data = make_pdf("lpx synthetic, not an archive")
    return _signed(replace(bundle, archive=data), data, edition)


def _without(bundle: Bundle, student: Synthetic, entry: str, edition: Edition) -> Bundle:
    """Pack the bundle again without ``entry`` and its line in the mapping; the record still links to it."""
    from lpx.synthesis.bundle import entries_of, write_bundle

    stem = bundle.name.rpartition(".")[0]
    entries = entries_of([student], edition, stem, lost=frozenset({entry}))
    return write_bundle(entries, edition, stem=stem, password=bundle.password, seed=stem)
