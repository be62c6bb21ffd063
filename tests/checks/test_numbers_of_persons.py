"""Check digits of personal numbers, on published and made-up examples."""

from __future__ import annotations

import pytest

from lpx.checks.identity import check_digit_kind

NATIONAL = ["A123456789", "F131104093", "O158238845", "N116247806", "Y123456788"]
RESIDENT = ["A800000014", "A900207177", "A870000015", "A880000018", "A890000011"]
OLD_RESIDENT = ["AA00000009", "AB23456789", "AC03095424", "BD01300667", "AC01234567"]
RIGHT = [*NATIONAL, *RESIDENT, *OLD_RESIDENT]


@pytest.mark.parametrize("number", RIGHT)
def test_a_right_number_is_right(number, edition):
    assert check_digit_kind(number, edition.identifiers) is None


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("A123456788", "national"),
        ("A800000015", "resident-new"),
        ("AD12345678", "resident-old"),
        ("AB23456788", "resident-old"),
    ],
)
def test_a_wrong_number_is_named_by_its_kind(number, kind, edition):
    assert check_digit_kind(number, edition.identifiers) == kind


@pytest.mark.parametrize("number", RIGHT)
def test_every_other_last_digit_is_wrong(number, edition):
    wrong = [number[:-1] + digit for digit in "0123456789" if digit != number[-1]]
    assert all(check_digit_kind(item, edition.identifiers) for item in wrong)


@pytest.mark.parametrize(
    "number", ["", "A12345678", "A1234567890", "a123456789", "A323456789", "A12345678９", "AE12345678"]
)
def test_what_is_no_such_number_has_no_check_digit(number, edition):
    assert check_digit_kind(number, edition.identifiers) is None
