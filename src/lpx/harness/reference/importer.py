"""The importer of the reference module: everything is checked first, then everything comes in, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Severity
from lpx.harness.reference.conversion import stored_student
from lpx.harness.reference.import_steps import UNREADABLE, Delivery
from lpx.harness.reference.nouns import StoredFile, StoredStudent
from lpx.harness.reference.opening import Looked, Opened
from lpx.portfolio.names import split_extension

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.checks.evidence import Evidence
    from lpx.checks.nouns import Report
    from lpx.harness.reference.hooks import Hooks
    from lpx.harness.reference.nouns import Setting
    from lpx.harness.reference.store import Store
    from lpx.portfolio.nouns import Attachment, Student

Opener = Callable[[bytes, str, bytes | None, str, "Setting"], Looked]
"""Archive, file name, signature, password and setting → what there is to know."""


class Importer:
    """Brings one bundle in.

    Args:
        store: Where it goes.
        setting: The receiving school and the editions.
        hooks: How each step is done.
        opener: Looks into a bundle.
    """

    def __init__(self, store: Store, setting: Setting, hooks: Hooks, opener: Opener = Opened) -> None:
        self._store = store
        self._setting = setting
        self._hooks = hooks
        self._opener = opener
        self._before: str | None = None

    def bring_in(self, archive: bytes, name: str, signature: bytes | None, password: str) -> tuple[str, ...]:
        """Import a bundle; return why nothing was imported, nothing when everything was.

        Args:
            archive: The bytes of the archive.
            name: Its file name.
            signature: Content of the signature file; None when there is none.
            password: The password.
        """
        password = self._hooks.password(password, self._setting)
        opened = self._opener(archive, name, signature, password, self._setting)
        evidence = self._hooks.seen(opened.evidence, self._setting)
        refusals = list(self._refusals(evidence, opened.report))
        origin = sha256(archive).hexdigest()
        students: tuple[StoredStudent, ...] = ()
        found = evidence.portfolio.students if evidence.portfolio is not None else ()
        named = tuple(student for student in found if student.basic is not None)
        if evidence.portfolio is not None:
            outline = tuple(self._outline(student, origin) for student in named)
            refusals += [reason for student in outline if (reason := self._mismatch(student))]
            students = outline
        by_number = dict(zip((student.national_id for student in students), named, strict=True))
        weighed = self._hooks.weighed(tuple(dict.fromkeys(refusals)), evidence, self._setting)
        delivery = Delivery(self._setting.school, students, weighed)

        def add(student: StoredStudent) -> None:
            self._hooks.cleared(self._store, delivery, self._setting)
            self._add(by_number[student.national_id], opened, origin)

        return self._hooks.carried_out(self._store, delivery, self._setting, add)

    def _refusals(self, evidence: Evidence, report: Report) -> Iterator[str]:
        """Yield the requirements that keep the bundle out."""
        setting = self._setting
        tolerated = False
        for finding in report.findings:
            if self._hooks.is_blocking(finding, setting):
                yield finding.requirement
            elif finding.severity is Severity.ERROR:
                tolerated = True
        unreadable = evidence.portfolio is None or not evidence.portfolio.students
        if unreadable or (report.verdict is Verdict.NOT_JUDGED and not tolerated):
            yield UNREADABLE

    def _outline(self, student: Student, origin: str) -> StoredStudent:
        """Return a student of the bundle without the files."""
        setting = self._setting
        return stored_student(
            student, setting.edition, setting.school, origin=origin, keep=lambda _attachment: None
        )

    def _mismatch(self, student: StoredStudent) -> str:
        enrolled = self._store.student(self._setting.school, student.national_id)
        return self._hooks.mismatch(student, enrolled, self._setting)

    def _add(self, student: Student, opened: Looked, origin: str) -> None:
        setting, hooks = self._setting, self._hooks
        self._before = None

        def keep(attachment: Attachment) -> StoredFile | None:
            if attachment.member is None or not hooks.is_wanted(attachment, setting):
                return None
            name = hooks.original_name(attachment, self._before, setting)
            self._before = name
            data = hooks.content(opened.content(attachment.member), setting)
            extension = split_extension(attachment.entry)[1].lower()
            return self._store.keep(attachment.slot, data, extension, name)

        brought = stored_student(student, setting.edition, setting.school, origin=origin, keep=keep)
        brought = hooks.incoming(brought, setting)
        there = self._store.student(setting.school, brought.national_id)
        if there is None:
            self._store.put(brought)
            return
        extras = {**brought.extras, **there.extras}
        if extras != there.extras:
            there = replace(there, extras=extras)
            self._store.put(there)
        fresh = hooks.new_records(there.records, brought.records, setting)
        self._store.add(setting.school, brought.national_id, fresh)
