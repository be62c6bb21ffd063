"""``lpx adapter doctor --format json``: the same examination, for programs."""

from __future__ import annotations

import json
import sys

from lpx.cli.exit_codes import ExitCode


def test_the_reference_module_is_healthy(run):
    told = run("adapter", "doctor", "reference:", "--format", "json")
    assert told.exit_code == ExitCode.CONFORMS, told.output
    answer = json.loads(told.stdout)
    assert answer["healthy"] is True
    assert {step["state"] for step in answer["steps"]} == {"fine"}
    assert answer["declaration"]["product"]


def test_slips_are_told_by_their_keys(run, tmp_path):
    program = tmp_path / "module.py"
    program.write_text("import sys\nfor _ in sys.stdin:\n    print('hello', flush=True)\n", encoding="utf-8")
    told = run("adapter", "doctor", f'"{sys.executable}" "{program}"', "--format", "json", "--timeout", "5")
    assert told.exit_code == ExitCode.ADAPTER
    answer = json.loads(told.stdout)
    assert answer["healthy"] is False
    assert any(slip["key"] for step in answer["steps"] for slip in step.get("slips", ()))
