from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from lpx.cli.course_code import SUBCOMMANDS, command
from lpx.reports.columns import cell_width

CODE = "109070406V264040103F122"


@pytest.fixture
def run():
    runner = CliRunner(env={"LPX_LANG": "zh-Hant", "LC_ALL": "", "LANG": ""})

    def invoke(*arguments, **options):
        return runner.invoke(command, [str(argument) for argument in arguments], **options)

    return invoke


@pytest.fixture
def file(tmp_path, sets):
    def write(name, data=None, as_name=None):
        path = tmp_path / (as_name or sets[name].file_name)
        path.write_bytes(sets[name].data if data is None else data)
        return path

    return write


def test_explain_aligns_every_line(run):
    result = run("explain", CODE)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[1].startswith("行銷實務｜部定必修")
    code, ruler, numbers = lines[3:6]
    assert code.split() == ["109", "070406", "V", "26", "404", "0", "1", "0", "3", "F1", "22"]
    assert [len(mark) for mark in ruler.split()] == [3, 6, 1, 2, 3, 1, 1, 1, 1, 2, 2]
    assert numbers.split() == [str(number) for number in range(1, 12)]
    titles = ["適用學年度", "校代碼", "科目名稱代碼"]
    places = {
        cell_width(line[: line.index(title)]) for title in titles for line in lines[7:] if title in line
    }
    assert len(places) == 1, "the titles stand in one column"


def test_explain_marks_what_is_wrong_and_says_what_was_meant(run):
    result = run("explain", "10907O406V264040103F122")
    assert result.exit_code == 0, "possible codes are not wrong"
    result = run("explain", "109070406v264040103F122")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert "小寫字母「v」應為大寫「V」" in lines[1]
    shown, marks = lines[4:6]
    assert marks[shown.index("v")] == "^"
    assert CODE in result.stdout


def test_explain_in_english_and_as_json(run):
    result = run("explain", CODE, "--lang", "en")
    assert "Technical senior high school" in result.stdout
    assert "stay in Chinese" in result.stdout
    value = json.loads(run("explain", CODE, "--format", "json", "--credits", "2B0000").stdout)
    assert value[0]["possible"] is True
    assert value[0]["explanation"]["parts"][1]["sources"] == ["SCHMAP"]
    assert len(value[0]["credits"]) == 3


def test_explain_reads_codes_from_standard_input(run):
    assert run("explain", "-", input=f"{CODE}\n\n102000B\n").exit_code == 0
    assert run("explain", "-", input="\n").exit_code == 3


def test_explain_shows_sources_and_strings_on_request(run):
    result = run("explain", CODE, "--sources", "--credits", "2B0000", "--modes", "00----")
    assert "課程計畫平臺代碼表（2022-09 副本）" in result.stdout
    assert "一下：2 學分對開" in result.stdout
    assert "一上：原班級" in result.stdout


def test_hostile_texts_are_shown_harmlessly(run):
    result = run("explain", "\x1b[31m" + CODE)
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert run("search", "\x1b[2J").exit_code == 3
    assert "\x1b" not in run("search", "\x1b[2J").output


def test_check_says_conforms_and_verifies_the_md5(run, file):
    result = run("check", file("file1091_V"), file("api111_C"))
    assert result.exit_code == 0
    assert result.stdout.count("符合") >= 2
    assert "MD5 相符（檔名，檔案位元組）" in result.stdout
    assert "MD5 未核對" in result.stdout


def test_check_gives_each_exit_code(run, file, sets, tmp_path):
    good, bad = file("api111_C"), file("api111_C", sets["api111_C"].data + b"\nx,y,z,1,2", "bad.csv")
    strange = file("api111_C", b"PK\x03\x04", "strange.csv")
    assert run("check", good, "--md5", sets["api111_C"].md5).exit_code == 0
    assert run("check", good, "--md5", "0" * 32).exit_code == 1
    assert run("check", bad).exit_code == 1
    assert run("check", strange).exit_code == 4
    assert run("check", good, bad, strange).exit_code == 1
    assert run("check", tmp_path / "absent.csv").exit_code == 2
    assert run("check", tmp_path).exit_code == 2
    assert run("check", good, good, "--md5", "0" * 32).exit_code == 2


def test_check_gives_json(run, file):
    (value,) = json.loads(run("check", file("api111_V"), "--format", "json").stdout)
    assert (value["verdict"], value["sections"][0]["form"], value["problems"]) == ("conforms", "C", [])


def test_check_shows_a_few_of_many_and_all_on_request(run, file, sets):
    data = sets["api111_C"].data.replace(b",222222,", b",22,")
    path = file("api111_C", data, "x.csv")
    few, every = run("check", path), run("check", path, "--all")
    assert few.exit_code == every.exit_code == 1
    assert "--all" in few.stdout
    assert len(every.stdout) > len(few.stdout)


def test_a_spreadsheet_of_persons_is_not_repeated(run, file):
    data = "學號,姓名,身分證\n1,王小明,A123456789\n".encode()
    result = run("check", file("api111_C", data, "x.csv"))
    assert result.exit_code == 4
    assert "王小明" not in result.output
    assert "A123456789" not in result.output


def test_diff(run, file, sets):
    old = file("api111_C")
    new = file("api111_C", sets["api111_C"].data.replace("國語文".encode(), "國文".encode(), 1), "new.csv")
    assert run("diff", old, old).exit_code == 0
    result = run("diff", old, new)
    assert result.exit_code == 1
    assert "科目名稱: 國語文 > 國文" in result.stdout
    assert run("diff", old, file("classgroup108")).exit_code == 4
    assert json.loads(run("diff", old, new, "--format", "json").stdout)["same"] == 102


def test_search(run):
    result = run("search", "資訊科", "--in", "department")
    assert result.exit_code == 0
    assert "305" in result.stdout
    assert run("search", "xyzzy").exit_code == 3
    assert run("search", "資訊", "--in", "nowhere").exit_code == 2
    assert json.loads(run("search", "資訊", "--format", "json", "--most", "2").stdout)["count"] > 2


def test_build(run):
    assert run("build", "--from", CODE, "subject=24").stdout.strip() == CODE[:-2] + "24"
    named = run("build", "--from", CODE, "department=商業經營科")
    assert named.stdout.strip() == CODE.replace("404", "401", 1).replace("070401", "070406")
    assert run("build", "cohort=109").exit_code == 2
    assert run("build", "--from", CODE, "colour=red").exit_code == 2
    assert run("build", "--from", CODE, "type").exit_code == 2
    assert run("build", "--from", "x", "type=V").exit_code == 2
    doubtful = run("build", "--from", CODE, "type=H")
    assert doubtful.exit_code == 1
    assert doubtful.stdout.strip() == CODE.replace("V", "H")


def test_compare(run):
    assert run("compare", CODE, CODE).exit_code == 0
    result = run("compare", CODE, CODE.replace("V", "C"))
    assert result.exit_code == 1
    assert "課程類型" in result.stdout
    assert run("compare", CODE, "x").exit_code == 2


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_has_help_and_refuses_unknown_editions(run, name):
    assert run(name, "--help").exit_code == 0
    result = run(name, CODE, CODE, "--edition", "none-such")
    assert result.exit_code == 2
    assert "platform-2022" in result.output


def test_the_program_speaks_utf_8_and_ascii_consoles(repository):
    """Where the console knows no Chinese the program still ends properly."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LPX_LANG": "zh-Hant"}
    done = subprocess.run(
        [sys.executable, "-m", "lpx", "course-code", "explain", CODE],
        capture_output=True,
        env=environment,
        cwd=repository,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"109 070406 V 26 404 0 1 0 3 F1 22" in done.stdout
