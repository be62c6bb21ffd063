"""``lpx register`` as the team uses it, on both databases."""

from __future__ import annotations

import json

import jsonschema
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from lpx.attest import forms
from lpx.attest.keys import trust_file, trusted_key
from lpx.attest.register.engine import opened
from lpx.attest.statement import read_certificate
from lpx.cli.root import cli
from lpx.reports.published import published_schemas
from register import making

NUMBER = "LPX-20261123-5f1d2c3b"


@pytest.fixture
def lpx(address, tmp_path):
    """Return a function that runs ``lpx register ...``; the register's address stands in the environment."""

    def run(*arguments, lang="en", code=0, given="", **environment):
        variables = {"LPX_REGISTER": address, "LPX_LANG": lang, "LPX_AUTHOR": "認證小組", **environment}
        runner = CliRunner(env=variables)
        found = runner.invoke(cli, ["register", *map(str, arguments)], input=given)
        assert found.exit_code == code, found.output + repr(found.exception)
        return found

    return run


@pytest.fixture
def hand_in(tmp_path):
    """A folder with everything of one certification, and the trust file beside it."""
    folder = tmp_path / "submission"
    folder.mkdir()
    request = making.request()
    certificate = making.signed(making.certificate(request=forms.digest_of(request)))
    (folder / "request.json").write_bytes(forms.encode(request))
    (folder / "challenge.json").write_bytes(forms.encode(making.challenge(request)))
    for party in ("vendor", "team"):
        (folder / f"reveal-{party}.json").write_bytes(forms.encode(making.reveal(request, party)))
    (folder / f"{NUMBER}.cert.json").write_bytes(certificate)
    (folder / "package.json").write_text('{"name": "something else"}', encoding="utf-8")
    until = "2030-01-01T00:00:00+08:00"
    key = trusted_key(
        making.SIGNER, "測試大學認證小組", ("certify", "revoke"), "2026-01-01T00:00:00+08:00", until
    )
    (tmp_path / "trust.json").write_bytes(forms.encode(trust_file([key])))
    return folder


@pytest.fixture
def filled(lpx, hand_in, tmp_path):
    """``lpx`` on a register that holds the certification."""
    lpx("init")
    lpx("add", hand_in, "--trust", tmp_path / "trust.json")
    return lpx


def test_what_lies_in_a_folder_is_filed_once(lpx, hand_in, tmp_path):
    lpx("init")
    first = lpx("add", hand_in, "--trust", tmp_path / "trust.json", "--format", "json")
    kinds = [(item["kind"], item["new"]) for item in json.loads(first.output)]
    assert sorted(kinds) == sorted(
        [("request", True), ("challenge", True), ("reveal", True), ("reveal", True), ("certificate", True)]
    )
    again = lpx("add", hand_in, "--trust", tmp_path / "trust.json", code=3)
    assert again.output.count("filed before") == 5


def test_nothing_signed_is_filed_without_a_trusted_key(lpx, hand_in, tmp_path):
    lpx("init")
    assert "no trust file" in lpx("add", hand_in, code=4).output.casefold()
    (hand_in / "x.cert.json").write_bytes(
        making.signed(making.certificate(signer=making.OTHER_SIGNER), signer=making.OTHER_SIGNER)
    )
    assert "x.cert.json" in lpx("add", hand_in, "--trust", tmp_path / "trust.json", code=1).output
    lpx("list", code=3)


def test_one_thing_that_does_not_hold_keeps_all_out(lpx, hand_in, tmp_path):
    lpx("init")
    path = hand_in / f"{NUMBER}.cert.json"
    path.write_bytes(path.read_bytes().replace(b'"sig":"', b'"sig":"A', 1))
    lpx("add", hand_in, "--trust", tmp_path / "trust.json", code=1)
    lpx("list", code=3)


def test_a_file_that_is_nothing_known_is_named(lpx, hand_in, tmp_path):
    lpx("init")
    assert "package.json" in lpx("add", hand_in / "package.json", code=2).output


@pytest.mark.parametrize(("lang", "word"), [("en", "within its dates"), ("zh-Hant", "有效期間內")])
def test_the_list_tells_how_certificates_stand(filled, lang, word):
    shown = filled("list", "--at", "2026-12-01", lang=lang).output
    assert NUMBER in shown
    assert word in shown


def test_the_list_answers_who_may_import_and_what_ends_soon(filled):
    at = ("--at", "2027-05-20")
    rows = json.loads(filled("list", "--scope", "importer", *at, "--format", "json").output)
    assert [row["number"] for row in rows] == [NUMBER]
    filled("list", "--scope", "visiting", *at, code=3)
    filled("list", "--expiring", "30", *at, code=3)
    assert NUMBER in filled("list", "--expiring", "60", *at).output


def test_everything_about_a_product_is_shown_in_both_languages(filled):
    filled("comment", NUMBER, "-", given="電話\x1b[31m確認過")
    for lang, words in (("en", ("cases waived", "internal")), ("zh-Hant", ("豁免", "內部"))):
        shown = filled("show", "測試校務系統", lang=lang).output
        assert all(word in shown for word in words)
        assert "\x1b" not in shown
        assert "測試人員" not in shown


def test_a_register_holds_until_somebody_changes_its_tables(filled, address, tmp_path):
    trust = ("--trust", tmp_path / "trust.json", "--at", "2026-12-01")
    assert "valid: 1" in filled("check", *trust).output
    filled("check", "--at", "2026-12-01", code=4)
    with opened(address) as engine, engine.begin() as connection:
        on = " ON certificate_scopes" if engine.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER certificate_scopes_keep_on_update{on}"))
        connection.execute(text("UPDATE certificate_scopes SET verdict = 'conforms', waived = 0"))
        connection.execute(text("UPDATE implementations SET vendor = '別家公司'"))
    shown = filled("check", *trust, code=1).output
    assert "vendor, scopes" in shown


def test_a_certificate_that_was_forged_in_the_database_is_found(filled, address, tmp_path):
    forged = making.signed(
        making.certificate(signer=making.OTHER_SIGNER, waivers=()), signer=making.OTHER_SIGNER
    )
    with opened(address) as engine, engine.begin() as connection:
        on = " ON certificates" if engine.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER certificates_keep_on_update{on}"))
        connection.execute(text("UPDATE certificates SET envelope = :envelope"), {"envelope": forged})
    found = filled(
        "check", "--trust", tmp_path / "trust.json", "--at", "2026-12-01", "--format", "json", code=1
    )
    (item,) = json.loads(found.output)["certificates"]
    assert item["verification"]["status"] == "unknown-key"
    assert "waivers" in item["differs"]


def test_a_revocation_shows_everywhere(filled, hand_in, tmp_path):
    digest = read_certificate((hand_in / f"{NUMBER}.cert.json").read_bytes()).digest
    (tmp_path / "1.revocations.json").write_bytes(making.revocations(digest))
    trust = ("--trust", tmp_path / "trust.json")
    filled("add", tmp_path / "1.revocations.json", *trust)
    later = ("--at", "2027-02-01")
    assert "revoked" in filled("list", *later).output
    assert "revoked: 1" in filled("check", *trust, *later).output
    exported = json.loads(filled("export").stdout)
    assert exported["implementations"][0]["certificates"][0]["revoked"]["reason"] == "withdrawn"


def test_a_list_that_forgets_a_revocation_is_found(filled, tmp_path):
    for sequence, named in ((1, [making.digest("x")]), (2, [])):
        path = tmp_path / f"{sequence}.revocations.json"
        path.write_bytes(making.revocations(*named, sequence=sequence))
        filled("add", path, "--trust", tmp_path / "trust.json")
    shown = filled("check", "--trust", tmp_path / "trust.json", "--at", "2026-12-01", code=1).output
    assert "missing from this one: 1" in shown


def test_the_export_is_the_same_bytes_follows_its_schema_and_verifies_by_itself(filled, tmp_path):
    filled("comment", NUMBER, "內部的話")
    filled("comment", NUMBER, "公開的話", "--public")
    filled("export", "-o", tmp_path / "register.json")
    data = (tmp_path / "register.json").read_bytes()
    assert filled("export").stdout_bytes == data
    exported = json.loads(data)
    jsonschema.validate(exported, json.loads(published_schemas()["register-1.schema.json"]))
    (item,) = exported["implementations"]
    assert [comment["text"] for comment in item["comments"]] == ["公開的話"]
    envelope = json.dumps(item["certificates"][0]["envelope"], separators=(",", ":"), sort_keys=True)
    assert read_certificate(f"{envelope}\n".encode()).certificate.number == NUMBER


@pytest.mark.parametrize(
    ("wrong", "code", "word"),
    [
        ("nowhere.sqlite", 2, "no such register"),
        ("mysql://host/db", 2, "neither a file"),
        ("postgresql://u:geheim@127.0.0.1:1/db", 4, "cannot be reached"),
    ],
)
def test_a_register_that_cannot_be_used_is_said_without_its_password(
    tmp_path, monkeypatch, wrong, code, word
):
    monkeypatch.chdir(tmp_path)
    found = CliRunner(env={"LPX_LANG": "en"}).invoke(cli, ["register", "list", "--register", wrong])
    assert found.exit_code == code, found.output
    assert word in found.output
    assert "geheim" not in found.output.replace("--register", "")
    assert list(tmp_path.iterdir()) == []


def test_a_password_on_the_command_line_is_remarked_upon(tmp_path):
    arguments = ["register", "list", "--register", "postgresql://u:geheim@127.0.0.1:1/db"]
    found = CliRunner(env={"LPX_LANG": "en"}).invoke(cli, arguments)
    assert "others on this computer can see it" in found.output


@pytest.mark.needs("pg_ctl")
def test_a_wrong_password_is_said_and_a_right_one_may_stand_in_the_environment(server):
    database = server.new_database()
    for password, code in (("wrong", 2), (None, 0)):
        arguments = ["register", "init", "--register", server.url(database, password)]
        environment = {"LPX_LANG": "en"} | ({} if password else {"PGPASSWORD": "not-a-secret-5f1d"})
        found = CliRunner(env=environment).invoke(cli, arguments)
        assert found.exit_code == code, found.output
        assert "not-a-secret" not in found.output


def test_something_else_is_not_taken_for_a_register(tmp_path):
    path = tmp_path / "thesis.sqlite"
    path.write_text("no database at all" * 100, encoding="utf-8")
    found = CliRunner(env={"LPX_LANG": "en"}).invoke(cli, ["register", "list", "--register", str(path)])
    assert found.exit_code == 2
    assert "no register" in found.output
    assert path.read_text(encoding="utf-8").startswith("no database")


def test_a_register_that_could_not_be_made_leaves_no_file(tmp_path):
    place = tmp_path / "no" / "folder.sqlite"
    found = CliRunner(env={"LPX_LANG": "en"}).invoke(cli, ["register", "init", "--register", str(place)])
    assert found.exit_code == 2
    assert not place.parent.exists()
