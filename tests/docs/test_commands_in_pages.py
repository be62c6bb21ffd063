"""What the documentation tells its readers to type does what it says, in an empty folder and in order."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from docs.pages import Command, File, Page, missing, read_page

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("conformance", "docs", "fixtures", "spec", "src", "tests", "tools")
_MARK = "\x1e"


def every_page() -> list[Page]:
    """Return every page of the checkout."""
    paths = [*ROOT.glob("*.md"), *(path for room in ROOMS for path in (ROOT / room).rglob("*.md"))]
    return [read_page(path) for path in sorted(paths)]


def pages() -> list[Page]:
    """Return every page with commands."""
    return [page for page in every_page() if page.commands]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix()


def plays() -> dict[str, list[Page]]:
    """Return the pages that are run together, by the name of their play; most pages are run alone."""
    found: dict[str, list[Page]] = defaultdict(list)
    for page in pages():
        found[page.settings.get("play", _name(page.path))].append(page)
    return found


@pytest.mark.needs("bash")
@pytest.mark.parametrize("play", plays())
def test_the_commands_of_a_page_do_what_it_says(play, tmp_path):
    members = plays()[play]
    for act in sorted({number for page in members for number in page.acts}):
        for page in members:
            folder = tmp_path / page.settings.get("folder", "folder")
            folder.mkdir(exist_ok=True)
            perform(page, page.acts.get(act, []), folder)


def perform(page: Page, steps: list[Command | File], folder: Path) -> None:
    """Do what a page says, in one shell, and compare what is printed."""
    commands = [step for step in steps if isinstance(step, Command)]
    script = folder / ".commands.sh"
    script.write_text("".join(map(_scripted, steps)), encoding="utf-8", newline="\n")
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(folder),
        "LPX_LANG": page.settings.get("lang", "zh-Hant"),
        "TZ": "Asia/Taipei",
        "COLUMNS": page.settings.get("columns", "100"),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        ["bash", script.name],
        check=False,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
    )
    script.unlink()
    said = done.stdout.decode("utf-8", "replace").split(_MARK)
    assert len(said) == 2 * len(commands) + 1, said[-1]
    for number, command in enumerate(commands):
        output, code = said[2 * number], int(said[2 * number + 1])
        where = f"{page.path.name}:{command.line}: {command.text}\n{output}"
        assert code == 0 or command.may_fail, f"ended with {code}\n{where}"
        assert missing(command.printed, output) == [], where


def _scripted(step: Command | File) -> str:
    if isinstance(step, File):
        parent = Path(step.name).parent.as_posix()
        return f"mkdir -p '{parent}'\ncat > '{step.name}' <<'LPX-END'\n{step.content}LPX-END\n"
    # The code is handed on to the next command, which may ask for it with $?.
    return f"{step.run or step.text}\n__code=$?; printf '{_MARK}%s{_MARK}' $__code; (exit $__code)\n"


def test_pages_in_both_languages_tell_the_same_commands():
    # Files of examples have names in the page's language; what is done with them is the same.
    told = {_name(page.path): list(map(_essence, page.commands)) for page in every_page()}
    assert {
        name: commands for name, commands in told.items() if commands != told.get(f"{name}.en", commands)
    } == {}


def _essence(command: str) -> list[str]:
    program, *rest = command.split()
    return [program, *rest[:1]] if program == "lpx" else [program]


def test_every_block_of_commands_is_run_or_says_why_not():
    found = every_page()
    assert [complaint for page in found for complaint in page.unclear] == []
    assert {left.test for page in found for left in page.left_out if left.test} <= {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")
    }


def test_a_block_that_says_nothing_is_found(tmp_path):
    path = tmp_path / "page.md"
    for block in ("```\nlpx verify\n```", "```sh\nls\n```", "```text\nlpx verify x.zip\n```"):
        path.write_text(f"{block}\n", encoding="utf-8")
        assert len(read_page(path).unclear) == 1
    path.write_text(
        "```text\nConforms\n```\n<!-- not run: it is long -->\n```sh\nls\n```\n", encoding="utf-8"
    )
    page = read_page(path)
    assert page.unclear == []
    assert [left.why for left in page.left_out] == ["it is long"]


@pytest.mark.parametrize(
    ("printed", "seen", "lost"),
    [
        (("a", "c"), "a\nb\nc\n", []),
        (("c", "a"), "a\nb\nc\n", ["a"]),
        (("a … c",), "a   long  c\n", []),
        (("sha256:…  x",), "sha256:00ff x\n", []),
        (("…", "b"), "a\nb\n", []),
        (("ab",), "abc\n", ["ab"]),
    ],
)
def test_what_is_printed_is_compared_truly(printed, seen, lost):
    assert missing(printed, seen) == lost


def test_a_page_is_read_as_its_reader_would(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(
        "<!-- commands: play=p folder=f lang=en -->\n```console\n$ false\n$ echo $?\n1\n```\n"
        "<!-- act: 2 -->\n"
        "<!-- file: x.txt -->\n```text\nhello\n```\n```console\n$ cat \\\n  x.txt\nhello\n```\n"
        "<!-- not run: no such thing -->\n```console\n$ rm -r x\n```\n"
        "<!-- prepare:\necho one > y.txt\n-->\n<!-- smaller: y.txt -->\n```console\n$ cat\none\n```\n"
        "<!-- instead: echo two -->\n```console\n$ sleep 1000\ntwo\n```\n",
        encoding="utf-8",
    )
    page = read_page(path)
    assert page.settings == {"play": "p", "folder": "f", "lang": "en"}
    assert page.commands == ["false", "echo $?", "cat \\\n  x.txt", "cat", "sleep 1000"]
    assert page.acts[1][0].may_fail
    assert page.acts[2][0] == File("x.txt", "hello\n")
    assert [left.why for left in page.left_out] == ["no such thing"]
    for steps in page.acts.values():
        perform(page, steps, tmp_path)


@pytest.mark.parametrize("block", ["$ echo one\ntwo", "$ false"])
def test_a_page_that_tells_untruths_is_found(tmp_path, block):
    path = tmp_path / "page.md"
    path.write_text(f"```console\n{block}\n```\n", encoding="utf-8")
    page = read_page(path)
    with pytest.raises(AssertionError):
        perform(page, page.acts[1], tmp_path)
