"""Bundles on which modules might disagree: every vector of synthesis, and random combinations of them.

A candidate is what a case of the suite gives (recipes), so that everything that makes and shrinks cases
makes and shrinks it too. The seed decides which come, and in which order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from random import Random
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from lpx.edition.nouns import Text
from lpx.harness.nouns import Case
from lpx.harness.writers import load_writers
from lpx.synthesis.vectors.registry import all_vectors, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.edition.nouns import Edition
    from lpx.synthesis.scene import Circumstances
    from lpx.synthesis.terms import Term
    from lpx.synthesis.vectors.nouns import Vector

STUDENTS, BUNDLE = "S", "B"
"""What the students and the bundle of a candidate are called."""

_PLAIN: Mapping[str, int] = {"course": 1, "competition": 1}
_CURRENT = "1092"
_SINGLES = 2
"""Vectors alone for each combination."""
_NAMES = {"per_year": "terms", "id_kind": "id"}
"""Members of a student's wish that recipes call otherwise."""


class Candidate(Struct, frozen=True):
    """One bundle to try, as recipes."""

    id: str
    about: tuple[str, ...]
    """Vectors that it is made of."""
    given: dict[str, Any]


def candidates(seed: str, edition: Edition) -> Iterator[Candidate]:
    """Yield candidates without end, each different from those before."""
    vectors = [vector for vector in all_vectors() if not vector.big]
    rng = Random(f"{seed}/candidates")
    rng.shuffle(vectors)
    # A combination after every two vectors; when all vectors had their turn, combinations alone.
    for number, alone in enumerate(chain(vectors, repeat(None)), 1):
        if alone is not None:
            yield Candidate(f"mine/{alone.path}", (alone.path,), _alone(alone))
        if alone is None or number % _SINGLES == 0:
            yield _combined(Random(f"{seed}/{number}"), f"mine/combination-{number}", vectors, edition)


def case_of(candidate: Candidate) -> Case:
    """Return a candidate as a case of the suite that only gives."""
    return Case(
        id=candidate.id,
        title=Text(zh=candidate.id, en=candidate.id),
        why=Text(zh="", en=""),
        role="importer",
        category="behaviour",
        requirements=requirements_of(candidate),
        given=candidate.given,
        do=(),
        expect=(),
    )


def requirements_of(candidate: Candidate) -> tuple[str, ...]:
    """Return the requirements that the vectors of a candidate are about."""
    found = (find(path) for path in candidate.about)
    return tuple(
        dict.fromkeys(name for vector in found if vector is not None for name in vector.requirements)
    )


def _alone(vector: Vector) -> dict[str, Any]:
    if vector.side == "valid":
        return {"students": {STUDENTS: {"shape": vector.path}}, "bundles": {BUNDLE: {"students": STUDENTS}}}
    bundle = {"students": STUDENTS, "defect": vector.path}
    return {"students": {STUDENTS: _people(vector)}, "bundles": {BUNDLE: bundle}}


def _people(vector: Vector) -> dict[str, Any]:
    """Return the recipe of the students that a vector wants to change."""
    wanted: dict[str, Any] = {
        "counts": dict(_PLAIN if vector.counts is None else vector.counts),
        "people": vector.students,
        "current": _CURRENT,
    }
    return wanted | {_NAMES.get(name, name): _spelled(name, value) for name, value in vector.options.items()}


def _spelled(name: str, value: Any) -> Any:  # noqa: ANN401 - the members of a wish
    match name:
        case "entry" | "current":
            return _term(value)
        case "circumstances":
            return [_circumstances(item) for item in value]
        case "slots":
            return list(value)
    return value


def _term(term: Term) -> str:
    return f"{term.year}{term.number}"


def _circumstances(item: Circumstances) -> dict[str, Any]:
    members = {name: getattr(item, name) for name in item.__struct_fields__}
    return {
        name: value if isinstance(value, bool) else _term(value) for name, value in members.items() if value
    }


def _combined(rng: Random, name: str, vectors: Sequence[Vector], edition: Edition) -> Candidate:
    """Return a combination: random records, perhaps a shape, other spellings, a defect, another writer."""
    shapes = [vector for vector in vectors if vector.side == "valid"]
    spellings = [vector for vector in vectors if vector.side == "keeps" and not vector.options]
    defects = [vector for vector in vectors if vector.side == "breaks" and not vector.options]
    kinds = [record.id for record in edition.records.values() if record.shape == "array"]
    students: dict[str, Any] = {"current": _CURRENT}
    bundle: dict[str, Any] = {"students": STUDENTS}
    about: list[str] = []
    if rng.random() < 0.5:
        about.append(rng.choice(shapes).path)
        students["shape"] = about[0]
    else:
        chosen = rng.sample(kinds, rng.randint(1, 4))
        students["counts"] = {**_PLAIN, **{kind: rng.randint(1, 3) for kind in chosen}}
        students["people"] = rng.choice((1, 1, 1, 2))
        students["optional"] = rng.random() < 0.5
        students["submit"] = rng.random() < 0.5
    if rng.random() < 0.6:
        dialect = rng.choice(spellings).path
        about.append(dialect)
        bundle["dialect"] = [dialect]
    if rng.random() < 0.7:
        defect = rng.choice(defects).path
        about.append(defect)
        bundle["defect"] = defect
    if rng.random() < 0.3:
        bundle["writer"] = rng.choice(load_writers().writers).id
    if rng.random() < 0.3:
        bundle["signature"] = rng.choice(load_writers().signatures).id
    return Candidate(name, tuple(about), {"students": {STUDENTS: students}, "bundles": {BUNDLE: bundle}})
