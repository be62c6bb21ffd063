"""Every requirement of bundles is proven on both sides, and every vector says what it is."""

from __future__ import annotations

from lpx.synthesis.vectors.coverage import bundle_requirements, coverage
from lpx.synthesis.vectors.registry import all_vectors


def test_every_requirement_of_bundles_has_both_sides(edition) -> None:
    rows = coverage(edition)
    assert len(rows) == len(bundle_requirements(edition)) > 150
    assert [row.requirement for row in rows if not row.is_complete] == []


def test_every_vector_has_a_page() -> None:
    for vector in all_vectors():
        assert vector.title.endswith((".", ".)")), vector.path
        assert len(vector.title) > 20, vector.path


def test_vectors_name_known_requirements(edition) -> None:
    for vector in all_vectors():
        assert set(vector.requirements) | set(vector.also) <= set(edition.requirements), vector.path
        assert bool(vector.requirements) == (vector.side != "valid"), vector.path


def test_a_vector_that_breaks_is_expected_to_be_caught_and_its_twin_is_not(compiled) -> None:
    for vector in all_vectors():
        if vector.big:
            continue
        found = {item.requirement for item in compiled(vector.path).expectation.findings}
        if vector.side == "breaks":
            assert found == set(vector.requirements) | set(vector.also), vector.path
        else:
            assert found == set(vector.also), vector.path
            assert found.isdisjoint(vector.requirements), vector.path
