"""What the generated JSON Schema says about a document, told as requirements.

The fast path asks a compiled validator (jsonschema-rs) one yes-or-no question per student. Only a student
that fails is explained, object by object (so that hostile arrays cannot make unbounded lists of errors):
keys are brought under their canonical names, and every error becomes one requirement id, which the schema
carries beside each keyword (``x-lpx``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from lpx.checks.compiled import (
    STUDENT,
    CompiledSchema,
    Kind,
    SchemaError,
    compiled_schema,
    json_type,
    schema_of,
)
from lpx.checks.terms import Reality, reality
from lpx.edition.nouns import Edition
from lpx.portfolio.nouns import Json

if TYPE_CHECKING:
    from lpx.checks.context import Context, Value
    from lpx.checks.nouns import Finding

MOST_PROBLEMS = 100_000
"""After so many problems a document is not explained further."""
MOST_KEPT = 1_000
"""Problems that are kept per requirement; the others are counted."""
ALIAS_REQUIREMENT = "DOC-013"
ALIAS = "alias"
"""The pseudo keyword of a key that stands under another known name."""

_PRECEDENCE = ("type", "maxLength", "minLength", "enum", "const", "pattern", "minimum", "maximum")
"""Of several errors of one value the first of these is told; the others follow from the same slip."""
_LENGTHS = frozenset({"maxLength", "minLength"})
_LONG_TEXT = 4_096
_MANY_KEYS = 256


class Problem(Struct, frozen=True):
    """One broken requirement that the schema expresses."""

    requirement: str
    keyword: str
    pointer: str
    """Keys as the document spells them."""
    key: str
    """The key that the problem is about; canonical where the edition knows it."""
    value: Json
    """The value in error; the object where a key is missing or unknown."""
    limit: Any
    owner: str
    """Record id, ``student``, or empty for the root."""
    index: int | None = None
    student: int | None = None
    accepted: bool = False
    """True for a known dialect form."""


class Outcome(Struct, frozen=True):
    """What the schema says."""

    clean: frozenset[int]
    """Numbers of the students that are valid."""
    problems: tuple[Problem, ...]
    surplus: Mapping[str, int] = {}
    """Problems per requirement that were counted only."""
    complete: bool = True
    """False when the explanation was cut short."""


class _Part(Struct, frozen=True):
    """One object (or what stands in the place of one) to be validated by itself."""

    owner: str
    value: Json
    """With canonical keys."""
    pointer: str
    spelled: Mapping[str, str]
    """Canonical key → the document's, where they differ."""
    index: int | None
    student: int


def examine(value: Json, edition: Edition) -> Outcome:
    """Validate the parsed document ``value`` against the schema of ``edition``."""
    compiled = compiled_schema(edition)
    single = isinstance(value, dict) and edition.mark.root == "array"
    problems = [
        Problem(error.requirement, error.keyword, "", "", value, error.limit, "", accepted=single)
        for error in compiled.root_errors(value)
    ]
    kept, surplus = Counter(problem.requirement for problem in problems), Counter[str]()
    clean: set[int] = set()
    told = 0
    students: list[Any] = value if isinstance(value, list) else [value] if single else []
    for number, student in enumerate(students):
        if compiled.student.is_valid(student):
            clean.add(number)
            continue
        for problem in _explain(student, "" if single else f"/{number}", number, edition, compiled):
            kept[problem.requirement] += 1
            if kept[problem.requirement] <= MOST_KEPT:
                problems.append(problem)
            else:
                surplus[problem.requirement] += 1
            told += 1
            if told >= MOST_PROBLEMS:
                return Outcome(frozenset(clean), tuple(problems), surplus, complete=False)
    return Outcome(frozenset(clean), tuple(problems), surplus)


def requirements(edition: Edition) -> tuple[str, ...]:
    """Return the ids that this module can report, in the edition's order."""
    from lpx.edition.schema import requirements_in

    found = requirements_in(schema_of(edition)) | {ALIAS_REQUIREMENT}
    return tuple(name for name in edition.requirements if name in found)


def findings(context: Context) -> Iterator[Finding]:
    """Turn what the schema says into findings."""
    for problem in context.schema.problems:
        wanted = context.edition.requirements[problem.requirement].parameters
        known = _parameters(context, problem)
        place = context.at_pointer(
            problem.pointer,
            record="" if problem.owner == STUDENT else problem.owner,
            index=problem.index,
            student=context.token(problem.student),
        )
        chosen = {item.name: known[item.name] for item in wanted if item.name in known}
        yield context.finding(problem.requirement, place, accepted=problem.accepted, parameters=chosen)


def _parameters(context: Context, problem: Problem) -> dict[str, Value]:
    value, keyword = problem.value, problem.keyword
    known: dict[str, Value] = {"key": context.redactor.key(problem.key)}
    if keyword == ALIAS:
        return {**known, "canonical": problem.limit}
    if keyword == "required":
        known["found"] = "missing"
    elif keyword in _LENGTHS:
        known["found"] = str(len(value))
    elif keyword == "type" or not isinstance(value, str | int | float):
        known["found"] = json_type(value)
    else:
        known["found"] = context.shown(problem.owner, problem.key, value)
    if isinstance(value, str):
        known["found_length"] = len(value)
    if keyword == "type":
        names = problem.limit if isinstance(problem.limit, list) else [problem.limit]
        known["expected"] = " / ".join(name for name in names if name != "null")
    elif isinstance(problem.limit, int | float):
        known["limit"] = int(problem.limit)
    return known


def _explain(
    student: Json, pointer: str, number: int, edition: Edition, compiled: CompiledSchema
) -> Iterator[Problem]:
    for part in _parts(student, STUDENT, pointer, number, compiled):
        for canonical, spelled in part.spelled.items():
            place = _step(part.pointer, spelled)
            told = Problem(
                ALIAS_REQUIREMENT, ALIAS, place, spelled, None, canonical, part.owner, part.index, number
            )
            yield replace(told, accepted=True)
        flat = compiled.flat(part.owner)
        if not flat.is_valid(part.value):
            errors = flat.errors(_pruned(part.value, flat.known_keys))
            yield from _told(errors, part, compiled.kind(part.owner), edition)


def _parts(
    value: Json, owner: str, pointer: str, number: int, compiled: CompiledSchema, *, index: int | None = None
) -> Iterator[_Part]:
    """Give every object of a student, outermost first, with its keys under their canonical names."""
    if not isinstance(value, dict):
        yield _Part(owner, value, pointer, {}, index, number)
        return
    kind = compiled.kind(owner)
    value, spelled = _canonical(value, kind)
    yield _Part(owner, value, pointer, spelled, index, number)
    for key, child in kind.children.items():
        inner = value.get(key)
        if not isinstance(inner, dict | list):
            continue
        below = _step(pointer, spelled.get(key, key))
        if child.shape == "object" and isinstance(inner, dict):
            yield from _parts(inner, child.id, below, number, compiled)
        elif child.shape == "array" and isinstance(inner, list):
            for position, item in enumerate(inner):
                yield from _parts(item, child.id, f"{below}/{position}", number, compiled, index=position)


def _canonical(value: dict[str, Any], kind: Kind) -> tuple[dict[str, Any], dict[str, str]]:
    """Return ``value`` under canonical keys, and what was renamed (canonical → spelled)."""
    spelled = {
        key: found[0]
        for key, aliases in kind.aliases
        if key not in value and (found := [name for name in aliases if name in value])
    }
    if not spelled:
        return value, spelled
    canonical = {name: key for key, name in spelled.items()}
    return {canonical.get(key, key): inner for key, inner in value.items()}, spelled


def _told(errors: Iterator[SchemaError], part: _Part, kind: Kind, edition: Edition) -> Iterator[Problem]:
    """Give one problem per value, leaving out what a check of its own tells better."""
    best: dict[str, SchemaError] = {}
    for error in errors:
        if not error.path:
            yield _problem(error, part, kind, edition)
        elif error.path[0] not in best or _rank(error) < _rank(best[str(error.path[0])]):
            best[str(error.path[0])] = error
    for error in best.values():
        if not _told_elsewhere(error, part, kind):
            yield _problem(error, part, kind, edition)


def _rank(error: SchemaError) -> int:
    return _PRECEDENCE.index(error.keyword) if error.keyword in _PRECEDENCE else len(_PRECEDENCE)


def _problem(error: SchemaError, part: _Part, kind: Kind, edition: Edition) -> Problem:
    key = str(error.path[0]) if error.path else ""
    value = part.value[key] if key else part.value
    pointer = _step(part.pointer, part.spelled.get(key, key)) if key else part.pointer
    accepted = _is_dialect(value, key, error, kind)
    if error.keyword == "additionalProperties":
        key, pointer = error.limit, _step(pointer, error.limit)
    elif error.keyword == "required":
        key = error.limit
    elif not key:
        key = edition.records[part.owner].key if part.owner in edition.records else ""
    return Problem(
        requirement=error.requirement,
        keyword=error.keyword,
        pointer=pointer,
        key=key,
        value=value,
        limit=error.limit,
        owner=part.owner,
        index=part.index,
        student=part.student,
        accepted=accepted,
    )


def _is_dialect(value: Json, key: str, error: SchemaError, kind: Kind) -> bool:
    """Tell whether a value in error is another spelling that the edition knows."""
    wanted = kind.types.get(key)
    if wanted is None:
        return value is None and bool(error.path) and error.path[0] in kind.children
    if not wanted.dialects or isinstance(value, dict | list):
        return False
    from lpx.portfolio.normal import normalise

    result = normalise(value, wanted, dialects=True)
    return bool(result.dialects) and result.known


def _told_elsewhere(error: SchemaError, part: _Part, kind: Kind) -> bool:
    key = str(error.path[0])
    wanted, value = kind.types.get(key), part.value[key]
    if isinstance(value, float) and not isfinite(value):
        # JSON has no such number, which is told of the bytes.
        return True
    if wanted is None:
        return False
    if error.keyword == "pattern" and wanted.canonical in {"date", "date-time"}:
        return reality(value) is Reality.ROC
    return False


def _pruned(value: Json, known: frozenset[str]) -> Json:
    """Return ``value`` without what no error needs: long texts, many unknown keys, nested things."""
    if not isinstance(value, dict):
        return value if isinstance(value, bool | int | float | None) else type(value)()
    unknown = 0
    pruned: dict[str, Any] = {}
    for key, inner in value.items():
        unknown += key not in known
        if unknown > _MANY_KEYS and key not in known:
            continue
        if isinstance(inner, str):
            pruned[key] = inner[:_LONG_TEXT]
        else:
            pruned[key] = type(inner)() if isinstance(inner, dict | list) else inner
    return pruned


def _step(pointer: str, key: str) -> str:
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
