"""Names: their encoding by evidence, their separators, and where they would lead."""

from __future__ import annotations

import zlib

import pytest

from lpx.archive.encodings import choose_encoding, decode_cp950
from lpx.archive.forge import Forged, forge
from lpx.archive.paths import name_faults, target_parts

FOLDER = "課程學習成果"


def names(result) -> list[tuple[str, str]]:
    return [(member.name, member.name_encoding) for member in result.directory.members]


@pytest.mark.parametrize("hints", [(), (FOLDER, "多元表現")])
def test_big5_names_without_flag_are_recognised(opened, hints):
    entries = [
        Forged(f"A123456789/{folder}/C01.pdf", b"1", encoding="cp950") for folder in (FOLDER, "多元表現")
    ]
    result = opened(forge(entries), hints=hints)
    assert names(result) == [(f"A123456789/{folder}/C01.pdf", "cp950") for folder in (FOLDER, "多元表現")]
    assert result.problems[0].parameters == {"encoding": "cp950", "count": 2}
    assert len(result.problems) == 1


def test_utf8_names_without_flag_are_recognised(opened):
    result = opened(forge([Forged(f"{FOLDER}/C01.pdf", b"1", utf8_flag=False)]))
    assert names(result) == [(f"{FOLDER}/C01.pdf", "utf-8")]
    assert result.forms("name-encoding", "encoding") == {"utf-8"}


def test_declared_utf8_names_are_no_problem(opened):
    result = opened(forge([Forged("𠮷野家/ſ.pdf", b"1"), Forged("ascii", b"1")]))
    assert names(result) == [("𠮷野家/ſ.pdf", "utf-8"), ("ascii", "ascii")]
    assert result.problems == ()


def test_western_names_without_flag_are_cp437(opened):
    result = opened(forge([Forged("España/Müller.pdf", b"1", encoding="cp437")]))
    assert names(result) == [("España/Müller.pdf", "cp437")]


def test_the_caller_can_overrule_the_evidence(opened):
    data = forge([Forged(FOLDER, b"1", encoding="cp950")])
    assert names(opened(data, encoding="cp437"))[0][1] == "cp437"
    assert names(opened(data, encoding="cp950")) == [(FOLDER, "cp950")]


def test_a_false_utf8_flag_is_noticed(opened):
    result = opened(forge([Forged(FOLDER.encode("cp950"), b"1", utf8_flag=True)]))
    assert names(result) == [(FOLDER, "cp950")]
    assert "name-encoding" in result.kinds


def test_info_zips_unicode_path_counts_when_its_crc_fits(opened):
    raw = b"??????.pdf"

    def field(crc: int) -> bytes:
        body = b"\x01" + crc.to_bytes(4, "little") + f"{FOLDER}.pdf".encode()
        return b"\x75\x70" + len(body).to_bytes(2, "little") + body

    good = opened(forge([Forged(raw, b"1", extra=field(zlib.crc32(raw)))]))
    assert names(good) == [(f"{FOLDER}.pdf", "unicode-path")]
    stale = opened(forge([Forged(raw, b"1", extra=field(5))]))
    assert names(stale) == [("??????.pdf", "ascii")]


def test_user_defined_characters_go_to_the_private_use_area():
    assert decode_cp950(b"\xfa\x40") == "\ue000"
    assert decode_cp950(b"\xfe\xfe") == "\ue310"
    assert decode_cp950(b"\x8e\x40") == "\ue311"
    assert decode_cp950(b"\x81\x40") == "\ueeb8"
    assert decode_cp950(b"\xa4") is None


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("程式設計專題成果報告", "cp950"),
        ("自主學習計畫", "cp950"),
        ("成果ㄅㄆㄇ（一）", "cp950"),
        ("naïve café", "cp437"),
        ("Ångström", "cp437"),
        ("成果發表", "utf-8"),
        ("Ünïcode", "utf-8"),
    ],
)
def test_the_evidence_speaks_for_the_right_encoding(text, encoding):
    assert choose_encoding([text.encode(encoding)]) == encoding


def test_backslashes_become_slashes_and_are_told_once(opened):
    result = opened(forge([Forged("a\\b.pdf", b"1"), Forged("a\\c\\", b"")]))
    assert [member.name for member in result.directory.members] == ["a/b.pdf", "a/c/"]
    assert result.directory.members[1].is_dir
    assert [problem.parameters for problem in result.problems if problem.kind == "backslash"] == [
        {"count": 2}
    ]


def test_a_big5_trail_byte_that_is_a_backslash_is_no_separator(opened):
    result = opened(forge([Forged("功許蓋.pdf", b"1", encoding="cp950")]))
    assert result.directory.members[0].name == "功許蓋.pdf"
    assert "backslash" not in result.kinds


ESCAPES = {
    "../up": "dotdot",
    "a/../../up": "dotdot",
    "a/.. /up": "dotdot",
    "a/...": "dotdot",
    "..\\up": "dotdot",
    "/etc/passwd": "absolute",
    "\\windows": "absolute",
    "C:/x": "drive",
    "c:x": "drive",
    "C:\\x": "drive",
    "//server/share": "unc",
    "\\\\server\\share": "unc",
    "\\\\?\\C:\\x": "unc",
    "a\0.pdf": "nul",
    "": "empty",
}
UNPORTABLE = {
    "a./b": "trailing-dot",
    "a /b": "trailing-space",
    "b.pdf ": "trailing-space",
    "CON": "device",
    "a/nul.txt": "device",
    "com1.pdf": "device",
    "LPT¹": "device",
    "aux .txt": "device",
    "a<b": "illegal-char",
    'a"b': "illegal-char",
    "a|b?.pdf": "illegal-char",
    "a.pdf:hidden": "stream",
    "a\tb": "control-char",
    "a\u202efdp.exe": "direction-char",
    "a//b": "empty-segment",
    "./a": "dot-segment",
    "x" * 256: "too-long",
    "字" * 90: "too-long",
    "/".join(["folder"] * 40): "too-long",
}


@pytest.mark.parametrize(("name", "form"), ESCAPES.items())
def test_names_that_lead_out_of_the_target(opened, name, form):
    result = opened(forge([Forged(name, b"1")]))
    assert form in result.forms("path-escape")
    assert target_parts(name.replace("\\", "/")) is None


@pytest.mark.parametrize(("name", "form"), UNPORTABLE.items())
def test_names_that_not_every_system_can_hold(opened, name, form):
    result = opened(forge([Forged(name, b"1")]))
    assert form in result.forms("unportable-name")
    assert result.forms("path-escape") == set()


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "A123456789/課程學習成果/C01.pdf",
        "folder/",
        ".hidden",
        "a.b.c",
        "console.txt",
        "com.pdf",
        "中 文.pdf",
        "..a",
    ],
)
def test_ordinary_names_have_no_fault(name):
    assert name_faults(name) == ()
    assert target_parts(name) == tuple(name.rstrip("/").split("/"))


def test_duplicates_and_collisions_are_told_apart(opened):
    entries = [Forged(name, b"1") for name in ("a", "a", "A", "é", "e\u0301", "dir", "dir/x", "b")]
    result = opened(forge(entries))
    found = {(p.kind, p.member, p.parameters["other"]) for p in result.problems}
    assert found == {
        ("duplicate", 1, 0),
        ("colliding-name", 2, 0),
        ("colliding-name", 4, 3),
        ("colliding-name", 5, 6),
    }


@pytest.mark.parametrize(
    ("mode", "form"),
    [(0o120777, "symlink"), (0o020666, "character-device"), (0o010644, "fifo"), (0o060600, "block-device")],
)
def test_special_files_are_found_by_their_attributes(opened, mode, form):
    result = opened(forge([Forged("a", b"/etc/passwd", host=3, external_attributes=mode << 16)]))
    assert result.forms("special-file") == {form}
    plain = opened(forge([Forged("a", b"1", host=3, external_attributes=0o100644 << 16)]))
    assert plain.problems == ()
