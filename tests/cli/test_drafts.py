"""Output appears whole or not at all."""

from __future__ import annotations

import pytest

from lpx.cli.drafts import Drafts


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
