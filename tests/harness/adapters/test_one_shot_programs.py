"""One process per import and export: exit codes become outcomes, and nothing more is claimed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lpx.coursecode.load import load_code_edition
from lpx.harness.adapters.connect import connect
from lpx.harness.adapters.oneshot import OneShotAdapter
from lpx.harness.doctor.examine import examine
from lpx.harness.doctor.nouns import StepState
from lpx.harness.holdings import number_of
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import Dump, Export, Hello, Holding, Import, Load, Probe, Reset

PROGRAM = Path(__file__).with_name("oneshot_module.py")
LONG = 30.0


@pytest.fixture
def adapter(tmp_path, edition):
    return OneShotAdapter(
        [sys.executable, str(PROGRAM)], tmp_path, person_id=lambda one: number_of(one, edition)
    )


def bundle(password: str = "ok", signature: str | None = "a.zip.md5") -> Import:
    return Import(1, 4, archive="a.zip", signature=signature, password=password, school="010301")


def student(edition, number: str) -> Holding:
    basic = edition.records["basic"]
    member = next(field.key for field in basic.fields if field.role == "national_id")
    return Holding({basic.key: {member: number}})


def test_exit_codes_are_the_verdict(adapter):
    assert adapter.call(bundle(), timeout=LONG).outcome is Outcome.OK
    answer = adapter.call(bundle(signature=None), timeout=LONG)
    assert (answer.outcome, answer.message) == (Outcome.REJECTED, "沒有簽章檔")


def test_any_other_code_is_a_crash(adapter):
    answer = adapter.call(bundle("exit"), timeout=LONG)
    assert (answer.outcome, answer.fault.parameters) == (Outcome.CRASHED, {"code": 3})


def test_a_program_that_does_not_end_hangs(adapter):
    assert adapter.call(bundle("hang"), timeout=0.7).outcome is Outcome.HUNG


def test_stderr_is_kept(adapter):
    adapter.call(bundle("crash"), timeout=LONG)
    assert "RuntimeError" in adapter.stderr_tail()


def test_an_export_hands_over_who_was_asked_for(adapter, edition, tmp_path):
    (tmp_path / "out").mkdir()
    loaded = Load(1, 2, students=(student(edition, "A123456789"), student(edition, "B123456780")))
    assert adapter.call(loaded, timeout=LONG).outcome is Outcome.OK
    request = Export(1, 3, students=("B123456780",), occasion="x", password="p", folder="out")
    answer = adapter.call(request, timeout=LONG)
    assert (answer.reply.archive, answer.reply.signature) == ("out/a.zip", "out/a.zip.md5")
    assert (tmp_path / "out" / "a.zip").read_bytes() == b"1"


def test_a_student_who_was_not_loaded_cannot_be_exported(adapter, tmp_path):
    request = Export(1, 3, students=("B123456780",), occasion="x", password="p", folder="out")
    assert adapter.call(request, timeout=LONG).outcome is Outcome.FAILED


def test_an_import_is_told_who_is_enrolled(adapter, edition):
    adapter.call(Load(1, 2, students=(student(edition, "A123456789"),)), timeout=LONG)
    assert adapter.call(bundle(), timeout=LONG).message == "1"


def test_the_doctor_finds_nothing_to_mend_in_a_real_one(tmp_path, edition, repository):
    program, starter = PROGRAM.with_name("oneshot_starter.py"), repository / "conformance/starters/python"
    connection = connect(f'oneshot: "{sys.executable}" "{program}" "{starter}"')
    diagnosis = examine(connection.open(tmp_path), edition, load_code_edition(), timeout=LONG, seed="o")
    assert diagnosis.healthy, diagnosis
    assert {step.id for step in diagnosis.steps if step.state is StepState.SKIPPED} == {
        "empty",
        "dump",
        "imported",
    }
    assert not connection.certifiable


def test_what_a_one_shot_program_cannot_do_is_unsupported(adapter):
    declared = adapter.call(Hello(1, 1, scratch="", suite=""), timeout=LONG).reply.declaration
    assert "one-shot" in declared.supports
    assert adapter.call(Reset(1, 2, school="010301"), timeout=LONG).outcome is Outcome.OK
    assert adapter.call(Dump(1, 3), timeout=LONG).outcome is Outcome.UNSUPPORTED
    assert adapter.call(Probe(1, 4, op="frobnicate"), timeout=LONG).outcome is Outcome.UNSUPPORTED


def test_no_password_is_left_on_disk(adapter, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    adapter.call(bundle(), timeout=LONG)
    assert list(tmp_path.iterdir()) == []
