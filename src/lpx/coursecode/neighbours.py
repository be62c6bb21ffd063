"""The valid codes nearest to a text: what was probably meant.

One slip is undone at a time: a look-alike, two characters swapped, one missing, one too many, one wrong. Ways
of writing (full width, lower case, spaces, separators, letters in the digits-only part) are undone first and
together, because they never change what is meant.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from msgspec import Struct

from lpx.coursecode.code import SEPARATORS, form_errors, parse
from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.known import Standing, is_known, standings, unknown_parts

_LONGEST = 4
"""A text of more than this many times the length of a code has no nearest code."""

_GUESSED = 5
"""Cost of a rewriting in which a look-alike was guessed."""

_REWRITTEN_BUT_UNKNOWN = 50
"""Cost of a rewriting that leaves an unknown part: every single slip that cures it is likelier."""


class Neighbour(Struct, frozen=True, omit_defaults=True):
    """A valid code near a text, and the slip that lies between."""

    code: str
    edit: str
    """The slip: ``written-otherwise confusable transposition insertion deletion substitution``."""
    cost: int
    """Smaller is nearer; comparable within one answer only."""
    index: int = 0
    """Place of the slip, from 0, in the text after its way of writing was undone."""
    old: str = ""
    new: str = ""


def neighbours(text: str, edition: CodeEdition, most: int = 5) -> tuple[Neighbour, ...]:
    """Return the valid codes nearest to ``text``, the likeliest first, never ``text`` itself.

    All of them are well formed; all but a mere rewriting of ``text`` also have only parts that are known or
    may be real. A rewriting with nothing but such parts is the only answer, unless a look-alike was guessed.

    Args:
        text: anything; a text much longer than a code has no neighbours.
        edition: the course-code edition.
        most: how many to return at most.
    """
    if len(text) > _LONGEST * edition.layout.length:
        return ()
    plain = normalised(text, edition)
    best: dict[str, Neighbour] = {}
    if plain != text and not form_errors(plain, edition):
        known = is_known(parse(plain, edition), edition)
        if known and plain == rewritten(text):
            return (Neighbour(plain, "written-otherwise", 0),)[:most]
        cost = _GUESSED if known else _REWRITTEN_BUT_UNKNOWN
        best[plain] = Neighbour(plain, "written-otherwise", cost)
    doubtful = _doubtful(plain, edition)
    for found in _edits(plain, edition):
        if found.code in best or found.code in {text, plain} or form_errors(found.code, edition):
            continue
        code = parse(found.code, edition)
        if not is_known(code, edition):
            continue
        vague = sum(known.standing is not Standing.KNOWN for known in standings(code, edition))
        aside = 0 if not doubtful or found.index in doubtful else 5
        cost = found.cost + vague + aside
        best[found.code] = Neighbour(found.code, found.edit, cost, found.index, found.old, found.new)
    return tuple(sorted(best.values(), key=lambda found: (found.cost, found.code))[:most])


def rewritten(text: str) -> str:
    """Return ``text`` in the code's own way of writing, without any guess.

    Half width, capital letters, no spaces, separators or invisible characters.
    """
    return "".join(
        character
        for character in unicodedata.normalize("NFKC", text).upper()
        if not character.isspace()
        and character not in SEPARATORS
        and not unicodedata.category(character).startswith("C")
    )


def normalised(text: str, edition: CodeEdition) -> str:
    """Return ``text`` rewritten, with digits where only digits can stand (``1O9`` becomes ``109``)."""
    layout = edition.layout
    plain = rewritten(text)
    if len(plain) != layout.length:
        return plain
    characters = list(plain)
    for part in layout.parts:
        allowed = layout.characters[part.characters].alphabet
        for index in range(part.start, part.end):
            characters[index] = _look_alike(characters[index], allowed, layout.confusable)
    return "".join(characters)


def _look_alike(character: str, allowed: str, confusable: tuple[str, ...]) -> str:
    if character in allowed:
        return character
    alike = (other for group in confusable if character in group for other in group if other in allowed)
    return next(alike, character)


def _doubtful(plain: str, edition: CodeEdition) -> frozenset[int]:
    """Return the places where the slip must lie, as far as the text can be taken apart."""
    errors = form_errors(plain, edition)
    if errors:
        return frozenset(error.span[0] for error in errors if error.kind != "length")
    unknown = unknown_parts(parse(plain, edition), edition)
    return frozenset(index for part in unknown for index in range(*part.span))


def _edits(plain: str, edition: CodeEdition) -> Iterator[Neighbour]:
    length = edition.layout.length
    alphabet = max((item.alphabet for item in edition.layout.characters.values()), key=len)
    if len(plain) == length:
        yield from _substitutions(plain, alphabet, edition.layout.confusable)
        yield from _transpositions(plain)
    elif len(plain) == length - 1:
        yield from _insertions(plain, alphabet)
    elif len(plain) == length + 1:
        yield from _deletions(plain)


def _transpositions(plain: str) -> Iterator[Neighbour]:
    for index in range(len(plain) - 1):
        left, right = plain[index], plain[index + 1]
        if left != right:
            code = plain[:index] + right + left + plain[index + 2 :]
            yield Neighbour(code, "transposition", 20, index, left + right, right + left)


def _substitutions(plain: str, alphabet: str, confusable: tuple[str, ...]) -> Iterator[Neighbour]:
    for index, old in enumerate(plain):
        alike = {other for group in confusable if old in group for other in group}
        for new in alphabet:
            if new == old:
                continue
            code = plain[:index] + new + plain[index + 1 :]
            if new in alike:
                yield Neighbour(code, "confusable", 10, index, old, new)
            else:
                cost = 40 if old.isdigit() == new.isdigit() else 44
                yield Neighbour(code, "substitution", cost, index, old, new)


def _insertions(plain: str, alphabet: str) -> Iterator[Neighbour]:
    for index in range(len(plain) + 1):
        beside = plain[max(index - 1, 0) : index + 1]
        for new in alphabet:
            cost = 30 if new in beside else 34
            yield Neighbour(plain[:index] + new + plain[index:], "insertion", cost, index, "", new)


def _deletions(plain: str) -> Iterator[Neighbour]:
    for index, old in enumerate(plain):
        doubled = index + 1 < len(plain) and plain[index + 1] == old
        yield Neighbour(plain[:index] + plain[index + 1 :], "deletion", 30 if doubled else 34, index, old, "")


def describe_edit(found: Neighbour, edition: CodeEdition, language: str) -> str:
    """Return the slip that leads to a neighbour as a sentence in ``language``; places count from 1."""
    return edition.say(
        f"edit.{found.edit}",
        language,
        position=found.index + 1,
        next=found.index + 2,
        old=found.old,
        new=found.new,
    )
