"""Judging: every check is run on the evidence, and what came of it is put into one report.

Nothing here can make a bundle conform by accident: a check that fails is listed as not judged, and then the
verdict is never *conforms*.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct

from lpx import __version__
from lpx.checks.context import Context
from lpx.checks.evidence import Evidence
from lpx.checks.nouns import EditionMark, Finding, Inventory, NotJudged, Report, Tool, Verdict
from lpx.checks.obstacles import HARMLESS, OWN_BOUND, Obstacle, obstacles, unread_attachments
from lpx.checks.own_bounds import REQUIREMENT, own_bounds
from lpx.checks.registry import Check, Need
from lpx.checks.table import all_checks
from lpx.edition.memory import remembered
from lpx.edition.nouns import Edition, Level, Severity

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition

SCHEMA_VERSION = "lpx-report-1"
DEFAULT_PROFILE = "strict"
MOST_KEPT = 1_000
"""Findings that a report keeps per requirement."""
MOST_TOLD = 50_000
"""Findings of one check after which it is stopped."""

_RANK = {severity: place for place, severity in enumerate(Severity)}
_WRONG_PASSWORD = "PKG-005"  # noqa: S105 - a requirement id
_BY_BYTES = ("FIL-003", "FIL-006", "FIL-008", "FIL-009", "FIL-010", "FIL-011")
"""What needs the bytes of an attachment."""
_REASONS = {"entry-unreadable": "document-unreadable", "structure-broken": "document-unreadable"}
"""Reasons of obstacles that the verdict says in other words."""
_INTERNAL = "internal-error"
_UNSIGNED = "signature-missing"
_NUMBER = re.compile(r"[0-9]{1,9}")


class _Log:
    """Collects what the checks say."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.omitted: Counter[str] = Counter()
        self.checked: set[str] = set()
        self.missed: dict[tuple[str, str, str], set[str]] = {}
        self._kept: Counter[str] = Counter()
        self._seen: set[tuple[str, str, str, str]] = set()

    def add(self, finding: Finding) -> None:
        """Keep one finding, unless the same was told already or there are too many of its kind."""
        place = finding.location
        sign = (finding.requirement, place.entry, place.pointer, str(finding.parameters))
        if sign in self._seen:
            return
        if self._kept[finding.requirement] >= MOST_KEPT:
            self.omitted[finding.requirement] += 1
            return
        self._seen.add(sign)
        self._kept[finding.requirement] += 1
        self.findings.append(finding)

    def miss(self, requirements: tuple[str, ...], obstacle: Obstacle, check: str = "") -> None:
        """Note that ``requirements`` could not be judged."""
        self.missed.setdefault((obstacle.reason, obstacle.cause, check), set()).update(requirements)


def judge(
    evidence: Evidence,
    edition: Edition,
    codes: CodeEdition,
    *,
    profile: str = DEFAULT_PROFILE,
    show_personal_data: bool = False,
) -> Report:
    """Judge the evidence of one bundle and return the report.

    Args:
        evidence: what was looked at.
        edition: the edition to judge by.
        codes: the course-code edition.
        profile: id of one of the edition's profiles.
        show_personal_data: True lets names, numbers and birth dates through unmasked.

    Raises:
        KeyError: the edition has no such profile.
    """
    show = show_personal_data
    return judge_all((evidence,), edition, codes, profile=profile, show_personal_data=show)[0]


def judge_all(
    bundles: Sequence[Evidence],
    edition: Edition,
    codes: CodeEdition,
    *,
    profile: str = DEFAULT_PROFILE,
    show_personal_data: bool = False,
) -> tuple[Report, ...]:
    """Judge the evidence of several bundles, each by itself, and return their reports; as ``judge``.

    Check by check, not bundle by bundle: a check that is run on many bundles in a row finds all that it works
    with in the processor's cache, which is worth a third of the time.
    """
    from lpx.portfolio.redact import Redactor

    checks = all_checks(edition)
    known = edition.profiles[profile].id
    cases = [
        _Case.of(Context(evidence, edition, known, Redactor(edition, show=show_personal_data), codes), checks)
        for evidence in bundles
    ]
    for check in checks:
        for case in cases:
            if check.needs in case.in_the_way:
                _run(check, case.context, case.in_the_way[check.needs], case.log)
    return tuple([_report(case, checks[0], profile) for case in cases])


class _Case(Struct, frozen=True):
    """One bundle on its way to a report."""

    context: Context
    missing: dict[Need, Obstacle]
    in_the_way: dict[tuple[Need, ...], Obstacle | None]
    """What stands in the way of checks with such needs; those that are not asked for are not here."""
    log: _Log

    @classmethod
    def of(cls, context: Context, checks: Sequence[Check]) -> Self:
        """Begin with what is missing."""
        missing = obstacles(context.evidence)
        # A hundred checks have a dozen different needs.
        in_the_way = {
            needs: next((missing[need] for need in needs if need in missing), None)
            for needs in {check.needs for check in checks}
            if _is_asked(needs, context.evidence)
        }
        return cls(context, missing, in_the_way, _Log())


def _report(case: _Case, schema: Check, profile: str) -> Report:
    context, log = case.context, case.log
    edition, evidence = context.edition, context.evidence
    _also_missed(schema, context, log)
    inventory = _guarded_inventory(context, log)
    findings = tuple(sorted(log.findings, key=_order(edition)))
    not_judged = _not_judged(log, _places(edition))
    verdict, reason = _verdict(findings, not_judged, case.missing, edition)
    unjudged = {name for item in not_judged for name in item.requirements}
    return Report(
        schema=SCHEMA_VERSION,
        tool=Tool("lpx", __version__),
        edition=EditionMark(edition.mark.id, edition.digest),
        profile=profile,
        bundle=_guarded_name(context),
        verdict=verdict,
        reason=reason,
        findings=findings,
        not_judged=not_judged,
        checked=tuple(name for name in edition.requirements if name in log.checked and name not in unjudged),
        inventory=inventory,
        password=evidence.scan.password_state if evidence.scan is not None else "",
        occasion=evidence.occasion,
        omitted=dict(sorted(log.omitted.items())),
    )


@remembered
def _places(edition: Edition) -> dict[str, int]:
    return {name: place for place, name in enumerate(edition.requirements)}


@remembered
def _musts(edition: Edition) -> frozenset[str]:
    return frozenset(name for name, item in edition.requirements.items() if item.level is Level.MUST)


def _is_asked(needs: tuple[Need, ...], evidence: Evidence) -> bool:
    """Tell whether checks have anything to say: without an occasion, nothing about occasions is judged."""
    occasion = evidence.occasion
    if Need.OCCASION in needs and occasion is None:
        return False
    return Need.BUNDLE_DUE not in needs or (occasion is not None and occasion.bundle)


def _run(check: Check, context: Context, obstacle: Obstacle | None, log: _Log) -> None:
    if obstacle is not None:
        log.miss(check.reports, obstacle)
        if not check.early or obstacle.reason in HARMLESS:
            return
    told: set[str] = set()
    try:
        for count, finding in enumerate(check.run(context), 1):
            log.add(finding)
            told.add(finding.requirement)
            if count >= MOST_TOLD:
                # What it has not told yet it might still have told.
                log.miss(tuple(set(check.reports) - told), Obstacle("bound-reached"))
                break
    except Exception as error:  # noqa: BLE001 - whatever fails in a check must not read as "conforms"
        log.miss(check.reports, Obstacle(_INTERNAL), f"{check.name} {type(error).__name__}")
        return
    if obstacle is None:
        log.checked.update(check.reports)


def _also_missed(schema: Check, context: Context, log: _Log) -> None:
    """Note what is only partly judged: entries that could not be read, bounds, stages of lpx that failed."""
    evidence = context.evidence
    # Where the schema itself failed, its check has said so already.
    with suppress(Exception):
        log.omitted.update(context.schema.surplus)
        if not context.schema.complete:
            log.miss(schema.reports, Obstacle("bound-reached"))
    if own_bounds(evidence):
        log.miss((REQUIREMENT,), Obstacle(OWN_BOUND))
    for obstacle in unread_attachments(evidence):
        log.miss(_BY_BYTES, obstacle)
    for fault in evidence.faults:
        log.miss((), Obstacle(_INTERNAL), f"{fault.stage} {fault.exception}")
    from lpx.checks.deep_checks import REQUIREMENTS

    for result in (evidence.deep or {}).values():
        if result.state == "not-judged":
            log.miss((REQUIREMENTS[result.media],), Obstacle(result.reason), result.detail)


def _not_judged(log: _Log, places: dict[str, int]) -> tuple[NotJudged, ...]:
    made: list[NotJudged] = []
    for (reason, cause, detail), requirements in sorted(log.missed.items()):
        ordered = tuple(sorted(requirements, key=lambda name: places.get(name, len(places))))
        name = "package" if reason == "extra-missing" else "detail"
        made.append(NotJudged(ordered, reason, cause, {name: detail} if detail else {}))
    return tuple(made)


def _verdict(
    findings: tuple[Finding, ...],
    not_judged: tuple[NotJudged, ...],
    missing: dict[Need, Obstacle],
    edition: Edition,
) -> tuple[Verdict, str]:
    """Return the verdict and the key of its reason."""
    errors = {finding.requirement for finding in findings if finding.severity is Severity.ERROR}
    if errors - {_WRONG_PASSWORD}:
        return Verdict.DOES_NOT_CONFORM, _why_not(errors, missing)
    # A profile that does without a signature file says so by the severity of its absence.
    musts = _musts(edition)
    reasons = [
        item.reason
        for item in not_judged
        if item.reason not in HARMLESS | {_UNSIGNED}
        and (item.reason == _INTERNAL or musts.intersection(item.requirements))
    ]
    if _INTERNAL in reasons:
        return Verdict.NOT_JUDGED, _INTERNAL
    if errors:
        return Verdict.NOT_JUDGED, "password-wrong"
    if reasons:
        first = next((reason for reason in _FIRST if reason in reasons), reasons[0])
        return Verdict.NOT_JUDGED, _REASONS.get(first, first)
    return Verdict.CONFORMS, "no-errors" if findings else "no-findings"


_FIRST = ("password-missing", "password-wrong", "archive-unreadable", "bound-reached", OWN_BOUND)


def _why_not(errors: set[str], missing: dict[Need, Obstacle]) -> str:
    """Return why a bundle does not conform: what kept lpx from looking further, if anything did."""
    if "PKG-001" in errors:
        return "not-a-zip"
    if Need.ARCHIVE in missing and missing[Need.ARCHIVE].reason not in HARMLESS:
        return missing[Need.ARCHIVE].reason
    for need in (Need.DOCUMENT_BYTES, Need.DOCUMENT, Need.STUDENTS):
        if need in missing and missing[need].cause in errors:
            return _REASONS.get(missing[need].reason, missing[need].reason)
    return "errors"


def _order(edition: Edition) -> Callable[[Finding], tuple[Any, ...]]:
    places = _places(edition)

    def key(finding: Finding) -> tuple[Any, ...]:
        place = finding.location
        return (
            _RANK[finding.severity],
            places[finding.requirement],
            place.part,
            place.entry,
            natural(place.pointer),
            str(finding.parameters),
        )

    return key


def natural(pointer: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key by which record 2 comes before record 10."""
    return tuple(
        (int(token), "") if _NUMBER.fullmatch(token) else (-1, token) for token in pointer.split("/")
    )


def _guarded_name(context: Context) -> str:
    name = context.evidence.archive_name
    return context.redactor.bundle_name(name) if name else ""


def _guarded_inventory(context: Context, log: _Log) -> Inventory:
    from lpx.checks.inventory import take_inventory

    try:
        return take_inventory(context)
    except Exception as error:  # noqa: BLE001 - it must neither hide the findings nor read as an empty bundle
        log.miss((), Obstacle(_INTERNAL), f"inventory {type(error).__name__}")
        return Inventory()
