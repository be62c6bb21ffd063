"""Each way in which a certificate may not hold is an answer of its own, in words and in exit codes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from attest.making import NOW, PRODUCT, SIGNER, STRANGER, make_certificate, make_evidence, trust
from lpx.attest.envelope import seal
from lpx.attest.forms import compact
from lpx.attest.looking import look_at_evidence
from lpx.attest.nouns import Revoked, ScopeVerdict, Status
from lpx.attest.revocation import RevocationError, extend, read_list
from lpx.attest.statement import PAYLOAD_TYPE, make_statement, read_certificate, sign_statement
from lpx.attest.verify import Given, verify_certificate
from lpx.cli.root import cli


def revocations(certificate: bytes, signer=SIGNER) -> bytes:
    entry = Revoked(read_certificate(certificate).digest, "N", "product-changed", "2026-02-01T09:00:00+08:00")
    return extend(None, entry, "認證團隊", "2026-02-01T09:00:00+08:00", signer)


def altered(certificate: bytes, signer=SIGNER, **changes) -> bytes:
    """Return a certificate that says something else, properly signed by whoever."""
    read = read_certificate(certificate)
    changed = replace(read.certificate, **changes)
    predicate = read.statement.predicate
    return sign_statement(make_statement(changed, predicate.passed, predicate.warned), signer)


@pytest.fixture(scope="module")
def other_evidence(suite, tmp_path_factory):
    return make_evidence("mutant:exporter-alone", suite, tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="module")
def answers(certificate, evidence, other_evidence, suite, trusted):
    """Every answer: the file, and what it is held against."""
    scopes = read_certificate(certificate).certificate.scopes
    lie = altered(certificate, scopes=(replace(scopes[0], verdict=ScopeVerdict.WITH_WAIVERS), *scopes[1:]))
    return {
        Status.VALID: (certificate, Given(NOW, trusted, PRODUCT)),
        Status.UNREADABLE: (b"no certificate", Given(NOW, trusted)),
        Status.TAMPERED: (certificate.replace(b'"sig":"', b'"sig": "'), Given(NOW, trusted)),
        Status.TRUST_UNUSABLE: (certificate, Given(NOW, trusted.replace(b"2031", b"2032"))),
        Status.UNKNOWN_KEY: (certificate, Given(NOW, trust(STRANGER))),
        Status.KEY_NOT_ENTITLED: (certificate, Given(NOW, trust(roles=("revoke",)))),
        Status.REVOCATIONS_UNUSABLE: (
            certificate,
            Given(NOW, trusted, revocations=revocations(certificate, STRANGER)),
        ),
        Status.REVOKED: (certificate, Given(NOW, trusted, revocations=revocations(certificate))),
        Status.NOT_YET_VALID: (certificate, Given(NOW - timedelta(seconds=1), trusted)),
        Status.EXPIRED: (certificate, Given(NOW.replace(year=2027), trusted)),
        Status.WRONG_PRODUCT: (certificate, Given(NOW, trusted, "sha256:" + "0" * 64)),
        Status.OTHER_EVIDENCE: (
            certificate,
            Given(NOW, trusted, evidence=look_at_evidence(other_evidence, suite)),
        ),
        Status.NOT_SUPPORTED: (lie, Given(NOW, trusted, evidence=look_at_evidence(evidence, suite))),
        Status.NO_TRUST: (certificate, Given(NOW)),
        Status.NOT_JUDGED: (
            certificate,
            Given(
                NOW,
                trusted,
                evidence=replaced(look_at_evidence(evidence, suite), fault="rejudging-failed", rejudged=True),
            ),
        ),
    }


def replaced(seen, **changes):
    from dataclasses import replace as changed

    return changed(seen, **changes)


def test_every_answer_can_be_given(answers):
    assert {status: verify_certificate(*asked).status for status, asked in answers.items()} == {
        status: status for status in Status
    }


def test_whatever_stands_in_the_way_is_listed_the_worst_first(certificate, trusted):
    found = verify_certificate(
        certificate, Given(NOW.replace(year=2030), trusted, "sha256:" + "0" * 64, revocations(certificate))
    )
    assert [item.status for item in found.problems] == [Status.REVOKED, Status.EXPIRED, Status.WRONG_PRODUCT]
    assert found.status is Status.REVOKED


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, ("given", "not-given", "not-given", "not-given")),
        ({"product": PRODUCT}, ("given", "compared", "not-given", "not-given")),
        ({"trust": None}, ("not-given", "not-given", "not-given", "not-given")),
    ],
)
def test_what_was_not_given_is_said(certificate, trusted, given, wanted):
    asked = Given(**{"at": NOW, "trust": trusted} | given)
    found = verify_certificate(certificate, asked)
    assert (found.trust, found.product, found.evidence, found.revocations) == wanted


@pytest.mark.parametrize(
    ("until", "status"),
    [("2026-02-01T08:00:00+08:00", "key-not-entitled"), ("2026-02-01T08:00:01+08:00", "valid")],
)
def test_a_key_must_count_when_it_signs_and_may_end_later(certificate, until, status):
    asked = Given(NOW.replace(month=12), trust(until=until))
    assert verify_certificate(certificate, asked).status == status


def test_somebody_elses_certificate_in_the_teams_name_is_of_an_unknown_key(certificate, trusted):
    from lpx.attest.keys import public_of

    read = read_certificate(certificate)
    issuer = replace(read.certificate.issuer, keyid=STRANGER.public_key.keyid, public=public_of(STRANGER))
    assert (
        verify_certificate(altered(certificate, STRANGER, issuer=issuer), Given(NOW, trusted)).status
        == "unknown-key"
    )
    borrowed = altered(certificate, STRANGER)
    assert verify_certificate(borrowed, Given(NOW, trusted)).status == "tampered"


def test_a_statement_under_another_name_is_no_certificate(certificate, trusted):
    opened = read_certificate(certificate).opened
    other = seal(opened.payload, "application/json", SIGNER)
    assert verify_certificate(other, Given(NOW, trusted)).status == "unreadable"


def test_a_certificate_of_a_later_lpx_is_not_guessed_at(certificate, trusted):
    payload = read_certificate(certificate).opened.payload
    later = seal(payload.replace(b"lpx-certificate-1", b"lpx-certificate-2"), PAYLOAD_TYPE, SIGNER)
    found = verify_certificate(later, Given(NOW, trusted))
    assert (found.status, found.problems[0].key) == ("unreadable", "certificate-newer")


def test_a_statement_that_contradicts_itself_is_not_believed(certificate, trusted):
    read = read_certificate(certificate)
    subject = (replace(read.statement.subject[0], name="another product"), *read.statement.subject[1:])
    data = seal(compact(replace(read.statement, subject=subject)), PAYLOAD_TYPE, SIGNER)
    assert verify_certificate(data, Given(NOW, trusted)).status == "tampered"


def test_a_list_of_other_certificates_changes_nothing(certificate, trusted):
    other = extend(
        None,
        Revoked("sha256:" + "0" * 64, "N", "other", "2026-01-01"),
        "團隊",
        "2026-02-01T00:00:00+08:00",
        SIGNER,
    )
    found = verify_certificate(certificate, Given(NOW, trusted, revocations=other))
    assert (found.status, found.revocations, found.revocation_sequence) == ("valid", "given", 1)


def test_a_list_grows_and_is_numbered(certificate):
    first = read_list(revocations(certificate)).content
    entry = Revoked("sha256:" + "0" * 64, "M", "withdrawn", "2026-03-01T00:00:00+08:00")
    second = read_list(extend(first, entry, "團隊", "2026-03-01T00:00:00+08:00", SIGNER)).content
    assert (first.sequence, second.sequence) == (1, 2)
    assert set(first.entries) < set(second.entries)
    with pytest.raises(RevocationError, match="revoked-already"):
        extend(second, entry, "團隊", "2026-03-01T00:00:00+08:00", SIGNER)
    with pytest.raises(RevocationError, match="revoked-no-digest"):
        extend(None, replace(entry, certificate="x"), "團隊", "2026-03-01T00:00:00+08:00", SIGNER)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_command_tells_every_answer_in_words_and_as_json(  # noqa: PLR0917 - fixtures
    certificate, evidence, other_evidence, room, trusted, tmp_path, language
):
    folder = tmp_path
    held = {
        "c": certificate,
        "broken": b"no certificate",
        "changed": certificate.replace(b'"sig":"', b'"sig": "'),
        "trust": trusted,
        "stranger": trust(STRANGER),
        "revoker": trust(roles=("revoke",)),
        "damaged": trusted.replace(b"2031", b"2032"),
        "list": revocations(certificate),
        "list-of-a-stranger": revocations(certificate, STRANGER),
    }
    for name, data in held.items():
        (folder / name).write_bytes(data)
    at, sure = ["--at", "2026-02-02"], ["--trust", str(folder / "trust")]
    wanted = {
        "valid": (0, "c", [*at, *sure, "--product", PRODUCT, "--evidence", str(evidence)]),
        "unreadable": (4, "broken", [*at, *sure]),
        "tampered": (1, "changed", [*at, *sure]),
        "trust-unusable": (4, "c", [*at, "--trust", str(folder / "damaged")]),
        "unknown-key": (1, "c", [*at, "--trust", str(folder / "stranger")]),
        "key-not-entitled": (1, "c", [*at, "--trust", str(folder / "revoker")]),
        "revocations-unusable": (4, "c", [*at, *sure, "--revocations", str(folder / "list-of-a-stranger")]),
        "revoked": (1, "c", [*at, *sure, "--revocations", str(folder / "list")]),
        "not-yet-valid": (1, "c", ["--at", "2026-01-01", *sure]),
        "expired": (1, "c", ["--at", "2027-02-02", *sure]),
        "wrong-product": (1, "c", [*at, *sure, "--product", "sha256:" + "0" * 64]),
        "other-evidence": (1, "c", [*at, *sure, "--evidence", str(other_evidence)]),
        "no-trust": (4, "c", at),
    }
    headlines = set()
    for status, (code, name, options) in wanted.items():
        arguments = ["attest", "verify", str(folder / name), "--suite", str(room), *options]
        told = CliRunner().invoke(cli, [*arguments, "--lang", language])
        assert told.exit_code == code, (status, told.output)
        assert "{" not in told.stdout, status
        headlines.add(told.stdout.splitlines()[0])
        report = json.loads(CliRunner().invoke(cli, [*arguments, "--format", "json"]).stdout)
        assert (report["verification"]["status"], report["exit_code"]) == (status, code)
    assert len(headlines) == len(wanted)


def test_evidence_that_is_judged_again_supports_its_certificate(certificate, evidence, suite, trusted):
    seen = look_at_evidence(evidence, suite, again=True)
    found = verify_certificate(certificate, Given(NOW, trusted, evidence=seen))
    assert (found.status, found.evidence) == ("valid", "re-judged")


def test_a_reader_with_another_suite_gets_by_with_the_manifest(certificate, evidence, suite, trusted):
    from dataclasses import replace as changed

    other = changed(suite, identity=replace(suite.identity, suite="sha256:" + "0" * 64))
    found = verify_certificate(certificate, Given(NOW, trusted, evidence=look_at_evidence(evidence, other)))
    assert (found.status, found.evidence) == ("valid", "compared")
    by_another = altered(certificate, identity=replace(suite.identity, suite="sha256:" + "1" * 64))
    found = verify_certificate(by_another, Given(NOW, trusted, evidence=look_at_evidence(evidence, other)))
    assert found.status == "could-not-be-judged"


def test_a_renewed_certificate_has_another_number_and_names_the_old_one(certificate, evidence, suite):
    old = read_certificate(certificate)
    new = read_certificate(
        make_certificate(evidence, suite, at=NOW.replace(month=12), renews=old.digest)
    ).certificate
    assert new.renews == old.digest
    assert new.number != old.certificate.number
    assert new.valid_until == "2027-12-01T08:00:00+08:00"


@pytest.mark.parametrize(("own", "wanted"), [("", "not-given"), ("sha256:" + "0" * 64, "other")])
def test_another_suite_than_the_readers_is_said(certificate, trusted, suite, own, wanted):
    """A team could sign by a suite of few cases; whoever verifies learns that it is not the one he has."""
    assert verify_certificate(certificate, Given(NOW, trusted, suite=own)).suite == wanted
    same = verify_certificate(certificate, Given(NOW, trusted, suite=suite.identity.suite))
    assert same.suite == "same"


def test_the_command_compares_the_suite_with_the_installed_one(certificate, room, trusted, tmp_path):
    (tmp_path / "c").write_bytes(certificate)
    (tmp_path / "trust").write_bytes(trusted)
    ask = ["attest", "verify", str(tmp_path / "c"), "--trust", str(tmp_path / "trust"), "--at", "2026-02-02"]
    installed = CliRunner().invoke(cli, [*ask, "--lang", "en"]).stdout
    tried_out = CliRunner().invoke(cli, [*ask, "--lang", "en", "--suite", str(room)]).stdout
    sentence = "is not the one that is installed here"
    assert sentence in " ".join(installed.split())
    assert sentence not in " ".join(tried_out.split())
