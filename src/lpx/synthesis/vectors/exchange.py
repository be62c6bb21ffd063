"""What may stand together in one bundle, and what belongs to the occasion that it was made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.checks.occasion_nouns import CourseRule, Expectation
from lpx.synthesis.scene import Circumstances
from lpx.synthesis.terms import Term
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.edition.nouns import Happening, Standing
    from lpx.synthesis.vectors.draft import Draft

_FIRST = {"current": Term(109, 1)}
"""Everything is of the first term, 1091."""
_ELSEWHERE = {**_FIRST, "circumstances": (Circumstances(transfer=True),)}
"""The course was taken at another school, and is flagged as from before a transfer."""
_TERM = "1091"
_LATER = "1101"


@vector(breaks="XCH-008", counts={}, students=2)
def students_of_two_schools(draft: Draft) -> None:
    """The two students of a bundle belong to two schools; one school hands a bundle over."""
    first = draft.rec("basic").get("school")
    other = next(entry.code for entry in draft.plan.schools if entry.code != first)
    draft.rec("basic", student=1).set("school", other)
    draft.expect("XCH-008")


@vector(keeps="XCH-008", counts={}, students=3)
def students_of_one_school(draft: Draft) -> None:
    """The three students of a bundle belong to one school."""
    del draft


@vector(breaks="XCH-001", options=_FIRST)
def bundle_at_the_end_of_a_year(draft: Draft) -> None:
    """A bundle for a transfer at the end of a school year, which needs none: the former school submits."""
    occasion = next(
        item
        for item in draft.edition.occasions
        if item.when.event == "transfer" and item.when.time == "year-end"
    )
    draft.occasion = Expectation(occasion.id, bundle=False)
    draft.expect("XCH-001")


@vector(keeps=("XCH-001", "XCH-002", "XCH-003", "XCH-005", "XCH-006", "XCH-007"), options=_FIRST)
def bundle_of_a_transfer_within_a_year(draft: Draft) -> None:
    """A transfer after term 1: an outcome and a competition of that term, from the former school."""
    _transfer(draft)


@vector(breaks="XCH-002", options=_FIRST, counts={"course": 1})
def outcome_of_another_year(draft: Draft) -> None:
    """A transfer after 110-1, and an outcome that was uploaded in 109-1, which was submitted long ago."""
    _transfer(draft, term=_LATER)
    draft.expect("XCH-002", draft.rec("course").at("upload_term"))


@vector(breaks="XCH-006", options=_FIRST, counts={"competition": 1})
def performance_of_another_year(draft: Draft) -> None:
    """A transfer after 110-1, and a competition that was uploaded in 109-1."""
    _transfer(draft, term=_LATER)
    draft.expect("XCH-006", draft.rec("competition").at("upload_term"))


@vector(breaks="XCH-003", options=_ELSEWHERE, counts={"course": 1})
def course_moved_to_the_new_school(draft: Draft) -> None:
    """School and code of a course are those of the school that the student goes to: its origin got lost."""
    _transfer(draft, receiver=_school(draft, "course"))
    draft.expect("XCH-003", draft.rec("course").at("school"))


@vector(
    breaks="XCH-003",
    options=_ELSEWHERE,
    counts={"course": 1},
    also={"CCD-003": "the code is of another school than the course"},
)
def only_the_code_moved_to_the_new_school(draft: Draft) -> None:
    """The school of a course stands as it was, and its code is one of the school that the student goes to."""
    _transfer(draft, receiver=_school(draft, "course"))
    draft.rec("course").set("school", _school(draft))
    draft.expect("XCH-003", draft.rec("course").at("course_code"))
    draft.expect("CCD-003", draft.rec("course").at("course_code"))


@vector(keeps="XCH-003", options=_ELSEWHERE, counts={"course": 1})
def course_of_the_school_before_the_last(draft: Draft) -> None:
    """A second transfer within a year: the course of the first school keeps its school and its code."""
    _transfer(draft, earlier=_school(draft, "course"))


@vector(breaks="XCH-004", options=_FIRST)
def visit_without_its_flag(draft: Draft) -> None:
    """The visited school exports an outcome of the visit and does not say that it is one."""
    _visit(draft)
    draft.rec("course").update(flag_visiting=False)
    draft.expect("XCH-004", draft.rec("course").at("flag_visiting"))


@vector(keeps=("XCH-004", "XCH-007"), options=_FIRST)
def visit_that_ends(draft: Draft) -> None:
    """The visited school exports what was done during the visit, flagged as such."""
    _visit(draft)


@vector(breaks="XCH-005", options=_FIRST)
def transfer_without_its_flag(draft: Draft) -> None:
    """The former school exports an outcome and does not say that it is from before a transfer."""
    _transfer(draft)
    draft.rec("course").update(flag_transfer=False)
    draft.expect("XCH-005", draft.rec("course").at("flag_transfer"))


@vector(breaks="XCH-007", options=_ELSEWHERE, counts={"course": 1})
def bundle_of_the_wrong_school(draft: Draft) -> None:
    """The new school exports on a transfer: both the archive's name and the student's school say so."""
    receiver, sender = _school(draft), _school(draft, "course")
    draft.occasion = _expectation(
        draft, event="transfer", standing="enrolled", sender=sender, receiver=receiver, schools=(sender,)
    )
    draft.expect("XCH-007")
    draft.expect("XCH-007", draft.rec("basic").at("school"))


def _transfer(draft: Draft, *, term: str = _TERM, earlier: str = "", receiver: str = "") -> None:
    """Make the draft one of a transfer from the student's school after ``term``; flag its courses.

    ``earlier`` is a school of the same year before it; ``receiver`` is some other school unless given.
    """
    sender = _school(draft)
    expected = _expectation(
        draft,
        event="transfer",
        standing="enrolled",
        sender=sender,
        receiver=receiver or _another(draft, sender, earlier),
        schools=(sender, earlier) if earlier else (sender,),
        term=term,
    )
    draft.occasion = expected
    _flag(draft, expected)


def _visit(draft: Draft) -> None:
    """Make the draft one of a visit to the school that exports; flag its courses."""
    visited = _school(draft)
    home = _another(draft, visited)
    draft.occasion = _expectation(
        draft, event="visit-end", standing="visiting", sender=visited, receiver=home, schools=(visited,)
    )
    _flag(draft, draft.occasion)


def _school(draft: Draft, kind: str = "basic") -> str:
    return str(draft.rec(kind).get("school"))


def _another(draft: Draft, *but: str) -> str:
    return next(entry.code for entry in draft.plan.schools if entry.code not in but)


def _flag(draft: Draft, expected: Expectation) -> None:
    array, _ = draft.place_of("course")
    for index in range(len(array)):
        draft.rec("course", index).update(**dict.fromkeys(expected.courses[0].flags, True))


def _expectation(
    draft: Draft,
    *,
    event: Happening,
    standing: Standing,
    sender: str,
    receiver: str,
    schools: tuple[str, ...],
    term: str = _TERM,
) -> Expectation:
    """Return what is expected on the first occasion of the edition that ``event`` leads to."""
    occasion = next(item for item in draft.edition.occasions if item.bundle and item.when.event == event)
    people = {occasion.sender: sender, occasion.receiver: receiver}
    flags = {mark.role: mark.requirement for mark in occasion.marks if mark.standing == standing}
    return Expectation(
        occasion=occasion.id,
        bundle=occasion.bundle,
        sender=sender,
        receiver=receiver,
        student_schools=tuple(people[role] for role in occasion.student_of),
        courses=(CourseRule(term, schools, flags),),
        performance_terms=(term,),
    )
