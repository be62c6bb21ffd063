"""A certificate is signed for what evidence supports, and for nothing else."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from attest.making import (
    NOW,
    REFERENCE,
    SIGNER,
    ceremony_for,
    declared_by,
    make_certificate,
    make_evidence,
    run_suite,
    trust,
    write_evidence,
)
from lpx.attest.evidence import Evidence, unpacked
from lpx.attest.issue import Grounds, IssueRefused, Wanted, issue
from lpx.attest.looking import look_at_evidence
from lpx.attest.nouns import Deviation, HumanStatement, ScopeVerdict, Waiver
from lpx.attest.rejudging import rejudge
from lpx.attest.scopes import scope_results
from lpx.attest.seeds import derive_seed
from lpx.attest.statement import read_certificate
from lpx.attest.terms import Terms, TermsError, read_terms
from lpx.attest.verify import Given, verify_certificate
from lpx.harness.nouns import CaseResult, CaseVerdict
from lpx.harness.transcript import chained

WRONG = "mutant:records-doubled-by-a-second-import"
"""A module that doubles what it imports twice."""


@pytest.fixture(scope="module")
def wrong(suite, tmp_path_factory):
    """Evidence of a module with one defect."""
    return make_evidence(WRONG, suite, tmp_path_factory.mktemp("wrong"))


@pytest.fixture(scope="module")
def failing(wrong):
    """The cases that find the defect."""
    with unpacked(wrong) as opened:
        return tuple(line.case for line in opened.run.cases if line.result.verdict is CaseVerdict.FAIL)


def refused(evidence, suite, terms=None, **wanted):
    with pytest.raises(IssueRefused) as told:
        make_certificate(evidence, suite, terms, **wanted)
    return [(item.key, item.parameters) for item in told.value.refusals]


def test_a_conforming_module_gets_one(certificate):
    found = read_certificate(certificate).certificate
    assert [scope.scope for scope in found.scopes] == ["exporter", "importer", "transfer", "visiting"]
    assert {scope.verdict for scope in found.scopes} == {ScopeVerdict.CONFORMS}
    assert found.occasions == (
        "transfer-after-first-term",
        "to-experimental-education",
        "from-experimental-education",
        "visit-ends",
    )
    assert (found.valid_from, found.valid_until) == ("2026-02-01T08:00:00+08:00", "2027-02-01T08:00:00+08:00")


def test_it_is_a_statement_that_in_toto_knows(certificate, evidence, suite):
    envelope = json.loads(certificate)
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert [item["keyid"] for item in envelope["signatures"]] == [SIGNER.public_key.keyid]
    statement = json.loads(base64.b64decode(envelope["payload"]))
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    predicate = statement["predicate"]
    assert predicate["result"] == "PASSED"
    assert (predicate["warnedTests"], predicate["failedTests"]) == ([], [])
    excused = {"honest/ciphers/aes-128-not-read"}
    assert predicate["passedTests"] == sorted({case.id for case in suite.cases} - excused)
    assert all(
        len(item["digest"]["sha256"]) == 64 for item in predicate["configuration"] + statement["subject"]
    )
    with unpacked(evidence) as opened:
        assert statement["subject"][-1]["digest"]["sha256"] == opened.digest.removeprefix("sha256:")


def test_its_signature_holds_by_the_specification_alone(certificate):
    """DSSE and Ed25519 computed here from their specifications, without the library that signed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    envelope = json.loads(certificate)
    payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    public = json.loads(payload)["predicate"]["lpx_certificate"]["issuer"]["public"]
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
        base64.b64decode(envelope["signatures"][0]["sig"]), signed
    )


def test_the_same_inputs_give_the_same_bytes(certificate, evidence, suite):
    assert make_certificate(evidence, suite) == certificate


def test_a_module_with_a_defect_gets_none(wrong, suite, failing):
    found = refused(wrong, suite)
    assert [key for key, _ in found] == ["scope-does-not-conform"] * 3
    assert {item["scope"] for _, item in found} == {"importer", "transfer", "visiting"}
    assert all(set(item["cases"].split(", ")) <= set(failing) for _, item in found if item["cases"])


def test_what_its_other_role_shows_can_still_be_certified(wrong, suite):
    found = read_certificate(make_certificate(wrong, suite, scopes=("exporter",)))
    assert [scope.scope for scope in found.certificate.scopes] == ["exporter"]
    assert not [name for name in found.statement.predicate.passed if name.startswith("import/")]


def test_a_forged_transcript_gets_none(wrong, suite, tmp_path):
    """Whoever packs may write pass everywhere and chain it anew; judging again finds it."""
    with unpacked(wrong) as opened:
        lines = tuple(
            replace(
                line,
                result=replace(line.result, verdict=CaseVerdict.PASS, reason="", shortfalls=(), calls=()),
            )
            if line.result.verdict is CaseVerdict.FAIL
            else replace(line, result=replace(line.result, calls=()))
            for line in opened.run.cases
        )
        end = replace(opened.run.end, verdicts={"pass": len(lines)})
        run = replace(opened.run, cases=lines, end=end)
        before, out = "0" * 64, []
        for line in (run.begin, *run.cases, run.end):
            data, before = chained(line, before)
            out.append(data + b"\n")
        (opened.folder / "transcript.jsonl").write_bytes(b"".join(out))
        forged = write_evidence(run, opened.folder, opened.ceremony, suite, tmp_path / "forged.evidence.zip")
    keys = [key for key, _ in refused(forged, suite)]
    assert "results-differ" in keys
    assert "scope-does-not-conform" in keys


def test_a_waiver_lets_it_pass_for_a_while_and_says_so(wrong, suite, failing):
    terms = Terms((Waiver(failing, "修正中", "認證團隊", "2026-06-30"),))
    data = make_certificate(wrong, suite, terms)
    found = read_certificate(data)
    assert found.statement.predicate.result == "WARNED"
    assert set(found.statement.predicate.warned) == set(failing)
    assert not set(found.statement.predicate.passed) & set(failing)
    importer = next(scope for scope in found.certificate.scopes if scope.scope == "importer")
    assert (importer.verdict, importer.failed) == (ScopeVerdict.WITH_WAIVERS, ())
    assert set(importer.waived) == set(failing)
    assert found.certificate.valid_until == "2026-07-01T00:00:00+08:00"
    seen = look_at_evidence(wrong, suite, terms.waived, again=True)
    answer = verify_certificate(data, Given(NOW, trust(), evidence=seen))
    assert answer.status == "valid"
    assert (
        verify_certificate(data, Given(NOW, trust(), evidence=look_at_evidence(wrong, suite))).status
        == "not-supported"
    )


@pytest.mark.parametrize(
    ("waiver", "key"),
    [
        ({"expires": "2026-01-31"}, "waiver-expired"),
        ({"expires": "soon"}, "waiver-without-day"),
        ({"expires": "9999-12-31"}, "waiver-without-day"),
        ({"granted_by": " "}, "waiver-incomplete"),
        ({"reason": ""}, "waiver-incomplete"),
        ({"cases": ("import/texts/private-use",)}, "waiver-without-failure"),
    ],
)
def test_waivers_that_say_too_little_are_refused(wrong, suite, failing, waiver, key):
    terms = Terms((replace(Waiver(failing, "修正中", "認證團隊", "2026-06-30"), **waiver),))
    assert key in [name for name, _ in refused(wrong, suite, terms)]


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        (HumanStatement("no-such-question", "yes", "甲", date="2026-01-01"), "question-unknown"),
        (HumanStatement("restore-was-tried", "yes"), "answer-incomplete"),
        (HumanStatement("restore-was-tried", "no", "甲", date="January"), "answer-incomplete"),
        (
            HumanStatement("restore-was-tried", "no", "甲", date="2026-01-01", attachment="x"),
            "attachment-no-digest",
        ),
    ],
)
def test_answers_of_nobody_are_refused(evidence, suite, statement, key):
    assert key in [name for name, _ in refused(evidence, suite, Terms(statements=(statement,)))]


def test_answers_of_people_stand_beside_and_unanswered_questions_too(evidence, suite):
    answer = HumanStatement("backup-at-another-place", "no", "王小明", "資訊組長", "2026-01-15", "預計下學期")
    terms = Terms(deviations=(Deviation("stated", text="不支援舊版"),), statements=(answer,))
    found = read_certificate(make_certificate(evidence, suite, terms)).certificate
    assert answer in found.statements
    assert {item.question for item in found.statements} == {item.id for item in suite.policy.questions}
    assert {item.answer for item in found.statements if item != answer} == {"not-answered"}
    assert Deviation("stated", text="不支援舊版") in found.deviations


def test_what_is_not_declared_stands_in_the_certificate(suite, tmp_path):
    evidence = make_evidence("mutant:reads-no-aes-128", suite, tmp_path)
    found = read_certificate(make_certificate(evidence, suite)).certificate
    assert found.deviations == (Deviation("capability", "read-aes-128", cases=1),)
    assert found.excused == 1


def test_an_exporter_gets_no_certificate_as_importer(suite, tmp_path):
    evidence = make_evidence("mutant:exporter-alone", suite, tmp_path)
    assert refused(evidence, suite) == [
        ("scope-not-applicable", {"scope": "importer", "count": 0, "cases": ""})
    ]
    found = read_certificate(make_certificate(evidence, suite, scopes=("exporter", "visiting"))).certificate
    assert [scope.verdict for scope in found.scopes] == [ScopeVerdict.CONFORMS] * 2


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ({"valid_until": NOW.replace(year=2027) + timedelta(seconds=1)}, "valid-too-long"),
        ({"valid_until": NOW}, "valid-ends-before-it-begins"),
        ({"scopes": ("everything",)}, "scope-unknown"),
    ],
)
def test_more_than_the_rules_allow_is_refused(evidence, suite, wanted, key):
    assert [name for name, _ in refused(evidence, suite, **wanted)] == [key]


def test_what_was_not_asked_for_is_not_certified(suite, tmp_path):
    evidence = make_evidence(REFERENCE, suite, tmp_path, ("exporter",))
    assert refused(evidence, suite, scopes=("importer",))[0][0] == "scope-not-asked-for"


def test_evidence_of_a_run_from_another_seed_is_refused_even_if_packed(opened, suite, tmp_path):
    """Whoever packs by hand gets no further: the seed is derived again before signing."""
    other = ceremony_for(declared_by(REFERENCE, suite, tmp_path), suite, ("exporter",))
    assert derive_seed(other) != opened.run.begin.seed
    mixed = Evidence(opened.digest, opened.manifest, other, opened.run, opened.folder)
    with pytest.raises(IssueRefused) as told:
        issue(Grounds(mixed, rejudge(mixed, suite), suite), Terms(), Wanted("團隊", NOW), SIGNER)
    assert "seed-differs" in [item.key for item in told.value.refusals]


def test_a_crash_of_the_judge_is_no_verdict(opened, suite, monkeypatch):
    from lpx.attest import rejudging

    def broken(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(rejudging, "replay", broken)
    with pytest.raises(rejudging.RejudgingError, match="RecursionError"):
        rejudge(opened, suite)


def test_a_scope_is_no_better_than_what_it_rests_on(suite):
    def verdicts(**failing: CaseVerdict):
        results = [
            CaseResult(
                case.id, failing.get(case.id.replace("/", "_").replace("-", "_"), CaseVerdict.PASS), ("X",)
            )
            for case in suite.cases
        ]
        return {item.scope: item.verdict.value for item in scope_results(results, suite.cases, suite.policy)}

    assert set(verdicts().values()) == {"conforms"}
    broken = verdicts(import_texts_private_use=CaseVerdict.FAIL)
    assert broken == {
        "exporter": "conforms",
        "importer": "does-not-conform",
        "transfer": "does-not-conform",
        "visiting": "does-not-conform",
    }
    still_open = verdicts(export_flags_visiting=CaseVerdict.NOT_JUDGED)
    assert still_open == {
        "exporter": "could-not-be-judged",
        "importer": "conforms",
        "transfer": "could-not-be-judged",
        "visiting": "could-not-be-judged",
    }


def test_a_case_without_a_result_is_not_passed(suite):
    found = scope_results([], suite.cases, suite.policy)
    assert {item.verdict for item in found} == {ScopeVerdict.NOT_JUDGED}


@pytest.mark.parametrize(
    "text",
    [
        "[[waiver]\n",
        "waiver = 3",
        "[[waiver]]\ncase = ['x']",
        "[[statement]]\nquestion='q'\nanswer='perhaps'",
        "x=1",
    ],
)
def test_terms_of_another_form_are_refused(text):
    with pytest.raises(TermsError):
        read_terms(text.encode())


def test_dates_in_terms_may_be_written_as_dates():
    found = read_terms(b"[[waiver]]\ncases=['a']\nreason='r'\ngranted_by='g'\nexpires=2026-06-30\n")
    assert found.waivers[0].expires == "2026-06-30"


def test_a_run_whose_questions_stay_open_makes_no_evidence(suite, tmp_path):
    """A module that refuses everything shows nothing, which is neither a pass nor evidence of a failure."""
    from lpx.attest.evidence import NotAdmitted, make_manifest

    address = "mutant:rejects-all"
    ceremony = ceremony_for(declared_by(address, suite, tmp_path), suite)
    run = run_suite(address, suite, derive_seed(ceremony), tmp_path / "run")
    with pytest.raises(NotAdmitted) as told:
        make_manifest(run, tmp_path / "run", ceremony, suite, product="stated", adapter="stated")
    assert [item.key for item in told.value.refusals] == ["cases-not-judged"]
