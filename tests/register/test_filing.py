"""What is handed in comes back whole and in one order; history cannot be rewritten; on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from sqlalchemy import text

from lpx.attest import forms
from lpx.attest.register import finding, migrate, storing
from lpx.attest.register.engine import opened, reading, translated, writing
from lpx.attest.register.errors import RegisterError
from lpx.attest.register.nouns import Standing
from lpx.attest.register.storing import Hand
from lpx.attest.register.tables import APPEND_ONLY, Base
from lpx.attest.revocation import read_list
from register import making

HAND = Hand("認證小組", datetime(2026, 11, 24, 9, 0, tzinfo=timezone(timedelta(hours=8))))


@pytest.fixture
def engine(address):
    """A new register."""
    with opened(address, create=True) as made:
        migrate.create(made)
        yield made


def file_certificate(session, envelope):
    """File a certificate as it would be after verifying it."""
    read = making.read_certificate(envelope)
    return storing.add_certificate(session, read.digest, read.certificate, envelope, HAND)


def file_list(session, envelope):
    """File a list of revocations as it would be after verifying it."""
    read = read_list(envelope)
    return storing.add_revocations(session, read.digest, read.content, envelope, HAND)


def everything(engine):
    """Return all that the register tells."""
    with reading(engine) as session:
        return finding.read_register(session)


def test_a_certification_comes_back_whole(engine):
    request = making.request()
    envelope = making.signed(making.certificate(request=forms.digest_of(request)))
    with writing(engine) as session:
        storing.add_request(session, request, HAND)
        storing.add_challenge(session, making.challenge(request))
        storing.add_reveal(session, making.reveal(request, "vendor"))
        storing.add_run(session, making.digest("evidence"), making.manifest(), request, HAND)
        file_certificate(session, envelope)
    (found,) = everything(engine).implementations
    assert (found.vendor, found.product) == ("測試資訊股份有限公司", "測試校務系統")
    (submission,) = found.submissions
    assert submission.digest == forms.digest_of(request)
    assert (submission.challenged, submission.revealed) == (True, False)
    assert submission.made_at == datetime.fromisoformat(request.made_at)
    (run,) = found.runs
    assert (run.digest, run.request) == (making.digest("evidence"), submission.digest)
    assert [scope.passed for scope in run.scopes] == [113]
    (certificate,) = found.certificates
    assert certificate.evidence == run.digest
    assert certificate.valid_until == datetime.fromisoformat("2027-07-01T00:00:00+08:00")
    assert [(scope.scope, scope.verdict, scope.waived) for scope in certificate.scopes] == [
        ("exporter", "conforms", 0),
        ("importer", "conforms-with-waivers", 1),
        ("transfer", "conforms-with-waivers", 1),
    ]
    assert [str(waiver.expires) for waiver in certificate.waivers] == ["2027-06-30"]
    assert [item.capability for item in certificate.deviations] == ["read-zip64"]
    assert [(item.answer, item.source) for item in certificate.statements] == [
        ("yes", "human"),
        ("no", "human"),
        ("not-answered", "human"),
    ]
    assert bytes(certificate.envelope) + b"\n" == envelope


def test_the_name_of_who_made_a_statement_stands_in_the_signed_file_alone(engine):
    envelope = making.signed(making.certificate())
    with writing(engine) as session:
        file_certificate(session, envelope)
    told = msgspec.json.encode(everything(engine)).decode()
    assert "資訊組長" in told
    assert "測試人員" not in told


def test_handing_in_twice_changes_nothing(engine):
    request = making.request()
    envelope = making.signed(making.certificate())
    listed = making.revocations(making.digest_of(envelope))

    def hand_in():
        with writing(engine) as session:
            return [
                storing.add_request(session, request, HAND).new,
                storing.add_challenge(session, making.challenge(request)).new,
                storing.add_reveal(session, making.reveal(request, "team")).new,
                storing.add_run(session, making.digest("e"), making.manifest(), request, HAND).new,
                file_certificate(session, envelope).new,
                file_list(session, listed).new,
            ]

    assert hand_in() == [True] * 6
    before = everything(engine)
    assert hand_in() == [False] * 6
    assert everything(engine) == before


def test_what_a_block_files_is_kept_together_or_not_at_all(engine):
    def break_off():
        with writing(engine) as session:
            storing.add_request(session, making.request(), HAND)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert everything(engine).implementations == ()


def refusals(engine, statements):
    """Return what the register says to each statement."""
    told = []
    for statement in statements:
        try:
            with translated(), engine.begin() as connection:
                connection.execute(text(statement))
            told.append("done")
        except RegisterError as error:
            told.append(error.kind)
    return told


def test_history_is_neither_changed_nor_deleted(engine):
    envelope = making.signed(making.certificate())
    with writing(engine) as session:
        file_certificate(session, envelope)
        file_list(session, making.revocations(making.digest_of(envelope)))
        storing.add_comment(session, ("測試資訊股份有限公司", "測試校務系統"), "已電話確認", HAND)
    before = everything(engine)
    for table in APPEND_ONLY:
        column = next(iter(Base.metadata.tables[table].columns)).name
        statements = [f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"]
        if engine.dialect.name == "postgresql":
            statements.append(f"TRUNCATE {table} CASCADE")
        assert refusals(engine, statements) == ["append-only"] * len(statements)
    assert everything(engine) == before


def test_a_revocation_once_told_stays_told(engine):
    envelope = making.signed(making.certificate())
    digest = making.digest_of(envelope)
    with writing(engine) as session:
        file_certificate(session, envelope)
        file_list(session, making.revocations(digest, sequence=3))
        file_list(session, making.revocations(sequence=4))
    (certificate,) = everything(engine).implementations[0].certificates
    assert certificate.revoked is not None
    assert (certificate.revoked.reason, certificate.revoked.sequence) == ("withdrawn", 3)


def test_the_newest_list_of_each_key_counts(engine):
    with writing(engine) as session:
        for sequence in (2, 10, 9):
            file_list(session, making.revocations(making.digest("x"), sequence=sequence))
        file_list(session, making.revocations(sequence=1, signer=making.OTHER_SIGNER))
    with reading(engine) as session:
        newest = [read_list(envelope).content.sequence for _, envelope in finding.newest_revocations(session)]
    assert sorted(newest) == [1, 10]


def at(text_):
    """Return a moment."""
    return datetime.fromisoformat(text_)


def test_how_a_certificate_stands_follows_its_dates_and_the_lists(engine):
    first = making.signed(making.certificate(number="A"))
    second = making.signed(
        making.certificate(number="B", renews=making.digest_of(first), valid_from="2027-06-01T00:00:00+08:00")
    )
    third = making.signed(making.certificate(number="C"))
    with writing(engine) as session:
        for envelope in (first, second, third):
            file_certificate(session, envelope)
        file_list(session, making.revocations(making.digest_of(third)))
    found = {item.number: item for item in everything(engine).implementations[0].certificates}
    assert found["A"].renewed_by == making.digest_of(second)
    assert found["A"].standing(at("2026-11-23T14:04:59+08:00")) is Standing.NOT_YET_VALID
    assert found["A"].standing(at("2026-11-23T14:05:00+08:00")) is Standing.RENEWED
    assert found["A"].standing(at("2027-06-30T23:59:59+08:00")) is Standing.RENEWED
    assert found["A"].standing(at("2027-07-01T00:00:00+08:00")) is Standing.EXPIRED
    assert found["B"].standing(at("2027-06-02T00:00:00+08:00")) is Standing.WITHIN_DATES
    assert found["C"].standing(at("2027-01-05T09:59:59+08:00")) is Standing.WITHIN_DATES
    assert found["C"].standing(at("2027-01-05T10:00:00+08:00")) is Standing.REVOKED


def test_the_public_part_leaves_out_internal_remarks_and_who_filed_what(engine):
    on = ("測試資訊股份有限公司", "測試校務系統")
    with writing(engine) as session:
        file_certificate(session, making.signed(making.certificate()))
        storing.add_comment(session, on, "內部", Hand("承辦甲", HAND.at))
        storing.add_comment(session, on, "公開", Hand("認證小組", HAND.at), public=True)
    public = finding.public_part(everything(engine))
    assert [comment.text for comment in public.implementations[0].comments] == ["公開"]
    assert public.implementations[0].certificates[0].added_by == ""
    assert "承辦甲" not in msgspec.json.encode(public).decode()


def test_things_are_found_by_number_digest_and_name(engine):
    one = making.signed(making.certificate(number="LPX-1"))
    other = making.signed(making.certificate(making.product("另一套系統"), number="LPX-2"))
    with writing(engine) as session:
        file_certificate(session, one)
        file_certificate(session, other)
    register = everything(engine)
    digest = making.digest_of(one)
    for name in ("LPX-1", digest, digest.removeprefix("sha256:")[:8]):
        item, meant = finding.match(register, name)
        assert (item.product, meant) == ("測試校務系統", digest)
    assert finding.match(register, "測試資訊股份有限公司/另一套系統")[1] == ""
    for name, kind in (("LPX-3", "not-found"), (digest.removeprefix("sha256:")[:7], "not-found")):
        with pytest.raises(RegisterError, match=kind):
            finding.match(register, name)


def test_a_number_that_two_certificates_bear_is_no_name(engine):
    with writing(engine) as session:
        for name in ("甲", "乙"):
            file_certificate(session, making.signed(making.certificate(making.product(name))))
    with pytest.raises(RegisterError, match="several"):
        finding.match(everything(engine), "LPX-20261123-5f1d2c3b")


def test_a_second_answer_to_the_same_request_is_refused(engine):
    request = making.request()
    other = msgspec.structs.replace(making.challenge(request), commitment=making.digest("other"))
    with writing(engine) as session:
        with pytest.raises(RegisterError, match="not-found"):
            storing.add_challenge(session, making.challenge(request))
        storing.add_request(session, request, HAND)
        storing.add_challenge(session, making.challenge(request))
        with pytest.raises(RegisterError, match="differs"):
            storing.add_challenge(session, other)


def test_names_without_end_are_refused_before_the_database_sees_them(engine):
    with pytest.raises(RegisterError, match="too-long"), writing(engine) as session:
        storing.add_request(session, making.request(making.product("長" * 201)), HAND)
    assert everything(engine).implementations == ()


def test_times_are_one_moment_on_every_database(engine):
    with writing(engine) as session:
        file_certificate(session, making.signed(making.certificate()))
    (certificate,) = everything(engine).implementations[0].certificates
    assert certificate.added_at == HAND.at
    assert certificate.added_at.tzinfo is UTC


def test_two_who_file_at_the_same_time_come_one_after_the_other(engine):
    requests = [making.request(making.product(f"系統{number}")) for number in range(4)]
    barrier = threading.Barrier(2)

    def file_all(_):
        barrier.wait(timeout=30)
        with writing(engine) as session:
            return [storing.add_request(session, request, HAND).new for request in requests]

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(file_all, range(2)))
    assert outcomes == [[False] * 4, [True] * 4]
    assert len(everything(engine).implementations) == 4
