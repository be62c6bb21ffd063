"""Documents as lpx writes them, byte for byte, and the archives that they stand in."""

from __future__ import annotations

import json
import math
from hashlib import md5

import pytest
from msgspec import Struct, structs

from lpx.portfolio.decode import Fact, MappingFile, decode
from lpx.portfolio.encode import document_value, encode_document, encode_mapping, to_bytes
from lpx.portfolio.layout import lay_out
from lpx.portfolio.nouns import Attachment, Portfolio, RecordValue, Student, with_records
from lpx.portfolio.placement import ContentChangedError, PlacedFile, place, write_archive


class Entry(Struct):
    index: int
    name: str
    is_dir: bool = False


def test_the_byte_form():
    assert to_bytes([{"鍵": "值", "a": [1.5, None, True]}]) == (
        '[\n  {\n    "鍵": "值",\n    "a": [\n      1.5,\n      null,\n      true\n    ]\n  }\n]\n'.encode()
    )
    assert encode_mapping({"b": "2", "a": "一"}) == '{\n  "b": "2",\n  "a": "一"\n}\n'.encode()
    assert to_bytes(math.inf) == b"Infinity\n"


def test_lone_surrogates_are_written_as_escapes_and_nothing_else_is():
    assert to_bytes("學\ud800\udfff\ue000\ud7ff") == b'"\xe5\xad\xb8\\ud800\\udfff\xee\x80\x80\xed\x9f\xbf"\n'


def test_keys_stand_in_the_edition_s_order_and_unknown_ones_behind(edition):
    basic, cadre, course = (edition.records[name] for name in ("basic", "cadre", "course"))
    container, kind = edition.records["performance"], edition.records["competition"]
    names = [item.key for item in course.fields[:3]]
    value = [
        {
            "x": 2.0,
            course.key: [{"y": 3.0, **dict.fromkeys(reversed(names), 1.0)}],
            container.key: {"z": [4.0], kind.key: [{}]},
            basic.key: {"w": 1, cadre.key: [{"v": 5.0}], basic.fields[0].key: 6.0},
        }
    ]
    portfolio = decode(value, edition, lay_out([], edition))
    (student,) = document_value(portfolio, edition)
    kinds = {record.key: [] for record in edition.performance_kinds()} | {kind.key: [{}]}
    wanted = {
        basic.key: {basic.fields[0].key: 6, cadre.key: [{"v": 5}], "w": 1},
        course.key: [{**dict.fromkeys(names, 1), "y": 3}],
        container.key: {**kinds, "z": [4]},
        "x": 2,
    }
    assert json.dumps(student) == json.dumps(wanted)
    assert encode_document(portfolio, edition) == to_bytes([wanted])


def test_a_student_without_basic_data_is_written_without_it(edition):
    (student,) = document_value(decode([{}], edition, lay_out([], edition)), edition)
    assert edition.records["basic"].key not in student
    assert list(student) == [edition.records["course"].key, edition.records["performance"].key]


def test_what_is_unknown_and_no_object_where_an_object_belongs_is_left_out(edition):
    key = edition.records["performance"].key
    (student,) = document_value(Portfolio((Student(None, extras={key: 5}),)), edition)
    assert student[key] == {record.key: [] for record in edition.performance_kinds()}


def test_records_are_exchanged_by_their_position():
    def record(name):
        return RecordValue(name, {})

    student = Student(
        record("basic"),
        (record("a"), record("b")),
        (record("c"),),
        {"x": (record("d"), record("e")), "y": (), "z": (record("f"),)},
    )
    changed = with_records(student, {0: record("0"), 2: record("2"), 5: record("5"), 6: record("6")})
    assert [item.kind for item in changed.records()] == ["0", "a", "2", "c", "d", "5", "6"]
    assert [item.kind for item in changed.cadre] == ["a", "2"]
    assert list(changed.performances) == ["x", "y", "z"]
    bare = structs.replace(student, basic=None)
    assert [item.kind for item in with_records(bare, {0: record("0"), 2: record("2")}).records()] == [
        *["0", "b", "2", "d", "e", "f"]
    ]


# ---------------------------------------------------------------- archives


@pytest.fixture
def world(edition):
    """A portfolio of one student whose course links to the given files."""
    basic, course = edition.records["basic"], edition.records["course"]
    slot, folder = course.slots[0], edition.archive.categories[0].folder

    def build(files, originals=(), number="A123456789", *, read=True, more=()):
        names = [f"{number}/{folder}/{name}" for name in files]
        mapping = f"{number}/{folder}/{edition.archive.mapping_name}"
        layout = lay_out([Entry(index, name) for index, name in enumerate([*names, mapping])], edition)
        facts = {
            index: Fact(len(data), md5(data).hexdigest()) for index, data in enumerate(files.values()) if read
        }
        records = [{slot.link: name, slot.md5: "AB"} for name in names]
        value = [{basic.key: {basic.field_of("national_id").key: number}, course.key: [*records, *more]}]
        mapped = {len(names): MappingFile(dict(originals), readable=True)}
        return decode(value, edition, layout, facts, mapped), dict(zip(names, files.values(), strict=True))

    return build


class Sink:
    """An archive that only remembers."""

    def __init__(self):
        self.written = []

    def add(self, name, data):
        self.written.append((name, data))

    def add_folder(self, name):
        self.written.append((name, None))


def test_an_archive_is_written_document_first(world, edition):
    folder = edition.archive.categories[0].folder
    portfolio, contents = world({"a.PDF": b"1", "b.jpg": b"22"}, {"a.PDF": "報告.Docx", "b.jpg": "圖"})
    placement = place(portfolio, edition)
    sink = Sink()
    write_archive(placement, "stem", contents.__getitem__, sink, edition)
    above = f"A123456789/{folder}"
    assert sink.written == [
        ("stem.json", encode_document(placement.portfolio, edition)),
        ("A123456789/", None),
        (f"{above}/", None),
        (f"{above}/C01.docx", b"1"),
        (f"{above}/C02.jpg", b"22"),
        (
            f"{above}/{edition.archive.mapping_name}",
            encode_mapping({"C01.docx": "報告.Docx", "C02.jpg": "圖"}),
        ),
    ]
    assert placement.files == (
        PlacedFile(f"{above}/C01.docx", f"{above}/a.PDF", md5(b"1").hexdigest(), 1),
        PlacedFile(f"{above}/C02.jpg", f"{above}/b.jpg", md5(b"22").hexdigest(), 2),
    )


def test_links_and_digests_follow_and_all_else_stays(world, edition):
    course = edition.records["course"]
    slot, folder = course.slots[0], edition.archive.categories[0].folder
    other = {course.field_of("course_name").key: "國文", slot.link: "gone.pdf", slot.md5: "CD"}
    portfolio, _ = world({"a.pdf": b"1"}, more=[other, {}])
    portfolio = structs.replace(portfolio, unread=("/9",))
    placed = place(portfolio, edition).portfolio
    entry, digest = f"A123456789/{folder}/C01.pdf", md5(b"1").hexdigest()
    first, second, third = placed.students[0].courses
    assert first.values == {slot.link: entry, slot.md5: digest}
    (item,) = first.attachments
    assert (item.link, item.entry, item.declared_md5, item.match) == (entry, entry, digest, "exact")
    assert item.pointer == portfolio.students[0].courses[0].attachments[0].pointer
    assert (second, third) == portfolio.students[0].courses[1:]
    assert placed.unread == ("/9",)


def test_files_that_were_not_read_stay_where_they_are(world, edition):
    portfolio, _ = world({"a.pdf": b"1"}, read=False)
    placement = place(portfolio, edition)
    assert placement.portfolio == portfolio
    assert (placement.files, placement.folders, placement.mappings) == ((), (), {})


def test_a_record_with_a_file_and_a_dead_link_keeps_both(edition):
    kind = next(record for record in edition.performance_kinds() if len(record.slots) > 1)
    one, two = kind.slots[:2]
    container = edition.records["performance"].key
    value = [
        {container: {kind.key: [{one.link: "gone.pdf", one.md5: "AB", two.link: "x/M.mp4", two.md5: "CD"}]}}
    ]
    layout = lay_out([Entry(0, "x/M.mp4")], edition)
    placement = place(decode(value, edition, layout, {0: Fact(1, "ef" * 16)}), edition)
    (record,) = placement.portfolio.students[0].performances[kind.id]
    (file,) = placement.files
    category = next(item for item in edition.archive.categories if item.id == kind.category)
    assert file.entry == f"student-1/{category.folder}/{category.prefix}01.mp4"
    assert record.values == {one.link: "gone.pdf", one.md5: "AB", two.link: file.entry, two.md5: "ef" * 16}
    assert [item.link for item in record.attachments] == ["gone.pdf", file.entry]


def test_a_file_that_changed_since_is_not_written(world, edition):
    portfolio, contents = world({"a.pdf": b"1"})
    with pytest.raises(ContentChangedError) as caught:
        write_archive(place(portfolio, edition), "stem", lambda _: b"2", Sink(), edition)
    assert caught.value.entry in contents
    assert str(caught.value) == caught.value.entry


@pytest.mark.parametrize(
    ("number", "folder"),
    [("A" * 32, "A" * 32), ("A" * 33, "student-1"), ("A_1-2", "A_1-2"), ("-A", "student-1"), ("a", "a")],
)
def test_folders_are_named_by_the_number_where_it_can_name_one(world, edition, number, folder):
    portfolio, _ = world({"a.pdf": b"1"}, number=number)
    assert place(portfolio, edition).folders[0] == f"{folder}/"


def test_an_extension_comes_from_the_original_name_first(world, edition):
    portfolio, _ = world(
        {"a": b"1", "b.png": b"2", "c.png": b"3"}, {"a": "x", "b.png": "y", "c.png": "z.GIF"}
    )
    names = [file.entry.rpartition("/")[2] for file in place(portfolio, edition).files]
    assert names == ["C01", "C02.png", "C03.gif"]


def test_a_link_that_was_found_by_forgiving_leads_exactly_afterwards(edition):
    course = edition.records["course"]
    slot = course.slots[0]
    value = [{course.key: [{slot.link: "X/A.PDF", slot.md5: "ab" * 16}]}]
    portfolio = decode(value, edition, lay_out([Entry(0, "x/a.pdf")], edition), {0: Fact(1, "cd" * 16)})
    (before,) = portfolio.students[0].attachments()
    (after,) = place(portfolio, edition).portfolio.students[0].attachments()
    assert (before.match, after.match) == ("folded", "exact")


def test_a_file_of_unknown_size_has_none(edition):
    record = RecordValue(
        "course", {}, attachments=(Attachment("document", "x.pdf", md5="ab" * 16, entry="x.pdf"),)
    )
    (file,) = place(Portfolio((Student(None, courses=(record,)),)), edition).files
    assert file.size == 0
