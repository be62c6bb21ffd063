"""The meaning of records, as the values that are compared."""

from __future__ import annotations

import pytest

from lpx.portfolio.meaning import Reader, exact
from lpx.portfolio.nouns import Attachment, RecordValue, Student

YES = True


@pytest.fixture
def reader(edition):
    return Reader(edition)


@pytest.fixture
def course(edition):
    return edition.records["course"]


@pytest.fixture
def key(course):
    return lambda role: course.field_of(role).key


def test_the_parts_of_a_record(reader, course, key):
    slot = course.slots[0]
    record = RecordValue(
        "course",
        {
            key("credits"): 4.0,
            key("summary"): "",
            key("course_name"): "e\u0301",
            slot.link: "a.pdf",
            slot.md5: "AB",
        },
        extras={"x": [1.0]},
        attachments=(
            Attachment(slot.id, "a.pdf", "AB", md5="cd" * 16, member=0, original_name="報\r\n告.pdf"),
        ),
    )
    read = reader.read(record)
    assert read.record is record
    assert read.parts == {
        ("value", key("credits")): 4,
        ("value", key("course_name")): "é",
        ("extra", "x"): "[1]",
        ("file", slot.id): "cd" * 16,
        ("original-name", slot.id): "報\n告.pdf",
    }
    assert read.meaning == frozenset((aspect, name, value) for (aspect, name), value in read.parts.items())
    assert reader.group([record, record]) == (read, read)


def test_what_stands_in_a_slot_and_is_no_text_is_a_value(reader, course):
    slot = course.slots[0]
    assert reader.read(RecordValue("course", {slot.link: 5, slot.md5: None})).parts == {
        ("value", slot.link): ("as written", "5")
    }


@pytest.mark.parametrize(
    ("role", "value", "meaning"),
    [
        ("credits", 4.0, 4),
        ("credits", "4", ("as written", '"4"')),
        ("credits", [4.0], ("as written", "[4]")),
        ("credits", None, None),
        ("upload_term", "109-1", "1091"),
        ("upload_term", "0000", None),
        ("flag_retake", YES, True),
        ("flag_retake", 1, ("as written", "1")),
        ("summary", {"b": 1, "a": "é"}, ("as written", '{"a": "\\u00e9", "b": 1}')),
    ],
)
def test_canonical_values(reader, course, role, value, meaning):
    found = reader.canonical(course, course.field_of(role).key, value)
    assert found == meaning
    assert type(found) is type(meaning)


def test_values_of_unknown_keys_are_as_written(reader, course):
    assert reader.canonical(course, "unknown", "4") == ("as written", '"4"')
    assert reader.canonical(course, "unknown", 4.0) == ("as written", "4")
    assert reader.canonical(course, "unknown", None) is None


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"md5": "cd" * 16}, {"file": "cd" * 16}),
        ({"md5": "cd" * 16, "declared_md5": "AB" * 16}, {"file": "cd" * 16}),
        ({"declared_md5": "AB" * 16}, {"file": "ab" * 16}),
        ({"declared_md5": ""}, {"file": ("link", "A1/C01.pdf")}),
        ({"link": "A1\\C01.pdf"}, {"file": ("link", "A1/C01.pdf")}),
        ({"link": ""}, {}),
        ({"link": "", "original_name": "x"}, {}),
        ({"original_name": ""}, {"file": ("link", "A1/C01.pdf")}),
        ({"original_name": "x"}, {"file": ("link", "A1/C01.pdf"), "original-name": "x"}),
        ({"declared_md5": "D41D8CD98F00B204E9800998ECF8427E"}, {}),
        (
            {"declared_md5": "d41d8cd98f00b204e9800998ecf8427e", "member": 0},
            {"file": ("link", "A1/C01.pdf")},
        ),
        (
            {
                "declared_md5": "d41d8cd98f00b204e9800998ecf8427e",
                "member": 0,
                "md5": "d41d8cd98f00b204e9800998ecf8427e",
            },
            {"file": "d41d8cd98f00b204e9800998ecf8427e"},
        ),
        ({"declared_md5": "AB" * 16, "member": 0}, {"file": "ab" * 16}),
    ],
)
def test_files_mean_their_bytes_or_else_their_link(reader, edition, changes, parts):
    slot = edition.records["competition"].slots[1]
    item = Attachment(**{"slot": slot.id, "link": "A1/C01.pdf", **changes})
    read = reader.read(RecordValue("competition", {}, attachments=(item,)))
    assert read.parts == {(aspect, slot.id): value for aspect, value in parts.items()}


def test_a_student_is_the_count_of_what_it_holds(reader, key):
    def course(name):
        return RecordValue("course", {key("course_name"): name})

    once = Student(None, courses=(course("一"), course("二")))
    assert reader.student(once) == reader.student(Student(None, courses=(course("二"), course("一"))))
    twice = Student(None, courses=(course("一"), course("一"), course("二")))
    thrice = Student(None, courses=(course("一"), course("二"), course("二")))
    assert len({reader.student(item) for item in (once, twice, thrice)}) == 3
    counts, extras = reader.student(twice)
    assert sorted(number for _, number in counts) == [1, 2]
    assert extras == frozenset()


def test_unknown_members_belong_to_the_meaning_of_a_student(reader):
    ones = [Student(None, extras=extras) for extras in ({}, {"x": 1}, {"x": 2}, {"y": 1}, {"x": None})]
    assert len({reader.student(item) for item in ones}) == 5
    assert reader.student(ones[1]) == reader.student(Student(None, extras={"x": 1.0}))


@pytest.mark.parametrize(
    ("value", "meaning"), [("A123456789", "A123456789"), (None, None), ("", ""), (5, ("as written", "5"))]
)
def test_the_number_of_a_student(reader, edition, value, meaning):
    name = edition.records["basic"].field_of("national_id").key
    assert reader.national_id(Student(RecordValue("basic", {name: value}))) == meaning


def test_without_a_number_there_is_none(reader):
    assert reader.national_id(Student(None)) is None
    assert reader.national_id(Student(RecordValue("basic", {}))) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [({"b": 2.0, "a": "學"}, '{"a": "\\u5b78", "b": 2}'), ([], "[]"), ("1", '"1"'), (1, "1")],
)
def test_exact_texts(value, text):
    assert exact(value) == text
