"""Exporters that say something else than what the school's data says."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from lpx.harness.mutants.changes import (
    always,
    copied,
    cut_to_bytes,
    decimal,
    each_record,
    files,
    one_digit,
    text,
    then,
    through,
    truncated,
    typed,
    value_of,
    values,
    without_astral,
    without_kinds,
)
from lpx.harness.reference import export_steps
from lpx.harness.reference.hooks import Hooks

if TYPE_CHECKING:
    from lpx.harness.reference.nouns import Setting, StoredRecord, StoredStudent

_NONE = "0000"
_FLAGS = "flag_visiting flag_retake flag_makeup flag_repeat flag_transfer"
_DATES = "start_date end_date event_date"


def _is_submitted(record: StoredRecord, setting: Setting) -> bool:
    return value_of(record, "submitted_term", setting) not in {None, "", _NONE}


def _only_submitted(record: StoredRecord, setting: Setting) -> bool:
    return export_steps.is_outcome(record, setting) and _is_submitted(record, setting)


def _only_own_school(record: StoredRecord, setting: Setting) -> bool:
    return export_steps.is_outcome(record, setting) and value_of(record, "school", setting) == setting.school


def _files_of_submitted(record: StoredRecord, setting: Setting) -> Iterable[StoredRecord]:
    yield record if _is_submitted(record, setting) else replace(record, files=())


def _has_file(record: StoredRecord, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
    return bool(record.files)


def _is_certified(record: StoredRecord, setting: Setting) -> bool:
    field = setting.edition.records[record.kind].field_of("certification")
    assert field is not None
    codes = setting.edition.codes[setting.edition.types[field.type].codes].codes
    return record.values.get(field.key) not in {item.code for item in codes if item.means == "not-certified"}


def _first_per_course(student: StoredStudent, setting: Setting) -> StoredStudent:
    """Lose every further outcome of a course: a query that groups by course."""
    seen: set[object] = set()
    kept = []
    for record in student.records:
        code = value_of(record, "course_code", setting) if record.kind == "course" else None
        if code is None or code not in seen:
            kept.append(record)
        seen.add(code)
    return replace(student, records=tuple(kept))


def _six_courses(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - part of the step
    courses = [record for record in student.records if record.kind == "course"][:6]
    others = [record for record in student.records if record.kind != "course"]
    return replace(student, records=(*courses, *others))


def _per_file(record: StoredRecord, setting: Setting) -> Iterable[StoredRecord]:  # noqa: ARG001 - the same
    if len(record.files) < 2:
        yield record
    for file in record.files if len(record.files) > 1 else ():
        yield replace(record, files=(file,))


def _twice(record: StoredRecord, setting: Setting) -> Iterable[StoredRecord]:  # noqa: ARG001 - the same
    yield record
    yield replace(record, files=())


def _own_term(record: StoredRecord, setting: Setting) -> str:
    return f"{value_of(record, 'year', setting)}{value_of(record, 'term', setting)}"


def _term_of_the_course(role: str, flag: str) -> Any:  # noqa: ANN401 - a step
    def source(record: StoredRecord, setting: Setting) -> Any:  # noqa: ANN401 - a value
        return (
            _own_term(record, setting) if value_of(record, flag, setting) else value_of(record, role, setting)
        )

    return copied(role, source, "course")


def _makeup_as_retake(record: StoredRecord, setting: Setting) -> Iterable[StoredRecord]:
    fields = setting.edition.records[record.kind]
    if record.kind != "course" or not value_of(record, "flag_makeup", setting):
        yield record
        return
    made = dict(record.values)
    for one, other in (
        ("flag_makeup", "flag_retake"),
        ("makeup_term", "retake_term"),
        ("makeup_mode", "retake_mode"),
    ):
        left, right = fields.field_of(one), fields.field_of(other)
        assert left is not None
        assert right is not None
        made[left.key], made[right.key] = made[right.key], made[left.key]
    yield replace(record, values=made)


def _current_term(student: StoredStudent, setting: Setting) -> StoredStudent:
    terms = [
        (int(value_of(record, "year", setting) or 0), int(value_of(record, "term", setting) or 0))
        for record in student.records
    ]
    if not terms:
        return student
    year, term = max(terms)
    described = setting.edition.records["basic"]
    keys = {role: field.key for role in ("year", "term") if (field := described.field_of(role)) is not None}
    basic = {**student.basic.values, keys["year"]: year, keys["term"]: term}
    return replace(student, basic=replace(student.basic, values=basic))


def _roc(date: str) -> str:
    year, _, rest = date.partition("/")
    return f"{int(year) - 1911}/{rest}" if year.isdecimal() and rest else date


def _day_before(date: str) -> str:
    """Shift a date by a day, as a conversion through another time zone does."""
    import datetime as dt

    try:
        day = dt.datetime.strptime(date, "%Y/%m/%d") - dt.timedelta(days=1)  # noqa: DTZ007 - a date alone
    except ValueError:
        return date
    return day.strftime("%Y/%m/%d")


def _midnight(moment: str) -> str:
    return f"{moment[:10]} 00:00:00" if len(moment) >= 19 else moment


def _month_first(date: str) -> str:
    parts = date.split("/")
    return f"{parts[0]}/{parts[2]}/{parts[1]}" if len(parts) == 3 and int(parts[2]) <= 12 else date


def _second_of(*kinds: str) -> Any:  # noqa: ANN401 - a step
    """Keep only the first record of each kind."""

    def step(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - part of the step
        seen: set[str] = set()
        kept = []
        for record in student.records:
            if record.kind not in seen or (kinds and record.kind not in kinds):
                kept.append(record)
            seen.add(record.kind)
        return replace(student, records=tuple(kept))

    return step


def _parts_null(students: list[dict[str, Any]], setting: Setting) -> Any:  # noqa: ANN401 - a JSON value
    return [_with_empty_arrays(student, setting, None) for student in students]


def _parts_missing(students: list[dict[str, Any]], setting: Setting) -> Any:  # noqa: ANN401 - a JSON value
    return [_with_empty_arrays(student, setting, ...) for student in students]


def _with_empty_arrays(value: Mapping[str, Any], setting: Setting, instead: Any) -> dict[str, Any]:  # noqa: ANN401
    """Put ``instead`` where an array is empty; ``...`` takes the key away."""
    made: dict[str, Any] = {}
    for key, member in value.items():
        if member == []:
            if instead is not ...:
                made[key] = instead
        else:
            made[key] = _with_empty_arrays(member, setting, instead) if isinstance(member, dict) else member
    return made


def _performance_only_when_any(students: list[dict[str, Any]], setting: Setting) -> Any:  # noqa: ANN401
    key = setting.edition.records["performance"].key
    return [
        {name: part for name, part in student.items() if name != key or any(part.values())}
        for student in students
    ]


def _numbers_as_texts(students: list[dict[str, Any]], setting: Setting) -> Any:  # noqa: ANN401 - a JSON value
    basic = setting.edition.records["basic"]
    year = basic.field_of("year")
    assert year is not None
    for student in students:
        student[basic.key][year.key] = str(student[basic.key][year.key])
    return students


def _fixed_cadre(record: StoredRecord, setting: Setting) -> Iterable[StoredRecord]:
    described = setting.edition.records["cadre"]
    level, created = described.field_of("post_level"), described.field_of("created")
    assert level is not None
    assert created is not None
    yield replace(record, values={**record.values, level.key: "2", created.key: ""})


def _recoded(record: StoredRecord, setting: Setting) -> Any:  # noqa: ANN401 - a value
    code = value_of(record, "course_code", setting)
    return code[:3] + setting.school + code[9:] if isinstance(code, str) and len(code) == 23 else code


def _folded(value: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKC", value)


MUTANTS: Mapping[str, Hooks] = {
    "only-submitted-outcomes-exported": Hooks(is_outcome=_only_submitted),
    "only-submitted-outcomes-carry-files": Hooks(outgoing=each_record(_files_of_submitted, "course")),
    "only-courses-of-the-own-school-exported": Hooks(is_outcome=_only_own_school),
    "one-outcome-per-course-exported": Hooks(outgoing=_first_per_course),
    "six-outcomes-at-most-exported": Hooks(outgoing=_six_courses),
    "uncertified-outcomes-exported": Hooks(is_outcome=_has_file),
    "courses-without-outcome-exported": Hooks(is_outcome=_is_certified),
    "one-record-per-file": Hooks(outgoing=each_record(_per_file)),
    "outcomes-repeated": Hooks(outgoing=each_record(_twice, "course")),
    "flags-always-false": Hooks(outgoing=values(_FLAGS, always(value=False), "course")),
    "visiting-flag-always-false": Hooks(outgoing=values("flag_visiting", always(value=False))),
    "transfer-flag-always-false": Hooks(outgoing=values("flag_transfer", always(value=False))),
    "repeat-flag-always-false": Hooks(outgoing=values("flag_repeat", always(value=False))),
    "transfer-flag-always-true": Hooks(outgoing=values("flag_transfer", always(value=True))),
    "retake-mode-always-1": Hooks(
        outgoing=values("retake_mode makeup_mode", text(lambda old: old if old == "0" else "1"))
    ),
    "retake-term-is-that-of-the-course": Hooks(outgoing=_term_of_the_course("retake_term", "flag_retake")),
    "makeup-term-is-that-of-the-course": Hooks(outgoing=_term_of_the_course("makeup_term", "flag_makeup")),
    "makeup-exported-as-retake": Hooks(outgoing=each_record(_makeup_as_retake)),
    "summaries-always-empty": Hooks(outgoing=values("summary", always(""))),
    "summaries-cut-to-fifty": Hooks(outgoing=values("summary", text(lambda old: old[:50]))),
    "summaries-cut-by-bytes": Hooks(outgoing=values("summary", text(cut_to_bytes(100)))),
    "summaries-through-big5": Hooks(outgoing=values("summary", text(through("cp950")))),
    "rare-characters-lost": Hooks(outgoing=values("summary title", text(without_astral))),
    "summaries-html-escaped": Hooks(outgoing=values("summary title", text(html.escape))),
    "line-breaks-lost": Hooks(
        outgoing=values("summary", text(lambda old: old.replace("\r", "").replace("\n", "")))
    ),
    "ids-cut-to-ten-in-courses": Hooks(outgoing=values("national_id", text(lambda old: old[:10]), "course")),
    "ids-cut-to-ten": Hooks(outgoing=values("national_id", text(lambda old: old[:10]), basic=True)),
    "ids-masked": Hooks(
        outgoing=values("national_id", text(lambda old: old[:3] + "****" + old[7:]), "course")
    ),
    "decimals-truncated-on-export": Hooks(outgoing=typed("decimal", decimal(truncated))),
    "decimals-rounded-on-export": Hooks(outgoing=typed("decimal", decimal(one_digit))),
    "credits-are-periods": Hooks(outgoing=values("credits", decimal(lambda old: old * 2), "course")),
    "zero-exported-as-missing": Hooks(outgoing=typed("decimal", lambda old: None if old == 0 else old)),
    "numbers-as-texts": Hooks(document=_numbers_as_texts),
    "empty-parts-null": Hooks(document=_parts_null),
    "empty-parts-missing": Hooks(document=_parts_missing),
    "performance-only-when-there-is-any": Hooks(document=_performance_only_when_any),
    "entry-term-is-current-term": Hooks(outgoing=_current_term),
    "external-links-always-null": Hooks(outgoing=values("external_link", always(None))),
    "external-links-cut": Hooks(outgoing=values("external_link", text(lambda old: old[:100]))),
    "dates-of-posts-null": Hooks(outgoing=values("start_date end_date", always(None), "post")),
    "dates-in-roc-years": Hooks(outgoing=values(_DATES, text(_roc))),
    "dates-shifted-by-a-day": Hooks(outgoing=values(_DATES, text(_day_before))),
    "month-and-day-exchanged": Hooks(outgoing=values(_DATES, text(_month_first))),
    "time-of-day-lost": Hooks(outgoing=values("created", text(_midnight))),
    "school-posts-always-class-level": Hooks(outgoing=each_record(_fixed_cadre, "cadre")),
    "school-posts-not-exported": Hooks(outgoing=without_kinds("cadre")),
    "service-not-exported": Hooks(outgoing=without_kinds("service")),
    "advance-courses-not-exported": Hooks(outgoing=without_kinds("advance_course")),
    "first-record-of-each-kind-only": Hooks(outgoing=_second_of()),
    "course-school-overwritten-on-export": Hooks(
        outgoing=copied("school", lambda _record, setting: setting.school, "course")
    ),
    "course-code-school-rewritten-on-export": Hooks(outgoing=copied("course_code", _recoded, "course")),
    "submission-marks-always-own-term": Hooks(outgoing=copied("submitted_term", _own_term)),
    "upload-term-is-that-of-the-course": Hooks(outgoing=copied("upload_term", _own_term, "course")),
    "certification-always-blank": Hooks(outgoing=values("certification", always(""))),
    "names-through-big5": Hooks(outgoing=values("name", text(through("cp950")), basic=True)),
    "names-cut-to-four": Hooks(outgoing=values("name", text(lambda old: old[:4]), basic=True)),
    "full-width-folded": Hooks(outgoing=values("summary title", text(_folded))),
    "recordings-not-exported": Hooks(
        outgoing=files(lambda there: tuple(item for item in there if item.slot != "av"))
    ),
    "one-file-per-record": Hooks(outgoing=then(files(lambda there: there[:1]))),
}
