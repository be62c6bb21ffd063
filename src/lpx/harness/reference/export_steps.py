"""How the reference module exports, one small decision at a time.

Each function is a step that ``hooks.Hooks`` names, so that a mutant can do that one step otherwise.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from lpx.archive.signature import format_signature
from lpx.archive.writer import ArchiveWriter
from lpx.harness.holdings import is_exported
from lpx.harness.reference.conversion import portfolio_record
from lpx.portfolio.encode import encode_mapping, to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lpx.harness.protocol import Export
    from lpx.harness.reference.nouns import Entry, Setting, StoredRecord, StoredStudent
    from lpx.portfolio.nouns import Json
    from lpx.portfolio.placement import Placement


def export_refusal(request: Export, setting: Setting) -> tuple[str, str]:
    """Return status and message when the export is not done at all; the status is empty when it is."""
    occasion = next((item for item in setting.edition.occasions if item.id == request.occasion), None)
    if occasion is None or not occasion.bundle:
        return "unsupported", f"no bundle is exchanged on the occasion {request.occasion!r}"
    weak = {known.casefold() for known in setting.edition.archive.weak_passwords}
    if not request.password or request.password.casefold() in weak:
        return "failed", "set a password that is no default before exporting"
    return "", ""


def chosen(
    wanted: Sequence[str],
    everybody: Sequence[StoredStudent],
    setting: Setting,  # noqa: ARG001 - part of every step
) -> tuple[StoredStudent, ...]:
    """Return the students who were asked for, in that order."""
    by_number = {student.national_id: student for student in everybody}
    return tuple(by_number[number] for number in dict.fromkeys(wanted) if number in by_number)


def is_outcome(record: StoredRecord, setting: Setting) -> bool:
    """Tell whether a course outcome is handed over: certified, and with a file."""
    return is_exported(portfolio_record(record, setting.edition), setting.edition)


def outgoing(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - part of every step
    """Return what is handed over of a student."""
    return student


def placed(placement: Placement, setting: Setting) -> Placement:  # noqa: ARG001 - part of every step
    """Return where each file stands in the archive, and under which names."""
    return placement


def document(students: list[dict[str, Any]], setting: Setting) -> Json:  # noqa: ARG001 - part of every step
    """Return the document's value."""
    return students


def document_bytes(value: Json, setting: Setting) -> bytes:  # noqa: ARG001 - part of every step
    """Return the document's bytes."""
    return to_bytes(value)


def mapping_bytes(names: Mapping[str, str], setting: Setting) -> bytes | None:  # noqa: ARG001 - the same
    """Return the bytes of a mapping file; None writes none."""
    return encode_mapping(names)


def stem(setting: Setting) -> str:
    """Return the archive's name without its extension."""
    return setting.edition.archive.name_template.format(school=setting.school, time=setting.now)


def entries(made: tuple[Entry, ...], setting: Setting) -> tuple[Entry, ...]:  # noqa: ARG001 - the same
    """Return what the archive holds, in its order."""
    return made


def sealed(made: tuple[Entry, ...], password: str, setting: Setting) -> bytes:
    """Return the archive's bytes, protected as the module does by default."""
    return zipped(made, password, setting.cipher)


def zipped(made: tuple[Entry, ...], password: str | None, cipher: str, compress: str = "store") -> bytes:
    """Return an archive of ``made``; no password writes no protection.

    Attachments are compressed already, so by default nothing is.
    """
    sink = io.BytesIO()
    options: dict[str, Any] = {"cipher": cipher}
    kind: dict[str, Any] = {"compress": compress}
    with ArchiveWriter(sink, password=password, **options) as writer:
        for entry in made:
            if entry.name.endswith("/"):
                writer.add_folder(entry.name)
            else:
                writer.add(entry.name, entry.data, **kind)
    return sink.getvalue()


def signature(archive: bytes, name: str, setting: Setting) -> bytes | None:
    """Return the content of the signature file; None writes none."""
    from hashlib import md5

    digest = md5(archive, usedforsecurity=False).hexdigest()
    return format_signature(digest, name, setting.edition.signature.written_form)


def signature_name(archive_name: str, setting: Setting) -> str:
    """Return the name of the signature file."""
    return setting.edition.signature.written_name.format(archive=archive_name)


def entry_number(name: str) -> int:
    """Return the counter in a stored name (``C07.pdf`` → 7); 0 when there is none."""
    found = re.search(r"([0-9]+)\.[^.]*$", name)
    return int(found[1]) if found else 0
