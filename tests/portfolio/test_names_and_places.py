"""Names that every system can hold, and places in a new archive."""

from __future__ import annotations

from pathlib import PureWindowsPath

import pytest
from msgspec import Struct

from lpx.archive.paths import target_parts
from lpx.portfolio.decode import Fact, decode
from lpx.portfolio.layout import lay_out
from lpx.portfolio.names import distinct, safe_name, split_extension
from lpx.portfolio.placement import place


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("報告.pdf", "報告.pdf"),
        ("a:b/c\\d?.pdf", "a_b_c_d_.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("nul", "_nul"),
        ("com1.txt", "_com1.txt"),
        ("COM¹", "_COM¹"),
        ("trailing. ", "trailing"),
        ("..", "file"),
        ("", "file"),
        ("...pdf", "...pdf"),
        ("a\u202egnp.exe", "a_gnp.exe"),
        ("line\nbreak.pdf", "line_break.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("emoji 😀 #1.pdf", "emoji 😀 #1.pdf"),
    ],
)
def test_safe_names(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    "name", ["C:\\x.pdf", "\\\\server\\share\\x", "..\\..\\x", "a:stream", "/etc/passwd", "aux.", "LPT9.x"]
)
def test_no_name_means_more_than_a_name_to_windows(name):
    path = PureWindowsPath("D:/folder") / safe_name(name)
    assert path.parent == PureWindowsPath("D:/folder")
    assert not PureWindowsPath(safe_name(name)).is_reserved()
    assert target_parts(safe_name(name)) == (safe_name(name),)


def test_long_names_are_cut_and_keep_their_extension():
    safe = safe_name("學" * 300 + ".pdf")
    assert len(safe.encode()) <= 180
    assert safe.endswith("學.pdf")


def test_names_that_one_system_holds_for_the_same_are_numbered():
    taken: dict[str, int] = {}
    names = ["a.pdf", "A.PDF", "ａ.pdf", "a (2).pdf", "b"]
    assert [distinct(name, taken) for name in names] == [
        "a.pdf",
        "A (2).PDF",
        "ａ (3).pdf",
        "a (2) (2).pdf",
        "b",
    ]


def test_extensions_are_what_follows_the_last_dot():
    assert split_extension("report.v2.pdf") == ("report.v2", ".pdf")
    assert split_extension("no extension here. really") == ("no extension here. really", "")
    assert split_extension(".hidden") == (".hidden", "")


class Entry(Struct):
    index: int
    name: str
    is_dir: bool = False


@pytest.fixture
def placed(edition):
    """Place students whose course records link to files, given as number → list of (link, there?)."""
    basic, course = edition.records["basic"], edition.records["course"]
    slot = course.slots[0]

    def build(students):
        value = [
            {
                basic.key: {basic.field_of("national_id").key: number},
                course.key: [{slot.link: link} for link, _ in links],
            }
            for number, links in students
        ]
        names = [link for _, links in students for link, there in links if there]
        names = list(dict.fromkeys(names))
        layout = lay_out([Entry(index, name) for index, name in enumerate(names)], edition)
        facts = {index: Fact(index, f"{index:032x}") for index in range(len(names))}
        return place(decode(value, edition, layout, facts), edition)

    return build


@pytest.fixture
def folder(edition):
    return edition.archive.categories[0].folder


def test_files_are_counted_per_student_and_keep_their_extension(placed, folder):
    placement = placed([("A1", [("x/z.PDF", True), ("x/a.jpg", True)]), ("B2", [("y.png", True)])])
    assert [file.entry for file in placement.files] == [
        f"A1/{folder}/C01.pdf",
        f"A1/{folder}/C02.jpg",
        f"B2/{folder}/C01.png",
    ]
    assert placement.folders == ("A1/", f"A1/{folder}/", "B2/", f"B2/{folder}/")


def test_the_counter_grows_beyond_its_width(placed, folder):
    placement = placed([("A1", [(f"f{number}.pdf", True) for number in range(101)])])
    assert placement.files[98].entry == f"A1/{folder}/C99.pdf"
    assert placement.files[99].entry == f"A1/{folder}/C100.pdf"


def test_a_file_that_two_records_share_is_stored_once(placed):
    placement = placed([("A1", [("x.pdf", True), ("x.pdf", True)])])
    assert len(placement.files) == 1
    assert len({item.link for item in placement.portfolio.students[0].attachments()}) == 1


def test_no_file_takes_the_name_of_a_dead_link(placed, folder):
    placement = placed([("A1", [(f"A1/{folder}/c01.PDF", False), ("x.pdf", True)])])
    assert [file.entry for file in placement.files] == [f"A1/{folder}/C02.pdf"]


@pytest.mark.parametrize("number", ["../x", "", None, "a b", "王小明", 5])
def test_a_number_that_cannot_name_a_folder_does_not(placed, folder, number):
    placement = placed([(number, [("x.pdf", True)])])
    assert placement.files[0].entry == f"student-1/{folder}/C01.pdf"


def test_one_student_twice_shares_a_folder_without_clashes(placed):
    placement = placed([("A1", [("x.pdf", True)]), ("a1", [("y.pdf", True)])])
    entries = [file.entry for file in placement.files]
    assert len({entry.casefold() for entry in entries}) == 2
    assert len({entry.split("/")[0] for entry in entries}) == 1
