"""Folders of small bundles for the tests of batches."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from random import Random

from lpx.coursecode import load_code_edition
from lpx.edition import load_edition
from lpx.synthesis.bundle import make_bundle
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import make_school
from lpx.synthesis.terms import Term

TABLE = "passwords.csv"


def make_folder(folder: Path, schools: int = 2, students: int = 3, seed: int = 5) -> Path:
    """Make a folder per school with a bundle per student, and the table of their passwords."""
    edition, codes = load_edition(), load_code_edition()
    rng = Random(seed)
    rows = []
    for _ in range(schools):
        school = make_school(rng, edition, CoursePlan(codes), students=students, term=Term(110, 1))
        place = folder / school.code
        place.mkdir(parents=True)
        for student in school.students:
            bundle = make_bundle(rng, edition, [student], school=school.code, term=school.term)
            (place / bundle.name).write_bytes(bundle.archive)
            (place / bundle.signature_name).write_bytes(bundle.signature)
            rows.append((f"{school.code}/{bundle.name}", bundle.password))
    with (folder / TABLE).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("bundle", "password"), *rows])
    return folder


def archives(folder: Path) -> list[Path]:
    """Return the archives below ``folder`` in the order of their names."""
    return sorted(folder.rglob("*.zip"), key=lambda path: path.relative_to(folder).as_posix())


def passwords_of(folder: Path) -> dict[str, str]:
    """Return the passwords by the names of bundles below ``folder``."""
    with (folder / TABLE).open(encoding="utf-8", newline="") as stream:
        return dict(csv.reader(stream))


def multiply(source: Path, folder: Path, count: int) -> Path:
    """Make ``count`` copies of the smallest bundle in ``source`` under names of the edition's form."""
    archive = min(archives(source), key=lambda path: path.stat().st_size)
    signature = archive.with_name(archive.name + ".md5").read_text(encoding="utf-8").split()[0]
    with (source / TABLE).open(encoding="utf-8", newline="") as stream:
        passwords = {row[0].rpartition("/")[2]: row[1] for row in csv.reader(stream)}
    school = archive.name.partition("_")[0]
    for number in range(count):
        place = folder / f"{number % 10:06d}"
        place.mkdir(parents=True, exist_ok=True)
        name = f"{school}_2022_02_{number // 1440 + 1:02d}_{number // 60 % 24:02d}_{number % 60:02d}_00.zip"
        shutil.copyfile(archive, place / name)
        (place / f"{name}.md5").write_text(signature + "\n", encoding="utf-8")
    (folder / "password.txt").write_text(passwords[archive.name], encoding="utf-8")
    return folder
