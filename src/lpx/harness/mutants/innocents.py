"""Modules that look odd and are right: accusing one of them is a fault of the suite."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from lpx.archive.signature import format_signature
from lpx.harness.mutants.changes import declares, each_record, lacks, refusing, values
from lpx.harness.protocol import Export, Import, Probe
from lpx.harness.reference import export_steps
from lpx.harness.reference.hooks import Hooks
from lpx.harness.reference.nouns import Entry

if TYPE_CHECKING:
    from lpx.checks.evidence import Evidence
    from lpx.harness.protocol import Reply, Request
    from lpx.harness.reference.nouns import Setting, StoredRecord, StoredStudent
    from lpx.portfolio.nouns import Json


def _reversed_keys(value: Json, setting: Setting) -> bytes:
    return export_steps.document_bytes(_turned(value), setting)


def _turned(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _turned(member) for key, member in reversed(value.items())}
    return [_turned(item) for item in value] if isinstance(value, list) else value


def _compact(value: Json, setting: Setting) -> bytes:  # noqa: ARG001 - part of the step
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _scaled_numbers(value: Json, setting: Setting) -> bytes:
    """Write every decimal with three digits behind the point, as a database column does."""
    text = export_steps.document_bytes(value, setting).decode("utf-8")
    import re

    return re.sub(r"(?<=: )(\d+\.\d{1,2})(?=,?\n)", lambda found: f"{float(found[1]):.3f}", text).encode(
        "utf-8"
    )


def _sealed(cipher: str, compress: str = "store") -> Callable[[tuple[Entry, ...], str, Setting], bytes]:
    def sealed(made: tuple[Entry, ...], password: str, setting: Setting) -> bytes:  # noqa: ARG001 - the same
        return export_steps.zipped(made, password, cipher, compress)

    return sealed


def _no_folders(made: tuple[Entry, ...], setting: Setting) -> tuple[Entry, ...]:  # noqa: ARG001 - the same
    return tuple(entry for entry in made if not entry.name.endswith("/"))


def _document_last(made: tuple[Entry, ...], setting: Setting) -> tuple[Entry, ...]:  # noqa: ARG001 - the same
    return (*made[1:], made[0])


def _records_turned(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - the same
    return replace(student, records=tuple(reversed(student.records)))


def _bare_signature(archive: bytes, name: str, setting: Setting) -> bytes:  # noqa: ARG001 - the same
    from hashlib import md5

    digest = md5(archive, usedforsecurity=False).hexdigest()
    return format_signature(digest, name, "{md5}")


def _capital_signature(archive: bytes, name: str, setting: Setting) -> bytes:
    return export_steps.signature(archive, name, setting).split(b" ")[0].upper() + b"\r\n"  # type: ignore[union-attr]


def _slow(request: Request | Probe, reply: Reply) -> Reply:
    if isinstance(request, Export | Import):
        time.sleep(0.02)
    return reply


def _talkative(request: Request | Probe, reply: Reply) -> Reply:  # noqa: ARG001 - part of the step
    return replace(reply, message=reply.message or "done; nothing else to say")


def _own_numbers(student: StoredStudent, setting: Setting) -> StoredStudent:  # noqa: ARG001 - the same
    return replace(student, number=f"S{sum(student.national_id.encode()):06}")


def _reset_marks(record: StoredRecord, setting: Setting) -> tuple[StoredRecord, ...]:
    field = setting.edition.records[record.kind].field_of("submitted_term")
    none = setting.edition.types[field.type].none_value if field is not None else None
    return (replace(record, values={**record.values, field.key: none}),) if field is not None else (record,)


def _mentions(*names: str) -> Callable[[Evidence, Setting], bool]:
    def disliked(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
        members = evidence.directory.members if evidence.directory is not None else ()
        return any(member.encryption in names or member.name_encoding in names for member in members)

    return disliked


def _deep(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
    return evidence.layout is not None and any(evidence.layout.depths)


def _more_than(most: int) -> Callable[[Evidence, Setting], bool]:
    def disliked(evidence: Evidence, setting: Setting) -> bool:  # noqa: ARG001 - part of the step
        return evidence.portfolio is not None and len(evidence.portfolio.students) > most

    return disliked


def _long_number(evidence: Evidence, setting: Setting) -> bool:
    field = setting.edition.records["basic"].field_of("national_id")
    assert field is not None
    found = evidence.portfolio.students if evidence.portfolio is not None else ()
    return any(len(str(student.basic.values.get(field.key))) > 10 for student in found if student.basic)


def _other_forms(evidence: Evidence, setting: Setting) -> bool:
    """Tell whether anything in the document is written in a form that only practice accepts."""
    from lpx.checks.engine import judge

    strict = judge(evidence, setting.edition, setting.codes, profile="strict")
    return any(
        finding.requirement in {"DOC-007", "DOC-013", "DOC-018", "DOC-030", "CRS-001"}
        for finding in strict.findings
    )


def _only(role: str) -> Hooks:
    other: Any = Import if role == "exporter" else Export
    return Hooks(declared=declares(roles=(role,)), offered=lambda request: not isinstance(request, other))


def _without(name: str, is_there: Callable[[Evidence, Setting], bool]) -> Hooks:
    return Hooks(declared=lacks(name), weighed=refusing(is_there, "not-supported"))


MODULES: Mapping[str, Hooks | Callable[[], Hooks]] = {
    "keys-in-another-order": Hooks(document_bytes=_reversed_keys),
    "document-in-one-line-of-ascii": Hooks(document_bytes=_compact),
    "decimals-with-three-digits": Hooks(document_bytes=_scaled_numbers),
    "aes-128-written": Hooks(sealed=_sealed("aes-128")),
    "aes-192-written": Hooks(sealed=_sealed("aes-192")),
    "traditional-encryption-written": Hooks(sealed=_sealed("traditional")),
    "entries-deflated": Hooks(sealed=_sealed("aes-256", "auto")),
    "no-folder-entries": Hooks(entries=_no_folders),
    "document-as-last-entry": Hooks(entries=_document_last),
    "records-in-another-order": Hooks(outgoing=_records_turned, dumped=_records_turned),
    "signature-is-the-digest-alone": Hooks(signature=_bare_signature),
    "signature-in-capitals": Hooks(signature=_capital_signature),
    "slow": Hooks(answered=_slow),
    "talkative": Hooks(answered=_talkative),
    "students-numbered-anew": Hooks(loaded=_own_numbers),
    "submission-marks-reset-on-import": Hooks(incoming=each_record(_reset_marks)),
    "submission-marks-kept": Hooks(incoming=values("no_such_role", lambda old: old)),
    "certification-told-by-the-code-alone": Hooks(
        outgoing=values("sent_at certified_at certified_by certified_note", lambda _old: "", "course")
    ),
    "exporter-alone": _only("exporter"),
    "importer-alone": _only("importer"),
    "reads-no-aes-128": _without("aes-128", _mentions("aes-128")),
    "reads-no-aes-at-all": Hooks(
        declared=lacks("aes-128", "aes-192", "aes-256"),
        sealed=_sealed("traditional"),
        weighed=refusing(_mentions("aes-128", "aes-192", "aes-256"), "not-supported"),
    ),
    "reads-no-traditional-encryption": Hooks(
        declared=lacks("traditional"),
        sealed=_sealed("aes-256"),
        weighed=refusing(_mentions("traditional"), "not-supported"),
    ),
    "reads-no-names-in-cp950": _without("read-cp950-names", _mentions("cp950")),
    "reads-no-deeper-folders": _without("deeper-folders", _deep),
    "takes-one-student-at-a-time": _without("several-students", _more_than(1)),
    "takes-five-students-at-most": Hooks(
        declared=declares(limits={"students": 5}), weighed=refusing(_more_than(5), "not-supported")
    ),
    "takes-numbers-of-ten-characters": _without("personal-number-20", _long_number),
    "reads-the-written-forms-alone": _without("dialects", _other_forms),
}
