"""Masks at their limits."""

from __future__ import annotations

import pytest

from lpx.portfolio.masks import (
    DATE_ALPHABET,
    DIGITS,
    is_token,
    length_token,
    mask_characters,
    mask_id,
    mask_name,
    mostly_digits,
    plain,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", ""), ("a", "‹1›"), ("‹12›", "‹12›"), ("‹file-3›", "‹file-3›"), ("‹王›", "‹3›")],
)
def test_a_length_is_all_that_is_shown_but_of_tokens(text, shown):
    assert length_token(text) == shown
    assert length_token(shown) == shown


def test_the_longest_length_is_a_token_too():
    assert length_token("x" * 999_999) == "‹999999›"
    assert length_token("x" * 1_000_001) == "‹999999›"
    assert is_token("‹999999›")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("王", "○"),
        ("王明", "王○"),
        ("1明", "○○"),
        ("5○", "○○"),
        ("○○○", "○○○"),
        ("‹student-1›", "‹student-1›"),
        ("王" * 32, "王" + "○" * 31),
        ("王" * 33, "‹33›"),
    ],
)
def test_names(name, shown):
    assert mask_name(name) == shown
    assert mask_name(shown) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("A123456789", "A•••••••89"),
        ("AC01234567", "A•••••••67"),
        ("A•••••••89", "A•••••••89"),
        ("A1234567890", "‹11›"),
        ("王123456789", "‹10›"),
    ],
)
def test_personal_numbers(number, shown):
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1/" * 16, "1/" * 16),
        ("1/" * 16 + "1", "‹33›"),
        ("12345678", "12345678"),
        ("123456789/1", "•••••••••/1"),
        ("‹3›", "‹3›"),
    ],
)
def test_characters(text, shown):
    assert mask_characters(text, DATE_ALPHABET) == shown


def test_what_is_not_harmless_is_a_bullet():
    assert mask_characters("1/2王", DIGITS) == "1•2•"


@pytest.mark.parametrize(
    ("text", "answer"), [("1a", True), ("1aa", False), ("12aa", True), ("１", False), ("", True)]
)
def test_codes_are_half_digits_at_least(text, answer):
    assert mostly_digits(text) == answer


def test_searchers_see_half_width_capitals():
    assert plain("ａ１b") == "A1B"
