"""What commands write with ``--format json`` is what its published JSON Schema says, member by member."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner

from commands_of_lpx import leaves
from lpx.cli.outcome import RESULTS
from lpx.cli.outputs import OUTPUTS, REPORTED, STANDARD, noun_of, published_outputs, slug
from lpx.cli.root import cli
from lpx.reports.published import published_schemas

CODE = "108041305H11101A1010101"
SCHEMAS = {name: json.loads(text) for name, text in published_outputs().items()}


@pytest.fixture(scope="module")
def desk(tmp_path_factory, repository: Path) -> Path:
    """A folder with bundles, course-code files, stored runs, a history and an empty register."""
    folder = tmp_path_factory.mktemp("desk")
    vectors = repository / "fixtures"
    for name, vector in (("first", "shapes/every-kind-of-record"), ("second", "signature/no-signature")):
        shutil.copytree(vectors / vector, folder / "bundles" / name)
        (folder / f"{name}.txt").write_text(
            json.loads((vectors / vector / "expect.json").read_text(encoding="utf-8"))["password"],
            encoding="utf-8",
        )
    for name, vector in (("a", "code-that-the-file-has"), ("b", "name-other-than-in-the-file")):
        shutil.copy(vectors / "course-codes" / vector / "course-codes.csv", folder / f"{name}.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run("exchange", "history", "-o", "history.json")
        run("register", "init")
        for seed in ("1", "2"):
            run("conform", "run", "import/records/service", "--adapter", "reference:", "--seed", seed,
                "--run", f"run-{seed}")  # fmt: skip
    return folder


def run(*arguments: str, codes: tuple[int, ...] = (0,)) -> str:
    """Run a command and return what it writes to stdout."""
    environment = {"LPX_LANG": "en", "LPX_CONFIG": "", "LPX_PASSWORD": None}
    done = CliRunner(env=environment).invoke(cli, list(arguments), prog_name="lpx", catch_exceptions=False)
    assert done.exit_code in codes, done.output
    return done.stdout


ASKED: dict[str, tuple[str, ...]] = {
    "inspect": ("inspect", "BUNDLE", "--raw", "--password-file", "first.txt"),
    "explain": ("explain", "FIL-003", "SIG-003"),
    "course-code explain": ("course-code", "explain", CODE, "1O8041305H11101A1010101"),
    "course-code check": ("course-code", "check", "a.csv", "b.csv"),
    "course-code diff": ("course-code", "diff", "a.csv", "b.csv"),
    "course-code search": ("course-code", "search", "數學"),
    "course-code compare": ("course-code", "compare", CODE, "109041305H11101A1010101"),
    "batch verify": ("batch", "verify", "bundles", "--password-file", "first.txt", "--jobs", "1",
                     "--course-codes", "a.csv", "--occasion", "between-experimental-education",
                     "--origin", "014326", "--destination", "353302"),
    "batch compare": ("batch", "compare", "bundles/first", "bundles/second"),
    "exchange plan": ("exchange", "plan", "history.json"),
    "exchange occasions": ("exchange", "occasions"),
    "exchange history": ("exchange", "history"),
    "fixtures list": ("fixtures", "list", "--only", "signature"),
    "fixtures list --coverage": ("fixtures", "list", "--coverage"),
    "fixtures show": ("fixtures", "show", "md5-of-another-file"),
    "fixtures verify": ("fixtures", "verify", "--only", "signature/signature-*"),
    "conform list": ("conform", "list"),
    "conform show": ("conform", "show", "refuse/document/key-twice"),
    "conform diff": ("conform", "diff", "run-1", "run-2"),
    "conform selftest": ("conform", "selftest", "exact-limit-refused", "--jobs", "1"),
    "interop list": ("interop", "list"),
    "interop mine": ("interop", "mine", "reference:", "mutant:exact-limit-refused", "--budget", "2", "--seed",
                     "demo", "--out", "found"),
    "adapter doctor": ("adapter", "doctor", "reference:"),
    "register list": ("register", "list"),
    "register check": ("register", "check"),
    "register export": ("register", "export"),
    "spec ambiguities": ("spec", "ambiguities"),
    "spec diff": ("spec", "diff", "EDITION", "EDITION"),
    "spec trace": ("spec", "trace", "CRS-016"),
    "config": ("config",),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_an_output_keeps_to_its_schema(name, desk, repository, monkeypatch):
    monkeypatch.chdir(desk)
    places = {
        "BUNDLE": next((desk / "bundles/first").glob("*.zip")).as_posix(),
        "EDITION": (repository / "spec/exchange/lightweight-1.0-alpha1").as_posix(),
    }
    arguments = [places.get(word, word) for word in ASKED[name]]
    told = json.loads(run(*arguments, "--format", "json", codes=(0, 1, 3, 4)))
    jsonschema.Draft202012Validator(SCHEMAS[name]).validate(told)
    assert (
        unknown(told, msgspec.to_builtins(msgspec.convert(told, noun_of(OUTPUTS[name]), strict=True))) == []
    )


def unknown(told: object, known: object, place: str = "") -> list[str]:
    """Return the places of members that the noun does not have."""
    if isinstance(told, dict) and isinstance(known, dict):
        return [
            found
            for key, value in told.items()
            for found in (
                unknown(value, known[key], f"{place}/{key}") if key in known else [f"{place}/{key}"]
            )
            if key in known or value not in (None, "", [], {}, False, 0)
        ]
    if isinstance(told, list) and isinstance(known, list):
        return [
            found
            for number, (left, right) in enumerate(zip(told, known, strict=True))
            for found in unknown(left, right, f"{place}/{number}")
        ]
    return []


def test_every_output_has_a_schema_or_is_another_standard():
    named = {name.partition(" --")[0].partition(" (")[0] for name in OUTPUTS}
    published = set(published_schemas())
    assert {f"{name}.schema.json" for name in REPORTED.values()} <= published
    with_json = {
        path
        for path, context in leaves()
        for item in context.command.params
        if "--format" in item.opts and "json" in item.type.choices
    }
    assert with_json == named | set(RESULTS) | set(REPORTED) | set(STANDARD)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_sound_and_has_an_address_of_its_own(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == f"urn:lpx:schema:output:{slug(name)}-1"
    assert len({slug(other) for other in SCHEMAS}) == len(SCHEMAS)
