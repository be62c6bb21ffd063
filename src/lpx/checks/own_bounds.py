"""Bounds that the caller set lower than lpx does: what lies beyond was not looked at, and is no fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.archive.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from lpx.archive.problems import Problem
    from lpx.checks.evidence import Evidence

REQUIREMENT = "PKG-017"
"""The archive stays within bounds."""


def is_own(problem: Problem) -> bool:
    """Tell whether ``problem`` is a bound that lpx itself would not have found passed."""
    if problem.kind != "bound":
        return False
    name, limit, found = (problem.parameters.get(key) for key in ("bound", "limit", "found"))
    usual = getattr(DEFAULT_LIMITS, str(name).replace("-", "_"), None)
    if not isinstance(usual, int) or not isinstance(limit, int) or not isinstance(found, int):
        return False
    # Ratios are told rounded down.
    return limit < usual and (found < usual if name == "ratio" else found <= usual)


def own_bounds(evidence: Evidence) -> frozenset[int | None]:
    """Return the entries that only a bound of the caller's kept unread; None is the whole archive."""
    sources = (evidence.directory, evidence.scan)
    told = [problem for source in sources if source is not None for problem in source.problems]
    bounds = [problem for problem in told if problem.kind == "bound"]
    own = {problem.member for problem in bounds if is_own(problem)}
    return frozenset(own - {problem.member for problem in bounds if not is_own(problem)})
