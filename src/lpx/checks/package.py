"""PKG: the zip archive, its entries, their names, ciphers and order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lpx.checks.nouns import Finding, Location
from lpx.checks.own_bounds import is_own
from lpx.checks.registry import Family, Need

if TYPE_CHECKING:
    from lpx.archive.problems import Problem
    from lpx.checks.context import Context, Value
    from lpx.checks.registry import Run

PACKAGE = Family("package")

PROBLEMS: dict[str, tuple[str, tuple[Need, ...]]] = {
    "not-a-zip": ("PKG-001", (Need.BUNDLE,)),
    "truncated": ("PKG-002", (Need.BUNDLE,)),
    "damaged": ("PKG-003", (Need.ARCHIVE, Need.CONTENT)),
    "unsupported": ("PKG-004", (Need.ARCHIVE,)),
    "wrong-password": ("PKG-005", (Need.ARCHIVE, Need.PASSWORD_TRIED)),
    "path-escape": ("PKG-010", (Need.ARCHIVE,)),
    "unportable-name": ("PKG-011", (Need.ARCHIVE,)),
    "special-file": ("PKG-012", (Need.ARCHIVE,)),
    "duplicate": ("PKG-013", (Need.ARCHIVE,)),
    "colliding-name": ("PKG-014", (Need.ARCHIVE,)),
    "overlap": ("PKG-015", (Need.ARCHIVE,)),
    "header-mismatch": ("PKG-016", (Need.ARCHIVE,)),
    "bound": ("PKG-017", (Need.BUNDLE,)),
    "name-encoding": ("PKG-018", (Need.ARCHIVE,)),
    "backslash": ("PKG-019", (Need.ARCHIVE,)),
    "extra-bytes": ("PKG-029", (Need.ARCHIVE,)),
}
"""Kind of problem that reading the archive tells of → the requirement, and what is needed to judge it."""

_OF_THE_WHOLE = frozenset({"name-encoding", "backslash"})
"""Problems that are counted over the archive; their entry is only the first example."""


def _problems(kind: str, requirement: str) -> Run:
    def told(context: Context) -> Iterator[Finding]:
        evidence = context.evidence
        sources = (evidence.directory, evidence.scan)
        seen: set[tuple[int | None, str]] = set()
        for source in sources:
            for problem in source.problems if source is not None else ():
                if problem.kind != kind or is_own(problem):
                    continue
                if (problem.member, str(problem.parameters)) not in seen:
                    seen.add((problem.member, str(problem.parameters)))
                    place = _place(context, problem)
                    told = _parameters(context, problem, requirement)
                    yield context.finding(requirement, place, parameters=told)

    told.__name__ = kind.replace("-", "_")
    return told


def _place(context: Context, problem: Problem) -> Location:
    if problem.kind in _OF_THE_WHOLE:
        return Location("archive")
    return context.at_entry(problem.member, part="archive")


def _parameters(context: Context, problem: Problem, requirement: str) -> dict[str, Value]:
    """Return the parameters that the requirement declares; names of entries are masked."""
    declared = {item.name: item.type for item in context.edition.requirements[requirement].parameters}
    chosen: dict[str, Value] = {}
    for name, kind in declared.items():
        if name == "entry" and problem.member is not None:
            chosen[name] = context.entry_name(problem.member)
        elif name in problem.parameters:
            value = problem.parameters[name]
            if name == "other" and isinstance(value, int):
                value = context.entry_name(value) if value >= 0 else ""
            elif problem.parameters.get("field") == "name" and name in {"local", "central"}:
                value = context.redactor.entry(str(value))
            chosen[name] = str(value) if kind == "string" else value
    return chosen


for _kind, (_requirement, _needs) in PROBLEMS.items():
    PACKAGE.check(_requirement, needs=_needs, early=True)(_problems(_kind, _requirement))


@PACKAGE.check("PKG-006", "PKG-007", "PKG-030", needs=(Need.ARCHIVE,))
def encryption(context: Context) -> Iterator[Finding]:
    """No file is encrypted, or some are not, or the document, which names people, is not."""
    directory, layout = context.evidence.directory, context.evidence.layout
    assert directory is not None
    files = [member for member in directory.members if not member.is_dir]
    open_files = [member for member in files if member.encryption == "none"]
    if not files or not open_files:
        return
    if len(open_files) == len(files):
        yield context.finding("PKG-006", Location("archive"))
        return
    document = layout.document if layout is not None else None
    others = [member for member in open_files if member.index != document]
    if len(others) < len(open_files):
        yield context.finding("PKG-030", context.at_entry(document, part="archive"))
    if others:
        places = tuple(context.at_entry(member.index, part="archive") for member in others[1:20])
        first = context.at_entry(others[0].index, part="archive")
        yield context.finding("PKG-007", first, related=places, count=len(others))


@PACKAGE.check("PKG-008", "PKG-009", needs=(Need.ARCHIVE, Need.CONTENT))
def password_strength(context: Context) -> Iterator[Finding]:
    """The password that opened the archive is a default one, or has letters beyond ASCII."""
    password, scan = context.evidence.password, context.evidence.scan
    if not password.given or scan is None or scan.password_state != "given":  # noqa: S105 - a state
        return
    if password.weak:
        yield context.finding("PKG-008", Location("archive"))
    if not password.ascii:
        yield context.finding("PKG-009", Location("archive"), encoding=scan.password_encoding)


@PACKAGE.check("PKG-028", needs=(Need.ARCHIVE,))
def cipher(context: Context) -> Iterator[Finding]:
    """Entries are protected by a cipher that the edition calls weak."""
    directory = context.evidence.directory
    assert directory is not None
    weak = context.edition.archive.weak_ciphers
    used = Counter(member.encryption for member in directory.members if member.encryption in weak)
    for name, count in sorted(used.items()):
        yield context.finding("PKG-028", Location("archive"), cipher=name, count=count)


@PACKAGE.check("PKG-020", "PKG-022", needs=(Need.ARCHIVE, Need.CANDIDATES))
def document(context: Context) -> Iterator[Finding]:
    """The archive holds no document, or more than one."""
    layout = context.evidence.layout
    assert layout is not None
    if layout.document is None:
        found = ", ".join(context.entry_name(index) for index in layout.candidates[:3])
        yield context.finding("PKG-020", Location("archive"), found=found)
    elif len(layout.documents) > 1:
        others = tuple(
            context.at_entry(index, part="archive") for index in layout.documents if index != layout.document
        )
        yield context.finding("PKG-022", others[0], related=others[1:], count=len(layout.documents))


@PACKAGE.check("PKG-021", needs=(Need.ARCHIVE, Need.CANDIDATES))
def document_name(context: Context) -> Iterator[Finding]:
    """The document does not carry the archive's name; a download may have renamed the archive."""
    layout = context.evidence.layout
    assert layout is not None
    if layout.document is not None and layout.document != layout.named_as_archive:
        yield context.finding("PKG-021", context.at_entry(layout.document, part="archive"))


@PACKAGE.check("PKG-023", needs=(Need.ARCHIVE,))
def folder_depth(context: Context) -> Iterator[Finding]:
    """Student folders lie deeper than the edition's own layout has them."""
    layout = context.evidence.layout
    assert layout is not None
    usual = context.edition.archive.depths[0]
    for depth in layout.depths:
        if depth != usual:
            yield context.finding("PKG-023", Location("archive"), depth=depth)


@PACKAGE.check("PKG-024", needs=(Need.ARCHIVE, Need.STUDENTS))
def student_folders(context: Context) -> Iterator[Finding]:
    """Folders are not named by the id of a student of the document."""
    layout = context.evidence.layout
    if layout is None:
        return
    key = context.key("basic", "national_id")
    known = {row.values[key] for row in context.rows("basic") if isinstance(row.values.get(key), str)}
    strange: dict[str, int] = {}
    for placed in (*layout.attachments, *layout.mappings):
        if placed.folder not in known:
            strange.setdefault(placed.folder, placed.member)
    if strange:
        first = context.at_entry(next(iter(strange.values())), part="archive")
        yield context.finding("PKG-024", first, count=len(strange))


@PACKAGE.check("PKG-025", "PKG-026", needs=(Need.ARCHIVE,))
def strays(context: Context) -> Iterator[Finding]:
    """Entries that belong nowhere; the consultation file, which is known and ignored."""
    layout = context.evidence.layout
    assert layout is not None
    if layout.strays:
        places = [context.at_entry(index, part="archive") for index in layout.strays[:20]]
        yield context.finding("PKG-025", places[0], related=tuple(places[1:]), count=len(layout.strays))
    for index in layout.consultations:
        yield context.finding("PKG-026", context.at_entry(index, part="archive"))


@PACKAGE.check("PKG-027", needs=(Need.BUNDLE,))
def extension(context: Context) -> Iterator[Finding]:
    """The archive's file name does not end as zip files do."""
    name = context.evidence.archive_name
    if name and not name.casefold().endswith(ZIP_EXTENSION):
        yield context.finding("PKG-027", Location("archive"))


ZIP_EXTENSION = ".zip"
"""APPNOTE 4.1.1 names the format so; capitals do not matter."""
