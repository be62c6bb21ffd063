"""Judges what was seen of a case: a pure function from values to shortfalls.

Nothing is taken for granted: a crash is no rejection, a step that could not be done is no success, and what
was never shown cannot be right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.harness import steps
from lpx.harness.capabilities import in_the_way_of, missing_for
from lpx.harness.differences import Measure
from lpx.harness.expectations import REFUSALS, Scene, judge_expectation
from lpx.harness.nouns import CaseResult, CaseVerdict, Outcome, Shortfall
from lpx.harness.observations import BROKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.allowances import Allowance, Attribution
    from lpx.harness.nouns import Case
    from lpx.harness.observations import Observation, Observed
    from lpx.harness.protocol import Declaration
    from lpx.harness.recipe_nouns import Prepared

NO_HELLO = "no-hello"
NOT_OFFERED = "not-offered"
"""The module does not offer an operation that the case cannot be judged without."""


def why_not_applicable(case: Case, declaration: Declaration, transport: frozenset[str] = frozenset()) -> str:
    """Return the key of the reason why ``case`` does not apply to such a module; empty when it does.

    ``transport`` is what the way to the module makes possible (``restart``, ``interrupt``).
    """
    wanted = {"exporter", "importer"} if case.role == "both" else {case.role}
    if wanted - set(declaration.roles):
        return "role-not-declared"
    if missing_for(case, declaration, transport):
        return "capability-not-declared"
    if in_the_way_of(case, declaration, transport):
        return "capability-declared"
    return ""


def judge_case(  # noqa: PLR0917 - everything that judging rests on, in the order of events
    case: Case,
    prepared: Prepared,
    observed: Observed,
    edition: Edition,
    codes: CodeEdition,
    allowances: tuple[Allowance, ...],
    attribution: tuple[Attribution, ...] = (),
) -> tuple[Shortfall, ...]:
    """Return every way in which what was seen is not what ``case`` expects, steps first.

    Args:
        case: What was to be done, and what must be true afterwards.
        prepared: What the case was given.
        observed: What was seen.
        edition: The edition of the exchange specification.
        codes: The edition of the course code.
        allowances: Differences that are allowed.
        attribution: Which difference breaks which requirement.
    """
    done = steps.steps_of(case)
    expected = steps.expectations_of(case)
    worded = frozenset(item.answer for item in expected if isinstance(item, steps.RejectedCleanly))
    found = [
        shortfall
        for seen in observed.steps
        for shortfall in _judge_step(done[seen.step] if seen.step >= 0 else None, seen, case, worded)
    ]
    scene = Scene(
        prepared, observed, codes, Measure(edition, allowances, attribution, case.requirements), done
    )
    for expectation in expected:
        if scene.shows(expectation):
            found += judge_expectation(expectation, scene)
        elif not found:
            found.append(Shortfall("not-shown", expectation.requirement or case.requirements[0]))
    if not found and len(observed.steps) < len(done):
        found.append(Shortfall("not-done", case.requirements[0]))
    return tuple(found)


def _judge_step(
    step: steps.Step | None, seen: Observation, case: Case, worded: frozenset[str]
) -> Iterator[Shortfall]:
    """Yield what is wrong with one step. ``worded``: answers whose way of refusing an expectation judges."""
    requirement = (step.requirement if step is not None else "") or case.requirements[0]

    def shortfall(key: str, expected: str = "") -> Shortfall:
        return Shortfall(
            key, requirement, {"operation": seen.call.op, "step": seen.step + 1}, expected, seen.outcome.value
        )

    if isinstance(step, steps.Interrupt):
        # Killed in the midst or done already: both are possible, the state afterwards decides.
        if seen.outcome is Outcome.GARBAGE:
            yield shortfall("garbage")
        return
    if seen.outcome in BROKEN:
        yield shortfall(seen.outcome.value)
        return
    yield from (shortfall(key, expected) for key, expected in _wrong_outcome(step, seen, worded))
    if seen.obstacle:
        yield shortfall(seen.obstacle)
    if seen.strangers:
        yield Shortfall("strangers", requirement, {"step": seen.step + 1, "count": seen.strangers})


def _wrong_outcome(
    step: steps.Step | None, seen: Observation, worded: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield key and expected outcome where the outcome of a step is not the one that is due."""
    outcome = seen.outcome
    match step:
        case steps.Import(expect="accepted") if outcome is not Outcome.OK:
            yield "should-accept", "ok"
        case steps.Import(expect="rejected") if outcome is Outcome.OK:
            yield "should-reject", "rejected"
        case steps.Import(expect="rejected", name=name) if outcome is not Outcome.REJECTED:
            if name not in worded:
                yield "refused-otherwise", "rejected"
        case steps.Export(expect="refused") if outcome not in REFUSALS:
            yield "should-refuse", "failed"
        case steps.Export(expect="ok") if outcome is not Outcome.OK:
            yield "should-export", "ok"
        case steps.Probe() if outcome is not Outcome.UNSUPPORTED:
            yield "should-not-know", "unsupported"
        case steps.Reset() | steps.Load() | steps.Enrol() | steps.Dump() if outcome is not Outcome.OK:
            yield "should-do", "ok"
        case _:
            pass


def result_of(
    case: Case,
    shortfalls: tuple[Shortfall, ...],
    observed: Observed,
    *,
    reason: str = "",
    verdict: CaseVerdict | None = None,
) -> CaseResult:
    """Return the result of a case; without ``verdict`` it follows from the shortfalls.

    An operation that the module does not offer at all (``reset``, ``load``, ``dump``) makes a case
    impossible to judge; then nothing that was seen counts as a pass.
    """
    if verdict is None:
        verdict, reason = _verdict(case, shortfalls, observed)
    handed = (seen.handed for seen in observed.steps if seen.handed is not None)
    return CaseResult(
        case=case.id,
        verdict=verdict,
        requirements=case.requirements,
        reason=reason,
        shortfalls=shortfalls,
        calls=tuple(seen.call for seen in observed.steps),
        seconds=sum(seen.call.seconds for seen in observed.steps),
        artifacts=tuple(
            dict.fromkeys(digest for item in handed for digest in (item.archive, item.signature) if digest)
        ),
    )


def _verdict(case: Case, shortfalls: tuple[Shortfall, ...], observed: Observed) -> tuple[CaseVerdict, str]:
    if not shortfalls:
        return CaseVerdict.PASS, ""
    done = steps.steps_of(case)
    basic = (steps.Reset, steps.Load, steps.Enrol, steps.Dump)
    missing = [
        seen
        for seen in observed.steps
        if seen.outcome is Outcome.UNSUPPORTED and seen.step >= 0 and isinstance(done[seen.step], basic)
    ]
    others = [item for item in shortfalls if item.key not in {"should-do", "not-shown", "not-done"}]
    if missing and not others:
        return CaseVerdict.NOT_JUDGED, NOT_OFFERED
    return CaseVerdict.FAIL, shortfalls[0].key
