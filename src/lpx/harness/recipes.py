"""From the recipes of a case to people, files and bundles, wholly determined by run seed and case.

Another seed gives other people, other bytes, other passwords. Every prepared student carries canaries: tokens
in free texts and file names that occur nowhere else, so that a module cannot know them beforehand.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, cast

import msgspec

from lpx.harness.drafting import Drafter
from lpx.harness.holdings import enrolment, number_of, only_certified, portfolio_of
from lpx.harness.passwords import make_password
from lpx.harness.protocol import File, Holding
from lpx.harness.recipe_nouns import (
    BundleRecipe,
    Prepared,
    PreparedBundle,
    RecipeError,
    Schools,
    StudentsRecipe,
)
from lpx.harness.steps import Load, steps_of
from lpx.harness.writers import write_like
from lpx.portfolio.encode import encode_document
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.people import make_number
from lpx.synthesis.vectors.compile import write_draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lpx.archive.sealing import Cipher
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.nouns import Case
    from lpx.synthesis.vectors.draft import Draft

_DESTINATION = "destination"


def students_recipes(case: Case) -> dict[str, StudentsRecipe]:
    """Return the students' recipes of a case by name. Raises ``RecipeError``."""
    return _read(case, "students", StudentsRecipe)


def bundle_recipes(case: Case) -> dict[str, BundleRecipe]:
    """Return the bundles' recipes of a case by name. Raises ``RecipeError``."""
    return _read(case, "bundles", BundleRecipe)


def prepare(
    case: Case,
    seed: str,
    edition: Edition,
    codes: CodeEdition,
    folder: Path,
    *,
    cipher: str = "",
    schools: Mapping[str, str] | None = None,
) -> Prepared:
    """Make everything that ``case`` is given, and write its files.

    Args:
        case: the case.
        seed: the run's seed; with the case's id it decides everything.
        edition: the edition to follow.
        codes: the course-code edition.
        folder: the scratch folder; everything goes into one folder below it, whose name tells nothing.
        cipher: of bundles whose recipe names no writer; by default the edition's preferred one. A module
            that cannot read that is given one that it can.
        schools: word → code, where the schools cannot be drawn anew for every case.

    Raises:
        RecipeError: a recipe asks for something that cannot be made.
        OSError: the files cannot be written.
    """
    return _Maker(case, seed, edition, codes, folder, cipher=cipher, schools=schools).prepare()


def _read(case: Case, part: str, kind: type[Any]) -> dict[str, Any]:
    try:
        return {name: msgspec.convert(item, kind) for name, item in case.given.get(part, {}).items()}
    except msgspec.ValidationError as error:
        raise RecipeError(f"given.{part}: {error}") from None


class _Maker:
    """Prepares one case."""

    def __init__(
        self,
        case: Case,
        seed: str,
        edition: Edition,
        codes: CodeEdition,
        folder: Path,
        *,
        cipher: str,
        schools: Mapping[str, str] | None,
    ) -> None:
        self.case, self.edition, self.folder, self.cipher = case, edition, folder, cipher
        self.root = f"{seed}/{case.id}"
        plan = plan_of(codes)
        rng = self.rng("schools")
        ruled_out = set(edition.limits.test_schools)
        ordinary = [entry.code for entry in plan.schools if entry.code not in ruled_out]
        drawn = dict(zip(Schools, rng.sample(ordinary, len(Schools)), strict=True))
        self.schools = drawn | dict(schools or {})
        self.drafter = Drafter(edition, plan, self.schools, self.root)
        self.students = students_recipes(case)
        self.bundles = bundle_recipes(case)
        self.drafts: dict[str, Draft] = {}
        self.digests: dict[int, tuple[bytes, str]] = {}

    def rng(self, *parts: str) -> Random:
        """Return the source of chance for one part of the case."""
        return Random("/".join((self.root, *parts)))

    def prepare(self) -> Prepared:
        loaded = {step.students for step in steps_of(self.case) if isinstance(step, Load)}
        holdings = {
            name: self._holdings(name, self._draft(name), write=name in loaded) for name in self.students
        }
        rng = self.rng("passwords")
        passwords = {"ok": make_password(rng), "other": make_password(rng)}
        passwords |= {"weak": self.edition.archive.weak_passwords[0], "empty": ""}
        return Prepared(
            folder=self.folder,
            schools=self.schools,
            students=holdings,
            enrolments={
                name: tuple(enrolment(item, self.schools[_DESTINATION], self.edition) for item in group)
                for name, group in holdings.items()
            },
            bundles={name: self._bundle(name) for name in self.bundles},
            canaries=tuple(token for name in self.students for token in self.drafter.tokens[name]),
            canaries_of={name: self._carried(name, group) for name, group in holdings.items()},
            passwords=passwords,
            unknown_person=make_number(self.rng("unknown"), self.edition.identifiers),
        )

    # -- students --------------------------------------------------------------------------------

    def _draft(self, name: str) -> Draft:
        if name not in self.students:
            raise RecipeError(f"there are no students {name!r} under given.students")
        if name not in self.drafts:
            recipe = self.students[name]
            original = self._draft(recipe.copy_of) if recipe.copy_of else None
            if original is not None:
                self.drafter.tokens[name] = self.drafter.tokens[recipe.copy_of]
            self.drafts[name] = self.drafter.students(name, recipe, original)
        return self.drafts[name]

    def _holdings(self, name: str, draft: Draft, *, write: bool) -> tuple[Holding, ...]:
        made: list[Holding] = []
        rng = self.rng("numbers", self.students[name].copy_of or name)
        for student in draft.document:
            number = f"{rng.randrange(100, 999)}{rng.randrange(10**4):04d}"
            files = tuple(self._files(name, draft, student, write=write))
            made.append(Holding(student=json.loads(json.dumps(student)), files=files, student_number=number))
        return tuple(made)

    def _files(self, name: str, draft: Draft, student: Mapping[str, Any], *, write: bool) -> Iterable[File]:
        number = number_of(Holding(student=dict(student)), self.edition)
        for link, data in draft.files.items():
            if not link.startswith(f"{number}/"):
                continue
            folder, _, stored = link.rpartition("/")
            original = draft.mappings.get(f"{folder}/{self.edition.archive.mapping_name}", {}).get(stored)
            digest = self._md5(data)
            path = ""
            if write:
                # Neither the name nor the folder says which student or record a file belongs to.
                path = self._write(f"{self._opaque('file', name, link)}.{link.rpartition('.')[2]}", data)
            yield File(link=link, path=path, md5=digest, size=len(data), original_name=original)

    def _md5(self, data: bytes) -> str:
        """Return the digest of a file, taken once: drafts share the bytes of their files."""
        held = self.digests.get(id(data))
        if held is None:
            held = self.digests[id(data)] = (data, hashlib.md5(data, usedforsecurity=False).hexdigest())
        return held[1]

    def _carried(self, name: str, group: tuple[Holding, ...]) -> tuple[str, ...]:
        """Return the canaries that an export of these students must carry."""
        certified = only_certified(portfolio_of(group, self.edition), self.edition)
        text = encode_document(certified, self.edition).decode()
        names = [item.original_name or "" for student in certified.students for item in student.attachments()]
        said = "\n".join((text, *names))
        return tuple(token for token in self.drafter.tokens[name] if token in said)

    # -- bundles ---------------------------------------------------------------------------------

    def _bundle(self, name: str) -> PreparedBundle:
        recipe = self._complete(name)
        root = recipe.twin_of or name
        students = (recipe.students,) if isinstance(recipe.students, str) else recipe.students
        base = self.bundles[root]
        draft = self.drafter.bundle(self.rng("bundles", root), [self._draft(item) for item in students])
        draft.cipher = cast("Cipher", self.cipher or self.edition.archive.ciphers[0])
        # Changes of a bundle write the canaries of the people whom they change.
        self.drafter.tokens[root] = tuple(token for item in students for token in self.drafter.tokens[item])
        self.drafter.change(draft, base.change, root)
        self.drafter.apply(draft, base.dialect)
        if recipe.twin_of:
            self.drafter.change(draft, self.bundles[name].change, root)
        holdings = tuple(
            Holding(student=item, files=tuple(self._files(name, draft, item, write=False)))
            for item in (draft.document if isinstance(draft.document, list) else [draft.document])
        )
        portfolio = portfolio_of(holdings, self.edition)
        if recipe.defect:
            self.drafter.apply(draft, (recipe.defect,))
        form = write_like(draft, recipe.writer, recipe.signature)
        written, archive, signature = write_draft(draft, f"{self.root}/{root}")
        file_name = (
            written
            if recipe.archive_name == "{stem}.zip"
            else recipe.archive_name.format(stem=draft.stem, school=self.schools["origin"])
        )
        folder = self._opaque("bundle", name)
        signature_name = self.edition.signature.written_name.format(archive=file_name)
        if form is not None:
            signature, signature_name = form.write(archive, written, file_name)
        password = draft.password if draft.given_password is None else draft.given_password
        return PreparedBundle(
            archive=self._write(f"{folder}/{file_name}", archive),
            signature=None if signature is None else self._write(f"{folder}/{signature_name}", signature),
            password=password or "",
            wrong_password=(password or "lpx").swapcase(),
            students=students,
            portfolio=portfolio,
            twin=recipe.twin_of,
            defect=recipe.defect,
        )

    def _complete(self, name: str) -> BundleRecipe:
        """Return a recipe with what it takes over from its twin."""
        recipe = self.bundles[name]
        if not recipe.twin_of:
            return recipe
        if recipe.twin_of not in self.bundles:
            raise RecipeError(f"given.bundles.{name}: there is no bundle {recipe.twin_of!r}")
        twin = self.bundles[recipe.twin_of]
        return msgspec.structs.replace(
            recipe,
            students=recipe.students or twin.students,
            writer=recipe.writer or twin.writer,
            signature=recipe.signature or twin.signature,
            archive_name=recipe.archive_name if recipe.archive_name != "{stem}.zip" else twin.archive_name,
        )

    # -- files -----------------------------------------------------------------------------------

    def _opaque(self, *parts: str) -> str:
        """Return a file name that gives nothing away."""
        return hashlib.sha256("/".join((self.root, *parts)).encode()).hexdigest()[:12]

    def _write(self, path: str, data: bytes) -> str:
        inside = f"{self._opaque('case')}/{path}"
        target = self.folder / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return inside


_plans: dict[int, tuple[CodeEdition, CoursePlan]] = {}


def plan_of(codes: CodeEdition) -> CoursePlan:
    """Return the course plan over ``codes``, made once; its tables are read when first asked."""
    held = _plans.get(id(codes))
    if held is None or held[0] is not codes:
        held = _plans[id(codes)] = (codes, CoursePlan(codes))
    return held[1]
