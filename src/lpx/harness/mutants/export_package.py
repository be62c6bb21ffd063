"""Exporters that choose, pack or sign wrongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import md5, sha1
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from lpx.archive.signature import format_signature
from lpx.harness.mutants.changes import each_record, first_dot, names
from lpx.harness.reference import export_steps
from lpx.harness.reference.hooks import Hooks
from lpx.harness.reference.nouns import Entry
from lpx.portfolio.encode import encode_mapping, to_bytes

if TYPE_CHECKING:
    from lpx.harness.protocol import Export
    from lpx.harness.reference.nouns import Setting, StoredRecord, StoredStudent
    from lpx.portfolio.nouns import Json
    from lpx.portfolio.placement import Placement


def _everybody(
    wanted: Sequence[str], everybody: Sequence[StoredStudent], setting: Setting
) -> tuple[StoredStudent, ...]:
    return tuple(everybody) if export_steps.chosen(wanted, everybody, setting) else ()


def _first_alone(
    wanted: Sequence[str], everybody: Sequence[StoredStudent], setting: Setting
) -> tuple[StoredStudent, ...]:
    return export_steps.chosen(wanted, everybody, setting)[:1]


def _namesakes(
    wanted: Sequence[str], everybody: Sequence[StoredStudent], setting: Setting
) -> tuple[StoredStudent, ...]:
    """Choose by name: namesakes come along."""
    field = setting.edition.records["basic"].field_of("name")
    assert field is not None
    told = {
        student.basic.values.get(field.key) for student in export_steps.chosen(wanted, everybody, setting)
    }
    return tuple(student for student in everybody if student.basic.values.get(field.key) in told)


def _without_password(made: tuple[Entry, ...], password: str, setting: Setting) -> bytes:  # noqa: ARG001
    return export_steps.zipped(made, None, "none")


def _default_password(made: tuple[Entry, ...], password: str, setting: Setting) -> bytes:  # noqa: ARG001
    return export_steps.zipped(made, setting.edition.archive.weak_passwords[0], "aes-256")


def _school_password(made: tuple[Entry, ...], password: str, setting: Setting) -> bytes:  # noqa: ARG001
    return export_steps.zipped(made, f"School{setting.school}", "aes-256")


def _document_open(made: tuple[Entry, ...], password: str, setting: Setting) -> bytes:  # noqa: ARG001
    return _mixed(made, password, lambda entry: entry is made[0])


def _mapping_open(made: tuple[Entry, ...], password: str, setting: Setting) -> bytes:
    name = setting.edition.archive.mapping_name
    return _mixed(made, password, lambda entry: entry.name.endswith(name))


def _mixed(made: tuple[Entry, ...], password: str, is_open: Callable[[Entry], bool]) -> bytes:
    from lpx.archive.forge import Forged, forge

    return forge(
        [
            Forged(entry.name, entry.data, cipher="none" if is_open(entry) else "aes-256")
            for entry in made
            if not entry.name.endswith("/")
        ],
        password=password,
    )


def _no_refusal(request: Export, setting: Setting) -> tuple[str, str]:  # noqa: ARG001 - part of the step
    return "", ""


def _any_occasion(request: Export, setting: Setting) -> tuple[str, str]:
    usual = next(item.id for item in setting.edition.occasions if item.bundle)
    return export_steps.export_refusal(replace(request, occasion=usual), setting)


def _default_when_empty(made: tuple[Entry, ...], password: str, setting: Setting) -> bytes:
    return export_steps.zipped(made, password or setting.edition.archive.weak_passwords[0], "aes-256")


def _no_signature(archive: bytes, name: str, setting: Setting) -> bytes | None:  # noqa: ARG001 - the same
    return None


def _wrapper_signature(archive: bytes, name: str, setting: Setting) -> bytes | None:
    """Sign a second zip that holds the first, as it is stored in a database."""
    wrapper = export_steps.zipped((Entry(name, archive),), None, "none")
    return export_steps.signature(wrapper, name, setting)


def _early_signature(archive: bytes, name: str, setting: Setting) -> bytes | None:
    """Sign before the central directory was written."""
    return export_steps.signature(archive[:-22], name, setting)


def _empty_signature(archive: bytes, name: str, setting: Setting) -> bytes | None:
    return export_steps.signature(archive[:0], name, setting)


def _blank_signature(archive: bytes, name: str, setting: Setting) -> bytes | None:  # noqa: ARG001 - the same
    return b""


def _sha1_signature(archive: bytes, name: str, setting: Setting) -> bytes | None:
    return format_signature(
        sha1(archive, usedforsecurity=False).hexdigest(), name, setting.edition.signature.written_form
    )


def _no_mapping(names_of: Mapping[str, str], setting: Setting) -> bytes | None:  # noqa: ARG001 - the same
    return None


def _null_mapping(names_of: Mapping[str, str], setting: Setting) -> bytes | None:  # noqa: ARG001 - the same
    return to_bytes(dict.fromkeys(names_of))


def _stored_mapping(names_of: Mapping[str, str], setting: Setting) -> bytes | None:  # noqa: ARG001 - the same
    return encode_mapping({stored: stored for stored in names_of})


def _shifted_mapping(names_of: Mapping[str, str], setting: Setting) -> bytes | None:  # noqa: ARG001 - the same
    told = list(names_of.values())
    return encode_mapping(dict(zip(names_of, told[-1:] + told[:-1], strict=True)))


def _big5_mapping(names_of: Mapping[str, str], setting: Setting) -> bytes | None:  # noqa: ARG001 - the same
    return encode_mapping(
        {stored: name.encode("cp950", "replace").decode("cp950") for stored, name in names_of.items()}
    )


def _course_mapping_only(made: tuple[Entry, ...], setting: Setting) -> tuple[Entry, ...]:
    mapping, folder = setting.edition.archive.mapping_name, setting.edition.archive.categories[1].folder
    return tuple(entry for entry in made if not entry.name.endswith(f"{folder}/{mapping}"))


def _without_the_hundredth(made: tuple[Entry, ...], setting: Setting) -> tuple[Entry, ...]:  # noqa: ARG001
    return tuple(entry for entry in made if export_steps.entry_number(entry.name) < 100)


def _without_files(made: tuple[Entry, ...], setting: Setting) -> tuple[Entry, ...]:
    mapping = setting.edition.archive.mapping_name
    return tuple(entry for entry in made if "/" not in entry.name or entry.name.endswith((mapping, "/")))


def _one_file_for_all(made: tuple[Entry, ...], setting: Setting) -> tuple[Entry, ...]:
    """Write the bytes of the first file of a folder for every file of it."""
    first: dict[str, bytes] = {}
    result = []
    for entry in made:
        above, _, name = entry.name.rpartition("/")
        if above and name and name != setting.edition.archive.mapping_name:
            result.append(Entry(entry.name, first.setdefault(above, entry.data)))
        else:
            result.append(entry)
    return tuple(result)


def _leftovers() -> Hooks:
    """Pack whatever the export before left in the working folder."""
    left: dict[str, Entry] = {}

    def entries(made: tuple[Entry, ...], setting: Setting) -> tuple[Entry, ...]:
        there = {entry.name for entry in made}
        old = tuple(entry for name, entry in left.items() if name not in there)
        mapping = setting.edition.archive.mapping_name
        left.update(
            (entry.name, entry) for entry in made if "/" in entry.name and not entry.name.endswith(mapping)
        )
        return (*made, *old)

    return Hooks(entries=entries)


def _document_of_before() -> Hooks:
    """Hand out the document of the export before: a cache that is never emptied."""
    kept: list[bytes] = []

    def document_bytes(value: Json, setting: Setting) -> bytes:
        kept.append(export_steps.document_bytes(value, setting))
        return kept[0]

    return Hooks(document_bytes=document_bytes)


def _last_record_lost_the_second_time() -> Hooks:
    """Lose a record in every export but the first: a query without an order, read page by page."""
    done: set[str] = set()

    def outgoing(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - part of the step
        again = student.national_id in done
        done.add(student.national_id)
        return replace(student, records=student.records[:-1]) if again else student

    return Hooks(outgoing=outgoing)


def _another_encoding(value: Json, setting: Setting) -> bytes:
    return export_steps.document_bytes(value, setting).decode("utf-8").encode("utf-16")


def _big5_document(value: Json, setting: Setting) -> bytes:
    return export_steps.document_bytes(value, setting).decode("utf-8").encode("cp950", "replace")


def _comma_at_the_end(value: Json, setting: Setting) -> bytes:
    return export_steps.document_bytes(value, setting).rstrip()[:-1].rstrip() + b",\n]\n"


def _wrapped_document(students: list[dict[str, Any]], setting: Setting) -> Json:  # noqa: ARG001 - the same
    return {"data": students}


def _md5_of_nothing(students: list[dict[str, Any]], setting: Setting) -> Json:
    """Write the MD5 of zero bytes for every file."""
    return _each_slot(students, setting, lambda _old: setting.edition.attachments.empty_md5, "md5")


def _md5_of_the_name(students: list[dict[str, Any]], setting: Setting) -> Json:
    return _each_slot(
        students, setting, lambda old: md5(str(old).encode(), usedforsecurity=False).hexdigest(), "md5"
    )


def _links_from_the_root(students: list[dict[str, Any]], setting: Setting) -> Json:
    return _each_slot(students, setting, lambda old: f"/exports/{old}", "link")


def _links_without_folder(students: list[dict[str, Any]], setting: Setting) -> Json:
    return _each_slot(students, setting, lambda old: str(old).rpartition("/")[2], "link")


def _each_slot(
    students: list[dict[str, Any]], setting: Setting, change: Callable[[Json], Json], part: str
) -> Json:
    for record, slot in _slots(students, setting):
        key = slot.link if part == "link" else slot.md5
        if record.get(key) is not None:
            record[key] = change(record[key])
    return students


def _slots(students: list[dict[str, Any]], setting: Setting) -> list[tuple[dict[str, Any], Any]]:
    edition = setting.edition
    course, performance = edition.records["course"], edition.records["performance"]
    found = []
    for student in students:
        groups = [(course, student.get(course.key) or [])]
        part = student.get(performance.key) or {}
        groups += [(kind, part.get(kind.key) or []) for kind in edition.performance_kinds()]
        found += [(record, slot) for kind, records in groups for record in records for slot in kind.slots]
    return found


def _bytes_twice(record: StoredRecord, setting: Setting) -> Sequence[StoredRecord]:
    """Store a document a second time as the recording."""
    slots = setting.edition.records[record.kind].slots
    if len(record.files) == 1 and record.files[0].slot == "document" and len(slots) > 1:
        return (replace(record, files=(*record.files, replace(record.files[0], slot="av"))),)
    return (record,)


def _swapped_names(placement: Placement, setting: Setting) -> Placement:  # noqa: ARG001 - part of the step
    """Put the bytes of the first two files under each other's names."""
    if len(placement.files) < 2:
        return placement
    one, other, *rest = placement.files
    swapped = (replace(one, source=other.source), replace(other, source=one.source), *rest)
    return replace(placement, files=swapped)


MUTANTS: Mapping[str, Hooks | Callable[[], Hooks]] = {
    "all-students-exported": Hooks(chosen=_everybody),
    "namesakes-exported": Hooks(chosen=_namesakes),
    "first-student-alone-exported": Hooks(chosen=_first_alone),
    "files-of-the-export-before-packed": _leftovers,
    "document-of-the-export-before": _document_of_before,
    "record-lost-in-the-second-export": _last_record_lost_the_second_time,
    "no-password-used": Hooks(sealed=_without_password),
    "default-password-used": Hooks(sealed=_default_password),
    "one-password-for-the-school": Hooks(sealed=_school_password),
    "document-not-enciphered": Hooks(sealed=_document_open),
    "mapping-not-enciphered": Hooks(sealed=_mapping_open),
    "weak-password-accepted": Hooks(export_refusal=_no_refusal),
    "default-password-when-none-is-set": Hooks(export_refusal=_no_refusal, sealed=_default_when_empty),
    "every-occasion-served": Hooks(export_refusal=_any_occasion),
    "no-signature-file": Hooks(signature=_no_signature),
    "signature-file-empty": Hooks(signature=_blank_signature),
    "signature-of-a-wrapper": Hooks(signature=_wrapper_signature),
    "signature-before-the-end": Hooks(signature=_early_signature),
    "signature-of-nothing": Hooks(signature=_empty_signature),
    "signature-is-sha1": Hooks(signature=_sha1_signature),
    "mapping-file-missing": Hooks(mapping_bytes=_no_mapping),
    "mapping-names-null": Hooks(mapping_bytes=_null_mapping),
    "mapping-holds-stored-names": Hooks(mapping_bytes=_stored_mapping),
    "mapping-one-file-off": Hooks(mapping_bytes=_shifted_mapping),
    "mapping-through-big5": Hooks(mapping_bytes=_big5_mapping),
    "mapping-for-courses-only": Hooks(entries=_course_mapping_only),
    "original-names-cut-at-first-dot": Hooks(outgoing=names(first_dot)),
    "ninety-nine-files-at-most-exported": Hooks(entries=_without_the_hundredth),
    "links-without-files": Hooks(entries=_without_files),
    "first-file-written-for-all": Hooks(entries=_one_file_for_all),
    "files-exchanged": Hooks(placed=_swapped_names),
    "document-stored-again-as-recording": Hooks(outgoing=each_record(_bytes_twice)),
    "attachment-md5-of-nothing": Hooks(document=_md5_of_nothing),
    "attachment-md5-of-something-else": Hooks(document=_md5_of_the_name),
    "links-from-the-root": Hooks(document=_links_from_the_root),
    "links-without-folder": Hooks(document=_links_without_folder),
    "document-in-utf-16": Hooks(document_bytes=_another_encoding),
    "document-in-big5": Hooks(document_bytes=_big5_document),
    "comma-after-the-last-student": Hooks(document_bytes=_comma_at_the_end),
    "document-wrapped-in-an-object": Hooks(document=_wrapped_document),
}
