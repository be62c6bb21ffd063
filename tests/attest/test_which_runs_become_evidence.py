"""Only a whole run of the suite, from the derived seed, of what was declared, becomes evidence."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from attest.making import REFERENCE, ceremony_for, declared_by, run_suite
from lpx.attest.admission import excuses, refusals
from lpx.attest.evidence import NotAdmitted, make_manifest
from lpx.attest.seeds import derive_seed
from lpx.harness.nouns import CaseVerdict
from lpx.harness.protocol import Ciphers
from lpx.harness.results import summarise


def keys(run, ceremony, suite):
    return [item.key for item in refusals(run, summarise(run, suite.cases), ceremony, suite)]


def begun(run, **changes):
    return replace(run, begin=replace(run.begin, **changes))


def declared(run, **changes):
    return begun(run, declaration=replace(run.begin.declaration, **changes))


def judged(run, number, **changes):
    lines = list(run.cases)
    lines[number] = replace(lines[number], result=replace(lines[number].result, **changes))
    return replace(run, cases=tuple(lines))


def test_a_whole_run_is_admitted(opened, suite):
    assert keys(opened.run, opened.ceremony, suite) == []
    manifest = opened.manifest
    assert manifest.required == manifest.executed == tuple(sorted(case.id for case in suite.cases))
    assert [(item.case, item.reason, item.capabilities) for item in manifest.excused] == [
        ("honest/ciphers/aes-128-not-read", "capability-declared", ("read-aes-128",))
    ]
    assert manifest.seed == opened.run.begin.seed == derive_seed(opened.ceremony)
    assert {scope.scope: scope.verdict.value for scope in manifest.scopes} == dict.fromkeys(
        ("exporter", "importer", "transfer", "visiting"), "conforms"
    )
    assert manifest.requirements


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda run: begun(run, seed="00" * 32), ["seed-differs", "order-differs"]),
        (lambda run: begun(run, cases=tuple(reversed(run.begin.cases))), ["order-differs"]),
        (lambda run: begun(run, suite="sha256:" + "0" * 64), ["suite-differs"]),
        (lambda run: begun(run, edition=replace(run.begin.edition, digest="sha256:0")), ["edition-differs"]),
        (lambda run: begun(run, certifiable=False), ["transport-shows-too-little"]),
        (lambda run: begun(run, transport="folder"), ["transport-shows-too-little"]),
        (lambda run: begun(run, declaration=None), ["nothing-declared", "skips-not-excused"]),
        (lambda run: declared(run, version="9.9"), ["declaration-differs"]),
        (lambda run: declared(run, build="x"), ["declaration-differs"]),
        (lambda run: declared(run, vendor="x"), ["declaration-differs"]),
        (
            lambda run: declared(run, supports=(*run.begin.declaration.supports, "more")),
            ["declaration-differs"],
        ),
        (lambda run: declared(run, editions=("another",)), ["edition-not-declared"]),
        (lambda run: replace(run, end=None), ["run-broken-off"]),
        (lambda run: replace(run, cases=run.cases[1:]), ["cases-missing"]),
        (lambda run: replace(run, cases=(*run.cases, run.cases[0])), ["cases-twice"]),
        (
            lambda run: replace(run, cases=(replace(run.cases[0], definition="sha256:0"), *run.cases[1:])),
            ["cases-changed"],
        ),
        (lambda run: judged(run, 0, expected_failure="we know"), ["known-failures-used"]),
        (
            lambda run: judged(run, 0, verdict=CaseVerdict.NOT_JUDGED, reason="worker-lost"),
            ["cases-not-judged"],
        ),
        (
            lambda run: judged(run, 0, verdict=CaseVerdict.NOT_APPLICABLE, reason="capability-not-declared"),
            ["skips-not-excused"],
        ),
        (lambda run: judged(run, 0, verdict=CaseVerdict.NOT_APPLICABLE, reason=""), ["skips-not-excused"]),
    ],
)
def test_every_gap_is_refused_by_its_name(opened, suite, change, wanted):
    run = change(opened.run)
    assert run.cases[0].case != "honest/ciphers/aes-128-not-read", "choose another case to tamper with"
    assert keys(run, opened.ceremony, suite) == wanted


def test_a_case_that_is_not_of_the_suite_is_refused(opened, suite):
    strange = replace(
        opened.run.cases[0],
        case="export/made/up",
        result=replace(opened.run.cases[0].result, case="export/made/up"),
    )
    run = replace(opened.run, cases=(*opened.run.cases, strange))
    assert keys(run, opened.ceremony, suite) == ["cases-unknown"]


def test_a_run_from_another_seed_makes_no_package(suite, tmp_path):
    ceremony = ceremony_for(declared_by(REFERENCE, suite, tmp_path), suite)
    run = run_suite(REFERENCE, suite, "a seed that was picked", tmp_path / "run")
    with pytest.raises(NotAdmitted) as told:
        make_manifest(run, tmp_path / "run", ceremony, suite, product="stated", adapter="stated")
    assert "seed-differs" in [item.key for item in told.value.refusals]


def test_what_the_vendor_committed_to_must_be_what_ran(opened, suite):
    other = ceremony_for(opened.run.begin.declaration, suite, ciphers=Ciphers(("aes-256",), ("aes-256",)))
    assert set(keys(opened.run, other, suite)) >= {"declaration-differs"}


def test_a_role_that_is_not_declared_excuses_its_cases(suite, tmp_path):
    address = "mutant:exporter-alone"
    ceremony = ceremony_for(declared_by(address, suite, tmp_path), suite, ("exporter",))
    run = run_suite(address, suite, derive_seed(ceremony), tmp_path / "run")
    assert keys(run, ceremony, suite) == []
    found = {item.case: item for item in excuses(run, suite)}
    assert found["import/flags/visiting"].reason == "role-not-declared"
    assert found["import/flags/visiting"].capabilities == ("importer",)


def test_what_the_way_to_a_module_makes_impossible_is_excused_and_named(opened, suite):
    """Over HTTP nobody can start the module again; such cases do not apply, and the certificate says why."""
    from dataclasses import replace as changed

    from lpx.harness.cases import load_cases
    from lpx.harness.nouns import CaseResult
    from lpx.harness.plan import case_digest
    from lpx.harness.transcript import CaseLine

    case = next(case for case in load_cases() if case.needs == ("restart",))
    left_out = CaseResult(
        case.id, CaseVerdict.NOT_APPLICABLE, case.requirements, reason="capability-not-declared"
    )
    run = replace(
        begun(opened.run, transport="http"), cases=(CaseLine(case.id, case_digest(case), "", left_out),)
    )
    wider = changed(suite, cases=(*suite.cases, case))
    assert "skips-not-excused" not in keys(run, opened.ceremony, wider)
    assert [(item.case, item.capabilities) for item in excuses(run, wider)] == [(case.id, ("restart",))]
    by_process = begun(run, transport="process")
    assert "skips-not-excused" in keys(by_process, opened.ceremony, wider)
