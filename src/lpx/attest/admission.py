"""Which runs may become evidence: the whole suite, from the derived seed, of the module that was declared.

A pure function from values to refusals. A run in which cases fail may become evidence, of a failure; one that
leaves a question open may not.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from lpx.attest.nouns import Excuse
from lpx.attest.seeds import CeremonyError, derive_seed
from lpx.harness.capabilities import in_the_way_of, missing_for
from lpx.harness.judge import why_not_applicable
from lpx.harness.nouns import CaseVerdict
from lpx.harness.plan import case_digest, make_plan
from lpx.harness.session import FOLDER, transport_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.attest.nouns import Ceremony, Request
    from lpx.attest.suite import Suite
    from lpx.harness.nouns import Case
    from lpx.harness.protocol import Declaration
    from lpx.harness.results import Summary
    from lpx.harness.transcript import Begin, Run

_SHOWN = 5
"""So many cases are named; the number of all is told too."""


class Refusal(Struct, frozen=True, omit_defaults=True):
    """One reason why a run cannot become evidence."""

    key: str
    """Key of the catalogue (section ``attest.refusal``)."""
    parameters: dict[str, str | int] = field(default_factory=dict)


def refusals(run: Run, summary: Summary, ceremony: Ceremony, suite: Suite) -> tuple[Refusal, ...]:
    """Return every reason why ``run`` cannot become evidence; none: it can.

    Args:
        run: A stored run.
        summary: What it amounts to, by ``suite``.
        ceremony: Request, challenge and both reveals.
        suite: The suite that it must be a whole run of.
    """
    return (
        *lasting_refusals(run, ceremony),
        *_of_origin(run.begin, ceremony, suite),
        *_of_completeness(run, suite),
        *_of_results(run, summary, suite),
    )


def lasting_refusals(run: Run, ceremony: Ceremony) -> tuple[Refusal, ...]:
    """Return those reasons that do not depend on the suite: another one would give them too."""
    return (*_of_ceremony(run, ceremony), *_of_declaration(run.begin.declaration, ceremony.request))


def _of_ceremony(run: Run, ceremony: Ceremony) -> Iterator[Refusal]:
    try:
        seed = derive_seed(ceremony)
    except CeremonyError as error:
        yield Refusal(error.key, {"party": error.party})
    else:
        if run.begin.seed != seed:
            yield Refusal("seed-differs", {"derived": seed, "found": run.begin.seed})
    if not run.begin.certifiable or run.begin.transport == FOLDER:
        yield Refusal("transport-shows-too-little", {"transport": run.begin.transport})
    if run.end is None:
        yield Refusal("run-broken-off")
    counts = Counter(line.case for line in run.cases)
    yield from _cases("cases-twice", {name for name, number in counts.items() if number > 1})
    yield from _cases(
        "known-failures-used", {line.case for line in run.cases if line.result.expected_failure}
    )


def _of_origin(begin: Begin, ceremony: Ceremony, suite: Suite) -> Iterator[Refusal]:
    identity = suite.identity
    if begin.suite != identity.suite:
        yield Refusal("suite-differs", {"found": begin.suite, "own": identity.suite})
    elif begin.cases != tuple(case.id for case in make_plan(suite.cases, suite.cases, begin.seed).cases):
        yield Refusal("order-differs")
    if begin.edition != identity.edition:
        yield Refusal("edition-differs", {"found": begin.edition.id, "own": identity.edition.id})
    asked = ceremony.request.edition
    if asked != identity.edition.id:
        yield Refusal("edition-not-asked-for", {"asked": asked, "own": identity.edition.id})


def _of_declaration(declared: Declaration | None, request: Request) -> Iterator[Refusal]:
    if declared is None:
        yield Refusal("nothing-declared")
        return
    product = request.product
    pairs: dict[str, tuple[object, object]] = {
        "product": (product.name, declared.product),
        "version": (product.version, declared.version),
        "vendor": (product.vendor, declared.vendor),
        "build": (product.build, declared.build),
        "roles": (sorted(request.roles), sorted(declared.roles)),
        "supports": (sorted(request.supports), sorted(declared.supports)),
        "ciphers.read": (sorted(request.ciphers.read), sorted(declared.ciphers.read)),
        "ciphers.write": (sorted(request.ciphers.write), sorted(declared.ciphers.write)),
    }
    for member, (asked, said) in pairs.items():
        if asked != said:
            yield Refusal(
                "declaration-differs", {"member": member, "asked": _text(asked), "said": _text(said)}
            )
    if request.edition not in declared.editions:
        yield Refusal("edition-not-declared", {"edition": request.edition})


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _of_completeness(run: Run, suite: Suite) -> Iterator[Refusal]:
    ran = {line.case for line in run.cases}
    required = {case.id for case in suite.cases}
    yield from _cases("cases-missing", required - ran)
    yield from _cases("cases-unknown", ran - required)
    definitions = {case.id: case_digest(case) for case in suite.cases}
    yield from _cases(
        "cases-changed",
        {line.case for line in run.cases if definitions.get(line.case, line.definition) != line.definition},
    )


def _of_results(run: Run, summary: Summary, suite: Suite) -> Iterator[Refusal]:
    ran = {line.case for line in run.cases}
    yield from _cases(
        "cases-not-judged",
        {
            result.case
            for result in summary.results
            if result.verdict is CaseVerdict.NOT_JUDGED and result.case in ran
        },
    )
    declared = run.begin.declaration
    known = {case.id: case for case in suite.cases}
    skipped = {line.case: line.result.reason for line in run.cases if _is_skipped(line.result.verdict)}
    transport = transport_for(run.begin.transport)
    yield from _cases(
        "skips-not-excused",
        {
            name
            for name, reason in skipped.items()
            if declared is None
            or name not in known
            or not reason
            or why_not_applicable(known[name], declared, transport) != reason
        },
    )


def excuses(run: Run, suite: Suite) -> tuple[Excuse, ...]:
    """Return every case that does not apply, with what excuses it, in the order of their ids."""
    declared = run.begin.declaration
    known = {case.id: case for case in suite.cases}
    if declared is None:
        return ()
    transport = transport_for(run.begin.transport)
    return tuple(
        Excuse(name, reason, _deciding(known[name], declared, transport))
        for name, reason in sorted(
            (line.case, line.result.reason) for line in run.cases if _is_skipped(line.result.verdict)
        )
        if name in known
    )


def _deciding(case: Case, declared: Declaration, transport: frozenset[str]) -> tuple[str, ...]:
    wanted = {"exporter", "importer"} if case.role == "both" else {case.role}
    roles = tuple(sorted(wanted - set(declared.roles)))
    return roles or missing_for(case, declared, transport) or in_the_way_of(case, declared, transport)


def _is_skipped(verdict: CaseVerdict) -> bool:
    return verdict is CaseVerdict.NOT_APPLICABLE


def _cases(key: str, names: set[str]) -> Iterator[Refusal]:
    if names:
        listed = ", ".join(sorted(names)[:_SHOWN])
        yield Refusal(key, {"count": len(names), "cases": listed})
