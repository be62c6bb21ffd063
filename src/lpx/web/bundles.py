"""What it takes to verify a bundle that was handed in, and what is known of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.archive.crew import ScanCancelled
from lpx.archive.signature import MAX_BYTES, candidate_names
from lpx.archive.sources import FileSource
from lpx.checks.engine import judge
from lpx.checks.verify import Options, gather
from lpx.web.jobs import UnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lpx.checks.evidence import CourseRow, Evidence
    from lpx.checks.nouns import Report
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.web.jobs import Job
    from lpx.web.workspaces import Upload

_MOST_COURSES = 64 << 20
"""Bytes of a course-code file; those of a whole country are smaller."""


class Order(Struct, frozen=True):
    """What is to be verified, and how. Uploads by their ids."""

    archive: str
    signature: str = ""
    password: str = ""
    profile: str = "strict"
    deep: bool = False
    course_codes: tuple[str, ...] = ()

    def uploads(self) -> tuple[str, ...]:
        """Return the ids of all uploads that it is about."""
        return tuple(name for name in (self.archive, self.signature, *self.course_codes) if name)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was verified. Lives in memory for as long as its tab."""

    name: str
    archive: Upload
    password: str | None
    profile: str
    evidence: Evidence
    report: Report
    """Masked."""

    def unmasked(self, edition: Edition, codes: CodeEdition) -> Report:
        """Return the report with names and numbers in clear, for the screen of who asked for it."""
        return judge(self.evidence, edition, codes, profile=self.profile, show_personal_data=True)


def pair(names: Sequence[str], edition: Edition) -> Iterator[tuple[int, int | None]]:
    """Say for every archive among ``names`` its place and that of its signature file, or None.

    A single archive with a single other file belong together whatever they are called.
    """
    folded = {name.casefold(): place for place, name in reversed(list(enumerate(names)))}
    signatures = {
        place
        for name in names
        for wanted in candidate_names(name, edition.signature.read_names)
        if (place := folded.get(wanted.casefold())) is not None and names[place] != name
    }
    archives = [
        place
        for place, name in enumerate(names)
        if place not in signatures and name.casefold().endswith(".zip")
    ] or [place for place in range(len(names)) if place not in signatures]
    others = [place for place in range(len(names)) if place not in archives]
    for place in archives:
        wanted_names = candidate_names(names[place], edition.signature.read_names)
        found = (folded.get(wanted.casefold()) for wanted in wanted_names)
        beside = next((other for other in found if other is not None and other != place), None)
        if beside is None and len(archives) == len(others) == 1:
            beside = others[0]
        yield place, beside


def verify(
    order: Order, uploads: Mapping[str, Upload], edition: Edition, codes: CodeEdition, job: Job[Bundle]
) -> Bundle:
    """Verify one bundle; ``job`` is told the progress in bytes and may stop it.

    Raises:
        ScanCancelled: The job was told to stop.
        UnusableError: A course-code file is none.
        OSError: An upload cannot be read.
    """
    if job.is_cancelled():
        raise ScanCancelled
    archive = uploads[order.archive]
    signature = _signature(uploads[order.signature]) if order.signature else None
    options = Options(
        profile=order.profile,
        deep=order.deep,
        course_codes=_course_codes([uploads[name] for name in order.course_codes], codes),
    )
    password = order.password or None
    with FileSource(archive.path) as source:
        evidence = gather(
            source,
            archive.name,
            edition=edition,
            signature=signature,
            password=password,
            options=options,
            progress=job.progress,
            cancelled=job.is_cancelled,
        )
    report = judge(evidence, edition, codes, profile=order.profile)
    return Bundle(report.bundle, archive, password, order.profile, evidence, report)


def _signature(upload: Upload) -> bytes:
    with upload.path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _course_codes(files: Sequence[Upload], codes: CodeEdition) -> Mapping[str, CourseRow] | None:
    if not files:
        return None
    from lpx.checks.course_files import rows_of_file

    rows: dict[str, CourseRow] = {}
    for file in files:
        found = rows_of_file(file.path.read_bytes(), file.name, codes) if file.size <= _MOST_COURSES else {}
        if not found:
            raise UnusableError("no-course-file")
        rows |= found
    return rows
