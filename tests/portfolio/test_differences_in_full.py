"""Every difference names both places and both values as they are written."""

from __future__ import annotations

import copy

import pytest
from msgspec import Struct

from lpx.portfolio.compare import Difference, compare, equivalent
from lpx.portfolio.decode import Fact, MappingFile, decode
from lpx.portfolio.layout import lay_out

ID, OTHER = "A123456789", "B223456780"


class Entry(Struct):
    index: int
    name: str
    is_dir: bool = False


@pytest.fixture
def words(edition):
    """The edition's own keys by record and role."""

    class Words:
        basic = edition.records["basic"].key
        course = edition.records["course"].key
        national_id = edition.records["basic"].field_of("national_id").key
        name = edition.records["basic"].field_of("name").key
        course_name = edition.records["course"].field_of("course_name").key
        credits = edition.records["course"].field_of("credits").key
        summary = edition.records["course"].field_of("summary").key
        link = edition.records["course"].slots[0].link
        md5 = edition.records["course"].slots[0].md5
        slot = edition.records["course"].slots[0].id

    return Words


@pytest.fixture
def differences(edition):
    def run(left, right):
        portfolios = [decode(value, edition, lay_out([], edition)) for value in (left, right)]
        return list(compare(*portfolios, edition))

    return run


def student(words, number=ID, *, courses=(), **extras):
    return {words.basic: {words.national_id: number}, words.course: list(courses), **extras}


def test_a_value_is_shown_as_it_stands_on_each_side(differences, words):
    left = student(words, courses=[{words.course_name: "國文", words.credits: 4, words.summary: "一"}])
    right = copy.deepcopy(left)
    right[words.course].insert(0, {words.course_name: "英文", words.credits: 2, words.summary: "二"})
    right[words.course][1][words.credits] = 5
    assert differences([left], [right]) == [
        Difference(
            "altered",
            "value",
            "course",
            words.credits,
            f"/0/{words.course}/0",
            f"/0/{words.course}/1",
            4,
            5,
        ),
        Difference("extra", "record", "course", right_pointer=f"/0/{words.course}/0"),
    ]
    assert differences([right], [left])[0] == Difference(
        "missing", "record", "course", left_pointer=f"/0/{words.course}/0"
    )


def test_students_that_are_on_one_side_only_are_pointed_at(differences, words):
    assert differences([student(words, ID), student(words, OTHER)], [student(words, ID)]) == [
        Difference("missing", "student", left_pointer="/1")
    ]
    assert differences([student(words, ID)], [student(words, OTHER), student(words, ID)]) == [
        Difference("extra", "student", right_pointer="/0")
    ]


def test_of_students_with_one_number_those_that_are_equal_belong_together(differences, words):
    first, second, third = (student(words, courses=[{words.course_name: name}]) for name in "一二三")
    assert differences([first, second, third], [third, first, second]) == []
    assert differences([first, second], [second, first]) == []


def test_a_student_without_basic_data_is_compared_all_the_same(differences, words):
    course = {words.course_name: "國文"}
    bare = {words.course: [course]}
    named = {words.basic: {words.name: "王小明"}, words.course: [course]}
    assert differences([bare], [{words.course: [course, course]}]) == [
        Difference("extra", "record", "course", right_pointer=f"/0/{words.course}/1")
    ]
    assert differences([named], [bare]) == [
        Difference("missing", "record", "basic", left_pointer=f"/0/{words.basic}")
    ]
    assert differences([bare], [named]) == [
        Difference("extra", "record", "basic", right_pointer=f"/0/{words.basic}")
    ]


@pytest.mark.parametrize("bare", ["left", "right"])
def test_a_kind_that_one_side_does_not_have_is_compared_with_nothing(edition, bare):
    from msgspec import structs

    parent, kind = edition.records["performance"], edition.records["competition"]
    value = [{parent.key: {kind.key: [{kind.field_of("title").key: "科展"}]}}]
    full = decode(value, edition, lay_out([], edition))
    without = structs.replace(full, students=(structs.replace(full.students[0], performances={}),))
    sides = (without, full) if bare == "left" else (full, without)
    (found,) = compare(*sides, edition)
    assert (found.status, found.aspect, found.kind) == (
        "extra" if bare == "left" else "missing",
        "record",
        "competition",
    )


def test_unknown_members_are_shown_on_both_sides(differences, words):
    left = student(words, courses=[{words.course_name: "國文", "x": [1]}], y={"a": 1}, z=None)
    right = student(words, courses=[{words.course_name: "國文", "x": [2]}], y={"a": 2})
    place = f"/0/{words.course}/0"
    assert differences([left], [right]) == [
        Difference("altered", "extra", "course", "x", place, place, [1], [2]),
        Difference("altered", "extra", "", "y", "/0", "/0", {"a": 1}, {"a": 2}),
        Difference("missing", "extra", "", "z", "/0", "/0", None, None),
    ]
    assert differences([right], [left])[-1] == Difference("extra", "extra", "", "z", "/0", "/0")
    assert differences([left], [left]) == []


def test_values_that_are_arrays_are_compared_by_what_they_hold(differences, words):
    def sides(left, right):
        return differences(
            [student(words, courses=[{words.course_name: "國文", words.summary: left}])],
            [student(words, courses=[{words.course_name: "國文", words.summary: right}])],
        )

    assert sides(["a", 1], ["a", 1]) == []
    assert [(item.status, item.left, item.right) for item in sides(["a", 1], ["a", 2])] == [
        ("altered", ["a", 1], ["a", 2])
    ]
    assert sides([1], [1.0]) == []


@pytest.fixture
def with_file(edition, words):
    def build(md5="ab" * 16, *, original="報告.pdf", read=True):
        category = edition.archive.categories[0].folder
        names = [f"{ID}/{category}/C01.pdf", f"{ID}/{category}/{edition.archive.mapping_name}"]
        layout = lay_out([Entry(index, name) for index, name in enumerate(names)], edition)
        mapping = MappingFile({"C01.pdf": original} if original else {}, readable=True)
        course = {words.course_name: "國文", words.link: names[0], words.md5: md5}
        facts = {0: Fact(3, md5.lower())} if read else {}
        return decode([{words.course: [course]}], edition, layout, facts, {1: mapping})

    return build


def test_files_are_shown_by_their_digests_and_names(with_file, edition, words):
    place = f"/0/{words.course}/0"
    assert compare(with_file(), with_file("cd" * 16), edition) == (
        Difference("altered", "file", "course", words.slot, place, place, "ab" * 16, "cd" * 16),
    )
    assert compare(with_file(), with_file(original="x.pdf"), edition) == (
        Difference("altered", "original-name", "course", words.slot, place, place, "報告.pdf", "x.pdf"),
    )
    assert compare(with_file(original=None), with_file(original="x.pdf"), edition) == (
        Difference("extra", "original-name", "course", words.slot, place, place, None, "x.pdf"),
    )


def test_of_a_file_that_was_not_read_the_declared_digest_is_shown(with_file, edition):
    (found,) = compare(with_file("AB" * 16, read=False), with_file("cd" * 16), edition)
    assert (found.left, found.right) == ("AB" * 16, "cd" * 16)


def test_what_stands_in_a_slot_and_is_no_text_is_compared_as_a_value(edition, words):
    def side(value):
        record = {words.course_name: "國文", words.link: value}
        return decode([{words.course: [record]}], edition, lay_out([], edition))

    left, right, bare = side(5), side(6), side(None)
    (found,) = compare(left, right, edition)
    assert (found.status, found.aspect, found.key, found.left, found.right) == (
        "altered",
        "value",
        words.link,
        5,
        6,
    )
    assert [(item.status, item.key) for item in compare(left, bare, edition)] == [("missing", words.link)]
    assert [(item.status, item.key) for item in compare(bare, left, edition)] == [("extra", words.link)]
    assert equivalent(left, side(5.0), edition)
    assert [(item.status, item.key) for item in compare(left, side(5.0), edition)] == [
        ("normalised", words.link)
    ]


def altered(words, number, **changes):
    record = {
        words.course_name: f"課程{number}",
        words.credits: number % 4 + 1,
        words.summary: f"說明{number}",
    }
    return record | {getattr(words, key): value for key, value in changes.items()}


def test_the_most_alike_records_are_paired_first(differences, words):
    left = [altered(words, 1), altered(words, 1, summary="別的")]
    right = [altered(words, 1, credits=9, summary="別的"), altered(words, 1, credits=9)]
    found = differences([student(words, courses=left)], [student(words, courses=right)])
    place = f"/0/{words.course}/"
    assert [(item.status, item.key, item.left_pointer, item.right_pointer) for item in found] == [
        ("altered", words.credits, f"{place}0", f"{place}1"),
        ("altered", words.credits, f"{place}1", f"{place}0"),
    ]


def test_a_record_is_paired_with_the_one_that_is_most_like_it(differences, words):
    one = altered(words, 1)
    less, more = one | {words.summary: "別的", words.credits: 9}, one | {words.credits: 9}
    less |= {words.course_name: one[words.course_name], words.link: "x"}
    left = [one | {words.link: "x"}]
    found = differences(
        [student(words, courses=left)], [student(words, courses=[less, more | {words.link: "x"}])]
    )
    assert [(item.status, item.aspect, item.right_pointer) for item in found] == [
        ("altered", "value", f"/0/{words.course}/1"),
        ("extra", "record", f"/0/{words.course}/0"),
    ]


def test_records_that_share_less_than_half_are_two_records(differences, words):
    left = [altered(words, 1)]
    half = [{words.course_name: "課程1", words.credits: 3}]
    less = [{words.course_name: "課程1", words.credits: 3, words.summary: "別的"}]
    shown = differences([student(words, courses=left)], [student(words, courses=less)])
    assert [(item.status, item.aspect) for item in shown] == [("missing", "record"), ("extra", "record")]
    two = [{words.course_name: "課程1", words.credits: 2}]
    shown = differences([student(words, courses=two)], [student(words, courses=half)])
    assert [(item.status, item.aspect) for item in shown] == [("altered", "value")]


def test_what_very_many_records_share_still_counts_for_their_likeness(differences, words):
    same = {words.summary: "說明"}
    left = [{words.course_name: f"課程{number}", words.credits: 1, **same} for number in range(60)]
    right = [{words.course_name: f"課程{number}", words.credits: 2, **same} for number in range(60)]
    found = differences([student(words, courses=left)], [student(words, courses=right)])
    assert {(item.status, item.key) for item in found} == {("altered", words.credits)}
    assert all(item.left_pointer == item.right_pointer for item in found)
    assert len(found) == 60


def test_one_record_is_paired_once(differences, words):
    left = [altered(words, 1, credits=8), altered(words, 1, credits=9)]
    found = differences([student(words, courses=left)], [student(words, courses=[altered(words, 1)])])
    assert [(item.status, item.aspect, item.left) for item in found] == [
        ("altered", "value", 8),
        ("missing", "record", None),
    ]


def test_empty_records_are_alike(differences, words):
    assert differences([student(words, courses=[{}, {}])], [student(words, courses=[{}])]) == [
        Difference("missing", "record", "course", left_pointer=f"/0/{words.course}/1")
    ]
