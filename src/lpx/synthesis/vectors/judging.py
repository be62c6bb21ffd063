"""Judges a compiled vector with lpx itself and compares what it says with what is expected."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.synthesis.vectors.nouns import Expected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpx.checks.evidence import CourseRow
    from lpx.checks.nouns import Report
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.synthesis.vectors.nouns import Expectation


class Disagreement(Struct, frozen=True):
    """Where lpx and an expectation differ."""

    vector: str
    missing: tuple[Expected, ...] = ()
    """Expected, and not found."""
    surplus: tuple[Expected, ...] = ()
    """Found, and not expected."""
    verdict: tuple[str, str] | None = None
    """Expected and given verdict, where they differ."""


def judge_vector(
    expectation: Expectation, files: Mapping[str, bytes], edition: Edition, codes: CodeEdition
) -> Report:
    """Return lpx's report on a vector, judged with everything that its expectation says to give.

    People of vectors are invented, so places are named in full.
    """
    from lpx.archive.sources import MemorySource
    from lpx.checks.verify import Options, verify_bundle

    rows: Mapping[str, CourseRow] | None = None
    if expectation.course_codes:
        from lpx.checks.course_files import rows_of_file

        rows = rows_of_file(files[expectation.course_codes], expectation.course_codes)
    options = Options(
        profile=expectation.profile,
        show_personal_data=True,
        course_codes=rows,
        occasion=expectation.occasion,
        deep=expectation.deep,
    )
    return verify_bundle(
        MemorySource(files[expectation.archive]),
        expectation.archive,
        edition=edition,
        signature=files.get(expectation.signature),
        signature_name=expectation.signature,
        password=expectation.password,
        options=options,
        codes=codes,
    )


def found_in(report: Report) -> tuple[Expected, ...]:
    """Return the findings of a report as a vector expects them: requirement and place."""
    return tuple(
        sorted(
            Expected(finding.requirement, finding.location.entry, finding.location.pointer)
            for finding in report.findings
        )
    )


def compare(expectation: Expectation, report: Report) -> Disagreement | None:
    """Return where ``report`` and ``expectation`` differ, ``None`` where they agree."""
    wanted, found = Counter(expectation.findings), Counter(found_in(report))
    verdict = None if report.verdict == expectation.verdict else (expectation.verdict, str(report.verdict))
    if wanted == found and verdict is None:
        return None
    return Disagreement(
        expectation.vector,
        missing=tuple(sorted((wanted - found).elements())),
        surplus=tuple(sorted((found - wanted).elements())),
        verdict=verdict,
    )
