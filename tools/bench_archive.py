"""Measures ``archive.scan`` against ``7z t`` and ``md5sum`` on three large bundles, in the same run.

Builds bundles of AES-256 deflated, AES-256 stored and traditional deflated content with 7z in a temporary
folder, then runs every contender in interleaved rounds, each in a process of its own, and prints medians. The
scan is measured twice: alone inside a running Python, and as a whole process with start-up and imports.

Usage: python tools/bench_archive.py [--megabytes 300] [--rounds 3] [--workers 2] [--patience 20] [--folder F]
"""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path

PASSWORD = "bench-password"  # noqa: S105 - protects random bytes
BUNDLES = {
    "aes-deflated": ("-mem=AES256", "-mx=5"),
    "aes-stored": ("-mem=AES256", "-mx=0"),
    "traditional-deflated": ("-mem=ZipCrypto", "-mx=5"),
}
UNEVEN = bytes(value if value < 224 else value - 224 for value in range(256))
"""Makes 32 byte values twice as frequent, as the entropy-coded data of photographs is not quite even."""
TARGETS = {"aes-deflated": 0.60, "aes-stored": 1.05, "traditional-deflated": 1.2}

CHILD = """
import json, sys, time
from lpx.archive import FileSource, read_directory
from lpx.archive.scan import scan
begin = time.perf_counter()
with FileSource(sys.argv[1]) as source:
    directory = read_directory(source)
    result = scan(source, directory, sys.argv[2], workers=int(sys.argv[3]))
seconds = time.perf_counter() - begin
states = [entry.state for entry in result.results]
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
except ImportError:
    peak = 0
read = states.count("read")
cpu = time.process_time()
print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak * 1024, "read": read, "entries": len(states)}))
"""


def jpeg_like(rng: random.Random, size: int) -> bytes:
    """Return bytes that deflate as a photograph does: to about 97 %, in Huffman blocks, not stored ones."""
    body = bytearray(rng.randbytes(size).translate(UNEVEN))
    for place in range(0, size - 1, 97):
        body[place : place + 2] = b"\xff\x00"
    return b"\xff\xd8\xff\xe0" + bytes(range(256)) * 2 + bytes(body)


def pdf_like(rng: random.Random, size: int) -> bytes:
    """Return bytes that deflate as a PDF does: object text around packed streams."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    number = 0
    while out.tell() < size:
        number += 1
        words = " ".join(str(rng.randrange(10_000)) for _ in range(3_000)).encode()
        stream = zlib.compress(words, 6) if number % 3 else jpeg_like(rng, 150_000)
        out.write(b"%d 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % (number, len(stream)))
        out.write(stream + b"\nendstream\nendobj\n")
    return out.getvalue()


def build(folder: Path, megabytes: int) -> dict[str, Path]:
    """Write the content and pack it into the three bundles."""
    rng = random.Random(7)
    content = folder / "content"
    student = content / "A123456789" / "works"
    student.mkdir(parents=True)
    left = megabytes * 1_000_000
    number = 0
    while left > 0:
        number += 1
        size = rng.randrange(500_000, 5_000_000)
        data = jpeg_like(rng, size) if number % 2 else pdf_like(rng, size)
        (student / f"C{number:02}.{'jpg' if number % 2 else 'pdf'}").write_bytes(data)
        left -= len(data)
    records = [{"id": number, "text": f"record {rng.random()}"} for number in range(30_000)]
    (content / "document.json").write_text(json.dumps(records, indent=1), encoding="utf-8")
    bundles = {}
    for name, options in BUNDLES.items():
        bundles[name] = folder / f"{name}.zip"
        subprocess.run(
            ["7z", "a", "-tzip", f"-p{PASSWORD}", *options, str(bundles[name]), "."],
            cwd=content,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return bundles


def busy_share() -> float:
    """Return how much of the processors others used in the last half second; 0 where it cannot be told."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0

    def read() -> tuple[int, int]:
        values = [int(value) for value in stat.read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]
        return values[3] + values[4], sum(values)

    idle, total = read()
    time.sleep(0.5)
    idle_later, total_later = read()
    return 1 - (idle_later - idle) / max(1, total_later - total)


def wait_for_quiet(patience: float) -> bool:
    """Wait until the machine is idle, for at most ``patience`` seconds; say whether it became so."""
    end = time.monotonic() + patience
    while busy_share() > 0.08:
        if time.monotonic() > end:
            return False
    return True


def peers(bundle: Path) -> float:
    """Return the seconds of what a user does now: test with 7z, then digest."""
    begin = time.perf_counter()
    for command in (["7z", "t", f"-p{PASSWORD}", str(bundle)], ["md5sum", str(bundle)]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def scan_once(bundle: Path, workers: int) -> dict[str, float]:
    """Scan in a fresh process; return its own seconds, the seconds with start-up, and its peak memory."""
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(bundle), PASSWORD, str(workers)],
        check=True,
        capture_output=True,
        text=True,
    )
    whole = time.perf_counter() - begin
    said: dict[str, float] = json.loads(done.stdout)
    if said["read"] != said["entries"]:
        raise SystemExit(f"{bundle.name}: only {said['read']} of {said['entries']} entries were read")
    return {**said, "whole": whole}


def measure(
    bundles: dict[str, Path], rounds: int, workers: int, patience: float, say: Callable[[str], None]
) -> None:
    """Run all contenders in interleaved rounds and print medians."""
    restless = 0
    taken: dict[str, dict[str, list[float]]] = {
        name: {"peers": [], "seconds": [], "whole": [], "cpu": [], "peak": []} for name in bundles
    }
    for bundle in bundles.values():
        peers(bundle)
    for _ in range(rounds):
        for name, bundle in bundles.items():
            restless += not wait_for_quiet(patience)
            taken[name]["peers"].append(peers(bundle))
            restless += not wait_for_quiet(patience)
            for key, value in scan_once(bundle, workers).items():
                if key in taken[name]:
                    taken[name][key].append(value)
    if restless:
        say(f"{restless} of {2 * rounds * len(bundles)} measurements began while others were at work")
    say(
        f"{'bundle':22}{'MB':>6}{'7z t + md5sum':>15}{'scan':>8}{'x':>6}"
        f"{'process':>9}{'x':>6}{'cpu':>7}{'target':>8}{'peak MB':>9}"
    )
    for name, bundle in bundles.items():
        rival, own, whole, cpu, peak = (
            statistics.median(taken[name][key]) for key in ("peers", "seconds", "whole", "cpu", "peak")
        )
        size = bundle.stat().st_size / 1e6
        say(
            f"{name:22}{size:6.0f}{rival:15.3f}{own:8.3f}{own / rival:6.2f}{whole:9.3f}{whole / rival:6.2f}"
            f"{cpu:7.2f}{TARGETS[name]:8.2f}{peak / 1e6:9.0f}"
        )


def main() -> None:
    """Read the command line, build, measure, and clean up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--patience", type=float, default=20, help="seconds to wait for an idle machine")
    parser.add_argument("--folder", type=Path, help="keep the bundles here and use them again")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="lpx-bench-"))
    try:
        bundles = {name: folder / f"{name}.zip" for name in BUNDLES}
        if not all(path.exists() for path in bundles.values()):
            folder.mkdir(parents=True, exist_ok=True)
            bundles = build(folder, options.megabytes)
        measure(bundles, options.rounds, options.workers, options.patience, print)
    finally:
        if options.folder is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
