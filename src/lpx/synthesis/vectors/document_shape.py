"""The shape of the document: root, students, parts, keys, JSON types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lpx.portfolio.document import step
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft


@vector(breaks="DOC-007")
def student_without_array(draft: Draft) -> None:
    """The root is the student object itself.

    For a single student some modules write the object alone; known importers demand an array.
    """
    draft.document = draft.student()
    draft.expect("DOC-007")


@vector(keeps="DOC-007")
def one_student_in_an_array(draft: Draft) -> None:
    """A single student stands in an array of one."""
    del draft


@vector(breaks="DOC-008", counts={})
def no_student_at_all(draft: Draft) -> None:
    """The document is an empty array.

    A bundle without a student hands nothing over; the export has gone wrong.
    """
    draft.document = []
    draft.expect("DOC-008")


@vector(keeps="DOC-008", counts={})
def student_without_records(draft: Draft) -> None:
    """A student who has nothing yet: every array is there and empty."""
    del draft


@vector(breaks="DOC-009", counts={}, students=2)
def student_twice(draft: Draft) -> None:
    """Two members of the array are the same student.

    An importer that replaces earlier records loses the first one's.
    """
    draft.document[1] = json.loads(json.dumps(draft.document[0]))
    draft.expect("DOC-009", draft.rec("basic", student=1).at("national_id"))


@vector(keeps="DOC-009", counts={}, students=2)
def two_students_of_the_same_name(draft: Draft) -> None:
    """Two students share name and date of birth; only their numbers differ."""
    first, second = draft.rec("basic"), draft.rec("basic", student=1)
    second.update(name=first.get("name"), birth_date=first.get("birth_date"))


@vector(breaks="DOC-010", counts={})
def entry_term_missing(draft: Draft) -> None:
    """The term of entry is missing in the basic data.

    The published excerpt marks it as required.
    """
    draft.expect("DOC-010", draft.rec("basic").drop("term"))


@vector(keeps="DOC-010", counts={})
def entry_term_present(draft: Draft) -> None:
    """All four keys of the published excerpt are there, with the term of a school that has four terms."""
    draft.rec("basic").set("term", 4)


@vector(breaks="DOC-011")
def summary_key_missing(draft: Draft) -> None:
    """A competition has no key for its summary.

    Known importers look for every key and fail without it; *no text* is null or an empty string.
    """
    draft.expect("DOC-011", draft.rec("competition").drop("summary"))


@vector(keeps=("DOC-011", "DOC-017"))
def optional_keys_missing(draft: Draft) -> None:
    """The keys about the certification are left out, which is allowed."""
    course = draft.rec("course")
    for role in ("sent_at", "certified_at", "certified_by", "certified_note"):
        course.value.pop(course.key(role), None)


@vector(breaks="DOC-012")
def unknown_key(draft: Draft) -> None:
    """A course record holds a key that the format does not know.

    What it says will be lost at the next school.
    """
    course = draft.rec("course")
    course.value["備註"] = "範例"
    draft.expect("DOC-012", step(course.pointer, "備註"))


@vector(keeps="DOC-012", options={"optional": True})
def optional_keys_present(draft: Draft) -> None:
    """The four keys about the certification are there: known, though not every module writes them."""
    del draft


@vector(breaks="DOC-013")
def key_with_full_width_brackets(draft: Draft) -> None:
    """A key is written with full-width brackets.

    ``提交紀錄（學年度及學期）`` looks the same on paper, but no importer that compares keys finds it.
    """
    course = draft.rec("course")
    wanted = course.record.field_of("submitted_term")
    assert wanted is not None
    value = {wanted.aliases[0] if key == wanted.key else key: item for key, item in course.value.items()}
    course.value.clear()
    course.value.update(value)
    draft.expect("DOC-013", step(course.pointer, wanted.aliases[0]))


@vector(breaks="DOC-013", counts={"other": 1})
def kind_under_its_roster_name(draft: Draft) -> None:
    """The kind 其他多元表現 stands under the name that rosters and universities give it."""
    parent, pointer, key = draft.parent_of("other")
    alias = draft.edition.records["other"].aliases[0]
    renamed = {alias if name == key else name: value for name, value in parent.items()}
    parent.clear()
    parent.update(renamed)
    draft.expect("DOC-013", step(pointer, alias))


@vector(breaks="DOC-013", counts={"work": 1})
def work_with_the_keys_of_other_records(draft: Draft) -> None:
    """A work calls its file 證明文件, as all other kinds do; its own keys are 作品成果連結 and so on."""
    work = draft.rec("work")
    aliases = {item.key: item.aliases[0] for item in work.record.fields if item.role.startswith("document_")}
    renamed = {aliases.get(name, name): value for name, value in work.value.items()}
    work.value.clear()
    work.value.update(renamed)
    for alias in aliases.values():
        draft.expect("DOC-013", step(work.pointer, alias))


@vector(keeps="DOC-013")
def full_width_brackets_in_a_value(draft: Draft) -> None:
    """Full-width brackets stand in the text of a summary, where they belong."""
    draft.rec("course").set("summary", "觀察紀錄（學年度及學期）")


@vector(breaks="DOC-014", counts={})
def entry_year_as_text(draft: Draft) -> None:
    """The year of entry is written in quotes.

    The published table gives it as a number.
    """
    basic = draft.rec("basic")
    draft.expect("DOC-014", basic.set("year", str(basic.get("year"))))


@vector(keeps="DOC-014", counts={})
def entry_year_with_decimal_point(draft: Draft) -> None:
    """The year of entry is written ``109.0``, which JSON Schema counts as an integer."""
    basic = draft.rec("basic")
    basic.set("year", float(basic.get("year")))


@vector(breaks="DOC-015")
def credits_as_text(draft: Draft) -> None:
    """The credits of a course are written in quotes."""
    course = draft.rec("course")
    draft.expect("DOC-015", course.set("credits", str(course.get("credits"))))


@vector(breaks="DOC-015")
def flag_as_letter(draft: Draft) -> None:
    """A flag is written ``"N"`` instead of ``false``."""
    draft.expect("DOC-015", draft.rec("course").set("flag_visiting", "N"))


@vector(breaks="DOC-015")
def code_as_number(draft: Draft) -> None:
    """A code is written as a number. Codes are strings even when they are digits."""
    competition = draft.rec("competition")
    draft.expect("DOC-015", competition.set("level_code", int(competition.get("level_code"))))


@vector(keeps="DOC-015")
def credits_with_decimals(draft: Draft) -> None:
    """Credits are written ``2.000``, as a database with three decimals prints them."""
    draft.rec("course").set("credits", 987654321)
    draft.document_bytes = draft.bytes_of_document().replace(b"987654321", b"2.000")


@vector(breaks="DOC-016")
def course_name_null(draft: Draft) -> None:
    """The name of a course is null, where no module that was seen writes null."""
    draft.expect("DOC-016", draft.rec("course").set("course_name", None))


@vector(keeps="DOC-016", counts={"certificate": 1, "flexible": 1})
def numbers_null_where_allowed(draft: Draft) -> None:
    """A score, periods and weeks are null: there is nothing to say, and the format allows it."""
    draft.rec("certificate").set("score", None)
    draft.rec("flexible").update(periods=None, weeks=None)


@vector(breaks="DOC-017")
def keys_in_another_order(draft: Draft) -> None:
    """Two keys of a course have changed places.

    JSON objects have no order, so this is only noted; the published tables have one.
    """
    course = draft.rec("course")
    items = list(course.value.items())
    items[0], items[1] = items[1], items[0]
    course.value.clear()
    course.value.update(items)
    draft.expect("DOC-017", course.pointer)


@vector(breaks="DOC-018", counts={"course": 1})
def kind_as_object(draft: Draft) -> None:
    """A kind of performance is an object instead of an array."""
    parent, pointer, key = draft.parent_of("competition")
    parent[key] = {}
    draft.expect("DOC-018", step(pointer, key))


@vector(breaks="DOC-018", counts={"course": 1})
def record_as_text(draft: Draft) -> None:
    """A member of an array of records is a string."""
    array, pointer = draft.place_of("competition")
    array.append("範例")
    draft.expect("DOC-018", f"{pointer}/0")


@vector(keeps="DOC-018", counts={"course": 1})
def kinds_as_empty_arrays(draft: Draft) -> None:
    """A student with one course: all ten kinds of performance are empty arrays."""
    del draft
