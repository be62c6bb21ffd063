"""The three strings that stand beside a code in a file: credits, modes of offering, attributes.

All parsers are total: what is wrong is part of the answer, so that a file with a bad cell can still be read.
"""

from __future__ import annotations

from msgspec import Struct

from lpx.coursecode.edition import CodeEdition


class Semester(Struct, frozen=True):
    """What a credits string says of one semester."""

    character: str
    kind: str
    """``none``, ``amount``, ``swap`` (對開), ``taught-without-credits``, or ``unknown``."""
    credits: int | None
    """Credits, or periods for the course types that count them; None when the character is unknown."""


class Credits(Struct, frozen=True):
    """授課學期學分／節數: six semesters, in order 一上 ... 三下."""

    text: str
    semesters: tuple[Semester, ...]
    wrong_length: bool
    unknown: tuple[int, ...]
    """Places of unknown characters, from 0."""

    @property
    def is_valid(self) -> bool:
        """True for six known characters."""
        return not self.wrong_length and not self.unknown

    @property
    def total(self) -> int:
        """Nominal total: letters of 對開 stand for the other side's semester and are left out."""
        return sum(s.credits or 0 for s in self.semesters if s.kind == "amount")

    @property
    def swapped(self) -> int:
        """Credits that are exchanged between semesters (對開)."""
        return sum(s.credits or 0 for s in self.semesters if s.kind == "swap")

    @property
    def taught(self) -> tuple[bool, ...]:
        """Whether there is class, per semester."""
        return tuple(semester.kind != "none" for semester in self.semesters)


def parse_credits(text: str, edition: CodeEdition) -> Credits:
    """Return what a credits string says (課程代碼檔格式 編號 3)."""
    rules = edition.mark.strings.credits
    table = edition.table(rules.table)
    semesters, unknown = [], []
    for index, character in enumerate(text[: rules.length]):
        found = table.find(character)
        if found:
            columns = found[0].columns
            semesters.append(Semester(character, columns["kind"], int(columns["credits"])))
        else:
            semesters.append(Semester(character, "unknown", None))
            unknown.append(index)
    return Credits(text, tuple(semesters), len(text) != rules.length, tuple(unknown))


def credits_in(text: str, cohort: int, year: int, term: int, edition: CodeEdition) -> int | None:
    """Return the credits that a course gives in one term, where its credits string says so.

    Args:
        text: the credits string.
        cohort: school year in which the students of the code entered.
        year: school year of the term.
        term: 1 or 2.
        edition: the course-code edition.

    Returns:
        The credits (or periods), 對開 included; None when the term lies outside the three years, when the
        string is malformed, or when there is no class.
    """
    found = parse_credits(text, edition)
    index = 2 * (year - cohort) + term - 1
    if not found.is_valid or term not in {1, 2} or not 0 <= index < len(found.semesters):
        return None
    semester = found.semesters[index]
    return None if semester.kind == "none" else semester.credits


class OpenModes(Struct, frozen=True):
    """授課學期開課方式: one mode per semester, or none where there is no class."""

    text: str
    modes: tuple[str | None, ...]
    wrong_length: bool
    unknown: tuple[int, ...]

    @property
    def is_valid(self) -> bool:
        """True for six known characters."""
        return not self.wrong_length and not self.unknown

    def agrees_with(self, credits_string: Credits) -> bool:
        """Tell whether there is no mode exactly where there is no class."""
        pairs = zip(self.modes, credits_string.taught, strict=False)
        return all((mode is not None) == taught for mode, taught in pairs)


def parse_open_modes(text: str, edition: CodeEdition) -> OpenModes:
    """Return what a string of modes says."""
    rules = edition.mark.strings.open_modes
    table = edition.table(rules.table)
    cut = text[: rules.length]
    return OpenModes(
        text,
        tuple(None if character == rules.none else character for character in cut),
        len(text) != rules.length,
        tuple(
            index
            for index, character in enumerate(cut)
            if character != rules.none and not table.find(character)
        ),
    )


class AttributeValues(Struct, frozen=True):
    """課程屬性: the values that hold now, where they were changed after the code was issued."""

    text: str
    values: dict[str, str]
    """Value by part id."""
    is_valid: bool


def parse_attribute(text: str, edition: CodeEdition) -> AttributeValues:
    """Return the parts that an attribute string overrides."""
    layout = edition.layout
    values, start, valid = {}, 0, True
    for name in edition.mark.strings.attribute.parts:
        part = layout.part(name)
        value = text[start : start + part.length]
        alphabet = layout.characters[part.characters].alphabet
        valid = valid and len(value) == part.length and all(character in alphabet for character in value)
        values[name] = value
        start += part.length
    return AttributeValues(text, values, valid and len(text) == start)


def describe_credits(found: Credits, edition: CodeEdition, language: str) -> tuple[str, ...]:
    """Return a credits string in words, one line per semester with class."""
    rules = edition.mark.strings.credits
    table = edition.table(rules.table)
    told = []
    for semester, name in zip(found.semesters, rules.semesters, strict=False):
        entry = next(iter(table.find(semester.character)), None)
        if semester.kind != "none":
            said = (
                entry.named(language)
                if entry
                else edition.say("strings.unknown", language, value=semester.character)
            )
            told.append(edition.say("strings.semester", language, semester=name.get(language), meaning=said))
    return tuple(told)


def describe_modes(
    found: OpenModes, course_type: str, edition: CodeEdition, language: str
) -> tuple[str, ...]:
    """Return a string of modes in words, one line per semester with class."""
    rules = edition.mark.strings.open_modes
    table = edition.table(rules.table)
    told = []
    for mode, name in zip(found.modes, edition.mark.strings.credits.semesters, strict=False):
        if mode is None:
            continue
        entry = table.find_for(course_type, mode)
        said = entry.named(language) if entry else edition.say("strings.unknown", language, value=mode)
        told.append(edition.say("strings.semester", language, semester=name.get(language), meaning=said))
    return tuple(told)
