"""``lpx reconcile`` and ``lpx synth`` as people use them: outputs, exit codes, privacy."""

from __future__ import annotations

import csv
import json
import shutil

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner

from lpx.archive.sources import FileSource
from lpx.checks.verify import gather
from lpx.cli.root import cli
from lpx.harness.protocol import File, Holding, Reply
from lpx.portfolio.encode import document_value
from lpx.portfolio.nouns import Portfolio
from lpx.reports.published import FOLDER
from lpx.synthesis.city.citizens import make_class
from lpx.synthesis.city.plan import units
from lpx.synthesis.city.writing import password_of


def run(*arguments, **environment):
    """Run lpx in this process."""
    return CliRunner().invoke(cli, [str(item) for item in arguments], env=environment)


def reconcile(migration, *options, before=None, after=None):
    table = ("--passwords", migration.passwords(), "--engine", "inline", "--lang", "en")
    return run("reconcile", before or migration.before, after or migration.after, *table, *options)


@pytest.fixture(scope="module")
def reports(small, tmp_path_factory):
    """Return the folder with every report on the small migration, and what was said."""
    folder = tmp_path_factory.mktemp("reports")
    names = {"csv": "d.csv", "parquet": "d.parquet", "html": "d.html", "json": "d.json", "text": "d.txt"}
    wanted = [item for name, file in names.items() for item in ("--report", f"{name}={folder / file}")]
    return folder, reconcile(small, *wanted)


def test_the_verdict_comes_first_and_losses_end_with_one(reports):
    _, said = reports
    assert said.exit_code == 1, said.output
    assert "things lost or changed" in said.stdout.splitlines()[0]


def test_the_same_on_both_sides_ends_with_zero(small):
    said = reconcile(small, after=small.before)
    assert (said.exit_code, said.stdout.splitlines()[0].split(":")[0]) == (0, "Nothing lost")


def test_every_report_holds_every_difference(small, reports):
    import duckdb

    folder, _ = reports
    told = json.loads((folder / "d.json").read_text(encoding="utf-8"))
    assert sum(told["result"]["totals"]["by_what"].values()) == len(told["differences"]) == len(small.truth)
    with (folder / "d.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    lines = sum(len(item.get("changes", ())) or 1 for item in told["differences"])
    assert len(rows) == lines + 1
    with duckdb.connect() as base:
        counted = base.execute(
            "SELECT count(*), count(DISTINCT what), count(*) FILTER (loss) FROM read_parquet(?)",
            [str(folder / "d.parquet")],
        ).fetchone()
    assert counted[0] == lines
    assert counted[1] == len(told["result"]["totals"]["by_what"])
    assert counted[2] >= told["result"]["totals"]["losses"]


def test_json_keeps_to_its_schema(reports):
    schema = json.loads((FOLDER / "reconcile-1.schema.json").read_text(encoding="utf-8"))
    told = json.loads((reports[0] / "d.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)


def test_excel_is_told_the_encoding(reports):
    assert (reports[0] / "d.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_no_report_gives_a_student_away(small, reports, ground):
    folder, said = reports
    told = "".join(
        file.read_bytes().decode("utf-8", "replace") for file in folder.iterdir() if file.suffix != ".parquet"
    )
    told += said.output
    for unit in units(small.city, ground):
        for synthetic in make_class(small.city, unit, ground):
            assert synthetic.person.national_id not in told
            if len(synthetic.person.name) > 2:
                assert synthetic.person.name not in told
            for item in synthetic.student.attachments():
                assert item.original_name not in told


def test_who_asks_for_names_gets_them_and_a_warning(small):
    said = reconcile(small, "--show-personal-data", "--format", "csv")
    missing = next(item for item in small.truth if item.what == "student-missing")
    assert missing.student in said.stdout
    assert "in clear" in said.stderr


def test_the_html_report_is_one_file_without_script(reports):
    page = (reports[0] / "d.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http://" not in page
    assert page.count("<h1") == 1


def test_without_passwords_nothing_is_judged(small):
    said = run("reconcile", small.before, small.after, "--engine", "inline", "--lang", "en")
    assert said.exit_code == 4
    assert said.stdout.startswith("Could not be judged")
    assert "no password" in said.stdout


def test_an_unreadable_bundle_never_counts_as_the_same_nor_as_lost(small, tmp_path):
    shutil.copytree(small.before, tmp_path / "after")
    victim = min((tmp_path / "after").rglob("*.zip"))
    victim.write_bytes(victim.read_bytes()[:-400])
    said = reconcile(small, "--format", "json", after=tmp_path / "after")
    told = json.loads(said.stdout)
    assert said.exit_code == 4
    assert told["result"]["verdict"] == "not-judged"
    assert len(told["result"]["after"]["unread"]) == 1
    assert [item["what"] for item in told["differences"]] == ["student-missing"]
    assert told["differences"][0]["doubt"] is True


def test_a_certain_loss_weighs_more_than_an_unreadable_bundle(small, tmp_path):
    shutil.copytree(small.after, tmp_path / "after")
    (tmp_path / "after" / "broken.zip").write_bytes(b"no archive")
    assert reconcile(small, after=tmp_path / "after").exit_code == 1


def test_lists_name_bundles_too(small, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text("\n".join(map(str, sorted(small.before.rglob("*.zip")))), encoding="utf-8")
    assert reconcile(small, before=f"@{listed}", after=small.before).exit_code == 0


@pytest.fixture(scope="module")
def holdings(small, ground):
    """Return what a module would say that it holds, had it imported everything."""
    held = []
    for archive in sorted(small.before.rglob("*.zip")):
        with FileSource(archive) as source:
            evidence = gather(
                source,
                archive.name,
                edition=ground.edition,
                password=password_of(small.city, archive.parent.name),
            )
        for student in evidence.portfolio.students:
            files = tuple(
                File(link=item.link, md5=item.md5, size=item.size, original_name=item.original_name)
                for item in student.attachments()
                if item.md5
            )
            (value,) = document_value(Portfolio((student,)), ground.edition)
            held.append(Holding(student=value, files=files))
    return tuple(held)


@pytest.mark.parametrize("form", ["reply", "lines", "list"])
def test_bundles_are_compared_with_what_a_module_holds(small, holdings, tmp_path, form):
    dump = tmp_path / ("dump.jsonl" if form == "lines" else "dump.json")
    whole = {
        "reply": msgspec.json.encode(Reply(8, "ok", students=holdings)),
        "list": msgspec.json.format(msgspec.json.encode(holdings)),
        "lines": b"\n".join(map(msgspec.json.encode, holdings)) + b"\n",
    }
    dump.write_bytes(whole[form])
    assert reconcile(small, after=dump).exit_code == 0
    dump.write_bytes(b"\n".join(map(msgspec.json.encode, holdings[1:])) + b"\n")
    said = reconcile(small, "--format", "json", after=dump)
    assert [item["what"] for item in json.loads(said.stdout)["differences"]] == ["student-missing"]


def test_what_is_no_dump_is_said(small, tmp_path):
    dump = tmp_path / "dump.json"
    dump.write_text('{"status": "failed"}', encoding="utf-8")
    said = reconcile(small, after=dump)
    assert said.exit_code == 2
    assert "argument 2" in said.stderr


def test_a_module_can_be_asked(small, tmp_path):
    import sys

    settings = tmp_path / "adapter.toml"
    command = [sys.executable, "-m", "lpx.harness.reference.serve_process"]
    settings.write_text(f"command = {json.dumps(command)}\n", encoding="utf-8")
    said = reconcile(small, "--format", "json", after=settings)
    told = json.loads(said.stdout)
    assert said.exit_code == 1
    assert told["result"]["totals"]["by_what"] == {"student-missing": 60}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--report", "csv"), 2),
        (("--report", "pdf=x.pdf"), 2),
        (("--report", "csv=/no/such/folder/x.csv"), 2),
        (("--jobs", "2"), 2),
    ],
)
def test_what_cannot_be_done_is_said_before_the_work(small, options, code):
    said = reconcile(small, *options)
    assert said.exit_code == code
    assert "Traceback" not in said.output


def test_a_folder_without_bundles_is_nothing_to_do(small, tmp_path):
    assert reconcile(small, after=tmp_path).exit_code == 3


def test_no_cell_is_a_formula():
    from lpx.reports.reconcile_tables import _guarded

    for begin in "=+-@\t\r＝":
        assert _guarded(f"{begin}HYPERLINK()").startswith("'")
    assert _guarded(" =1") == "' =1"
    assert _guarded("student-1") == "student-1"


def test_a_city_and_its_damage_from_the_command_line(tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    shape = ("--students", 8, "--cipher", "traditional", "--engine", "inline", "--lang", "en")
    made = run("synth", "city", *shape, "--out", before)
    assert made.exit_code == 0, made.output
    assert "8 students" in made.stdout
    assert run("synth", "city", *shape, "--out", before).exit_code == 2
    harmed = run(
        "synth",
        "damage",
        before,
        "--out",
        after,
        "--each",
        1,
        "--only",
        "record-dropped",
        "--engine",
        "inline",
    )
    assert harmed.exit_code == 0, harmed.output
    (line,) = (after / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    said = run(
        "reconcile",
        before,
        after,
        "--passwords",
        before / "passwords.csv",
        "--engine",
        "inline",
        "--format",
        "json",
    )
    (difference,) = json.loads(said.stdout)["differences"]
    assert difference["what"] == json.loads(line)["what"] == "record-missing"
    assert difference["before"]["pointer"] in json.loads(line)["pointers"]
    assert run("synth", "damage", tmp_path, "--out", tmp_path / "x").exit_code == 2
    assert run("synth", "damage", before, "--out", tmp_path / "y", "--only", "fire").exit_code == 2


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_word_is_in_the_catalogue(small, language):
    for form in ("text", "html", "csv"):
        said = reconcile(small, "--format", form, "--lang", language)
        assert "reconcile." not in said.stdout
        assert "{" not in said.stdout.partition("</style>")[2]


def test_the_side_that_is_not_there_is_named(small, tmp_path):
    for name in ("nothing", "nothing.json"):
        said = reconcile(small, after=tmp_path / name)
        assert (said.exit_code, "argument 2" in said.stderr) == (2, True)
    assert reconcile(small, after=tmp_path / "nothing.toml").exit_code == 2


def test_one_password_file_serves_both_sides(small, tmp_path):
    (school, *_) = small.schools
    secret = tmp_path / "password.txt"
    secret.write_text(password_of(small.city, school), encoding="utf-8")
    place = small.before / school
    said = run("reconcile", place, place, "--password-file", secret, "--engine", "inline", "--lang", "en")
    assert said.exit_code == 0


def test_names_of_bundles_on_the_disk_are_told_like_those_in_memory(small, monkeypatch):
    from lpx.scale import sorting

    real, shelves = sorting.on_shelf, []

    def on_disk(values):
        shelves.append(real(values, 2))
        return shelves[-1]

    in_memory = {form: reconcile(small, "--format", form).stdout for form in ("json", "text", "csv", "html")}
    monkeypatch.setattr(sorting, "on_shelf", on_disk)
    for form, told in in_memory.items():
        assert reconcile(small, "--format", form).stdout == told
    assert len(shelves) == 2 * len(in_memory)
    assert all(isinstance(shelf, sorting.Shelf) for shelf in shelves)
    names = json.loads(in_memory["json"])["result"]["before"]["bundles"]
    assert len(names) > 2
    assert names == list(shelves[0])
