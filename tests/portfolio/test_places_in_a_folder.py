"""Where the entries of an archive go in a folder, and the document that follows them."""

from __future__ import annotations

import json

import pytest
from msgspec import Struct

from lpx.portfolio.encode import encode_mapping
from lpx.portfolio.layout import lay_out
from lpx.portfolio.unpacking import (
    UnreadableDocumentError,
    UnsafeNameError,
    original_places,
    stored_places,
)

NAME = "document.json"


class Entry(Struct):
    index: int
    name: str
    is_dir: bool = False


@pytest.fixture
def folder(edition):
    return f"A123456789/{edition.archive.categories[0].folder}"


@pytest.fixture
def archive(edition, folder):
    """Lay out a document, mapping files and attachments; give layout and contents."""

    def build(files=(), mapping=None, links=None, document=None, more=()):
        course = edition.records["course"]
        slot = course.slots[0]
        if document is None:
            records = [{slot.link: link, slot.md5: "ab" * 16} for link in links or ()]
            document = json.dumps([{course.key: records}], ensure_ascii=False).encode()
        names = ["bundle.json", *(f"{folder}/{name}" for name in files), *more]
        contents = {0: document}
        if mapping is not None:
            contents[len(names)] = encode_mapping(mapping)
            names.append(f"{folder}/{edition.archive.mapping_name}")
        entries = [Entry(index, name, name.endswith("/")) for index, name in enumerate(names)]
        return lay_out(entries, edition, "bundle"), contents

    return build


def links_of(data, edition):
    course = edition.records["course"]
    (student,) = json.loads(data)
    return [record[course.slots[0].link] for record in student[course.key]]


def test_stored_names_stay_and_the_document_is_renamed(archive, folder):
    layout, _ = archive(["C01.pdf"], mapping={}, more=["readme.txt"])
    above = tuple(folder.split("/"))
    assert stored_places(layout, NAME) == {
        0: (NAME,),
        1: (*above, "C01.pdf"),
        2: ("readme.txt",),
        3: (*above, "filename_mapping.json"),
    }


@pytest.mark.parametrize("name", ["document.json", "DOCUMENT.JSON"])
def test_what_stands_in_the_document_s_place_is_numbered_out_of_the_way(archive, name):
    layout, _ = archive(more=[name, f"{name}/inside.txt"])
    stem, extension = name.split(".")
    places = stored_places(layout, NAME)
    assert places[1] == (f"{stem} (2).{extension}",)
    assert places[2] == (f"{stem} (2).{extension}", "inside.txt")


def test_without_a_document_every_name_stays(edition):
    layout = lay_out([Entry(0, "document.json/x.txt"), Entry(1, "x.txt")], edition)
    assert layout.document is None
    assert stored_places(layout, NAME) == {0: ("document.json", "x.txt"), 1: ("x.txt",)}


@pytest.mark.parametrize("name", ["../x", "/x", "C:/x", "a/../../x"])
def test_names_that_lead_out_are_refused(archive, name):
    layout, _ = archive(more=[name])
    with pytest.raises(UnsafeNameError):
        stored_places(layout, NAME)


def test_original_names_come_back_and_the_links_follow(archive, edition, folder):
    links = [f"{folder}/C01.pdf", f"{folder}/C02.pdf", f"{folder}/C09.pdf", None]
    layout, contents = archive(["C01.pdf", "C02.pdf"], {"C01.pdf": "報告.pdf"}, links)
    places, written = original_places(layout, contents, edition, NAME)
    above = tuple(folder.split("/"))
    assert places == {0: (NAME,), 1: (*above, "報告.pdf"), 2: (*above, "C02.pdf")}
    assert set(written) == {(NAME,)}
    assert links_of(written[NAME,], edition) == [f"{folder}/報告.pdf", f"{folder}/C02.pdf", links[2], None]


def test_a_link_that_has_a_file_loses_nothing_of_its_record(archive, edition, folder):
    course = edition.records["course"]
    slot = course.slots[0]
    record = {course.field_of("course_name").key: "國文", slot.link: f"{folder}/C01.pdf", slot.md5: "ab" * 16}
    document = json.dumps([{course.key: [record, {}]}], ensure_ascii=False).encode()
    layout, contents = archive(["C01.pdf"], {"C01.pdf": "x.pdf"}, document=document)
    _, written = original_places(layout, contents, edition, NAME)
    (student,) = json.loads(written[NAME,])
    assert student[course.key] == [record | {slot.link: f"{folder}/x.pdf"}, {}]


def test_a_name_that_the_disk_cannot_hold_is_kept_in_a_mapping(archive, edition, folder):
    mapping = {"C01.pdf": "a:b.pdf", "C02.pdf": "same.pdf", "C03.pdf": "SAME.pdf", "C04.pdf": "C07.pdf"}
    layout, contents = archive([*mapping], mapping)
    places, written = original_places(layout, contents, edition, NAME)
    names = ["a_b.pdf", "same.pdf", "SAME (2).pdf", "C07.pdf"]
    assert [places[index][-1] for index in range(1, 5)] == names
    kept = json.loads(written[(*folder.split("/"), edition.archive.mapping_name)])
    # The last looks like a stored name: without the mapping nobody could tell that it is the original one.
    assert kept == {"a_b.pdf": "a:b.pdf", "SAME (2).pdf": "SAME.pdf", "C07.pdf": "C07.pdf"}


def test_an_original_name_does_not_take_the_place_of_the_mapping(archive, edition):
    layout, contents = archive(["C01.pdf"], {"C01.pdf": edition.archive.mapping_name.upper()})
    places, _ = original_places(layout, contents, edition, NAME)
    assert places[1][-1] == "FILENAME_MAPPING (2).JSON"


def test_files_are_named_in_the_order_of_their_stored_names(archive, edition):
    layout, contents = archive(["C02.pdf", "C01.pdf"], {"C01.pdf": "x.pdf", "C02.pdf": "x.pdf"})
    places, _ = original_places(layout, contents, edition, NAME)
    assert (places[2][-1], places[1][-1]) == ("x.pdf", "x (2).pdf")


def test_a_mapping_that_was_not_read_names_nothing(archive, edition, folder):
    layout, contents = archive(["C01.pdf"], {"C01.pdf": "x.pdf"}, [f"{folder}/C01.pdf"])
    places, written = original_places(layout, {0: contents[0]}, edition, NAME)
    assert places[1][-1] == "C01.pdf"
    assert links_of(written[NAME,], edition) == [f"{folder}/C01.pdf"]


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[",
        b'["\xff"]',
        b'[{"a": 1, "a": 2}]',
        b"[{}, NaN]",
        b'[{"a": NaN}]',
        b"[5]",
        b'"x"',
    ],
)
def test_a_document_that_cannot_be_rewritten_without_loss_is_not(archive, edition, document):
    layout, contents = archive(document=document)
    with pytest.raises(UnreadableDocumentError):
        original_places(layout, contents, edition, NAME)


def test_a_document_in_another_encoding_is_rewritten(archive, edition, folder):
    course = edition.records["course"]
    document = json.dumps([{course.key: []}], ensure_ascii=False).encode("cp950")
    layout, contents = archive(document=document)
    _, written = original_places(layout, contents, edition, NAME)
    assert json.loads(written[NAME,])[0][course.key] == []


def test_without_a_document_nothing_is_renamed(edition, archive):
    layout = lay_out([Entry(0, "x.txt")], edition)
    with pytest.raises(UnreadableDocumentError):
        original_places(layout, {}, edition, NAME)
    layout, _ = archive()
    with pytest.raises(UnreadableDocumentError):
        original_places(layout, {}, edition, NAME)


def test_names_are_numbered_within_their_own_folder_alone(archive, edition):
    other = f"A123456789/{edition.archive.categories[1].folder}"
    layout, contents = archive(["report.pdf"], mapping={}, more=[f"{other}/report.pdf"])
    places, _ = original_places(layout, contents, edition, NAME)
    assert {place[-1] for place in places.values() if len(place) > 1} == {"report.pdf"}
