"""Importers that let in what must stay out, or keep out what should come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lpx.harness.mutants.changes import (
    failing,
    heads,
    records_in,
    refusing,
    tolerating,
)
from lpx.harness.protocol import Import, Probe
from lpx.harness.reference import import_steps
from lpx.harness.reference.conversion import text_of
from lpx.harness.reference.hooks import Hooks
from lpx.harness.reference.import_steps import OTHER_PERSON, UNKNOWN_STUDENT, UNREADABLE
from lpx.portfolio.names import split_extension

if TYPE_CHECKING:
    from lpx.checks.evidence import Evidence
    from lpx.harness.protocol import Reply, Request
    from lpx.harness.reference.nouns import Setting, StoredStudent

_KB = 1024
_PASSWORD = "PKG-005"  # noqa: S105 - a requirement id


def _exif(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
    return any(head.startswith(b"\xff\xd8\xff\xe1") for _, head in heads(evidence))


def _jpeg(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    return any(split_extension(item.entry)[1].lower() == ".jpeg" for item, _ in heads(evidence))


def _capitals(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    return any(split_extension(item.entry)[1].isupper() for item, _ in heads(evidence))


def _mp3_without_tag(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    return any(
        head[:1] == b"\xff" and head[1] & 0xE0 == 0xE0 and item.slot == "av" for item, head in heads(evidence)
    )


def _exact_limit(evidence: Evidence, setting: Setting) -> bool:
    limits = _limits(setting, setting.edition.attachments.bytes_per_megabyte)
    return any(item.size in limits for item, _ in heads(evidence))


def _decimal_megabytes(evidence: Evidence, setting: Setting) -> bool:
    limits = setting.edition.attachments
    largest = {
        media.id: max(limit.megabytes for limit in media.limits) * limits.bytes_per_megabyte_strictest
        for media in limits.classes
    }
    return any((item.size or 0) > largest[item.slot] for item, _ in heads(evidence))


def _old_limit(evidence: Evidence, setting: Setting) -> bool:
    limits = setting.edition.attachments
    first = {media.id: media.limits[0].megabytes * limits.bytes_per_megabyte for media in limits.classes}
    return any((item.size or 0) > first[item.slot] for item, _ in heads(evidence))


def _limits(setting: Setting, unit: int) -> set[float]:
    return {limit.megabytes * unit for media in setting.edition.attachments.classes for limit in media.limits}


def _tiny(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
    return any((item.size or 0) < _KB // 4 for item, _ in heads(evidence))


def _renamed(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    layout = evidence.layout
    return layout is not None and layout.document is not None and layout.named_as_archive is None


def _capital_ending(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    return not evidence.archive_name.endswith(".zip")


def _name_of_another_form(evidence: Evidence, setting: Setting) -> bool:
    import re

    stem = evidence.archive_name.rpartition(".")[0]
    return re.fullmatch(setting.edition.archive.name_pattern, stem) is None


def _null_number(evidence: Evidence, setting: Setting) -> bool:
    roles = {"score", "hours", "periods", "weeks"}
    for kind, values in records_in(evidence):
        for field in setting.edition.records[kind].fields:
            if field.role in roles and field.key in values and values[field.key] is None:
                return True
    return False


def _decimal_number(evidence: Evidence, setting: Setting) -> bool:
    for kind, values in records_in(evidence):
        for field in setting.edition.records[kind].fields:
            if field.role == "credits" and isinstance(values.get(field.key), float):
                return True
    return False


def _late_term(evidence: Evidence, setting: Setting) -> bool:
    for kind, values in records_in(evidence):
        field = setting.edition.records[kind].field_of("term")
        if field is not None and values.get(field.key) in {3, 4}:
            return True
    return False


def _without_courses(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
    return evidence.portfolio is not None and any(not item.courses for item in evidence.portfolio.students)


def _without_times(evidence: Evidence, setting: Setting) -> bool:
    field = setting.edition.records["course"].field_of("sent_at")
    assert field is not None
    return any(kind == "course" and field.key not in values for kind, values in records_in(evidence))


def _enciphered_by(*ciphers: str) -> Callable[[Evidence, Setting], bool]:
    def disliked(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
        members = evidence.directory.members if evidence.directory is not None else ()
        return any(member.encryption in ciphers for member in members)

    return disliked


def _with_descriptors(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    members = evidence.directory.members if evidence.directory is not None else ()
    return any(member.has_descriptor for member in members)


def _with_folders(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    members = evidence.directory.members if evidence.directory is not None else ()
    return any(member.is_dir for member in members)


def _in_cp950(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    members = evidence.directory.members if evidence.directory is not None else ()
    return any(member.name_encoding == "cp950" for member in members)


def _document_not_first(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    layout = evidence.layout
    return layout is not None and layout.document not in {None, 0}


def _consultation(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    return evidence.layout is not None and bool(evidence.layout.consultations)


def _signature_form(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - the same
    signed = evidence.signature
    return signed is not None and bool(signed.md5) and (signed.form != "named" or bool(signed.oddities))


def _foreign(evidence: Evidence, setting: Setting) -> bool:
    field = setting.edition.records["basic"].field_of("national_id")
    assert field is not None
    return any(
        kind == "basic" and isinstance(number := values.get(field.key), str) and number[1:2] not in {"1", "2"}
        for kind, values in records_in(evidence)
    )


def _other_school_of_course(evidence: Evidence, setting: Setting) -> bool:
    basic = setting.edition.records["basic"].field_of("school")
    course = setting.edition.records["course"].field_of("school")
    assert basic is not None
    assert course is not None
    told = {values.get(basic.key) for kind, values in records_in(evidence) if kind == "basic"}
    return any(
        kind == "course" and values.get(course.key) not in told for kind, values in records_in(evidence)
    )


def _by_number_alone(student: StoredStudent, enrolled: StoredStudent | None, setting: Setting) -> str:
    del student, setting
    return UNKNOWN_STUDENT if enrolled is None else ""


def _but_for(role: str) -> Callable[[StoredStudent, StoredStudent | None, Setting], str]:
    """Compare a student without looking at ``role``."""
    other = "name" if role == "birth_date" else "birth_date"

    def mismatch(student: StoredStudent, enrolled: StoredStudent | None, setting: Setting) -> str:
        if enrolled is None:
            return UNKNOWN_STUDENT
        told, known = (text_of(side.basic, other, setting.edition) for side in (student, enrolled))
        return "" if told == known else OTHER_PERSON

    return mismatch


def _anybody(student: StoredStudent, enrolled: StoredStudent | None, setting: Setting) -> str:
    """Enter whoever is not known, without looking at the number's form."""
    return "" if enrolled is None else import_steps.mismatch(student, enrolled, setting)


def _trace(refusals: tuple[str, ...]) -> str:
    return (
        "Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an"
        f" object.\n   at Import.Run() in C:\\src\\Import.cs:line 214\n   {refusals[0]}"
    )


def _silent(refusals: tuple[str, ...]) -> str:  # noqa: ARG001 - part of the step
    return ""


def _telling_number() -> Hooks:
    """Name the student by the full number in every refusal."""
    numbers: list[str] = []

    def mismatch(student: StoredStudent, enrolled: StoredStudent | None, setting: Setting) -> str:
        numbers.append(student.national_id)
        return import_steps.mismatch(student, enrolled, setting)

    def message(refusals: tuple[str, ...]) -> str:
        return f"{import_steps.refusal_message(refusals)} ({', '.join(numbers[-1:])})"

    return Hooks(mismatch=mismatch, refusal_message=message)


def _failed_instead(request: Request | Probe, reply: Reply) -> Reply:
    """Say that something went wrong where a bundle is refused."""
    from msgspec.structs import replace

    return (
        replace(reply, status="failed")
        if isinstance(request, Import) and reply.status == "rejected"
        else reply
    )


def _breaks_over(*reasons: str) -> Hooks:
    """Break down where a bundle should be refused."""

    def weighed(refusals: tuple[str, ...], evidence: Evidence, setting: Setting) -> tuple[str, ...]:  # noqa: ARG001
        if set(refusals) & set(reasons):
            raise ValueError("the input string was not in a correct format")
        return refusals

    return Hooks(weighed=weighed)


def _without_blanks(password: str, setting: Setting) -> str:  # noqa: ARG001 - part of the step
    return password.strip()


def _lets_in(*reasons: str) -> Hooks:
    return Hooks(weighed=tolerating(*reasons))


def _keeps_out(is_disliked: Callable[[Evidence, Setting], bool]) -> Hooks:
    return Hooks(weighed=refusing(is_disliked))


_LET_IN: Mapping[str, tuple[str, ...]] = {
    "wrong-password-reported-as-success": (_PASSWORD,),
    "bundle-md5-never-checked": ("SIG-003",),
    "missing-signature-accepted": (import_steps.NO_SIGNATURE,),
    "unreadable-signature-accepted": ("SIG-002",),
    "no-zip-reported-as-success": ("PKG-001",),
    "truncated-archive-reported-as-success": ("PKG-002", "PKG-001"),
    "damaged-files-left-out": ("PKG-003", "FIL-001", "FIL-003", UNREADABLE),
    "unknown-compression-left-out": ("PKG-004",),
    "unprotected-archive-accepted": ("PKG-006", "PKG-030"),
    "path-escapes-accepted": ("PKG-010",),
    "symbolic-links-accepted": ("PKG-012",),
    "entry-twice-accepted": ("PKG-013", "PKG-014"),
    "overlapping-entries-accepted": ("PKG-015", "PKG-016"),
    "headers-that-disagree-accepted": ("PKG-016",),
    "bombs-accepted": ("PKG-017", "FIL-009"),
    "missing-document-reported-as-success": ("PKG-020",),
    "several-documents-accepted": ("PKG-022",),
    "document-of-any-encoding-accepted": ("DOC-001", "DOC-003"),
    "broken-document-reported-as-success": ("DOC-003",),
    "doubled-keys-accepted": ("DOC-004",),
    "nesting-without-bound-accepted": ("DOC-005",),
    "not-a-number-accepted": ("DOC-006",),
    "document-without-students-accepted": ("DOC-008",),
    "student-twice-accepted": ("DOC-009",),
    "numbers-as-texts-accepted": ("DOC-014",),
    "parts-of-another-type-skipped": ("DOC-018",),
    "term-five-accepted": ("DOC-020",),
    "cut-school-codes-accepted": ("DOC-021",),
    "impossible-dates-accepted": ("DOC-028", "DOC-027"),
    "records-of-somebody-else-accepted": ("DOC-031",),
    "records-of-another-birth-date-accepted": ("DOC-032",),
    "missing-basic-data-accepted": ("BAS-001",),
    "missing-courses-read-as-none": ("CRS-001",),
    "missing-performance-read-as-none": ("DIV-002",),
    "missing-kind-read-as-none": ("DIV-001",),
    "unknown-certification-accepted": ("CRS-007",),
    "unknown-competition-level-accepted": ("DIV-003",),
    "unknown-participation-accepted": ("DIV-004",),
    "unknown-certificate-type-accepted": ("DIV-005",),
    "unknown-group-activity-accepted": ("DIV-006",),
    "unknown-workplace-accepted": ("DIV-007",),
    "unknown-flexible-time-accepted": ("DIV-008",),
    "unknown-post-level-accepted": ("DIV-009", "BAS-004"),
    "links-without-file-accepted": ("FIL-001",),
    "attachment-md5-never-checked": ("FIL-003",),
    "any-file-type-accepted": ("FIL-007", "FIL-008"),
    "extension-believed": ("FIL-008",),
    "size-never-checked": ("FIL-009",),
    "empty-files-accepted": ("FIL-010",),
    "short-course-codes-accepted": ("CCD-001",),
}
"""Name → the reasons to refuse that the module knows nothing of."""

_KEPT_OUT: Mapping[str, Callable[[Evidence, Setting], bool]] = {
    "exif-photographs-refused": _exif,
    "extension-jpeg-refused": _jpeg,
    "capital-extensions-refused": _capitals,
    "recordings-without-tag-refused": _mp3_without_tag,
    "exact-limit-refused": _exact_limit,
    "megabytes-are-millions": _decimal_megabytes,
    "limit-of-108-for-ever": _old_limit,
    "tiny-files-refused": _tiny,
    "document-found-by-stem-only": _renamed,
    "archive-ending-in-capitals-refused": _capital_ending,
    "archive-of-another-name-refused": _name_of_another_form,
    "decimal-credits-refused": _decimal_number,
    "terms-three-and-four-refused": _late_term,
    "bundle-without-courses-refused": _without_courses,
    "times-of-certification-demanded": _without_times,
    "aes-refused": _enciphered_by("aes-128", "aes-192", "aes-256"),
    "aes-of-other-strengths-refused": _enciphered_by("aes-128", "aes-192"),
    "traditional-encryption-refused": _enciphered_by("traditional"),
    "descriptors-refused": _with_descriptors,
    "folder-entries-refused": _with_folders,
    "names-in-cp950-refused": _in_cp950,
    "document-expected-first": _document_not_first,
    "consultation-records-refused": _consultation,
    "one-signature-form-alone-read": _signature_form,
    "foreign-students-refused": _foreign,
    "courses-of-other-schools-refused": _other_school_of_course,
}
"""Name → what the module refuses although it is right."""

MUTANTS: Mapping[str, Hooks | Callable[[], Hooks]] = {
    **{name: _lets_in(*reasons) for name, reasons in _LET_IN.items()},
    **{name: _keeps_out(is_disliked) for name, is_disliked in _KEPT_OUT.items()},
    "blanks-around-the-password-dropped": Hooks(password=_without_blanks),
    "null-numbers-break-the-import": Hooks(weighed=failing(_null_number)),
    "students-matched-by-number-alone": Hooks(mismatch=_by_number_alone),
    "name-never-compared": Hooks(mismatch=_but_for("name")),
    "birth-date-never-compared": Hooks(mismatch=_but_for("birth_date")),
    "unknown-students-entered-unseen": Hooks(mismatch=_anybody),
    "refusal-is-a-stack-trace": Hooks(refusal_message=_trace),
    "refusal-says-nothing": Hooks(refusal_message=_silent),
    "refusal-tells-the-full-number": _telling_number,
    "refusal-reported-as-failure": Hooks(answered=_failed_instead),
    "breaks-over-damage": _breaks_over("PKG-003", "PKG-002", "PKG-001"),
    "breaks-over-a-broken-document": _breaks_over("DOC-003", "DOC-001", "DOC-005", "DOC-006"),
    "breaks-over-tiny-files": _breaks_over("FIL-010", "FIL-008"),
}
