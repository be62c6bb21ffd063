"""What the doctor looks at in replies. Pure, but for the files that replies name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from lpx.harness.capabilities import load_capabilities
from lpx.harness.doctor.nouns import Slip, slip
from lpx.harness.holdings import portfolio_of
from lpx.harness.protocol import LIMITS, Ciphers, Declaration, Export, File, Holding, Reply
from lpx.portfolio.compare import compare

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.portfolio.compare import Difference

CIPHERS = ("aes-256", "aes-192", "aes-128", "traditional")
"""The words for protections that the archive room knows."""
_SHOWN = 5
_REPLACED = ("?", "\ufffd")
"""What programs write for characters that an encoding lacks."""
_MISREAD = ("latin-1", "cp1252", "cp950")
"""Encodings that UTF-8 is taken for on Windows and by careless servers."""
_TEXTS = frozenset({"name", "summary", "title", "course_name"})
"""Roles whose values no import may change."""


def declaration_slips(declaration: Declaration, edition: Edition, capabilities: Iterable[str]) -> list[Slip]:
    """Return what is wrong with what a module says of itself."""
    slips = [
        slip("declaration-empty", member=member)
        for member in ("product", "version", "vendor")
        if not getattr(declaration, member).strip()
    ]
    if not declaration.roles:
        slips.append(slip("no-roles"))
    if edition.mark.id not in declaration.editions:
        slips.append(slip("edition-missing", edition=edition.mark.id))
    slips += _cipher_slips(declaration)
    slips += _limit_slips(declaration)
    known = tuple(capabilities)
    if known:
        slips += [
            slip("capability-unknown", name=name, nearest=_nearest(name, known), grave=False)
            for name in declaration.supports
            if name not in known
        ]
    return slips


def _cipher_slips(declaration: Declaration) -> Iterator[Slip]:
    ways = {"exporter": ("write", declaration.ciphers.write), "importer": ("read", declaration.ciphers.read)}
    for role in declaration.roles:
        member, ciphers = ways[role]
        if not ciphers:
            yield slip("no-ciphers", member=f"ciphers.{member}", role=role)
        for name in ciphers:
            if name not in CIPHERS:
                yield slip("cipher-unknown", name=name, known=", ".join(CIPHERS))


def _limit_slips(declaration: Declaration) -> Iterator[Slip]:
    excusing = {item.value for item in load_capabilities().values() if item.declared == "limits"}
    for name, most in declaration.limits.items():
        if name not in LIMITS:
            yield slip("limit-unknown", name=name, nearest=_nearest(name, LIMITS), grave=False)
        elif most < 1:
            yield slip("limit-too-small", name=name, most=most)
        elif name not in excusing:
            yield slip("limit-excuses-nothing", name=name, excusing=", ".join(sorted(excusing)), grave=False)


def unknown_members(raw: dict[str, Any]) -> list[Slip]:
    """Return the members of a reply that the protocol does not know: most often a slip of the pen."""
    found = list(_strange(raw, Reply, ""))
    declaration = raw.get("declaration")
    if isinstance(declaration, dict):
        found += _strange(declaration, Declaration, "declaration.")
        if isinstance(declaration.get("ciphers"), dict):
            found += _strange(declaration["ciphers"], Ciphers, "declaration.ciphers.")
    for number, holding in enumerate(raw.get("students") or ()):
        found += _strange(holding, Holding, f"students[{number}].")
        for place, file in enumerate(holding.get("files") or ()):
            found += _strange(file, File, f"students[{number}].files[{place}].")
    return found[:_SHOWN]


def _strange(value: dict[str, Any], kind: type[msgspec.Struct], place: str) -> Iterator[Slip]:
    known = kind.__struct_fields__
    for name in value:
        if name not in known:
            yield slip("member-unknown", name=f"{place}{name}", nearest=_nearest(name, known), grave=False)


def _nearest(name: str, known: Iterable[str]) -> str:
    options = list(known)
    return next(iter(difflib.get_close_matches(name, options, 1, 0.5)), ", ".join(options))


# -- what a module holds ---------------------------------------------------------------------------


def dump_slips(reply: Reply, given: Holding, edition: Edition, *, after_import: bool) -> list[Slip]:
    """Return in what the students of a dump differ from the one student who was given.

    ``after_import``: what a receiving school may set anew (school, unit, terms) is not looked at.
    """
    if len(reply.students) != 1:
        return [slip("dump-count", expected=1, found=len(reply.students))]
    held = reply.students[0]
    slips = _file_slips(held)
    if _is_mangled(given, held, edition):
        return [*slips, slip("text-mangled")]
    found = [
        difference
        for difference in compare(portfolio_of([given], edition), portfolio_of([held], edition), edition)
        if difference.is_loss and (not after_import or _matters(difference, edition))
    ]
    slips += [_difference_slip(difference) for difference in found[:_SHOWN]]
    if len(found) > _SHOWN:
        slips.append(slip("more-differences", count=len(found) - _SHOWN))
    return slips


def _difference_slip(difference: Difference) -> Slip:
    return slip(
        "differs",
        what=difference.aspect,
        status=difference.status,
        kind=difference.kind,
        key=difference.key,
        place=difference.right_pointer or difference.left_pointer,
    )


def _matters(difference: Difference, edition: Edition) -> bool:
    if difference.aspect != "value":
        return True
    record = edition.records.get(difference.kind)
    field = record.field_by_key(difference.key) if record else None
    return field is not None and field.role in _TEXTS


def _file_slips(held: Holding) -> list[Slip]:
    slips = []
    if any(not file.md5 and not file.path for file in held.files):
        slips.append(slip("file-without-md5"))
    if any(file.md5 != file.md5.lower() for file in held.files):
        slips.append(slip("md5-upper-case", grave=False))
    return slips


def _is_mangled(given: Holding, held: Holding, edition: Edition) -> bool:
    """Tell whether the student's name came back as question marks or in another encoding."""
    basic = edition.records["basic"]
    field = basic.field_of("name")
    if field is None:
        return False
    before, after = (_member(holding, basic.key, field.key) for holding in (given, held))
    if before is None or after is None or before == after:
        return False
    misread = {before.encode("utf-8").decode(encoding, errors="replace") for encoding in _MISREAD}
    return after in misread or any(mark in after for mark in _REPLACED)


def _member(holding: Holding, part: str, key: str) -> str | None:
    values = holding.student.get(part)
    value = values.get(key) if isinstance(values, dict) else None
    return value if isinstance(value, str) else None


# -- what a module exported ------------------------------------------------------------------------


def export_slips(
    reply: Reply, request: Export, scratch: Path, edition: Edition, codes: CodeEdition
) -> list[Slip]:
    """Return what is wrong with the files that an export names, and with the bundle they make."""
    slips = [
        found
        for member, path in (("archive", reply.archive), ("signature", reply.signature))
        for found in _path_slips(member, path, request.folder, scratch)
    ]
    if any(item.grave for item in slips):
        return slips
    return slips + _bundle_slips(reply, request, scratch, edition, codes)


def _path_slips(member: str, path: str, folder: str, scratch: Path) -> Iterator[Slip]:
    pure = PurePosixPath(path)
    if not path:
        yield slip("path-missing", member=member)
    elif "\\" in path or pure.is_absolute() or ".." in pure.parts or ":" in pure.parts[0]:
        yield slip("path-not-relative", member=member, path=path)
    elif not (scratch / path).is_file():
        yield slip("file-missing", member=member, path=path)
    elif pure.parent != PurePosixPath(folder):
        yield slip("outside-folder", member=member, path=path, folder=folder, grave=False)


def _bundle_slips(
    reply: Reply, request: Export, scratch: Path, edition: Edition, codes: CodeEdition
) -> list[Slip]:
    from lpx.archive.sources import FileSource
    from lpx.checks.verify import verify_bundle
    from lpx.edition.nouns import Severity

    archive = scratch / reply.archive
    source = FileSource(archive)
    try:
        report = verify_bundle(
            source,
            archive.name,
            edition=edition,
            codes=codes,
            signature=(scratch / reply.signature).read_bytes(),
            signature_name=Path(reply.signature).name,
            password=request.password,
        )
    finally:
        source.close()
    broken = dict.fromkeys(item.requirement for item in report.findings if item.severity is Severity.ERROR)
    slips = [slip("bundle-breaks", requirement=requirement) for requirement in list(broken)[:_SHOWN]]
    if not broken and report.verdict.value != "conforms":
        slips.append(slip("bundle-not-judged", reason=report.reason))
    return slips
