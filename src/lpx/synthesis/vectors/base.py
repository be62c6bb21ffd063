"""The conforming bundle that every vector starts from, made anew for each from its name."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

from lpx.portfolio.encode import document_value
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.bundle import make_password, make_stem, mapping_files
from lpx.synthesis.school import pick_school
from lpx.synthesis.students import Wish, make_student
from lpx.synthesis.terms import Term
from lpx.synthesis.vectors.draft import Draft

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.synthesis.courses import CoursePlan
    from lpx.synthesis.vectors.nouns import Vector

ENTRY = Term(109, 1)
"""Students of vectors entered in 109-1, the first term with the newer size limits."""
CURRENT = Term(109, 2)
COUNTS = {"course": 1, "competition": 1}
"""What a vector gets that asks for nothing else: one course outcome and one competition, a document each."""


def make_draft(vector: Vector, edition: Edition, plan: CoursePlan, seed: str) -> Draft:
    """Return the conforming bundle that ``vector`` changes; other seeds give other people and bytes."""
    rng = Random(f"{seed}/{vector.path}")
    school, other = pick_school(rng, edition, plan), pick_school(rng, edition, plan)
    settings: dict[str, Any] = {
        "school": school.code,
        "other_school": other.code,
        "entry": ENTRY,
        "current": CURRENT,
        "counts": COUNTS if vector.counts is None else vector.counts,
        "slots": ("document",),
        **vector.options,
    }
    wish = Wish(**settings)
    made = [make_student(rng, edition, plan, wish) for _ in range(vector.students)]
    draft = Draft(
        edition=edition,
        rng=rng,
        plan=plan,
        stem=make_stem(rng, edition, school.code, wish.current, wish.per_year),
        document=document_value(Portfolio(tuple(item.student for item in made)), edition),
        files={name: data for item in made for name, data in item.files.items()},
        mappings={},
        password=make_password(rng),
    )
    for item in made:
        draft.mappings.update(mapping_files(item, edition))
    # Values are shared with the synthetic student; a vector may change them.
    draft.document = json.loads(json.dumps(draft.document))
    return draft
