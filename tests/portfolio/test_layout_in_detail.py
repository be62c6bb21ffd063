"""The layout of archives that are nearly as they should be."""

from __future__ import annotations

import json

import pytest
from msgspec import Struct

from lpx.portfolio.layout import choose_document, lay_out, looks_like_document


class Entry(Struct):
    index: int
    name: str
    is_dir: bool = False


def entries(names):
    return [Entry(index, name, name.endswith("/")) for index, name in enumerate(names)]


@pytest.fixture
def course(edition):
    return edition.archive.categories[0].folder


@pytest.fixture
def document(edition):
    return json.dumps([dict.fromkeys(record.key for record in edition.children("student"))]).encode()


def test_names_are_kept_with_forward_slashes_and_folders_apart(edition, course):
    names = [f"A1\\{course}\\", f"./A1/{course}/C01.pdf", f"A1\\{course}\\C01.pdf", "a.txt", "A.TXT"]
    layout = lay_out(
        [Entry(3 + index, name, name.endswith("\\")) for index, name in enumerate(names)], edition
    )
    path = f"A1/{course}/C01.pdf"
    assert layout.names == {3: f"A1/{course}/", 4: path, 5: path, 6: "a.txt", 7: "A.TXT"}
    assert layout.folders == (3,)
    assert layout.by_name == {path: 4, "a.txt": 6, "A.TXT": 7}
    assert layout.by_folded == {path.casefold(): 4, "a.txt": 6}


def test_both_depths_are_told_once_each(edition, course):
    names = [f"top/B1/{course}/C01.pdf", f"A1/{course}/C01.pdf", f"A1/{course}/C02.pdf"]
    layout = lay_out(entries(names), edition)
    assert layout.depths == (0, 1)
    assert [item.place for item in layout.attachments] == [
        ("top", "B1", edition.archive.categories[0].id),
        *[("", "A1", edition.archive.categories[0].id)] * 2,
    ]


@pytest.mark.parametrize("name", ["/{}/C01.pdf", "A1/{}//", "A1/{}/", "top/{}", "A1/其他/C01.pdf"])
def test_a_place_without_student_category_or_name_is_none(edition, course, name):
    layout = lay_out([Entry(0, name.format(course))], edition)
    assert layout.attachments == ()
    assert layout.strays == (0,)


def test_the_mapping_and_the_consultation_are_known_in_any_case(edition, course):
    mapping, consultation = edition.archive.mapping_name.upper(), edition.archive.consultation_name
    names = [f"A1/{course}/{mapping}", f"A1/{consultation.upper()}", mapping, f"A1/{course}/{consultation}"]
    layout = lay_out(entries(names), edition)
    assert [item.member for item in layout.mappings] == [0]
    assert layout.consultations == (1,)
    assert layout.strays == (2,)
    assert [item.member for item in layout.attachments] == [3]
    assert layout.candidates == ()


def test_candidates_are_ranked_by_stem_form_depth_and_order(edition):
    usual = "190406_2021_01_20_10_00_00.json"
    names = ["top/z.json", "z.json", "a.JSON", f"top/{usual}", usual, "top/Bündel.json", "a/b/c/x.json"]
    layout = lay_out(entries(names), edition, "BÜNDEL")
    assert layout.candidates == (5, 4, 3, 1, 2, 0)
    assert layout.named_as_archive == layout.document == 5
    assert layout.strays == (6,)


def test_a_stem_may_hold_dots(edition):
    layout = lay_out(entries(["other.json", "a.b.json"]), edition, "a.b")
    assert layout.document == 1


def test_a_document_stands_no_deeper_than_student_folders_may(edition):
    layout = lay_out(entries(["a/b.json", "a/b/c.json"]), edition)
    assert (layout.candidates, layout.strays) == ((0,), (1,))


def test_without_a_stem_no_name_is_the_archive_s_own(edition):
    assert lay_out(entries(["XXXX.json"]), edition).named_as_archive is None


def test_every_depth_that_an_edition_allows_is_named(edition, course):
    from msgspec import structs

    deep = structs.replace(edition, archive=structs.replace(edition.archive, depths=(0, 1, 3)))
    layout = lay_out(entries([f"a/b/c/A1/{course}/C01.pdf", f"a/b/A1/{course}/C01.pdf"]), deep)
    assert [item.root for item in layout.attachments] == ["a/b/c", "a/b"]
    assert layout.depths == (2, 3)
    flat = structs.replace(edition, archive=structs.replace(edition.archive, depths=()))
    layout = lay_out(entries([f"a/A1/{course}/C01.pdf", f"A1/{course}/C01.pdf", "a/x.json"]), flat)
    assert [item.member for item in layout.attachments] == [1]
    assert layout.candidates == ()


def test_a_stem_is_compared_in_one_unicode_form(edition):
    layout = lay_out(entries(["a.json", "e\u0301.json"]), edition, "é")
    assert layout.document == 1
    assert lay_out(entries(["a.json", "é.json"]), edition, "e\u0301").document == 1


def test_without_a_stem_a_file_without_a_name_is_not_the_archive_s_own(edition):
    layout = lay_out(entries([".json", "a.json"]), edition, "")
    assert layout.named_as_archive is None
    assert layout.document is None


def test_what_was_not_read_is_no_stray(edition, document):
    layout = lay_out(entries(["a.json", "b.json", "c.json", "d.txt"]), edition)
    chosen = choose_document(layout, {1: document, 2: b"{}"}, edition)
    assert (chosen.document, chosen.documents, chosen.candidates) == (1, (1,), (0, 1))
    assert chosen.strays == (2, 3)


def test_a_sole_candidate_is_the_document_whatever_it_holds(edition):
    layout = lay_out(entries(["a.json"]), edition)
    chosen = choose_document(layout, {0: b"{}"}, edition)
    assert (chosen.document, chosen.documents, chosen.candidates, chosen.strays) == (0, (), (0,), ())


def test_of_several_that_are_no_document_none_is(edition):
    layout = lay_out(entries(["a.json", "b.json"]), edition)
    chosen = choose_document(layout, {0: b"{}", 1: b"{}"}, edition)
    assert (chosen.document, chosen.documents, chosen.candidates, chosen.strays) == (None, (), (), (0, 1))


def test_the_archive_s_own_is_no_stray_although_it_holds_nothing(edition):
    layout = lay_out(entries(["same.json", "b.json"]), edition, "same")
    chosen = choose_document(layout, {0: b"{}", 1: b"{}"}, edition)
    assert (chosen.document, chosen.candidates, chosen.strays) == (0, (0,), (1,))


def test_only_the_beginning_of_a_candidate_is_looked_at():
    assert looks_like_document(b" " * (1 << 20) + "鍵".encode(), ("鍵",)) is False
    assert looks_like_document(b" " * ((1 << 20) - 3) + "鍵".encode(), ("鍵",)) is True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp950"])
def test_one_key_in_any_encoding_is_enough(encoding):
    assert looks_like_document("學生".encode(encoding), ("課程", "學生"))
    assert not looks_like_document("學校".encode(encoding), ("課程", "學生"))


def test_a_key_that_an_encoding_cannot_hold_is_looked_for_as_far_as_it_can():
    # cp950 has no emoji; what is left of the key is enough.
    assert looks_like_document("學生".encode("cp950"), ("學生😀",))


def test_a_key_is_known_behind_escapes_in_either_case():
    assert looks_like_document(rb'{"\u5B78\u751f": 1}', ("學生",))
    assert looks_like_document(rb'{"\u5b78\u751F": 1}', ("課程", "學生"))
    assert not looks_like_document(rb'{"\u5b79\u751f": 1}', ("學生",))


def test_strays_beyond_what_is_read_keep_their_numbers(edition):
    layout = lay_out(entries([f"{number:03}.json" for number in range(66)]), edition)
    assert layout.candidates == tuple(range(64))
    assert layout.strays == (64, 65)
