"""``lpx verify`` digests the archive while the rest of it is loaded; the outcome is the same without."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from lpx.cli import head_start

PROGRAM = """
import sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            print("begun:", len(sys.modules["lpx.cli.head_start"]._begun), file=sys.stderr)
        return None

sys.meta_path.insert(0, Watch())
if sys.argv[1] == "without":
    import lpx.cli.head_start
    lpx.cli.head_start.begin = lambda arguments: None
del sys.argv[1]
from lpx.cli import main
main()
"""


@pytest.fixture
def program(handed_over, tmp_path):
    """Run lpx in a process of its own, ``with`` or ``without``; return what was begun, and the outcome."""
    environment = {
        **os.environ,
        "LPX_PASSWORD": handed_over.password,
        "LPX_LANG": "en",
        "LPX_CONFIG": "",
        "PYTHONUTF8": "1",
    }

    def call(way, *arguments):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, way, *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        begun, _, rest = done.stderr.partition("\n")
        return begun, (done.stdout, rest, done.returncode)

    return call


@pytest.fixture
def begun():
    """What is begun; dropped in the end."""
    yield head_start._begun
    head_start.end()
    assert head_start._begun == []


LINES = {
    "as it is named": ("verify", "{name}", "--format", "jsonl"),
    "named in another way": ("verify", "--format", "jsonl", "./{name}"),
    "with its signature": ("verify", "{name}", "--signature", "{name}.md5", "--format", "jsonl"),
    "an option that there is not": ("verify", "{name}", "--no-such-option"),
    "a value that there is not": ("verify", "{name}", "--workers", "none"),
    "help": ("verify", "{name}", "--help"),
    "another command's file": ("inspect", "{name}", "verify"),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_the_outcome_is_the_same_with_and_without(line, program, bundle):
    arguments = [word.format(name=bundle.name) for word in line]
    told, outcome = program("with", *arguments)
    assert told == "begun: 1"
    untold, same = program("without", *arguments)
    assert untold == "begun: 0"
    assert _timeless(outcome) == _timeless(same)


def _timeless(outcome):
    return ([line for line in outcome[0].splitlines() if "judged_at" not in line], *outcome[1:])


@pytest.mark.parametrize(
    "line",
    [
        ("verify",),
        ("verify", "--signature=x.zip"),
        ("verify", "absent.zip"),
        ("verify", "folder.zip"),
        ("verify", "one.zip", "two.zip"),
        ("inspect", "one.zip"),
        ("verify", "bundle.dat"),
    ],
)
def test_where_it_cannot_be_told_what_is_wanted_nothing_is_begun(line, begun, tmp_path, monkeypatch):
    for name in ("one.zip", "two.zip", "bundle.dat", "x.zip"):
        (tmp_path / name).write_bytes(b"content")
    (tmp_path / "folder.zip").mkdir()
    monkeypatch.chdir(tmp_path)
    head_start.begin(line)
    assert begun == []


def test_what_is_begun_is_taken_over_once(begun, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bundle.ZIP").write_bytes(b"content")
    (tmp_path / "other.zip").write_bytes(b"other")
    head_start.begin(["verify", "bundle.ZIP"])
    (first,) = begun
    with head_start.head_start("other.zip") as other:
        assert other is not first
        other.digest.wait()
        assert other.digest.md5 == "795f3202b17cb6bc3d4b771d8c6c9eaf"
    with head_start.head_start("./bundle.ZIP") as same:
        assert same is first
        assert begun == []
        same.digest.wait()
        assert same.digest.md5 == "9a0364b9e99bb480dd25e1f0284c8555"
    assert head_start.head_start("absent.zip") is None


def test_what_it_changes_in_the_interpreter_is_put_back(begun, tmp_path):
    (tmp_path / "bundle.zip").write_bytes(b"content")
    before = sys.getswitchinterval()
    assert head_start.begin(["verify", str(tmp_path / "bundle.zip")])
    assert begun
    head_start.end()
    assert sys.getswitchinterval() == before
