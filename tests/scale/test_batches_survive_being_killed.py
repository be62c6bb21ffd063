"""kill -9 loses at most what was in flight; a resumed batch ends like an undisturbed one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scale.batches import multiply

BUNDLES = 200
OUTPUTS = ("results.jsonl", "summary.json", "summary.txt", "summary.html")


@pytest.fixture(scope="module")
def many(made, tmp_path_factory):
    return multiply(made, tmp_path_factory.mktemp("many"), BUNDLES)


def _lpx(*arguments, kill_after=None, **more):
    program = ["-m", "lpx"] if kill_after is None else [str(Path(__file__).with_name("killed.py"))]
    environment = {**os.environ, "LPX_LANG": "en", "KILL_AFTER": str(kill_after)}
    return subprocess.run(
        [sys.executable, *program, "batch", "verify", *map(str, arguments)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
        **more,
    )


def test_a_killed_batch_resumes_to_the_same_results_byte_for_byte(many, tmp_path):
    asked = (many, "--password-file", many / "password.txt", "--jobs", "2")
    undisturbed = _lpx(*asked, "--out", tmp_path / "whole")
    assert undisturbed.returncode == 0, undisturbed.stderr

    out = tmp_path / "killed"
    for share in (0.2, 0.5):
        killed = _lpx(*asked, "--out", out, *(["--resume"] if out.exists() else []), kill_after=share)
        assert killed.returncode not in {0, 1, 2, 3, 4, 5}
        assert not (out / "results.jsonl").exists()
    # A torn line, as a power loss leaves it.
    with (out / "journal.jsonl").open("ab") as stream:
        stream.write(b'{"key":"00')

    resumed = _lpx(*asked, "--out", out, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    for name in OUTPUTS:
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name
    begins = [json.loads(line) for line in (out / "run.log").read_text(encoding="utf-8").splitlines()]
    done_before = [line["done_before"] for line in begins if line["event"] == "begin"]
    assert done_before[0] == 0
    # At most the groups in flight are lost: two for each of the two workers.
    assert done_before[1] >= BUNDLES * 0.2
    assert done_before[2] >= BUNDLES * 0.6


@pytest.mark.skipif(sys.platform == "win32", reason="signals a process group, which Windows has not")
def test_ctrl_c_says_how_to_go_on_and_leaves_no_process_behind(many, tmp_path):
    script = (
        "import os, signal, sys\n"
        "from lpx.cli import progress\n"
        "class Stops(progress.Progress):\n"
        "    def __call__(self, done, total):\n"
        "        if done > total * 0.2:\n"
        "            os.killpg(0, signal.SIGINT)\n"
        "progress.Progress = Stops\n"
        "if __name__ == '__main__':\n"
        "    from lpx.cli.root import main\n"
        "    main()\n"
    )
    program = tmp_path / "stops.py"
    program.write_text(script, encoding="utf-8")
    out = tmp_path / "out"
    # The pipes end only when every process that holds them has ended, workers included.
    stopped = subprocess.run(
        [
            sys.executable,
            program,
            "batch",
            "verify",
            many,
            "--out",
            out,
            "--password-file",
            many / "password.txt",
        ],
        env={**os.environ, "LPX_LANG": "en"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        start_new_session=True,
        check=False,
    )
    assert stopped.returncode == 130, stopped.stderr
    assert "The same command with --resume goes on" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert (out / "journal.jsonl").exists()
    assert not (out / "results.jsonl").exists()
