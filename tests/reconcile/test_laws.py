"""What holds for every reconciliation, whatever was done on the way."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpx.portfolio.nouns import Portfolio
from lpx.scale.reconcile.in_memory import reconcile_portfolios
from lpx.scale.reconcile.proving import prove
from lpx.synthesis.city.damage import DAMAGES, harm
from lpx.synthesis.city.migration import _Speller

sys.path.insert(0, str(Path(__file__).parent))
from in_memory import damaged, located, shuffled, students_of

_KINDS = sorted(DAMAGES)
_MIRROR = {
    "student-missing": "student-extra",
    "record-missing": "record-extra",
    "file-missing": "file-extra",
    "name-lost": "name-extra",
}
_MIRROR |= {there: here for here, there in _MIRROR.items()}

several = st.lists(st.sampled_from(_KINDS), max_size=4)
seeds = st.integers(0, 10_000)


@pytest.fixture(scope="module")
def before(people, edition):
    return located(students_of(people), edition)


def told(differences):
    """Return differences by what they say of whom, without order."""
    return Counter((item.what, item.kind, item.slot, item.student.id) for item in differences)


def test_a_side_is_the_same_as_itself(before, edition):
    result, differences = reconcile_portfolios(before, before, edition)
    assert (result.verdict, differences) == ("nothing-lost", ())
    assert all(tally.same == tally.before == tally.after for tally in result.tallies)


@settings(max_examples=30)
@given(seed=seeds)
def test_order_and_stored_names_are_harmless(before, people, edition, seed):
    after = located(shuffled(students_of(people), seed), edition)
    result, differences = reconcile_portfolios(before, after, edition)
    assert (result.verdict, differences) == ("nothing-lost", ())


def test_spelling_is_harmless_and_counted(before, people, edition):
    speller = _Speller(edition)
    after = Portfolio(tuple(speller.student(student) for student in students_of(people)))
    result, differences = reconcile_portfolios(before, after, edition)
    assert (result.verdict, differences) == ("nothing-lost", ())
    assert sum(item.count for item in result.respelled) > len(people)
    assert sum(tally.normalised for tally in result.tallies) > len(people)


@settings(max_examples=25)
@given(parts=st.integers(1, 4), seed=seeds)
def test_dividing_students_otherwise_is_harmless(before, people, edition, parts, seed):
    mixed = shuffled(students_of(people), seed)
    after = [located(mixed[number::parts], edition) for number in range(parts)]
    result, differences = reconcile_portfolios(before, after, edition)
    assert (result.verdict, differences) == ("nothing-lost", ())


def test_a_student_may_be_split_between_bundles(before, people, edition):
    from msgspec import structs

    courses = [
        structs.replace(student, cadre=(), performances=dict.fromkeys(student.performances, ()))
        for student in students_of(people)
    ]
    others = [structs.replace(student, courses=()) for student in students_of(people)]
    result, differences = reconcile_portfolios(
        before, [Portfolio(tuple(courses)), Portfolio(tuple(others))], edition
    )
    assert (result.verdict, differences) == ("nothing-lost", ())
    assert result.after.split == len(people)


def test_the_same_bundle_twice_is_no_duplicate(before, edition):
    result, differences = reconcile_portfolios(before, [before, before], edition)
    assert (result.verdict, differences) == ("nothing-lost", ())


@pytest.mark.parametrize("damage", _KINDS)
@settings(max_examples=5)
@given(seed=seeds)
def test_each_damage_gives_exactly_its_difference(before, ward, edition, damage, seed):
    patients = ward(seed)
    harm(patients, [damage])
    after = located(shuffled(damaged(patients), seed), edition)
    _, differences = reconcile_portfolios(before, after, edition, show=True)
    numbers = {item.number: place for place, item in enumerate(patients.students)}
    truth = [_placed(item, numbers) for item in patients.truth]
    assert truth or damage == "decimals-truncated"
    proof = prove(differences, truth, [""])
    assert proof.holds, (proof.missed, proof.invented)


def _placed(truth, numbers):
    from msgspec import structs

    at = f"/{numbers[truth.student]}"
    return structs.replace(truth, pointers=tuple(at + pointer for pointer in truth.pointers) or (at,))


@settings(max_examples=30)
@given(damages=several, seed=seeds)
def test_swapping_the_sides_swaps_missing_and_extra(before, ward, edition, damages, seed):
    patients = ward(seed)
    harm(patients, [damage for damage in damages if damage not in _MOVES])
    after = located(damaged(patients), edition)
    forth = told(reconcile_portfolios(before, after, edition, show=True)[1])
    back = told(reconcile_portfolios(after, before, edition, show=True)[1])
    expected = Counter()
    for (what, kind, slot, student), count in forth.items():
        mirrored = "record-missing" if what == "record-duplicated" else _MIRROR.get(what, what)
        expected[mirrored, kind, slot, student] += count
    assert back == expected


_MOVES = frozenset({"record-moved", "student-renumbered"})
"""Of these the other side names the other student."""


@settings(max_examples=30)
@given(damages=several, seed=seeds)
def test_the_counts_add_up(before, ward, edition, damages, seed):
    patients = ward(seed)
    harm(patients, damages)
    after = located(damaged(patients), edition)
    result, _ = reconcile_portfolios(before, after, edition)
    sums = Counter()
    for tally in result.tallies:
        through = tally.same + tally.normalised + tally.altered + tally.moved
        assert tally.before == through + tally.missing
        assert tally.after == through + tally.extra + tally.duplicated
        sums[tally.kind, "before"] += tally.before
        sums[tally.kind, "after"] += tally.after
    for side, portfolio in (("before", before), ("after", after)):
        kinds = Counter(record.kind for record in portfolio.records())
        assert {kind: sums[kind, side] for kind in kinds} == dict(kinds)
        assert sums["student", side] == len(portfolio.students)


@settings(max_examples=30)
@given(damages=several, seed=seeds)
def test_nothing_personal_is_told(people, ward, edition, damages, seed):
    import msgspec

    before, patients = located(students_of(people), edition), ward(seed)
    harm(patients, damages)
    result, differences = reconcile_portfolios(before, located(damaged(patients), edition), edition)
    text = msgspec.json.encode((result, differences)).decode()
    for person in people:
        assert person.person.national_id not in text
        assert person.person.name not in text
        assert person.person.birth_date.strftime("%Y/%m/%d") not in text


_keys = st.text(max_size=3) | st.sampled_from(["", "0", "‹key-1›", "\x00", "\ud800"])
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["\ud800", "=1+1", "A123456789", "1091", "2.000", "0000", -1, 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60)
@given(data=st.data(), show=st.booleans())
def test_whatever_a_document_holds_it_is_the_same_as_itself(people, edition, data, show):
    from lpx.portfolio.decode import decode
    from lpx.portfolio.encode import document_value
    from lpx.portfolio.layout import lay_out

    value = document_value(Portfolio(students_of(people)[:2]), edition)
    for student in value:
        for part in student.values():
            records = part if isinstance(part, list) else [part]
            for record in records[:2]:
                keys = st.sampled_from(sorted(record)) | _keys
                record.update(data.draw(st.dictionaries(keys, _json, max_size=3)))
    portfolio = decode(value, edition, lay_out((), edition, ""))
    result, differences = reconcile_portfolios(portfolio, portfolio, edition, show=show)
    assert differences == ()
    assert result.verdict == ("not-judged" if portfolio.unread else "nothing-lost")
    # And whatever is different can be told, packed and written.
    other = decode(data.draw(st.lists(_json, max_size=2)) + value[1:], edition, lay_out((), edition, ""))
    reconcile_portfolios(portfolio, other, edition, show=show)
