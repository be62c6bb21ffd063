"""Measures how lpx answers hostile archives: each within 2 seconds and 300 MB, and none as conforming.

On a busy machine processor time is judged instead of seconds, which say more about the others there.
"""

from __future__ import annotations

import struct
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

from bench_bundles import PASSWORD, password_environment
from bench_run import LPX, busy_share, compile_lpx, measured
from lpx.archive.forge import Ending, Forged, forge
from lpx.archive.members import STORED

SECONDS_LIMIT = 2.0
MEMORY_LIMIT_MB = 300
_BUSY = 0.1
"""Share of the processors that others use."""
STEM = "014326_2024_02_12_09_30_21"
DOCUMENT = f"{STEM}.json"


def bomb() -> bytes:
    """Return ten entries of 10 MB each that unpack to 10 GB each."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    payload = b"".join(packer.compress(block) for _ in range(10_000)) + packer.flush()
    size = 10_000 << 20
    return forge(
        [
            Forged(f"bomb{number}.pdf", payload=payload, both={"size": size & 0xFFFFFFFF})
            for number in range(10)
        ]
    )


def overlapping_bomb() -> bytes:
    """Return 5,000 entries that all point at the same megabytes."""
    first = Forged("a0.pdf", bytes(8 << 20))
    return forge([first, *(Forged(f"a{number}.pdf", bytes(8 << 20), shares=0) for number in range(1, 500))])


def million_entries() -> bytes:
    """Return an archive whose directory really lists a million empty entries."""
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    head = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0)
    directory = b"".join(head + b"%08d" % number for number in range(1_000_000))
    end64 = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, len(directory), len(local)
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(local) + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + directory + end64 + locator + end


def million_claimed() -> bytes:
    """Return a small archive that claims a million entries."""
    return forge([Forged("a.pdf", b"%PDF-1.4")], ending=Ending(entries=10**6, zip64=True))


def deep_document() -> bytes:
    """Return a bundle whose document nests 100,000 arrays."""
    return forge([Forged(DOCUMENT, b"[" * 10**5 + b"]" * 10**5, cipher="aes-256")], password=PASSWORD)


def wide_document() -> bytes:
    """Return a bundle whose document has 400,000 students with nothing in them."""
    return forge([Forged(DOCUMENT, b"[" + b"{}," * 400_000 + b"{}]", cipher="aes-256")], password=PASSWORD)


def long_number() -> bytes:
    """Return a bundle whose document holds a number of two million digits."""
    return forge(
        [Forged(DOCUMENT, b'[{"a":' + b"9" * 2_000_000 + b"}]", cipher="aes-256")], password=PASSWORD
    )


def lying_size() -> bytes:
    """Return an entry of a few bytes that claims a gigabyte, stored and deflated."""
    gigabyte = {"size": 1 << 30}
    return forge(
        [Forged(DOCUMENT, b"[]", both=gigabyte), Forged("b.pdf", b"%PDF-1.4", method=STORED, both=gigabyte)]
    )


def long_names() -> bytes:
    """Return 5,000 entries with names of 60 KB."""
    return forge([Forged("n" * 60_000 + str(number), b"") for number in range(1000)])


CASES: tuple[Callable[[], bytes], ...] = (
    bomb,
    overlapping_bomb,
    million_entries,
    million_claimed,
    deep_document,
    wide_document,
    long_number,
    lying_size,
    long_names,
)


def main() -> None:
    """Measure all cases, print a table, and exit with 1 when a limit is missed."""
    missed = []
    compile_lpx()
    is_busy = busy_share() > _BUSY
    print(f"{'hostile archive':20}{'bytes':>12}{'seconds':>9}{'CPU s':>8}{'peak MB':>9}{'exit':>6}")
    with tempfile.TemporaryDirectory(prefix="lpx-hostile-") as folder:
        for case in CASES:
            archive = Path(folder) / f"{STEM}.zip"
            archive.write_bytes(case())
            taken, code = measured([*LPX, "verify", str(archive)], password_environment())
            seconds, peak = taken.seconds, taken.peak_mb
            size = archive.stat().st_size
            print(f"{case.__name__:20}{size:12,}{seconds:9.2f}{taken.cpu:8.2f}{peak:9.0f}{code:6}")
            if (
                (taken.cpu if is_busy else seconds) > SECONDS_LIMIT
                or peak > MEMORY_LIMIT_MB
                or code not in {1, 4}
            ):
                missed.append(case.__name__)
    if missed:
        sys.exit("missed: " + ", ".join(missed))


if __name__ == "__main__":
    main()
