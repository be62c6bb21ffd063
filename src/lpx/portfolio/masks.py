"""Masks: pure functions from a value that may name a person to one that does not.

Every mask leaves its own output unchanged, so masking twice is masking once.
"""

from __future__ import annotations

import re
import unicodedata

BULLET = "•"
CIRCLE = "○"
_TOKEN = re.compile(r"‹(?:[a-z]+|[a-z]+-[0-9]{1,6}|[0-9]{1,6})›")
_MASKED_ID = re.compile(f"[A-Za-z]{BULLET}{{7}}[0-9]{{2}}")
_PERSON_ID = re.compile(r"[A-Za-z][A-Za-z0-9][0-9]{8}")
_LONG_RUN = re.compile(r"[0-9]{9,}")
_LONGEST_SHOWN = 32

DATE_ALPHABET = frozenset("0123456789/-:. T")
NUMBER_ALPHABET = frozenset("0123456789.-+eE")
DIGITS = frozenset("0123456789")


def is_token(text: str) -> bool:
    """Tell whether ``text`` is a token that lpx itself put in the place of something."""
    return _TOKEN.fullmatch(text) is not None


def length_token(text: str) -> str:
    """Return a token that gives away nothing but the number of characters."""
    return text if not text or is_token(text) else f"‹{min(len(text), 999_999)}›"


def mask_id(text: str) -> str:
    """Return a personal number with its first and last two characters (``A•••••••89``), else its length."""
    if _MASKED_ID.fullmatch(text):
        return text
    if _PERSON_ID.fullmatch(text):
        return f"{text[0]}{BULLET * 7}{text[-2:]}"
    return length_token(text)


def mask_name(text: str) -> str:
    """Return a name with its first character only (``王○○``); a name of one character is hidden whole."""
    if not text or is_token(text):
        return text
    if len(text) == 1:
        return CIRCLE
    if len(text) > _LONGEST_SHOWN:
        return length_token(text)
    first = text[0] if text[0].isalpha() or text[0] == CIRCLE else CIRCLE
    return first + CIRCLE * (len(text) - 1)


def mask_characters(text: str, harmless: frozenset[str]) -> str:
    """Return ``text`` with everything outside ``harmless`` as bullets; long runs of digits are hidden too.

    Nine digits and more are a telephone or personal number rather than a date or a code.
    """
    if is_token(text):
        return text
    if len(text) > _LONGEST_SHOWN:
        return length_token(text)
    shown = "".join(character if character in harmless else BULLET for character in text)
    return _LONG_RUN.sub(lambda run: BULLET * len(run.group()), shown)


def mostly_digits(text: str) -> bool:
    """Tell whether ``text`` is ASCII and at least half of it digits, as codes are and names are not."""
    return text.isascii() and 2 * sum(character.isdigit() for character in text) >= len(text)


def plain(text: str) -> str:
    """Return ``text`` as a searcher for personal numbers should see it: full width folded, capitals."""
    return unicodedata.normalize("NFKC", text).upper()
