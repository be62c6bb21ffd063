"""What stands in the way of checks: which need is not met, why, and which finding is the cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.checks.evidence import MOST_STUDENTS, Evidence, Subject
from lpx.checks.own_bounds import is_own, own_bounds
from lpx.checks.registry import Need

if TYPE_CHECKING:
    from lpx.archive.scan import EntryResult

HARMLESS = frozenset({"not-asked", "no-course-codes", "no-terms", "not-in-this-command"})
"""Reasons that are the user's choice; they never change a verdict."""

_FATAL = {
    "not-a-zip": "PKG-001",
    "truncated": "PKG-002",
    "damaged": "PKG-003",
    "unsupported": "PKG-004",
    "bound": "PKG-017",
}
_UNREAD = {"damaged": "PKG-003", "unsupported": "PKG-004", "skipped": "PKG-017"}
OWN_BOUND = "own-bound"
"""The reason where a bound that the caller set lower than lpx does kept something from being read."""
_UNREADABLE = {"bound": "DOC-005", "encoding": "DOC-001", "syntax": "DOC-003"}


class Obstacle(Struct, frozen=True):
    """Why a need is not met."""

    reason: str
    """Key of the catalogue."""
    cause: str = ""
    """Requirement id of the finding that stands in the way."""


def obstacles(evidence: Evidence) -> dict[Need, Obstacle]:
    """Return every need that ``evidence`` does not meet."""
    found: dict[Need, Obstacle] = {}
    if evidence.course_codes is None:
        found[Need.COURSE_CODES] = Obstacle("no-course-codes")
    if evidence.occasion is not None and not evidence.occasion.terms_known:
        found[Need.OCCASION_TERMS] = Obstacle("no-terms")
    if evidence.deep is None:
        failed = any(fault.stage == "deep" for fault in evidence.faults)
        found[Need.DEEP] = Obstacle("internal-error" if failed else "not-asked")
    if evidence.subject is Subject.DOCUMENT:
        alone = Obstacle("not-in-this-command")
        of_bundles = (
            Need.BUNDLE,
            Need.ARCHIVE,
            Need.PASSWORD_TRIED,
            Need.CONTENT,
            Need.CANDIDATES,
            Need.SIGNATURE_FILE,
            Need.SIGNATURE,
            Need.DEEP,
        )
        found |= dict.fromkeys(of_bundles, alone)
    else:
        found |= _in_bundle(evidence)
    return found | _in_document(evidence, found)


def _in_bundle(evidence: Evidence) -> dict[Need, Obstacle]:
    found: dict[Need, Obstacle] = {}
    if not evidence.signature_given:
        found[Need.SIGNATURE_FILE] = found[Need.SIGNATURE] = Obstacle("signature-missing", "SIG-001")
    elif evidence.signature is None:
        found[Need.SIGNATURE_FILE] = found[Need.SIGNATURE] = Obstacle("internal-error")
    elif not evidence.signature.md5:
        found[Need.SIGNATURE] = Obstacle("signature-unreadable", "SIG-002")
    archive = _archive(evidence)
    if archive is not None:
        needs = (Need.ARCHIVE, Need.PASSWORD_TRIED, Need.CONTENT, Need.CANDIDATES)
        return found | dict.fromkeys(needs, archive)
    assert evidence.scan is not None
    assert evidence.layout is not None
    locked = None
    if evidence.scan.password_state == "missing":  # noqa: S105 - a state
        locked = Obstacle("password-missing")
        found[Need.PASSWORD_TRIED] = locked
    elif evidence.scan.password_state == "wrong":  # noqa: S105 - a state
        locked = Obstacle("password-wrong", "PKG-005")
    if locked is not None:
        found[Need.CONTENT] = locked
        if any(evidence.scan.results[index].state == "locked" for index in evidence.layout.candidates):
            found[Need.CANDIDATES] = locked
    return found


def _archive(evidence: Evidence) -> Obstacle | None:
    directory = evidence.directory
    if directory is None or evidence.scan is None:
        return Obstacle("internal-error")
    if directory.is_fatal:
        fatal = next(problem for problem in directory.problems if problem.fatal)
        if is_own(fatal):
            return Obstacle(OWN_BOUND)
        reason = "bound-reached" if fatal.kind == "bound" else "archive-unreadable"
        return Obstacle(reason, _FATAL.get(fatal.kind, ""))
    return None if evidence.layout is not None else Obstacle("internal-error")


def _in_document(evidence: Evidence, found: dict[Need, Obstacle]) -> dict[Need, Obstacle]:
    every = (Need.DOCUMENT_BYTES, Need.DOCUMENT, Need.STUDENTS)
    parsed = evidence.document
    if parsed is None:
        return dict.fromkeys(every, found.get(Need.CANDIDATES) or _no_document(evidence))
    if not parsed.readable:
        kinds = [problem.kind for problem in parsed.problems]
        cause = next((cause for kind, cause in _UNREADABLE.items() if kind in kinds), "")
        reason = "bound-reached" if cause == _UNREADABLE["bound"] else "document-unreadable"
        return dict.fromkeys(every[1:], Obstacle(reason, cause))
    if not isinstance(parsed.value, list | dict):
        return {Need.STUDENTS: Obstacle("structure-broken", "DOC-007")}
    if has_too_many_students(evidence):
        return {Need.STUDENTS: Obstacle("bound-reached", "DOC-005")}
    return {Need.STUDENTS: Obstacle("internal-error")} if evidence.portfolio is None else {}


def has_too_many_students(evidence: Evidence) -> bool:
    """Tell whether the document has more students than are looked at."""
    parsed = evidence.document
    return parsed is not None and isinstance(parsed.value, list) and len(parsed.value) > MOST_STUDENTS


def _no_document(evidence: Evidence) -> Obstacle:
    """Return why there is no document although its candidates were not locked."""
    layout, scan = evidence.layout, evidence.scan
    if layout is None or scan is None:
        return Obstacle("internal-error")
    if layout.document is None:
        return Obstacle("document-missing", "PKG-020")
    result: EntryResult = scan.results[layout.document]
    if result.state == "read":
        # Read, yet not kept: the bound on kept bytes, or a stage that failed.
        return Obstacle(
            "internal-error" if evidence.faults else "bound-reached", "" if evidence.faults else "PKG-017"
        )
    return _unread(result, own_bounds(evidence))


def _unread(result: EntryResult, own: frozenset[int | None]) -> Obstacle:
    """Return why an entry could not be read; ``own`` are those beyond bounds of the caller's."""
    if result.state == "skipped" and result.member in own:
        return Obstacle(OWN_BOUND)
    return Obstacle("entry-unreadable", _UNREAD.get(result.state, ""))


def unread_attachments(evidence: Evidence) -> tuple[Obstacle, ...]:
    """Return why some attachments could not be read although the password is right."""
    layout, scan = evidence.layout, evidence.scan
    if layout is None or scan is None:
        return ()
    results = [scan.results[placed.member] for placed in (*layout.attachments, *layout.mappings)]
    own = own_bounds(evidence)
    found = {(result.state, _unread(result, own)) for result in results if result.state in _UNREAD}
    return tuple(obstacle for _, obstacle in sorted(found, key=lambda item: (item[0], item[1].reason)))
