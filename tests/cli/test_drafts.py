"""Output appears whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from lpx.cli.drafts import Drafts
from lpx.reports.replacing import replaceable


def test_nothing_is_there_before_it_is_published(tmp_path):
    with Drafts() as drafts:
        with drafts.file(tmp_path / "a.txt") as stream:
            stream.write(b"a")
        (drafts.folder(tmp_path / "folder") / "b.txt").write_bytes(b"b")
        assert not (tmp_path / "a.txt").exists()
        assert not (tmp_path / "folder").exists()
        drafts.publish()
    assert (tmp_path / "a.txt").read_bytes() == b"a"
    assert (tmp_path / "folder" / "b.txt").read_bytes() == b"b"
    assert len(list(tmp_path.iterdir())) == 2


def test_an_error_leaves_nothing(tmp_path):
    def interrupted():
        with Drafts() as drafts:
            drafts.file(tmp_path / "a.txt").close()
            (drafts.folder(tmp_path / "folder") / "b.txt").write_bytes(b"b")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not list(tmp_path.iterdir())


def test_names_of_drafts_say_nothing(tmp_path):
    with Drafts() as drafts:
        drafts.file(tmp_path / "王小明.zip").close()
        assert not [path for path in tmp_path.iterdir() if "王小明" in path.name]


def test_when_one_cannot_be_moved_the_new_ones_are_taken_back(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_bytes(b"mine")
    with Drafts() as drafts:
        drafts.file(tmp_path / "a.txt").close()
        drafts.folder(tmp_path / "full")
        with pytest.raises(OSError, match=r"not empty|full"):
            drafts.publish()
    assert [path.name for path in tmp_path.iterdir()] == ["full"]
    assert (tmp_path / "full" / "mine").read_bytes() == b"mine"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_written_through_and_stays(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with Drafts() as drafts:
            with drafts.file(pipe) as stream:
                stream.write(b"through")
            drafts.publish()
        assert os.read(reading, 100) == b"through"
    finally:
        os.close(reading)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_stays_and_leads_to_what_was_written(tmp_path):
    (tmp_path / "real.txt").write_bytes(b"old")
    try:
        (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    except OSError:
        pytest.skip("no right to make links here")
    with Drafts() as drafts:
        with drafts.file(tmp_path / "link.txt") as stream:
            stream.write(b"new")
        drafts.publish()
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these names in /dev")
@pytest.mark.parametrize("name", ["/dev/full", "/dev/stdout", "/dev/null", "/dev/fd/1"])
def test_devices_are_never_replaced(name):
    """As root, a draft that took the place of a device would harm the whole machine."""
    assert replaceable(Path(name)) is None
