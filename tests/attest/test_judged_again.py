"""Replay and recall: the same suite gives the same results; another one lists exactly what it changes."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from attest.making import (
    CASES,
    NOW,
    REFERENCE,
    SIGNER,
    grounds_of,
    make_certificate,
    make_evidence,
    trust,
    write_room,
)
from lpx.attest.evidence import unpacked
from lpx.attest.issue import Grounds, IssueRefused, Wanted, issue
from lpx.attest.looking import look_at_evidence
from lpx.attest.recall import Held, held_in, recall
from lpx.attest.rejudging import rejudge
from lpx.attest.suite import SuiteError, load_suite
from lpx.attest.terms import Terms
from lpx.attest.verify import Given, verify_certificate
from lpx.cli.root import cli
from lpx.edition.yaml_reader import read_yaml

RESETS = "mutant:submission-marks-reset-on-import"
TELLS_LESS = "mutant:certification-told-by-the-code-alone"
"""Two modules that each rest on one allowance, which the reference module does not need."""


@pytest.fixture(scope="module")
def certified(suite, tmp_path_factory):
    """A folder with certificates of three conforming modules, each with its evidence."""
    folder = tmp_path_factory.mktemp("certified")
    for name, address in (("reference", REFERENCE), ("resets", RESETS), ("tells-less", TELLS_LESS)):
        evidence = make_evidence(address, suite, folder / name)
        shutil.rmtree(folder / name / "run")
        (folder / f"{name}.cert.json").write_bytes(make_certificate(evidence, suite))
    return folder


def room_without(allowance: str, folder):
    """Write the small suite with one rule less."""
    room = write_room(folder / "conformance")
    rules = read_yaml(room / "allowances.yaml", "allowances.yaml")
    kept = [rule for rule in rules if rule["id"] != allowance]
    assert len(kept) == len(rules) - 1
    (room / "allowances.yaml").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    return room


def test_the_same_suite_gives_the_same_results_bit_for_bit(opened, rejudged):
    assert rejudged.same_suite
    assert rejudged.flips == ()
    assert rejudged.results == opened.manifest.results


def test_judging_twice_gives_the_same(opened, suite, rejudged):
    again = rejudge(opened, suite)
    assert (again.results, again.summary.requirements) == (rejudged.results, rejudged.summary.requirements)


def test_nothing_changed_nothing_listed(certified, suite):
    found = recall(held_in(certified), suite)
    assert {item.source: (item.outcome, item.flips) for item in found.entries} == {
        "reference.cert.json": ("stays", ()),
        "resets.cert.json": ("stays", ()),
        "tells-less.cert.json": ("stays", ()),
    }


@pytest.mark.parametrize(
    ("rule", "source", "case", "requirement", "scopes"),
    [
        (
            "submission-mark-reset",
            "resets.cert.json",
            "import/records/three-years",
            "IMP-024",
            ("importer", "transfer", "visiting"),
        ),
        (
            "optional-fields-of-the-certification-in-exports",
            "tells-less.cert.json",
            "export/certified/who-and-when",
            "EXP-002",
            ("exporter", "transfer", "visiting"),
        ),
    ],
)
def test_a_changed_rule_lists_exactly_the_certificates_that_rest_on_it(  # noqa: PLR0917 - one row of the table
    certified, tmp_path, rule, source, case, requirement, scopes
):
    changed = load_suite(suite_room=room_without(rule, tmp_path))
    found = {item.source: item for item in recall(held_in(certified), changed).entries}
    assert {name for name, item in found.items() if item.outcome == "flips"} == {source}
    assert {name for name, item in found.items() if item.outcome == "stays"} == set(found) - {source}
    assert found[source].scopes == scopes
    assert [(flip.case, flip.requirements, flip.before, flip.after) for flip in found[source].flips] == [
        (case, (requirement,), "pass", "fail")
    ]


def test_a_broken_case_of_another_suite_is_told_by_its_name(tmp_path):
    room = write_room(tmp_path / "conformance")
    path = room / "cases" / "few.yaml"
    table = json.loads(path.read_text(encoding="utf-8"))
    row = next(row for row in table["rows"] if row["id"] == "honest/unknown/operation")
    row["expect"] = [*row["expect"], {"unchanged": ["no-such", "state"]}]
    path.write_text(json.dumps(table), encoding="utf-8")
    with pytest.raises(SuiteError, match="honest/unknown/operation"):
        load_suite(suite_room=room)


def test_a_case_that_now_gives_something_else_could_not_be_judged(certified, tmp_path):
    room = write_room(tmp_path / "conformance")
    path = room / "cases" / "few.yaml"
    table = json.loads(path.read_text(encoding="utf-8"))
    row = next(row for row in table["rows"] if row["id"] == "import/records/course-outcomes")
    row["given"]["students"]["S"]["counts"] = {"course": 9}
    path.write_text(json.dumps(table), encoding="utf-8")
    for entry in recall(held_in(certified), load_suite(suite_room=room)).entries:
        assert (entry.outcome, entry.scopes) == ("could-not-be-judged", ("importer", "transfer", "visiting"))
        assert [(flip.case, flip.reason) for flip in entry.flips] == [
            ("import/records/course-outcomes", "given-changed")
        ]


def test_a_new_case_leaves_certificates_open_until_it_ran(certified, tmp_path):
    room = write_room(tmp_path / "conformance", (*CASES, "export/records/basics"))
    found = recall(held_in(certified), load_suite(suite_room=room))
    for entry in found.entries:
        assert (entry.outcome, entry.reason) == ("could-not-be-judged", "cases-open")
        assert [(flip.case, flip.after) for flip in entry.flips] == [
            ("export/records/basics", "could-not-be-judged")
        ]
        assert set(entry.scopes) == {"exporter", "transfer", "visiting"}


def test_a_case_that_was_taken_out_harms_nobody(certified, tmp_path):
    room = write_room(tmp_path / "conformance", CASES[:-1])
    found = recall(held_in(certified), load_suite(suite_room=room))
    assert {entry.outcome for entry in found.entries} == {"stays"}
    assert {flip.reason for entry in found.entries for flip in entry.flips} == {"case-gone"}


def test_what_cannot_be_judged_again_is_said(certified, certificate, suite, evidence, opened):
    held = [
        Held("no-certificate", b"x", evidence),
        Held("without-evidence", certificate, None),
        Held(
            "changed",
            certificate.replace(b'"sig":"A', b'"sig":"B').replace(b'"sig":"', b'"sig": "'),
            evidence,
        ),
        Held("other", (certified / "tells-less.cert.json").read_bytes(), evidence),
        Held("transcript", certificate, opened.folder / "transcript.jsonl"),
    ]
    found = {entry.source: (entry.outcome, entry.reason) for entry in recall(held, suite).entries}
    assert found == {
        "no-certificate": ("could-not-be-judged", "envelope-unreadable"),
        "without-evidence": ("could-not-be-judged", "evidence-missing"),
        "changed": ("could-not-be-judged", "envelope-changed"),
        "other": ("could-not-be-judged", "other-evidence"),
        "transcript": ("could-not-be-judged", "package-no-zip"),
    }


def test_no_renewal_under_a_rule_that_the_module_breaks(certified, tmp_path):
    changed = load_suite(suite_room=room_without("submission-mark-reset", tmp_path))
    with unpacked(certified / "resets" / "module.evidence.zip") as opened:
        grounds = Grounds(opened, rejudge(opened, changed), changed)
        assert not grounds.rejudged.same_suite
        with pytest.raises(IssueRefused) as told:
            issue(grounds, Terms(), Wanted("團隊", NOW), SIGNER)
    assert {item.key for item in told.value.refusals} == {"scope-does-not-conform"}


def test_renewal_under_a_changed_rule_that_the_module_keeps(certified, tmp_path):
    changed = load_suite(suite_room=room_without("submission-mark-reset", tmp_path))
    package = certified / "tells-less" / "module.evidence.zip"
    data = issue(grounds_of(package, changed), Terms(), Wanted("團隊", NOW), SIGNER)
    seen = look_at_evidence(package, changed, again=True)
    assert verify_certificate(data, Given(NOW, trust(), evidence=seen)).status == "valid"


def test_what_the_harness_reads_from_the_installed_suite_alone_cannot_be_tried_out(tmp_path):
    room = write_room(tmp_path / "conformance")
    path = room / "capabilities.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    with pytest.raises(SuiteError, match=r"capabilities\.yaml"):
        load_suite(suite_room=room)


def test_the_commands_say_the_same(certified, evidence, room, tmp_path):
    changed = room_without("submission-mark-reset", tmp_path)

    def run(*arguments: str):
        return CliRunner().invoke(cli, ["attest", *arguments])

    same = run("replay", str(evidence), "--suite", str(room), "--format", "json")
    assert same.exit_code == 0, same.output
    report = json.loads(same.stdout)
    assert (same.exit_code, report["outcome"]) == (0, "same")
    assert report["results_then"] == report["results_now"]
    assert run("replay", str(evidence), "--suite", str(room), "--lang", "en").exit_code == 0
    resets = str(certified / "resets" / "module.evidence.zip")
    other = run("replay", resets, "--suite", str(changed), "--format", "json")
    assert (other.exit_code, json.loads(other.stdout)["outcome"]) == (1, "other")
    found = run("recall", str(certified), "--suite", str(changed), "--format", "json")
    assert found.exit_code == 1
    entries = json.loads(found.stdout)["recall"]["entries"]
    assert "resets.cert.json" in {item["source"] for item in entries if item["outcome"] == "flips"}
    told = run("recall", str(certified), "--suite", str(changed), "--lang", "en")
    assert told.exit_code == 1
    assert "resets.cert.json" in told.stdout
    assert run("recall", str(certified), "--suite", str(room)).exit_code == 0
    (tmp_path / "nothing").mkdir()
    assert run("recall", str(tmp_path / "nothing"), "--suite", str(room)).exit_code == 3
