"""A crash, a hang, garbage and a refusal are four things, and a run goes on after each."""

from __future__ import annotations

import pytest

from lpx.harness.adapters.inprocess import Garble, Hang
from lpx.harness.nouns import CaseVerdict, Outcome
from lpx.harness.protocol import Hello, Import, Reply

REFUSED = "refuse/password/wrong"


def on_import(act):
    def interfere(request, handle):
        return act(request) if isinstance(request, Import) else handle(request)

    return interfere


def crash(request):
    raise RuntimeError("boom")


def hang(request):
    raise Hang


def garble(request):
    raise Garble(b"Warning: something\n")


@pytest.mark.parametrize(
    ("act", "outcome"), [(crash, Outcome.CRASHED), (hang, Outcome.HUNG), (garble, Outcome.GARBAGE)]
)
def test_a_module_that_breaks_over_a_bad_bundle_has_not_refused_it(case, tried, act, outcome):
    result, observed = tried(case(REFUSED), interfere=on_import(act))
    assert result.verdict is CaseVerdict.FAIL
    assert result.reason == outcome.value
    assert observed.steps[-1].outcome is outcome
    assert observed.steps[-1].fault


def answering_the_bad_one(status):
    """Answer the import that is to be refused with ``status``; all else is done as ever."""
    answered = []

    def interfere(request, handle):
        if isinstance(request, Import) and not answered:
            answered.append(request)
            return Reply(request.seq, status, "disk full")
        return handle(request)

    return interfere


@pytest.mark.parametrize("status", ["failed", "unsupported"])
def test_a_failure_is_no_refusal_though_nothing_came_in_that_is_wrong(case, tried, status):
    result, _ = tried(case(REFUSED), interfere=answering_the_bad_one(status))
    assert result.reason == "refused-otherwise"
    assert {item.requirement for item in result.shortfalls} == {"IMP-019"}


def test_what_should_have_been_refused_breaks_its_own_requirement_alone(case, tried):
    result, _ = tried(case(REFUSED), interfere=answering_the_bad_one("ok"))
    assert result.reason == "should-reject"
    assert {item.requirement for item in result.shortfalls} == set(case(REFUSED).requirements[:1])


def test_a_run_goes_on_after_a_crash(case, ran):
    calls = []

    def crash_once(request, handle):
        if isinstance(request, Import) and not calls:
            calls.append(request)
            raise RuntimeError("boom")
        return handle(request)

    cases = [
        case("import/records/basics"),
        case("import/records/competitions"),
        case("export/records/basics"),
    ]
    run, _ = ran(cases, interfere=crash_once)
    verdicts = [line.result.verdict for line in run.cases]
    assert sorted(verdicts) == [CaseVerdict.FAIL, CaseVerdict.PASS, CaseVerdict.PASS]
    assert run.end is not None


def test_a_module_without_hello_could_not_be_judged(case, ran, suite):
    from lpx.harness.results import Outcome as RunOutcome
    from lpx.harness.results import summarise

    def mute(request, handle):
        if isinstance(request, Hello):
            raise RuntimeError("boom")
        return handle(request)

    run, _ = ran([case("import/records/basics")], interfere=mute)
    assert run.begin.declaration is None
    assert run.cases[0].result.verdict is CaseVerdict.NOT_JUDGED
    assert summarise(run, suite).outcome is RunOutcome.ADAPTER


def test_a_failure_of_the_suite_is_neither_a_pass_nor_the_modules_fault(case, ran, monkeypatch):
    from lpx.harness import session

    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(session, "attempt", broken)
    run, _ = ran([case("import/records/basics")])
    assert run.cases[0].result.verdict is CaseVerdict.NOT_JUDGED
    assert run.cases[0].result.reason == "suite-fault"
    assert run.cases[0].fault == "ZeroDivisionError"


def test_what_the_module_keeps_in_the_scratch_folder_stays(case, ran):
    cases = [
        case(name) for name in ("import/records/basics", "import/records/service", "export/records/basics")
    ]
    run, _ = ran(cases)
    assert [line.result.verdict for line in run.cases] == [CaseVerdict.PASS] * 3
