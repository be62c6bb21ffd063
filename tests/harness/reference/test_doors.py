"""The same module through every door: resident process, server by path and by multipart, and by hand."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading

import msgspec
import pytest
from msgspec import structs

from lpx.harness import protocol
from lpx.harness.adapters.connect import connect
from lpx.harness.adapters.http import HttpAdapter
from lpx.harness.holdings import number_of
from lpx.harness.nouns import CaseVerdict, Outcome
from lpx.harness.recipes import prepare
from lpx.harness.reference.serve_http import Server
from lpx.harness.reference.serve_process import serve
from lpx.harness.runner import run_case
from lpx.harness.sample import OCCASION

CASES = (
    "export/records/basics",
    "import/records/basics",
    "refuse/password/wrong",
    "refuse/paths/that-climb-out",
    "behave/again/import-twice",
    "honest/unknown/operation",
)


@pytest.fixture
def server():
    made = Server(("127.0.0.1", 0))
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture(params=["by-path", "multipart"])
def web(request, server, tmp_path):
    """A fresh adapter for the server, by each way that files can travel."""
    return lambda: HttpAdapter(server, tmp_path, multipart=request.param == "multipart")


def test_the_server_passes_basic_cases(web, edition, codes, suite):
    for name in CASES:
        result = run_case(suite[name], web(), seed="doors", edition=edition, codes=codes)
        assert result.verdict is CaseVerdict.PASS, (name, result.shortfalls)


def test_the_resident_process_passes_basic_cases_and_restarts(tmp_path, edition, codes, suite):
    adapter = connect("reference:").open(tmp_path)
    try:
        for name in (*CASES, "behave/restart/imports-stay", "behave/half/interrupted"):
            result = run_case(suite[name], adapter, seed="doors", edition=edition, codes=codes)
            assert result.verdict is CaseVerdict.PASS, (name, result.shortfalls)
    finally:
        adapter.close()


def spoken(*lines):
    """Return the replies of a resident process to lines of input."""
    sink = io.BytesIO()
    serve(io.BytesIO(b"".join(line + b"\n" for line in lines)), sink)
    return [msgspec.json.decode(line, type=protocol.Reply) for line in sink.getvalue().splitlines()]


def test_nonsense_is_answered_and_the_conversation_goes_on(tmp_path):
    hello = msgspec.json.encode(protocol.Hello(1, 3, str(tmp_path), "test"))
    replies = spoken(b"nonsense", b"[1]", b'{"lpx":1,"seq":2}', hello, b'{"lpx":9,"seq":4,"op":"dump"}')
    assert [reply.status for reply in replies] == ["failed", "failed", "failed", "ok", "failed"]
    assert [reply.seq for reply in replies] == [-1, -1, 2, 3, 4]
    assert replies[3].declaration is not None


def test_an_unknown_operation_is_unsupported(tmp_path):
    hello = msgspec.json.encode(protocol.Hello(1, 1, str(tmp_path), "test"))
    assert spoken(hello, b'{"lpx":1,"seq":2,"op":"frobnicate"}')[1].status == "unsupported"


def test_whoever_does_not_say_hello_is_told_so():
    assert spoken(b'{"lpx":1,"seq":1,"op":"dump","students":[]}')[0].status == "failed"


def test_a_path_that_leads_out_of_the_scratch_folder_is_not_followed(tmp_path):
    outside = tmp_path / "secret.zip"
    outside.write_bytes(b"secret")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    hello = msgspec.json.encode(protocol.Hello(1, 1, str(scratch), "test"))
    asked = {"lpx": 1, "seq": 2, "op": "import", "archive": "../secret.zip", "signature": None}
    reply = spoken(hello, json.dumps(asked | {"password": "x", "school": "010301"}).encode())[1]
    assert reply.status == "failed"
    assert str(tmp_path) not in reply.message


def test_bye_ends_the_conversation(tmp_path):
    hello = msgspec.json.encode(protocol.Hello(1, 1, str(tmp_path), "test"))
    bye, late = msgspec.json.encode(protocol.Bye(1, 2)), msgspec.json.encode(protocol.Dump(1, 3))
    assert len(spoken(hello, bye, late)) == 2


def test_a_request_that_is_delivered_twice_is_done_once(server, tmp_path):
    import http.client

    host, port = server.removeprefix("http://").split(":")

    def post(key, request):
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        operation = type(request).__name__.lower()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        connection.request("POST", f"/lpx/v1/{operation}", msgspec.json.encode(request), headers)
        reply = connection.getresponse().read()
        connection.close()
        return msgspec.json.decode(reply, type=protocol.Reply)

    post("a", protocol.Hello(1, 1, str(tmp_path), "test"))
    first = post("b", protocol.Dump(1, 2))
    again = post("b", protocol.Dump(1, 99))
    assert first == again
    assert post("c", protocol.Dump(1, 99)).seq == 99


def test_by_hand_a_bundle_is_imported_or_refused(tmp_path, edition, codes, suite):
    given = prepare(suite["import/records/basics"], "hand", edition, codes, tmp_path)
    bundle = given.bundles["B"]
    students = tmp_path / "students.json"
    students.write_bytes(msgspec.json.encode(given.enrolments["S"]))
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text(bundle.password, encoding="utf-8")
    wrong.write_text("something else", encoding="utf-8")
    school = given.schools["destination"]

    def by_hand(*words):
        command = [sys.executable, "-m", "lpx.harness.reference", "--data", str(tmp_path / "data"), *words]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    def bring(password):
        return by_hand(
            *("import", "--archive", str(tmp_path / bundle.archive)),
            *("--signature", str(tmp_path / bundle.signature)),
            *("--password-file", str(password), "--school", school),
        )

    assert by_hand("reset", "--school", school).returncode == 0
    assert by_hand("load", "--students", str(students)).returncode == 0
    refused = bring(wrong)
    assert (refused.returncode, "PKG-005" in refused.stdout) == (1, True)
    assert bring(right).returncode == 0
    assert by_hand("dump", "--out", str(tmp_path / "held.json")).returncode == 0
    held = msgspec.json.decode((tmp_path / "held.json").read_bytes(), type=tuple[protocol.Holding, ...])
    assert len(held[0].files) == len(given.students["S"][0].files) > 0


def test_one_process_per_case_is_enough_for_refusals(tmp_path, edition, codes, suite):
    adapter = connect(f"oneshot: {sys.executable} -m lpx.harness.reference").open(tmp_path)
    result = run_case(suite["export/records/basics"], adapter, seed="shot", edition=edition, codes=codes)
    assert result.verdict is CaseVerdict.PASS, result.shortfalls


def one_shot(tmp_path):
    return connect(f"oneshot: {sys.executable} -m lpx.harness.reference").open(tmp_path)


def test_one_process_imports_for_those_who_are_enrolled(tmp_path, edition, codes, suite):
    given = prepare(suite["import/records/basics"], "shot", edition, codes, tmp_path)
    bundle, adapter = given.bundles["B"], one_shot(tmp_path)
    sound = protocol.Import(
        *(1, 2, bundle.archive, bundle.signature, bundle.password, given.schools["destination"])
    )
    assert adapter.call(sound, timeout=60).outcome is Outcome.REJECTED, "nobody is enrolled"
    adapter.call(protocol.Load(1, 3, given.enrolments["S"]), timeout=60)
    assert adapter.call(sound, timeout=60).outcome is Outcome.OK
    wrong = structs.replace(sound, password=bundle.wrong_password)
    answer = adapter.call(wrong, timeout=60)
    assert answer.outcome is Outcome.REJECTED
    assert answer.message


def test_one_process_exports_under_the_name_of_the_students_school(tmp_path, edition, codes, suite):
    given = prepare(suite["export/records/basics"], "shot", edition, codes, tmp_path)
    adapter = one_shot(tmp_path)
    (tmp_path / "out").mkdir()
    adapter.call(protocol.Load(1, 2, given.students["S"]), timeout=60)
    number = number_of(given.students["S"][0], edition)
    wanted = protocol.Export(1, 3, (number,), OCCASION, given.passwords["ok"], "out")
    answer = adapter.call(wanted, timeout=60)
    assert answer.outcome is Outcome.OK
    assert answer.reply.archive.startswith(f"out/{given.schools['origin']}_")


def test_by_hand_a_roster_is_entered_and_looked_at(tmp_path, edition):
    basic = edition.records["basic"]
    names = [basic.field_of(role).key for role in ("name", "national_id", "birth_date", "year", "term")]
    roster = tmp_path / "roster.csv"
    rows = [["label", *names, "number"], ["S01", "陳範例", "A123456789", "2005/06/22", "109", "1", "9401330"]]
    roster.write_text("\r\n".join(",".join(row) for row in rows), encoding="utf-8-sig", newline="")

    def by_hand(*words):
        command = [sys.executable, "-m", "lpx.harness.reference", "--data", str(tmp_path / "data"), *words]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    assert by_hand("reset", "--school", "010301").returncode == 0
    assert by_hand("enrol", "--roster", str(roster)).returncode == 0
    told = by_hand("look").stdout
    assert told.startswith("9401330: ")
    assert f"{edition.records['course'].key} 0" in told
    assert "A123456789" not in told
    nobody = by_hand("enrol", "--roster", str(tmp_path / "missing.csv"))
    assert (nobody.returncode, "Traceback" in nobody.stderr) == (3, False)
