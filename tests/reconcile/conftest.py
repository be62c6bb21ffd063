"""A small city before and after a migration, made once, and students in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from lpx.edition import DEFAULT_EDITION
from lpx.scale.listing import find_places
from lpx.scale.passwords import Passwords, Secret
from lpx.scale.reconcile.run import Bundles
from lpx.synthesis import Term, Wish, make_student
from lpx.synthesis.city.damage import Ward, migrated
from lpx.synthesis.city.migration import Loss, migrate_unit, shares
from lpx.synthesis.city.plan import City, units
from lpx.synthesis.city.work import ground_of
from lpx.synthesis.city.writing import password_of, write_unit


@dataclass(frozen=True)
class Migration:
    """Two folders of bundles, the plan, and what was done."""

    city: City
    folder: Path
    truth: tuple
    schools: tuple[str, ...]

    @property
    def before(self):
        return self.folder / "before"

    @property
    def after(self):
        return self.folder / "after"

    def passwords(self):
        """Return a table of passwords as people keep it."""
        rows = [f"{school},{password_of(self.city, school)}" for school in self.schools]
        file = self.folder / "passwords.csv"
        file.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return file


@pytest.fixture(scope="session")
def ground():
    return ground_of(DEFAULT_EDITION)


@pytest.fixture(scope="session")
def edition(ground):
    return ground.edition


@pytest.fixture(scope="session")
def migrate(ground, tmp_path_factory):
    """Return what writes a city and its migration."""

    def make(*, students, each, per="student", seed=1, schools=2):
        city = City(students, seed, schools=schools, per=per, cipher="traditional")
        folder = tmp_path_factory.mktemp("city")
        classes = units(city, ground)
        damages = shares(city, Loss(each), len(classes))
        truth = []
        for unit in classes:
            write_unit(city, unit, ground, folder / "before")
            truth += migrate_unit(city, unit, damages.get(unit.number, ()), ground, folder / "after")[1]
        return Migration(city, folder, tuple(truth), tuple(dict.fromkeys(unit.school for unit in classes)))

    return make


@pytest.fixture(scope="session")
def small(migrate):
    """A migration of two classes with every damage once."""
    return migrate(students=60, each=1)


@pytest.fixture(scope="session")
def sides(edition):
    """Return what lists both sides of a migration for ``reconcile``."""

    def of(migration, folder):
        listing = find_places([str(folder)], edition.signature.read_names)
        secrets = {
            place.name: Secret(password_of(migration.city, Path(place.location).parent.name))
            for place in listing.places
        }
        return Bundles(listing, Passwords(secrets), tuple(place.name for place in listing.places))

    return of


@pytest.fixture(scope="session")
def people(ground):
    """Eight synthetic students with few records each, for laws."""
    rng = Random(8)
    counts = {"cadre": 1, "course": 3} | {kind.id: 1 for kind in ground.edition.performance_kinds()}
    wish = Wish(school="353301", entry=Term(110, 1), current=Term(111, 2), counts=counts)
    return tuple(make_student(rng, ground.edition, ground.courses, wish) for _ in range(8))


@pytest.fixture(scope="session")
def ward(people, edition):
    """Return what puts fresh copies of the students under a source of chance."""

    def make(seed):
        return Ward(edition, Random(seed), [migrated(person) for person in people], 5_000)

    return make
