"""The self-test notices a suite that lets a mutant live, accuses the innocent, or pays bad actors."""

from __future__ import annotations

import pytest

from lpx.harness.nouns import CaseVerdict
from lpx.harness.results import CATEGORIES, controlled
from lpx.harness.selftest import run as running
from lpx.harness.selftest.killers import killers_of
from lpx.harness.selftest.nouns import Cell, Matrix, Row
from lpx.harness.selftest.run import selftest


def kinds(matrix):
    return {(item.kind, item.subject) for item in matrix.complaints}


def test_a_mutant_is_killed_by_a_case_of_its_own_requirement(suite):
    matrix = selftest(
        full=True,
        jobs=1,
        cases=[suite["export/texts/summaries-of-every-kind"]],
        modules=["summaries-always-empty"],
    )
    assert matrix.is_sound
    assert matrix.mutants[0].cells == {"export/texts/summaries-of-every-kind": Cell.KILLED}
    assert "EXP-006" in matrix.mutants[0].broken["export/texts/summaries-of-every-kind"]


def test_a_mutant_that_no_case_touches_survives(suite):
    matrix = selftest(
        full=True, jobs=1, cases=[suite["import/records/basics"]], modules=["summaries-always-empty"]
    )
    assert kinds(matrix) == {("survivor", "summaries-always-empty")}


def test_a_case_that_asks_nothing_is_idle(suite):
    import msgspec

    empty = msgspec.structs.replace(suite["import/records/basics"], do=({"reset": "destination"},), expect=())
    assert ("idle-case", empty.id) in kinds(selftest(full=True, jobs=1, cases=[empty]))


def test_a_kill_on_another_requirement_is_not_enough(suite, modules, monkeypatch):
    import msgspec

    other = msgspec.structs.replace(modules.mutants["summaries-always-empty"], requirements=("EXP-001",))
    changed = msgspec.structs.replace(modules, mutants={**modules.mutants, other.id: other})
    monkeypatch.setattr(running, "load_catalogue", lambda: changed)
    case = suite["export/texts/summaries-of-every-kind"]
    matrix = selftest(full=True, jobs=1, cases=[case], modules=[other.id])
    assert ("stray-kill", other.id) in kinds(matrix)


def test_an_accused_innocent_is_noticed(suite, modules, monkeypatch):
    import msgspec

    wrong = "summaries-always-empty"
    named = msgspec.structs.replace(modules.innocents["slow"], id=wrong)
    mutants = {name: item for name, item in modules.mutants.items() if name != wrong}
    changed = msgspec.structs.replace(modules, mutants=mutants, innocents={**modules.innocents, wrong: named})
    monkeypatch.setattr(running, "load_catalogue", lambda: changed)
    case = suite["export/texts/summaries-of-every-kind"]
    matrix = selftest(full=True, jobs=1, cases=[case], modules=[wrong])
    assert ("innocent-accused", wrong) in kinds(matrix)


INNOCENTS = (
    "keys-in-another-order",
    "aes-192-written",
    "slow",
    "talkative",
    "exporter-alone",
    "entries-deflated",
)


@pytest.mark.parametrize("case", ["export/records/basics", "import/records/basics", "refuse/password/wrong"])
def test_innocents_pass(bench, suite, case):
    row = bench.try_case(suite[case], INNOCENTS, ())
    assert {tried.verdict for tried in row.modules.values()} <= {
        CaseVerdict.PASS,
        CaseVerdict.NOT_APPLICABLE,
    }, row.modules


def test_bad_actors_score_nothing_in_any_category(bench, suite, modules):
    chosen = [case for case in suite.values() if case.core]
    assert {case.category for case in chosen} == set(CATEGORIES)
    results = {name: [] for name in modules.bad_actors}
    for case in chosen:
        row = bench.try_case(case, (), tuple(modules.bad_actors))
        for name, result in row.bad_actors.items():
            results[name].append(result)
    for name, found in results.items():
        passes = [item.case for item in controlled(found, suite) if item.verdict is CaseVerdict.PASS]
        assert passes == [], name


SAMPLE = (
    "export/records/every-kind",
    "import/names/several-dots",
    "refuse/files/zero-bytes",
    "behave/again/import-twice",
)


@pytest.mark.parametrize("case", SAMPLE)
def test_a_mutant_that_answers_alike_would_have_passed(bench, suite, modules, case):
    from lpx.harness.mutants.catalogue import hooks_of
    from lpx.harness.selftest.recording import Recording
    from lpx.harness.selftest.worker import _folder, _Job

    with _folder() as scratch:
        job = _Job(bench, suite[case], scratch)
        recording = Recording()
        assert job.run(lambda: recording.hooks).verdict is CaseVerdict.PASS
        alike = [name for name in modules.mutants if job.goes_the_same_way(name, recording)]
        assert len(alike) > len(modules.mutants) // 2
        for name in alike[::9]:
            assert job.run(lambda name=name: hooks_of(name)).verdict is CaseVerdict.PASS, name


def test_a_module_that_a_case_does_not_apply_to_is_not_said_to_go_the_same_way(bench, suite):
    from lpx.harness.selftest.recording import Recording
    from lpx.harness.selftest.worker import _folder, _Job

    with _folder() as scratch:
        job = _Job(bench, suite["export/records/basics"], scratch)
        recording = Recording()
        job.run(lambda: recording.hooks)
        assert job.goes_the_same_way("service-lost", recording)
        assert not job.goes_the_same_way("importer-alone", recording)
        tried = job.try_module("importer-alone", recording)
        assert tried is not None
        assert tried.verdict is CaseVerdict.NOT_APPLICABLE


def test_few_cases_are_enough_to_kill_all():
    rows = (
        Row("one", (), {"a": Cell.KILLED, "b": Cell.KILLED, "c": Cell.KILLED}),
        Row("two", (), {"b": Cell.KILLED, "d": Cell.PASSED}),
        Row("three", (), {"c": Cell.FAILED_OTHERWISE}),
    )
    matrix = Matrix(
        seed="s",
        full=True,
        cases=("a", "b", "c", "d"),
        reference=Row(""),
        mutants=rows,
        innocents=(),
        bad_actors={},
        covered={},
        untested=(),
        complaints=(),
    )
    assert killers_of(matrix) == {"one": ("a", "b"), "two": ("b",), "three": ()}
