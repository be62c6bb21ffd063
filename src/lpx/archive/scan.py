"""Reads a whole archive once: its MD5, and every entry decrypted, inflated, verified and digested."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lpx.archive.bounds import bound, entry_bound
from lpx.archive.crew import Crew, Job, ScanCancelled
from lpx.archive.digest import ArchiveDigest, Digest
from lpx.archive.directory import Directory
from lpx.archive.engines.aes import load_numpy
from lpx.archive.limits import DEFAULT_LIMITS, Limits
from lpx.archive.members import Member
from lpx.archive.problems import Problem
from lpx.archive.results import EntryResult, Outcome, PasswordState, Scan
from lpx.archive.sources import ByteSource
from lpx.archive.unlock import Keyring

__all__ = ["EntryResult", "Scan", "ScanCancelled", "scan"]


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
    digest: ArchiveDigest | None = None,
    keyring: Keyring | None = None,
    meanwhile: Callable[[], object] | None = None,
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
        digest: the digest of this source, where the caller has started it already.
        keyring: of ``password``, where the caller has derived keys already.
        meanwhile: called once in this thread, which has nothing else to do, while the others work; not called
            where there are no others.

    Raises:
        ScanCancelled: ``cancelled`` said yes.
        OSError: the source could not be read.
    """
    members = () if directory.is_fatal else directory.members
    refused = {
        member.index: refusal
        for member in members
        for refusal in (_refusal(member, limits),)
        if refusal is not None
    }
    readable = [member for member in members if member.index not in refused]
    encrypted = [member for member in readable if member.is_encrypted]
    budget, problems = _budget(readable, keep, limits)

    def prepare() -> Job:
        ring = None
        if password is not None and encrypted:
            aes_bytes = sum(m.compressed_size for m in encrypted if m.encryption != "traditional")
            ring = keyring or Keyring(password, load_numpy(aes_bytes))
            if not ring.probe(source, encrypted):
                ring = None
        queue = tuple([member for member in readable if ring is not None or not member.is_encrypted])
        return Job(queue, ring, budget)

    if digest is None or digest.with_sha256 < sha256:
        digest = Digest(source, sha256=sha256).start()
    crew = Crew(source, digest)
    opens = crew.run(prepare, max(1, workers), progress, cancelled, meanwhile).keyring is not None
    outcomes = crew.outcomes
    state: PasswordState = "unknown"
    password_encoding = ""
    if not directory.is_fatal:
        state, password_encoding = _password_state(members, encrypted, outcomes, password, opens=opens)
    if state == "wrong":
        certain = not opens or any(outcomes[m.index].result.detail == "verifier" for m in encrypted)
        problems.append(Problem("wrong-password", parameters={"certain": certain}))
    results = tuple([refused.get(m.index) or _result(m, outcomes, state) for m in members])
    problems.extend(
        Problem("damaged", result.member, {"detail": result.detail})
        for result in results
        if result.state == "damaged" and result.detail and not members[result.member].obstacle
    )
    return Scan(
        archive_md5=digest.md5,
        archive_sha256=digest.sha256,
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
    outcomes: dict[int, Outcome],
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


def _result(member: Member, outcomes: dict[int, Outcome], state: PasswordState) -> EntryResult:
    outcome = outcomes.get(member.index)
    if outcome is None or (state == "wrong" and member.is_encrypted):
        return EntryResult(member.index, "locked", detail=state)
    return outcome.result
