"""Pins what lpx says of every committed vector: not only what it finds and where, but all that it tells.

``python tests/checks/pinned.py`` writes ``tests/checks/pinned/<family>.jsonl`` anew, one vector a line. Run
it when a difference is meant, and read what changed: these lines are what people are told.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import msgspec

from lpx.coursecode import load_code_edition
from lpx.data import data_room
from lpx.edition import load_edition
from lpx.synthesis.vectors.judging import judge_vector
from lpx.synthesis.vectors.store import read_vector, vector_folders

FOLDER = Path(__file__).resolve().parent / "pinned"
_CHANGES_WITH_EVERY_VERSION = ("schema", "tool", "edition", "bundle", "checked")


def folders():
    """Return the folders of the committed vectors by path."""
    room = data_room("fixtures")
    return {folder.relative_to(room).as_posix(): folder for folder in vector_folders(room)}


def told(folder, edition, codes):
    """Return what lpx says of the vector in ``folder``, as one line of JSON."""
    expectation, files = read_vector(folder)
    report = msgspec.to_builtins(judge_vector(expectation, files, edition, codes))
    for name in _CHANGES_WITH_EVERY_VERSION:
        report.pop(name, None)
    return json.dumps({"vector": expectation.vector, **report}, ensure_ascii=False)


def pinned():
    """Return the pinned lines by path of their vectors."""
    lines = [line for file in FOLDER.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    return {json.loads(line)["vector"]: line for line in lines}


def main() -> None:
    """Write the lines anew."""
    edition, codes = load_edition(), load_code_edition()
    families = defaultdict(list)
    for path, folder in folders().items():
        families[path.split("/")[0]].append(told(folder, edition, codes))
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.jsonl"):
        file.unlink()
    for family, lines in families.items():
        (FOLDER / f"{family}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
