"""Synthetic people: a name, a personal number with a right check digit, a date of birth.

No person here exists. Given names are made of characters such as 擬 and 範 that say so, and numbers are taken
from the top of each letter's range (…9 99…), which is the last to be handed out.
"""

from __future__ import annotations

import datetime as dt
import re
import string
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from lpx.checks.identity import digit_sum

if TYPE_CHECKING:
    from random import Random

    from lpx.edition.nouns import IdentifierKind, IdentifierRules

NameStyle = Literal["common", "rare", "indigenous", "long", "single", "latin"]

_SURNAMES = (
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余盧梁趙顏柯翁魏孫戴"
)
_COMPOUND_SURNAMES = ("歐陽", "司徒", "張簡", "范姜", "上官")
_MARKS = "擬範例樣虛設"
_GIVEN = "安宇涵庭晨宥芯妍恩翔睿語澄彤禾悅謙柔昕霖"
_RARE = {
    "extension B": "𠀋𠮷𡈽𤆥𦍌",
    "extension C": "𪜶𪢨𪯀𫐓",
    "extension D": "𫝀𫞃𫟒𫠓",
    "extension E": "𫠠𫥴𬂩𬲲",
    "extension F": "𬺰𭀀𭐀𮂰",
    "extension G": "𰀀𰁀𰐀𱍉",
    "extension H": "𱍐𱐀𱠀𲎮",
}
_INDIGENOUS = ("範例·瑪耀", "擬樣·達利", "範例‧卡維", "虛設·巴燕·例", "擬·莎韻·范例")
_LONG = "範例擬樣·伊斯瑪哈單·索克魯曼·巴奈·達瑪畢瑪·虛設"
_LATIN = ("Fanli Example", "O'Synthetic 擬")
_YEARS_BEFORE_SCHOOL = 15
_ROC = 1911
_SERIALS = 10**5
_STEP = 61_803
NUMBERS = 52 * _SERIALS
"""How many people can have a number of their own: two kinds for each of 26 letters."""


class Person(Struct, frozen=True):
    """One invented person."""

    national_id: str
    name: str
    birth_date: dt.date


def rare_characters() -> dict[str, str]:
    """Return characters of the CJK extensions B to H that names are seen with, by extension."""
    return dict(_RARE)


def make_number(rng: Random, rules: IdentifierRules, kind: str | None = None) -> str:
    """Return a personal number of ``kind`` (by default the first: the identity card) with its check digit."""
    chosen = rules.kinds[0] if kind is None else next(item for item in rules.kinds if item.id == kind)
    letter = rng.choice(sorted(rules.letters))
    fits = re.compile(chosen.pattern)
    second = rng.choice(
        [mark for mark in string.digits + string.ascii_uppercase if fits.match(f"{letter}{mark}99000000")]
    )
    return _closed(f"{letter}{second}", rng.randrange(_SERIALS), chosen, rules)


def number_at(place: int, rules: IdentifierRules) -> str:
    """Return the identity-card number at ``place``: no two places below ``NUMBERS`` have the same one."""
    chosen = rules.kinds[0]
    letters = sorted(rules.letters)
    fits = re.compile(chosen.pattern)
    seconds = [mark for mark in string.digits if fits.match(f"{letters[0]}{mark}99000000")]
    rest, letter = divmod(place, len(letters))
    serial, second = divmod(rest, len(seconds))
    # A step that shares no factor with the number of serials visits all of them, and far from each other.
    return _closed(letters[letter] + seconds[second], serial * _STEP % _SERIALS, chosen, rules)


def _closed(start: str, serial: int, chosen: IdentifierKind, rules: IdentifierRules) -> str:
    """Return the number that begins with ``start``, with its check digit."""
    fits = re.compile(chosen.pattern)
    # The third character of new resident numbers tells the kind of holder; 9 is legal in every kind.
    body = f"{start}99{serial:05d}"
    for digit in string.digits:
        number = body + digit
        if fits.match(number) and digit_sum(number, chosen, rules) % rules.modulus == 0:
            return number
    raise AssertionError("one of ten digits always closes the sum")


def spoil_check_digit(number: str) -> str:
    """Return ``number`` with another last digit, so that its form is right and its sum is wrong."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def make_name(rng: Random, style: NameStyle = "common") -> str:
    """Return an invented name of the given ``style``."""
    surname = rng.choice(_SURNAMES)
    if style == "rare":
        rare = rng.choice(_RARE[rng.choice(sorted(_RARE))])
        return surname + rng.choice(_MARKS) + rare
    if style == "indigenous":
        return rng.choice(_INDIGENOUS)
    if style == "long":
        return _LONG
    if style == "single":
        return surname + rng.choice(_MARKS)
    if style == "latin":
        return rng.choice(_LATIN)
    if rng.random() < 0.04:
        surname = rng.choice(_COMPOUND_SURNAMES)
    return surname + rng.choice(_MARKS) + rng.choice(_GIVEN)


def make_person(
    rng: Random,
    rules: IdentifierRules,
    *,
    entry_year: int,
    style: NameStyle = "common",
    kind: str | None = None,
) -> Person:
    """Return an invented person who enters school in the ROC school year ``entry_year``."""
    # Who enters in September was born between the September sixteen and the August fifteen years before.
    first = dt.date(entry_year + _ROC - _YEARS_BEFORE_SCHOOL - 1, 9, 2)
    birth = first + dt.timedelta(days=rng.randrange(365))
    return Person(make_number(rng, rules, kind), make_name(rng, style), birth)
