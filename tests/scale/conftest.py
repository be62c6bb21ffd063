"""Folders of bundles, and a way to run commands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from scale import batches


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Six sound bundles of two schools; leave them as they are."""
    return batches.make_folder(tmp_path_factory.mktemp("made") / "county")


@pytest.fixture
def county(made, tmp_path):
    """The same, to do with as one likes."""
    return Path(shutil.copytree(made, tmp_path / "county"))


@pytest.fixture
def run(monkeypatch):
    """Run ``lpx`` with arguments, in this process unless another engine is asked for."""
    from lpx.cli.root import cli

    for name in ("LPX_PASSWORD", "LPX_ENGINE"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments, lang="en", engine="inline", stdin=None, password=None):
        environment = {"LPX_LANG": lang, "LPX_ENGINE": engine, "LPX_PASSWORD": password or ""}
        return CliRunner(env=environment).invoke(cli, [str(item) for item in arguments], input=stdin)

    return call
