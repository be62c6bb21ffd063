"""The site builds without a warning, in both languages, and every page is reachable."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def site(repository, tmp_path_factory) -> Path:
    """The site, built from a copy: the build writes beside its sources."""
    copy = tmp_path_factory.mktemp("site")
    for name in ("docs", "tools", "conformance", "mkdocs.yml", "CHANGELOG.md", "CONTRIBUTING.md"):
        source = repository / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    (copy / "src/lpx/reports").mkdir(parents=True)
    shutil.copytree(repository / "src/lpx/reports/schemas", copy / "src/lpx/reports/schemas")
    done = subprocess.run(
        [sys.executable, "tools/docs/build.py"],
        cwd=copy,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return copy / "build/site"


def test_the_front_page_opens_three_doors_in_both_languages(site):
    for page, words in (
        ("index.html", ("學校", "廠商", "認證單位")),
        ("en/index.html", ("Schools", "Vendors", "Certifying teams")),
    ):
        text = (site / page).read_text(encoding="utf-8")
        assert all(f"<strong>{word}</strong>" in text for word in words)


def test_nothing_is_fetched_from_elsewhere(site):
    loading = re.compile(r"<(?:script|link|img)\b[^>]*\b(?:src|href)=[\"']?(https?:)?//", re.IGNORECASE)
    for page in site.rglob("*.html"):
        assert not loading.search(page.read_text(encoding="utf-8")), page.name


def test_every_case_and_command_has_its_place(site):
    from lpx.cli.root import COMMANDS
    from lpx.harness.cases import load_cases

    cases = (site / "vendors/cases.html").read_text(encoding="utf-8")
    assert all(case.id in cases for case in load_cases())
    commands = (site / "reference/commands.html").read_text(encoding="utf-8")
    assert all(f"lpx {name}" in commands for name in COMMANDS)
