"""Small ways of doing a step of the reference module otherwise; mutants are put together from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from lpx.harness.reference import import_steps
from lpx.harness.reference.import_steps import UNREADABLE

if TYPE_CHECKING:
    from lpx.checks.evidence import Evidence
    from lpx.checks.nouns import Finding
    from lpx.harness.protocol import Declaration, Probe, Reply, Request
    from lpx.harness.reference.nouns import Setting, StoredFile, StoredRecord, StoredStudent
    from lpx.portfolio.nouns import Attachment, Json

StudentStep = Callable[["StoredStudent", "Setting"], "StoredStudent"]
RecordChange = Callable[["StoredRecord", "Setting"], "Iterable[StoredRecord]"]


def each_record(change: RecordChange, *kinds: str, basic: bool = False) -> StudentStep:
    """Return a step that gives every record of the ``kinds`` (none: all) to ``change``, which gives records.

    With ``basic`` 基本資料 is changed as well.
    """

    def step(student: StoredStudent, setting: Setting) -> StoredStudent:
        records = tuple(
            made
            for record in student.records
            for made in (change(record, setting) if not kinds or record.kind in kinds else (record,))
        )
        head = next(iter(change(student.basic, setting))) if basic else student.basic
        return replace(student, records=records, basic=head)

    return step


def values(roles: str, change: Callable[[Json], Json], *kinds: str, basic: bool = False) -> StudentStep:
    """Return a step that changes the fields with the ``roles`` (separated by blanks) of every record."""
    wanted = set(roles.split())

    def changed(record: StoredRecord, setting: Setting) -> Iterable[StoredRecord]:
        fields = setting.edition.records[record.kind].fields
        keys = [field.key for field in fields if field.role in wanted and field.key in record.values]
        yield replace(record, values={**record.values, **{key: change(record.values[key]) for key in keys}})

    return each_record(changed, *kinds, basic=basic)


def typed(canonical: str, change: Callable[[Json], Json], *kinds: str, basic: bool = False) -> StudentStep:
    """Return a step that changes every field whose type is of the ``canonical`` kind."""

    def changed(record: StoredRecord, setting: Setting) -> Iterable[StoredRecord]:
        fields = setting.edition.records[record.kind].fields
        types = setting.edition.types
        keys = [f.key for f in fields if types[f.type].canonical == canonical and f.key in record.values]
        yield replace(record, values={**record.values, **{key: change(record.values[key]) for key in keys}})

    return each_record(changed, *kinds, basic=basic)


def copied(target: str, source: Callable[[StoredRecord, Setting], Json], *kinds: str) -> StudentStep:
    """Return a step that writes into the field with role ``target`` what ``source`` makes of the record."""

    def changed(record: StoredRecord, setting: Setting) -> Iterable[StoredRecord]:
        field = setting.edition.records[record.kind].field_of(target)
        if field is None:
            yield record
        else:
            yield replace(record, values={**record.values, field.key: source(record, setting)})

    return each_record(changed, *kinds)


def value_of(record: StoredRecord, role: str, setting: Setting) -> Json:
    """Return what stands in the field with ``role``; None when there is no such field."""
    field = setting.edition.records[record.kind].field_of(role)
    return None if field is None else record.values.get(field.key)


def without_kinds(*kinds: str) -> StudentStep:
    """Return a step that loses all records of the ``kinds``."""
    return each_record(lambda _record, _setting: (), *kinds)


def files(change: Callable[[tuple[StoredFile, ...]], tuple[StoredFile, ...]], *kinds: str) -> StudentStep:
    """Return a step that changes the files of every record."""
    return each_record(lambda record, _setting: (replace(record, files=change(record.files)),), *kinds)


def names(change: Callable[[str | None], str | None]) -> StudentStep:
    """Return a step that changes what files are called."""
    return files(
        lambda there: tuple(replace(item, original_name=change(item.original_name)) for item in there)
    )


def then(*steps: StudentStep) -> StudentStep:
    """Return a step that does several in a row."""

    def step(student: StoredStudent, setting: Setting) -> StoredStudent:
        for one in steps:
            student = one(student, setting)
        return student

    return step


# -- changes of one value ------------------------------------------------------------------------------


def always(value: Json) -> Callable[[Json], Json]:
    """Return a change that forgets what stood there and puts ``value``."""
    return lambda _old: value


def text(change: Callable[[str], str]) -> Callable[[Json], Json]:
    """Return a change of texts; what is no text stays."""
    return lambda old: change(old) if isinstance(old, str) and old else old


def decimal(change: Callable[[float], float]) -> Callable[[Json], Json]:
    """Return a change of numbers; what is no number stays."""
    return lambda old: change(old) if isinstance(old, int | float) and not isinstance(old, bool) else old


def truncated(value: float) -> int:
    """Return ``value`` without what stands behind the point."""
    return int(value)


def one_digit(value: float) -> float:
    """Return ``value`` rounded to one digit behind the point."""
    return float(round(Decimal(str(value)), 1))


def through(encoding: str) -> Callable[[str], str]:
    """Return a change that sends a text through an old encoding; what it lacks becomes a question mark."""
    return lambda old: old.encode(encoding, "replace").decode(encoding)


def without_astral(value: str) -> str:
    """Return ``value`` with every character beyond 65,535 replaced by a question mark."""
    return re.sub("[\U00010000-\U0010ffff]", "?", value)


def cut_to_bytes(limit: int) -> Callable[[str], str]:
    """Return a change that cuts a text to so many bytes of UTF-8."""
    return lambda old: old.encode("utf-8")[:limit].decode("utf-8", "ignore")


def first_dot(name: str | None) -> str | None:
    """Return a file name cut at its first dot, with what follows the last one."""
    if not name or "." not in name:
        return name
    return f"{name.split('.', 1)[0]}.{name.rsplit('.', 1)[1]}"


# -- steps of the import -------------------------------------------------------------------------------


def tolerating(*reasons: str) -> Callable[[tuple[str, ...], Evidence, Setting], tuple[str, ...]]:
    """Return a step that knows nothing of ``reasons``; what cannot be read is simply not there."""
    ignored = {*reasons, UNREADABLE}

    def weighed(
        refusals: tuple[str, ...],
        evidence: Evidence,  # noqa: ARG001 - part of the step
        setting: Setting,  # noqa: ARG001 - the same
    ) -> tuple[str, ...]:
        if not set(refusals) & set(reasons):
            return refusals
        return tuple(reason for reason in refusals if reason not in ignored)

    return weighed


def refusing(
    is_disliked: Callable[[Evidence, Setting], bool], reason: str = "not-accepted"
) -> Callable[[tuple[str, ...], Evidence, Setting], tuple[str, ...]]:
    """Return a step that refuses, besides what must be, everything that ``is_disliked``."""

    def weighed(refusals: tuple[str, ...], evidence: Evidence, setting: Setting) -> tuple[str, ...]:
        return (*refusals, reason) if is_disliked(evidence, setting) else refusals

    return weighed


def failing(
    is_too_much: Callable[[Evidence, Setting], bool],
) -> Callable[[tuple[str, ...], Evidence, Setting], tuple[str, ...]]:
    """Return a step that breaks down over what ``is_too_much``."""

    def weighed(refusals: tuple[str, ...], evidence: Evidence, setting: Setting) -> tuple[str, ...]:
        if is_too_much(evidence, setting):
            raise ModuleBrokeError
        return refusals

    return weighed


class ModuleBrokeError(RuntimeError):
    """What a module does that was not written for what it got."""


def despite(*requirements: str) -> Callable[[Finding, Setting], bool]:
    """Return a step that holds findings of ``requirements`` for harmless."""
    return lambda finding, setting: (
        finding.requirement not in requirements and import_steps.is_blocking(finding, setting)
    )


def heads(evidence: Evidence) -> Iterable[tuple[Attachment, bytes]]:
    """Yield the attachments of a bundle with their first bytes."""
    if evidence.portfolio is None or evidence.scan is None:
        return
    for student in evidence.portfolio.students:
        for attachment in student.attachments():
            if attachment.member is not None:
                yield attachment, evidence.scan.results[attachment.member].head


def records_in(evidence: Evidence) -> Iterable[tuple[str, Mapping[str, Json]]]:
    """Yield kind and values of every record of a bundle."""
    if evidence.portfolio is not None:
        for record in evidence.portfolio.records():
            yield record.kind, record.values


# -- what a module says of itself ------------------------------------------------------------------------


def declares(**changes: Any) -> Callable[[Declaration], Declaration]:  # noqa: ANN401 - members of a declaration
    """Return a step that changes the declaration."""
    return lambda declaration: replace(declaration, **changes)


def lacks(*names: str) -> Callable[[Declaration], Declaration]:
    """Return a step that takes ``names`` out of everything that the module says it can do."""

    def declared(declaration: Declaration) -> Declaration:
        ciphers = replace(
            declaration.ciphers, read=tuple(c for c in declaration.ciphers.read if c not in names)
        )
        supports = tuple(item for item in declaration.supports if item not in names)
        roles = tuple(role for role in declaration.roles if role not in names)
        return replace(declaration, ciphers=ciphers, supports=supports, roles=roles)

    return declared


def answers(
    kind: type[Request | Probe],
    **changes: Any,  # noqa: ANN401 - members of a reply
) -> Callable[[Request | Probe, Reply], Reply]:
    """Return a step that changes the reply to one kind of request."""
    return lambda request, reply: replace(reply, **changes) if isinstance(request, kind) else reply
