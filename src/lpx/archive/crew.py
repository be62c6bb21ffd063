"""The threads of a scan.

While the file is digested from begin to end, all threads but one take entries in file order; the last one
joins them when the digest is done. Where the kernels are there, small entries are taken in groups and read in
lanes. At most one large entry and a few groups are in memory; nothing is written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from msgspec import Struct, field

from lpx import _native
from lpx.archive.digest import ArchiveDigest, Digested
from lpx.archive.engines import Decryptor
from lpx.archive.engines.digests import md5
from lpx.archive.entries import EntryError, Workspace, is_whole, read_content
from lpx.archive.groups import Rations, buffer_size, may_group, read_group
from lpx.archive.members import Member
from lpx.archive.results import HEAD_LENGTH, EntryResult, Outcome, proves_password
from lpx.archive.sources import ByteSource
from lpx.archive.unlock import Keyring, header_length

_LARGE = 10 << 20
"""Entries larger than this are unpacked one at a time, so that memory stays bounded."""
_TICK = 0.1


class ScanCancelled(Exception):  # noqa: N818 - it is no error
    """The caller's ``cancelled`` said yes; there is no partial result."""


class Job(Struct, frozen=True):
    """What the threads are to do."""

    queue: tuple[Member, ...] = ()
    keyring: Keyring | None = None
    budget: dict[int, int] = field(default_factory=dict)
    """How many content bytes to keep, by member index."""


class _Progress:
    """Counts the work: all bytes are digested once, all stored bytes of entries read once."""

    def __init__(self, digest: ArchiveDigest) -> None:
        self.total = digest.size
        self._digest = digest
        self._work = digest.size
        self._done = 0
        self._lock = threading.Lock()

    def expect(self, entry_bytes: int) -> None:
        """Add ``entry_bytes`` to the work that lies ahead."""
        self._work += entry_bytes

    def add(self, count: int) -> None:
        """Count ``count`` bytes of entries."""
        with self._lock:
            self._done += count

    @property
    def done(self) -> int:
        """The done part of the archive's bytes, as if digesting and reading were one."""
        done = min(self._done + self._digest.done, self._work)
        return self.total * done // self._work if self._work else self.total


class Crew:
    """The threads of one scan and what they share."""

    def __init__(self, source: ByteSource, digest: ArchiveDigest) -> None:
        """``digest`` is of the same source, and may have begun long before."""
        self._source = source
        self._digest = digest
        self._lock = threading.Lock()
        self._large = threading.Lock()
        self._ready = threading.Event()
        self._stop = threading.Event()
        self._errors: list[BaseException] = []
        self._meter = _Progress(digest)
        self._job = Job()
        self._rations = Rations((), 1)
        self.outcomes: dict[int, Outcome] = {}

    def run(
        self,
        prepare: Callable[[], Job],
        workers: int,
        progress: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
        meanwhile: Callable[[], object] | None = None,
    ) -> Job:
        """Do all the work; the calling thread prepares the job beside the digest, then only watches.

        Args:
            prepare: tries the password and loads what is needed; that takes its time.
            workers: threads; one of them begins when the digest is done.
            progress: called in this thread with (bytes done, bytes in all).
            cancelled: asked in this thread now and then.
            meanwhile: called once in this thread when the others are at work.
        """
        if workers == 1 and isinstance(self._digest, Digested):
            self._digest.wait()
            self._begin(prepare, workers)
            work = Workspace()
            self._tell(progress, cancelled)
            while self._take(work):
                self._tell(progress, cancelled)
            return self._job
        threads = [
            threading.Thread(target=self._work, kwargs={"waits": number == 0}, daemon=True)
            for number in range(workers)
        ]
        try:
            threads[0].start()
            self._begin(prepare, workers)
            self._tell(progress, cancelled)
            self._ready.set()
            for thread in threads[1:]:
                thread.start()
            if meanwhile is not None:
                meanwhile()
            for thread in threads:
                while thread.is_alive():
                    thread.join(_TICK)
                    self._tell(progress, cancelled)
        except BaseException:
            self._digest.stop()
            raise
        finally:
            self._stop.set()
            self._ready.set()
            for thread in threads:
                if thread.ident is not None:
                    thread.join()
        if self._errors:
            raise self._errors[0]
        self._tell(progress, None)
        return self._job

    def _begin(self, prepare: Callable[[], Job], workers: int) -> None:
        self._job = prepare()
        self._rations = Rations(self._job.queue, workers, in_groups=_native.loaded)
        self._meter.expect(sum(member.compressed_size for member in self._job.queue))

    def _tell(
        self, progress: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None
    ) -> None:
        if progress is not None:
            progress(self._meter.done, self._meter.total)
        if cancelled is not None and cancelled():
            raise ScanCancelled

    def _work(self, *, waits: bool) -> None:
        try:
            if waits:
                self._digest.wait()
            self._ready.wait()
            work = Workspace()
            while not self._stop.is_set() and self._take(work):
                pass
        except BaseException as error:  # noqa: BLE001 - handed to the calling thread
            self._errors.append(error)
            self._stop.set()
            self._digest.stop()

    def _take(self, work: Workspace) -> bool:
        """Read the next entries; say whether there were any."""
        with self._lock:
            members = self._rations.take()
        outcomes: dict[int, Outcome] = {}
        if _native.loaded and members and may_group(members[0]):
            whole = work.whole(buffer_size(members))
            outcomes = read_group(self._source, members, self._job.keyring, self._job.budget, whole)
            self._meter.add(sum(member.compressed_size for member in members if member.index in outcomes))
        for member in members:
            if self._stop.is_set():
                break
            if member.index not in outcomes:
                outcomes[member.index] = self._read(member, work)
        with self._lock:
            self.outcomes.update(outcomes)
        return bool(members)

    def _read(self, member: Member, work: Workspace) -> Outcome:
        if is_whole(member) and max(member.size, member.compressed_size) > _LARGE:
            with self._large:
                return self._read_choices(member, Workspace())
        return self._read_choices(member, work)

    def _read_choices(self, member: Member, work: Workspace) -> Outcome:
        """Read an entry, with every form of the password that its check lets pass."""
        if self._job.keyring is None or not member.is_encrypted:
            outcome = self._read_entry(member, None, work)
        else:
            header = self._source.read_at(member.data_offset, header_length(member))
            outcome = Outcome(EntryResult(member.index, "damaged", detail="verifier"))
            for form in self._job.keyring.fitting(member, header):
                decryptor = self._job.keyring.decryptor(member, header, form)
                outcome = self._read_entry(member, decryptor, work, form[0])
                if outcome.encoding or outcome.result.state == "read":
                    break
        self._meter.add(member.compressed_size)
        return outcome

    def _read_entry(
        self, member: Member, decryptor: Decryptor | None, work: Workspace, encoding: str = ""
    ) -> Outcome:
        digest = md5()
        wanted = self._job.budget.get(member.index, 0)
        head = b""
        kept = bytearray()
        size = 0
        try:
            for piece in read_content(self._source, member, decryptor, work):
                if self._stop.is_set():
                    break
                digest.update(piece)
                if size < HEAD_LENGTH:
                    head += bytes(piece[: HEAD_LENGTH - size])
                if len(kept) < wanted:
                    kept += piece[: wanted - len(kept)]
                size += len(piece)
        except EntryError as error:
            result = EntryResult(member.index, "damaged", size=size, detail=error.detail)
            return Outcome(result, encoding if error.is_deciphered else "")
        result = EntryResult(
            member=member.index,
            state="read",
            size=size,
            md5=digest.hexdigest(),
            head=head,
            content=bytes(kept) if member.index in self._job.budget else None,
        )
        return Outcome(result, encoding if proves_password(member) else "")
