"""What a run amounts to: nothing skipped or broken off reads as a pass, and idle modules score zero."""

from __future__ import annotations

import pytest

from lpx.harness.expected_failures import Entry, ListError, marked, read_list, without_case
from lpx.harness.mutants.bad_actors import NAMES
from lpx.harness.nouns import CaseResult, CaseVerdict, Shortfall
from lpx.harness.results import Outcome, by_requirement, is_known, summarise
from lpx.harness.run_diff import diff_runs

POSITIVE = ("import/records/basics", "export/records/basics")
NEGATIVE = ("refuse/password/wrong", "refuse/signature/missing", "honest/unknown/operation")


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"hangs", "replays"}))
def test_idle_modules_score_zero_in_every_category(case, suite, ran, name):
    behaviour = [item for item in suite if item.core and item.category == "behaviour"]
    cases = [*(case(item) for item in POSITIVE + NEGATIVE), *behaviour]
    run, _ = ran(cases, name=name)
    summary = summarise(run, suite)
    assert {score.category: score.percent for score in summary.scores} == {
        score.category: 0.0 for score in summary.scores
    }
    assert len(summary.scores) == 5
    assert summary.outcome in {Outcome.SOME_FAIL, Outcome.NOT_JUDGED, Outcome.ADAPTER}


def test_the_reference_module_passes(case, suite, ran):
    run, _ = ran([case(item) for item in POSITIVE + NEGATIVE])
    summary = summarise(run, suite)
    assert summary.outcome is Outcome.ALL_PASS
    assert {score.percent for score in summary.scores} == {100.0}


def test_refusals_alone_count_where_no_positive_case_was_chosen(case, suite, ran):
    run, _ = ran([case(item) for item in NEGATIVE])
    assert summarise(run, suite).outcome is Outcome.ALL_PASS


def result(name, verdict, requirements=("IMP-024",), broken=(), **more):
    shortfalls = tuple(Shortfall("state-record-missing", item) for item in broken)
    return CaseResult(name, verdict, requirements, shortfalls=shortfalls, **more)


def test_a_failed_case_breaks_only_what_it_is_booked_on():
    results = (
        result("a", CaseVerdict.FAIL, ("IMP-024", "IMP-009"), broken=("IMP-009",)),
        result("b", CaseVerdict.PASS, ("IMP-024",)),
        result("c", CaseVerdict.PASS, ("IMP-001",)),
        result("d", CaseVerdict.NOT_APPLICABLE, ("IMP-018",)),
    )
    found = {item.requirement: item for item in by_requirement(results)}
    assert found["IMP-009"].verdict is CaseVerdict.FAIL
    assert found["IMP-024"].verdict is CaseVerdict.NOT_JUDGED
    assert found["IMP-024"].passed == ("b",)
    assert found["IMP-001"].verdict is CaseVerdict.PASS
    assert found["IMP-018"].verdict is CaseVerdict.NOT_APPLICABLE


def test_a_known_failure_is_marked_and_a_pass_of_it_is_an_error():
    entry = Entry("import/names/*", "cuts names", "https://example.org/17")
    failing = marked(result("import/names/several-dots", CaseVerdict.FAIL, broken=("IMP-009",)), (entry,))
    assert is_known(failing)
    assert "cuts names" in failing.expected_failure
    passing = marked(result("import/names/several-dots", CaseVerdict.PASS), (entry,))
    assert passing.verdict is CaseVerdict.FAIL
    assert not is_known(passing)
    other = marked(result("import/records/basics", CaseVerdict.FAIL), (entry,))
    assert other.expected_failure == ""


def test_a_run_with_nothing_but_known_failures_is_as_expected(case, suite, ran):
    known = (Entry("import/names/several-dots", "cuts names"),)
    cases = [case("import/names/several-dots"), case("export/records/basics"), case("import/records/basics")]
    run, _ = ran(cases, name="names-cut-at-first-dot", known_failures=known)
    summary = summarise(run, suite)
    assert summary.known == 1
    assert summary.outcome is Outcome.ALL_PASS
    run, _ = ran(cases, known_failures=known)
    assert summarise(run, suite).outcome is Outcome.SOME_FAIL


def test_lists_of_known_failures_are_read_with_care(tmp_path):
    path = tmp_path / "known.toml"
    path.write_text('[[case]]\nid = "import/*"\nreason = "later"\n', encoding="utf-8")
    assert read_list(path) == (Entry("import/*", "later"),)
    assert without_case(read_list(path), ["export/a"]) == ("import/*",)
    for wrong in ('[[case]]\nid = "x"\n', '[[case]]\nid = "x"\nreason = " "\n', "case = 1", "[[case", "\xff"):
        path.write_bytes(wrong.encode("latin-1"))
        with pytest.raises(ListError):
            read_list(path)
    with pytest.raises(ListError):
        read_list(tmp_path / "none.toml")


def test_a_diff_says_what_was_broken_and_what_was_fixed(case, suite, ran):
    cases = [case("import/names/several-dots"), case("export/records/basics"), case("import/records/basics")]
    good, _ = ran(cases)
    bad, _ = ran(cases, name="names-cut-at-first-dot")
    before, after = summarise(good, suite), summarise(bad, suite)
    changes = diff_runs(before, after)
    assert [(change.case, change.kind) for change in changes] == [("import/names/several-dots", "broken")]
    assert changes[0].new == ("IMP-009",)
    assert [change.kind for change in diff_runs(after, before)] == ["fixed"]
    assert diff_runs(before, before) == ()
