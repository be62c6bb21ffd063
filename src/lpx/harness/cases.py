"""Reads the cases: tables of YAML under ``conformance/cases``, checked before anything runs.

A file names the templates that it uses (``conformance/templates.yaml``) and holds rows. Each row laid over
each template is a case: mappings are merged member by member, everything else is replaced. What a row says
under a template's own name counts for that template alone.
"""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from lpx.data import data_room
from lpx.edition.errors import EditionError
from lpx.edition.nouns import Text
from lpx.edition.yaml_reader import read_yaml
from lpx.harness.nouns import Case
from lpx.harness.recipe_nouns import RecipeError, Schools
from lpx.harness.recipes import bundle_recipes, students_recipes
from lpx.harness.steps import StepError, Used, used_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from lpx.edition.nouns import Edition
    from lpx.harness.recipe_nouns import BundleRecipe, StudentsRecipe

LOCK = "cases.lock"
"""File of the permanent ids, one a line."""


class NotTested(Struct, frozen=True, forbid_unknown_fields=True):
    """A requirement without a case."""

    requirement: str
    reason: Text


class CaseError(Exception):
    """A file of cases is wrong; the message names file, case and place, and what to do."""

    def __init__(self, file: str, case: str, problem: str) -> None:
        super().__init__(f"{file}: {case}: {problem}" if case else f"{file}: {problem}")
        self.file, self.case, self.problem = file, case, problem


def load_cases(room: Path | None = None) -> tuple[Case, ...]:
    """Return all cases, by id.

    ``room`` is the folder that holds ``cases/``; by default the suite's own. Raises ``CaseError``.
    """
    if room is None:
        return _own_cases()
    return _load(room)


@cache
def _own_cases() -> tuple[Case, ...]:
    return _load(data_room("conformance"))


def _load(room: Path) -> tuple[Case, ...]:
    templates = _read(room / "templates.yaml", "templates.yaml")
    cases: dict[str, Case] = {}
    for path in sorted((room / "cases").glob("**/*.yaml")):
        name = path.relative_to(room).as_posix()
        for case in _read_table(_read(path, name), name, templates):
            if case.id in cases:
                raise CaseError(name, case.id, "this id is given to two cases; give the newer one another")
            cases[case.id] = case
    return tuple(cases[name] for name in sorted(cases))


def _read(path: Path, name: str) -> dict[str, Any]:
    try:
        content = read_yaml(path, name)
    except EditionError as error:
        raise CaseError(name, "", str(error)) from None
    if not isinstance(content, dict):
        raise CaseError(name, "", "the file holds no mapping")
    return content


def _read_table(content: dict[str, Any], name: str, templates: dict[str, Any]) -> Iterator[Case]:
    if set(content) != {"use", "rows"}:
        raise CaseError(name, "", "a file of cases has `use` (names of templates) and `rows`, nothing else")
    for used in content["use"]:
        if used not in templates:
            raise CaseError(name, "", f"there is no template {used!r}; known are {', '.join(templates)}")
    for number, row in enumerate(content["rows"]):
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            raise CaseError(name, f"row {number}", "a row is a mapping with an `id`")
        common = {key: value for key, value in row.items() if key not in templates}
        for used in content["use"]:
            if row.get(used, {}) is not None:
                yield _case(laid_over(laid_over(templates[used], common), row.get(used, {})), name)


def laid_over(below: Any, above: Any) -> Any:  # noqa: ANN401 - any YAML
    """Return ``above`` laid over ``below``: mappings are merged, null takes away, all else is replaced."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    merged = {key: laid_over(below[key], above[key]) if key in below else above[key] for key in above}
    gone = {key for key, value in above.items() if value is None and key in below}
    return {key: value for key, value in {**below, **merged}.items() if key not in gone}


def _case(item: dict[str, Any], file: str) -> Case:
    prefix = item.pop("prefix", "")
    item["id"] = name = f"{prefix}/{item['id']}" if prefix else item["id"]
    try:
        case = msgspec.convert(item, Case)
        used = used_by(case)
        students, bundles = students_recipes(case), bundle_recipes(case)
    except (msgspec.ValidationError, StepError, RecipeError) as error:
        raise CaseError(file, name, str(error)) from None
    for problem in (*_problems(case), *_unknown_names(used, students, bundles)):
        raise CaseError(file, name, problem)
    return case


def _problems(case: Case) -> Iterator[str]:
    if not case.requirements:
        yield "a case is bound to at least one requirement"
    if not case.do or not case.expect:
        yield "a case does something (`do`) and expects something (`expect`)"


def _unknown_names(
    used: Used, students: dict[str, StudentsRecipe], bundles: dict[str, BundleRecipe]
) -> Iterator[str]:
    asked = used.students | {item.copy_of for item in students.values() if item.copy_of}
    for bundle in bundles.values():
        asked |= {bundle.students} if isinstance(bundle.students, str) else set(bundle.students)
        if not bundle.students and not bundle.twin_of:
            yield "a bundle names its `students`, or the bundle that it is a `twin_of`"
    yield from _missing("students", asked - set(students) - set(bundles) - used.made_states)
    yield from _missing("a bundle", used.bundles - set(bundles) - used.made_bundles)
    twins = {item.twin_of for item in bundles.values() if item.twin_of}
    yield from _missing("a bundle", twins - set(bundles))
    made = used.made_states | used.made_bundles | set(bundles)
    yield from _missing("a dump or bundle", used.states - made)
    yield from _missing("an answer", used.answers - used.made_answers)
    yield from _missing("a school", used.schools - set(Schools))
    yield from (f"given.students.{name} is never used" for name in sorted(set(students) - asked))
    yield from (f"given.bundles.{name} is never used" for name in sorted(set(bundles) - used.bundles - twins))


def _missing(what: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"nothing in the case makes {what} called {name!r}" for name in sorted(names))


def select(
    cases: Sequence[Case],
    patterns: Sequence[str] = (),
    *,
    requirements: Sequence[str] = (),
    roles: Sequence[str] = (),
    categories: Sequence[str] = (),
    core: bool = False,
) -> tuple[Case, ...]:
    """Return the cases that fit all of what is given.

    Args:
        cases: what to choose from.
        patterns: ids or globs (``export/records/*``); a pattern without a wildcard also fits all below it.
        requirements: ids or globs (``IMP-*``); one of the case's must fit.
        roles: ``exporter``, ``importer``; cases for both fit either.
        categories: ``export``, ``import-accepted`` ...
        core: only the basic cases.
    """
    return tuple(
        case
        for case in cases
        if (not patterns or any(_fits(case.id, pattern) for pattern in patterns))
        and (
            not requirements
            or any(fnmatchcase(own, one) for own in case.requirements for one in requirements)
        )
        and (not roles or case.role in {*roles, "both"})
        and (not categories or case.category in categories)
        and (not core or case.core)
    )


def _fits(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or name.startswith(f"{pattern.rstrip('/')}/")


def lock_of(cases: Iterable[Case]) -> str:
    """Return the content of the lock: every id on its own line, sorted."""
    return "".join(f"{name}\n" for name in sorted(case.id for case in cases))


def coverage(cases: Iterable[Case], edition: Edition) -> dict[str, tuple[str, ...]]:
    """Return the ids of the cases of every requirement that the harness verifies, or that a case names."""
    found: dict[str, list[str]] = {
        item.id: [] for item in edition.requirements.values() if item.verified.by == "harness"
    }
    for case in cases:
        for requirement in case.requirements:
            found.setdefault(requirement, []).append(case.id)
    return {name: tuple(ids) for name, ids in found.items()}


def load_not_tested(room: Path | None = None) -> tuple[NotTested, ...]:
    """Return the requirements without a case, with the reasons. Raises ``CaseError``."""
    path = (room or data_room("conformance")) / "not-tested.yaml"
    try:
        return msgspec.convert(read_yaml(path, path.name), tuple[NotTested, ...])
    except (EditionError, msgspec.ValidationError) as error:
        raise CaseError(path.name, "", str(error)) from None


def count_by_category(cases: Iterable[Case]) -> dict[str, int]:
    """Return how many cases each category has."""
    return dict(Counter(case.category for case in cases))
