"""What a comparison names, and how."""

from __future__ import annotations

import copy

import pytest
from msgspec import Struct

from lpx.portfolio.compare import compare, equivalent
from lpx.portfolio.decode import Fact, MappingFile, decode
from lpx.portfolio.layout import lay_out


class Entry(Struct):
    index: int
    name: str
    is_dir: bool = False


@pytest.fixture
def keys(edition):
    basic, course = edition.records["basic"], edition.records["course"]
    return {
        "basic": basic.key,
        "course": course.key,
        "id": basic.field_of("national_id").key,
        "name": basic.field_of("name").key,
        "credits": course.field_of("credits").key,
        "course_name": course.field_of("course_name").key,
        "term": course.field_of("upload_term").key,
        "summary": course.field_of("summary").key,
        "link": course.slots[0].link,
        "md5": course.slots[0].md5,
    }


@pytest.fixture
def value(keys):
    def course(name, number):
        return {
            keys["course_name"]: name,
            keys["credits"]: number,
            keys["term"]: "1091",
            keys["summary"]: "說明",
        }

    return [
        {keys["basic"]: {keys["id"]: "A123456789"}, keys["course"]: [course("國文", 4), course("數學", 3)]}
    ]


@pytest.fixture
def changed(edition, value):
    """Compare the portfolio with a changed copy of it."""

    def run(change):
        other = copy.deepcopy(value)
        change(other[0])
        left, right = (decode(each, edition, lay_out([], edition)) for each in (value, other))
        found = compare(left, right, edition)
        assert equivalent(left, right, edition) == (not any(item.is_loss for item in found))
        return [(item.status, item.aspect, item.kind, item.key) for item in found]

    return run


def test_another_spelling_is_normalised(changed, keys):
    assert changed(lambda student: student[keys["course"]][0].update({keys["credits"]: 4.0})) == [
        ("normalised", "value", "course", keys["credits"])
    ]
    assert changed(lambda student: student[keys["course"]][0].update({keys["term"]: "109-1"})) == [
        ("normalised", "value", "course", keys["term"])
    ]


def test_another_value_is_altered(changed, keys):
    assert changed(lambda student: student[keys["course"]][1].update({keys["credits"]: 2})) == [
        ("altered", "value", "course", keys["credits"])
    ]


def test_a_lost_value_is_missing_and_a_new_one_extra(changed, keys):
    assert changed(lambda student: student[keys["course"]][0].update({keys["summary"]: None})) == [
        ("missing", "value", "course", keys["summary"])
    ]
    assert changed(lambda student: student[keys["basic"]].update({keys["name"]: "王小明"})) == [
        ("extra", "value", "basic", keys["name"])
    ]


def test_a_lost_record_is_missing_and_a_new_one_extra(changed, keys):
    assert changed(lambda student: student[keys["course"]].pop()) == [("missing", "record", "course", "")]
    assert changed(lambda student: student[keys["course"]].append({keys["course_name"]: "英文"})) == [
        ("extra", "record", "course", "")
    ]


def test_order_is_no_difference(changed, keys):
    assert changed(lambda student: student[keys["course"]].reverse()) == []


def test_altered_records_are_matched_in_whatever_order(changed, keys):
    def change(student):
        student[keys["course"]].reverse()
        student[keys["course"]][0][keys["summary"]] = "另一個說明"

    assert changed(change) == [("altered", "value", "course", keys["summary"])]


def test_unknown_members_are_compared_too(changed, keys):
    assert changed(lambda student: student.update({"x": 1})) == [("extra", "extra", "", "x")]
    assert changed(lambda student: student[keys["basic"]].update({"x": 1})) == [
        ("extra", "extra", "basic", "x")
    ]


def test_another_student_is_missing_and_extra(changed, keys):
    assert changed(lambda student: student[keys["basic"]].update({keys["id"]: "B223456780"})) == [
        ("missing", "student", "", ""),
        ("extra", "student", "", ""),
    ]


def test_true_is_not_one(edition, keys):
    left, right = (
        decode([{keys["basic"]: {"x": value}}], edition, lay_out([], edition)) for value in (True, 1)
    )
    assert not equivalent(left, right, edition)


@pytest.fixture
def with_file(edition, keys):
    """A portfolio with one attachment of the given digest and names."""

    def build(md5="ab" * 16, *, folder="A123456789", stored="C01.pdf", original="報告.pdf", declared=None):
        category = edition.archive.categories[0].folder
        names = [f"{folder}/{category}/{stored}", f"{folder}/{category}/{edition.archive.mapping_name}"]
        layout = lay_out([Entry(index, name) for index, name in enumerate(names)], edition)
        mapping = MappingFile({stored: original} if original else {}, readable=True)
        course = {keys["link"]: names[0], keys["md5"]: md5 if declared is None else declared}
        facts = {0: Fact(3, md5)}
        return decode([{keys["course"]: [course]}], edition, layout, facts, {1: mapping})

    return build


def statuses(left, right, edition):
    return [(item.status, item.aspect, item.key) for item in compare(left, right, edition)]


def test_files_are_compared_by_their_bytes_not_by_where_they_lie(with_file, edition):
    assert statuses(with_file(), with_file(folder="S1080001", stored="C07.pdf"), edition) == []
    assert statuses(with_file(), with_file(declared="AB" * 16), edition) == []
    slot = edition.records["course"].slots[0].id
    assert ("altered", "file", slot) in statuses(with_file(), with_file("cd" * 16), edition)


def test_original_names_are_part_of_the_meaning(with_file, edition):
    slot = edition.records["course"].slots[0].id
    assert statuses(with_file(), with_file(original="x.pdf"), edition) == [("altered", "original-name", slot)]
    assert statuses(with_file(), with_file(original=None), edition) == [("missing", "original-name", slot)]


def test_the_digest_of_nothing_beside_a_dead_link_is_no_attachment(edition, keys):
    empty = edition.attachments.empty_md5
    left = decode(
        [{keys["course"]: [{keys["link"]: "A1/x/C01.", keys["md5"]: empty}]}], edition, lay_out([], edition)
    )
    right = decode(
        [{keys["course"]: [{keys["link"]: None, keys["md5"]: None}]}], edition, lay_out([], edition)
    )
    assert equivalent(left, right, edition)
