"""``--deep``: opens every attachment for real, in child processes that may crash or hang without harm."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Literal

from msgspec import Struct

from lpx.checks.deep_worker import READY
from lpx.checks.evidence import DeepResult
from lpx.checks.media import begins_like, extension_of, type_of_extension

if TYPE_CHECKING:
    from lpx.archive.members import Member
    from lpx.archive.scan import Scan
    from lpx.archive.sources import ByteSource
    from lpx.edition.nouns import Edition
    from lpx.portfolio.layout import Layout

Media = Literal["document", "image", "av"]
_MEDIA: dict[str, Media] = {"application": "document", "image": "image", "audio": "av", "video": "av"}
MOST_BYTES = 256 << 20
"""A larger attachment is not opened; no limit of any term comes near."""
_START_SECONDS = 60.0
_COMMAND = (sys.executable, "-X", "utf8", "-m", "lpx.checks.deep_worker")


class Task(Struct, frozen=True):
    """One attachment to open."""

    member: Member
    mime: str

    @property
    def media(self) -> Media:
        """The kind of medium that it should be."""
        return _MEDIA[self.mime.partition("/")[0]]


def tasks(layout: Layout, scan: Scan, members: Sequence[Member], edition: Edition) -> tuple[Task, ...]:
    """Return what is worth opening: what was read and begins as its name says."""
    rules = edition.attachments
    found = []
    for placed in layout.attachments:
        result = scan.results[placed.member]
        kind = type_of_extension(rules, extension_of(placed.name))
        readable = result.state == "read" and result.size
        if readable and kind is not None and begins_like(kind, result.head):
            found.append(Task(members[placed.member], kind.mime))
    return tuple(found)


def open_attachments(
    wanted: Sequence[Task],
    source: ByteSource,
    password: str | None,
    *,
    seconds: float,
    workers: int = 2,
    command: Sequence[str] = _COMMAND,
    progress: Callable[[int, int], None] | None = None,
) -> dict[int, DeepResult]:
    """Open each of ``wanted`` and return what came of it, by archive entry.

    Args:
        wanted: see ``tasks``.
        source: the archive.
        password: its password.
        seconds: how long one file may take.
        workers: number of child processes.
        command: how a child is started.
        progress: called in this thread with (bytes done, bytes in all).

    Raises:
        ChildError: no child process could be started.
        OSError: the archive could not be read.
    """
    waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
    for task in wanted:
        waiting.put(task)
    finished: queue.SimpleQueue[tuple[Task, DeepResult] | None] = queue.SimpleQueue()

    def work() -> None:
        with _child(command, seconds) as child:
            while True:
                try:
                    task = waiting.get_nowait()
                except queue.Empty:
                    return
                finished.put((task, _open(task, source, password, child)))

    results: dict[int, DeepResult] = {}
    total, done = sum(task.member.size for task in wanted), 0
    with ThreadPoolExecutor(max(1, workers)) as pool:
        crew = [pool.submit(work) for _ in range(min(max(1, workers), len(wanted)))]
        for member in crew:
            member.add_done_callback(lambda _: finished.put(None))
        at_work = len(crew)
        while at_work:
            told = finished.get()
            if told is None:
                at_work -= 1
                continue
            task, result = told
            results[task.member.index] = result
            done += task.member.size
            if progress is not None:
                progress(done, total)
        for member in crew:
            member.result()
    return results


def _open(task: Task, source: ByteSource, password: str | None, child: _Child) -> DeepResult:
    from lpx.archive.extract import EntryError, open_entry

    if task.member.size > MOST_BYTES:
        return DeepResult(task.media, "not-judged", reason="bound-reached")
    try:
        data = b"".join(open_entry(source, task.member, password))
    except EntryError:
        return DeepResult(task.media, "not-judged", reason="entry-unreadable")
    return child.ask(task, data)


class ChildError(Exception):
    """A child process did not start, so nothing can be said about any file."""


class _Child:
    """One child process, started when first asked and again after it was lost."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self._command = command
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, task: Task, data: bytes) -> DeepResult:
        """Let the child open ``data``."""
        process = self._started()
        line: list[bytes] = []
        talk = threading.Thread(target=_talk, args=(process, task.mime, data, line), daemon=True)
        talk.start()
        talk.join(self._seconds)
        if talk.is_alive():
            self.stop()
            return DeepResult(task.media, "failed", "timeout")
        if not line or not line[0].endswith(b"\n"):
            self.stop()
            return DeepResult(task.media, "failed", "crash")
        told = json.loads(line[0])
        if told["state"] == "not-judged":
            package = told.get("extra", "")
            return DeepResult(task.media, "not-judged", package, told.get("reason", "extra-missing"))
        return DeepResult(task.media, told["state"], told.get("detail", ""))

    def _started(self) -> subprocess.Popen[bytes]:
        """Return the running child; raises ``ChildError`` when it does not come up."""
        if self._process is not None:
            return self._process
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            raise ChildError from None
        line: list[bytes] = []
        greeting = threading.Thread(target=_hear, args=(self._process, line), daemon=True)
        greeting.start()
        greeting.join(_START_SECONDS)
        if line != [READY]:
            self.stop()
            raise ChildError
        return self._process

    def stop(self) -> None:
        """End the child, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):
        pipe.close()


def _hear(process: subprocess.Popen[bytes], line: list[bytes]) -> None:
    """Wait for one line of the child."""
    assert process.stdout is not None
    with suppress(OSError, ValueError):
        line.append(process.stdout.readline())


def _talk(process: subprocess.Popen[bytes], mime: str, data: bytes, line: list[bytes]) -> None:
    """Send one file and wait for the answer; a child that dies leaves no line."""
    assert process.stdin is not None
    with suppress(OSError, ValueError):
        process.stdin.write(json.dumps({"mime": mime, "length": len(data)}).encode() + b"\n")
        process.stdin.write(data)
        process.stdin.flush()
    _hear(process, line)


@contextmanager
def _child(command: Sequence[str], seconds: float) -> Iterator[_Child]:
    child = _Child(command, seconds)
    try:
        yield child
    finally:
        child.stop()
