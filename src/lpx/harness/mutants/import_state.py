"""Importers that leave the wrong things behind: halves, doubles, holes in what others own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.harness.mutants.changes import answers, declares, lacks, then, tolerating, values
from lpx.harness.protocol import Dump, Probe
from lpx.harness.reference import import_steps
from lpx.harness.reference.hooks import Hooks
from lpx.harness.reference.import_steps import UNKNOWN_STUDENT

if TYPE_CHECKING:
    from lpx.checks.evidence import Evidence
    from lpx.harness.protocol import Reply, Request
    from lpx.harness.reference.import_steps import Delivery
    from lpx.harness.reference.nouns import Setting, StoredRecord, StoredStudent
    from lpx.harness.reference.store import Store

    Add = Callable[[StoredStudent], None]
    Records = tuple[StoredRecord, ...]


def _all_again(there: Records, brought: Records, setting: Setting) -> Records:  # noqa: ARG001 - the same
    return brought


def _again(*kinds: str) -> Callable[[Records, Records, Setting], Records]:
    """Know records of every kind again but these."""

    def fresh(there: Records, brought: Records, setting: Setting) -> Records:
        known = tuple(record for record in there if record.kind not in kinds)
        return import_steps.new_records(known, brought, setting)

    return fresh


def _by_title(there: Records, brought: Records, setting: Setting) -> Records:
    """Hold records of the same title for the same."""

    def sign(record: StoredRecord) -> object:
        field = setting.edition.records[record.kind].field_of(
            "course_code" if record.kind == "course" else "title"
        )
        return record.kind, record.values.get(field.key) if field is not None else None

    known = {sign(record) for record in there}
    made = []
    for record in brought:
        if sign(record) not in known:
            made.append(record)
            known.add(sign(record))
    return tuple(made)


def _only_when_empty(there: Records, brought: Records, setting: Setting) -> Records:
    """Take nothing when anything is there already."""
    return () if there else import_steps.new_records(there, brought, setting)


def _nothing_twice(there: Records, brought: Records, setting: Setting) -> Records:
    """Drop the second of two records that say the same."""
    made: list[StoredRecord] = []
    for record in import_steps.new_records(there, brought, setting):
        if not any(record.values == other.values and record.kind == other.kind for other in made):
            made.append(record)
    return tuple(made)


def _whole_school_cleared(store: Store, delivery: Delivery, setting: Setting) -> None:
    """Delete everything that was imported before, whoever it belongs to."""
    kinds = {record.kind for student in delivery.students for record in student.records} - {"service"}
    for student in store.students(setting.school):
        kept = tuple(item for item in student.records if not item.origin or item.kind not in kinds)
        if len(kept) != len(student.records):
            store.put(replace(student, records=kept))


def _own_records_cleared(store: Store, delivery: Delivery, setting: Setting) -> None:
    """Delete what the student has already, imported or not, even when the bundle lacks it."""
    for student in delivery.students:
        there = store.student(setting.school, student.national_id)
        if there is not None and there.records:
            store.put(replace(there, records=()))


def _everybody_cleared(store: Store, delivery: Delivery, setting: Setting) -> None:  # noqa: ARG001 - the same
    for student in store.students(setting.school):
        if student.records:
            store.put(replace(student, records=()))


def _stored_before_checked(store: Store, delivery: Delivery, setting: Setting, add: Add) -> tuple[str, ...]:
    """Bring in first, check afterwards, and take nothing back."""
    if UNKNOWN_STUDENT in delivery.refusals:
        return import_steps.carried_out(store, delivery, setting, add)
    with store.transaction():
        for student in delivery.students:
            add(student)
    return delivery.refusals


def _student_by_student(store: Store, delivery: Delivery, setting: Setting, add: Add) -> tuple[str, ...]:
    """Bring in one student after the other, and stop where something is wrong."""
    if not delivery.refusals or len(delivery.students) < 2:
        return import_steps.carried_out(store, delivery, setting, add)
    with store.transaction():
        add(delivery.students[0])
    return delivery.refusals


def _damage_found_on_the_way(store: Store, delivery: Delivery, setting: Setting, add: Add) -> tuple[str, ...]:
    """Find out about wrong attachments only while bringing in."""
    if not set(delivery.refusals) & {"FIL-003", "PKG-003"}:
        return import_steps.carried_out(store, delivery, setting, add)
    with store.transaction():
        for student in delivery.students:
            add(student)
    return delivery.refusals


def _records_before_files(store: Store, delivery: Delivery, setting: Setting, add: Add) -> tuple[str, ...]:
    """Write the records, and then, in another transaction, records and files."""
    there = [store.student(setting.school, student.national_id) for student in delivery.students]
    if not delivery.refusals:
        with store.transaction():
            for before, student in zip(there, delivery.students, strict=True):
                if before is not None and not before.records:
                    store.add(setting.school, before.national_id, student.records)
        with store.transaction():
            for before, student in zip(there, delivery.students, strict=True):
                if before is not None:
                    store.put(before)
                add(student)
    return delivery.refusals


def _refused_clears(store: Store, delivery: Delivery, setting: Setting, add: Add) -> tuple[str, ...]:
    """Clear the student first, then refuse."""
    if delivery.refusals:
        with store.transaction():
            _own_records_cleared(store, delivery, setting)
    return import_steps.carried_out(store, delivery, setting, add)


def _first_student_alone(store: Store, delivery: Delivery, setting: Setting, add: Add) -> tuple[str, ...]:
    return import_steps.carried_out(store, replace(delivery, students=delivery.students[:1]), setting, add)


def _first_five(store: Store, delivery: Delivery, setting: Setting, add: Add) -> tuple[str, ...]:
    return import_steps.carried_out(store, replace(delivery, students=delivery.students[:5]), setting, add)


def _never_stored(store: Store, delivery: Delivery, setting: Setting, add: Add) -> tuple[str, ...]:
    """Say that the import is done when it is only queued."""
    del store, setting, add
    return delivery.refusals


def _forgets_on_restart() -> Hooks:
    """Keep imports in memory only: a module that is started anew knows nothing of them."""
    mine: set[str] = set()

    def incoming(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - the same
        mine.add(student.national_id)
        return student

    def dumped(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - the same
        kept = tuple(record for record in student.records if not record.origin)
        return student if student.national_id in mine else replace(student, records=kept)

    return Hooks(incoming=incoming, dumped=dumped, outgoing=dumped)


def _any_operation(request: Request | Probe, reply: Reply) -> Reply:
    return replace(reply, status="ok", message="") if isinstance(request, Probe) else reply


def _unknown_operation_breaks(request: Request | Probe, reply: Reply) -> Reply:
    if isinstance(request, Probe):
        raise KeyError(request.op)
    return reply


def _links_alone(request: Request | Probe, reply: Reply) -> Reply:
    """Tell records with links and digests, and no file: they were never stored."""
    if not isinstance(request, Dump):
        return reply
    return replace(reply, students=tuple(replace(item, files=()) for item in reply.students))


def _sloppy_about(name: str, is_there: Callable[[Evidence, Setting], bool]) -> Hooks:
    """Say that ``name`` is not supported, take such bundles all the same, and lose the files."""
    seen: list[bool] = []

    def look(evidence: Evidence, setting: Setting) -> Evidence:
        seen.append(is_there(evidence, setting))
        return evidence

    def incoming(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - the same
        if not seen[-1]:
            return student
        return replace(student, records=tuple(replace(item, files=()) for item in student.records))

    return Hooks(declared=lacks(name), seen=look, incoming=incoming)


def _deep(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
    return evidence.layout is not None and any(evidence.layout.depths)


def _cp950(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
    members = evidence.directory.members if evidence.directory is not None else ()
    return any(member.name_encoding == "cp950" for member in members)


def _unread_terms() -> Hooks:
    """Say that other forms are not supported, and keep half of a term that is written so."""
    terms = values(
        "upload_term submitted_term retake_term makeup_term repeat_term",
        lambda old: old[:3] if isinstance(old, str) and "-" in old else old,
    )
    return Hooks(declared=lacks("dialects"), incoming=then(terms))


def _long_numbers_cut() -> Hooks:
    """Say that long personal numbers are not supported, and cut them."""

    def incoming(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - the same
        number = student.national_id
        return replace(student, national_id=number[:10]) if len(number) > 10 else student

    return Hooks(
        declared=lacks("personal-number-20"),
        incoming=incoming,
        weighed=tolerating(UNKNOWN_STUDENT),
    )


def _first_only() -> Hooks:
    """Say that several students are not supported, and take the first of several."""
    return Hooks(declared=lacks("several-students"), carried_out=_first_student_alone)


MUTANTS: Mapping[str, Hooks | Callable[[], Hooks]] = {
    "records-doubled-by-a-second-import": Hooks(new_records=_all_again),
    "service-doubled-by-a-second-import": Hooks(new_records=_again("service")),
    "posts-doubled-by-a-second-import": Hooks(new_records=_again("cadre")),
    "courses-doubled-by-a-second-import": Hooks(new_records=_again("course")),
    "same-title-held-for-the-same": Hooks(new_records=_by_title),
    "nothing-new-once-something-is-there": Hooks(new_records=_only_when_empty),
    "imports-of-the-whole-school-deleted": Hooks(cleared=_whole_school_cleared),
    "records-of-everybody-deleted": Hooks(cleared=_everybody_cleared),
    "checked-after-storing": Hooks(carried_out=_stored_before_checked),
    "students-stored-one-by-one": Hooks(carried_out=_student_by_student),
    "damage-found-while-storing": Hooks(carried_out=_damage_found_on_the_way),
    "records-written-before-files": Hooks(carried_out=_records_before_files),
    "refused-bundle-clears-the-student": Hooks(carried_out=_refused_clears),
    "first-student-of-several-alone": Hooks(carried_out=_first_student_alone),
    "import-reported-but-not-done": Hooks(carried_out=_never_stored),
    "imports-kept-in-memory-only": _forgets_on_restart,
    "unknown-operation-accepted": Hooks(answered=_any_operation),
    "unknown-operation-breaks-the-module": Hooks(answered=_unknown_operation_breaks),
    "links-kept-without-files": Hooks(answered=_links_alone),
    "dump-always-empty": Hooks(answered=answers(Dump, students=())),
    "aes-128-read-though-not-declared": Hooks(declared=lacks("aes-128")),
    "aes-256-read-though-not-declared": Hooks(declared=lacks("aes-256")),
    "traditional-read-though-not-declared": Hooks(declared=lacks("traditional")),
    "export-offered-though-not-declared": Hooks(declared=lacks("exporter")),
    "import-offered-though-not-declared": Hooks(declared=lacks("importer")),
    "deeper-folders-half-read": lambda: _sloppy_about("deeper-folders", _deep),
    "cp950-names-half-read": lambda: _sloppy_about("read-cp950-names", _cp950),
    "other-forms-half-read": _unread_terms,
    "long-numbers-cut": _long_numbers_cut,
    "students-beyond-the-limit-dropped": Hooks(
        declared=declares(limits={"students": 5}), carried_out=_first_five
    ),
    "several-students-half-read": _first_only,
}
