"""What follows from an edition is worked out once, and never told of another edition."""

from __future__ import annotations

from msgspec import structs

from lpx.edition.memory import remembered


def test_the_same_edition_is_asked_about_once(edition):
    asked = []
    name = remembered(lambda value: asked.append(value) or value.mark.id)
    assert name(edition) == name(edition) == edition.mark.id
    assert asked == [edition]


def test_an_edition_with_the_digest_of_another_gets_its_own_answer(edition):
    changed = structs.replace(edition, records={})
    count = remembered(lambda value: len(value.records))
    assert [count(value) for value in (edition, changed, edition)] == [
        len(edition.records),
        0,
        len(edition.records),
    ]


def test_children_follow_a_changed_edition(edition):
    assert edition.performance_kinds()
    assert structs.replace(edition, records={}).performance_kinds() == ()
    assert edition.performance_kinds()
