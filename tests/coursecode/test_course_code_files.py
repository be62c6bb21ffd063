from __future__ import annotations

import hashlib
import json

import pytest

from lpx.coursecode.files import check_md5, judge_file, md5_of_rows, read_course_file
from lpx.edition.nouns import Severity

SETS = [
    "api111_C",
    "api111_V",
    "api108a_C",
    "api108a_M",
    "api108a_V",
    "file108_V_service",
    "file1091_V",
    "classgroup108",
]


def problems(file, codes, **options):
    return [problem.kind for problem in judge_file(file, codes, **options).problems]


@pytest.mark.parametrize("name", SETS)
def test_the_form_is_told_from_the_content(codes, sets, name):
    one = sets[name]
    file = read_course_file(one.data, "data.txt", codes)
    assert [section.form.id for section in file.sections] == [one.form]
    assert file.row_count == one.count


@pytest.mark.parametrize("name", SETS)
def test_the_platforms_md5_reproduces(codes, sets, name):
    """One set's rows were probably edited before they were published; its MD5 is known not to reproduce."""
    one = sets[name]
    file = read_course_file(one.data, one.file_name, codes)
    (check,) = check_md5(file, codes, "" if one.md5 in one.file_name else one.md5)
    assert check.matches is one.reproduces


@pytest.mark.parametrize("name", [name for name in SETS if name != "file108_V_service"])
def test_real_files_conform(codes, sets, name):
    one = sets[name]
    judgement = judge_file(read_course_file(one.data, one.file_name, codes), codes)
    assert judgement.problems == ()
    assert not judgement.stopped


@pytest.mark.parametrize(
    ("rewrite", "kinds"),
    [
        (lambda data: b"\xef\xbb\xbf" + data, []),
        (lambda data: data.replace(b"\n", b"\r\n") + b"\r\n", []),
        (lambda data: data.replace(b",", b"\t"), []),
        (lambda data: data.decode().encode("cp950"), ["encoding"]),
        (lambda data: data.decode().encode("utf-16"), ["encoding"]),
        (lambda data: "課程代碼,科目名稱,學分,方式,屬性\n".encode() + data, ["header-row"]),
        (lambda data: b"\n" + data + b"\n\n", []),
    ],
    ids=["bom", "crlf", "tab", "cp950", "utf-16", "header", "blank-lines"],
)
def test_rewritten_files_are_read_all_the_same(codes, sets, rewrite, kinds):
    one = sets["api111_C"]
    file = read_course_file(rewrite(one.data), "x.csv", codes)
    assert file.sections[0].form.id == "C"
    assert file.row_count == one.count
    assert problems(file, codes) == kinds


def test_the_rows_reproduce_the_md5_of_a_file_whose_line_ends_changed(codes, sets):
    one = sets["file1091_V"]
    changed = one.data.replace(b"\r\n", b"\n") + b"\n"
    (check,) = check_md5(read_course_file(changed, one.file_name, codes), codes)
    assert (check.matches, check.rule) == (True, "rows-2020")


def test_the_platforms_json_is_read_and_verified(codes, sets):
    columns = ["課程代碼", "科目名稱", "授課學期學分節數", "授課學期開課方式", "課程屬性"]
    names = ["api108a_C", "api108a_M"]
    reply = [
        {
            "實施學年度": 108,
            "課程類型": name[-1],
            "MD5": sets[name].md5,
            "課程資料": [
                dict(zip(columns, line.split(","), strict=True))
                for line in sets[name].data.decode().split("\n")
            ],
        }
        for name in names
    ]
    file = read_course_file(json.dumps(reply, ensure_ascii=False).encode(), "reply.json", codes)
    assert [(section.form.id, section.year, section.course_type) for section in file.sections] == [
        ("C", "108", "C"),
        ("C", "108", "M"),
    ]
    assert [check.matches for check in check_md5(file, codes)] == [True, True]
    reply[1]["課程資料"][0]["科目名稱"] = "改了"
    file = read_course_file(json.dumps(reply).encode(), "reply.json", codes)
    assert [check.matches for check in check_md5(file, codes)] == [True, False]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf \r\n", "empty-file"),
        (b"PK\x03\x04rest", "not-text"),
        (b"\xff\x00\xfe\x81" * 8, "not-text"),
        (b"[1, 2", "json-broken"),
        (b"{}", "not-recognised"),
        (b'{"a": [{"b": 1}]}', "not-recognised"),
        ("學號,姓名\n110001,某某\n".encode(), "not-recognised"),
        (b"[" * 100_000, "json-broken"),
    ],
)
def test_other_files_are_not_judged(codes, data, kind):
    judgement = judge_file(read_course_file(data, "x", codes), codes)
    assert judgement.stopped
    assert [problem.kind for problem in judgement.problems] == [kind]
    assert codes.problems[kind].severity is Severity.ERROR


def replaced(sets, line: int, old: str, new: str) -> bytes:
    lines = sets["api111_C"].data.decode().split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("109070406C2640101010101", "109070406C264010101010", ["code-form"]),
        ("109070406C2640101010101", "109070406C2640101010102", ["code-twice", "name-not-as-fixed"]),
        ("109070406C2640101010101", "109070406C26X0101010101", ["part-unknown"]),
        ("1010101,", "1O10101,", ["part-impossible", "mode-changed"]),
        ("國語文", "", ["name-missing"]),
        ("國語文", "國" * 31, ["name-length", "name-not-as-fixed"]),
        ("國語文", " 國語文", ["name-spaces"]),
        ("222222", "22", ["credits-zeros-lost"]),
        ("222222", "2222222", ["credits-length"]),
        ("222222", "2222X2", ["credits-character"]),
        ("222222", "022222", ["modes-not-as-credits"]),
        ("000000", "0000", ["modes-form"]),
        ("000000", "0000D0", ["mode-changed"]),
        (",1101", ",7101", ["attribute-changed"]),
        (",1101", ",101", ["attribute-form"]),
        (",1101", ",1101,x", ["column-count"]),
        ("國語文", '"國語文"', ["quoted"]),
    ],
)
def test_one_fault_gives_one_problem_at_its_line(codes, sets, old, new, kinds):
    file = read_course_file(replaced(sets, 1, old, new), "x.csv", codes)
    found = judge_file(file, codes).problems
    assert sorted(problem.kind for problem in found) == sorted(kinds)
    assert {problem.line for problem in found} <= {1, 2}


def test_a_file_of_two_schools_and_another_type_is_told(codes, sets):
    data = replaced(sets, 1, "109070406C", "109041305C")
    name = "V_技術型課程代碼資料檔111_0123456789ABCDEF0123456789ABCDEF_202109010000.csv"
    file = read_course_file(data, name, codes)
    assert problems(file, codes) == ["md5-mismatch", "several-schools", "type-not-as-named"]


def test_the_given_md5_must_be_one(codes, sets):
    file = read_course_file(sets["api111_C"].data, "x.csv", codes)
    assert problems(file, codes, md5="not an md5") == ["md5-form"]
    assert problems(file, codes, md5=sets["api111_C"].md5.upper()) == []
    assert problems(file, codes, md5="0" * 32) == ["md5-mismatch"]


def test_class_groups_need_names_and_stand_once(codes, sets):
    data = sets["classgroup108"].data.decode()
    first = data.split("\n")[0]
    nameless = first.rsplit(",", 1)[0] + ","
    file = read_course_file(f"{data}\n{first}".encode(), "班群代碼檔.csv", codes)
    assert problems(file, codes) == ["class-group-twice"]
    file = read_course_file(data.replace(first, nameless).encode(), "班群代碼檔.csv", codes)
    assert problems(file, codes) == ["class-group-unnamed"]


def test_a_file_full_of_faults_stays_bounded(codes):
    rows = "\n".join(f"{number:023d},名稱{number},22,x,y" for number in range(5_000))
    judgement = judge_file(read_course_file(rows.encode(), "x.csv", codes), codes)
    assert len(judgement.problems) < 2_000
    assert judgement.dropped > 5_000


def test_hash_of_rows_fills_short_rows_up(codes, sets):
    """The 2020 files hash five columns also where a row has three."""
    one = sets["file1091_V"]
    short = one.data.replace(b",,", b"").replace(b"\xef\xbb\xbf", b"")
    file = read_course_file(short, "x.csv", codes)
    rule = next(rule for rule in codes.files.hashes if rule.id == "rows-2020")
    assert md5_of_rows(file.sections[0], rule) == one.md5.lower()
    assert hashlib.md5(short).hexdigest() == file.md5
