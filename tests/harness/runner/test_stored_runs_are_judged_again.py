"""Replaying a run needs no module, gives the same verdicts, and follows the suite as it is now."""

from __future__ import annotations

from dataclasses import replace as with_rules

import pytest
from msgspec.structs import replace

from lpx.harness.nouns import CaseVerdict
from lpx.harness.replay import replay
from lpx.harness.transcript import EVIDENCE, read_run

CASES = (
    "import/records/basics",
    "export/records/basics",
    "refuse/signature/missing",
    "import/names/several-dots",
)


@pytest.fixture
def stored(case, ran):
    _, folder = ran([case(name) for name in CASES], name="original-names-lost")
    return read_run(folder), folder


def test_the_same_suite_gives_the_same_results(stored, suite, rules):
    run, folder = stored
    again = replay(run, folder, suite, rules)
    assert [line.result.verdict for line in again.cases] == [line.result.verdict for line in run.cases]
    assert [line.result.shortfalls for line in again.cases] == [line.result.shortfalls for line in run.cases]
    assert {line.result.verdict for line in run.cases} == {CaseVerdict.PASS, CaseVerdict.FAIL}


def test_other_rules_give_other_results(stored, suite, rules):
    from lpx.edition.nouns import Text
    from lpx.harness.allowances import Allowance

    run, folder = stored
    generous = Allowance(id="names-do-not-matter", reason=Text("無", "none"), aspects=("original-name",))
    lenient = with_rules(rules, allowances=(*rules.allowances, generous))
    before = {line.case: line.result.verdict for line in run.cases}
    after = {line.case: line.result.verdict for line in replay(run, folder, suite, lenient).cases}
    assert before["import/records/basics"] is CaseVerdict.FAIL
    assert after["import/records/basics"] is CaseVerdict.PASS


def test_a_case_that_gives_something_else_now_could_not_be_judged(stored, suite, rules):
    run, folder = stored
    changed = [
        replace(item, given={**item.given, "students": {"S": {"counts": {"work": 3}}}})
        if item.id == "import/records/basics"
        else item
        for item in suite
    ]
    again = {line.case: line.result for line in replay(run, folder, changed, rules).cases}
    assert again["import/records/basics"].verdict is CaseVerdict.NOT_JUDGED
    assert again["import/records/basics"].reason == "given-changed"


def test_a_case_that_is_gone_could_not_be_judged(stored, suite, rules):
    run, folder = stored
    again = replay(run, folder, [item for item in suite if item.id != CASES[0]], rules)
    result = next(line.result for line in again.cases if line.case == CASES[0])
    assert (result.verdict, result.reason) == (CaseVerdict.NOT_JUDGED, "case-gone")


def test_lost_evidence_is_no_pass(stored, suite, rules):
    run, folder = stored
    for path in (folder / EVIDENCE).iterdir():
        path.unlink()
    results = {line.case: line.result for line in replay(run, folder, suite, rules).cases}
    assert {result.reason for result in results.values()} == {"evidence-lost"}
    assert {result.verdict for result in results.values()} == {CaseVerdict.NOT_JUDGED}
