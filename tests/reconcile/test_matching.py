"""Which record is which, where there is no key: twins, identical records, and what cannot be known."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from msgspec import structs

from lpx.portfolio.nouns import Portfolio
from lpx.scale.reconcile.in_memory import reconcile_portfolios
from lpx.synthesis.city.citizens import _twin_of

sys.path.insert(0, str(Path(__file__).parent))
from in_memory import located, students_of


@pytest.fixture(scope="module")
def student(people):
    return students_of(people)[0]


def differences(edition, before, after):
    """Return the differences between students."""
    sides = [located(side if isinstance(side, tuple) else (side,), edition) for side in (before, after)]
    return reconcile_portfolios(sides[0], sides[1], edition)[1]


def with_courses(student, *courses):
    return structs.replace(student, courses=courses)


def altered(record, edition, role, value):
    field = edition.records[record.kind].field_of(role)
    return structs.replace(record, values={**record.values, field.key: value})


def unfiled(record, edition):
    """Return a record without attachments."""
    keys = [key for slot in edition.records[record.kind].slots for key in (slot.link, slot.md5)]
    return structs.replace(record, values={**record.values, **dict.fromkeys(keys)}, attachments=())


@pytest.fixture
def twins(student, edition):
    """Two outcomes of one course with the same summary: only moment and files differ."""
    first, second = student.courses[:2]
    return first, _twin_of(first, second, edition)


def test_the_twin_that_is_gone_is_named(student, twins, edition):
    for kept, place in ((1, "/0"), (0, "/1")):
        found = differences(edition, with_courses(student, *twins), with_courses(student, twins[kept]))
        assert [(item.what, item.ambiguous) for item in found] == [("record-missing", False)]
        assert found[0].before.pointer.endswith(place)


def test_files_that_twins_swapped_are_found_at_both(student, twins, edition):
    first, second = twins
    slots = {item.slot for item in first.attachments}
    if slots != {item.slot for item in second.attachments}:
        second = structs.replace(
            second,
            attachments=tuple(
                structs.replace(
                    item, md5=item.md5[::-1], declared_md5=item.md5[::-1], original_name="twin.pdf"
                )
                for item in first.attachments
            ),
        )
    swapped = (
        structs.replace(first, attachments=second.attachments),
        structs.replace(second, attachments=first.attachments),
    )
    found = differences(edition, with_courses(student, first, second), with_courses(student, *swapped))
    assert {item.what for item in found} == {"file-swapped"}
    assert len(found) == 2 * len(first.attachments)


def test_twins_that_differ_in_files_alone_cannot_swap_them(student, twins, edition):
    first, second = twins
    second = structs.replace(second, values=first.values)
    swapped = (
        structs.replace(first, attachments=second.attachments),
        structs.replace(second, attachments=first.attachments),
    )
    assert differences(edition, with_courses(student, first, second), with_courses(student, *swapped)) == ()


def test_of_identical_records_one_loss_is_counted_once_and_said_to_be_unclear(student, edition):
    record = student.courses[0]
    found = differences(edition, with_courses(student, record, record), with_courses(student, record))
    assert [(item.what, item.copies, item.ambiguous) for item in found] == [("record-missing", (2, 1), True)]


def test_both_of_identical_records_are_missing_without_doubt(student, edition):
    record = student.courses[0]
    found = differences(edition, with_courses(student, record, record), with_courses(student))
    assert [(item.what, item.ambiguous) for item in found] == [("record-missing", False)] * 2


def test_a_copy_too_many_is_told_with_its_original(student, edition):
    found = differences(
        edition, with_courses(student, student.courses[0]), with_courses(student, *student.courses[:1] * 3)
    )
    assert [(item.what, item.copies) for item in found] == [("record-duplicated", (1, 3))] * 2
    assert all(item.before.pointer.endswith("/0") for item in found)


def test_a_twin_without_files_is_found_by_its_course(student, edition):
    plain = [unfiled(record, edition) for record in student.courses[:2]]
    shorter = altered(plain[0], edition, "summary", "短")
    found = differences(edition, with_courses(student, *plain), with_courses(student, plain[1], shorter))
    assert [(item.what, item.rung) for item in found] == [("record-altered", "key")]
    assert len(found[0].changes) == 1


def test_between_equal_twins_an_alteration_is_unclear(student, edition):
    plain = unfiled(student.courses[0], edition)
    one, other = (altered(plain, edition, "created", f"2023-01-0{day} 10:00:00") for day in (1, 2))
    new = altered(plain, edition, "created", "2023-01-03 10:00:00")
    newer = altered(plain, edition, "created", "2023-01-04 10:00:00")
    found = differences(edition, with_courses(student, one, other), with_courses(student, new, newer))
    assert [(item.what, item.ambiguous) for item in found] == [("record-altered", True)] * 2


def test_an_unlike_record_is_no_alteration(people, student, edition):
    other = students_of(people)[1].courses[0]
    found = differences(
        edition,
        with_courses(student, unfiled(student.courses[0], edition)),
        with_courses(student, unfiled(altered(other, edition, "course_name", "別的課"), edition)),
    )
    assert sorted(item.what for item in found) == ["record-extra", "record-missing"]


def test_a_moved_record_is_neither_missing_nor_extra(people, edition):
    giver, taker, *rest = students_of(people)
    record = giver.courses[0]
    after = (
        with_courses(giver, *giver.courses[1:]),
        with_courses(taker, *taker.courses, record),
        *rest,
    )
    found = differences(edition, (giver, taker, *rest), after)
    assert [(item.what, item.ambiguous) for item in found] == [("record-moved", False)]
    assert found[0].other.token != found[0].student.token


def test_a_record_that_moved_and_was_altered_is_found_by_its_files(people, edition):
    giver, taker, *rest = students_of(people)
    record = giver.courses[0]
    after = (
        with_courses(giver, *giver.courses[1:]),
        with_courses(taker, *taker.courses, altered(record, edition, "summary", "短")),
        *rest,
    )
    found = differences(edition, (giver, taker, *rest), after)
    assert [(item.what, item.rung, len(item.changes)) for item in found] == [("record-moved", "files", 1)]


def test_a_hand_out_that_two_students_attached_is_no_move(people, edition):
    giver, taker, *rest = students_of(people)
    handed = structs.replace(taker.courses[0], attachments=giver.courses[0].attachments)
    before = (giver, with_courses(taker, *taker.courses[1:]), *rest)
    after = (with_courses(giver, *giver.courses[1:]), with_courses(taker, *taker.courses[1:], handed), *rest)
    found = differences(edition, before, after)
    assert sorted(item.what for item in found) == ["record-extra", "record-missing"]


def test_records_of_a_student_who_was_merged_into_another_are_moved(people, edition):
    gone, kept, *rest = students_of(people)
    merged = structs.replace(kept, courses=(*kept.courses, *gone.courses))
    found = differences(edition, (gone, kept, *rest), (merged, *rest))
    moved = [item for item in found if item.what == "record-moved"]
    assert len(moved) == len(gone.courses)
    assert [item.what for item in found if item not in moved] == ["student-missing"]
    assert found[0].records == len(gone.records()) - len(gone.courses)


def test_alike_records_of_classmates_are_not_taken_for_moved(people, edition):
    """Everybody took part in the same activity: of those who lost it and those who won it, nobody moved."""
    giver, taker, *rest = students_of(people)
    shared = unfiled(giver.performances["group_activity"][0], edition)

    def having(student, *records):
        return structs.replace(student, performances={**student.performances, "group_activity": records})

    before = (having(giver, shared), having(taker), *(having(one, shared) for one in rest))
    after = (having(giver), having(taker), *(having(one, shared) for one in rest))
    found = differences(edition, before, after)
    assert [item.what for item in found] == ["record-missing"]


def test_a_student_without_a_number_is_found_by_content(student, people, edition):
    nameless = structs.replace(student, basic=None)
    others = students_of(people)[1:3]
    assert differences(edition, (nameless, *others), (*others, nameless)) == ()


def test_a_file_that_was_not_there_before_is_not_lost(student, edition):
    absent = structs.replace(
        student.courses[0],
        attachments=tuple(
            structs.replace(item, md5=None, size=None, member=None, original_name=None)
            for item in student.courses[0].attachments
        ),
    )
    assert differences(edition, with_courses(student, absent), with_courses(student, absent)) == ()
    found = differences(edition, with_courses(student, student.courses[0]), with_courses(student, absent))
    assert {item.what for item in found} == {"file-missing"}


def test_what_the_edition_does_not_know_is_compared_too(student, edition):
    odd = structs.replace(student, courses=(structs.replace(student.courses[0], extras={"備註": "a"}),))
    other = structs.replace(student, courses=(structs.replace(student.courses[0], extras={"備註": "b"}),))
    found = differences(edition, odd, other)
    assert [item.what for item in found] == ["record-altered"]
    assert "備註" not in found[0].changes[0].key


def test_parts_that_could_not_be_read_keep_the_verdict_open(people, edition):
    whole = located(students_of(people), edition)
    torn = structs.replace(whole, students=whole.students[1:], unread=("/0",))
    result, found = reconcile_portfolios(whole, torn, edition)
    assert result.verdict == "not-judged"
    assert [(item.what, item.doubt) for item in found] == [("student-missing", True)]
    assert reconcile_portfolios(Portfolio(()), Portfolio(()), edition)[0].verdict == "not-judged"
