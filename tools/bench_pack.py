"""Packs a folder with AES-256, for the benchmarks: ``WAY FOLDER ARCHIVE``, the password in LPX_PASSWORD.

A process of its own that loads what packing needs and nothing else, as 7-Zip does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

from lpx.archive.writer import ArchiveWriter


def pack(way: Literal["deflate", "store"], folder: Path, target: Path) -> None:
    """Pack all files below ``folder`` into ``target``."""
    with target.open("wb") as sink, ArchiveWriter(sink, password=os.environ["LPX_PASSWORD"]) as writer:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                writer.add(path.relative_to(folder).as_posix(), path.read_bytes(), way)


if __name__ == "__main__":
    pack("deflate" if sys.argv[1] == "deflate" else "store", Path(sys.argv[2]), Path(sys.argv[3]))
