"""Importers that keep something else than what the bundle says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from lpx.harness.mutants.changes import (
    always,
    copied,
    cut_to_bytes,
    decimal,
    first_dot,
    one_digit,
    text,
    through,
    truncated,
    typed,
    value_of,
    values,
    without_astral,
    without_kinds,
)
from lpx.harness.reference import import_steps
from lpx.harness.reference.export_steps import entry_number
from lpx.harness.reference.hooks import Hooks

if TYPE_CHECKING:
    from lpx.harness.reference.nouns import Setting, StoredRecord, StoredStudent
    from lpx.portfolio.nouns import Attachment

_FLAGS = "flag_visiting flag_retake flag_makeup flag_repeat flag_transfer"
_TERMS = "retake_term makeup_term repeat_term"


def _fifth_character(term: str) -> str:
    """Read ``109-1`` out of ``1091``: year from the first three, term from the fifth character."""
    return term if term == "0000" else term[:3] + term[4:5]


def _recoded(record: StoredRecord, setting: Setting) -> Any:  # noqa: ANN401 - a value
    code = value_of(record, "course_code", setting)
    return code[:3] + setting.school + code[9:] if isinstance(code, str) and len(code) == 23 else code


def _stale(attachment: Attachment, before: str | None, setting: Setting) -> str | None:  # noqa: ARG001
    return attachment.original_name or before


def _stored_instead(attachment: Attachment, before: str | None, setting: Setting) -> str | None:  # noqa: ARG001
    return attachment.entry.rpartition("/")[2]


def _named(change: Callable[[str | None], str | None]) -> Hooks:
    def name(attachment: Attachment, before: str | None, setting: Setting) -> str | None:  # noqa: ARG001
        return change(attachment.original_name)

    return Hooks(original_name=name)


def _top_level_names(attachment: Attachment, before: str | None, setting: Setting) -> str | None:  # noqa: ARG001
    """Find names only where student folders lie at the top."""
    return attachment.original_name if attachment.entry.count("/") == 2 else None


def _names_by_national_id(attachment: Attachment, before: str | None, setting: Setting) -> str | None:  # noqa: ARG001
    """Find names only where the folder is called as the student's number is."""
    folder = attachment.entry.rsplit("/", 3)[-3]
    return attachment.original_name if re.fullmatch(r"[A-Z][0-9A-Z]{9}", folder) else None


def _two_digits(attachment: Attachment, setting: Setting) -> bool:
    return import_steps.is_wanted(attachment, setting) and entry_number(attachment.entry) < 100


def _no_recordings(attachment: Attachment, setting: Setting) -> bool:
    return import_steps.is_wanted(attachment, setting) and attachment.slot != "av"


def _by_exact_link(attachment: Attachment, setting: Setting) -> bool:
    """Keep only files that the link names letter by letter."""
    return import_steps.is_wanted(attachment, setting) and attachment.match == "exact"


def _first_megabyte(data: bytes, setting: Setting) -> bytes:  # noqa: ARG001 - part of the step
    return data[: 1 << 20]


def _as_text(data: bytes, setting: Setting) -> bytes:  # noqa: ARG001 - part of the step
    return data.replace(b"\r\n", b"\n")


def _without_marker(data: bytes, setting: Setting) -> bytes:  # noqa: ARG001 - part of the step
    """Take the EXIF block out of a photograph: another file than the one that was certified."""
    return b"\xff\xd8\xff\xe0" + data[4:] if data.startswith(b"\xff\xd8\xff\xe1") else data


def _exchanged(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - part of the step
    """Give the first two records that have files each other's: sorted as text, C10 comes before C2."""
    places = [
        place for place, record in enumerate(student.records) if record.files and record.kind == "course"
    ]
    if len(places) < 10:
        return student
    records = list(student.records)
    order = sorted(places, key=lambda place: str(places.index(place) + 1))
    for place, other in zip(places, order, strict=True):
        records[place] = replace(student.records[place], files=student.records[other].files)
    return replace(student, records=tuple(records))


def _stops_at_empty(student: StoredStudent, setting: Setting) -> StoredStudent:
    """Stop reading at the first kind without records."""
    kinds = {record.kind for record in student.records}
    kept = set()
    for kind in setting.edition.performance_kinds():
        if kind.id not in kinds:
            break
        kept.add(kind.id)
    others = {"cadre", "course"}
    return replace(student, records=tuple(item for item in student.records if item.kind in kept | others))


def _first_of_each(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - the same
    first = {record.kind: record for record in reversed(student.records)}
    return replace(student, records=tuple(item for item in student.records if first[item.kind] is item))


def _cap(term: Any) -> Any:  # noqa: ANN401 - a JSON value
    return min(term, 2) if isinstance(term, int) else term


def _short_terms(term: str) -> str:
    return term if term == "0000" or term[-1:] not in {"3", "4"} else f"{term[:-1]}2"


def _moment_by_date(moment: str) -> str:
    return moment[:10]


MUTANTS: Mapping[str, Hooks] = {
    "course-school-overwritten": Hooks(
        incoming=copied("school", lambda _record, setting: setting.school, "course")
    ),
    "course-code-rewritten": Hooks(incoming=copied("course_code", _recoded, "course")),
    "school-of-posts-overwritten": Hooks(
        incoming=copied("school", lambda _record, setting: setting.school, "cadre")
    ),
    "original-names-lost": _named(lambda _name: None),
    "original-names-replaced-by-stored": Hooks(original_name=_stored_instead),
    "original-names-stale": Hooks(original_name=_stale),
    "names-cut-at-first-dot": _named(first_dot),
    "names-through-old-encoding": _named(
        lambda name: name and name.encode("cp950", "replace").decode("cp950")
    ),
    "names-cut-to-fifty": _named(lambda name: name and name[-50:]),
    "names-lower-case": _named(lambda name: name and name.lower()),
    "blanks-in-names-replaced": _named(lambda name: name and re.sub(r"[\s#&+%]", "_", name)),
    "names-lost-one-folder-deeper": Hooks(original_name=_top_level_names),
    "names-lost-in-folders-by-student-number": Hooks(original_name=_names_by_national_id),
    "terms-read-at-the-wrong-place": Hooks(incoming=values(_TERMS, text(_fifth_character), "course")),
    "terms-three-and-four-capped": Hooks(incoming=values("term offered_term", _cap)),
    "late-terms-shortened": Hooks(incoming=values(f"{_TERMS} upload_term", text(_short_terms))),
    "upload-terms-lost": Hooks(incoming=values("upload_term", always("0000"))),
    "decimals-truncated": Hooks(incoming=typed("decimal", decimal(truncated))),
    "decimals-rounded": Hooks(incoming=typed("decimal", decimal(one_digit))),
    "missing-numbers-become-zero": Hooks(
        incoming=values("score hours periods weeks", lambda old: 0 if old is None else old)
    ),
    "zero-becomes-missing": Hooks(incoming=typed("decimal", lambda old: None if old == 0 else old)),
    "certification-lost": Hooks(incoming=values("certification", always("2"))),
    "certification-blank": Hooks(incoming=values("certification", always(""))),
    "times-of-certification-lost": Hooks(incoming=values("sent_at certified_at", always(""))),
    "certifying-teacher-lost": Hooks(incoming=values("certified_by certified_note", always(""))),
    "hundredth-file-lost": Hooks(is_wanted=_two_digits),
    "files-sorted-as-text": Hooks(incoming=_exchanged),
    "recordings-lost": Hooks(is_wanted=_no_recordings),
    "files-found-by-exact-link-only": Hooks(is_wanted=_by_exact_link),
    "files-cut-at-a-megabyte": Hooks(content=_first_megabyte),
    "files-read-as-text": Hooks(content=_as_text),
    "photographs-rewritten": Hooks(content=_without_marker),
    "reading-stops-at-an-empty-kind": Hooks(incoming=_stops_at_empty),
    "first-record-of-each-kind-kept": Hooks(incoming=_first_of_each),
    "posts-of-the-school-lost": Hooks(incoming=without_kinds("cadre")),
    "courses-lost": Hooks(incoming=without_kinds("course")),
    "competitions-lost": Hooks(incoming=without_kinds("competition")),
    "service-lost": Hooks(incoming=without_kinds("service")),
    "flexible-time-lost": Hooks(incoming=without_kinds("flexible")),
    "works-lost": Hooks(incoming=without_kinds("work")),
    "other-performance-lost": Hooks(incoming=without_kinds("other")),
    "flags-lost": Hooks(incoming=values(_FLAGS, always(value=False))),
    "summaries-lost": Hooks(incoming=values("summary", always(""))),
    "summaries-cut-to-bytes": Hooks(incoming=values("summary", text(cut_to_bytes(150)))),
    "texts-through-big5": Hooks(incoming=values("summary title unit_name", text(through("cp950")))),
    "pictures-in-texts-lost": Hooks(incoming=values("summary title", text(without_astral))),
    "blanks-in-texts-trimmed": Hooks(
        incoming=values("summary title", text(lambda old: re.sub(r"\s+", " ", old).strip()))
    ),
    "quotes-doubled": Hooks(incoming=values("summary title", text(lambda old: old.replace("'", "''")))),
    "external-links-lost": Hooks(incoming=values("external_link", always(None))),
    "dates-of-posts-lost": Hooks(incoming=values("start_date end_date", always(None), "post", "cadre")),
    "time-of-creation-cut": Hooks(incoming=values("created", text(_moment_by_date))),
}
