"""What must be true after a case, expectation by expectation. Pure: values in, shortfalls out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Severity
from lpx.harness import steps
from lpx.harness.differences import Measure, forbidden, losses, role_of, shortfalls_of
from lpx.harness.holdings import number_of, only_certified, portfolio_of, with_present_files
from lpx.harness.nouns import Outcome, Shortfall
from lpx.harness.observations import BROKEN
from lpx.harness.opened import Opened, open_handed
from lpx.portfolio.nouns import Portfolio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from lpx.coursecode.edition import CodeEdition
    from lpx.harness.observations import Observation, Observed
    from lpx.harness.protocol import Holding
    from lpx.harness.recipe_nouns import Prepared
    from lpx.portfolio.compare import Difference

REFUSALS = frozenset({Outcome.REJECTED, Outcome.UNSUPPORTED, Outcome.FAILED})
"""Ways of saying no."""

_ENROLLED = "enrolled:"
_CANARIES_TOLD = 5
_TRACES = re.compile(
    r"Traceback \(most recent call last\)"
    r"|^\s*at [\w.$<>`\[\],]+\(.*\)"  # Java, C#, JavaScript
    r"|Exception in thread|Unhandled exception|System\.\w+Exception|java\.\w+\.\w+(?:Exception|Error)"
    r"|Fatal error: |Stack trace:|\.(?:py|java|cs|php|js):\d+|\.php on line \d+"
    r"|SQLSTATE\[|ORA-\d{5}|near \".*\": syntax error",
    re.MULTILINE,
)
"""What a program says of itself when it breaks; people at a school can do nothing with it."""


@dataclass
class Scene:
    """One case: what was given, done and seen, and by what it is measured."""

    prepared: Prepared
    observed: Observed
    codes: CodeEdition
    measure: Measure
    done: tuple[steps.Step, ...]
    _opened: dict[str, Opened] = field(default_factory=dict)

    # -- what was seen -----------------------------------------------------------------------------

    def shows(self, expectation: steps.Expectation) -> bool:
        """Tell whether everything that ``expectation`` speaks of was seen."""
        return all(self._has(name) for name in _speaks_of(expectation))

    def _has(self, name: str) -> bool:
        seen = self.observed.named(name)
        if seen is None:
            return False
        step = self.done[seen.step]
        if isinstance(step, steps.Dump):
            return seen.outcome is Outcome.OK and not seen.obstacle
        return not isinstance(step, steps.Export) or step.expect == "refused" or seen.handed is not None

    def seen(self, name: str) -> Observation:
        """Return what was seen under ``name``."""
        found = self.observed.named(name)
        assert found is not None
        return found

    def state(self, name: str) -> Portfolio:
        """Return what the dump ``name`` told; a file that it told nothing of is not there."""
        return with_present_files(portfolio_of(self.seen(name).students, self.measure.edition))

    def is_bundle(self, name: str) -> bool:
        """Tell whether ``name`` is a bundle that was handed out."""
        return self.seen(name).handed is not None

    def opened(self, name: str) -> Opened:
        """Return the bundle ``name``, opened with the password that was asked for."""
        if name not in self._opened:
            seen = self.seen(name)
            assert seen.handed is not None
            step = self.done[seen.step]
            assert isinstance(step, steps.Export)
            self._opened[name] = open_handed(
                seen.handed,
                self.observed.contents,
                self.prepared.passwords[step.password],
                self.measure.edition,
                self.codes,
            )
        return self._opened[name]

    # -- what was given ----------------------------------------------------------------------------

    def given(self, name: str) -> Portfolio:
        """Return the students ``name``, ``enrolled:name`` (basic data alone), of a given bundle or a dump."""
        if name.startswith(_ENROLLED):
            return portfolio_of(self.prepared.enrolments[name.removeprefix(_ENROLLED)], self.measure.edition)
        if name in self.prepared.students:
            return portfolio_of(self.prepared.students[name], self.measure.edition)
        if name in self.prepared.bundles:
            return self.prepared.bundles[name].portfolio
        return self.state(name) if self._has(name) else Portfolio(())

    def all_given(
        self, names: Iterable[str], view: steps.View = "all", only: tuple[int, ...] = ()
    ) -> Portfolio:
        """Return several sets of students as one, in a view, or some of them by number."""
        students = [student for name in names for student in self.given(name).students]
        chosen = Portfolio(tuple(students[index] for index in only) if only else tuple(students))
        return only_certified(chosen, self.measure.edition) if view == "certified" else chosen

    def people(self, name: str) -> tuple[Holding, ...]:
        """Return the holdings of the students ``name``."""
        return self.prepared.students[name]


def judge_expectation(expectation: steps.Expectation, scene: Scene) -> tuple[Shortfall, ...]:
    """Return how what was seen falls short of one expectation."""
    judge: Callable[..., Iterator[Shortfall]] = _JUDGES[type(expectation)]
    return tuple(judge(expectation, scene))


def _several(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names


def _speaks_of(item: steps.Expectation) -> tuple[str, ...]:
    match item:
        case steps.Equals() | steps.OneOf():
            names = (item.state,)
        case steps.Unchanged():
            return item.unchanged
        case steps.SameMeaning():
            return item.bundles
        case steps.Keeps():
            names = (item.state or item.bundle,)
        case steps.RejectedCleanly() | steps.Answered():
            names = (item.answer,)
        case steps.Canaries():
            names = (item.canaries,)
        case _:
            names = (item.bundle,)
    return names


def _due(item: steps.Expectation, scene: Scene) -> str:
    return item.requirement or scene.measure.requirements[0]


# -- states ----------------------------------------------------------------------------------------


def _equals(item: steps.Equals, scene: Scene) -> Iterator[Shortfall]:
    expected, seen = scene.all_given(item.equals, item.view), scene.state(item.state)
    found = forbidden(losses(expected, seen, scene.measure.edition), "state", scene.measure)
    yield from shortfalls_of(
        found, (expected, seen), "state", scene.measure, key="state", name=item.state, breaks=item.requirement
    )


def _one_of(item: steps.OneOf, scene: Scene) -> Iterator[Shortfall]:
    seen = scene.state(item.state)
    tried: list[tuple[Portfolio, tuple[Difference, ...]]] = []
    for names in item.one_of:
        expected = scene.all_given(names)
        tried.append(
            (expected, forbidden(losses(expected, seen, scene.measure.edition), "state", scene.measure))
        )
    expected, found = min(tried, key=lambda pair: len(pair[1]))
    yield from shortfalls_of(
        found,
        (expected, seen),
        "state",
        scene.measure,
        key="between",
        name=item.state,
        breaks=item.requirement,
    )


def _unchanged(item: steps.Unchanged, scene: Scene) -> Iterator[Shortfall]:
    before, after = map(scene.state, item.unchanged)
    yield from shortfalls_of(
        losses(before, after, scene.measure.edition),
        (before, after),
        "state",
        scene.measure,
        key="changed",
        name=item.unchanged[1],
        breaks=item.requirement,
    )


# -- bundles ---------------------------------------------------------------------------------------


def _conforms(item: steps.Conforms, scene: Scene) -> Iterator[Shortfall]:
    report = scene.opened(item.bundle).report(item.conforms)
    broken: dict[str, int] = {}
    for finding in report.findings:
        if finding.severity is Severity.ERROR and finding.requirement not in item.ignoring:
            broken[finding.requirement] = broken.get(finding.requirement, 0) + 1
    for requirement, count in broken.items():
        parameters: Mapping[str, str | int | float | bool | list[str]] = {
            "name": item.bundle,
            "finding": requirement,
            "count": count,
        }
        yield Shortfall("bundle-breaks", item.requirement or requirement, parameters)
    if not broken and report.verdict is Verdict.NOT_JUDGED:
        yield Shortfall(
            "bundle-not-judged", _due(item, scene), {"name": item.bundle, "reason": report.reason}
        )


def _holds(item: steps.Holds, scene: Scene) -> Iterator[Shortfall]:
    seen = scene.opened(item.bundle).portfolio
    if seen is None:
        yield Shortfall("bundle-unreadable", _due(item, scene), {"name": item.bundle})
        return
    expected = scene.all_given(_several(item.holds), item.view, item.only)
    found = forbidden(losses(expected, seen, scene.measure.edition), "bundle", scene.measure)
    yield from shortfalls_of(
        found,
        (expected, seen),
        "bundle",
        scene.measure,
        key="bundle",
        name=item.bundle,
        breaks=item.requirement,
    )


def _without(item: steps.Without, scene: Scene) -> Iterator[Shortfall]:
    opened = scene.opened(item.bundle)
    if opened.portfolio is None:
        yield Shortfall("bundle-unreadable", _due(item, scene), {"name": item.bundle})
        return
    people = scene.people(item.without)
    chosen = [people[index] for index in item.only] if item.only else people
    tokens = scene.prepared.canaries_of.get(item.without, ()) if not item.only else ()
    numbers = [number_of(holding, scene.measure.edition) for holding in chosen]
    if any(number and number in opened.text for number in numbers):
        yield Shortfall("bundle-tells-number", _due(item, scene), {"name": item.bundle})
    if any(token in opened.text for token in tokens):
        yield Shortfall("bundle-tells-text", _due(item, scene), {"name": item.bundle})
    if any(file.md5 in opened.digests for holding in chosen for file in holding.files if file.md5):
        yield Shortfall("bundle-holds-file", _due(item, scene), {"name": item.bundle})


def _opens(item: steps.Opens, scene: Scene) -> Iterator[Shortfall]:
    for key in scene.opened(item.bundle).locked():
        yield Shortfall(f"bundle-{key}", _due(item, scene), {"name": item.bundle})


def _signed(item: steps.Signed, scene: Scene) -> Iterator[Shortfall]:
    opened = scene.opened(item.bundle)
    if opened.signature is None:
        yield Shortfall("bundle-unsigned", _due(item, scene), {"name": item.bundle})
    elif not opened.is_signed_right:
        yield Shortfall("bundle-signed-wrong", _due(item, scene), {"name": item.bundle})


def _same_meaning(item: steps.SameMeaning, scene: Scene) -> Iterator[Shortfall]:
    left, right = (scene.opened(name).portfolio for name in item.bundles)
    if left is None or right is None:
        name = item.bundles[left is not None]
        yield Shortfall("bundle-unreadable", _due(item, scene), {"name": name})
        return
    yield from shortfalls_of(
        losses(left, right, scene.measure.edition),
        (left, right),
        "bundle",
        scene.measure,
        key="unlike",
        name=item.bundles[1],
        breaks=item.requirement,
    )


# -- both ------------------------------------------------------------------------------------------


def _keeps(item: steps.Keeps, scene: Scene) -> Iterator[Shortfall]:
    name = item.state or item.bundle
    where = "state" if item.state else "bundle"
    seen = scene.state(item.state) if item.state else scene.opened(item.bundle).portfolio
    if seen is None:
        yield Shortfall("bundle-unreadable", _due(item, scene), {"name": name})
        return
    expected = scene.given(item.of)
    wanted = frozenset(item.keeps)
    found = [
        difference
        for difference in losses(expected, seen, scene.measure.edition)
        if _concerns(difference, wanted, item.kinds, scene.measure)
    ]
    yield from shortfalls_of(
        found,
        (expected, seen),
        "state" if where == "state" else "bundle",
        scene.measure,
        key="kept",
        name=name,
        breaks=item.requirement,
    )


def _concerns(
    difference: Difference, wanted: frozenset[str], kinds: tuple[str, ...], measure: Measure
) -> bool:
    """Tell whether a difference loses a value of one of the roles; with a record all its values are lost."""
    if kinds and difference.kind and difference.kind not in kinds:
        return False
    match difference.aspect:
        case "student" | "record":
            return difference.status == "missing"
        case "file":
            return "file" in wanted
        case "original-name":
            return "original_name" in wanted
        case "value":
            return role_of(difference, measure.edition) in wanted
        case _:
            return False


def _canaries(item: steps.Canaries, scene: Scene) -> Iterator[Shortfall]:
    names = item.of or tuple(scene.prepared.canaries_of)
    tokens = [token for name in names for token in scene.prepared.canaries_of.get(name, ())]
    if scene.is_bundle(item.canaries):
        told = scene.opened(item.canaries).text
    else:
        told = json.dumps(msgspec.to_builtins(scene.seen(item.canaries).students), ensure_ascii=False)
    lost = [token for token in tokens if token not in told]
    if lost:
        parameters: Mapping[str, str | int | float | bool | list[str]] = {
            "name": item.canaries,
            "count": len(lost),
            "total": len(tokens),
            "lost": lost[:_CANARIES_TOLD],
        }
        yield Shortfall("canaries-lost", _due(item, scene), parameters)


# -- answers ---------------------------------------------------------------------------------------


def _rejected_cleanly(item: steps.RejectedCleanly, scene: Scene) -> Iterator[Shortfall]:
    seen, step = scene.seen(item.answer), scene.done[scene.seen(item.answer).step]
    told: Mapping[str, str | int | float | bool | list[str]] = {
        "name": item.answer,
        "operation": seen.call.op,
        "step": seen.step + 1,
    }
    must_reject = isinstance(step, steps.Import) and step.expect == "rejected"
    if seen.outcome in BROKEN:
        yield Shortfall("not-refused", _due(item, scene), told, "rejected", seen.outcome.value)
        return
    if seen.outcome not in REFUSALS:
        # What was done has no words to find fault with; that it was done breaks what the case is about, and
        # where the step itself had to be refused that has been told already.
        if not must_reject and not (isinstance(step, steps.Export) and step.expect == "refused"):
            due = scene.measure.requirements[0]
            yield Shortfall("not-refused", due, told, "rejected", seen.outcome.value)
        return
    if must_reject and seen.outcome is not Outcome.REJECTED:
        yield Shortfall("refused-otherwise", _due(item, scene), told, "rejected", seen.outcome.value)
    message = seen.call.message
    if not message.strip():
        yield Shortfall("refused-silently", _due(item, scene), told)
    if _TRACES.search(message):
        yield Shortfall("refused-with-trace", _due(item, scene), told)
    numbers = {
        number_of(holding, scene.measure.edition)
        for group in scene.prepared.students.values()
        for holding in group
    }
    if any(number and number in message for number in numbers):
        yield Shortfall("refused-with-number", _due(item, scene), told)


def _answered(item: steps.Answered, scene: Scene) -> Iterator[Shortfall]:
    seen = scene.seen(item.answer)
    if seen.outcome.value not in item.status:
        yield Shortfall(
            "answered-otherwise",
            _due(item, scene),
            {"name": item.answer, "operation": seen.call.op},
            " / ".join(item.status),
            seen.outcome.value,
        )


_JUDGES: dict[type[steps.Expectation], Callable[..., Iterator[Shortfall]]] = {
    steps.Equals: _equals,
    steps.OneOf: _one_of,
    steps.Unchanged: _unchanged,
    steps.Conforms: _conforms,
    steps.Holds: _holds,
    steps.Without: _without,
    steps.Opens: _opens,
    steps.Signed: _signed,
    steps.Keeps: _keeps,
    steps.SameMeaning: _same_meaning,
    steps.RejectedCleanly: _rejected_cleanly,
    steps.Canaries: _canaries,
    steps.Answered: _answered,
}
