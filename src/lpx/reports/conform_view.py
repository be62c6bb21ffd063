"""A conformance run in the words of one language, before any layout.

Text, Markdown and HTML are laid out from this one value; JUnit takes its sentences from here too.
"""

from __future__ import annotations

from dataclasses import dataclass

from lpx.checks.nouns import Verdict
from lpx.harness.nouns import CaseVerdict
from lpx.reports.view import Count, Fact, Table


@dataclass(frozen=True, slots=True)
class ProblemView:
    """One way in which a case fell short."""

    text: str
    requirement: str
    title: str
    sources: tuple[str, ...]
    expected: str = ""
    seen: str = ""
    place: str = ""
    alike: int = 0
    """Further problems of the same kind with the same requirement."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case."""

    id: str
    title: str
    why: str
    category: str
    verdict: CaseVerdict
    verdict_word: str
    reason: str
    """Sentence of why it did not pass or was not judged; empty where the problems say it."""
    problems: tuple[ProblemView, ...]
    omitted: int
    """Problems left out for length."""
    said: str
    """What the module said to the step that went wrong; may be empty."""
    known: str
    """Reason out of the list of known failures."""
    smallest: str
    kept: str
    """Folder with the files of the smallest version, relative to the run; may be empty."""
    repeat: str
    """The one command that repeats it."""


@dataclass(frozen=True, slots=True)
class RunView:
    """A whole run."""

    verdict: Verdict
    """Only for colour and mark."""
    word: str
    detail: str
    next_step: str
    counts: tuple[Count, ...]
    failed: tuple[CaseView, ...]
    known: tuple[CaseView, ...]
    open: tuple[CaseView, ...]
    causes: Table
    """Requirements that are broken, the one that fails the most cases first."""
    scores: Table
    requirements: Table
    cases: Table
    facts: tuple[Fact, ...]
    basis: tuple[str, ...]
    warning: str
    """What makes the whole run worth less; may be empty."""
