"""The reference module with a case's students and bundles at hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from lpx.coursecode.load import load_code_edition
from lpx.harness import protocol
from lpx.harness.cases import load_cases
from lpx.harness.recipes import prepare
from lpx.harness.reference.module import Module


@pytest.fixture(scope="session")
def codes():
    return load_code_edition()


@pytest.fixture(scope="session")
def suite():
    return {case.id: case for case in load_cases()}


@dataclass
class Desk:
    """A module, and what one case gives."""

    module: Module
    scratch: Path
    data: Path
    given: object
    seq: int = 0

    def ask(self, kind, **members):
        self.seq += 1
        return self.module.handle(kind(protocol.PROTOCOL, self.seq, **members))

    def enrol(self, name="S"):
        self.ask(protocol.Reset, school=self.given.schools["destination"])
        return self.ask(protocol.Load, students=self.given.enrolments[name])

    def bring(self, name, password=None):
        bundle = self.given.bundles[name]
        return self.ask(
            protocol.Import,
            archive=bundle.archive,
            signature=bundle.signature,
            password=bundle.password if password is None else password,
            school=self.given.schools["destination"],
        )

    def held(self):
        return self.ask(protocol.Dump).students

    def files(self):
        return sorted(path.name for path in (self.data / "files").iterdir())


@pytest.fixture
def desk(tmp_path, edition, codes, suite):
    """Return a function that sets a desk up for a case."""
    opened = []

    def set_up(case, **options):
        scratch, data = tmp_path / "scratch", tmp_path / "data"
        scratch.mkdir(exist_ok=True)
        given = prepare(suite[case], "desk", edition, codes, scratch)
        module = Module(data, scratch=scratch, edition=edition, codes=codes, durable=False, **options)
        opened.append(module)
        return Desk(module, scratch, data, given)

    yield set_up
    for module in opened:
        module.close()
