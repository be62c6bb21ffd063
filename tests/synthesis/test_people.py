"""Synthetic people have numbers with right check digits, invented names, and plausible birth dates."""

from __future__ import annotations

import re
from random import Random

import pytest

from lpx.checks.identity import check_digit_kind
from lpx.synthesis.people import make_name, make_number, make_person, rare_characters, spoil_check_digit


def test_numbers_of_every_kind_have_right_check_digits(edition) -> None:
    rng = Random(1)
    for kind in edition.identifiers.kinds:
        numbers = {make_number(rng, edition.identifiers, kind.id) for _ in range(300)}
        assert len(numbers) > 290
        assert all(re.fullmatch(kind.pattern, number) for number in numbers)
        assert all(check_digit_kind(number, edition.identifiers) is None for number in numbers)
        assert len({number[0] for number in numbers}) == len(edition.identifiers.letters)


def test_known_numbers_agree_with_the_rule_that_numbers_are_made_by(edition) -> None:
    assert check_digit_kind("A123456789", edition.identifiers) is None
    assert check_digit_kind("AD12345678", edition.identifiers) == "resident-old"


def test_a_spoiled_number_keeps_its_form_and_fails(edition) -> None:
    rng = Random(2)
    for kind in edition.identifiers.kinds:
        number = spoil_check_digit(make_number(rng, edition.identifiers, kind.id))
        assert check_digit_kind(number, edition.identifiers) == kind.id


def test_numbers_come_from_the_top_of_the_range(edition) -> None:
    assert all(make_number(Random(seed), edition.identifiers)[2:4] == "99" for seed in range(50))


@pytest.mark.parametrize("style", ["common", "rare", "indigenous", "long", "single", "latin"])
def test_every_name_says_that_it_is_invented(style) -> None:
    rng = Random(3)
    marks = set("擬範例樣虛設范")
    for _ in range(200):
        name = make_name(rng, style)
        assert marks & set(name) or "Example" in name or "Synthetic" in name


def test_rare_characters_stand_in_the_blocks_that_they_are_named_after() -> None:
    blocks = {
        "extension B": (0x20000, 0x2A6DF),
        "extension C": (0x2A700, 0x2B73F),
        "extension D": (0x2B740, 0x2B81F),
        "extension E": (0x2B820, 0x2CEAF),
        "extension F": (0x2CEB0, 0x2EBEF),
        "extension G": (0x30000, 0x3134F),
        "extension H": (0x31350, 0x323AF),
    }
    found = rare_characters()
    assert set(found) == set(blocks)
    for name, characters in found.items():
        low, high = blocks[name]
        assert all(low <= ord(character) <= high for character in characters), name


def test_students_are_of_school_age(edition) -> None:
    for seed in range(100):
        person = make_person(Random(seed), edition.identifiers, entry_year=109)
        assert 2004 <= person.birth_date.year <= 2005
