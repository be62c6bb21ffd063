"""Memory of ``lpx serve`` while large bundles are handed in and checked, beside ``lpx verify`` on it.

``python tools/bench_page.py 300 2000``: sizes in MB. Uploads go from the wire to the disk, and a check reads
the file in pieces, so memory must not grow with the size of a bundle. For each: greatest resident memory of
the server and its children before, while the file comes in, and while it is checked; seconds of both; memory
and seconds of the command line. All in one run, on synthetic data in a temporary folder.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

import psutil

from lpx.archive.directory import read_directory
from lpx.archive.extract import open_entry
from lpx.archive.limits import DEFAULT_LIMITS
from lpx.archive.sources import FileSource
from lpx.archive.writer import ArchiveWriter

VECTOR = Path(__file__).resolve().parents[1] / "fixtures/shapes/every-kind-of-record"
MB = 1_000_000
_ENTRY = 8 * MB


class Memory:
    """Watches the resident memory of a process and its children."""

    def __init__(self, process: int) -> None:
        self._process = psutil.Process(process)
        self._peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.01):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                self._peak = max(self._peak, sum(one.memory_info().rss for one in family))
            except psutil.Error:
                continue

    def peak(self) -> float:
        """Return the greatest memory since it was last asked for, in MB."""
        time.sleep(0.05)
        peak, self._peak = self._peak, 0
        return peak / MB


@dataclass(frozen=True)
class Answer:
    """What the page answered."""

    cookie: str
    text: str

    def json(self) -> Any:  # noqa: ANN401 - whatever it holds
        """Return what it holds."""
        return json.loads(self.text)


class Visitor:
    """A visitor of the page, without a browser."""

    def __init__(self, address: str) -> None:
        found = re.search(r":(\d+)(/\S+)", address)
        assert found is not None
        self._port = int(found[1])
        self._headers: dict[str, str] = {}
        self._headers = {"cookie": self._ask("GET", found[2]).cookie.partition(";")[0]}
        key = re.search(r'data-page-key="([0-9a-f]+)"', self._ask("GET", "/").text)
        assert key is not None
        self._headers |= {"origin": f"http://127.0.0.1:{self._port}", "x-lpx-page": key[1]}
        self._tab = f"/w/{self._ask('POST', '/workspace').json()['workspace']}"

    def _ask(
        self, method: str, path: str, body: IO[bytes] | str | None = None, size: int | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        headers = self._headers if size is None else {**self._headers, "content-length": str(size)}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        told = Answer(answer.getheader("set-cookie") or "", answer.read().decode(errors="replace"))
        connection.close()
        return told

    def hand_in(self, archive: Path) -> str:
        """Hand in a file and return its id."""
        with archive.open("rb") as file:
            sent = self._ask("POST", f"{self._tab}/upload", file, archive.stat().st_size)
        return str(sent.json()["id"])

    def check(self, uploaded: str, password: str) -> str:
        """Have it checked and return the verdict."""
        order = json.dumps({"archive": uploaded, "password": password, "profile": "practice"})
        job = self._ask("POST", f"{self._tab}/verify", order).json()["job"]
        while self._ask("GET", f"{self._tab}/jobs/{job}").json().get("state") in {"waiting", "running"}:
            time.sleep(0.05)
        verdict = next(
            one["verdict"] for one in self._ask("GET", f"{self._tab}/bundles").json() if one["id"] == job
        )
        self._ask("POST", f"{self._tab}/bundles/{job}/forget")
        return str(verdict)


def write_bundle(target: Path, size: int, password: str, given: Path) -> None:
    """Write a bundle of about ``size`` bytes: a vector, and stray files of random bytes."""
    with (
        FileSource(given) as source,
        target.open("wb") as sink,
        ArchiveWriter(sink, password=password) as writer,
    ):
        for member in read_directory(source, DEFAULT_LIMITS).members:
            writer.add(member.name, b"".join(open_entry(source, member, password)))
        for number in range(size // _ENTRY):
            writer.add(f"stray-{number}.bin", os.urandom(_ENTRY), "store")


def main() -> None:
    """Measure, and print one line of a table per size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[300, 2000], help="MB of each bundle")
    sizes = parser.parse_args().sizes
    told = json.loads((VECTOR / "expect.json").read_text(encoding="utf-8"))
    given, password = VECTOR / told["archive"], told["password"]
    with tempfile.TemporaryDirectory(prefix="lpx-bench-") as folder:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "LPX_PASSWORD": password}
        serving = subprocess.Popen(
            [sys.executable, "-m", "lpx", "serve", "--no-browser"],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**environment, "TMPDIR": folder, "TEMP": folder},
        )
        try:
            assert serving.stdout is not None
            address = next(line for line in serving.stdout if "http://" in line)
            visitor = Visitor(address)
            print(
                "| bundle | idle | handed in | checked | `lpx verify` | verdict |\n|---|---|---|---|---|---|"
            )
            for size in sizes:
                archive = Path(folder) / given.name
                write_bundle(archive, size * MB, password, given)
                with Memory(serving.pid) as memory:
                    idle = memory.peak()
                    begun = time.perf_counter()
                    uploaded = visitor.hand_in(archive)
                    taking, taken = memory.peak(), time.perf_counter()
                    verdict = visitor.check(uploaded, password)
                    checking, checked = memory.peak(), time.perf_counter()
                peer, lasted = command_line(archive, environment)
                cells = (
                    f"{size:,} MB",
                    f"{idle:.0f} MB",
                    f"{taking:.0f} MB, {taken - begun:.1f} s",
                    f"{checking:.0f} MB, {checked - taken:.1f} s",
                    f"{peer:.0f} MB, {lasted:.1f} s",
                    verdict,
                )
                print(f"| {' | '.join(cells)} |", flush=True)
        finally:
            serving.terminate()
            serving.wait(timeout=60)


def command_line(archive: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Return memory (MB) and seconds of ``lpx verify`` on ``archive``."""
    begun = time.perf_counter()
    verifying = subprocess.Popen(
        [sys.executable, "-m", "lpx", "verify", str(archive), "--profile", "practice", "--format", "json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    with Memory(verifying.pid) as memory:
        verifying.wait()
        return memory.peak(), time.perf_counter() - begun


if __name__ == "__main__":
    main()
