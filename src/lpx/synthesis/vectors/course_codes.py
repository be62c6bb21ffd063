"""Course codes (課程代碼) in records, alone and against a course-code file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.coursecode.code import build, parse
from lpx.synthesis.terms import Term
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft, Rec

_COURSE = {"course": 1}


def _exchange(course: Rec, **parts: str) -> str:
    """Exchange parts of a course's code; return its pointer."""
    codes = course.draft.plan.codes
    values = parse(course.get("course_code"), codes).values
    return course.set("course_code", build({**values, **parts}, codes).text)


def _file(draft: Draft, **changes: str) -> None:
    """Give the judge a course-code file with the course in it, and ``changes`` to its row."""
    course = draft.rec("course")
    term = (course.get("year") - int(course.get("course_code")[:3])) * 2 + course.get("term") - 1
    string = "".join(str(course.get("credits")) if place == term else "0" for place in range(6))
    modes = "".join("-" if char == "0" else "0" for char in string)
    code = course.get("course_code")
    row = {"code": code, "name": course.get("course_name"), "credits": string, **changes}
    line = f"{row['code']},{row['name']},{row['credits']},{modes},{code[16]}{code[18:21]}\n"
    draft.course_codes = ("course-codes.csv", line.encode())


@vector(breaks="CCD-001", counts=_COURSE)
def code_of_22_characters(draft: Draft) -> None:
    """A course code has lost its last character."""
    course = draft.rec("course")
    draft.expect("CCD-001", course.set("course_code", course.get("course_code")[:-1]))


@vector(breaks="CCD-001", counts=_COURSE)
def code_in_lower_case(draft: Draft) -> None:
    """A course code is written in lower case."""
    course = draft.rec("course")
    draft.expect("CCD-001", course.set("course_code", course.get("course_code").lower()))


@vector(breaks="CCD-001", counts=_COURSE)
def code_with_masked_school(draft: Draft) -> None:
    """The school in a course code is masked with ``xx``, as in printed examples."""
    course = draft.rec("course")
    code = course.get("course_code")
    draft.expect("CCD-001", course.set("course_code", f"{code[:7]}xx{code[9:]}"))


@vector(keeps="CCD-001", counts=_COURSE)
def code_with_letters_i_and_o(draft: Draft) -> None:
    """The subject of a course code is 1I: letters that look like digits are used."""
    _exchange(draft.rec("course"), subject="9I")


@vector(breaks="CCD-002", counts=_COURSE)
def code_with_unknown_field(draft: Draft) -> None:
    """The field (領域) in a course code is ZZ, which no table has."""
    draft.expect("CCD-002", _exchange(draft.rec("course"), field="ZZ"))


@vector(keeps="CCD-002", counts=_COURSE)
def code_of_a_subject_of_the_school(draft: Draft) -> None:
    """The subject in a course code is one that the school numbered itself; no table can know it."""
    _exchange(draft.rec("course"), subject="9A")


@vector(breaks="CCD-003", counts=_COURSE)
def code_of_another_school(draft: Draft) -> None:
    """The school in a course code is another one than the school where the course was taken."""
    course = draft.rec("course")
    other = next(entry.code for entry in draft.plan.schools if entry.code != course.get("school"))
    draft.expect("CCD-003", _exchange(course, school=other))


@vector(keeps="CCD-003", counts=_COURSE)
def code_of_a_course_across_schools(draft: Draft) -> None:
    """The school in a course code is another one, and the open mode says that schools share the course."""
    course = draft.rec("course")
    other = next(entry.code for entry in draft.plan.schools if entry.code != course.get("school"))
    _exchange(course, school=other, mode="E")


@vector(breaks="CCD-004", counts=_COURSE)
def outcome_of_flexible_time(draft: Draft) -> None:
    """An outcome belongs to a course of flexible time (彈性學習時間) without credits."""
    course = draft.rec("course")
    draft.expect("CCD-004", _exchange(course, category="9", attribute="A", field="00", subject="90"))


@vector(keeps="CCD-004", counts=_COURSE)
def outcome_of_flexible_time_with_credits(draft: Draft) -> None:
    """An outcome belongs to a course of flexible time whose attribute D says that it gives credits."""
    _exchange(draft.rec("course"), category="9", attribute="D", field="00", subject="90")


@vector(breaks="CCD-005", counts=_COURSE)
def code_that_the_file_does_not_have(draft: Draft) -> None:
    """The course-code file of the school holds another course of the same plan, and not this one."""
    course = draft.rec("course")
    _file(draft)
    name, data = draft.course_codes or ("", b"")
    code = course.get("course_code")
    other = parse(code, draft.plan.codes).values
    changed = build({**other, "subject": "9Z"}, draft.plan.codes).text
    draft.course_codes = (name, data.replace(code.encode(), changed.encode()))
    draft.expect("CCD-005", course.at("course_code"))


@vector(keeps=("CCD-005", "CCD-006", "CCD-007"), counts=_COURSE)
def code_that_the_file_has(draft: Draft) -> None:
    """The course-code file holds the course, with its name and its credits."""
    _file(draft)


@vector(breaks="CCD-006", counts=_COURSE)
def name_other_than_in_the_file(draft: Draft) -> None:
    """The course-code file gives the course another name."""
    _file(draft, name="範例科目")
    draft.expect("CCD-006", draft.rec("course").at("course_name"))


@vector(breaks="CCD-007", counts=_COURSE)
def credits_other_than_in_the_file(draft: Draft) -> None:
    """The course-code file gives the course other credits in this term."""
    _file(draft, credits="900000")
    draft.expect("CCD-007", draft.rec("course").at("credits"))


@vector(breaks="CCD-008", counts=_COURSE)
def cohort_later_than_the_course(draft: Draft) -> None:
    """The code is that of students who entered a year after the course was held."""
    course = draft.rec("course")
    draft.expect("CCD-008", _exchange(course, cohort=f"{course.get('year') + 1:03d}"))


@vector(keeps="CCD-008", counts={"course": 3}, options={"current": Term(110, 1)})
def cohort_of_the_years_before(draft: Draft) -> None:
    """Courses of the second year carry codes of the year of entry."""
    assert draft.rec("course", 2).get("year") == 110
