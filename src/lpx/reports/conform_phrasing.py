"""Turns a conformance run into the words of one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Edition
from lpx.harness.nouns import Case, CaseResult, CaseVerdict, Outcome, Shortfall
from lpx.harness.results import Outcome as RunOutcome
from lpx.harness.results import Summary, is_known
from lpx.harness.session import FOLDER
from lpx.harness.transcript import CaseLine, Run
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.messages.render import requirement_title
from lpx.reports.conform_shortfalls import shortfall_text
from lpx.reports.conform_view import CaseView, ProblemView, RunView
from lpx.reports.phrasing import source_lines
from lpx.reports.quantities import moment
from lpx.reports.view import Count, Fact, Table
from lpx.reports.visible import one_line

PROBLEMS: Final = 8
"""Problems of one case that are spelled out."""

_OUTCOMES: Final = {
    RunOutcome.ALL_PASS: (Verdict.CONFORMS, "all-pass"),
    RunOutcome.SOME_FAIL: (Verdict.DOES_NOT_CONFORM, "some-fail"),
    RunOutcome.NOTHING: (Verdict.NOT_APPLICABLE, "nothing"),
    RunOutcome.NOT_JUDGED: (Verdict.NOT_JUDGED, "not-judged"),
    RunOutcome.ADAPTER: (Verdict.NOT_JUDGED, "adapter"),
}
_NEXT: Final = {
    RunOutcome.SOME_FAIL: "next-fail",
    RunOutcome.NOT_JUDGED: "next-not-judged",
    RunOutcome.ADAPTER: "next-adapter",
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Says the parts of a run."""

    run: Run
    summary: Summary
    cases: Mapping[str, Case]
    edition: Edition
    language: Language

    @property
    def catalogue(self) -> Catalogue:
        """The texts of the language."""
        return load_catalogue(self.language)

    def text(self, key: str, **parameters: object) -> str:
        """Return a text of the section ``harness``."""
        return self.catalogue.text(f"harness.{key}", **parameters)

    def listed(self, items: Sequence[str]) -> str:
        """Return items as one list in words."""
        return self.catalogue.text("label.list-separator").join(items)

    # -- cases -------------------------------------------------------------------------------------

    def case(self, result: CaseResult, *, problems: int = PROBLEMS) -> CaseView:
        """Return one case in words."""
        case = self.cases.get(result.case)
        line = next((item for item in self.run.cases if item.case == result.case), None)
        known = is_known(result)
        reason = self.reason(result)
        groups = _alike(result.shortfalls)
        smallest = ""
        if line is not None and line.smallest is not None:
            size = line.smallest.size
            smallest = self.text(
                "report.smallest",
                students=size.students,
                records=size.records,
                files=size.files,
                trials=line.smallest.trials,
            )
        return CaseView(
            id=result.case,
            title=case.title.get(self.language) if case is not None else result.case,
            why=case.why.get(self.language) if case is not None else "",
            category=self.category(case.category if case is not None else ""),
            verdict=result.verdict,
            verdict_word=self.text("verdict.known" if known else f"verdict.{result.verdict.value}"),
            reason=reason,
            problems=tuple(self.problem(alike[0], len(alike) - 1) for alike in groups[:problems]),
            omitted=max(0, len(groups) - problems),
            said=_said(line),
            known=one_line(result.expected_failure),
            smallest=smallest,
            kept=f"failing/{result.case.replace('/', '--')}" if smallest else "",
            repeat=self.repeat(result.case),
        )

    def reason(self, result: CaseResult) -> str:
        """Return the sentence for the reason of a verdict; empty where the problems say it."""
        key = f"harness.reason.{result.reason}"
        if not self.catalogue.has(key):
            return ""
        case = self.cases.get(result.case)
        role = self.text(f"role.{case.role}") if case is not None else ""
        wanted = case.lacks if case is not None and result.reason == "capability-declared" else ()
        wanted = wanted or (case.needs if case is not None else ())
        return self.catalogue.text(key, role=role, capabilities=self.listed(wanted))

    def category(self, name: str) -> str:
        """Return what a category of cases is called."""
        key = f"category.{name}"
        return self.text(key) if self.catalogue.has(f"harness.{key}") else self.text("category.other")

    def problem(self, shortfall: Shortfall, alike: int = 0) -> ProblemView:
        """Return one shortfall in words; ``alike`` more are of its kind."""
        requirement = self.edition.requirements.get(shortfall.requirement)
        outcomes = {item.value for item in Outcome}

        def shown(text: str) -> str:
            return self.text(f"answer.{text}") if text in outcomes else one_line(text)

        return ProblemView(
            text=one_line(shortfall_text(shortfall, self.edition, self.language)),
            requirement=shortfall.requirement,
            title=one_line(requirement_title(shortfall.requirement, self.edition, self.language)),
            sources=source_lines(requirement, self.edition, self.language) if requirement else (),
            expected=shown(shortfall.expected),
            seen=shown(shortfall.seen),
            place=one_line(shortfall.pointer),
            alike=alike,
        )

    def repeat(self, case: str) -> str:
        """Return the one command that repeats a case; a kit is graded as a whole."""
        if self.run.begin.transport == FOLDER:
            return "lpx conform grade DIR"
        address = self.run.begin.adapter
        return one_line(f'lpx conform run {case} --adapter "{address}" --seed {self.run.begin.seed}')


def phrase_run(
    run: Run, summary: Summary, cases: Sequence[Case], edition: Edition, language: Language
) -> RunView:
    """Return a run in the words of ``language``.

    Args:
        run: The transcript.
        summary: What it amounts to.
        cases: The suite.
        edition: The edition that it was judged by.
        language: ``zh-Hant`` or ``en``.
    """
    teller = Teller(run, summary, {case.id: case for case in cases}, edition, language)
    verdict, key = _OUTCOMES[summary.outcome]
    if summary.outcome is RunOutcome.ALL_PASS and summary.known:
        key = "as-expected"
    elif not summary.complete and summary.outcome is RunOutcome.NOT_JUDGED:
        key = "broken-off"
    told = f"{key}-known" if key == "some-fail" and summary.known else key
    numbers = _numbers(run, summary)
    failing = [result for result in summary.results if result.verdict is CaseVerdict.FAIL]
    open_ = [result for result in summary.results if result.verdict is CaseVerdict.NOT_JUDGED]
    return RunView(
        verdict=verdict,
        word=teller.text(f"outcome.{key}"),
        detail=teller.text(f"outcome.{told}-detail", **numbers),
        next_step=_next_step(teller),
        counts=_counts(teller, numbers),
        failed=tuple(teller.case(result) for result in failing if not is_known(result)),
        known=tuple(teller.case(result) for result in failing if is_known(result)),
        open=tuple(teller.case(result) for result in open_),
        causes=_causes(teller),
        scores=_scores(teller),
        requirements=_requirements(teller),
        cases=_cases(teller),
        facts=_facts(teller),
        basis=tuple(part for part in (_product(teller), moment(run.begin.begun_at)) if part),
        warning="" if run.begin.certifiable else teller.text("cli.not-certifiable"),
    )


def _next_step(teller: Teller) -> str:
    key = _NEXT.get(teller.summary.outcome)
    return teller.text(f"report.{key}", adapter=one_line(teller.run.begin.adapter)) if key else ""


def _alike(shortfalls: Sequence[Shortfall]) -> list[list[Shortfall]]:
    """Group shortfalls of one kind that break one requirement, in the order of the first of each."""
    groups: dict[tuple[str, str], list[Shortfall]] = {}
    for shortfall in shortfalls:
        groups.setdefault((shortfall.key, shortfall.requirement), []).append(shortfall)
    return list(groups.values())


def _numbers(run: Run, summary: Summary) -> dict[str, int]:
    skipped = summary.verdicts.get(CaseVerdict.NOT_APPLICABLE, 0)
    return {
        "total": len(summary.results) - skipped,
        "passed": summary.verdicts.get(CaseVerdict.PASS, 0),
        "failed": summary.verdicts.get(CaseVerdict.FAIL, 0) - summary.known,
        "known": summary.known,
        "open": summary.verdicts.get(CaseVerdict.NOT_JUDGED, 0),
        "skipped": skipped,
        "done": len(run.cases),
        "planned": len(run.begin.cases),
    }


def _counts(teller: Teller, numbers: Mapping[str, int]) -> tuple[Count, ...]:
    columns = (
        ("error", "failed", "column-failed"),
        ("warning", "known", "column-known"),
        ("not-judged", "open", "column-open"),
        ("checked", "passed", "column-passed"),
        ("note", "skipped", "column-skipped"),
    )
    return tuple(
        Count(key, teller.text(f"report.{column}"), numbers[name], "") for key, name, column in columns
    )


def _said(line: CaseLine | None) -> str:
    """Return what the module said to the last step that was not simply done."""
    if line is None:
        return ""
    calls = [seen.call for seen in line.seen if seen.call.outcome is not Outcome.OK and seen.call.message]
    return one_line(calls[-1].message) if calls else ""


def _causes(teller: Teller) -> Table:
    known = {result.case for result in teller.summary.results if is_known(result)}
    broken = [(item, len(set(item.failed) - known)) for item in teller.summary.requirements]
    rows = sorted(((item, count) for item, count in broken if count), key=lambda row: -row[1])
    return Table(
        id="causes",
        caption=teller.text("report.heading-causes"),
        headers=tuple(teller.text(f"report.column-{name}") for name in ("requirement", "title", "failing")),
        rows=tuple(
            (
                item.requirement,
                one_line(requirement_title(item.requirement, teller.edition, teller.language)),
                str(count),
            )
            for item, count in rows
        ),
        numeric=frozenset({2}),
    )


def _scores(teller: Teller) -> Table:
    return Table(
        id="scores",
        caption=teller.text("report.heading-scores"),
        headers=tuple(
            teller.text(f"report.column-{name}")
            for name in ("category", "passed", "failed", "known", "open", "skipped", "score")
        ),
        rows=tuple(
            (
                teller.category(score.category),
                str(score.passed),
                str(score.failed),
                str(score.known),
                str(score.not_judged),
                str(score.not_applicable),
                f"{int(score.percent)} %" if score.total else "–",
            )
            for score in teller.summary.scores
        ),
        numeric=frozenset(range(1, 7)),
    )


def _requirements(teller: Teller) -> Table:
    return Table(
        id="requirements",
        caption=teller.text("report.heading-requirements"),
        headers=tuple(
            teller.text(f"report.column-{name}") for name in ("requirement", "title", "verdict", "cases")
        ),
        rows=tuple(
            (
                item.requirement,
                one_line(requirement_title(item.requirement, teller.edition, teller.language)),
                teller.text(f"verdict.{item.verdict.value}"),
                f"{len(item.passed)}/{len({*item.passed, *item.failed, *item.open})}",
            )
            for item in teller.summary.requirements
        ),
        numeric=frozenset({3}),
    )


def _cases(teller: Teller) -> Table:
    rows = []
    for result in teller.summary.results:
        case = teller.cases.get(result.case)
        word = "verdict.known" if is_known(result) else f"verdict.{result.verdict.value}"
        title = case.title.get(teller.language) if case is not None else ""
        rows.append((result.case, one_line(title), teller.text(word), f"{result.seconds:.2f}"))
    return Table(
        id="cases",
        caption=teller.text("report.heading-cases"),
        headers=tuple(
            teller.text(f"report.column-{name}") for name in ("case", "title", "verdict", "seconds")
        ),
        rows=tuple(rows),
        numeric=frozenset({3}),
    )


def _product(teller: Teller) -> str:
    declared = teller.run.begin.declaration
    return one_line(f"{declared.product} {declared.version}") if declared is not None else ""


def _facts(teller: Teller) -> tuple[Fact, ...]:
    begin, text = teller.run.begin, teller.text

    def fact(key: str, value: str, *, code: bool = False) -> Fact:
        return Fact(text(f"report.id-{key}"), one_line(value), code)

    facts: list[Fact] = []
    declared = begin.declaration
    if declared is not None:
        nothing = text("report.id-nothing")
        facts += [
            fact("product", f"{declared.product} {declared.version}"),
            fact("vendor", declared.vendor),
            fact("build", declared.build),
            fact("roles", teller.listed([text(f"role.{role}") for role in declared.roles]) or nothing),
            fact("editions", teller.listed(declared.editions) or nothing),
            fact("reads", teller.listed(declared.ciphers.read) or nothing),
            fact("writes", teller.listed(declared.ciphers.write) or nothing),
            fact("limits", teller.listed([f"{name} {most}" for name, most in declared.limits.items()])),
            fact("supports", teller.listed(declared.supports) or nothing),
        ]
    transport = (
        begin.transport if begin.certifiable else f"{begin.transport} – {text('report.id-not-certifiable')}"
    )
    facts += [
        fact("adapter", begin.adapter, code=True),
        fact("transport", transport),
        fact("seed", begin.seed, code=True),
        fact("suite", begin.suite, code=True),
        fact("suite", text("report.id-whole" if begin.whole else "report.id-part")),
        fact("edition", begin.edition.id, code=True),
        fact("edition-digest", begin.edition.digest, code=True),
        fact("tool", f"{begin.tool.name} {begin.tool.version}"),
        fact("time", moment(begin.begun_at)),
        fact("schema", begin.schema, code=True),
        *_figures(teller),
    ]
    return tuple(item for item in facts if item.value)


def _figures(teller: Teller) -> tuple[Fact, ...]:
    """Return how long the run took and what the module needed."""
    run, text = teller.run, teller.text
    facts: list[Fact] = []
    if run.end is not None and run.cases:
        each = f"{run.end.seconds / len(run.cases):.2f}"
        shown = text("report.duration", seconds=f"{run.end.seconds:.1f}", each=each)
        facts.append(Fact(text("report.id-duration"), shown, code=False))
        slowest = max(run.cases, key=lambda line: line.result.seconds)
        shown = text("report.slowest", case=slowest.case, seconds=f"{slowest.result.seconds:.1f}")
        facts.append(Fact(text("report.id-slowest"), shown, code=False))
    memory = max((seen.call.memory_mb for line in run.cases for seen in line.seen), default=0.0)
    if memory:
        facts.append(Fact(text("report.id-memory"), f"{memory:.0f} MB", code=False))
    return tuple(facts)
