"""The suite, its mutants, and a bench to try them on."""

from __future__ import annotations

import pytest

from lpx.coursecode.load import load_code_edition
from lpx.harness.allowances import load_allowances, load_attribution
from lpx.harness.cases import load_cases
from lpx.harness.mutants.catalogue import load_catalogue
from lpx.harness.runner import Rules
from lpx.harness.selftest.worker import Bench


@pytest.fixture(scope="session")
def suite():
    return {case.id: case for case in load_cases()}


@pytest.fixture(scope="session")
def modules():
    return load_catalogue()


@pytest.fixture(scope="session")
def bench(edition):
    rules = Rules(edition, load_code_edition(), load_allowances(), load_attribution())
    return Bench(rules, "bench")
