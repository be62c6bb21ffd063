"""Which entry is what: both depths, renamed archives, strays."""

from __future__ import annotations

import json

import pytest

from lpx.archive.directory import read_directory
from lpx.archive.forge import Forged, forge
from lpx.archive.sources import MemorySource
from lpx.portfolio.layout import choose_document, folded, lay_out, slashed


def members(names):
    archive = forge([Forged(name=name, data=b"") for name in names])
    return read_directory(MemorySource(archive)).members


@pytest.fixture
def document(edition):
    keys = [record.key for record in edition.children("student")]
    return json.dumps([dict.fromkeys(keys)], ensure_ascii=False).encode()


@pytest.fixture
def course(edition):
    return edition.archive.categories[0]


def test_the_usual_layout(edition, course):
    names = [
        "190406_2021_01_20_10_00_00.json",
        f"A123456789/{course.folder}/C01.pdf",
        f"A123456789/{course.folder}/{edition.archive.mapping_name}",
        edition.archive.consultation_name,
        "readme.txt",
    ]
    layout = lay_out(members(names), edition, "190406_2021_01_20_10_00_00")
    assert layout.document == layout.named_as_archive == 0
    assert [
        (item.member, item.folder, item.root, item.category, item.name) for item in layout.attachments
    ] == [(1, "A123456789", "", course.id, "C01.pdf")]
    assert [item.member for item in layout.mappings] == [2]
    assert (layout.consultations, layout.strays, layout.depths) == ((3,), (4,), (0,))
    assert layout.wanted() == {0, 2}


def test_one_folder_deeper(edition, course):
    names = ["top/x.json", f"top/S1080001/{course.folder}/C01.pdf"]
    layout = lay_out(members(names), edition, "other")
    assert layout.attachments[0].root == "top"
    assert layout.depths == (1,)
    assert layout.document == 0


@pytest.mark.parametrize("name", ["a/b/c/{}/C01.pdf", "{}/C01.pdf", "A1/{}/deep/C01.pdf", "A1/C01.pdf"])
def test_other_depths_are_strays(edition, course, name):
    layout = lay_out(members([name.format(course.folder)]), edition)
    assert layout.attachments == ()
    assert layout.strays == (0,)


def test_a_renamed_archive_finds_its_document_by_content(edition, document):
    layout = lay_out(members(["a.json", "190406_2021_01_20_10_00_00.json", "z.json"]), edition, "renamed (1)")
    assert layout.document is None
    chosen = choose_document(layout, {0: b"{}", 1: b'{"other": 1}', 2: document}, edition)
    assert chosen.document == 2
    assert chosen.documents == (2,)
    assert chosen.strays == (0, 1)


def test_content_weighs_more_than_the_name(edition, document):
    layout = lay_out(members(["same.json", "main.json"]), edition, "same")
    assert choose_document(layout, {0: b'{"config": 1}', 1: document}, edition).document == 1
    assert choose_document(layout, {0: b'{"config": 1}', 1: b"{}"}, edition).document == 0


def test_of_two_documents_the_one_named_as_the_archive_counts(edition, document):
    layout = lay_out(members(["other.json", "same.json"]), edition, "same")
    chosen = choose_document(layout, {0: document, 1: document}, edition)
    assert chosen.document == 1
    assert chosen.documents == (1, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_a_document_is_recognised_in_any_encoding(edition, document, encoding):
    layout = lay_out(members(["a.json", "b.json"]), edition)
    data = document.decode().encode(encoding)
    assert choose_document(layout, {0: b"{}", 1: data}, edition).document == 1


def test_a_document_with_escapes_is_recognised(edition, document):
    data = json.dumps(json.loads(document)).encode()
    assert data.isascii()
    layout = lay_out(members(["a.json", "b.json"]), edition)
    assert choose_document(layout, {0: b"{}", 1: data}, edition).document == 1


def test_thousands_of_json_files_are_not_all_read(edition):
    layout = lay_out(members([f"{number}.json" for number in range(500)]), edition)
    assert len(layout.wanted()) == 64
    assert len(layout.strays) == 436


def test_forgiving_names():
    assert folded("A1\\課程\\C01.PDF") == folded("./a1/課程/c01.pdf")
    assert folded("e\u0301.pdf") == folded("É.pdf")
    assert slashed("././a\\b") == "a/b"
