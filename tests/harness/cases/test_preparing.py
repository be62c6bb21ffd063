"""Preparing a case: decided by seed and id alone, other with another seed, and blind in its names."""

from __future__ import annotations

import hashlib
import re

import pytest

from lpx.harness.cases import load_cases
from lpx.harness.holdings import number_of, portfolio_of
from lpx.portfolio.compare import equivalent

CASES = load_cases()


@pytest.fixture(params=CASES, ids=lambda case: case.id)
def case(request):
    return request.param


def _digests(prepared):
    folder = prepared.folder
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("**/*"))
        if path.is_file()
    }


def test_it_is_prepared_under_two_seeds(case, made, tmp_path, edition):
    first = made(case, folder=tmp_path / "first")
    again = made(case, folder=tmp_path / "again")
    other = made(case, "another seed", folder=tmp_path / "other")
    digests = [_digests(prepared) for prepared in (first, again, other)]
    assert digests[0] == digests[1]
    assert (first.students, first.canaries, first.passwords) == (
        again.students,
        again.canaries,
        again.passwords,
    )
    assert first.schools != other.schools
    assert not set(first.canaries) & set(other.canaries)
    numbers = [
        {number_of(item, edition) for group in prepared.students.values() for item in group}
        for prepared in (first, other)
    ]
    assert not numbers[0] & numbers[1]
    _check_paths(first)
    _check_canaries(case, first)


def _check_paths(prepared):
    """Files exist, and neither their names nor their folders tell what is asked."""
    bundles = prepared.bundles.values()
    archives = [path for item in bundles for path in (item.archive, item.signature) if path]
    assert all(re.fullmatch("[0-9a-f]{12}/[0-9a-f]{12}/[^/]+", path) for path in archives)
    paths = [file.path for group in prepared.students.values() for item in group for file in item.files]
    assert all(re.fullmatch(r"[0-9a-f]{12}/[0-9a-f]{12}\.\w+", path) for path in paths if path)
    assert all((prepared.folder / path).is_file() for path in (*archives, *paths) if path)


def _check_canaries(case, prepared):
    """Every expectation about canaries has some to look for."""
    for item in case.expect:
        if "canaries" in item:
            names = item.get("of") or list(prepared.students)
            assert any(prepared.canaries_of[name] for name in names)


def test_files_of_loaded_students_are_what_they_are_said_to_be(cases, made):
    prepared = made(cases["export/records/every-kind"])
    files = [file for item in prepared.students["S"] for file in item.files]
    assert files
    for file in files:
        data = (prepared.folder / file.path).read_bytes()
        assert (file.md5, file.size) == (hashlib.md5(data).hexdigest(), len(data))


def test_canaries_are_in_texts_and_names(cases, made):
    prepared = made(cases["import/records/every-kind"])
    (token,) = prepared.canaries_of["S"]
    (holding,) = prepared.students["S"]
    assert token in str(holding.student)
    assert all(token in (file.original_name or "") for file in holding.files)


def test_an_enrolment_has_basic_data_alone(cases, made, edition):
    prepared = made(cases["import/records/every-kind"])
    (enrolled,) = portfolio_of(prepared.enrolments["S"], edition).students
    (student,) = portfolio_of(prepared.students["S"], edition).students
    school = edition.records["basic"].field_of("school").key
    assert enrolled.basic.values[school] == prepared.schools["destination"]
    assert {**enrolled.basic.values, school: ""} == {**student.basic.values, school: ""}
    assert len(enrolled.records()) == 1 < len(student.records())


def test_schools_can_be_given(cases, made):
    case = cases["import/records/basics"]
    drawn = made(case, "another seed").schools
    given = made(case, schools=drawn)
    assert dict(given.schools) == dict(drawn)


def test_a_bundle_uses_the_cipher_that_the_module_reads(cases, made):
    from lpx.archive.directory import read_directory
    from lpx.archive.sources import FileSource

    prepared = made(cases["import/records/basics"], cipher="traditional")
    source = FileSource(prepared.folder / prepared.bundles["B"].archive)
    ciphers = {member.encryption for member in read_directory(source).members if not member.is_dir}
    source.close()
    assert ciphers == {"traditional"}


def test_a_bundle_says_what_its_students_are(cases, made, edition):
    prepared = made(cases["import/records/two-of-every-kind"])
    assert equivalent(prepared.bundles["B"].portfolio, portfolio_of(prepared.students["S"], edition), edition)
