"""Judges what came back of a kit, as far as it came back, case by case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.harness import steps
from lpx.harness.capabilities import load_capabilities
from lpx.harness.conversation import Conversation
from lpx.harness.folder.evidence import Returned, returned_for
from lpx.harness.folder.nouns import (
    ROLES,
    Answer,
    Answers,
    Counted,
    Grade,
    GradedCase,
    Kit,
    Slip,
    Task,
    Todo,
)
from lpx.harness.folder.person import NotDone, OnlySeen, PersonAdapter
from lpx.harness.holdings import only_certified, portfolio_of
from lpx.harness.judge import result_of
from lpx.harness.nouns import CaseResult, CaseVerdict, Shortfall
from lpx.harness.observations import Observed
from lpx.harness.protocol import Ciphers, Declaration
from lpx.harness.runner import attempt

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.folder.nouns import PreparedArm
    from lpx.harness.nouns import Case
    from lpx.harness.runner import Rules

NOT_DONE = "kit-not-done"
ONLY_SEEN = "kit-only-seen"
_TIMEOUT = 1.0


def declaration_of(
    roles: Sequence[str], supports: Sequence[str], about: Mapping[str, str], edition: Edition
) -> Declaration:
    """Return what is known of the module.

    Args:
        roles: ``exporter``, ``importer``.
        supports: Capabilities that the kit was made for, by the ids of ``conformance/capabilities.yaml``.
        about: What the person wrote of the module.
        edition: The edition of the exchange specification.
    """
    known = load_capabilities()
    own = [known[name] for name in supports if name in known]

    def told(way: str) -> tuple[str, ...]:
        return tuple(item.value or item.id for item in own if item.declared == way)

    return Declaration(
        product=about.get("product", ""),
        version=about.get("version", ""),
        vendor=about.get("vendor", ""),
        roles=tuple(role for role in ROLES if role in roles),
        editions=(edition.mark.id,),
        ciphers=Ciphers(told("ciphers.read"), told("ciphers.write")),
        supports=told("supports"),
    )


def grade(
    kit: Kit,
    cases: tuple[Case, ...],
    answers: Answers,
    folder: Path,
    *,
    declaration: Declaration,
    rules: Rules,
    scratch: Path,
) -> Grade:
    """Judge what came back.

    Args:
        kit: The kit, made again from its key.
        cases: The cases that it was made from.
        answers: What was written down.
        folder: The kit's folder, as it came back.
        declaration: What is known of the module.
        rules: By what to judge; with what may differ where people type things in.
        scratch: Folder for copies.
    """
    grader = _Grader(kit, answers, folder, declaration, rules, scratch)
    graded = tuple(grader.case(case) for case in cases if any(arm.arm.of == case.id for arm in kit.arms))
    waiting = {item.task: item for item in reversed(grader.todo)}
    todo = tuple(item for _, item in sorted(waiting.items()))
    done = sum(1 for task in kit.tasks if task.number not in waiting and grader.is_touched(task))
    return Grade(graded, todo, (*answers.slips, *grader.slips), done, len(kit.tasks))


class _Grader:
    """Judges the cases of one kit."""

    def __init__(  # noqa: PLR0917 - everything that judging rests on
        self,
        kit: Kit,
        answers: Answers,
        folder: Path,
        declaration: Declaration,
        rules: Rules,
        scratch: Path,
    ) -> None:
        self.kit, self.answers, self.folder = kit, answers, folder
        self.declaration, self.rules, self.scratch = declaration, rules, scratch
        self.edition, self.codes = rules.edition, rules.codes
        self.todo: list[Todo] = []
        self.slips: list[Slip] = []
        self.slipped = {slip.task for slip in answers.slips if slip.task}
        self._returned: dict[int, Returned] = {}

    def written(self, task: int) -> Answer:
        """Return what was written down for ``task``; a blank answer where nothing was."""
        return self.answers.tasks.get(task, Answer(task))

    def returned(self, task: int) -> Returned:
        """Return what was handed back for ``task``."""
        if task not in self._returned:
            found = self._returned[task] = returned_for(self.folder, task)
            self.slips += [Slip("file-strange", {"number": task, "file": name}) for name in found.strange]
        return self._returned[task]

    def is_touched(self, task: Task) -> bool:
        """Tell whether anything came back for ``task``."""
        return bool(self.written(task.number).result) or not self.returned(task.number).is_empty

    def case(self, case: Case) -> GradedCase:
        """Judge one case: what all its arms show together."""
        places = [place for place, arm in enumerate(self.kit.arms) if arm.arm.of == case.id]
        outcomes = [self._arm(place) for place in places]
        seen = Observed(
            tuple(item for _, observed in outcomes for item in observed.steps),
            {digest: data for _, observed in outcomes for digest, data in observed.contents.items()},
            self.declaration,
        )
        tasks = tuple(task.number for task in self.kit.tasks if task.arm in places)
        return GradedCase(case, merged(case, [result for result, _ in outcomes]), seen, tasks)

    def _arm(self, place: int) -> tuple[CaseResult, Observed]:
        arm = self.kit.arms[place]
        tasks = tuple(task for task in self.kit.tasks if task.arm == place)
        self._wait_for(tasks)
        case = arm.arm.case
        try:
            return self._attempt(case, arm, tasks)
        except NotDone as why:
            self.todo.append(Todo(why.task, why.key, why.parameters))
            return self._without_state(case, arm, tasks, NOT_DONE, ())
        except OnlySeen as seen:
            shortfalls = self._seen(case, arm, seen)
            return self._without_state(case, arm, tasks, ONLY_SEEN, shortfalls)

    def _wait_for(self, tasks: tuple[Task, ...]) -> None:
        """Note every task of the arm for which nothing came back."""
        for task in tasks:
            if task.number in self.slipped:
                self.todo.append(Todo(task.number, "slip"))
            elif not self.is_touched(task):
                self.todo.append(Todo(task.number, task.kind))

    def _attempt(self, case: Case, arm: PreparedArm, tasks: tuple[Task, ...]) -> tuple[CaseResult, Observed]:
        scratch = self.scratch / f"arm-{self.kit.arms.index(arm):04d}"
        scratch.mkdir(parents=True, exist_ok=True)
        person = PersonAdapter(
            replace(arm, arm=replace(arm.arm, case=case)),
            tasks,
            written=self.written,
            returned=self.returned,
            declaration=self.declaration,
            look_password=self.kit.look_password,
            scratch=scratch,
            edition=self.edition,
            codes=self.codes,
        )
        return attempt(
            case,
            Conversation(person, timeout=_TIMEOUT),
            arm.prepared,
            self.rules,
        )

    def _without_state(
        self,
        case: Case,
        arm: PreparedArm,
        tasks: tuple[Task, ...],
        reason: str,
        shortfalls: tuple[Shortfall, ...],
    ) -> tuple[CaseResult, Observed]:
        """Judge an arm as far as it was seen: what is missing is never a pass, what is wrong is wrong."""
        observed = Observed((), {}, self.declaration)
        part = stateless(case)
        if part.do:
            try:
                result, observed = self._attempt(part, arm, _renumbered(case, part, tasks))
                shortfalls += tuple(
                    item for item in result.shortfalls if item.key not in {"not-shown", "not-done"}
                )
            except (NotDone, OnlySeen):
                pass
        if shortfalls:
            verdict = CaseVerdict.FAIL
            return result_of(case, shortfalls, observed, verdict=verdict, reason=shortfalls[0].key), observed
        return result_of(case, (), observed, verdict=CaseVerdict.NOT_JUDGED, reason=reason), observed

    def _seen(self, case: Case, arm: PreparedArm, seen: OnlySeen) -> tuple[Shortfall, ...]:
        """Compare what a screen showed with what is due; say what would settle it."""
        self.todo.append(self._to_show(arm, seen))
        due = self._due(case, arm)
        if due is None:
            return ()
        if not any(due.values()) and any(seen.counts.values()):
            return (_differs("kit-left-behind", case, seen, due),)
        if any(due.values()) and len(seen.counts) == len(Counted) and not any(seen.counts.values()):
            return (_differs("kit-nothing-arrived", case, seen, due),)
        return ()

    def _to_show(self, arm: PreparedArm, seen: OnlySeen) -> Todo:
        """Return what would let a state be compared that was only seen."""
        tokens = [token for own in arm.prepared.canaries_of.values() for token in own]
        if not seen.screen or not tokens:
            return Todo(seen.task, "export-to-show")
        lost = sum(token not in seen.screen for token in tokens)
        if lost:
            return Todo(seen.task, "screen-lacks", {"count": lost, "total": len(tokens)})
        return Todo(seen.task, "screen-agrees", {"total": len(tokens)})

    def _due(self, case: Case, arm: PreparedArm) -> Mapping[str, int] | None:
        """Return how many records of each kind the page should show in the end; None: unknown."""
        for item in reversed(steps.expectations_of(case)):
            if isinstance(item, steps.Equals):
                counts = dict.fromkeys(Counted, 0)
                for name in item.equals:
                    for kind, count in self._counts(name, arm).items():
                        counts[kind] += count
                return counts
        return None

    def _counts(self, name: str, arm: PreparedArm) -> Mapping[str, int]:
        enrolled = name.startswith("enrolled:")
        held = arm.prepared.enrolments if enrolled else arm.prepared.students
        word = name.removeprefix("enrolled:")
        if word in held:
            portfolio = portfolio_of(held[word], self.edition)
        else:
            portfolio = arm.prepared.bundles[word].portfolio
        portfolio = only_certified(portfolio, self.edition)
        return {
            "course": sum(len(student.courses) for student in portfolio.students),
            "cadre": sum(len(student.cadre) for student in portfolio.students),
            "performance": sum(
                len(group) for student in portfolio.students for group in student.performances.values()
            ),
        }


def _differs(key: str, case: Case, seen: OnlySeen, due: Mapping[str, int]) -> Shortfall:
    return Shortfall(
        key,
        case.requirements[0],
        {"number": seen.task},
        expected=str(sum(due.values())),
        seen=str(sum(seen.counts.values())),
    )


def stateless(case: Case) -> Case:
    """Return ``case`` without what can only be told by looking at what the module holds."""
    dumps = {step.name for step in steps.steps_of(case) if isinstance(step, steps.Dump)}
    kept = []
    for item in case.expect:
        used = steps.used_by(replace(case, do=(), expect=(dict(item),)))
        if not (used.states | used.bundles) & dumps:
            kept.append(item)
    do = tuple(item for item in case.do if not isinstance(steps.parse_step(item), steps.Dump))
    return replace(case, do=do, expect=tuple(kept))


def _renumbered(case: Case, part: Case, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Return the tasks with their steps counted in ``part``, which lacks some of the steps of ``case``."""
    places = [place for place, item in enumerate(case.do) if item in part.do]
    return tuple(replace(task, step=places.index(task.step)) for task in tasks if task.step in places)


def merged(case: Case, results: list[CaseResult]) -> CaseResult:
    """Return one result for a case whose arms were judged by themselves.

    One arm that fails fails the case; one that is not judged leaves it open; all must pass for a pass.
    """
    order = (CaseVerdict.FAIL, CaseVerdict.NOT_JUDGED, CaseVerdict.NOT_APPLICABLE, CaseVerdict.PASS)
    worst = min(results, key=lambda result: order.index(result.verdict))
    return replace(
        worst,
        case=case.id,
        requirements=case.requirements,
        shortfalls=tuple(item for result in results for item in result.shortfalls),
        calls=tuple(call for result in results for call in result.calls),
        seconds=0.0,
        artifacts=tuple(dict.fromkeys(item for result in results for item in result.artifacts)),
    )
