"""What a bundle is expected to hold on a named occasion. Made by ``lpx.exchange``; judged by the checks."""

from __future__ import annotations

from msgspec import Struct


class CourseRule(Struct, frozen=True, omit_defaults=True):
    """What is expected of course outcomes of one term."""

    term: str
    """``YYYS``; empty where any term may be meant."""
    schools: tuple[str, ...]
    """Codes of the schools at which the courses of that term were taken."""
    flags: dict[str, str] = {}
    """Role of a flag that has to be true → the requirement that says so."""
    flags_by_school: dict[str, dict[str, str]] = {}
    """The same for the courses of single schools, instead of ``flags``."""

    def flags_of(self, school: str) -> dict[str, str]:
        """Return the flags that a course of ``school`` has to carry."""
        return self.flags_by_school.get(school, self.flags)


class Expectation(Struct, frozen=True, omit_defaults=True):
    """One occasion, with its schools and terms."""

    occasion: str
    """Id of an occasion of the edition."""
    bundle: bool
    """Whether the occasion needs a bundle at all; if not, nothing else is judged."""
    sender: str = ""
    """Code of the school that exports."""
    receiver: str = ""
    """Code of the school that imports."""
    student_schools: tuple[str, ...] = ()
    """Codes of the schools that basic data may name as the student's."""
    courses: tuple[CourseRule, ...] = ()
    """One rule per term; none where no outcomes move."""
    performance_terms: tuple[str, ...] = ()
    """Terms (``YYYS``) in which the performance that moves was uploaded."""
    terms_known: bool = True
    """False where nobody said which term it is about: what depends on terms is not judged then."""

    def rule(self, term: str | None) -> CourseRule | None:
        """Return the rule for outcomes of ``term``; ``None`` where that term does not belong."""
        return next((rule for rule in self.courses if rule.term in {"", term}), None)
