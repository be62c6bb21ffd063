"""From document and entries to a portfolio: links, original names, aliases, and what cannot be read."""

from __future__ import annotations

import json

import pytest
from msgspec import Struct

from lpx.portfolio.decode import Fact, decode, parse_mapping
from lpx.portfolio.layout import lay_out


class Entry(Struct):
    index: int
    name: str
    is_dir: bool = False


@pytest.fixture
def world(edition):
    """Decode one course record with a link among entries with the given names."""
    course = edition.records["course"]
    slot = course.slots[0]

    def build(link, names, mapping=None, md5="ab" * 16, extra=None):
        layout = lay_out([Entry(index, name) for index, name in enumerate(names)], edition)
        facts = {index: Fact(3, "cd" * 16) for index, name in enumerate(names)}
        mappings = {
            placed.member: parse_mapping(json.dumps(mapping or {}, ensure_ascii=False).encode())
            for placed in layout.mappings
        }
        value = [{course.key: [{slot.link: link, slot.md5: md5, **(extra or {})}]}]
        return decode(value, edition, layout, facts, mappings)

    return build


@pytest.fixture
def folder(edition):
    return f"A123456789/{edition.archive.categories[0].folder}"


def only(portfolio):
    (item,) = portfolio.students[0].attachments()
    return item


def test_a_link_finds_its_entry_with_size_and_digest(world, folder, edition):
    item = only(world(f"{folder}/C01.pdf", [f"{folder}/C01.pdf"]))
    assert (item.match, item.member, item.size, item.md5) == ("exact", 0, 3, "cd" * 16)
    course = edition.records["course"]
    assert item.pointer == f"/0/{course.key}/0/{course.slots[0].link}"
    assert item.md5_pointer == f"/0/{course.key}/0/{course.slots[0].md5}"


@pytest.mark.parametrize(
    ("link", "name", "match"),
    [
        ("{}/C01.pdf", "top/{}/C01.pdf", "rooted"),
        ("{}/c01.PDF", "{}/C01.pdf", "folded"),
        ("/{}/C01.pdf", "{}/C01.pdf", "folded"),
        ("./{}/C01.pdf", "{}/C01.pdf", "folded"),
        ("{}/C02.pdf", "{}/C01.pdf", ""),
        ("../{}/C01.pdf", "{}/C01.pdf", ""),
        ("{}/", "{}/C01.pdf", ""),
    ],
)
def test_other_spellings_of_a_link(world, folder, link, name, match):
    item = only(world(link.format(folder), [name.format(folder)]))
    assert item.match == match
    assert (item.member is None) == (match == "")


def test_backslashes_are_folded(world, folder):
    assert only(world(f"{folder}/C01.pdf".replace("/", "\\"), [f"{folder}/C01.pdf"])).match == "folded"


def test_the_original_name_comes_from_the_mapping_of_the_same_folder(world, folder, edition):
    names = [f"{folder}/C01.pdf", f"{folder}/{edition.archive.mapping_name}"]
    assert only(world(f"{folder}/C01.pdf", names, {"C01.pdf": "報告.v2.pdf"})).original_name == "報告.v2.pdf"
    assert only(world(f"{folder}/C01.pdf", names, {"c01.PDF": "報告.pdf"})).original_name == "報告.pdf"
    assert only(world(f"{folder}/C01.pdf", names, {"C02.pdf": "x.pdf"})).original_name is None
    assert only(world(f"{folder}/C01.pdf", names, {"C01.pdf": None})).original_name is None


def test_an_md5_without_a_link_is_an_attachment_without_a_file(world, folder):
    item = only(world(None, [f"{folder}/C01.pdf"]))
    assert (item.link, item.declared_md5, item.member) == ("", "ab" * 16, None)
    assert world(None, [], md5=None).students[0].attachments() == ()


def test_aliases_are_read_under_the_edition_s_key(edition):
    record, field = next(
        (record, field) for record in edition.performance_kinds() for field in record.fields if field.aliases
    )
    container = edition.records["performance"].key
    portfolio = decode([{container: {record.key: [{field.aliases[0]: "x"}]}}], edition, lay_out([], edition))
    (read,) = portfolio.students[0].performances[record.id]
    assert read.values == {field.key: "x"}
    assert read.aliases == {field.key: field.aliases[0]}


def test_an_alias_beside_its_key_is_an_unknown_member(edition):
    record, field = next(
        (record, field) for record in edition.performance_kinds() for field in record.fields if field.aliases
    )
    container = edition.records["performance"].key
    value = [{container: {record.key: [{field.aliases[0]: "x", field.key: "y"}]}}]
    (read,) = decode(value, edition, lay_out([], edition)).students[0].performances[record.id]
    assert read.values == {field.key: "y"}
    assert read.extras == {field.aliases[0]: "x"}


def test_unknown_members_are_carried_along(edition):
    container = edition.records["performance"].key
    student = decode([{"x": 1, container: {"y": 2}}], edition, lay_out([], edition)).students[0]
    assert student.extras == {"x": 1, container: {"y": 2}}


def test_one_student_object_is_read_as_one_student(edition):
    basic = edition.records["basic"]
    portfolio = decode({basic.key: {}}, edition, lay_out([], edition))
    assert len(portfolio.students) == 1
    assert portfolio.students[0].basic.pointer == f"/{basic.key}"


@pytest.mark.parametrize("value", [None, 5, "x", True])
def test_what_is_no_document_has_no_students(edition, value):
    portfolio = decode(value, edition, lay_out([], edition))
    assert portfolio.students == ()
    assert portfolio.unread == ("",)


def test_parts_of_the_wrong_shape_are_listed_as_unread(edition):
    basic, course, container = (edition.records[name] for name in ("basic", "course", "performance"))
    kind = edition.performance_kinds()[0]
    value = [
        7,
        {basic.key: [], course.key: {}, container.key: {kind.key: "x"}},
        {course.key: [1, {}], container.key: []},
    ]
    portfolio = decode(value, edition, lay_out([], edition))
    assert set(portfolio.unread) == {
        "/0",
        f"/1/{basic.key}",
        f"/1/{course.key}",
        f"/1/{container.key}/{kind.key}",
        f"/2/{course.key}/0",
        f"/2/{container.key}",
    }
    assert len(portfolio.students[1].courses) == 1


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"nul"])
def test_a_mapping_that_is_no_object_is_unreadable(data):
    assert not parse_mapping(data).readable


def test_odd_entries_of_a_mapping_are_named():
    mapping = parse_mapping(b'{"a": "b", "c": null, "d": 5, "e": ""}')
    assert mapping.names == {"a": "b"}
    assert mapping.odd == ("c", "d", "e")
