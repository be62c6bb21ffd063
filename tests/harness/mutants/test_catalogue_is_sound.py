"""Every mutant has a name that says what it does, a behaviour, and a requirement that it breaks."""

from __future__ import annotations

import pytest

from lpx.harness.cases import load_not_tested
from lpx.harness.mutants import make_module
from lpx.harness.mutants.bad_actors import NAMES
from lpx.harness.mutants.catalogue import behaviours, hooks_of
from lpx.harness.reference.hooks import Hooks
from lpx.harness.selftest.killers import load_killers
from lpx.harness.selftest.run import asked_of_modules

NAMED_DEFECTS = {
    "bundle-md5-never-checked": 1,
    "signature-of-a-wrapper": 1,
    "only-submitted-outcomes-carry-files": 34,
    "only-submitted-outcomes-exported": 34,
    "one-record-per-file": 35,
    "flags-always-false": 38,
    "summaries-always-empty": 43,
    "imports-of-the-whole-school-deleted": 74,
    "service-doubled-by-a-second-import": 75,
    "course-school-overwritten": 77,
    "original-names-lost": 78,
    "original-names-stale": 79,
    "ids-cut-to-ten-in-courses": 36,
    "terms-read-at-the-wrong-place": 26,
    "decimals-truncated": 84,
    "exif-photographs-refused": 64,
    "exact-limit-refused": 67,
    "default-password-used": 6,
    "document-found-by-stem-only": 4,
}
"""Defects that real modules have, and the quirk that each of them is."""


def test_names_and_behaviours_belong_together(modules):
    assert set(behaviours()) == {*modules.mutants, *modules.innocents}
    assert set(NAMES) == set(modules.bad_actors)


def test_there_are_enough_of_each(modules):
    assert len(modules.mutants) >= 100
    assert len(modules.innocents) >= 8
    assert len(modules.bad_actors) >= 6


def test_mutants_break_requirements_that_there_are(modules, edition):
    quirks = {quirk.number for quirk in edition.quirks}
    for mutant in modules.mutants.values():
        assert mutant.requirements, mutant.id
        assert set(mutant.requirements) <= set(edition.requirements), mutant.id
        assert set(mutant.quirks) <= quirks, mutant.id


@pytest.mark.parametrize(("name", "quirk"), sorted(NAMED_DEFECTS.items()))
def test_defects_of_real_modules_are_there(modules, name, quirk):
    assert quirk in modules.mutants[name].quirks


def test_every_requirement_for_modules_is_broken_by_a_mutant_or_excused(modules, edition):
    broken = {requirement for mutant in modules.mutants.values() for requirement in mutant.requirements}
    excused = {item.requirement for item in load_not_tested()}
    assert set(asked_of_modules(edition)) <= broken | excused
    assert not broken & excused


def test_every_mutant_does_something_otherwise(modules):
    for name in modules.mutants:
        assert hooks_of(name) != Hooks(), name


def test_the_quick_mode_knows_what_kills_every_mutant(modules, suite):
    killers = load_killers()
    assert set(killers) == set(modules.mutants), "written by `lpx conform selftest --full --write`"
    for name, cases in killers.items():
        assert cases, name
        assert set(cases) <= set(suite), name


@pytest.mark.parametrize(
    "name", ["", "reference", "summaries-always-empty", "exporter-alone", "echoes", "replays"]
)
def test_modules_are_made_by_name(tmp_path, name):
    assert hasattr(make_module(name, tmp_path), "handle")


def test_a_name_that_there_is_not_is_refused(tmp_path):
    with pytest.raises(KeyError):
        make_module("no-such-mutant", tmp_path)
