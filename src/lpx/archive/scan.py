"""Reads a whole archive once: its MD5, and every entry decrypted, inflated, verified and digested.

One thread digests the file from begin to end while the others take entries in file order; whoever digests
joins
them when it is done. At most one large entry and a few small ones are in memory, and nothing is written.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from msgspec import Struct

from lpx.archive.bounds import bound, entry_bound
from lpx.archive.directory import Directory
from lpx.archive.engines import Decryptor
from lpx.archive.engines.aes import load_numpy
from lpx.archive.entries import EntryError, Workspace, is_whole, read_content
from lpx.archive.limits import DEFAULT_LIMITS, Limits
from lpx.archive.members import Member
from lpx.archive.problems import Problem
from lpx.archive.sources import ByteSource
from lpx.archive.unlock import Keyring, header_length

HEAD_LENGTH = 64
_DIGEST_CHUNK = 1 << 20
_LARGE = 12 << 20
"""Entries larger than this are unpacked one at a time, so that memory stays bounded."""
_TICK = 0.1

EntryState = Literal["read", "damaged", "unsupported", "locked", "skipped"]
PasswordState = Literal["given", "missing", "wrong", "not-needed"]


class EntryResult(Struct, frozen=True, omit_defaults=True):
    """What one entry turned out to be."""

    member: int
    """Index into ``Directory.members``."""
    state: EntryState
    """``skipped``: a bound forbids it. ``locked``: no password, or a wrong one."""
    size: int = 0
    """Content bytes found."""
    md5: str = ""
    head: bytes = b""
    """The first 64 content bytes."""
    content: bytes | None = None
    """The content, as far as ``keep`` asked for it."""
    detail: str = ""
    """Why it was not read: ``crc hmac inflate size header verifier``, a method, or a bound."""


class Scan(Struct, frozen=True):
    """What one pass over an archive found. ``results`` holds one result per member, in the members' order."""

    archive_md5: str
    archive_sha256: str
    results: tuple[EntryResult, ...]
    password_state: PasswordState
    problems: tuple[Problem, ...]
    password_encoding: str = ""
    """Encoding of the password that opened it; empty where none did."""


class ScanCancelled(Exception):  # noqa: N818 - it is no error
    """The caller's ``cancelled`` said yes; there is no partial result."""


class _Outcome(Struct, frozen=True):
    """A result, and the encoding of the password that the entry proves right (empty: it proves nothing)."""

    result: EntryResult
    encoding: str = ""


class _Progress:
    """Counts the work: all bytes are digested once, all stored bytes of entries read once."""

    def __init__(self, digest_bytes: int, entry_bytes: int) -> None:
        self.total = digest_bytes
        self._work = digest_bytes + entry_bytes
        self._done = 0
        self._lock = threading.Lock()

    def add(self, count: int) -> None:
        """Count ``count`` bytes of work."""
        with self._lock:
            self._done += count

    @property
    def done(self) -> int:
        """The done part of the archive's bytes, as if digesting and reading were one."""
        return self.total * min(self._done, self._work) // self._work if self._work else self.total


def scan(
    source: ByteSource,
    directory: Directory,
    password: str | None,
    *,
    keep: Callable[[Member], int] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    workers: int = 2,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    sha256: bool = False,
) -> Scan:
    """Digest the archive and read all entries that can be read.

    Args:
        source: the archive.
        directory: what ``read_directory`` said of it; a fatal one leaves only the digests.
        password: the password, or None when there is none.
        keep: how many content bytes of a member to hand back; nothing by default.
        limits: bounds; an entry beyond its bound is ``skipped``.
        workers: threads; the result does not depend on it.
        progress: called in this thread with (bytes done, bytes in all).
        cancelled: asked now and then in this thread; when it says yes the scan stops.
        sha256: whether to compute the archive's SHA-256 as well.

    Raises:
        ScanCancelled: ``cancelled`` said yes.
        OSError: the source could not be read.
    """
    members = () if directory.is_fatal else directory.members
    readable = [member for member in members if _refusal(member, limits) is None]
    encrypted = [member for member in readable if member.is_encrypted]
    numpy = load_numpy(sum(m.compressed_size for m in encrypted if m.encryption != "traditional"))
    keyring = Keyring(password, numpy) if password is not None and encrypted else None
    opens = keyring is not None and keyring.probe(source, encrypted)
    budget, problems = _budget(readable, keep, limits)
    queue = [member for member in readable if not member.is_encrypted or opens]
    meter = _Progress(source.size, sum(member.compressed_size for member in queue))
    crew = _Crew(source, queue, keyring, budget, meter, sha256=sha256)
    crew.run(max(1, workers), progress, cancelled)
    outcomes = crew.outcomes
    state, password_encoding = _password_state(members, encrypted, outcomes, password, opens=opens)
    if state == "wrong":
        certain = not opens or any(outcomes[m.index].result.detail == "verifier" for m in encrypted)
        problems.append(Problem("wrong-password", parameters={"certain": certain}))
    results = tuple(_result(member, outcomes, limits, state) for member in members)
    problems.extend(
        Problem("damaged", result.member, {"detail": result.detail})
        for result in results
        if result.state == "damaged" and result.detail and not members[result.member].obstacle
    )
    return Scan(
        archive_md5=crew.md5,
        archive_sha256=crew.sha256,
        results=results,
        password_state=state,
        problems=tuple(problems),
        password_encoding=password_encoding,
    )


def _refusal(member: Member, limits: Limits) -> EntryResult | None:
    """Return the result of a member that is not read at all."""
    exceeded = entry_bound(member, limits)
    if exceeded is not None:
        return EntryResult(member.index, "skipped", detail=str(exceeded.parameters["bound"]))
    if member.obstacle == "header":
        return EntryResult(member.index, "damaged", detail="header")
    return EntryResult(member.index, "unsupported", detail=member.obstacle) if member.obstacle else None


def _budget(
    members: Iterable[Member], keep: Callable[[Member], int] | None, limits: Limits
) -> tuple[dict[int, int], list[Problem]]:
    """Decide in the members' order how much content of each is kept, so that threads cannot change it."""
    budget: dict[int, int] = {}
    problems: list[Problem] = []
    total = 0
    for member in members:
        asked = keep(member) if keep is not None else 0
        if asked <= 0:
            continue
        wanted = min(member.size, asked)
        if total + wanted > limits.kept_bytes:
            problems.append(bound("kept-bytes", limits.kept_bytes, total + wanted, member.index))
            continue
        total += wanted
        budget[member.index] = wanted
    return budget, problems


def _password_state(
    members: Sequence[Member],
    encrypted: Sequence[Member],
    outcomes: dict[int, _Outcome],
    password: str | None,
    *,
    opens: bool,
) -> tuple[PasswordState, str]:
    """Say what became of the password, and which encoding of it opened the archive."""
    if not any(member.is_encrypted for member in members):
        return "not-needed", ""
    if password is None:
        return "missing", ""
    if not encrypted:
        return "given", ""
    if not opens:
        return "wrong", ""
    proven = [outcome.encoding for outcome in map(outcomes.__getitem__, (m.index for m in encrypted))]
    if any(proven):
        return "given", next(encoding for encoding in proven if encoding)
    is_read = all(outcomes[member.index].result.state == "read" for member in encrypted)
    return ("given" if is_read else "wrong"), ""


def _result(
    member: Member, outcomes: dict[int, _Outcome], limits: Limits, state: PasswordState
) -> EntryResult:
    refused = _refusal(member, limits)
    if refused is not None:
        return refused
    outcome = outcomes.get(member.index)
    if outcome is None or (state == "wrong" and member.is_encrypted):
        return EntryResult(member.index, "locked", detail=state)
    return outcome.result


class _Crew:
    """The threads of one scan and what they share."""

    def __init__(
        self,
        source: ByteSource,
        queue: Sequence[Member],
        keyring: Keyring | None,
        budget: dict[int, int],
        meter: _Progress,
        *,
        sha256: bool,
    ) -> None:
        self._source = source
        self._queue = iter(sorted(queue, key=lambda member: (member.header_offset, member.index)))
        self._keyring = keyring
        self._budget = budget
        self._meter = meter
        self._lock = threading.Lock()
        self._large = threading.Lock()
        self._stop = threading.Event()
        self._errors: list[BaseException] = []
        self._with_sha256 = sha256
        self.outcomes: dict[int, _Outcome] = {}
        self.md5 = ""
        self.sha256 = ""

    def run(
        self,
        workers: int,
        progress: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        """Do all the work; the calling thread only watches."""
        threads = [
            threading.Thread(target=self._work, kwargs={"digests": number == 0}, daemon=True)
            for number in range(workers)
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(_TICK)
                    if progress is not None:
                        progress(self._meter.done, self._meter.total)
                    if cancelled is not None and cancelled():
                        raise ScanCancelled
        finally:
            self._stop.set()
            for thread in threads:
                if thread.ident is not None:
                    thread.join()
        if self._errors:
            raise self._errors[0]

    def _work(self, *, digests: bool) -> None:
        try:
            if digests:
                self._digest()
            work = Workspace()
            while not self._stop.is_set():
                with self._lock:
                    member = next(self._queue, None)
                if member is None:
                    return
                outcome = self._read(member, work)
                with self._lock:
                    self.outcomes[member.index] = outcome
        except BaseException as error:  # noqa: BLE001 - handed to the calling thread
            self._errors.append(error)
            self._stop.set()

    def _digest(self) -> None:
        md5 = hashlib.md5(usedforsecurity=False)
        sha256 = hashlib.sha256() if self._with_sha256 else None
        buffer = memoryview(bytearray(_DIGEST_CHUNK))
        offset = 0
        while offset < self._source.size and not self._stop.is_set():
            count = self._source.read_into(offset, buffer)
            if not count:
                break
            md5.update(buffer[:count])
            if sha256 is not None:
                sha256.update(buffer[:count])
            offset += count
            self._meter.add(count)
        self.md5 = md5.hexdigest()
        self.sha256 = sha256.hexdigest() if sha256 is not None else ""

    def _read(self, member: Member, work: Workspace) -> _Outcome:
        if is_whole(member) and max(member.size, member.compressed_size) > _LARGE:
            with self._large:
                return self._read_choices(member, Workspace())
        return self._read_choices(member, work)

    def _read_choices(self, member: Member, work: Workspace) -> _Outcome:
        """Read an entry, with every form of the password that its check lets pass."""
        if self._keyring is None or not member.is_encrypted:
            outcome = self._read_entry(member, None, work)
        else:
            header = self._source.read_at(member.data_offset, header_length(member))
            outcome = _Outcome(EntryResult(member.index, "damaged", detail="verifier"))
            for form in self._keyring.fitting(member, header):
                decryptor = self._keyring.decryptor(member, header, form)
                outcome = self._read_entry(member, decryptor, work, form[0])
                if outcome.encoding or outcome.result.state == "read":
                    break
        self._meter.add(member.compressed_size)
        return outcome

    def _read_entry(
        self, member: Member, decryptor: Decryptor | None, work: Workspace, encoding: str = ""
    ) -> _Outcome:
        md5 = hashlib.md5(usedforsecurity=False)
        wanted = self._budget.get(member.index, 0)
        head = b""
        kept = bytearray()
        size = 0
        try:
            for piece in read_content(self._source, member, decryptor, work):
                if self._stop.is_set():
                    break
                md5.update(piece)
                if size < HEAD_LENGTH:
                    head += bytes(piece[: HEAD_LENGTH - size])
                if len(kept) < wanted:
                    kept += piece[: wanted - len(kept)]
                size += len(piece)
        except EntryError as error:
            result = EntryResult(member.index, "damaged", size=size, detail=error.detail)
            return _Outcome(result, encoding if error.is_deciphered else "")
        result = EntryResult(
            member=member.index,
            state="read",
            size=size,
            md5=md5.hexdigest(),
            head=head,
            content=bytes(kept) if member.index in self._budget else None,
        )
        return _Outcome(result, encoding if _proves_password(member) else "")


def _proves_password(member: Member) -> bool:
    """Say whether reading an entry proves the password: an empty one has a CRC that any password gives."""
    return member.is_encrypted and (member.size > 0 or member.encryption != "traditional")
