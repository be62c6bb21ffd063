"""``lpx batch verify``: one verdict per bundle, and the same results however they came about."""

from __future__ import annotations

import csv
import io
import json
import shutil

import pytest

from scale.batches import TABLE, archives


@pytest.fixture
def verify(run):
    def call(folder, *arguments, **more):
        return run("batch", "verify", folder, "--passwords", folder / TABLE, *arguments, **more)

    return call


def _lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def _spoil(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_sound_bundles_conform(made, verify):
    result = verify(made)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Conforms: all 6 bundles conform")
    assert result.stderr == ""


def test_each_bundle_has_a_line_in_the_order_of_names(made, verify):
    lines = _lines(verify(made, "--format", "jsonl"))
    assert [line["bundle"] for line in lines] == [
        path.relative_to(made).as_posix() for path in archives(made)
    ]
    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert {line["judged"]["verdict"] for line in lines} == {"conforms"}
    assert all(line["school"] == line["bundle"][:6] for line in lines)


def test_one_bad_bundle_does_not_keep_the_others_from_their_verdict(county, verify):
    bad, unread = archives(county)[1], archives(county)[3]
    _spoil(bad)
    unread.write_bytes(b"this is no archive")
    result = verify(county, "--format", "jsonl")
    assert result.exit_code == 1
    verdicts = [line["judged"]["verdict"] for line in _lines(result)]
    assert verdicts.count("conforms") == 4
    assert verdicts[1] == "does-not-conform"
    assert verdicts[3] != "conforms"


def test_a_batch_says_of_a_bundle_what_verify_says(county, run, verify):
    bad = archives(county)[1]
    _spoil(bad)
    with (county / TABLE).open(encoding="utf-8", newline="") as stream:
        passwords = dict(csv.reader(stream))
    alone = run("verify", bad, "--format", "json", password=passwords[bad.relative_to(county).as_posix()])
    report = json.loads(alone.stdout)
    line = _lines(verify(county, "--format", "jsonl"))[1]["judged"]
    assert line["verdict"] == report["verdict"]
    assert line["reason"] == report["reason"]
    assert line["md5"] == report["inventory"]["archive_md5"]
    assert {told["requirement"] for told in line["told"]} == {
        item["requirement"] for item in report["findings"]
    }


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ((), 0),
        (("password",), 5),
        (("unreadable",), 4),
        (("password", "unreadable"), 4),
        (("broken", "password", "unreadable"), 1),
    ],
)
def test_the_worst_bundle_decides_the_exit_code(county, verify, spoil, code):
    paths = archives(county)
    if "password" in spoil:
        lines = (county / TABLE).read_text(encoding="utf-8").splitlines()
        lines[-1] = lines[-1].split(",")[0] + ",wrong-one"
        (county / TABLE).write_text("\n".join(lines), encoding="utf-8")
    if "broken" in spoil:
        _spoil(paths[0])
    if "unreadable" in spoil:
        from lpx.scale import work

        monkey = pytest.MonkeyPatch()
        real = work.open_place

        def fails(place):
            if place.name.endswith(paths[1].name):
                raise OSError(5, "Input/output error")
            return real(place)

        monkey.setattr(work, "open_place", fails)
        try:
            result = verify(county)
        finally:
            monkey.undo()
    else:
        result = verify(county)
    assert result.exit_code == code, result.output


def test_results_do_not_depend_on_who_does_the_work(county, verify, tmp_path):
    _spoil(archives(county)[2])
    for number, arguments in enumerate(
        ([], ["--engine", "local", "--jobs", "2"], ["--engine", "local", "--jobs", "1"])
    ):
        assert verify(county, "--out", tmp_path / str(number), *arguments).exit_code == 1
    for name in ("results.jsonl", "summary.json", "summary.html", "summary.txt"):
        contents = {(tmp_path / str(number) / name).read_bytes() for number in range(3)}
        assert len(contents) == 1, name


def test_only_what_changed_is_done_again(county, verify, tmp_path, monkeypatch):
    from lpx.scale import work

    out = tmp_path / "out"
    assert verify(county, "--out", out).exit_code == 0
    _spoil(archives(county)[0])
    archives(county)[1].with_name(archives(county)[1].name + ".md5").unlink()
    seen = []
    real = work.verify_bundles
    monkeypatch.setattr(
        work,
        "verify_bundles",
        lambda bundles, **more: seen.extend(one.name for one in bundles) or real(bundles, **more),
    )
    result = verify(county, "--out", out, "--resume", "--format", "jsonl")
    assert result.exit_code == 1
    assert seen == [path.name for path in archives(county)[:2]]
    fresh = verify(county, "--format", "jsonl")
    assert fresh.stdout == result.stdout == (out / "results.jsonl").read_text(encoding="utf-8")


def test_a_password_that_comes_late_or_was_wrong_is_tried(county, verify, run, tmp_path):
    out = tmp_path / "out"
    assert run("batch", "verify", county, "--out", out).exit_code == 5
    wrong = county / "wrong.csv"
    wrong.write_text(
        "bundle,password\n" + "".join(f"{path.name},wrong-one\n" for path in archives(county)), "utf-8"
    )
    assert run("batch", "verify", county, "--out", out, "--resume", "--passwords", wrong).exit_code == 5
    assert verify(county, "--out", out, "--resume").exit_code == 0


def test_one_password_may_be_for_all(county, run, tmp_path):
    from scale.batches import multiply

    folder = multiply(county, tmp_path / "many", 4)
    password = (folder / "password.txt").read_text(encoding="utf-8")
    assert run("batch", "verify", folder, password=password).exit_code == 0
    assert run("batch", "verify", folder, "--password-file", folder / "password.txt").exit_code == 0
    assert run("batch", "verify", folder, password="wrong").exit_code == 5


def test_names_may_come_from_stdin(made, verify, run):
    names = "\n".join(map(str, archives(made)[:4]))
    result = run(
        "batch", "verify", "--list", "-", "--passwords", made / TABLE, "--format", "jsonl", stdin=names
    )
    whole = verify(made, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == whole.stdout.splitlines()[:4]


def test_reports_for_schools_hold_their_bundles_alone(county, verify, tmp_path):
    schools = sorted({path.parent.name for path in archives(county)})
    _spoil(archives(county)[0])
    assert verify(county, "--reports", tmp_path / "schools", lang="zh-Hant").exit_code == 1
    assert sorted(path.name for path in (tmp_path / "schools").iterdir()) == sorted(
        f"{school}.{kind}" for school in schools for kind in ("csv", "html")
    )
    text = (tmp_path / "schools" / f"{schools[0]}.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:2] == ["交換檔", "判定"]
    assert [row[1] for row in rows[1:]] == ["不符合", "符合", "符合"]
    assert all(row[0].startswith(schools[0]) for row in rows[1:])
    assert schools[1] not in (tmp_path / "schools" / f"{schools[0]}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "ending"),
    [
        ((), (2, "nothing was named")),
        (("nowhere",), (2, "item 1 does not exist")),
        (("nope://x",), (2, "unknown protocol")),
        (("{empty}",), (3, "no archive was found")),
        (("{made}", "--resume"), (2, "--resume needs --out")),
        (("{made}", "--profile", "mild"), (2, "strict")),
        (("{made}", "--engine", "magic"), (2, "no such engine")),
        (("{made}", "--engine", "dask://", "--jobs", "2"), (2, "--jobs")),
        (("{made}", "--list", "nowhere.txt"), (2, "cannot be read")),
        (("{made}", "--passwords", "{readme}"), (2, "two columns")),
    ],
)
def test_what_cannot_be_done_is_said_with_the_next_step(run, made, tmp_path, arguments, ending):
    (tmp_path / "empty").mkdir()
    (tmp_path / "readme").write_text("hello\n", encoding="utf-8")
    places = {"made": made, "empty": tmp_path / "empty", "readme": tmp_path / "readme"}
    result = run("batch", "verify", *(item.format(**places) for item in arguments))
    assert result.exit_code == ending[0]
    assert ending[1] in result.stderr
    assert result.stdout == ""


def test_a_folder_with_a_run_is_only_used_with_resume_and_the_same_settings(made, verify, tmp_path):
    out = tmp_path / "out"
    assert verify(made, "--out", out).exit_code == 0
    kept = {path.name: path.read_bytes() for path in out.iterdir()}
    for arguments, said in (
        ((), "a batch in this folder already"),
        (("--resume", "--profile", "practice"), "cannot be mixed"),
    ):
        result = verify(made, "--out", out, *arguments)
        assert result.exit_code == 2
        assert said in result.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == kept


def test_a_folder_that_cannot_be_searched_keeps_a_batch_from_conforming(made, verify, monkeypatch):
    from lpx.scale import local

    real = local._archives_in

    def fails(folder, root, names):
        if folder.name == min(path.name for path in made.iterdir() if path.is_dir()):
            raise PermissionError(13, "Permission denied")
        return real(folder, root, names)

    monkeypatch.setattr(local, "_archives_in", fails)
    result = verify(made, "--format", "json")
    assert result.exit_code == 4
    assert json.loads(result.stdout)["unlisted"] == 1
    assert "Permission denied" in result.stderr


def test_nothing_half_written_is_left_where_results_cannot_go(made, verify, tmp_path):
    out = tmp_path / "out"
    (out / "summary.html").mkdir(parents=True)
    (out / "summary.html" / "x").touch()
    result = verify(made, "--out", out)
    assert result.exit_code == 4
    assert "--resume" in result.stderr
    assert not list(out.glob("*.part"))
    shutil.rmtree(out / "summary.html")
    assert verify(made, "--out", out, "--resume").exit_code == 0
