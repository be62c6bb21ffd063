"""The suite's own cases, and one preparation of each."""

from __future__ import annotations

import pytest

from lpx.coursecode.load import load_code_edition
from lpx.harness.cases import load_cases
from lpx.harness.recipes import prepare

SEED = "one-seed"


@pytest.fixture(scope="session")
def codes():
    """The course-code edition, loaded once."""
    return load_code_edition()


@pytest.fixture(scope="session")
def cases():
    """All cases by id."""
    return {case.id: case for case in load_cases()}


@pytest.fixture
def made(edition, codes, tmp_path):
    """Prepare a case: made(case, seed=...) -> Prepared."""

    def make(case, seed=SEED, folder=tmp_path, **options):
        return prepare(case, seed, edition, codes, folder, **options)

    return make
