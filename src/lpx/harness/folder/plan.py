"""From a seed and cases to a kit: students, bundles and the order of the tasks, always the same again.

Everything here follows from the seed, so that whoever keeps it can say later what had to happen; the kit
itself does not hold it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from random import Random
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.harness import steps
from lpx.harness.folder.nouns import Arm, Kit, LeftOut, Person, PreparedArm, Task
from lpx.harness.holdings import number_of
from lpx.harness.recipe_nouns import Schools

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.folder.choice import Suited
    from lpx.harness.nouns import Case
    from lpx.harness.protocol import Holding

_DRAWS = 5
"""How often other students are drawn where two arms would share one."""

_ENTER_MINUTES, _RECORD_MINUTES, _EXPORT_MINUTES, _IMPORT_MINUTES = 1.5, 1.5, 2.0, 3.5

_FORBIDDEN = frozenset('<>:"/\\|?*')
_LONGEST_NAME = 120


class KitError(Exception):
    """A kit cannot be made.

    Args:
        key: Key of the catalogue under ``harness-kit.error``.
        parameters: What its text needs.
    """

    def __init__(self, key: str, **parameters: str | int) -> None:
        super().__init__(key)
        self.key, self.parameters = key, parameters


def kit_id(seed: str, cases: Iterable[str], school: str) -> str:
    """Return the name of the kit, which does not tell the seed."""
    told = "\0".join(("lpx kit", seed, school, *cases))
    return hashlib.sha256(told.encode()).hexdigest()[:8].upper()


def suite_digest(cases: Iterable[Case]) -> str:
    """Return the digest over what ``cases`` give, do and expect; their titles may be reworded."""
    import msgspec

    told = [(case.id, case.role, case.requirements, case.given, case.do, case.expect) for case in cases]
    data = msgspec.json.encode(told, order="deterministic")
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def choose_school(seed: str, edition: Edition, codes: CodeEdition) -> str:
    """Return the code of a real school for the module to work for, drawn by the seed."""
    from lpx.harness.recipes import plan_of

    ruled_out = set(edition.limits.test_schools)
    able = [entry.code for entry in plan_of(codes).schools if entry.code not in ruled_out]
    return Random(f"{seed}/kit/school").choice(able)


def make_kit(
    cases: Sequence[Case],
    arms: Suited,
    *,
    seed: str,
    school: str,
    edition: Edition,
    codes: CodeEdition,
    folder: Path,
    cipher: str = "",
    left_out: tuple[LeftOut, ...] = (),
) -> Kit:
    """Return the kit for ``cases``.

    Args:
        cases: The chosen cases, each with its arms in ``arms``.
        arms: The arms of each case.
        seed: What everything is drawn from.
        school: Code of the school that the module works for.
        edition: The edition to follow.
        codes: The edition of the course code.
        folder: Scratch folder for the bundles and files.
        cipher: Of bundles that may have any; by default the edition's preferred one.
        left_out: Cases that were left out already.

    Raises:
        KitError: No case is left, or students cannot be told apart.
        RecipeError: A case cannot be made.
        OSError: The files cannot be written.
    """
    from lpx.harness.passwords import make_password

    maker = _Maker(seed, school, edition, codes, folder, cipher)
    made: list[PreparedArm] = []
    dropped = list(left_out)
    for case in cases:
        own = [maker.prepare(case, arm, part) for part, arm in enumerate(arms[case.id], 1)]
        if any(_unportable(person.holding) for arm in own for person in arm.entered):
            dropped.append(LeftOut(case.id, "file-name"))
            continue
        if not all(map(_typeable, own)):
            dropped.append(LeftOut(case.id, "password"))
            continue
        made += own
    if not made:
        raise KitError("nothing-to-do")
    order = list(range(len(made)))
    Random(f"{seed}/kit/order").shuffle(order)
    labelled = _labelled([made[place] for place in order])
    return Kit(
        id=kit_id(seed, [case.id for case in cases], school),
        school=school,
        look_password=make_password(Random(f"{seed}/kit/look")),
        arms=labelled,
        tasks=_tasks(labelled, edition),
        left_out=tuple(dropped),
    )


class _Maker:
    """Prepares arms, each with students whom no other arm has."""

    def __init__(  # noqa: PLR0917 - what everything is made from
        self, seed: str, school: str, edition: Edition, codes: CodeEdition, folder: Path, cipher: str
    ) -> None:
        self.seed, self.school, self.cipher = seed, school, cipher
        self.edition, self.codes, self.folder = edition, codes, folder
        self.known: set[str] = set()

    def prepare(self, case: Case, arm: Case, part: int) -> PreparedArm:
        """Return the arm with its students and bundles."""
        from lpx.harness.recipes import prepare

        for draw in range(_DRAWS):
            seed = f"{self.seed}/kit/{part}/{draw}"
            schools = self._schools(arm, seed)
            prepared = prepare(
                arm, seed, self.edition, self.codes, self.folder, cipher=self.cipher, schools=schools
            )
            groups = (*prepared.students.values(), *prepared.enrolments.values())
            numbers = {number_of(item, self.edition) for group in groups for item in group} - {""}
            if not numbers & self.known:
                break
        else:
            raise KitError("students-alike")
        self.known |= numbers
        enrolled: dict[str, Person] = {}
        entered: dict[str, Person] = {}
        for step in steps.steps_of(arm):
            if isinstance(step, steps.Enrol):
                self._add(enrolled, prepared.enrolments[step.students])
            elif isinstance(step, steps.Load):
                self._add(entered, prepared.students[step.students])
        held = Arm(case.id, arm, seed)
        return PreparedArm(held, prepared, tuple(enrolled.values()), tuple(entered.values()))

    def _add(self, people: dict[str, Person], holdings: Iterable[Holding]) -> None:
        for item in holdings:
            people.setdefault(number_of(item, self.edition), Person("", item))

    def _schools(self, arm: Case, seed: str) -> dict[str, str]:
        """Return a school for every word; the one that the module works for is the kit's."""
        from lpx.harness.recipes import plan_of

        words = [step.school for step in steps.steps_of(arm) if isinstance(step, steps.Reset)]
        home = words[-1] if words else "destination"
        ruled_out = {self.school, *self.edition.limits.test_schools}
        others = [entry.code for entry in plan_of(self.codes).schools if entry.code not in ruled_out]
        drawn = Random(f"{seed}/schools/{arm.id}").sample(others, len(Schools))
        return dict(zip(Schools, drawn, strict=True)) | {home: self.school}


def _unportable(holding: Holding) -> bool:
    """Tell whether a file of the student has a name that cannot be given to it on every system."""
    names = [file.original_name or PurePosixPath(file.path).name for file in holding.files]
    return any(
        not name
        or len(name) > _LONGEST_NAME
        or set(name) & _FORBIDDEN
        or any(ord(character) < 32 or ord(character) > 0xFFFF for character in name)
        or name.strip(" .") != name
        for name in names
    )


def _typeable(arm: PreparedArm) -> bool:
    """Tell whether the passwords of an arm's imports look like all others and can be copied from paper."""
    told: list[str] = []
    for step in steps.steps_of(arm.arm.case):
        given = arm.prepared.bundles.get(step.bundle) if isinstance(step, steps.Import) else None
        if given is not None:
            told += [given.password, given.wrong_password]
    return all(password.isascii() and password.isalnum() for password in told if password)


def _labelled(arms: Sequence[PreparedArm]) -> tuple[PreparedArm, ...]:
    """Return the arms with a label for each student, in the order of the tasks."""
    count = sum(len(arm.enrolled) + len(arm.entered) for arm in arms)
    width = max(2, len(str(count)))
    number = 0
    made: list[PreparedArm] = []
    for arm in sorted(arms, key=_group):
        groups: list[tuple[Person, ...]] = []
        for people in (arm.entered, arm.enrolled):
            named = tuple(
                replace(person, label=f"S{place:0{width}d}")
                for place, person in enumerate(people, number + 1)
            )
            number += len(people)
            groups.append(named)
        made.append(replace(arm, entered=groups[0], enrolled=groups[1]))
    return tuple(made)


def _group(arm: PreparedArm) -> int:
    """Return where an arm stands on the sheet: what only hands out comes first, then what takes in."""
    return int(any(isinstance(step, steps.Import) for step in steps.steps_of(arm.arm.case)))


def _tasks(arms: Sequence[PreparedArm], edition: Edition) -> tuple[Task, ...]:
    tasks: list[Task] = []
    for place, arm in enumerate(arms):
        tasks += _Rows(place, arm, edition, len(tasks)).make()
    return tuple(tasks)


class _Rows:
    """The rows of one arm."""

    def __init__(self, place: int, arm: PreparedArm, edition: Edition, before: int) -> None:
        self.place, self.arm, self.edition, self.number = place, arm, edition, before
        self.rows: list[Task] = []
        self.labels = {number_of(p.holding, edition): p.label for p in (*arm.enrolled, *arm.entered)}
        self.made: dict[str, Task] = {}

    def make(self) -> list[Task]:
        for index, step in enumerate(steps.steps_of(self.arm.arm.case)):
            match step:
                case steps.Load():
                    for holding in self.arm.prepared.students[step.students]:
                        self._enter(index, holding)
                case steps.Export():
                    self.made[step.name] = self._export(index, step)
                case steps.Import():
                    self._import(index, step)
                case _:
                    pass
        return self.rows

    def _add(self, task: Task) -> Task:
        self.number += 1
        before = () if task.kind == "enter" else tuple(row.number for row in self._needed())
        added = replace(task, number=self.number, after=before)
        self.rows.append(added)
        return added

    def _needed(self) -> list[Task]:
        """Return the rows before that must be done first: the last thing done, or all that was typed in."""
        if self.rows and self.rows[-1].kind != "enter":
            return self.rows[-1:]
        return self.rows

    def _label(self, holding: Holding) -> str:
        return self.labels[number_of(holding, self.edition)]

    def _enter(self, index: int, holding: Holding) -> None:
        records = count_records(holding, self.edition)
        minutes = _ENTER_MINUTES + _RECORD_MINUTES * records
        self._add(Task(0, "enter", self.place, index, (self._label(holding),), minutes=minutes))

    def _export(self, index: int, step: steps.Export) -> Task:
        names = (step.students,) if isinstance(step.students, str) else step.students
        holdings = [holding for name in names for holding in self.arm.prepared.students[name]]
        chosen = [holdings[number] for number in step.only] if step.only else holdings
        people = tuple(dict.fromkeys(map(self._label, chosen)))
        password = self.arm.prepared.passwords[step.password]
        return self._add(Task(0, "export", self.place, index, people, password, minutes=_EXPORT_MINUTES))

    def _import(self, index: int, step: steps.Import) -> None:
        people = tuple(self.labels.values())
        number = self.number + 1
        folder = f"bundles/{number:03d}"
        given = self.arm.prepared.bundles.get(step.bundle)
        if given is None:
            source = self.made[step.bundle]
            archive, signature = f"returned/{source.number:03d}/", ""
            password, wrong = source.password, source.password.swapcase()
        else:
            archive = f"{folder}/{PurePosixPath(given.archive).name}"
            signed = self._signature(step, given.signature)
            signature = f"{folder}/{PurePosixPath(signed).name}" if signed else ""
            password, wrong = given.password, given.wrong_password
        told = {"ok": password, "wrong": wrong, "empty": ""}[step.password]
        self._add(
            Task(0, "import", self.place, index, people, told, archive, signature, minutes=_IMPORT_MINUTES)
        )

    def _signature(self, step: steps.Import, own: str | None) -> str | None:
        """Return the path of the signature file that is handed over, as prepared."""
        if step.signature == "missing":
            return None
        if step.signature.startswith("of:"):
            return self.arm.prepared.bundles[step.signature.removeprefix("of:")].signature
        return own


def count_records(holding: Holding, edition: Edition) -> int:
    """Return how many records a student has."""
    from lpx.harness.holdings import portfolio_of

    portfolio = portfolio_of([holding], edition)
    return sum(len(student.records()) - 1 for student in portfolio.students)


def sources_of(kit: Kit) -> dict[str, Path]:
    """Return the files of all bundles: path in the kit → where they lie now."""
    found: dict[str, Path] = {}
    for task in kit.tasks:
        if task.kind != "import" or not task.archive.startswith("bundles/"):
            continue
        arm = kit.arms[task.arm]
        step = steps.steps_of(arm.arm.case)[task.step]
        assert isinstance(step, steps.Import)
        prepared = arm.prepared
        found[task.archive] = prepared.folder / prepared.bundles[step.bundle].archive
        if task.signature:
            other = step.signature.removeprefix("of:") if step.signature.startswith("of:") else step.bundle
            signature = prepared.bundles[other].signature
            assert signature is not None
            found[task.signature] = prepared.folder / signature
    return found
