"""A portfolio to the last pointer, and links among many entries."""

from __future__ import annotations

import pytest
from msgspec import Struct

from lpx.portfolio.decode import Fact, Links, MappingFile, decode, parse_mapping
from lpx.portfolio.document import parse
from lpx.portfolio.layout import lay_out
from lpx.portfolio.nouns import Attachment, Portfolio, RecordValue, Student


class Entry(Struct):
    index: int
    name: str
    is_dir: bool = False


@pytest.fixture
def course(edition):
    return edition.archive.categories[0].folder


def laid_out(edition, names):
    return lay_out([Entry(index, name, name.endswith("/")) for index, name in enumerate(names)], edition)


@pytest.mark.parametrize("data", [b"[", b"[]", b'"x"'])
def test_an_unreadable_mapping_keeps_its_byte_form(data):
    assert parse_mapping(data) == MappingFile({}, readable=False, parsed=parse(data))


def test_a_mapping_keeps_its_byte_form():
    data = b'{"a": "b", "c": 1}'
    assert parse_mapping(data) == MappingFile({"a": "b"}, readable=True, odd=("c",), parsed=parse(data))


def test_everything_has_its_place(edition, course):
    basic, cadre, courses = (edition.records[name] for name in ("basic", "cadre", "course"))
    container, kind = edition.records["performance"], edition.records["competition"]
    slot, entry = kind.slots[0], f"A123456789/{course}/C01.pdf"
    number = basic.field_of("national_id").key
    title = kind.field_of("title").key
    value = [
        5,
        {
            basic.key: {number: "A123456789", cadre.key: [{"x": 1}, None, {}], "y": 2},
            courses.key: [{courses.field_of("course_name").key: "國文"}],
            container.key: {kind.key: [{title: "a", slot.link: entry, slot.md5: "AB"}], "z": 3},
            "w": 4,
        },
    ]
    facts = {0: Fact(7, "cd" * 16)}
    mappings = {1: MappingFile({"C01.pdf": "報告.pdf"}, readable=True)}
    layout = laid_out(edition, [entry, f"A123456789/{course}/{edition.archive.mapping_name}"])
    place = f"/1/{container.key}/{kind.key}/0"
    attachment = Attachment(
        slot=slot.id,
        link=entry,
        declared_md5="AB",
        pointer=f"{place}/{slot.link}",
        md5_pointer=f"{place}/{slot.md5}",
        member=0,
        match="exact",
        entry=entry,
        original_name="報告.pdf",
        size=7,
        md5="cd" * 16,
    )
    competition = RecordValue(
        "competition", {title: "a", slot.link: entry, slot.md5: "AB"}, place, attachments=(attachment,)
    )
    posts = f"/1/{basic.key}/{cadre.key}"
    student = Student(
        basic=RecordValue("basic", {number: "A123456789"}, f"/1/{basic.key}", {"y": 2}),
        cadre=(RecordValue("cadre", {}, f"{posts}/0", {"x": 1}), RecordValue("cadre", {}, f"{posts}/2")),
        courses=(
            RecordValue("course", {courses.field_of("course_name").key: "國文"}, f"/1/{courses.key}/0"),
        ),
        performances={record.id: () for record in edition.performance_kinds()}
        | {"competition": (competition,)},
        pointer="/1",
        extras={"w": 4, container.key: {"z": 3}},
    )
    read = decode(value, edition, layout, facts, mappings)
    assert read == Portfolio(students=(student,), unread=("/0", f"{posts}/1"))
    assert list(read.students[0].performances) == [record.id for record in edition.performance_kinds()]
    assert read.records() == (*student.records(),)
    assert [record.pointer for record in student.records()] == [
        f"/1/{basic.key}",
        f"{posts}/0",
        f"{posts}/2",
        f"/1/{courses.key}/0",
        place,
    ]


def test_an_empty_student_has_every_kind_and_nothing_in_it(edition):
    kinds = {record.id: () for record in edition.performance_kinds()}
    assert decode([{}], edition, lay_out([], edition)) == Portfolio((Student(None, (), (), kinds, "/0"),))
    container = edition.records["performance"].key
    assert decode({container: 5}, edition, lay_out([], edition)) == Portfolio(
        (Student(None, (), (), kinds, ""),), (f"/{container}",)
    )


def test_parts_that_are_null_are_absent_and_not_unread(edition):
    names = ("basic", "course", "performance")
    value = [{edition.records[name].key: None for name in names}]
    read = decode(value, edition, lay_out([], edition))
    assert read.unread == ()
    assert read.students[0].basic is None
    assert read.students[0].extras == {}


def test_the_places_of_aliased_keys_are_as_they_are_spelled(edition):
    record, field = next(
        (record, field)
        for record in edition.performance_kinds()
        for field in record.fields
        if field.aliases and any(field.key in {slot.link, slot.md5} for slot in record.slots)
    )
    slot = next(slot for slot in record.slots if field.key in {slot.link, slot.md5})
    container = edition.records["performance"].key
    value = [{container: {record.key: [{field.aliases[0]: "x", "~": 1}]}}]
    (read,) = decode(value, edition, lay_out([], edition)).students[0].performances[record.id]
    place = f"/0/{container}/{record.key}/0"
    (item,) = read.attachments
    spelled = {slot.link: slot.link, slot.md5: slot.md5} | {field.key: field.aliases[0]}
    assert item.slot == slot.id
    assert (item.pointer, item.md5_pointer) == (
        f"{place}/{spelled[slot.link]}",
        f"{place}/{spelled[slot.md5]}",
    )


def test_of_two_aliases_of_one_key_the_first_counts(edition):
    found = [
        (record, field)
        for record in edition.records.values()
        for field in record.fields
        if len(field.aliases) > 1 and record.parent == "performance"
    ]
    for record, field in found:
        one, two = field.aliases[:2]
        container = edition.records["performance"].key
        value = [{container: {record.key: [{one: 1, two: 2}]}}]
        (read,) = decode(value, edition, lay_out([], edition)).students[0].performances[record.id]
        assert (read.values, read.extras, read.aliases) == ({field.key: 1}, {two: 2}, {field.key: one})


def test_a_record_under_an_alias_of_its_kind_is_read(edition):
    for record in edition.records.values():
        if record.parent != "performance" or not record.aliases:
            continue
        container = edition.records["performance"].key
        read = decode([{container: {record.aliases[0]: [{}]}}], edition, lay_out([], edition))
        (found,) = read.students[0].performances[record.id]
        assert found.pointer == f"/0/{container}/{record.aliases[0]}/0"
        assert read.students[0].extras == {}


@pytest.mark.parametrize(("link", "md5"), [(5, "ab"), ("x", 5), (None, "ab"), ("x", None)])
def test_half_a_slot_is_an_attachment(edition, link, md5):
    course = edition.records["course"]
    slot = course.slots[0]
    read = decode([{course.key: [{slot.link: link, slot.md5: md5}]}], edition, lay_out([], edition))
    (item,) = read.students[0].attachments()
    assert item.link == (link if isinstance(link, str) else "")
    assert item.declared_md5 == (md5 if isinstance(md5, str) else "")


def resolve(edition, names, link):
    return Links(laid_out(edition, names), {}, {}).resolve(link)


def test_of_several_ways_the_strictest_is_taken(edition, course):
    path = f"A1/{course}/C01.pdf"
    names = [f"top/{path}", path.upper(), path]
    assert resolve(edition, names, path) == (2, "exact")
    assert resolve(edition, names[:2], path) == (0, "rooted")
    assert resolve(edition, names[1:2], path) == (0, "folded")
    assert resolve(edition, [f"TOP/{path}"], f"/./{path}".lower()) == (None, "")
    assert resolve(edition, [f"TOP/{path}"], f"/{path}".lower()) == (0, "folded")
    assert resolve(edition, ["X.pdf", "XX/x.pdf"], "/x.PDF") == (0, "folded")


@pytest.mark.parametrize("link", ["", "/", "A1/", "none.pdf"])
def test_links_to_nothing_lead_nowhere(edition, course, link):
    assert resolve(edition, ["", "A1/", f"A1/{course}/C01.pdf"], link) == (None, "")


def test_links_are_tried_below_eight_top_folders_at_most(edition, course):
    names = [f"top{number}/A{number}/{course}/C01.pdf" for number in range(9)]
    names += [f"top{number}/A{number}/{course}/C02.pdf" for number in range(1, 9)]
    assert resolve(edition, names, f"A8/{course}/C01.pdf") == (8, "rooted")
    assert resolve(edition, names, f"A0/{course}/C01.pdf") == (None, "")


def test_of_two_mappings_in_one_folder_the_first_that_was_read_counts(edition, course):
    mapping = f"A1/{course}/{edition.archive.mapping_name}"
    layout = laid_out(edition, [f"A1/{course}/C01.pdf", mapping, mapping, mapping])
    files = {
        number: MappingFile({"C01.pdf": name}, readable=True)
        for number, name in ((2, "first"), (3, "second"))
    }
    links = Links(layout, {}, files)
    assert links.original_name(layout.attachments[0]) == "first"
    assert Links(layout, {}, {}).original_name(layout.attachments[0]) is None


def test_the_exact_stored_name_weighs_more_than_a_similar_one(edition, course):
    mapping = f"A1/{course}/{edition.archive.mapping_name}"
    layout = laid_out(edition, [f"A1/{course}/C01.pdf", f"A1/{course}/c01.PDF", mapping])
    names = {"c01.pdf": "other", "C01.pdf": "own"}
    links = Links(layout, {}, {2: MappingFile(names, readable=True)})
    assert links.original_name(layout.attachments[0]) == "own"
    assert links.original_name(layout.attachments[1]) == "other"


def test_a_file_that_was_not_read_has_neither_size_nor_digest(edition, course):
    described = edition.records["course"]
    slot, path = described.slots[0], f"A1/{course}/C01.pdf"
    value = [{described.key: [{slot.link: path, slot.md5: "ab"}]}]
    (item,) = decode(value, edition, laid_out(edition, [path])).students[0].attachments()
    assert (item.member, item.entry, item.size, item.md5, item.original_name) == (0, path, None, None, None)
