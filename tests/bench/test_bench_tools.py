"""The benchmarks do not rot: every part can be measured, at a size at which the figures say nothing."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

PARTS = {
    "single": ["aes-stored", "aes-deflated", "traditional-deflated", "traditional-stored", "unzip -t"],
    "pure": ["aes-stored, without the kernels", "traditional-stored, without the kernels"],
    "packing": ["7z a -mx1", "7z a -mx0"],
    "start": ["lpx --help", "lpx verify of one student"],
    "batch": ["md5sum *.zip", "bundles/s"],
    "curve": ["1 MB"],
}


@pytest.fixture
def tools(repository: Path, monkeypatch):
    """Imports a module of tools/."""
    monkeypatch.syspath_prepend(str(repository / "tools"))
    return import_module


def measure(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(repository / "tools" / "bench_targets.py"), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_all_parts_are_tried(tools) -> None:
    assert set(PARTS) == set(tools("bench_targets").PARTS)


@pytest.mark.needs("7z", "unzip", "md5sum")
@pytest.mark.parametrize("part", PARTS)
def test_a_part_can_be_measured(repository: Path, part: str) -> None:
    done = measure(repository, "--quick", "--only", part)
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert all(any(what in row for row in rows) for what in PARTS[part]), done.stdout


def test_what_was_tried_quickly_is_not_published(repository: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- targets: begin -->\nold\n<!-- targets: end -->\n", encoding="utf-8", newline="\n")
    assert measure(repository, "--quick", "--write", str(page)).returncode == 1
    assert "old" in page.read_text(encoding="utf-8")


def test_the_table_takes_its_place_in_a_page(tools, tmp_path: Path) -> None:
    bench_table = tools("bench_table")
    page = tmp_path / "page.md"
    page.write_text(
        "before\n<!-- targets: begin -->\nold\n<!-- targets: end -->\nafter\n", encoding="utf-8", newline="\n"
    )
    met = bench_table.Row("a", "b", 1, 2, 0.5, 1.0)
    missed = bench_table.Row("c", "d", 1, 2, 2.5, 1.0)
    large = bench_table.Row("e", "f", 1, 2, 0.5, 1.0, peak_mb=201)
    bench_table.write(page, bench_table.table([met, missed, large]))
    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert (text.startswith("before\n"), text.endswith("after\n")) == (True, True)
    assert [row.is_met for row in (met, missed, large)] == [True, False, False]
    assert text.count("**no**") == 2
    page.write_text("no marks", encoding="utf-8", newline="\n")
    with pytest.raises(SystemExit, match="lacks the marks"):
        bench_table.write(page, [])


def test_what_peers_are_installed_with(tools) -> None:
    peers = tools("peers")

    def only(*there: str):
        return lambda program: f"/there/{program}" if program in there else None

    assert peers.missing(only("7z", "unzip", "md5sum")) == []
    assert peers.missing(only("md5sum")) == ["7z", "unzip"]
    wanted = ["7z", "unzip"]
    plain, left = peers.commands(wanted, only("apt-get"))
    assert (plain[0][:2], plain[0][-2:], left) == (["apt-get", "install"], ["p7zip-full", "unzip"], [])
    assert peers.commands(wanted, only("apt-get", "sudo"), is_root=False)[0][0][0] == "sudo"
    assert peers.commands(wanted, only("brew", "sudo"), is_root=False)[0][0][0] == "brew"
    one_by_one, left = peers.commands(wanted, only("winget"))
    assert (one_by_one[0][-1], left) == ("7zip.7zip", ["unzip"])
    assert peers.commands(wanted, only()) == ([], wanted)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for a package manager is a shell script")
def test_nothing_is_installed_unasked(repository: Path, tmp_path: Path) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text(f"#!/bin/sh\nexec >{tmp_path}/installed\n", encoding="utf-8", newline="\n")
    apt.chmod(0o755)
    tool = str(repository / "tools" / "peers.py")
    for arguments, installed in (((), False), (("--install",), True)):
        done = subprocess.run(
            [sys.executable, tool, *arguments],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 1
        assert "missing" in done.stdout
        assert (tmp_path / "installed").exists() == installed
