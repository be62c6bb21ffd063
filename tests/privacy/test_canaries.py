"""Marked words that stand for personal data come out nowhere, whatever is asked and whatever goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from privacy.canary import PASSWORD, Planted, plant_everywhere

PROGRAM = "from lpx.cli import main; main()"
FORMATS = ("text", "json", "jsonl", "junit", "sarif", "markdown", "html")


@pytest.fixture(scope="module")
def planted() -> Planted:
    return plant_everywhere()


class Stage:
    """A folder to work in, a place for temporary files, and everything that was said."""

    def __init__(self, root: Path, planted: Planted) -> None:
        self.planted = planted
        self.input = root / "in"
        self.output = root / "out"
        self.temporary = root / "tmp"
        for folder in (self.input, self.output, self.temporary):
            folder.mkdir()
        self.said: list[str] = []

    def run(
        self, *arguments: str | Path, code: str = "from lpx.cli import main; main()", **environment: str
    ) -> int:
        """Run lpx in a process of its own and keep what it said."""
        places = {name: str(self.temporary) for name in ("TMPDIR", "TEMP", "TMP")}
        clean = {key: value for key, value in os.environ.items() if not key.startswith("LPX_")}
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code, *map(str, arguments)],
            cwd=self.output,
            env={**clean, **places, "LPX_PASSWORD": PASSWORD, **environment},
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
        )
        self.said += [done.stdout, done.stderr]
        return done.returncode

    def written(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of all that was said and written."""
        for number, text in enumerate(self.said):
            yield f"output {number}", text
        for folder in (self.output, self.temporary):
            for path in folder.rglob("*"):
                yield "name of a written file", path.name
                if path.is_file():
                    yield path.name, path.read_bytes().decode("utf-8", errors="replace")

    def leaks(self) -> list[str]:
        """Return which marked words came out, and where; also as JSON or HTML would escape them."""
        found = []
        for where, text in self.written():
            for word in self.planted.words:
                escaped = json.dumps(word)[1:-1]
                entities = "".join(f"&#{ord(letter)};" for letter in word)
                if any(form in text for form in {word, escaped, escaped.upper(), entities}):
                    found.append(f"{where}: {word}")
        return found


@pytest.fixture
def stage(tmp_path: Path, planted: Planted) -> Stage:
    return Stage(tmp_path, planted)


def test_the_canaries_are_really_in_the_bundle(stage: Stage) -> None:
    archive = stage.planted.write(stage.input)
    assert stage.run("verify", archive, "--format", "json", "--show-personal-data") in {0, 1}
    assert stage.leaks(), "when asked, lpx does show personal data; otherwise this suite could not fail"
    assert len(stage.planted.words) > 50


def test_no_report_in_any_format_shows_one(stage: Stage) -> None:
    archive = stage.planted.write(stage.input)
    reports = [f"--report={name}={stage.output / ('report.' + name)}" for name in FORMATS]
    codes = {stage.run("verify", archive, "--format", name, "--lang", "en") for name in FORMATS}
    codes |= {
        stage.run("verify", archive, *reports, "--profile", profile) for profile in ("strict", "practice")
    }
    assert codes <= {0, 1}
    assert stage.leaks() == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_inspect_shows_none(stage: Stage, form: str) -> None:
    archive = stage.planted.write(stage.input)
    assert stage.run("inspect", archive, "--format", form, "--raw", "--all") == 0
    assert stage.run("inspect", archive, "--format", form, LPX_PASSWORD="") == 0
    assert stage.leaks() == []


def test_a_name_in_the_archive_s_own_name_is_not_shown(stage: Stage) -> None:
    word = stage.planted.plant("金絲雀壓縮檔吳大同")
    archive = stage.planted.write(stage.input, name=f"{word}.zip")
    for name in FORMATS:
        stage.run("verify", archive, "--format", name)
    stage.run("inspect", archive)
    stage.run("verify", stage.input / f"{word}-missing.zip")
    stage.run("unpack", archive, "-o", archive)
    assert stage.leaks() == []


def _spoil(planted: Planted) -> dict[str, dict[str, bytes]]:
    """Return the entries of broken variants by name, each with the canaries still in it."""
    document = f"{planted.stem}{planted.edition.archive.document_extension}"
    text = planted.entries[document].decode()
    students = json.loads(text)
    swapped = text
    for record in planted.edition.records.values():
        for item in record.fields:
            if planted.edition.types[item.type].canonical in {"code", "year-term", "date-time", "md5"}:
                marked = planted.plant(f"金絲雀碼{item.english[:4]}")
                swapped = swapped.replace(f'"{item.key}": "', f'"{item.key}": "{marked}', 3)
    doubled = json.dumps([*students, students[0]], ensure_ascii=False)
    mixed = text.replace(json.dumps(students[0], ensure_ascii=False)[1:200], "", 1)
    bad = {
        "cut": text[: len(text) // 2],
        "codes": swapped,
        "doubled": doubled,
        "mixed": mixed,
        "types": text.replace('"學期": ', '"學期": "金絲雀" ,"學期": '),
    }
    return {name: {**planted.entries, document: value.encode()} for name, value in bad.items()}


@pytest.mark.parametrize("name", ["cut", "codes", "doubled", "mixed", "types"])
def test_broken_documents_show_none(stage: Stage, name: str) -> None:
    archive = stage.planted.write(stage.input, entries=_spoil(stage.planted)[name])
    for form in ("text", "json", "html", "sarif"):
        assert stage.run("verify", archive, "--format", form) in {1, 4}
    stage.run("inspect", archive, "--format", "json")
    stage.run("unpack", archive, "-o", stage.input / "unpacked")
    assert stage.leaks() == []


def test_packing_and_unpacking_say_none(stage: Stage) -> None:
    archive = stage.planted.write(stage.input)
    folder = stage.input / "unpacked"
    stage.run("unpack", archive, "-o", folder, "--original-names")
    stage.run("unpack", archive, "-o", folder)
    stage.run("pack", folder, "-o", stage.input / "again.zip")
    (folder / "document.json").write_text('{"金絲雀": ', encoding="utf-8")
    stage.run("pack", folder, "-o", stage.input / "third.zip")
    assert stage.leaks() == []


INJECTED = """
import lpx.{module} as module
def explode(*arguments, **options):
    raise {error}("canary " + repr(arguments)[:5000] + {word!r})
module.{function} = explode
from lpx.cli import main
main()
"""


@pytest.mark.parametrize("error", ["RuntimeError", "ValueError", "MemoryError", "RecursionError"])
@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("checks.engine", "judge"),
        ("checks.verify", "decode"),
        ("checks.verify", "scan"),
        ("checks.verify", "judge"),
    ],
)
def test_failures_of_lpx_itself_quote_nothing_and_never_read_as_conforming(
    stage: Stage, module: str, function: str, error: str
) -> None:
    archive = stage.planted.write(stage.input)
    word = next(word for word in stage.planted.words if word != PASSWORD)
    code = INJECTED.format(module=module, function=function, error=error, word=word)
    assert stage.run("verify", archive, code=code) in {1, 4}, "what was found before still counts"
    assert stage.leaks() == []
