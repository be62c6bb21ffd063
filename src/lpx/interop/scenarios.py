"""Reads the scenarios: YAML under ``conformance/scenarios``, checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from lpx.data import data_room
from lpx.edition.errors import EditionError
from lpx.edition.yaml_reader import read_yaml
from lpx.harness.capabilities import load_capabilities
from lpx.harness.nouns import Case
from lpx.harness.observations import digest_of
from lpx.harness.recipe_nouns import RecipeError, Schools
from lpx.harness.recipes import students_recipes
from lpx.harness.steps import Dump, Enrol, Export, Import, Load, Reset, StepError, parse_step
from lpx.interop.nouns import Journey, Plot, Scenario

if TYPE_CHECKING:
    from pathlib import Path

LOCK = "scenarios.lock"
"""File of the permanent ids, one a line."""

ScenarioStep = Reset | Load | Enrol | Export | Import | Dump | Journey

_ROLES = {Export: "exporter", Import: "importer"}


class ScenarioError(Exception):
    """A file of scenarios is wrong; the message names file, scenario and place."""


class Placed(msgspec.Struct, frozen=True):
    """One step and the role that it happens at."""

    at: str
    step: ScenarioStep


def load_scenarios(room: Path | None = None) -> tuple[Scenario, ...]:
    """Return all scenarios, by id.

    Args:
        room: The folder that holds ``scenarios/``; by default the suite's own.

    Raises:
        ScenarioError: A file is wrong.
    """
    return _own() if room is None else _load(room)


@cache
def _own() -> tuple[Scenario, ...]:
    return _load(data_room("conformance"))


def _load(room: Path) -> tuple[Scenario, ...]:
    found: dict[str, Scenario] = {}
    for path in sorted((room / "scenarios").glob("*.yaml")):
        for scenario in _read(path):
            if scenario.id in found:
                raise ScenarioError(f"{path.name}: {scenario.id}: this id is given to two scenarios")
            found[scenario.id] = scenario
    return tuple(found[name] for name in sorted(found))


def _read(path: Path) -> Iterator[Scenario]:
    try:
        content = read_yaml(path, path.name)
    except EditionError as error:
        raise ScenarioError(str(error)) from None
    if not isinstance(content, dict) or set(content) != {"breaks", "scenarios"}:
        raise ScenarioError(f"{path.name}: a file of scenarios has `breaks` and `scenarios`, nothing else")
    for number, item in enumerate(content["scenarios"]):
        name = item.get("id", f"number {number}") if isinstance(item, dict) else f"number {number}"
        try:
            scenario = msgspec.convert({"breaks": content["breaks"], **item}, Scenario)
            problem = next(_problems(scenario), "")
        except (msgspec.ValidationError, StepError, RecipeError, TypeError) as error:
            problem = str(error)
        if problem:
            raise ScenarioError(f"{path.name}: {name}: {problem}")
        yield scenario


def steps_of(scenario: Scenario) -> tuple[Placed, ...]:
    """Return the steps of a scenario. Raises ``StepError``."""
    return tuple(_placed(item) for item in scenario.do)


def _placed(item: Mapping[str, Any]) -> Placed:
    rest = {key: value for key, value in item.items() if key != "at"}
    if "at" not in item:
        raise StepError("a step of a scenario names the role that it happens `at`")
    if "journey" in rest:
        try:
            return Placed(item["at"], msgspec.convert(rest, Journey))
        except msgspec.ValidationError as error:
            raise StepError(f"journey: {error}") from None
    step = parse_step(rest)
    if not isinstance(step, ScenarioStep):
        raise StepError(f"a scenario has no step of the kind {type(step).__name__.lower()}")
    return Placed(item["at"], step)


def case_of(scenario: Scenario) -> Case:
    """Return what a scenario gives as a case, from which the recipes make students and files."""
    loaded = [{"load": item.step.students} for item in steps_of(scenario) if isinstance(item.step, Load)]
    return Case(
        id=scenario.id,
        title=scenario.title,
        why=scenario.why,
        role="both",
        category="behaviour",
        requirements=scenario.requirements,
        given=scenario.given,
        do=tuple(loaded),
        expect=(),
    )


def duties_of(scenario: Scenario) -> dict[str, frozenset[str]]:
    """Return what a module must be in each role: ``exporter``, ``importer``, both, or neither."""
    steps = steps_of(scenario)
    return {
        role: frozenset(
            _ROLES[type(item.step)] for item in steps if item.at == role and type(item.step) in _ROLES
        )
        for role in scenario.roles
    }


def takes_turns(scenario: Scenario, roles: Iterable[str]) -> bool:
    """Tell whether ``roles`` can be played by one module that has a single state for all.

    That is so when each of them has come to its end before the next begins.
    """
    wanted = set(roles)
    order = [item.at for item in steps_of(scenario) if item.at in wanted]
    return sum(one != other for one, other in pairwise(order)) == len(wanted) - 1


def digest_of_scenario(scenario: Scenario) -> str:
    """Return the digest over the definition of a scenario, its texts left out."""
    bare = {**msgspec.to_builtins(scenario), "title": "", "why": ""}
    return digest_of(msgspec.json.encode(bare, order="sorted"))


def plot_of(scenario: Scenario) -> Plot:
    """Return what a stored run says of a scenario."""
    steps = steps_of(scenario)
    first = {
        kind: next((scenario.roles.index(item.at) for item in steps if isinstance(item.step, kind)), 0)
        for kind in (Export, Import)
    }
    return Plot(digest_of_scenario(scenario), scenario.roles, first[Export], first[Import])


def select(scenarios: Sequence[Scenario], patterns: Sequence[str]) -> tuple[Scenario, ...]:
    """Return the scenarios whose id fits one of the globs; all where there is none."""
    return tuple(
        scenario
        for scenario in scenarios
        if not patterns
        or any(
            fnmatchcase(scenario.id, one) or scenario.id.startswith(f"{one.rstrip('/')}/") for one in patterns
        )
    )


def lock_of(scenarios: Iterable[Scenario]) -> str:
    """Return the content of the lock: every id on its own line, sorted."""
    return "".join(f"{name}\n" for name in sorted(scenario.id for scenario in scenarios))


def _problems(scenario: Scenario) -> Iterator[str]:
    """Yield what is wrong with a scenario; raises what is wrong with its steps or recipes."""
    students = students_recipes(case_of(scenario))
    steps = steps_of(scenario)
    used: set[str] = {item.copy_of for item in students.values() if item.copy_of}
    bundles: set[str] = set()
    awake: set[str] = set()
    for placed in steps:
        step = placed.step
        if placed.at not in scenario.roles:
            yield f"there is no role {placed.at!r}"
        if placed.at not in awake and not isinstance(step, Reset):
            yield f"the first step at {placed.at} is a reset"
        awake.add(placed.at)
        match step:
            case Reset() if step.school not in Schools:
                yield f"there is no school {step.school!r}"
            case Load() | Enrol():
                used.add(step.students)
            case Export():
                used.update((step.students,) if isinstance(step.students, str) else step.students)
                bundles.add(step.name)
            case Import() if step.bundle not in bundles:
                yield f"no step before it makes a bundle {step.bundle!r}"
            case Journey():
                used.update(step.owned)
    yield from (f"there are no students {name!r}" for name in sorted(used - set(students)))
    yield from (f"given.students.{name} is never used" for name in sorted(set(students) - used))
    yield from (f"the role {role} does nothing" for role in scenario.roles if role not in awake)
    yield from (f"needs: there is no role {role!r}" for role in scenario.needs if role not in scenario.roles)
    wanted = {name for names in scenario.needs.values() for name in names}
    yield from (f"there is no capability {name!r}" for name in sorted(wanted - set(load_capabilities())))
    if not any(isinstance(placed.step, Journey) for placed in steps):
        yield "a scenario ends in a `journey`, or nothing is said of it as a whole"
