"""The code itself: its form, parsing, building. What the parts mean is in ``known`` and ``explain``.

A code is 23 characters, three digits and twenty of ``0-9A-Z`` (課程代碼編碼規則, S3). Nothing is repaired
here; ``neighbours`` proposes repairs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.nouns import Part
from lpx.edition.nouns import Text

_MOST_ERRORS = 32
"""Enough to see what is wrong; a text of a million characters must not make a million errors."""

SEPARATORS = frozenset("-_.,/|\u2010\u2011\u2012\u2013\u2014\u2212\uff0d")


class PartValue(NamedTuple):
    """The value of one part, with its place in the code."""

    part: str
    """Part id (``cohort`` ... ``subject``)."""
    value: str
    span: tuple[int, int]
    """Half-open span of characters, from 0."""


class CourseCode(Struct, frozen=True):
    """A well-formed course code. Whether its parts are known is another question."""

    text: str
    parts: tuple[PartValue, ...]

    def __getitem__(self, part: str) -> str:
        """Return the value of ``part``; raises ``KeyError`` for a name that no part has."""
        for found in self.parts:
            if found.part == part:
                return found.value
        raise KeyError(part)

    def __str__(self) -> str:
        return self.text

    @property
    def values(self) -> dict[str, str]:
        """The values by part id."""
        return {part.part: part.value for part in self.parts}

    @property
    def cohort(self) -> int:
        """適用學年度: the school year in which the students entered."""
        return int(self["cohort"])

    @property
    def school(self) -> str:
        """校代碼."""
        return self["school"]

    @property
    def course_type(self) -> str:
        """課程類型."""
        return self["type"]

    @property
    def category(self) -> str:
        """課程類別."""
        return self["category"]

    @property
    def open_mode(self) -> str:
        """開課方式."""
        return self["mode"]

    @property
    def attribute(self) -> str:
        """科目屬性."""
        return self["attribute"]


class FormError(Struct, frozen=True, omit_defaults=True):
    """One way in which a text is not a course code."""

    kind: str
    """``length``, ``not-ascii-form``, ``lower-case``, ``space``, ``hyphen``, ``invisible``, ``not-a-digit``,
    ``not-a-digit-confusable``, ``character``."""
    span: tuple[int, int]
    """Half-open span of characters, from 0; empty where something is missing."""
    found: str = ""
    suggestion: str = ""
    """The character that is probably meant."""
    part: str = ""
    """Part id, where the length makes it certain."""


class CourseCodeError(ValueError):
    """A text is not a course code; ``errors`` says everything that is wrong with it."""

    def __init__(self, text: str, errors: tuple[FormError, ...]) -> None:
        super().__init__(text, errors)
        self.text = text
        self.errors = errors

    def __str__(self) -> str:
        kinds = ", ".join(dict.fromkeys(error.kind for error in self.errors))
        shown, marks = marker(self.text, [error.span for error in self.errors])
        return f"not a course code ({kinds})\n    {shown}\n    {marks}"


def form_errors(text: str, edition: CodeEdition) -> tuple[FormError, ...]:
    """Return everything that keeps ``text`` from being a course code; nothing when it is one.

    Args:
        text: what stands where a course code should stand; may be of any length.
        edition: the course-code edition.
    """
    layout = edition.layout
    if edition.form.fullmatch(text):
        return ()
    errors: list[FormError] = []
    if len(text) != layout.length:
        span = (layout.length, len(text)) if len(text) > layout.length else (len(text), len(text))
        errors.append(FormError("length", span, str(len(text))))
    return (*errors, *_character_errors(text, layout.parts if not errors else (), edition))


def fragment_errors(text: str, parts: tuple[Part, ...], edition: CodeEdition) -> tuple[FormError, ...]:
    """Return what keeps ``text`` from being the values of ``parts`` written one after the other."""
    first = parts[0].start
    wanted = parts[-1].end - first
    errors: list[FormError] = []
    if len(text) != wanted:
        errors.append(FormError("length", (min(len(text), wanted), len(text)), str(len(text))))
        parts = ()
    return (*errors, *_character_errors(text, parts, edition, first))


def _character_errors(
    text: str, parts: tuple[Part, ...], edition: CodeEdition, first: int = 0
) -> Iterable[FormError]:
    alphabets = edition.layout.characters
    everything = "".join(dict.fromkeys("".join(item.alphabet for item in alphabets.values())))
    owners = {index - first: part for part in parts for index in range(part.start, part.end)}
    count = 0
    for index, character in enumerate(text[: 4 * edition.layout.length]):
        owner = owners.get(index)
        allowed = alphabets[owner.characters].alphabet if owner else everything
        if character in allowed:
            continue
        count += 1
        if count > _MOST_ERRORS:
            return
        kind, suggestion = _diagnose(character, allowed, everything, edition.layout.confusable)
        yield FormError(kind, (index, index + 1), _shown(character), suggestion, owner.id if owner else "")


def _diagnose(character: str, allowed: str, everything: str, confusable: tuple[str, ...]) -> tuple[str, str]:
    """Return what is wrong with one character, and the one that is probably meant."""
    if character.isspace():
        return "space", ""
    plain = unicodedata.normalize("NFKC", character).upper()
    if len(plain) == 1 and plain in everything:
        alike = next((c for group in confusable if plain in group for c in group if c in allowed), "")
        meant = plain if plain in allowed else alike
        if plain != character:
            return ("lower-case" if character.isascii() else "not-ascii-form"), meant
        return ("not-a-digit-confusable" if meant else "not-a-digit"), meant
    if character in SEPARATORS:
        return "hyphen", ""
    return ("invisible" if unicodedata.category(character).startswith("C") else "character"), ""


def _shown(character: str) -> str:
    """Return a character so that it can be seen and does no harm in a terminal."""
    if unicodedata.category(character)[0] in "CZ" and character != " ":
        return f"U+{ord(character):04X}"
    return character


def parse(text: str, edition: CodeEdition) -> CourseCode:
    """Return the course code that ``text`` spells.

    Args:
        text: 23 characters.
        edition: the course-code edition.

    Raises:
        CourseCodeError: with every error of form and its span, when it is none.
    """
    errors = form_errors(text, edition)
    if errors:
        raise CourseCodeError(text, errors)
    return _split(text, edition)


def _split(text: str, edition: CodeEdition) -> CourseCode:
    return CourseCode(
        text, tuple([PartValue(name, text[span[0] : span[1]], span) for name, span in edition.spans])
    )


def plan_key(code: CourseCode, edition: CodeEdition) -> str:
    """Return the first characters of ``code``, which name a curriculum plan (群科班代碼)."""
    parts = edition.layout.fragment_parts(edition.layout.plan_key)
    return code.text[parts[0].start : parts[-1].end]


class BuildError(Struct, frozen=True):
    """One part that cannot be used for building a code."""

    part: str
    kind: str
    """``missing``, ``not-a-part``, ``length``, ``characters``."""
    value: str = ""
    expected: Text | int | None = None


class PartsError(ValueError):
    """A code cannot be built from the given parts; ``errors`` names each."""

    def __init__(self, errors: tuple[BuildError, ...]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        return "; ".join(f"{error.part}: {error.kind}" for error in self.errors)


def build(parts: Mapping[str, str], edition: CodeEdition) -> CourseCode:
    """Return the code made of ``parts``: the inverse of ``parse``.

    Args:
        parts: value per part id, all parts.
        edition: the course-code edition.

    Raises:
        PartsError: when a part is missing, unknown, of the wrong length or of other characters.
    """
    layout = edition.layout
    names = {part.id for part in layout.parts}
    errors = [BuildError(name, "not-a-part", parts[name]) for name in parts if name not in names]
    for part in layout.parts:
        value = parts.get(part.id)
        alphabet = layout.characters[part.characters]
        if value is None:
            errors.append(BuildError(part.id, "missing"))
        elif len(value) != part.length:
            errors.append(BuildError(part.id, "length", value, part.length))
        elif any(character not in alphabet.alphabet for character in value):
            errors.append(BuildError(part.id, "characters", value, alphabet.title))
    if errors:
        raise PartsError(tuple(errors))
    return _split("".join(parts[part.id] for part in layout.parts), edition)


def columns(text: str) -> int:
    """Return how many terminal columns ``text`` takes: two for wide East-Asian characters."""
    width = 0
    for character in text:
        if unicodedata.east_asian_width(character) in "WF":
            width += 2
        elif unicodedata.category(character) not in {"Mn", "Me", "Cf"}:
            width += 1
    return width


def marker(text: str, spans: Iterable[tuple[int, int]], limit: int = 64) -> tuple[str, str]:
    """Return ``text`` and a line that marks ``spans`` with ``^`` under the offending characters.

    What is longer than ``limit`` characters is cut; control characters are shown as ``.``.
    """
    cut = text[:limit]
    shown = "".join("." if unicodedata.category(c).startswith("C") else c for c in cut)
    marked: set[int] = set()
    for start, end in spans:
        marked.update(range(start, min(max(end, start + 1), len(shown) + 1)))
    cells = [("^" if index in marked else " ") * max(columns(c), 1) for index, c in enumerate(shown)]
    if len(shown) in marked:
        cells.append("^")
    return shown + ("..." if len(text) > limit else ""), "".join(cells).rstrip()
