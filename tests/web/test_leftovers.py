"""What dead servers left behind goes away when the next one starts, and nothing else does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lpx.web.scratch import Scratch, sweep_leftovers

HOLDER = """
import secrets, sys, time
from lpx.web.scratch import Scratch
folder = Scratch().folder
space = folder / secrets.token_hex(8)
space.mkdir(mode=0o700)
(space / secrets.token_hex(8)).write_bytes(b"a bundle")
print(folder, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder for temporary files."""
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def server(place):
    """A process that holds a folder, and the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.communicate()


def dead(server):
    process, folder = server
    process.kill()
    process.communicate()
    assert folder.is_dir()
    return folder


def test_a_folder_goes_only_after_its_server_was_killed(server, place):
    _, folder = server
    assert sweep_leftovers(place) == 0
    assert len(list(folder.rglob("*"))) == 3
    dead(server)
    assert sweep_leftovers(place) == 1
    assert list(place.iterdir()) == []


def test_a_server_that_starts_sweeps_and_keeps_its_own(server, place, open_page):
    folder = dead(server)
    page = open_page()
    assert not folder.exists()
    assert page.browser.get("/enter?token=the-token").status_code == 303
    own = page.app.state.lpx.workspaces.open("a session").folder
    open_page()
    assert own.is_dir()


def test_a_folder_that_was_given_back_is_gone(place):
    scratch = Scratch()
    (scratch.folder / "0123456789abcdef").mkdir()
    scratch.close()
    assert list(place.iterdir()) == []


def test_what_a_link_leads_to_is_never_touched(server, place, tmp_path_factory):
    if sys.platform == "win32":
        pytest.skip("links need a right there that few have")
    folder = dead(server)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / folder.name
    shutil.copytree(folder, elsewhere)
    everything = sorted(elsewhere.rglob("*"))
    space = next(item for item in folder.iterdir() if item.is_dir())
    (place / "lpx-page-aaaaaaaa").symlink_to(elsewhere)
    upload = next(space.iterdir())
    for link, target in (
        (folder / ("0" * 16), elsewhere / space.name),
        (space / ("0" * 16), elsewhere / space.name / upload.name),
    ):
        link.symlink_to(target)
        assert sweep_leftovers(place) == 0
        link.unlink()
    assert sweep_leftovers(place) == 1
    assert sorted(elsewhere.rglob("*")) == everything


@pytest.mark.parametrize("name", ["important.txt", "in-use.txt", "0123456789ABCDEF"])
def test_a_folder_that_holds_what_lpx_does_not_make_stays(server, place, name):
    folder = dead(server)
    (folder / name).write_bytes(b"x")
    assert sweep_leftovers(place) == 0
    assert folder.is_dir()


def test_a_folder_of_another_name_stays(server, place):
    folder = dead(server)
    for name in ("lpx-page-", "lpx-page-aaaaaaaa-mine", "page-aaaaaaaa"):
        shutil.copytree(folder, place / name)
    assert sweep_leftovers(place) == 1
    assert len(list(place.iterdir())) == 3


def test_a_folder_that_others_may_open_or_own_stays(server, place, monkeypatch):
    if sys.platform == "win32":
        pytest.skip("there a user's folder for temporary files is the user's own")
    folder = dead(server)
    folder.chmod(0o755)
    assert sweep_leftovers(place) == 0
    folder.chmod(0o700)
    with monkeypatch.context() as another:
        another.setattr(os, "getuid", lambda: 12345)
        assert sweep_leftovers(place) == 0
    assert sweep_leftovers(place) == 1


def test_a_folder_without_a_lock_has_just_been_made_and_stays(place):
    (place / "lpx-page-aaaaaaaa").mkdir(mode=0o700)
    assert sweep_leftovers(place) == 0


def test_a_folder_for_temporary_files_that_is_not_there_is_no_trouble(place):
    assert sweep_leftovers(place / "missing") == 0
