"""``pytest --lpx-adapter``: one test per case, with readable ids, reasons and JUnit."""

from __future__ import annotations

import os
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

BASIC = "import/records/basics"


@pytest.fixture
def inner(tmp_path):
    """Run pytest in an empty folder with the plugin and nothing else."""

    def run(*arguments):
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "LPX_LANG": "en"}
        command = [sys.executable, "-m", "pytest", "-p", "lpx.pytest_plugin", "--rootdir", str(tmp_path)]
        return subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True,
            encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip

    return run


def test_without_an_adapter_nothing_happens(inner, tmp_path):
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")
    result = inner("-q")
    assert result.returncode == 0
    assert "1 passed" in result.stdout
    assert "lpx:" not in result.stdout


def test_cases_pass_beside_the_vendors_own_tests(inner, tmp_path):
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")
    result = inner("--lpx-adapter", "reference:inprocess", "--lpx-case", BASIC, "-v", "--junitxml=r.xml")
    assert result.returncode == 0, result.stdout
    assert f"lpx::{BASIC} PASSED" in result.stdout
    assert "2 passed" in result.stdout
    assert "seed " in result.stdout
    names = {node.get("name") for node in ET.parse(tmp_path / "r.xml").getroot().iter("testcase")}
    assert names == {"test_own", BASIC}


def test_a_failure_tells_the_requirement_and_the_command_without_a_traceback(inner):
    result = inner("--lpx-adapter", "mutant:original-names-lost", "--lpx-case", BASIC, "--lpx-seed", "17")
    assert result.returncode == 1
    assert "IMP-009" in result.stdout
    assert "--seed 17" in result.stdout
    assert "Traceback" not in result.stdout


def test_what_does_not_apply_is_skipped_with_its_reason(inner):
    result = inner("--lpx-adapter", "reference:inprocess", "--lpx-case", "honest/*", "-rs")
    assert result.returncode == 0
    assert "skipped" in result.stdout
    assert "lack what this one declares" in result.stdout


IDLE = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    reply = {"seq": asked["seq"], "status": "unsupported"}
    if asked["op"] in ("hello", "import", "bye"):
        reply["status"] = "ok"
    if asked["op"] == "hello":
        reply["declaration"] = {
            "product": "idle", "version": "1", "vendor": "nobody", "roles": ["importer"], "editions": [],
            "ciphers": {},
        }
    print(json.dumps(reply), flush=True)
"""


def test_what_could_not_be_judged_is_no_pass(inner, tmp_path):
    (tmp_path / "idle.py").write_text(IDLE, encoding="utf-8")
    result = inner("--lpx-adapter", f"{sys.executable} idle.py", "--lpx-case", BASIC)
    assert result.returncode == 1
    assert "without which nothing can be seen" in result.stdout


def test_known_failures_are_expected_failures(inner, tmp_path):
    known = tmp_path / "known.toml"
    known.write_text(f'[[case]]\nid = "{BASIC}"\nreason = "ticket 17"\n', encoding="utf-8")
    bad = inner(
        "--lpx-adapter",
        "mutant:original-names-lost",
        "--lpx-case",
        BASIC,
        "--lpx-known-failures",
        "known.toml",
    )
    assert bad.returncode == 0
    assert "1 xfailed" in bad.stdout
    good = inner(
        "--lpx-adapter", "reference:inprocess", "--lpx-case", BASIC, "--lpx-known-failures", "known.toml"
    )
    assert good.returncode == 1


def test_the_usual_selections_work(inner):
    result = inner("--lpx-adapter", "reference:inprocess", "--collect-only", "-q", "-k", "records and every")
    ids = [line for line in result.stdout.splitlines() if line.startswith("lpx::")]
    assert "lpx::import/records/every-kind" in ids
    assert all("every" in name for name in ids)
