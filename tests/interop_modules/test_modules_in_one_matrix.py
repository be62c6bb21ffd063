"""Several modules at once: the matrix, what a hanging one costs, broken-off runs, workers, servers."""

from __future__ import annotations

import json
import threading

import pytest

from lpx.harness.nouns import CaseVerdict
from lpx.harness.reference.serve_http import Server
from lpx.harness.transcript import EVIDENCE, fetch
from lpx.interop.bench import PATIENCE, NameTaken, named
from lpx.interop.matrix import Outcome, make_matrix
from lpx.interop.run import run_cell
from lpx.interop.store import LINES, read_stored

REFERENCE = "reference=reference:inprocess"
INNOCENTS = (
    "keys-in-another-order",
    "submission-marks-reset-on-import",
    "certification-told-by-the-code-alone",
)
ONE_STEP = ("--scenario", "transfer/one-step")


@pytest.mark.needs("node", "javac", "java")
def test_reference_variants_and_starters_of_two_languages_exchange_without_loss(lpx, starter, tmp_path):
    addresses = [REFERENCE, *(f"mutant:{name}" for name in INNOCENTS), starter("node"), starter("java")]
    lpx(
        "interop", "run", *addresses, "--scenario", "*/chain", "--scenario", "visit/return", "--out", tmp_path
    )
    matrix = make_matrix(read_stored(tmp_path))
    assert matrix.outcome is Outcome.ALL_PASS
    assert matrix.modules == ("reference", *INNOCENTS, "node", "java")
    assert len(matrix.squares) == 36
    assert {square.verdict for square in matrix.squares} == {"pass"}
    assert matrix.verdicts == {"pass": 36 + 6}
    assert not matrix.causes


@pytest.mark.parametrize(
    "scenario", ["transfer/round-trip", "visit/two-terms", "visit/transfer-in-the-middle"]
)
@pytest.mark.parametrize("name", INNOCENTS)
def test_a_module_that_only_looks_odd_is_never_accused(played, scenario, name):
    assert played(scenario, REFERENCE, f"mutant:{name}").verdict is CaseVerdict.PASS
    assert played(scenario, f"mutant:{name}", REFERENCE).verdict is CaseVerdict.PASS


def test_a_hanging_module_costs_its_own_cells_only(lpx, tmp_path):
    result = lpx(
        "interop", "run", REFERENCE, "mutant:hangs", "mutant:slow", *ONE_STEP,
        "--timeout", "1", "--out", tmp_path, code=1,
    )  # fmt: skip
    verdicts = {cell.modules: cell.verdict for cell in read_stored(tmp_path).cells}
    assert {key for key, verdict in verdicts.items() if verdict is CaseVerdict.PASS} == {
        (one, other) for one in ("reference", "slow") for other in ("reference", "slow")
    }
    failed = [key for key, verdict in verdicts.items() if verdict is CaseVerdict.FAIL]
    assert len(failed) == PATIENCE, "afterwards it is not asked again"
    assert all("hangs" in key for key, verdict in verdicts.items() if verdict is not CaseVerdict.PASS)
    assert "hangs did not answer" in result.stdout


def test_a_crash_in_one_cell_leaves_the_next_as_it_is(session):
    opened = session(REFERENCE, "mutant:null-numbers-break-the-import")
    names = [module.name for module in opened.settings.modules]
    broken = run_cell(opened, ("transfer/one-step", *names))
    assert broken.faults[0].reason == "crashed"
    assert run_cell(opened, ("visit/return", *reversed(names))).verdict is CaseVerdict.PASS


def test_a_failure_of_lpx_itself_is_never_a_pass_nor_a_modules_fault(session, monkeypatch):
    opened = session(REFERENCE)

    def fail(*_arguments, **_settings):
        raise ZeroDivisionError

    monkeypatch.setattr("lpx.interop.run.play", fail)
    cell = run_cell(opened, ("transfer/one-step", "reference", "reference"))
    assert (cell.verdict, cell.reason) == (CaseVerdict.NOT_JUDGED, "suite-fault")
    assert not cell.faults
    monkeypatch.undo()
    assert run_cell(opened, ("transfer/one-step", "reference", "reference")).verdict is CaseVerdict.PASS


def test_every_export_and_dump_is_stored_by_digest(lpx, tmp_path):
    lpx("interop", "run", REFERENCE, *ONE_STEP, "--out", tmp_path)
    (cell,) = read_stored(tmp_path).cells
    digests = [leg.handed.archive for leg in cell.legs if leg.handed] + [
        leg.dump for leg in cell.legs if leg.dump
    ]
    assert len(digests) == 2
    assert all(fetch(tmp_path, digest) for digest in digests)
    assert cell.given.startswith("sha256:")


def test_the_same_seed_gives_the_same_people_to_everybody(lpx, tmp_path):
    for folder, seed in (("one", "s"), ("two", "s"), ("other", "t")):
        lpx("interop", "run", REFERENCE, *ONE_STEP, "--out", tmp_path / folder, "--seed", seed)
    given = {name: read_stored(tmp_path / name).cells[0].given for name in ("one", "two", "other")}
    assert given["one"] == given["two"] != given["other"]


def test_a_run_that_was_broken_off_is_taken_up_where_it_ended(lpx, tmp_path):
    arguments = ["interop", "run", REFERENCE, "mutant:talkative", *ONE_STEP, "--out", tmp_path, "--seed", "s"]
    lpx(*arguments)
    path = tmp_path / LINES
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    # Two cells were done, and the third was being written when the power went.
    path.write_bytes(b"".join(lines[:3]) + lines[3][:40])
    assert make_matrix(read_stored(tmp_path)).outcome is Outcome.NOT_JUDGED
    assert len(read_stored(tmp_path).cells) == 2
    result = lpx(*arguments, "--resume")
    assert "4 exchanges" in result.stdout
    again = path.read_bytes().splitlines(keepends=True)
    assert again[:3] == lines[:3], "what was done is not done again"
    assert [json.loads(line)["modules"] for line in again[1:]] == [
        json.loads(line)["modules"] for line in lines[1:]
    ]


def test_what_could_not_be_judged_is_tried_again(lpx, tmp_path):
    arguments = ["interop", "run", REFERENCE, *ONE_STEP, "--out", tmp_path, "--seed", "s"]
    lpx(*arguments)
    path = tmp_path / LINES
    first, line = path.read_bytes().splitlines(keepends=True)
    open_ = {**json.loads(line), "verdict": "could-not-be-judged", "reason": "worker-lost", "legs": []}
    path.write_bytes(first + json.dumps(open_).encode() + b"\n")
    lpx("interop", "show", tmp_path, code=4)
    lpx(*arguments, "--resume")
    assert len(path.read_bytes().splitlines()) == 3
    lpx("interop", "show", tmp_path)
    assert "already" in lpx(*arguments, "--resume").stderr


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (["--seed", "t"], "seed"),
        (["--scenario", "visit/return"], "scenarios"),
        (["mutant:slow"], "what is to run"),
    ],
)
def test_another_run_is_not_taken_for_the_one_in_the_folder(lpx, tmp_path, change, word):
    lpx("interop", "run", REFERENCE, *ONE_STEP, "--out", tmp_path, "--seed", "s")
    before = (tmp_path / LINES).read_bytes()
    arguments = [
        "interop",
        "run",
        REFERENCE,
        *ONE_STEP,
        "--seed",
        "s",
        "--out",
        tmp_path,
        "--resume",
        *change,
    ]
    assert word in lpx(*arguments, code=2).stderr
    assert (tmp_path / LINES).read_bytes() == before


def test_workers_do_the_same_as_one_alone(lpx, tmp_path):
    def run(folder, jobs):
        lpx("interop", "run", REFERENCE, "mutant:talkative", *ONE_STEP, "--seed", "s",
            "--out", tmp_path / folder, "--jobs", jobs)  # fmt: skip
        return {
            cell.modules: (cell.verdict, cell.given, [leg.ledger for leg in cell.legs])
            for cell in read_stored(tmp_path / folder).cells
        }

    assert run("one", 1) == run("two", 2)
    assert any((tmp_path / "two" / EVIDENCE).iterdir())


def test_modules_are_called_after_their_file_its_folder_or_what_follows_the_colon(tmp_path):
    (tmp_path / "mine").mkdir()
    addresses = [
        str(tmp_path / "mine" / "adapter.toml"),
        str(tmp_path / "other.toml"),
        "mutant:slow",
        "a=x",
        "mutant:slow",
    ]
    assert [module.name for module in named(addresses)] == ["mine", "other", "slow", "a", "slow-2"]
    with pytest.raises(NameTaken):
        named(["a=x", "a=y"])


@pytest.fixture
def server():
    """Start the reference module behind HTTP on a free port; return its address."""
    with Server(("127.0.0.1", 0)) as opened:
        thread = threading.Thread(target=opened.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{opened.server_port}"
        opened.shutdown()
        thread.join()


def test_a_server_exchanges_with_others_and_with_itself_where_it_takes_turns(session, server):
    opened = session(f"server={server}", REFERENCE)
    for order in (("server", "reference"), ("reference", "server"), ("server", "server")):
        assert run_cell(opened, ("transfer/one-step", *order)).verdict is CaseVerdict.PASS
    assert run_cell(opened, ("visit/return", "server", "reference")).verdict is CaseVerdict.PASS
    alone = run_cell(opened, ("visit/return", "server", "server"))
    assert (alone.verdict, alone.reason) == (CaseVerdict.NOT_APPLICABLE, "one-state")
