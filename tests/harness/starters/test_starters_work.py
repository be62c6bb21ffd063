"""Every starter, written into an empty folder and started, passes the doctor and all basic cases."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter

import jsonschema
import pytest
from click.testing import CliRunner

from lpx.cli.root import cli
from lpx.coursecode.load import load_code_edition
from lpx.harness import schemas
from lpx.harness.adapters.connect import connect
from lpx.harness.adapters.process import ProcessAdapter
from lpx.harness.cases import load_cases
from lpx.harness.doctor.examine import examine
from lpx.harness.protocol import PROTOCOL, REQUESTS, Export, Hello, Import, Load, Probe, Reset
from lpx.harness.runner import run_case
from lpx.harness.sample import OCCASION, make_sample
from lpx.harness.session import transport_for
from lpx.harness.starters import STARTERS, starter_files

from .conftest import languages

LONG = 60.0
EVERY = pytest.mark.parametrize("language", [*languages()])


@pytest.fixture
def adapter(request, built, tmp_path):
    """An adapter for the starter of the test's language."""
    made = connect(str(built(request.getfixturevalue("language")))).open(tmp_path)
    yield made
    made.close()


@EVERY
def test_the_doctor_finds_nothing_to_mend(language, adapter, edition):
    diagnosis = examine(adapter, edition, load_code_edition(), timeout=LONG, seed=language)
    assert [(step.id, slip.key) for step in diagnosis.steps for slip in step.slips] == []
    assert diagnosis.healthy


@EVERY
def test_basic_cases_pass(language, built, adapter, edition):
    connection = connect(str(built(language)))
    cases = [case for case in load_cases() if case.core]
    verdicts = {
        case.id: run_case(
            case,
            adapter,
            seed="starters",
            edition=edition,
            codes=load_code_edition(),
            timeout=LONG,
            transport=transport_for(connection.kind),
        ).verdict.value
        for case in cases
    }
    assert Counter(verdicts.values()).keys() == {"pass"}, {
        case: verdict for case, verdict in verdicts.items() if verdict != "pass"
    }
    assert {case.category for case in cases} >= {"export", "import-accepted", "import-rejected"}


@EVERY
def test_replies_fit_the_schema(language, adapter, edition, repository):
    schema = schemas.protocol_schema()
    sample = make_sample("schema", edition, load_code_edition(), "in")
    for path, content in sample.files.items():
        (adapter.scratch / path).parent.mkdir(parents=True, exist_ok=True)
        (adapter.scratch / path).write_bytes(content)
    (adapter.scratch / "out").mkdir()
    folder = repository / "conformance" / "protocol" / "examples"
    scratch = str(adapter.scratch.resolve())
    requests = {
        "Hello": Hello(PROTOCOL, 1, scratch, "test"),
        "Reset": Reset(PROTOCOL, 2, sample.school),
        "Load": Load(PROTOCOL, 3, (sample.holding,)),
        "Export": Export(PROTOCOL, 4, (sample.number,), OCCASION, password="kF3xW9pQ2mLz7A", folder="out"),
    }
    for name, request in requests.items():
        adapter.call(request, timeout=LONG)
        _fits(schema, name, adapter.last)
    # The rest just as vendors find them in the examples.
    for name in ("dump", "unknown", "bye"):
        example = json.loads((folder / f"{name}.request.json").read_text(encoding="utf-8"))
        answer = adapter.call(_as_it_stands(example), timeout=LONG)
        assert answer.reply is not None
        _fits(schema, name.title() if name != "unknown" else "", adapter.last)


def _as_it_stands(message: dict):
    kinds = {kind.__name__.lower(): kind for kind in REQUESTS}
    members = {name: value for name, value in message.items() if name != "op"}
    kind = kinds.get(message["op"])
    return kind(**members) if kind else Probe(**message)


def _fits(schema: dict, name: str, raw: bytes) -> None:
    part = {"$ref": f"#/$defs/{f'ReplyTo{name}' if name else 'Reply'}", "$defs": schema["$defs"]}
    jsonschema.Draft202012Validator(part).validate(json.loads(raw))


@EVERY
def test_both_ciphers_are_read(language, built, adapter, edition):
    cases = {case.id: case for case in load_cases()}
    for case in ("import/writers/seven-zip-aes", "import/writers/dotnetzip", "import/writers/info-zip"):
        result = run_case(cases[case], adapter, seed="ciphers", edition=edition, codes=load_code_edition())
        assert result.verdict.value == "pass", (case, result.shortfalls)


@EVERY
@pytest.mark.needs("7z")
def test_other_programs_open_what_a_starter_exports(language, adapter, edition):
    sample = make_sample("7z", edition, load_code_edition(), "in")
    for path, content in sample.files.items():
        (adapter.scratch / path).parent.mkdir(parents=True, exist_ok=True)
        (adapter.scratch / path).write_bytes(content)
    (adapter.scratch / "out").mkdir()
    for request in (
        Hello(PROTOCOL, 1, str(adapter.scratch.resolve()), "test"),
        Reset(PROTOCOL, 2, sample.school),
        Load(PROTOCOL, 3, (sample.holding,)),
    ):
        adapter.call(request, timeout=LONG)
    export = Export(PROTOCOL, 4, (sample.number,), OCCASION, password="kF3xW9pQ2mLz7A", folder="out")
    reply = adapter.call(export, timeout=LONG).reply
    archive = adapter.scratch / reply.archive
    done = subprocess.run(["7z", "t", "-pkF3xW9pQ2mLz7A", str(archive)], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")
    assert (
        subprocess.run(["7z", "t", "-pwrong", str(archive)], capture_output=True, check=False).returncode != 0
    )


def test_the_python_starter_works_without_any_package(built, tmp_path, edition):
    blocked = tmp_path / "run.py"
    folder = built("python").parent
    blocked.write_text(
        "import runpy, sys\n"
        "sys.modules['cryptography'] = None\n"
        f"sys.path.insert(0, {str(folder)!r})\n"
        f"runpy.run_path({str(folder / 'adapter.py')!r}, run_name='__main__')\n",
        encoding="utf-8",
    )
    import sys

    adapter = ProcessAdapter([sys.executable, str(blocked)], tmp_path)
    try:
        diagnosis = examine(adapter, edition, load_code_edition(), timeout=LONG, seed="bare")
    finally:
        adapter.close()
    assert diagnosis.healthy
    assert diagnosis.declaration.ciphers.read == ("traditional",)


@pytest.mark.parametrize("language", STARTERS)
def test_every_starter_knows_every_operation_and_member(language):
    """Keeps languages in step that this machine cannot run."""
    files = starter_files(language)
    source = "".join(content.decode("utf-8") for name, content in files.items() if not name.endswith(".md"))
    words = {kind.__name__.lower() for kind in REQUESTS} | {"rejected", "unsupported", "failed"}
    words |= {name for kind in (Export, Import, Load) for name in kind.__struct_fields__} - {"lpx"}
    words |= {"declaration", "original_name", "student_number", "md5", "size", "link", "path", "scratch"}
    words |= {"product", "version", "vendor", "roles", "editions", "ciphers", "supports"}
    assert [word for word in sorted(words) if word not in source] == []
    assert STARTERS[language].module in files


@pytest.mark.parametrize("language", STARTERS)
def test_every_starter_tells_in_both_languages_what_to_do(language):
    readme = starter_files(language)["README.md"].decode("utf-8")
    chinese, english = readme.split("## English")
    for text in (chinese, english):
        for word in ("lpx adapter doctor adapter.toml", "lpx conform run", STARTERS[language].module):
            assert word in text
        assert STARTERS[language].build in text
    # A vendor copies these files; nothing in them may be tied to this machine.
    assert all(
        b"/home/" not in content and b"C:\\Users" not in content
        for content in starter_files(language).values()
    )


def test_a_folder_that_has_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    result = CliRunner(env={"LPX_LANG": "en"}).invoke(cli, ["adapter", "new", "--lang", "php", str(tmp_path)])
    assert result.exit_code == 2
    assert "Next: " in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_says_what_to_do_next(tmp_path):
    folder = tmp_path / "new"
    result = CliRunner(env={"LPX_LANG": "en"}).invoke(cli, ["adapter", "new", "--lang", "java", str(folder)])
    assert result.exit_code == 0
    for word in ("VendorModule.java", "javac", "lpx adapter doctor", "lpx conform run"):
        assert word in result.output
    assert (folder / "README.md").is_file()
    shutil.rmtree(folder)
