"""Course outcomes (課程學習成果): flags, terms, ways of study, texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.portfolio.document import step
from lpx.synthesis.scene import Circumstances
from lpx.synthesis.terms import Term
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

_TRANSFERRED = {"circumstances": (Circumstances(transfer=True),)}
_RETAKEN = {"circumstances": (Circumstances(retake=Term(109, 2)),)}
_MADE_UP = {"circumstances": (Circumstances(makeup=Term(109, 2)),)}
_OLDER = {"entry": Term(108, 1), "current": Term(108, 2)}


@vector(breaks="CRS-001", counts={})
def courses_missing(draft: Draft) -> None:
    """The key of the course outcomes is missing.

    The specification wants an empty array when there is none.
    """
    parent, pointer, key = draft.parent_of("course")
    del parent[key]
    draft.expect("CRS-001", pointer)


@vector(breaks="CRS-001", counts={})
def courses_null(draft: Draft) -> None:
    """The course outcomes are null instead of an empty array."""
    parent, pointer, key = draft.parent_of("course")
    parent[key] = None
    draft.expect("CRS-001", step(pointer, key))


@vector(keeps="CRS-001", counts={})
def courses_empty(draft: Draft) -> None:
    """The course outcomes are an empty array, as the specification says for *none*."""
    del draft


@vector(breaks="CRS-002", options=_RETAKEN)
def retake_without_its_term(draft: Draft) -> None:
    """A course is flagged as retaken, but its term of retaking is 0000."""
    draft.expect("CRS-002", draft.rec("course").set("retake_term", "0000"))


@vector(breaks="CRS-002")
def term_of_repeating_without_flag(draft: Draft) -> None:
    """A course has a term of repeating (重讀), but no flag for it."""
    draft.expect("CRS-002", draft.rec("course").set("repeat_term", "1092"))


@vector(keeps=("CRS-002", "CRS-003", "CRS-006"), options=_RETAKEN)
def retake_with_term_and_mode(draft: Draft) -> None:
    """A retaken course gives the term and the way of retaking."""
    del draft


@vector(breaks="CRS-003", options=_MADE_UP)
def makeup_without_its_mode(draft: Draft) -> None:
    """A course is flagged as made up (補修), but the way is 0, *not applicable*."""
    draft.expect("CRS-003", draft.rec("course").set("makeup_mode", "0"))


@vector(breaks="CRS-003")
def mode_of_retaking_without_flag(draft: Draft) -> None:
    """A course has a way of retaking, but no flag for it."""
    draft.expect("CRS-003", draft.rec("course").set("retake_mode", "3"))


@vector(breaks="CRS-004", options=_RETAKEN)
def retaken_and_made_up(draft: Draft) -> None:
    """One course is flagged as retaken and as made up.

    A course is retaken after it was failed, and made up when it was never taken.
    """
    course = draft.rec("course")
    course.update(flag_makeup=True, makeup_term="1092", makeup_mode="3")
    draft.expect("CRS-004", course.at("flag_makeup"))


@vector(
    keeps="CRS-004",
    options={"circumstances": (Circumstances(retake=Term(109, 2), transfer=True),)},
)
def retaken_before_a_transfer(draft: Draft) -> None:
    """One course is flagged as retaken and as taken before a transfer, which go together."""
    del draft


@vector(breaks="CRS-005", options=_RETAKEN)
def retake_mode_seven(draft: Draft) -> None:
    """The way of retaking is a code that nobody has seen."""
    draft.expect("CRS-005", draft.rec("course").set("retake_mode", "7"))


@vector(keeps="CRS-005", options=_RETAKEN)
def retake_mode_one(draft: Draft) -> None:
    """The way of retaking is 1, which one module always writes."""
    draft.rec("course").set("retake_mode", "1")


@vector(breaks="CRS-006", options=_RETAKEN)
def retaken_in_its_own_term(draft: Draft) -> None:
    """The term of retaking is the term of the course itself.

    One module repeats the original term there, and the real one is lost.
    """
    course = draft.rec("course")
    draft.expect("CRS-006", course.set("retake_term", f"{course.get('year')}{course.get('term')}"))


@vector(breaks="CRS-007")
def certification_seven(draft: Draft) -> None:
    """The state of certification is a code that no list has."""
    draft.expect("CRS-007", draft.rec("course").set("certification", "7"))


@vector(keeps="CRS-007")
def certification_five(draft: Draft) -> None:
    """The state of certification is 5, *selected for submission* in one of the lists."""
    draft.rec("course").set("certification", "5")


@vector(breaks="CRS-008")
def outcome_that_was_refused(draft: Draft) -> None:
    """The teacher refused the outcome (4), yet it is in the bundle.

    Only certified outcomes move to the new school.
    """
    draft.expect("CRS-008", draft.rec("course").set("certification", "4"))


@vector(keeps="CRS-008")
def outcome_that_was_certified(draft: Draft) -> None:
    """The state is 3, *certified* in the list of the specification's author."""
    draft.rec("course").set("certification", "3")


@vector(breaks="CRS-009")
def course_row_without_outcome(draft: Draft) -> None:
    """A course record has no file: the student took the course and uploaded nothing.

    One module writes a row for every course of the timetable.
    """
    course = draft.rec("course")
    course.detach("document")
    draft.mappings.pop(draft.mapping_of("course"))
    draft.expect("CRS-009", course.at())


@vector(keeps="CRS-009", options={"slots": ("av",)})
def outcome_with_video_alone(draft: Draft) -> None:
    """An outcome consists of an audio or video file, without a document."""
    del draft


@vector(breaks="CRS-010")
def outcome_split_into_two_records(draft: Draft) -> None:
    """Document and video of one outcome stand in two records that are otherwise equal.

    One module writes a record for each file; the new school would count two outcomes.
    """
    twin = draft.copy("course")
    twin.attach("av", draft.make("mp4"), "mp4")
    draft.expect("CRS-010", twin.at())


@vector(keeps="CRS-010", options={"slots": ("document", "av")})
def document_and_video_in_one_record(draft: Draft) -> None:
    """Document and video of one outcome stand in one record."""
    del draft


@vector(breaks="CRS-011", options=_TRANSFERRED)
def course_of_another_school_without_flag(draft: Draft) -> None:
    """A course was taken at another school, and no flag says why."""
    course = draft.rec("course")
    course.update(flag_transfer=False)
    draft.expect("CRS-011", course.at("school"))


@vector(keeps="CRS-011", options=_TRANSFERRED)
def course_before_a_transfer(draft: Draft) -> None:
    """A course was taken at another school and is flagged as taken before the transfer."""
    del draft


@vector(breaks="CRS-012")
def credits_thirteen(draft: Draft) -> None:
    """A course gives 13 credits, more than a term's character in the course plan can say."""
    draft.expect("CRS-012", draft.rec("course").set("credits", 13))


@vector(keeps="CRS-012")
def credits_twelve(draft: Draft) -> None:
    """A course gives 12 credits, the most that there can be."""
    draft.rec("course").set("credits", 12)


@vector(breaks="CRS-013")
def grade_five(draft: Draft) -> None:
    """A course was offered to grade 5."""
    draft.expect("CRS-013", draft.rec("course").set("grade", 5))


@vector(keeps="CRS-013")
def grade_four(draft: Draft) -> None:
    """A course was offered to grade 4, where study is prolonged."""
    draft.rec("course").set("grade", 4)


@vector(breaks="CRS-014")
def uploaded_before_the_course(draft: Draft) -> None:
    """An outcome was uploaded in the year before its course began."""
    draft.expect("CRS-014", draft.rec("course").set("upload_term", "1082"))


@vector(keeps="CRS-014")
def uploaded_a_term_later(draft: Draft) -> None:
    """An outcome was uploaded in the term after its course."""
    draft.rec("course").set("upload_term", "1092")


@vector(breaks="CRS-015")
def summary_empty(draft: Draft) -> None:
    """The summary is empty, although it has been mandatory since 109-1."""
    draft.expect("CRS-015", draft.rec("course").set("summary", ""))


@vector(keeps="CRS-015", options=_OLDER)
def summary_empty_before_it_was_mandatory(draft: Draft) -> None:
    """The summary is empty in an outcome of 108-1, when nobody asked for one."""
    draft.rec("course").set("summary", None)


@vector(breaks="CRS-016")
def summary_of_101_characters(draft: Draft) -> None:
    """A summary has 101 characters."""
    draft.expect("CRS-016", draft.rec("course").set("summary", "學" * 101))


@vector(keeps="CRS-016")
def summary_of_100_rare_characters(draft: Draft) -> None:
    """A summary has 100 characters of CJK extension B: 400 bytes, 200 UTF-16 units, 100 characters."""
    draft.rec("course").set("summary", "𠀋" * 100)


@vector(breaks="CRS-017")
def course_name_of_31_characters(draft: Draft) -> None:
    """The name of a course has 31 characters."""
    draft.expect("CRS-017", draft.rec("course").set("course_name", "探" * 31))


@vector(keeps="CRS-017")
def course_name_of_30_characters(draft: Draft) -> None:
    """The name of a course has 30 characters."""
    draft.rec("course").set("course_name", "探" * 30)


@vector(breaks="CRS-019", counts={"course": 7})
def seven_submitted_in_a_year(draft: Draft) -> None:
    """Seven outcomes were submitted in one school year; six are allowed."""
    for index in range(7):
        draft.rec("course", index).set("submitted_term", "1092")
    draft.expect("CRS-019", "/0")


@vector(keeps="CRS-019", counts={"course": 9})
def six_of_nine_submitted(draft: Draft) -> None:
    """Of nine outcomes, six were submitted: a bundle carries all that are certified."""
    for index in range(6):
        draft.rec("course", index).set("submitted_term", "1092")


@vector(breaks="CRS-020", counts={"course": 19}, options={"current": Term(112, 2), "submit": False})
def nineteen_submitted_in_all(draft: Draft) -> None:
    """Nineteen outcomes were submitted in four years, never more than six in one."""
    for index in range(19):
        draft.rec("course", index).set("submitted_term", f"{109 + index // 5}2")
    draft.expect("CRS-020", "/0")


@vector(keeps="CRS-020", counts={"course": 18}, options={"current": Term(111, 2), "submit": False})
def eighteen_submitted_in_three_years(draft: Draft) -> None:
    """Eighteen outcomes were submitted, six in each of three years: exactly what is allowed."""
    for index in range(18):
        draft.rec("course", index).set("submitted_term", f"{109 + index // 6}2")


@vector(breaks="CRS-021")
def time_of_creation_empty(draft: Draft) -> None:
    """A record does not say when it was made; a known importer stops at it."""
    draft.expect("CRS-021", draft.rec("course").set("created", ""))


@vector(breaks="CRS-021")
def time_of_creation_null(draft: Draft) -> None:
    """The time at which a record was made is null."""
    draft.expect("CRS-021", draft.rec("course").set("created", None))


@vector(keeps="CRS-021")
def time_of_creation_at_midnight(draft: Draft) -> None:
    """A record was made at midnight, as an import from a list of dates leaves it."""
    course = draft.rec("course")
    course.set("created", course.get("created")[:11] + "00:00:00")


@vector(breaks="CRS-022")
def course_record_twice(draft: Draft) -> None:
    """A course record stands in the array twice, equal in everything."""
    twin = draft.copy("course")
    twin.value.update(draft.rec("course").value)
    draft.expect("CRS-022", twin.at())


@vector(keeps="CRS-022")
def two_outcomes_of_one_course(draft: Draft) -> None:
    """Two outcomes belong to the same course: all is equal but the files and the summary."""
    twin = draft.copy("course")
    twin.attach("document", draft.make("pdf"), "pdf")
    twin.set("summary", "第二件成果的簡述。")


@vector(breaks="CRS-023", options={"optional": True})
def certified_before_it_was_sent(draft: Draft) -> None:
    """An outcome was certified before it was sent for certification."""
    course = draft.rec("course")
    sent, certified = course.get("sent_at"), course.get("certified_at")
    course.update(sent_at=certified, certified_at=sent)
    draft.expect("CRS-023", course.at("certified_at"))


@vector(keeps="CRS-023", options={"optional": True})
def certified_in_the_second_it_was_made(draft: Draft) -> None:
    """Creation, sending and certification carry the same second, as a batch job leaves them."""
    course = draft.rec("course")
    course.update(sent_at=course.get("created"), certified_at=course.get("created"))


@vector(breaks="CRS-024")
def offered_in_term_five(draft: Draft) -> None:
    """A course was offered in term 5."""
    draft.expect("CRS-024", draft.rec("course").set("offered_term", 5))


@vector(keeps="CRS-024")
def offered_in_term_four(draft: Draft) -> None:
    """A course was offered in term 4 of a school with four terms."""
    draft.rec("course").set("offered_term", 4)
