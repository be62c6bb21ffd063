"""What the documentation tells its readers to type does what it says, in an empty folder and in order."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from docs.pages import Command, File, Page, missing, read_page

DOCS = Path(__file__).resolve().parents[2] / "docs"
NOT_RUN = {
    "vendors/tutorial": "shows a whole run that fails, of minutes, and abridged replies",
    "vendors/folder": "its middle is work by hand",
    "vendors/interop": "every pair of three modules, of minutes",
    "schools/migration": "begins with the folders of a school",
    "mutation": "for those who work on lpx itself, and takes hours",
}
"""Pages whose commands are not run here, and why."""
_MARK = "\x1e"


def pages() -> list[Page]:
    """Return every page with commands that is not left out."""
    found = [read_page(path) for path in sorted(DOCS.rglob("*.md"))]
    return [page for page in found if page.commands and _name(page.path).removesuffix(".en") not in NOT_RUN]


def _name(path: Path) -> str:
    return path.relative_to(DOCS).with_suffix("").as_posix()


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
    return f"{step.text}\n__code=$?; printf '{_MARK}%s{_MARK}' $__code; (exit $__code)\n"


def test_pages_in_both_languages_tell_the_same_commands():
    # Files of examples have names in the page's language; what is done with them is the same.
    told = {_name(page.path): [command.split()[:2] for command in page.commands] for page in pages()}
    assert {
        name: commands for name, commands in told.items() if commands != told.get(f"{name}.en", commands)
    } == {}


def test_every_page_that_is_left_out_is_there():
    assert all((DOCS / f"{name}.md").is_file() for name in NOT_RUN)


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
        "<!-- not run: no such thing -->\n```console\n$ rm -r x\n```\n",
        encoding="utf-8",
    )
    page = read_page(path)
    assert page.settings == {"play": "p", "folder": "f", "lang": "en"}
    assert page.commands == ["false", "echo $?", "cat \\\n  x.txt"]
    assert page.acts[1][0].may_fail
    assert page.acts[2][0] == File("x.txt", "hello\n")
    assert page.left_out == ["no such thing"]
    for steps in page.acts.values():
        perform(page, steps, tmp_path)


@pytest.mark.parametrize("block", ["$ echo one\ntwo", "$ false"])
def test_a_page_that_tells_untruths_is_found(tmp_path, block):
    path = tmp_path / "page.md"
    path.write_text(f"```console\n{block}\n```\n", encoding="utf-8")
    page = read_page(path)
    with pytest.raises(AssertionError):
        perform(page, page.acts[1], tmp_path)
