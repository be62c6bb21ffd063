"""Writing a city, and what a migration makes of it: folders, the plan, passwords, the truth."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import msgspec

from lpx.cli.batch.choosing import opened_engine
from lpx.cli.diagnostics import Stop, catalogue_for, say
from lpx.cli.exit_codes import ExitCode
from lpx.cli.progress import Progress
from lpx.cli.results import CityDamaged, CityWritten
from lpx.reports.quantities import size
from lpx.scale.work_through import Lost, work_through
from lpx.synthesis.city.migration import Loss, shares
from lpx.synthesis.city.plan import City, Unit, units
from lpx.synthesis.city.work import Harmed, ground_of, migrate_group, write_group
from lpx.synthesis.city.writing import Written, password_of

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.messages import Language
    from lpx.synthesis.city.truth import Truth

PLAN, PASSWORDS, TRUTH = "city.json", "passwords.csv", "truth.jsonl"

_Unit = TypeVar("_Unit")
_Result = TypeVar("_Result")
Hands = tuple[str | None, int | None]
"""Engine and jobs, as they were named."""


def read_city(folder: Path, language: Language) -> City:
    """Return the plan of the city in ``folder``. Raises ``Stop``."""
    try:
        return msgspec.json.decode((folder / PLAN).read_bytes(), type=City)
    except (OSError, msgspec.MsgspecError):
        raise Stop(ExitCode.USAGE, language, "synth.no-city") from None


def make_city(city: City, edition: Edition, out: Path, hands: Hands, language: Language) -> CityWritten:
    """Write the bundles of ``city`` into ``out`` and return how much that was."""
    name = edition.mark.id
    classes = _begin(city, name, out, language)
    total = Written()
    function = partial(write_group, city, name, str(out))
    with _Watch(city, language) as watch:
        for _, written in _work(function, [(unit,) for unit in classes], hands, language):
            _add(total, written)
            watch(total)
    return _noun(total, classes)


def make_after(
    migration: tuple[City, Loss], edition: Edition, out: Path, hands: Hands, language: Language
) -> CityDamaged:
    """Write what a ``migration`` with its losses makes of a city into ``out``, with the truth."""
    city, loss = migration
    name = edition.mark.id
    classes = _begin(city, name, out, language)
    found = shares(city, loss, len(classes))
    groups = [(Harmed(unit, tuple(found.get(unit.number, ()))),) for unit in classes]
    total = Written()
    truth: dict[int, tuple[Truth, ...]] = {}
    function = partial(migrate_group, city, name, str(out))
    with _Watch(city, language) as watch:
        for harmed, (written, items) in _work(function, groups, hands, language):
            _add(total, written)
            watch(total)
            truth[harmed.unit.number] = items
    told = [item for number in sorted(truth) for item in truth[number]]
    (out / TRUTH).write_bytes(b"".join(msgspec.json.encode(item) + b"\n" for item in told))
    return CityDamaged(_noun(total, classes), len(told), dict(Counter(item.damage for item in told)))


def _begin(city: City, edition_name: str, out: Path, language: Language) -> tuple[Unit, ...]:
    """Write what says how to read the bundles, and return the classes."""
    classes = units(city, ground_of(edition_name))
    schools = dict.fromkeys(unit.school for unit in classes)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / PLAN).write_bytes(msgspec.json.encode(city) + b"\n")
        with (out / PASSWORDS).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows((school, password_of(city, school)) for school in schools)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Stop(ExitCode.USAGE, language, "synth.folder-unusable", reason=reason) from None
    return classes


def _work(
    function: Callable[[tuple[_Unit, ...]], tuple[_Result, ...]],
    groups: Iterable[tuple[_Unit, ...]],
    hands: Hands,
    language: Language,
) -> Iterator[tuple[_Unit, _Result]]:
    """Give each class with what came of it, as they are done."""
    with opened_engine(*hands, language) as engine:
        for some, answer in work_through(engine, function, groups):
            if isinstance(answer, Lost):
                raise Stop(ExitCode.NOT_JUDGED, language, "synth.worker-lost", reason=answer.reason)
            yield from zip(some, answer, strict=True)


class _Watch:
    """Shows how far the writing has come; the whole is estimated from what is written."""

    def __init__(self, city: City, language: Language) -> None:
        self._city = city
        self._progress = Progress(catalogue_for(language))

    def __enter__(self) -> Self:
        self._progress.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.__exit__(*error)

    def __call__(self, total: Written) -> None:
        """Tell how much is written."""
        estimate = total.bytes * self._city.students // max(1, total.students)
        self._progress(total.bytes, max(estimate, total.bytes))


def _add(total: Written, written: Written) -> None:
    for name in Written.__struct_fields__:
        setattr(total, name, getattr(total, name) + getattr(written, name))


def _noun(total: Written, classes: Sequence[Unit]) -> CityWritten:
    schools = len({unit.school for unit in classes})
    return CityWritten(schools, total.bundles, total.students, total.records, total.files, total.bytes)


def city_sentence(made: CityWritten, language: Language) -> str:
    """Return how much was written, in words."""
    return say(
        catalogue_for(language),
        "synth.written",
        schools=made.schools,
        bundles=made.bundles,
        students=made.students,
        records=made.records,
        files=made.attachments,
        size=size(made.bytes),
    )


def damage_sentence(made: CityDamaged, language: Language) -> str:
    """Return how much was damaged, in words."""
    return say(catalogue_for(language), "synth.damaged", count=made.damaged, kinds=len(made.kinds))
