"""Makes drafts out of recipes: people and records by synthesis, shapes and defects by the vectors."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from lpx.harness.passwords import make_password
from lpx.harness.recipe_nouns import RecipeError
from lpx.portfolio.document import step
from lpx.synthesis.bundle import make_stem
from lpx.synthesis.files import FILLER, make_file
from lpx.synthesis.media.jpeg import make_jpeg
from lpx.synthesis.scene import Circumstances
from lpx.synthesis.terms import Term
from lpx.synthesis.texts import make_summary
from lpx.synthesis.vectors.base import make_draft
from lpx.synthesis.vectors.draft import Draft
from lpx.synthesis.vectors.nouns import Vector
from lpx.synthesis.vectors.registry import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lpx.edition.nouns import Edition
    from lpx.harness.recipe_nouns import Change, FileWish, StudentsRecipe
    from lpx.portfolio.nouns import Json
    from lpx.synthesis.courses import CoursePlan
    from lpx.synthesis.vectors.draft import Rec

_ALPHABET = "ABCDEFGHJKLMNPQRTUVWXY346789"
"""Characters of canaries; none looks like another."""
_TOKEN = 10
_LARGE = 12 << 20
"""Files beyond every limit of the rules are bombs: padding that is deflated to almost nothing."""
_DEFLATED = {"method": 8}
_PADDING = 4096
_WINDOW = 1 << 15
_PRINTABLE = bytes(33 + value % 94 for value in range(256))
"""Noise must not end a comment of a PDF, so it holds no line end."""
_MORE_DIGITS = "90817263548"
"""What lengthens a personal number."""
_ROOM = 40
"""Characters of a synthetic summary that stay beside its canary."""


class Drafter:
    """Makes the drafts of one case.

    Args:
        edition: the edition to follow.
        plan: courses.
        schools: word → school code.
        root: seed and case, which decide everything.
    """

    def __init__(self, edition: Edition, plan: CoursePlan, schools: Mapping[str, str], root: str) -> None:
        self._edition, self._plan, self._schools, self._root = edition, plan, schools, root
        self.tokens: dict[str, tuple[str, ...]] = {}
        """By name of students, one for each person."""

    def students(self, name: str, recipe: StudentsRecipe, original: Draft | None) -> Draft:
        """Return the draft of the students ``name``, or a changed copy of the ``original``."""
        if original is not None:
            draft = self._copy(original, Random(f"{self._root}/change/{name}"))
        else:
            draft = self._new(name, recipe)
        self.change(draft, recipe.change, name)
        return draft

    def bundle(self, rng: Random, drafts: Sequence[Draft]) -> Draft:
        """Return the draft of a bundle with the students of all ``drafts``, of the first one's school."""
        first = self._copy(drafts[0], rng)
        for other in drafts[1:]:
            more = self._copy(other, rng)
            first.document += more.document
            first.files |= more.files
            first.mappings |= more.mappings
        school = self._edition.records["basic"].field_of("school")
        assert school is not None
        code = first.rec("basic").get("school")
        first.stem = make_stem(rng, self._edition, str(code), Term(int(first.rec("basic").get("year")), 1))
        first.password = make_password(rng)
        first.forged = {name: dict(_DEFLATED) for name, data in first.files.items() if len(data) > _LARGE}
        return first

    def apply(self, draft: Draft, vectors: Iterable[str]) -> None:
        """Let vectors change ``draft``. Raises ``RecipeError`` for one that there is not."""
        for name in vectors:
            try:
                _vector(name).build(draft)
            except (AssertionError, IndexError, KeyError, StopIteration) as error:
                raise RecipeError(
                    f"the vector {name} needs other students than these ({type(error).__name__})"
                ) from error

    def change(self, draft: Draft, changes: Iterable[Change], name: str) -> None:
        """Make the changes of a recipe in order."""
        for item in changes:
            self._change(draft, item, name)

    # -- new students ----------------------------------------------------------------------------

    def _new(self, name: str, recipe: StudentsRecipe) -> Draft:
        shape = _vector(recipe.shape) if recipe.shape else None
        options: dict[str, Any] = {
            "entry": _term(recipe.entry),
            "current": _term(recipe.current or recipe.entry),
            "submit": recipe.submit,
            "per_year": recipe.terms,
            "optional": recipe.optional,
            "slots": ("document",) if recipe.slots is None else recipe.slots,
            "circumstances": tuple(_circumstances(item) for item in recipe.circumstances),
        }
        if recipe.style is not None:
            options["style"] = recipe.style
        if recipe.id is not None:
            options["id_kind"] = recipe.id
        counts = dict(recipe.counts)
        people = recipe.people
        if recipe.every:
            kinds = [item.id for item in self._edition.performance_kinds()]
            counts = {**dict.fromkeys(("cadre", "course", *kinds), recipe.every), **counts}
        if shape is not None:
            options |= {"submit": True, "current": Term(109, 2), **shape.options}
            counts = dict({"course": 1, "competition": 1} if shape.counts is None else shape.counts) | counts
            people = max(people, shape.students)
        options["school"] = self._schools[recipe.school]
        options["other_school"] = self._schools[recipe.elsewhere]
        asked = Vector(
            name=name,
            family="case",
            title="",
            why="",
            side="valid",
            build=lambda draft: None,  # noqa: ARG005 - nothing to change
            counts=counts,
            students=people,
            options=options,
        )
        draft = make_draft(asked, self._edition, self._plan, f"{self._root}/students")
        self.tokens[name] = tuple(self._token(name, number) for number in range(people))
        for number, token in enumerate(self.tokens[name]):
            self._mark(draft, number, token)
        if shape is not None:
            self.apply(draft, (recipe.shape,))
        return draft

    def _token(self, name: str, number: int) -> str:
        digest = hashlib.sha256(f"{self._root}/canary/{name}/{number}".encode()).digest()
        return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:_TOKEN])

    def _mark(self, draft: Draft, number: int, token: str) -> None:
        """Put a canary into every summary and every original name of one student."""
        kinds = [item.id for item in self._edition.performance_kinds()]
        for kind in ("course", *kinds):
            array, _ = draft.place_of(kind, number)
            for index in range(len(array)):
                record = draft.rec(kind, index, number)
                if record.record.field_of("summary") is not None and record.get("summary"):
                    record.set("summary", f"{str(record.get('summary'))[:_ROOM]}（{token}）")
        folder = str(draft.rec("basic", student=number).get("national_id"))
        for mapping, names in draft.mappings.items():
            if mapping.startswith(f"{folder}/"):
                for stored, original in names.items():
                    stem, _, extension = original.rpartition(".")
                    names[stored] = f"{stem} {token}.{extension}"

    @staticmethod
    def _copy(draft: Draft, rng: Random) -> Draft:
        return replace(
            draft,
            rng=rng,
            document=json.loads(json.dumps(draft.document)),
            files=dict(draft.files),
            mappings={name: dict(names) for name, names in draft.mappings.items()},
            raw={},
            extra=[],
            forged={},
            forge_options={},
            shrunk=set(),
            expected=[],
            arrange=None,
            by_hand=False,
            finish=None,
            sign=None,
            document_bytes=None,
            document_name="",
            given_password=None,
            archive_suffix=".zip",
        )

    # -- changes ---------------------------------------------------------------------------------

    def _change(self, draft: Draft, item: Change, name: str) -> None:
        if item.number or item.number_length:
            old = str(draft.rec("basic", student=item.person).get("national_id"))
            longer = (old + _MORE_DIGITS)[: item.number_length]
            draft.change_id(item.number.replace("{number}", old) or longer, item.person)
        if not item.place:
            return
        record = self._place(draft, item)
        if item.remove:
            self._remove(draft, record)
            return
        token = self._token_of(name, item.person)
        for role, value in item.values.items():
            if record.key(role) not in {field.key for field in record.record.fields}:
                raise RecipeError(f"{item.place} has no field {role!r}")
            record.set(role, self._value(draft, value, token))
        for role in item.drop:
            record.drop(role)
        self._change_files(draft, record, item, token)

    def _place(self, draft: Draft, item: Change) -> Rec:
        """Return the record that a change is about, or a fresh copy of it."""
        kind, _, index = item.place.partition("/")
        if kind not in self._edition.records:
            raise RecipeError(f"there is no record {kind!r}; known are {', '.join(self._edition.records)}")
        try:
            record = draft.rec(kind, int(index or 0), item.person)
        except IndexError:
            raise RecipeError(f"student {item.person} has no {item.place}") from None
        return draft.copy(kind, int(index or 0), item.person) if item.copy else record

    def _change_files(self, draft: Draft, record: Rec, item: Change, token: str) -> None:
        if item.file is not None:
            self._attach(draft, record, item.file, token)
        if item.no_file:
            record.detach(item.no_file)
        if item.unmapped:
            folder, _, stored = record.link(item.unmapped).rpartition("/")
            del draft.mappings[f"{folder}/{self._edition.archive.mapping_name}"][stored]

    def _token_of(self, name: str, person: int) -> str:
        tokens = self.tokens.get(name, ())
        return tokens[person] if person < len(tokens) else ""

    @staticmethod
    def _remove(draft: Draft, record: Rec) -> None:
        for slot in record.record.slots:
            if record.value[slot.link]:
                record.detach(slot.id)
        array, pointer = draft.place_of(record.record.id, record.student)
        array[:] = [value for number, value in enumerate(array) if step(pointer, number) != record.pointer]

    @staticmethod
    def _value(draft: Draft, value: Json, token: str) -> Json:
        """Return a value of YAML with its texts made: ``{text: 100}``, ``{chars: 𠀋, length: 100}``."""
        if isinstance(value, str):
            return value.replace("{canary}", token)
        if isinstance(value, dict) and "text" in value:
            return (f"（{token}）" + make_summary(draft.rng, int(value["text"])))[: int(value["text"])]
        if isinstance(value, dict) and "chars" in value:
            length = int(value["length"])
            return (str(value["chars"]) * length)[:length]
        return value

    def _attach(self, draft: Draft, record: Rec, wish: FileWish, token: str) -> None:
        size = self._limit(wish.slot, wish.limit) + wish.beyond if wish.limit else wish.size
        if wish.head:
            label = f"{FILLER} {draft.rng.getrandbits(48):012x}"
            data = make_jpeg(label, size, colours=draft.rng.randbytes(12), head=wish.head)
        else:
            data = make_file(wish.media, draft.rng, size)
        if wish.limit:
            data = _with_noise(data, draft.rng)
        extension = wish.extension or self._extension(wish.media)
        name = wish.name.replace("{canary}", token) or f"範例檔案 {token}.{extension}"
        entry = record.attach(wish.slot, data, extension, name)
        if len(data) > _LARGE:
            draft.forged[entry] = dict(_DEFLATED)

    def _extension(self, media: str) -> str:
        types = [item for group in self._edition.attachments.classes for item in group.types]
        found = next((item for item in types if item.id == media), None)
        return found.extensions[0] if found is not None else media

    def _limit(self, slot: str, term: str) -> int:
        rules = self._edition.attachments
        limits = next(item for item in rules.classes if item.id == slot).limits
        valid = [item for item in limits if item.since <= term]
        return int(valid[-1].megabytes * rules.bytes_per_megabyte)


def _with_noise(data: bytes, rng: Random) -> bytes:
    """Return a padded file whose padding does not deflate, like the recordings of real people.

    The block is longer than the window of deflate (32 KiB), so that its repetitions do not help either.
    """
    for filler in (b"\0", b"."):
        start = data.find(filler * _PADDING)
        if start >= 0:
            rest = data[start:].lstrip(filler)
            length = len(data) - start - len(rest)
            block = rng.randbytes(2 * _WINDOW).translate(_PRINTABLE)
            return data[:start] + (block * (length // len(block) + 1))[:length] + rest
    return data


def _vector(name: str) -> Vector:
    made = find(name)
    if made is None:
        raise RecipeError(f"there is no vector {name!r}; `lpx fixtures list` names them all")
    return made


def _term(text: str) -> Term:
    return Term(int(text[:3]), int(text[3:]))


def _circumstances(item: Mapping[str, Any]) -> Circumstances:
    made: dict[str, Any] = {
        key: _term(value) if isinstance(value, str) else value for key, value in item.items()
    }
    try:
        return Circumstances(**made)
    except TypeError:
        raise RecipeError(f"circumstances are {', '.join(Circumstances.__struct_fields__)}") from None
