"""What every command writes with ``--format json``: its noun, so that programs know what they may rely on.

Commands that act tell an ``Outcome`` (``lpx.cli.outcome``); those that report a stored thing keep to the
schemas of ``lpx.reports.published``; the others write the nouns named here. ``published_outputs`` makes JSON
Schemas of all, for the site and for whoever asks in Python.
"""

from __future__ import annotations

from importlib import import_module
from types import GenericAlias
from typing import Any, Final

from msgspec import Struct

from lpx.coursecode.explain import Explanation
from lpx.coursecode.files.digest import Md5Check
from lpx.coursecode.files.nouns import FileProblem as Problem
from lpx.coursecode.search import Hit
from lpx.edition.trace import Trace
from lpx.harness.doctor.nouns import Diagnosis
from lpx.harness.selftest.nouns import Matrix
from lpx.interop.disagreements import Disagreement
from lpx.synthesis.vectors.judging import Disagreement as VectorDisagreement
from lpx.synthesis.vectors.nouns import Expectation


class Setting(Struct, frozen=True):
    """One option of the settings file."""

    table: str
    option: str
    value: str | int | float | bool | list[str] | None


class Configuration(Struct, frozen=True):
    """What ``lpx config`` tells: the settings file and the variables in force; secrets are hidden."""

    file: str | None
    settings: list[Setting]
    environment: dict[str, str]


class Near(Struct, frozen=True):
    """A possible code near one that is not."""

    code: str
    edit: str
    why: str


class CodeExplained(Struct, frozen=True, omit_defaults=True):
    """What ``lpx course-code explain`` says of one code."""

    explanation: Explanation
    possible: bool
    neighbours: list[Near] = []
    """Possible codes near one that is not."""
    credits: list[str] = []
    open_modes: list[str] = []


class CodeBuilt(Struct, frozen=True):
    """What ``lpx course-code build`` built."""

    code: str
    explanation: Explanation


class CodesFound(Struct, frozen=True):
    """What ``lpx course-code search`` found; ``count`` is of all, ``hits`` are the first of them."""

    words: str
    count: int
    hits: list[Hit]


class FileSection(Struct, frozen=True):
    """One section of a course-code file."""

    form: str
    rows: int
    year: str
    course_type: str


class FileProblem(Struct, frozen=True):
    """What is wrong with a course-code file."""

    severity: str
    problem: Problem
    text: str


class CodeFileChecked(Struct, frozen=True):
    """What ``lpx course-code check`` says of one file."""

    file: str
    verdict: str
    edition: str
    bytes: int
    encoding: str
    bom: bool
    newline: str
    separator: str
    file_md5: str
    sections: list[FileSection]
    md5: list[Md5Check]
    problems: list[FileProblem]
    problems_not_listed: int


class VectorListed(Struct, frozen=True):
    """One vector, as ``lpx fixtures list`` lists it."""

    vector: str
    title: str
    why: str
    side: str
    requirements: list[str]
    also: dict[str, str]
    profile: str
    big: bool


class VectorShown(VectorListed, frozen=True):
    """One vector with its files and what is expected of it, as in ``expect.json``."""

    files: dict[str, int]
    expected: Expectation


class VectorsJudged(Struct, frozen=True):
    """What ``lpx fixtures verify`` found."""

    judged: int
    differing: list[VectorDisagreement]


class ScenarioListed(Struct, frozen=True):
    """One scenario, as ``lpx interop list`` lists it."""

    id: str
    roles: list[str]
    title: str
    why: str
    requirements: list[str]


class Mined(Struct, frozen=True):
    """What ``lpx interop mine`` found."""

    tried: int
    unmade: int
    found: list[Disagreement]


class Examined(Diagnosis, frozen=True, kw_only=True):
    """What ``lpx adapter doctor`` found."""

    healthy: bool
    certifiable: bool


class Traced(Trace, frozen=True, kw_only=True, omit_defaults=True):
    """Where a name of the edition leads to, as ``lpx spec trace`` follows it."""

    verified: dict[str, tuple[str, ...]]
    """Requirement → checks that verify it."""
    vectors: dict[str, tuple[str, ...]]
    """Requirement → vectors that are about it."""


class SelfTest(Matrix, frozen=True, kw_only=True):
    """The kill matrix of ``lpx conform selftest``."""

    schema: str
    sound: bool


REPORTED: Final[dict[str, str]] = {
    "verify": "report-1",
    "reconcile": "reconcile-1",
    "conform run": "run-1",
    "conform replay": "run-1",
    "conform grade": "run-1",
    "interop run": "interop-1",
    "interop show": "interop-1",
    "attest verify": "verification-1",
    "attest replay": "attest-replay-1",
    "attest recall": "recall-1",
}
"""Command → schema of ``lpx.reports.published`` that its output keeps to."""

STANDARD: Final[dict[str, str]] = {
    "spec schema": "JSON Schema 2020-12",
    "adapter schema": "JSON Schema 2020-12, or OpenAPI 3.1",
    "spec show": "the part of the edition that was asked for, in the members of its YAML",
    "spec list": "rows of texts; their number depends on what is listed",
}
"""Commands whose output is another document, and which; `spec show` and `list` follow the edition."""

OUTPUTS: Final[dict[str, str]] = {
    "inspect": "lpx.cli.inspection:Inspection",
    "explain": "list lpx.edition.catalogue:Requirement",
    "course-code explain": "list lpx.cli.outputs:CodeExplained",
    "course-code check": "list lpx.cli.outputs:CodeFileChecked",
    "course-code diff": "lpx.coursecode.files.diff:CourseFileDiff",
    "course-code search": "lpx.cli.outputs:CodesFound",
    "course-code build": "lpx.cli.outputs:CodeBuilt",
    "course-code compare": "lpx.coursecode.compare:Comparison",
    "batch verify": "lpx.scale.summary:Summary",
    "batch verify (jsonl)": "lpx.scale.nouns:Line",
    "batch compare": "lpx.scale.copies:Comparison",
    "exchange plan": "lpx.exchange.nouns:Plan",
    "exchange occasions": "list lpx.edition.occasions:Occasion",
    "exchange history": "lpx.exchange.history:HistoryFile",
    "fixtures list": "list lpx.cli.outputs:VectorListed",
    "fixtures list --coverage": "list lpx.synthesis.vectors.coverage:Coverage",
    "fixtures show": "lpx.cli.outputs:VectorShown",
    "fixtures verify": "lpx.cli.outputs:VectorsJudged",
    "conform list": "list lpx.harness.nouns:Case",
    "conform show": "lpx.harness.nouns:Case",
    "conform diff": "list lpx.harness.run_diff:CaseChange",
    "conform selftest": "lpx.cli.outputs:SelfTest",
    "interop list": "list lpx.cli.outputs:ScenarioListed",
    "interop mine": "lpx.cli.outputs:Mined",
    "adapter doctor": "lpx.cli.outputs:Examined",
    "register list": "list lpx.reports.register_listing:Listed",
    "register show": "lpx.attest.register.nouns:ImplementationEntry",
    "register check": "lpx.attest.register.checking:RegisterCheck",
    "register add": "list lpx.attest.register.nouns:Added",
    "register export": "lpx.attest.register.nouns:Register",
    "spec ambiguities": "list lpx.edition.catalogue:Ambiguity",
    "spec diff": "list lpx.edition.diff:Change",
    "spec trace": "lpx.cli.outputs:Traced",
    "config": "lpx.cli.outputs:Configuration",
}
"""Command (or one form of it) → noun of what it writes; ``list`` before it where there are many."""


def noun_of(place: str) -> Any:  # noqa: ANN401 - a type, or a list of one
    """Return the type that ``list module:Name`` or ``module:Name`` stands for."""
    many, _, name = place.rpartition(" ")
    module, _, noun = name.partition(":")
    found = getattr(import_module(module), noun)
    return GenericAlias(list, (found,)) if many else found


def published_outputs() -> dict[str, str]:
    """Return the JSON Schema of every output that ``lpx.reports.published`` does not have, by command."""
    from lpx.cli.diagnostic import Diagnostic
    from lpx.cli.outcome import RESULTS, Outcome
    from lpx.reports.published import schema_text

    nouns: dict[str, Any] = {name: noun_of(place) for name, place in OUTPUTS.items()}
    for name, place in RESULTS.items():
        acting = name if name not in nouns else f"{name} --output"
        nouns[acting] = GenericAlias(Outcome, (noun_of(place),))
    nouns["(what is wrong, on stderr)"] = Diagnostic
    return {
        name: schema_text(noun, f"urn:lpx:schema:output:{slug(name)}-1", f"lpx {name} --format json")
        for name, noun in sorted(nouns.items())
    }


def slug(name: str) -> str:
    """Return the name of a command's output as part of an address."""
    return "-".join(part.strip("-(),") for part in name.split())
