"""The steps of the reference module by name. A mutant is a set of hooks of which one does something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lpx.harness.reference import export_steps, import_steps

if TYPE_CHECKING:
    from lpx.checks.evidence import Evidence
    from lpx.checks.nouns import Finding
    from lpx.harness.protocol import Declaration, Export, Probe, Reply, Request
    from lpx.harness.reference.import_steps import Delivery
    from lpx.harness.reference.nouns import Entry, Setting, StoredRecord, StoredStudent
    from lpx.harness.reference.store import Store
    from lpx.portfolio.nouns import Attachment, Json
    from lpx.portfolio.placement import Placement


def _everything(request: Request | Probe) -> bool:  # noqa: ARG001 - part of the step
    return True


def _as_declared(declaration: Declaration) -> Declaration:
    return declaration


def _as_answered(request: Request | Probe, reply: Reply) -> Reply:  # noqa: ARG001 - part of the step
    return reply


def _as_loaded(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - the same
    return student


@dataclass(frozen=True)
class Hooks:
    """Every step that can be done otherwise; the defaults are the reference module."""

    offered: Callable[[Request | Probe], bool] = _everything
    declared: Callable[[Declaration], Declaration] = _as_declared
    answered: Callable[[Request | Probe, Reply], Reply] = _as_answered
    loaded: Callable[[StoredStudent, Setting], StoredStudent] = _as_loaded
    dumped: Callable[[StoredStudent, Setting], StoredStudent] = _as_loaded

    export_refusal: Callable[[Export, Setting], tuple[str, str]] = export_steps.export_refusal
    chosen: Callable[[Sequence[str], Sequence[StoredStudent], Setting], tuple[StoredStudent, ...]] = (
        export_steps.chosen
    )
    is_outcome: Callable[[StoredRecord, Setting], bool] = export_steps.is_outcome
    outgoing: Callable[[StoredStudent, Setting], StoredStudent] = export_steps.outgoing
    placed: Callable[[Placement, Setting], Placement] = export_steps.placed
    document: Callable[[list[dict[str, Any]], Setting], Json] = export_steps.document
    document_bytes: Callable[[Json, Setting], bytes] = export_steps.document_bytes
    mapping_bytes: Callable[[Mapping[str, str], Setting], bytes | None] = export_steps.mapping_bytes
    stem: Callable[[Setting], str] = export_steps.stem
    entries: Callable[[tuple[Entry, ...], Setting], tuple[Entry, ...]] = export_steps.entries
    sealed: Callable[[tuple[Entry, ...], str, Setting], bytes] = export_steps.sealed
    signature: Callable[[bytes, str, Setting], bytes | None] = export_steps.signature
    signature_name: Callable[[str, Setting], str] = export_steps.signature_name

    password: Callable[[str, Setting], str] = import_steps.password
    seen: Callable[[Evidence, Setting], Evidence] = import_steps.seen
    is_blocking: Callable[[Finding, Setting], bool] = import_steps.is_blocking
    weighed: Callable[[tuple[str, ...], Evidence, Setting], tuple[str, ...]] = import_steps.weighed
    mismatch: Callable[[StoredStudent, StoredStudent | None, Setting], str] = import_steps.mismatch
    original_name: Callable[[Attachment, str | None, Setting], str | None] = import_steps.original_name
    is_wanted: Callable[[Attachment, Setting], bool] = import_steps.is_wanted
    content: Callable[[bytes, Setting], bytes] = import_steps.content
    incoming: Callable[[StoredStudent, Setting], StoredStudent] = import_steps.incoming
    new_records: Callable[
        [tuple[StoredRecord, ...], tuple[StoredRecord, ...], Setting], tuple[StoredRecord, ...]
    ] = import_steps.new_records
    cleared: Callable[[Store, Delivery, Setting], None] = import_steps.cleared
    carried_out: Callable[[Store, Delivery, Setting, Callable[[StoredStudent], None]], tuple[str, ...]] = (
        import_steps.carried_out
    )
    refusal_message: Callable[[tuple[str, ...]], str] = import_steps.refusal_message
