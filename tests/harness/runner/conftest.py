"""The reference module in this process, with somebody in between who may interfere, and runs against it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lpx.harness.adapters.connect import Connection
from lpx.harness.adapters.inprocess import InProcessAdapter
from lpx.harness.cases import load_cases
from lpx.harness.conversation import Conversation
from lpx.harness.mutants import make_module
from lpx.harness.plan import make_plan
from lpx.harness.runner import attempt, prepare_case
from lpx.harness.session import Settings, rules_for, run_plan

SEED = "a seed for tests"


class Interfered:
    """The module ``name``, whose answers pass through ``interfere(request, reply)``."""

    def __init__(self, name: str, folder: Path, interfere=None) -> None:
        self._module = make_module(name, folder)
        self._interfere = interfere

    def handle(self, request):
        if self._interfere is None:
            return self._module.handle(request)
        return self._interfere(request, self._module.handle)

    def close(self):
        close = getattr(self._module, "close", None)
        if close is not None:
            close()


def connection_to(name="", interfere=None, kind="inprocess"):
    """Return a connection to a module in this process."""

    def start(scratch):
        return InProcessAdapter(lambda: Interfered(name, scratch, interfere), scratch)

    return Connection(f"mutant:{name or 'reference'}", kind, start, parallel=False)


@pytest.fixture(scope="session")
def suite():
    """All cases of the suite."""
    return load_cases()


@pytest.fixture(scope="session")
def case(suite):
    """Return a case by its id."""
    known = {item.id: item for item in suite}
    return known.__getitem__


@pytest.fixture(scope="session")
def rules():
    """By what cases are judged."""
    return rules_for(connection_to())


@pytest.fixture
def tried(tmp_path, rules):
    """Try one case: tried(case, name="", interfere=None) -> (CaseResult, Observed)."""

    def one(item, name="", interfere=None, seed=SEED, using=rules):
        scratch = tmp_path / f"scratch-{len(list(tmp_path.iterdir()))}"
        scratch.mkdir()
        conversation = Conversation(connection_to(name, interfere).open(scratch), timeout=20)
        try:
            prepared = prepare_case(item, conversation, seed=seed, rules=using)
            return attempt(item, conversation, prepared, using)
        finally:
            conversation.close()

    return one


@pytest.fixture
def ran(tmp_path, rules, suite):
    """Run several cases: ran(cases, name="", ...) -> (Run, folder)."""

    def run(cases, name="", interfere=None, seed=SEED, folder=None, **options):
        place = folder or tmp_path / f"run-{len(list(tmp_path.iterdir()))}"
        place.mkdir(exist_ok=True)
        connection = connection_to(name, interfere)
        settings = replace(Settings(connection.label, seed, 20.0, place, shrink=False), **options)
        return run_plan(make_plan(suite, cases, seed), connection, settings, rules), place

    return run
