"""The edge of judging: from an archive and its signature file to a report, in one pass.

This is the only place that calls ``archive.scan``. Every stage is guarded: when lpx itself fails, what was
found so far is judged, the rest is listed as not judged, and the verdict is never *conforms*.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from lpx.archive.ahead import Ahead, look_ahead
from lpx.archive.digest import ArchiveDigest
from lpx.archive.directory import Directory, read_directory
from lpx.archive.limits import DEFAULT_LIMITS, Limits
from lpx.archive.scan import Scan, ScanCancelled, scan
from lpx.archive.signature import Signature, parse_signature
from lpx.archive.sources import ByteSource
from lpx.checks.compiled import compiled_schema
from lpx.checks.engine import DEFAULT_PROFILE, judge, judge_all
from lpx.checks.evidence import MOST_STUDENTS, CourseRow, DeepResult, Evidence, Fault, PasswordFacts, Subject
from lpx.checks.nouns import Report
from lpx.checks.occasion_nouns import Expectation
from lpx.coursecode.load import load_code_edition
from lpx.edition.nouns import Edition
from lpx.portfolio.decode import Fact, MappingFile, decode, parse_mapping
from lpx.portfolio.document import Parsed, parse
from lpx.portfolio.layout import Layout, choose_document, lay_out
from lpx.portfolio.nouns import Portfolio

if TYPE_CHECKING:
    from lpx.archive.members import Member
    from lpx.coursecode.edition import CodeEdition

_CONTROL_MARKS = (b"\\", b"\x7f", b"\xc2")
_NOT_UTF8 = (b"\xff\xfe", b"\xfe\xff", b"\x00")
_LONG = 32_000_000
"""Bytes of an archive that is read so long that more can be made ready meanwhile than one student needs."""
Progress = Callable[[int, int], None]
_T = TypeVar("_T")


class Options(Struct, frozen=True):
    """How a bundle is to be judged."""

    profile: str = DEFAULT_PROFILE
    show_personal_data: bool = False
    encoding: str = "auto"
    """Encoding of entry names without the UTF-8 flag: ``auto``, ``utf-8``, ``cp950``, ``cp437``."""
    limits: Limits = DEFAULT_LIMITS
    course_codes: Mapping[str, CourseRow] | None = None
    """Rows of course-code files by code; ``None`` when none was given."""
    occasion: Expectation | None = None
    """The occasion that the bundle was made for; ``None`` when none was named."""
    workers: int = 2
    """Threads that read the archive; the report does not depend on it."""
    deep: bool = False
    """Open every attachment for real, in bounded child processes."""
    deep_seconds: float = 20.0
    """Time that opening one attachment may take."""


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Keep Python from searching a million fresh values for cycles, of which they have none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Stages:
    """Runs the stages; one that fails leaves a fault behind instead of its result."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def run(self, stage: str, make: Callable[[], _T]) -> _T | None:
        """Return what ``make`` gives, ``None`` when it fails; problems of files and a stop pass through."""
        try:
            return make()
        except (OSError, ScanCancelled):
            raise
        except Exception as error:  # noqa: BLE001 - a failure of ours becomes "could not be judged"
            self.faults.append(Fault(stage, type(error).__name__))
            return None


class _Content(Struct):
    """What was made of the entries of an archive."""

    layout: Layout | None = None
    document: Parsed | None = None
    may_hold_controls: bool = True
    mappings: dict[int, MappingFile] = field(default_factory=dict)
    portfolio: Portfolio | None = None


@_without_cycle_search()
def verify_bundle(
    source: ByteSource,
    archive_name: str,
    *,
    edition: Edition,
    signature: bytes | None = None,
    signature_name: str = "",  # noqa: ARG001 - part of what was handed in
    password: str | None = None,
    options: Options = Options(),  # noqa: B008 - frozen value
    codes: CodeEdition | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    digest: ArchiveDigest | None = None,
    ahead: Ahead | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Report:
    """Judge one bundle.

    Args:
        source: the archive.
        archive_name: its file name, without folders.
        edition: the edition to judge by.
        signature: content of the signature file; ``None`` when there is none.
        signature_name: its file name, without folders.
        password: the password, or ``None``; then everything that can be checked without it is checked.
        options: see ``Options``.
        codes: the course-code edition; the default one when left out.
        progress: called with (bytes done, bytes in all).
        cancelled: asked now and then; when it says yes, ``ScanCancelled`` is raised.
        digest: the digest of ``source``, where the caller has started it already.
        ahead: what ``ahead_of`` gave for ``source``, its password and ``options``; instead of ``digest``.
        meanwhile: called once while threads read the archive, if any do: to load what comes later.

    Raises:
        OSError: the source could not be read.
        ScanCancelled: ``cancelled`` said yes.
    """
    evidence = gather(
        source,
        archive_name,
        edition=edition,
        signature=signature,
        password=password,
        options=options,
        progress=progress,
        cancelled=cancelled,
        digest=digest,
        ahead=ahead,
        meanwhile=meanwhile,
    )
    codes = codes if codes is not None else load_code_edition()
    return judge(
        evidence, edition, codes, profile=options.profile, show_personal_data=options.show_personal_data
    )


@_without_cycle_search()
def gather(
    source: ByteSource,
    archive_name: str,
    *,
    edition: Edition,
    signature: bytes | None = None,
    password: str | None = None,
    options: Options = Options(),  # noqa: B008 - frozen value
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    digest: ArchiveDigest | None = None,
    ahead: Ahead | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> Evidence:
    """Look at one bundle in one pass and return what a verdict can rest on. As ``verify_bundle``."""
    bundle = Handed(source, archive_name, signature, password, ahead or Ahead(digest))
    return _gather((_Job(bundle, edition, options, _Stages(), progress, cancelled, meanwhile),))[0]


class Handed(Struct, frozen=True):
    """One bundle as it was handed in."""

    source: ByteSource
    name: str
    """File name of the archive, without folders."""
    signature: bytes | None = None
    password: str | None = None
    ahead: Ahead = Ahead()
    """What ``ahead_of`` gave for it."""


@_without_cycle_search()
def verify_bundles(
    bundles: Sequence[Handed], *, edition: Edition, options: Options, codes: CodeEdition
) -> tuple[Report, ...]:
    """Judge several small bundles, which are in memory together; the reports are those of ``verify_bundle``.

    Every stage takes all bundles in a row, see ``judge_all``.

    Raises:
        OSError: a source could not be read.
    """
    jobs = [_Job(bundle, edition, options, _Stages()) for bundle in bundles]
    show = options.show_personal_data
    return judge_all(_gather(jobs), edition, codes, profile=options.profile, show_personal_data=show)


class _Job(Struct, frozen=True):
    """What was handed in, and how to go about it."""

    bundle: Handed
    edition: Edition
    options: Options
    stages: _Stages
    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None
    meanwhile: Callable[[], object] | None = None


def _gather(jobs: Sequence[_Job]) -> list[Evidence]:
    """Look at every bundle, stage by stage."""
    signatures = [_signature(job) for job in jobs]
    directories = [_directory(job) for job in jobs]
    layouts = [_layout(job, directory) for job, directory in zip(jobs, directories, strict=True)]
    scans = [_scan(*known) for known in zip(jobs, directories, layouts, signatures, strict=True)]
    contents = [_read_content(*known) for known in zip(jobs, layouts, scans, strict=True)]
    for job, content, scanned in zip(jobs, contents, scans, strict=True):
        _decode(job, content, scanned)
    return [
        Evidence(
            archive_name=job.bundle.name,
            archive_size=job.bundle.source.size,
            directory=directory,
            scan=scanned,
            password=_password_facts(job.bundle.password, job.edition),
            signature_given=job.bundle.signature is not None,
            signature=signature,
            layout=content.layout,
            document=content.document,
            may_hold_controls=content.may_hold_controls,
            mappings=content.mappings,
            portfolio=content.portfolio,
            course_codes=job.options.course_codes,
            occasion=job.options.occasion,
            deep=_open_deeply(job, directory, scanned, content),
            faults=tuple(job.stages.faults),
        )
        for job, signature, directory, scanned, content in zip(
            jobs, signatures, directories, scans, contents, strict=True
        )
    ]


def ahead_of(
    sources: Sequence[ByteSource],
    passwords: Sequence[str | None],
    edition: Edition,
    options: Options = Options(),  # noqa: B008 - frozen value
) -> tuple[Ahead, ...]:
    """Do for many archives at once what can be done before any is verified, for ``verify_bundle``."""
    return look_ahead(
        sources, passwords, limits=options.limits, encoding=options.encoding, hints=_hints(edition)
    )


def _hints(edition: Edition) -> tuple[str, ...]:
    """Return words that are expected in the names of entries."""
    return tuple(category.folder for category in edition.archive.categories)


def _signature(job: _Job) -> Signature | None:
    data, name = job.bundle.signature, job.bundle.name
    return job.stages.run("signature", lambda: parse_signature(data, name)) if data is not None else None


def _directory(job: _Job) -> Directory | None:
    bundle, options = job.bundle, job.options
    return bundle.ahead.directory or job.stages.run(
        "directory",
        lambda: read_directory(bundle.source, options.limits, options.encoding, _hints(job.edition)),
    )


def _layout(job: _Job, directory: Directory | None) -> Layout | None:
    """Sort the names of the entries."""
    if directory is None or directory.is_fatal:
        return None
    name = job.bundle.name
    stem = name.rpartition(".")[0] or name
    return job.stages.run("layout", lambda: lay_out(directory.members, job.edition, stem))


def _scan(
    job: _Job, directory: Directory | None, layout: Layout | None, signature: Signature | None
) -> Scan | None:
    """Read every entry once."""
    if directory is None:
        return None
    bundle, options = job.bundle, job.options
    return job.stages.run(
        "scan",
        lambda: scan(
            bundle.source,
            directory,
            bundle.password,
            keep=_keeper(layout, options.limits),
            limits=options.limits,
            workers=options.workers,
            progress=job.progress,
            cancelled=job.cancelled,
            sha256=signature is not None and bool(signature.sha256),
            digest=bundle.ahead.digest,
            keyring=bundle.ahead.keyring,
            meanwhile=lambda: _load_ahead(job),
        ),
    )


def _load_ahead(job: _Job) -> None:
    """Load what judging needs while others read; what fails now fails again when it is needed."""
    with suppress(Exception):
        if job.edition.digest:  # else it would not be kept
            compiled_schema(job.edition)
        codes = load_code_edition()
        if job.bundle.source.size >= _LONG:
            codes.index()
        if job.meanwhile is not None:
            job.meanwhile()


def _open_deeply(
    job: _Job, directory: Directory | None, scanned: Scan | None, content: _Content
) -> dict[int, DeepResult] | None:
    """Open the attachments for real where that was asked for."""
    options, layout = job.options, content.layout
    if not options.deep:
        return None
    if directory is None or layout is None or scanned is None:
        return {}
    from lpx.checks.deep import open_attachments, tasks

    def open_all() -> dict[int, DeepResult]:
        return open_attachments(
            tasks(layout, scanned, directory.members, job.edition),
            job.bundle.source,
            job.bundle.password,
            seconds=options.deep_seconds,
            workers=options.workers,
            progress=job.progress,
        )

    return job.stages.run("deep", open_all)


@_without_cycle_search()
def judge_document(
    data: bytes,
    edition: Edition,
    *,
    options: Options = Options(),  # noqa: B008 - frozen value
    codes: CodeEdition | None = None,
) -> Report:
    """Judge a document alone, given its bytes; what needs an archive is listed as not judged."""
    stages = _Stages()
    parsed = stages.run("document", lambda: parse(data))
    portfolio = None
    if parsed is not None and _is_decodable(parsed):
        value = parsed.value
        portfolio = stages.run("portfolio", lambda: decode(value, edition, Layout(names={})))
    evidence = Evidence(
        subject=Subject.DOCUMENT,
        document=parsed,
        may_hold_controls=_may_hold_controls(data),
        portfolio=portfolio,
        course_codes=options.course_codes,
        occasion=options.occasion,
        faults=tuple(stages.faults),
    )
    codes = codes if codes is not None else load_code_edition()
    return judge(
        evidence, edition, codes, profile=options.profile, show_personal_data=options.show_personal_data
    )


def _keeper(layout: Layout | None, limits: Limits) -> Callable[[Member], int]:
    wanted = layout.wanted() if layout is not None else frozenset()
    return lambda member: limits.kept_bytes if member.index in wanted else 0


def _read_content(job: _Job, layout: Layout | None, scanned: Scan | None) -> _Content:
    """Choose and parse the document, read the mapping files."""
    edition, stages = job.edition, job.stages
    content = _Content(layout=layout)
    if layout is None or scanned is None:
        return content
    results = scanned.results
    contents = {index: results[index].content for index in layout.wanted()}
    kept = {index: data for index, data in contents.items() if data is not None}
    chosen = stages.run("layout", lambda: choose_document(layout, kept, edition))
    if chosen is None:
        return content
    content.layout = chosen
    for placed in chosen.mappings:
        if placed.member in kept:
            data = kept[placed.member]
            mapping = stages.run("mapping", lambda data=data: parse_mapping(data))  # type: ignore[misc]
            if mapping is not None:
                content.mappings[placed.member] = mapping
    data = kept.get(chosen.document) if chosen.document is not None else None  # type: ignore[assignment]
    if data is None:
        return content
    content.may_hold_controls = _may_hold_controls(data)
    content.document = stages.run("document", lambda: parse(data))
    return content


def _decode(job: _Job, content: _Content, scanned: Scan | None) -> None:
    """Decode the portfolio."""
    layout, document = content.layout, content.document
    if layout is None or scanned is None or document is None or not _is_decodable(document):
        return
    facts = {item.member: Fact(item.size, item.md5) for item in scanned.results if item.state == "read"}
    content.portfolio = job.stages.run(
        "portfolio", lambda: decode(document.value, job.edition, layout, facts, content.mappings)
    )


def _is_decodable(parsed: Parsed) -> bool:
    value = parsed.value
    return parsed.readable and not (isinstance(value, list) and len(value) > MOST_STUDENTS)


def _may_hold_controls(data: bytes) -> bool:
    """Tell whether an escape, DEL, or the first byte of a C1 control in UTF-8 is in ``data``."""
    return any(mark in data for mark in _CONTROL_MARKS) or data.startswith(_NOT_UTF8)


def _password_facts(password: str | None, edition: Edition) -> PasswordFacts:
    if password is None:
        return PasswordFacts()
    weak = password.casefold() in {known.casefold() for known in edition.archive.weak_passwords}
    return PasswordFacts(given=True, weak=weak, ascii=password.isascii())
