"""From a step of a plan to what its bundle is judged against."""

from __future__ import annotations

from lpx.checks.occasion_nouns import CourseRule, Expectation
from lpx.edition.nouns import Edition
from lpx.exchange.nouns import Step


def expectation(step: Step, edition: Edition) -> Expectation:
    """Return what a bundle made at ``step`` has to hold."""
    if not step.bundle:
        return Expectation(step.occasion, bundle=False, sender=step.sender, receiver=step.receiver)
    records = {part.id: part.record for part in edition.exchange.parts}
    schools: dict[str, list[str]] = {}
    performance: dict[str, None] = {}
    for portion in step.moves:
        if records[portion.part] == "course":
            schools.setdefault(portion.term, []).append(portion.school)
        elif portion.term:
            performance[portion.term] = None
    return Expectation(
        occasion=step.occasion,
        bundle=True,
        sender=step.sender,
        receiver=step.receiver,
        student_schools=tuple(dict.fromkeys(step.student_schools)),
        courses=tuple(_rule(term, schools[term], step) for term in sorted(schools)),
        performance_terms=tuple(sorted(performance)),
    )


def without_terms(expected: Expectation) -> Expectation:
    """Return the same for any term, for those who did not say which."""
    schools = tuple(dict.fromkeys(school for rule in expected.courses for school in rule.schools))
    flags = expected.courses[0].flags if expected.courses else {}
    return Expectation(
        occasion=expected.occasion,
        bundle=expected.bundle,
        sender=expected.sender,
        receiver=expected.receiver,
        student_schools=expected.student_schools,
        courses=(CourseRule("", schools, flags),),
        terms_known=False,
    )


def _rule(term: str, schools: list[str], step: Step) -> CourseRule:
    """Return the rule of one term, by school only where schools differ in their flags."""
    by_school = step.flags.get(term, {})
    told = [by_school.get(school, {}) for school in schools]
    if all(flags == told[0] for flags in told):
        return CourseRule(term, tuple(schools), told[0])
    return CourseRule(term, tuple(schools), {}, by_school)
