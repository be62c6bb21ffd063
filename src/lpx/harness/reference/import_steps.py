"""How the reference module imports, one small decision at a time.

Each function is a step that ``hooks.Hooks`` names, so that a mutant can do that one step otherwise.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.edition.nouns import Severity
from lpx.harness.reference.conversion import portfolio_record, text_of
from lpx.portfolio.meaning import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpx.checks.evidence import Evidence
    from lpx.checks.nouns import Finding
    from lpx.harness.reference.nouns import Setting, StoredRecord, StoredStudent
    from lpx.harness.reference.store import Store
    from lpx.portfolio.nouns import Attachment

UNKNOWN_STUDENT = "unknown-student"
OTHER_PERSON = "other-person"
UNREADABLE = "unreadable"
NO_SIGNATURE = "SIG-001"
"""Only a warning in practice, since a known system writes none; nothing comes in here without one."""


class Delivery(Struct, frozen=True):
    """A bundle on its way in: what it brings, and why it may not come in."""

    school: str
    students: tuple[StoredStudent, ...]
    refusals: tuple[str, ...]
    """Requirement ids and the module's own reasons; empty when it may come in."""


def password(given: str, setting: Setting) -> str:  # noqa: ARG001 - part of every step
    """Return the password that is tried."""
    return given


def seen(evidence: Evidence, setting: Setting) -> Evidence:  # noqa: ARG001 - part of every step
    """Return what is known of a bundle after looking at it."""
    return evidence


def is_blocking(finding: Finding, setting: Setting) -> bool:
    """Tell whether a finding keeps a bundle out: an error, a code that no list knows, a missing signature."""
    closed = {codes.requirement for codes in setting.edition.codes.values() if not codes.open}
    return finding.severity is Severity.ERROR or finding.requirement in {*closed, NO_SIGNATURE}


def weighed(
    refusals: tuple[str, ...],
    evidence: Evidence,  # noqa: ARG001 - part of every step
    setting: Setting,  # noqa: ARG001 - the same
) -> tuple[str, ...]:
    """Return what is left of the reasons to refuse a bundle, requirement ids and the module's own."""
    return refusals


def mismatch(student: StoredStudent, enrolled: StoredStudent | None, setting: Setting) -> str:
    """Return why a student of the bundle is nobody whom the school knows; empty when it is somebody."""
    if enrolled is None:
        return UNKNOWN_STUDENT
    for role in ("name", "birth_date"):
        told, known = (text_of(side.basic, role, setting.edition) for side in (student, enrolled))
        if told != known:
            return OTHER_PERSON
    return ""


def original_name(attachment: Attachment, before: str | None, setting: Setting) -> str | None:  # noqa: ARG001
    """Return what a file is called from now on; ``before`` is the name of the file before it."""
    return attachment.original_name


def content(data: bytes, setting: Setting) -> bytes:  # noqa: ARG001 - part of every step
    """Return the bytes of a file as they are kept."""
    return data


def is_wanted(attachment: Attachment, setting: Setting) -> bool:  # noqa: ARG001 - part of every step
    """Tell whether an attachment is kept: there must be bytes that could be read."""
    return attachment.md5 is not None


def incoming(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - part of every step
    """Return what is kept of a student of the bundle."""
    return student


def new_records(
    there: tuple[StoredRecord, ...], brought: tuple[StoredRecord, ...], setting: Setting
) -> tuple[StoredRecord, ...]:
    """Return those of the ``brought`` records that are not there yet, by what they mean."""
    reader = Reader(setting.edition)

    def meaning(record: StoredRecord) -> object:
        return record.kind, reader.read(portfolio_record(record, setting.edition)).meaning

    known = Counter(meaning(record) for record in there)
    fresh = []
    for record in brought:
        sign = meaning(record)
        if known[sign]:
            known[sign] -= 1
        else:
            fresh.append(record)
    return tuple(fresh)


def carried_out(
    store: Store,
    delivery: Delivery,
    setting: Setting,  # noqa: ARG001 - part of every step
    add: Callable[[StoredStudent], None],
) -> tuple[str, ...]:
    """Bring everything in, or nothing; return why nothing came in."""
    if not delivery.refusals:
        with store.transaction():
            for student in delivery.students:
                add(student)
    return delivery.refusals


def cleared(store: Store, delivery: Delivery, setting: Setting) -> None:
    """Make room before a student's records come in: nothing has to go."""


def refusal_message(refusals: tuple[str, ...]) -> str:
    """Return what staff read when a bundle is refused."""
    return f"the bundle was not imported: {', '.join(refusals)}"
