"""From synthetic students to the parts of a bundle, and to its bytes."""

from __future__ import annotations

import datetime as dt
import io
import string
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from lpx.portfolio.encode import encode_document, encode_mapping
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.terms import last_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from lpx.archive.sealing import Cipher, Compress
    from lpx.edition.nouns import Edition
    from lpx.synthesis.students import Synthetic
    from lpx.synthesis.terms import Term

_PASSWORD_ALPHABET = string.ascii_letters + string.digits
_PASSWORD_LENGTH = 14


class Bundle(Struct, frozen=True):
    """A bundle in memory, as a school hands it over."""

    name: str
    """File name of the archive."""
    archive: bytes
    signature_name: str
    signature: bytes
    password: str


def make_password(rng: Random) -> str:
    """Return a password that is neither weak nor hard to type anywhere (ASCII letters and digits)."""
    rest = "".join(rng.choice(_PASSWORD_ALPHABET) for _ in range(_PASSWORD_LENGTH - 1))
    return rng.choice(string.ascii_letters) + rest


def make_stem(rng: Random, edition: Edition, school: str, term: Term, per_year: int = 2) -> str:
    """Return the outer name, without extension, of a bundle made in the days after ``term``."""
    day = last_day(term, per_year) + dt.timedelta(days=rng.randint(3, 18))
    clock = dt.time(rng.randint(8, 16), rng.randint(0, 59), rng.randint(0, 59))
    return edition.archive.name_template.format(school=school, time=dt.datetime.combine(day, clock))


def mapping_files(
    synthetic: Synthetic, edition: Edition, lost: frozenset[str] = frozenset()
) -> dict[str, dict[str, str]]:
    """Return stored name → original name by entry name of the mapping file, for each folder with files.

    Files that are ``lost`` have no line.
    """
    made: dict[str, dict[str, str]] = {}
    for attachment in synthetic.student.attachments():
        if attachment.link in lost:
            continue
        folder, _, stored = attachment.link.rpartition("/")
        names = made.setdefault(f"{folder}/{edition.archive.mapping_name}", {})
        names[stored] = attachment.original_name or stored
    return made


def entries_of(
    students: Sequence[Synthetic], edition: Edition, stem: str, lost: frozenset[str] = frozenset()
) -> dict[str, bytes]:
    """Return the entries of a bundle by name: the document, then each student's files and mapping files.

    Files that are ``lost`` are left out, although records link to them.
    """
    document = encode_document(Portfolio(tuple(item.student for item in students)), edition)
    made = {stem + edition.archive.document_extension: document}
    for synthetic in students:
        made.update((name, data) for name, data in synthetic.files.items() if name not in lost)
        mappings = mapping_files(synthetic, edition, lost)
        made.update((name, encode_mapping(names)) for name, names in mappings.items())
    return made


def write_bundle(
    entries: Mapping[str, bytes],
    edition: Edition,
    *,
    stem: str,
    password: str,
    seed: int | str,
    cipher: Cipher | None = None,
    compress: Compress = "auto",
) -> Bundle:
    """Return the bundle of ``entries``, enciphered with the edition's preferred cipher unless told otherwise.

    Only stored bytes (``compress="store"``) are the same with every version of every compressor.
    """
    from lpx.archive.signature import format_signature
    from lpx.archive.writer import ArchiveWriter

    name = f"{stem}.zip"
    sink = io.BytesIO()
    preferred: Any = edition.archive.ciphers[0]
    writer = ArchiveWriter(sink, password=password, cipher=cipher or preferred, seed=seed)
    for entry, data in entries.items():
        writer.add(entry, data, compress=compress)
    written = writer.close()
    return Bundle(
        name=name,
        archive=sink.getvalue(),
        signature_name=edition.signature.written_name.format(archive=name),
        signature=format_signature(written.md5, name, edition.signature.written_form),
        password=password,
    )


def make_bundle(
    rng: Random,
    edition: Edition,
    students: Sequence[Synthetic],
    *,
    school: str,
    term: Term,
    cipher: Cipher | None = None,
    compress: Compress = "auto",
) -> Bundle:
    """Return the bundle that ``school`` hands over for ``students`` after ``term``.

    Args:
        rng: source of the password, the time in the name, and the salts.
        edition: the edition to follow.
        students: who is in it.
        school: code of the school that hands it over.
        term: the term after which it does.
        cipher: one of the edition's; by default the preferred one.
        compress: ``auto``, ``deflate`` or ``store``.
    """
    stem = make_stem(rng, edition, school, term)
    return write_bundle(
        entries_of(students, edition, stem),
        edition,
        stem=stem,
        password=make_password(rng),
        seed=rng.getrandbits(64),
        cipher=cipher,
        compress=compress,
    )
