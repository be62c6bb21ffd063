"""What is committed is what the builders make, byte for byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lpx.data import data_room
from lpx.synthesis.vectors.registry import select
from lpx.synthesis.vectors.store import vector_folders

_SMALL = select()
_BUDGET = 5_000_000


@pytest.mark.parametrize("path", [vector.path for vector in _SMALL])
def test_committed_files_are_fresh(path, compiled) -> None:
    folder = data_room("fixtures") / path
    made = compiled(path)
    assert folder.is_dir(), "run `lpx fixtures build`"
    assert {item.name for item in folder.iterdir()} == set(made.files)
    for name, data in made.files.items():
        assert (folder / name).read_bytes() == data, f"{path}/{name}: run `lpx fixtures build`"


def test_no_vector_is_left_over() -> None:
    room = data_room("fixtures")
    committed = {folder.relative_to(room).as_posix() for folder in vector_folders(room)}
    assert committed == {vector.path for vector in _SMALL}


def test_committed_files_stay_small() -> None:
    size = sum(file.stat().st_size for file in data_room("fixtures").rglob("*") if file.is_file())
    assert size < _BUDGET


def test_another_process_with_another_hash_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    rooms = [tmp_path / "one", tmp_path / "two"]
    for number, room in enumerate(rooms):
        program = [sys.executable, "-m", "lpx", "fixtures", "build", "--only", "shapes", str(room)]
        subprocess.run(
            program, check=True, capture_output=True, env={"PYTHONHASHSEED": str(number), "LPX_LANG": "en"}
        )
    files = [
        {item.relative_to(room): item.read_bytes() for item in room.rglob("*.*") if item.is_file()}
        for room in rooms
    ]
    assert files[0] == files[1]
    assert len(files[0]) > 60
