"""A bundle of a synthetic school, and a way to run commands."""

from __future__ import annotations

from random import Random

import pytest
from click.testing import CliRunner

from lpx.coursecode import load_code_edition
from lpx.synthesis.bundle import make_bundle
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import make_school
from lpx.synthesis.terms import Term


@pytest.fixture(scope="session")
def school(edition):
    """Two synthetic students of one school."""
    return make_school(Random(11), edition, CoursePlan(load_code_edition()), students=2, term=Term(110, 1))


@pytest.fixture(scope="session")
def handed_over(edition, school):
    """The bundle that the school hands over."""
    return make_bundle(Random(11), edition, school.students, school=school.code, term=school.term)


@pytest.fixture
def bundle(handed_over, tmp_path):
    """Path of the bundle's archive, its signature beside it."""
    path = tmp_path / handed_over.name
    path.write_bytes(handed_over.archive)
    (tmp_path / handed_over.signature_name).write_bytes(handed_over.signature)
    return path


@pytest.fixture
def run(handed_over, monkeypatch):
    """Run ``lpx`` with arguments, the bundle's password in the environment unless told otherwise."""
    from lpx.cli.root import cli

    def call(*arguments, password=handed_over.password, lang="en"):
        environment = {"LPX_LANG": lang, "LPX_PASSWORD": password or ""}
        return CliRunner(env=environment).invoke(cli, [str(argument) for argument in arguments])

    monkeypatch.delenv("LPX_PASSWORD", raising=False)
    return call
