"""The exporter of the reference module: from what it holds to a bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.harness.reference.conversion import portfolio_of_stored, source_of
from lpx.harness.reference.nouns import Entry
from lpx.portfolio.encode import document_value
from lpx.portfolio.placement import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.harness.protocol import Export
    from lpx.harness.reference.hooks import Hooks
    from lpx.harness.reference.nouns import Setting, StoredStudent
    from lpx.harness.reference.store import Store
    from lpx.portfolio.placement import Placement


class ExportRefused(Exception):  # noqa: N818 - reads as what it tells
    """An export that is not done; nothing was written."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def export(store: Store, request: Export, setting: Setting, hooks: Hooks) -> dict[str, bytes]:
    """Return the files of a bundle by name, the archive first.

    Raises ``ExportRefused``.
    """
    status, message = hooks.export_refusal(request, setting)
    if status:
        raise ExportRefused(status, message)
    everybody = store.students(setting.school)
    if not set(request.students) <= {student.national_id for student in everybody}:
        raise ExportRefused("failed", "a student who was asked for is not at this school")
    students = tuple(
        _handed_over(student, setting, hooks)
        for student in hooks.chosen(request.students, everybody, setting)
    )
    stem = hooks.stem(setting)
    placement = hooks.placed(place(portfolio_of_stored(students, setting.edition), setting.edition), setting)
    value = hooks.document(document_value(placement.portfolio, setting.edition), setting)
    document = f"{stem}{setting.edition.archive.document_extension}"
    made = (
        Entry(document, hooks.document_bytes(value, setting)),
        *_entries(store, students, placement, setting, hooks),
    )
    archive = hooks.sealed(hooks.entries(made, setting), request.password, setting)
    name = f"{stem}.zip"
    signature = hooks.signature(archive, name, setting)
    return {name: archive} | ({} if signature is None else {hooks.signature_name(name, setting): signature})


def _handed_over(student: StoredStudent, setting: Setting, hooks: Hooks) -> StoredStudent:
    records = tuple(
        record for record in student.records if record.kind != "course" or hooks.is_outcome(record, setting)
    )
    return hooks.outgoing(replace(student, records=records), setting)


def _entries(
    store: Store,
    students: tuple[StoredStudent, ...],
    placement: Placement,
    setting: Setting,
    hooks: Hooks,
) -> Iterator[Entry]:
    for folder in placement.folders:
        yield Entry(folder)
    for file in placement.files:
        yield Entry(file.entry, store.content(source_of(students, file.source)))
    for mapping, names in placement.mappings.items():
        data = hooks.mapping_bytes(names, setting)
        if data is not None:
            yield Entry(mapping, data)
