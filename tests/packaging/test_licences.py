"""Every package that an installation may bring is listed with its licence; none forbids what lpx allows."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOOLS = {"dev", "docs", "test", "test-s3"}
COPYLEFT = {"psycopg", "psycopg-binary", "pyphen"}
"""Under the LGPL, or the LGPL among others: used as they are, which lpx's licence goes with."""


@pytest.fixture(scope="module")
def brought(repository: Path) -> set[str]:
    """All packages that lpx with all extras needs, on this system."""
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    wanted = project["dependencies"] + [line for extra in set(optional) - TOOLS for line in optional[extra]]
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(line) for line in wanted]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) in seen or name == "lpx":
                continue
            seen.add((name, extra))
            inner = (Requirement(line) for line in importlib.metadata.requires(name) or ())
            waiting += [one for one in inner if one.marker is None or one.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}


def listed(repository: Path, page: str) -> dict[str, str]:
    """Package → what the page says of its licence."""
    table = (repository / "docs" / page).read_text(encoding="utf-8").partition("<!-- licences -->")[2]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ")][1:]
    found = {}
    for part in re.split("[;；]", ";".join(rows)):
        names, licence = re.match(r"((?:[\w-]+[,、] ?)*[\w-]+) ([A-Z].*)", part.strip()).groups()
        found |= dict.fromkeys(re.split(r"[,、] ?", names), licence)
    return found


@pytest.mark.parametrize("page", ["install.md", "install.en.md"])
def test_every_package_is_listed_with_its_licence(repository: Path, brought: set[str], page: str) -> None:
    assert set(listed(repository, page)) == brought


def told(name: str) -> str:
    about = importlib.metadata.metadata(name)
    classes = [line for line in about.get_all("Classifier") or () if line.startswith("License")]
    return " ".join([about.get("License-Expression") or "", about.get("License") or "", *classes])


def test_no_other_package_is_under_copyleft(brought: set[str]) -> None:
    found = {name for name in brought if re.search(r"\b[AL]?GPL|General Public", told(name))}
    assert found <= COPYLEFT
    assert COPYLEFT & brought == COPYLEFT


@pytest.mark.parametrize("page", ["install.md", "install.en.md"])
def test_the_licences_are_those_that_the_packages_tell(
    repository: Path, brought: set[str], page: str
) -> None:
    kinds = ("Apache", "BSD", "MIT", "PSF", "GPL")
    for name, said in listed(repository, page).items():
        text = told(name).replace("General Public", "GPL")
        assert any(kind in text and kind in said for kind in kinds), (name, said, text)
