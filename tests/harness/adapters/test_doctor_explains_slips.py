"""Every slip is found in the step where it is made, with the message that caused it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

import lpx.harness
from lpx.coursecode.load import load_code_edition
from lpx.harness.adapters.inprocess import Garble, Hang, InProcessAdapter
from lpx.harness.adapters.process import ProcessAdapter
from lpx.harness.doctor.examine import examine
from lpx.harness.doctor.nouns import Diagnosis, StepState
from lpx.harness.mutants import make_module
from lpx.harness.protocol import Bye, Dump, Export, Hello, Import, Load, Probe, Reply, Reset
from lpx.messages import load_catalogue

PROGRAM = Path(__file__).with_name("misbehaving.py")
Tamper = Callable[[object, Reply], Reply]


class Tampered:
    """The reference module with a bridge that spoils what comes of one operation."""

    def __init__(self, folder: Path, kind: type, spoil: Tamper) -> None:
        self._module, self._kind, self._spoil = make_module("", folder), kind, spoil

    def handle(self, request):
        reply = self._module.handle(request)
        return self._spoil(request, reply) if isinstance(request, self._kind) else reply


@pytest.fixture
def diagnose(tmp_path, edition):
    """Examine the reference module behind a bridge that spoils one operation."""

    def call(kind: type, spoil: Tamper) -> Diagnosis:
        adapter = InProcessAdapter(lambda: Tampered(tmp_path, kind, spoil), tmp_path)
        return examine(adapter, edition, load_code_edition(), timeout=5.0, seed="t")

    return call


def slips(diagnosis: Diagnosis) -> dict[str, list[str]]:
    return {step.id: [item.key for item in step.slips] for step in diagnosis.steps if step.slips}


def test_a_good_adapter_has_nothing_to_mend(diagnose):
    diagnosis = diagnose(Hello, lambda _, reply: reply)
    assert diagnosis.healthy
    assert {step.state for step in diagnosis.steps} == {StepState.FINE}
    assert [step.id for step in diagnosis.steps] == [
        "hello", "unknown", "reset", "empty", "load", "dump", "export", "enrol",
        "wrong-password", "no-signature", "import", "imported", "bye",
    ]  # fmt: skip


def declare(**changed) -> Tamper:
    return lambda _, reply: replace(reply, declaration=replace(reply.declaration, **changed))


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (declare(product=" "), "declaration-empty"),
        (declare(roles=()), "no-roles"),
        (declare(editions=("2018",)), "edition-missing"),
        (declare(ciphers=msgspec.json.decode(b'{"read": [], "write": ["aes-256"]}')), "no-ciphers"),
        (
            declare(ciphers=msgspec.json.decode(b'{"read": ["AES256"], "write": ["aes-256"]}')),
            "cipher-unknown",
        ),
        (declare(supports=("several-student",)), "capability-unknown"),
        (declare(limits={"student": 1}), "limit-unknown"),
        (declare(limits={"students": 0}), "limit-too-small"),
        (declare(limits={"bytes": 5_000_000}), "limit-excuses-nothing"),
    ],
)
def test_what_a_module_says_of_itself_is_checked(diagnose, spoil, key):
    assert key in slips(diagnose(Hello, spoil))["hello"]


def _held(reply: Reply, change: Callable[[dict], dict]) -> Reply:
    raw = json.loads(msgspec.json.encode(reply))
    raw["students"] = [change(holding) for holding in raw.get("students", [])]
    return msgspec.convert(raw, Reply)


def _question_marks(holding: dict) -> dict:
    text = json.dumps(holding, ensure_ascii=False)
    name = next(value for key, value in next(iter(holding["student"].values())).items() if "姓名" in key)
    return json.loads(text.replace(name, "?" * len(name)))


def _mojibake(holding: dict) -> dict:
    text = json.dumps(holding, ensure_ascii=False)
    name = next(value for key, value in next(iter(holding["student"].values())).items() if "姓名" in key)
    return json.loads(text.replace(name, name.encode().decode("latin-1")))


def _fewer_courses(holding: dict) -> dict:
    return {
        **holding,
        "student": {key: [] if isinstance(part, list) else part for key, part in holding["student"].items()},
    }


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (_question_marks, "text-mangled"),
        (_mojibake, "text-mangled"),
        (_fewer_courses, "differs"),
        (lambda one: {**one, "files": []}, "differs"),
        (lambda one: {**one, "files": [{"link": file["link"]} for file in one["files"]]}, "file-without-md5"),
        (
            lambda one: {**one, "files": [{**file, "md5": file["md5"].upper()} for file in one["files"]]},
            "md5-upper-case",
        ),
    ],
)
def test_what_a_module_holds_is_compared(diagnose, change, key):
    found = slips(diagnose(Dump, lambda _, reply: _held(reply, change)))
    assert key in found["dump"]


def test_students_who_survive_a_reset_are_counted(diagnose):
    kept = []

    def remember(_, reply: Reply) -> Reply:
        kept.extend(reply.students)
        return replace(reply, students=tuple(kept))

    assert "dump-count" in slips(diagnose(Dump, remember))["imported"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"archive": ""}, "path-missing"),
        ({"signature": ""}, "path-missing"),
        ({"archive": "C:\\out\\a.zip"}, "path-not-relative"),
        ({"archive": "/tmp/a.zip"}, "path-not-relative"),
        ({"archive": "out/../../a.zip"}, "path-not-relative"),
        ({"archive": "out/1/other.zip"}, "file-missing"),
        ({"archive": "in/1/1.jpg"}, "bundle-breaks"),
    ],
)
def test_what_an_export_names_is_looked_at(diagnose, change, key, tmp_path):
    def spoil(_, reply: Reply) -> Reply:
        (tmp_path / "in" / "1" / "1.jpg").write_bytes(b"no zip")
        return replace(reply, **change)

    assert key in slips(diagnose(Export, spoil))["export"]


def _accept(_, reply: Reply) -> Reply:
    return replace(reply, status="ok", message="")


def _fail(_, reply: Reply) -> Reply:
    return (
        replace(reply, status="failed", message="InvalidPasswordException")
        if reply.status == "rejected"
        else reply
    )


def _silent(_, reply: Reply) -> Reply:
    return replace(reply, message="")


def test_bad_bundles_must_be_rejected_with_words(diagnose):
    assert slips(diagnose(Import, _accept)) == {
        "wrong-password": ["not-rejected"],
        "no-signature": ["not-rejected"],
    }
    assert slips(diagnose(Import, _fail)) == {
        "wrong-password": ["not-rejected"],
        "no-signature": ["not-rejected"],
    }
    quiet = diagnose(Import, _silent)
    assert quiet.healthy
    assert slips(quiet) == {"wrong-password": ["silent"], "no-signature": ["silent"]}


def test_unknown_operations_must_be_unsupported(diagnose):
    assert slips(diagnose(Probe, _accept)) == {"unknown": ["not-unsupported"]}


def test_a_member_that_the_protocol_does_not_know_is_advice(diagnose):
    def spoil(request, _) -> Reply:
        raise Garble(b'{"seq": %d, "status": "ok", "mesage": "x"}' % request.seq)

    diagnosis = diagnose(Reset, spoil)
    advice = [item for step in diagnosis.steps for item in step.slips if item.key == "member-unknown"]
    assert {item.parameters["nearest"] for item in advice} == {"message"}
    assert not any(item.grave for item in advice)


@pytest.mark.parametrize("kind", [Reset, Load, Dump, Export, Import, Bye, Probe])
def test_a_module_that_breaks_in_one_step_is_examined_in_the_others(diagnose, kind):
    def crash(*_: object) -> Reply:
        raise Hang

    diagnosis = diagnose(kind, crash)
    assert not diagnosis.healthy
    broken = [step for step in diagnosis.steps if step.slips]
    assert broken
    assert all(item.key == "timed-out" and item.fault for step in broken for item in step.slips)
    assert any(step.state is StepState.FINE for step in diagnosis.steps)


def test_passwords_are_not_shown(diagnose):
    diagnosis = diagnose(Import, _accept)
    sent = [step.sent for step in diagnosis.steps if step.id == "wrong-password"]
    assert '"password": "…"' in sent[0]


def test_a_program_that_does_not_end_after_bye_is_told(tmp_path, edition):
    adapter = ProcessAdapter([sys.executable, str(PROGRAM), "stays"], tmp_path)
    try:
        diagnosis = examine(adapter, edition, load_code_edition(), timeout=10.0, seed="t")
    finally:
        adapter.close()
    assert slips(diagnosis)["bye"] == ["stays-after-bye"]


# -- the command -----------------------------------------------------------------------------------


@pytest.fixture
def doctor():
    """Run ``lpx adapter doctor``."""
    from lpx.cli.root import cli

    def call(*arguments: str, lang: str = "en"):
        return CliRunner(env={"LPX_LANG": lang}).invoke(cli, ["adapter", "doctor", *arguments])

    return call


def test_the_command_shows_the_message_that_caused_a_slip(doctor):
    result = doctor(f'"{sys.executable}" "{PROGRAM}" not-json', "--timeout", "20")
    assert result.exit_code == 6
    assert "A line came that is not JSON" in result.output
    assert "Debug: 匯入中" in result.output
    assert '"op": "dump"' in result.output
    assert "stderr" in result.output


def test_the_last_words_of_a_program_that_dies_are_shown(doctor):
    result = doctor(f'"{sys.executable}" "{PROGRAM}" dies-at-start')
    assert result.exit_code == 6
    assert "config.json not found" in result.output


@pytest.mark.parametrize(("lang", "word"), [("en", "The adapter is well"), ("zh-Hant", "轉接程式正常")])
def test_a_healthy_adapter_is_told_in_both_languages(doctor, lang, word):
    result = doctor("reference:inprocess", lang=lang)
    assert result.exit_code == 0, result.output
    assert word in result.output


@pytest.mark.parametrize(
    "address", ["lpx-no-such-program", "http://127.0.0.1:1/?x", "none.toml", "mutant:none", " "]
)
def test_a_module_that_cannot_be_reached_as_told_is_a_mistake_of_the_user(doctor, address):
    result = doctor(address)
    assert result.exit_code == 2
    assert "Next: " in result.stderr


def test_escape_sequences_of_a_module_do_not_reach_the_terminal(doctor, tmp_path):
    program = tmp_path / "evil.py"
    program.write_text("print('\\x1b[2Jcleared', flush=True)", encoding="utf-8")
    result = doctor(f'"{sys.executable}" "{program}"')
    assert "\x1b[2J" not in result.output
    assert "cleared" in result.output


# -- the texts -------------------------------------------------------------------------------------


_NAMED = re.compile(
    r"(?:slip|Fault|_Broken|_broken|MultipartError|AdapterError)"  # who is given a key
    r'\(\s*(?:Outcome\.\w+, )?"([a-z0-9-]+)"'  # the key, perhaps after an outcome
)


def _keys_in(*patterns: str) -> set[str]:
    """Return the keys that code of the harness names."""
    folder = Path(lpx.harness.__file__).parent
    files = (path for pattern in patterns for path in folder.glob(pattern))
    return {key for path in files for key in _NAMED.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_every_slip_and_fault_has_a_text_and_a_next_step(language):
    catalogue = load_catalogue(language)
    slip_keys = _keys_in("doctor/*.py") | {"not-ok", "not-rejected", "not-unsupported"}
    fault_keys = _keys_in("adapters/[hmpwio]*.py") - _keys_in("adapters/adapter_file.py")
    assert len(slip_keys) > 20
    assert len(fault_keys) > 20
    missing = [
        key
        for name in slip_keys
        for key in (f"harness.doctor.slip-{name}", f"harness.doctor.slip-{name}-next")
        if not catalogue.has(key)
    ]
    missing += [
        f"{section}.{name}"
        for name in fault_keys
        if not any(catalogue.has(f"harness.{section}.{name}") for section in ("fault", "connect"))
        for section in ("fault",)
    ]
    assert missing == []
