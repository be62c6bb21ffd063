"""The ten kinds of diverse performance (多元表現)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.synthesis.terms import Term
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft, Rec

_OLDER = {"entry": Term(108, 1), "current": Term(108, 2)}
_YEARS = {"current": Term(112, 2), "submit": False}


@vector(breaks="DIV-001", counts={})
def kind_missing(draft: Draft) -> None:
    """One of the ten kinds is missing; an empty array would say that there is nothing."""
    parent, pointer, key = draft.parent_of("work")
    del parent[key]
    draft.expect("DIV-001", pointer)


@vector(keeps="DIV-001", counts={})
def kinds_all_empty(draft: Draft) -> None:
    """All ten kinds are empty arrays."""
    del draft


@vector(breaks="DIV-002", counts={})
def performance_part_missing(draft: Draft) -> None:
    """The part 多元表現 is missing altogether."""
    parent, pointer, key = draft.parent_of("performance")
    del parent[key]
    draft.expect("DIV-002", pointer)


@vector(keeps="DIV-002", counts={})
def performance_part_before_the_courses(draft: Draft) -> None:
    """The part 多元表現 stands before the course outcomes; JSON objects have no order."""
    student = draft.student()
    _, _, course = draft.parent_of("course")
    student[course] = student.pop(course)


def _code(draft: Draft, requirement: str, kind: str, role: str, value: str) -> None:
    draft.expect(requirement, draft.rec(kind).set(role, value))


@vector(breaks="DIV-003", counts={"competition": 1})
def competition_level_five(draft: Draft) -> None:
    """The level of a competition is 5; the list ends with 4 (international)."""
    _code(draft, "DIV-003", "competition", "level_code", "5")


@vector(keeps="DIV-003", counts={"competition": 1})
def competition_level_four(draft: Draft) -> None:
    """The level of a competition is 4 (international), the last of the list."""
    draft.rec("competition").set("level_code", "4")


@vector(breaks="DIV-004", counts={"competition": 1})
def participation_zero(draft: Draft) -> None:
    """Participation is 0, as if the code were a yes or no; the list has 1 (alone) and 2 (team)."""
    _code(draft, "DIV-004", "competition", "participation", "0")


@vector(keeps="DIV-004", counts={"competition": 1})
def participation_two(draft: Draft) -> None:
    """Participation is 2 (team)."""
    draft.rec("competition").set("participation", "2")


@vector(breaks="DIV-005", counts={"certificate": 1})
def certificate_type_five(draft: Draft) -> None:
    """The type of a certificate is 5; the list ends with 4 (none of the above)."""
    _code(draft, "DIV-005", "certificate", "certificate_type", "5")


@vector(keeps="DIV-005", counts={"certificate": 1})
def certificate_type_null(draft: Draft) -> None:
    """The type of a certificate is null, which the format allows."""
    draft.rec("certificate").set("certificate_type", None)


@vector(breaks="DIV-006", counts={"group_activity": 1})
def group_activity_seven(draft: Draft) -> None:
    """The category of a group activity is 7; the list ends with 6 (other)."""
    _code(draft, "DIV-006", "group_activity", "category_code", "7")


@vector(keeps="DIV-006", counts={"group_activity": 1})
def group_activity_six(draft: Draft) -> None:
    """The category of a group activity is 6 (other)."""
    draft.rec("group_activity").set("category_code", "6")


@vector(breaks="DIV-007", counts={"workplace": 1})
def workplace_five(draft: Draft) -> None:
    """The category of workplace learning is 5; the list ends with 4 (other)."""
    _code(draft, "DIV-007", "workplace", "category_code", "5")


@vector(keeps="DIV-007", counts={"workplace": 1})
def workplace_four(draft: Draft) -> None:
    """The category of workplace learning is 4 (other)."""
    draft.rec("workplace").set("category_code", "4")


@vector(breaks="DIV-008", counts={"flexible": 1})
def flexible_six(draft: Draft) -> None:
    """The category of flexible learning is 6; the list ends with 5 (the school's own activity)."""
    _code(draft, "DIV-008", "flexible", "category_code", "6")


@vector(keeps="DIV-008", counts={"flexible": 1})
def flexible_five(draft: Draft) -> None:
    """The category of flexible learning is 5 (the school's own activity)."""
    draft.rec("flexible").set("category_code", "5")


@vector(breaks="DIV-009", counts={"post": 1})
def post_level_six(draft: Draft) -> None:
    """The level of a post is 6, which no list has."""
    _code(draft, "DIV-009", "post", "post_level", "6")


@vector(keeps="DIV-009", counts={"post": 1})
def post_level_nine(draft: Draft) -> None:
    """The level of a post is 9 (other)."""
    draft.rec("post").set("post_level", "9")


@vector(breaks="DIV-010", counts={"work": 1})
def summary_of_a_work_of_101_characters(draft: Draft) -> None:
    """The summary of a work has 101 characters."""
    draft.expect("DIV-010", draft.rec("work").set("summary", "作" * 101))


@vector(keeps="DIV-010", counts={"work": 1})
def summary_of_a_work_of_100_characters(draft: Draft) -> None:
    """The summary of a work has 100 characters, 300 bytes."""
    draft.rec("work").set("summary", "作" * 100)


@vector(breaks="DIV-011", counts={"competition": 1})
def competition_name_of_41_characters(draft: Draft) -> None:
    """The name of a competition has 41 characters; forms of an early module allow 40."""
    draft.expect("DIV-011", draft.rec("competition").set("title", "賽" * 41))


@vector(keeps="DIV-011", counts={"competition": 1})
def competition_name_of_40_characters(draft: Draft) -> None:
    """The name of a competition has 40 characters."""
    draft.rec("competition").set("title", "賽" * 40)


def _turn_round(record: Rec) -> str:
    record.update(start_date="2020/11/20", end_date="2020/11/19")
    return record.at("end_date")


@vector(breaks="DIV-012", counts={"service": 1})
def service_that_ends_before_it_starts(draft: Draft) -> None:
    """A service ends on the day before it starts."""
    draft.expect("DIV-012", _turn_round(draft.rec("service")))


@vector(breaks="DIV-012", counts={"advance_course": 1})
def advance_course_that_ends_before_it_starts(draft: Draft) -> None:
    """An advance course ends on the day before it starts."""
    draft.expect("DIV-012", _turn_round(draft.rec("advance_course")))


@vector(keeps="DIV-012", counts={"service": 1})
def service_of_one_day(draft: Draft) -> None:
    """A service starts and ends on the same day."""
    draft.rec("service").update(start_date="2020/11/20", end_date="2020/11/20")


@vector(breaks="DIV-013", counts={"competition": 6, "work": 5})
def eleven_submitted_in_a_year(draft: Draft) -> None:
    """Eleven items of two kinds were submitted in one school year; ten are allowed."""
    for kind, count in (("competition", 6), ("work", 5)):
        for index in range(count):
            draft.rec(kind, index).set("submitted_term", "1092")
    draft.expect("DIV-013", "/0")


@vector(keeps="DIV-013", counts={"competition": 6, "work": 5})
def ten_of_eleven_submitted(draft: Draft) -> None:
    """Of eleven items of two kinds, ten were submitted in one school year."""
    for kind, count in (("competition", 6), ("work", 4)):
        for index in range(count):
            draft.rec(kind, index).set("submitted_term", "1092")


@vector(breaks="DIV-014", counts={"service": 31}, options=_YEARS)
def thirty_one_submitted_in_all(draft: Draft) -> None:
    """Thirty-one items were submitted in four years, never more than ten in one."""
    for index in range(31):
        draft.rec("service", index).set("submitted_term", f"{109 + index // 8}2")
    draft.expect("DIV-014", "/0")


@vector(keeps="DIV-014", counts={"service": 30}, options=_YEARS)
def thirty_submitted_in_three_years(draft: Draft) -> None:
    """Thirty items were submitted, ten in each of three years: exactly what is allowed."""
    for index in range(30):
        draft.rec("service", index).set("submitted_term", f"{109 + index // 10}2")


@vector(breaks="DIV-015", counts={"certificate": 1})
def certificate_code_of_three_digits(draft: Draft) -> None:
    """The code of a certificate has lost its leading zero."""
    _code(draft, "DIV-015", "certificate", "certificate_code", "423")


@vector(keeps="DIV-015", counts={"certificate": 1})
def certificate_code_with_leading_zeros(draft: Draft) -> None:
    """The code of a certificate begins with two zeros."""
    draft.rec("certificate").set("certificate_code", "0042")


@vector(breaks="DIV-016", counts={"other": 1})
def summary_of_performance_empty(draft: Draft) -> None:
    """The summary of a record is empty, although it has been mandatory since 109-1."""
    draft.expect("DIV-016", draft.rec("other").set("summary", ""))


@vector(keeps="DIV-016", counts={"other": 1}, options=_OLDER)
def summary_of_performance_empty_before_it_was_mandatory(draft: Draft) -> None:
    """The summary of a record of 108 is null, when nobody asked for one."""
    draft.rec("other").set("summary", None)


@vector(breaks="DIV-017", counts={"group_activity": 1}, options={"slots": ()})
def performance_without_evidence(draft: Draft) -> None:
    """A record has neither a document nor an audio or video file nor a link to the outside."""
    draft.expect("DIV-017", draft.rec("group_activity").at())


@vector(keeps="DIV-017", counts={"group_activity": 1}, options={"slots": ()})
def performance_with_external_link_alone(draft: Draft) -> None:
    """A record has no file, but a link to a video kept elsewhere."""
    draft.rec("group_activity").set("external_link", "https://example.org/watch?v=1")


@vector(breaks="DIV-018", counts={"service": 1}, options={"slots": ()})
def performance_record_twice(draft: Draft) -> None:
    """A record stands in its array twice, as after an import that was made twice."""
    draft.rec("service").set("external_link", "https://example.org/watch?v=1")
    draft.expect("DIV-018", draft.copy("service").at())


@vector(keeps="DIV-018", counts={"service": 1}, options={"slots": ()})
def service_repeated_on_another_day(draft: Draft) -> None:
    """The same service was rendered again on another day."""
    draft.rec("service").set("external_link", "https://example.org/watch?v=1")
    draft.rec("service").update(start_date="2020/11/20", end_date="2020/11/20")
    draft.copy("service").update(start_date="2020/11/27", end_date="2020/11/27")


@vector(breaks="DIV-019", counts={"post": 1})
def post_without_start(draft: Draft) -> None:
    """A post of the student's own list has no first day; one module always writes null there."""
    draft.expect("DIV-019", draft.rec("post").set("start_date", None))


@vector(keeps="DIV-019", counts={"other": 1})
def other_performance_without_dates(draft: Draft) -> None:
    """A record of another kind has no dates, which is allowed there."""
    draft.rec("other").update(start_date=None, end_date=None)


@vector(breaks="DIV-020", counts={"other": 1})
def organiser_empty(draft: Draft) -> None:
    """The organiser is empty, as in thousands of records of the national database."""
    draft.expect("DIV-020", draft.rec("other").set("organiser", ""))


@vector(keeps="DIV-020", counts={"other": 1})
def organiser_of_one_character(draft: Draft) -> None:
    """The organiser has a name of one character."""
    draft.rec("other").set("organiser", "𡈽")
