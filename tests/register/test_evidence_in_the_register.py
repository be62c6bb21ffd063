"""Real evidence in the register: a changed rule recalls exactly the certificate that rests on it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from attest.making import REFERENCE, make_certificate, make_evidence, trust, write_room
from lpx.attest.suite import load_suite
from lpx.cli.root import cli
from lpx.edition.yaml_reader import read_yaml

RESETS = "mutant:submission-marks-reset-on-import"
"""A module that rests on one allowance, which the reference module does not need."""
ALLOWANCE = "submission-mark-reset"


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A folder with a small suite, that suite with one rule less, and two certified modules."""
    folder = tmp_path_factory.mktemp("certified")
    suite = load_suite(suite_room=write_room(folder / "suite"))
    for name, address in (("reference", REFERENCE), ("resets", RESETS)):
        evidence = make_evidence(address, suite, folder / "evidence" / name)
        evidence.rename(folder / "evidence" / f"{name}.evidence.zip")
        (folder / f"{name}.cert.json").write_bytes(
            make_certificate(folder / "evidence" / f"{name}.evidence.zip", suite)
        )
    room = write_room(folder / "changed")
    rules = [
        rule for rule in read_yaml(room / "allowances.yaml", "allowances.yaml") if rule["id"] != ALLOWANCE
    ]
    (room / "allowances.yaml").write_text(json.dumps(rules, ensure_ascii=False), encoding="utf-8")
    (folder / "trust.json").write_bytes(trust())
    return folder


@pytest.fixture
def lpx(certified, tmp_path):
    """Return a function that runs ``lpx register ...`` on a register that holds both modules."""

    def run(*arguments, code=0):
        environment = {
            "LPX_REGISTER": str(tmp_path / "register.sqlite"),
            "LPX_LANG": "en",
            "LPX_TRUST": str(certified / "trust.json"),
            "LPX_AUTHOR": "team",
        }
        found = CliRunner(env=environment).invoke(cli, ["register", *map(str, arguments)])
        assert found.exit_code == code, found.output
        return found.stdout

    run("init")
    packages = sorted((certified / "evidence").glob("*.evidence.zip"))
    run("add", *packages, certified / "reference.cert.json", certified / "resets.cert.json")
    return run


AT = ("--at", "2026-03-01")


def test_a_run_is_filed_with_what_its_evidence_says(lpx):
    exported = json.loads(lpx("export"))
    runs = [run for item in exported["implementations"] for run in item["runs"]]
    certificates = [each for item in exported["implementations"] for each in item["certificates"]]
    assert {run["digest"] for run in runs} == {each["evidence"] for each in certificates}
    assert all({scope["verdict"] for scope in run["scopes"]} == {"conforms"} for run in runs)


def test_under_the_same_suite_every_certificate_stays(lpx, certified):
    arguments = ("check", *AT, "--evidence", certified / "evidence", "--suite", certified / "suite")
    assert "2 stay, 0 would not be given" in lpx(*arguments)


def test_a_rule_less_recalls_exactly_the_module_that_rests_on_it(lpx, certified):
    arguments = ("check", *AT, "--evidence", certified / "evidence", "--suite", certified / "changed")
    checked = json.loads(lpx(*arguments, "--format", "json", code=1))
    outcomes = {entry["certificate"]: entry["outcome"] for entry in checked["recall"]["entries"]}
    from lpx.attest.statement import read_certificate

    flips = read_certificate((certified / "resets.cert.json").read_bytes()).digest
    stays = read_certificate((certified / "reference.cert.json").read_bytes()).digest
    assert outcomes == {flips: "flips", stays: "stays"}


def test_evidence_that_is_not_there_leaves_the_question_open(lpx, certified, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    lpx("check", *AT, "--evidence", empty, "--suite", certified / "suite", code=4)


def test_certificates_that_do_not_count_any_more_are_not_judged_again(lpx, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    checked = json.loads(lpx("check", "--at", "2029-01-01", "--evidence", empty, "--format", "json"))
    assert checked["recall"]["entries"] == []
    assert {item["verification"]["status"] for item in checked["certificates"]} == {"expired"}


def test_evidence_that_was_changed_is_not_filed(lpx, certified, tmp_path):
    data = bytearray((certified / "evidence" / "reference.evidence.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "a.evidence.zip").write_bytes(data)
    lpx("add", tmp_path / "a.evidence.zip", code=1)
