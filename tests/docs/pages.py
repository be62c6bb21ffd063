"""Pages of the documentation as something that can be run.

A fenced block ``console`` holds commands (lines that begin with ``$ ``; a line that ends in a backslash goes
on in the next) and, after each, lines of what it prints. Comments that readers never see say the rest::

    <!-- commands: play=certification folder=vendor lang=en columns=80 -->   once, before the first block
    <!-- act: 3 -->            what follows comes when acts 1 and 2 of all pages of the play are over
    <!-- file: a/b.toml -->    the next block is not run, but written into that file
    <!-- prepare: COMMANDS --> what a reader of the page has already, made here; may go over several lines
    <!-- smaller: ARGUMENTS -->   the last command of the next block is run with these as well, to be quicker
    <!-- instead: COMMAND -->  run in place of the next block's last: another page of the play ran that one,
                               and this shows what came of it
    <!-- run by: tests/… -->   the next block is run by that test
    <!-- not run: REASON -->   the next block is left out

Pages without a play are run alone. A printed line must come, in this order, among what the command really
prints; ``…`` in it stands for anything, white space counts little, and a line that is ``…`` alone for any
lines. A command must end with 0, unless ``$ echo $?`` after it shows what it ends with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_COMMENT = re.compile(
    r"<!-- (commands|act|file|prepare|smaller|instead|run by|not run):\s*(.*?)\s*-->", re.DOTALL
)
_FENCE = re.compile(r"(`{3,})([\w-]*)\s*$")
SHOWN = frozenset({"css", "csv", "html", "ini", "json", "mermaid", "python", "text", "toml", "yaml"})
"""Kinds of blocks that show something; every other kind is taken for commands."""
_PROGRAMS = re.compile(
    r"\s*(?:\$ |PS> |(?:lpx|pipx?|python3?|make|mkdir|cd|find|dask|git|docker|javac|dotnet|pytest) +[-\w./])"
)


@dataclass(frozen=True)
class Command:
    """One command and the lines that it should print."""

    text: str
    line: int
    printed: tuple[str, ...] = ()
    may_fail: bool = False
    run: str = ""
    """What is run; empty where that is the text itself."""
    is_told: bool = True
    """Whether readers see it."""


@dataclass(frozen=True)
class File:
    """A file that a page asks its reader to write."""

    name: str
    content: str


@dataclass(frozen=True)
class LeftOut:
    """A block of commands that is not run here, and why, or which test runs it."""

    line: int
    why: str
    test: str = ""


@dataclass
class Page:
    """A page of the documentation."""

    path: Path
    settings: dict[str, str] = field(default_factory=dict)
    acts: dict[int, list[Command | File]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    """Blocks of which nobody can tell whether they should be run."""

    @property
    def commands(self) -> list[str]:
        """The texts of all commands that readers see, in order."""
        return [
            item.text
            for act in self.acts.values()
            for item in act
            if isinstance(item, Command) and item.is_told
        ]


Lines = Iterator[tuple[int, str]]


def read_page(path: Path) -> Page:
    """Return what a page asks its reader to do."""
    page = Page(path)
    act, notes = 1, dict[str, str]()
    lines: Lines = iter(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    for number, line in lines:
        if line.strip().startswith("<!--"):
            found = _COMMENT.fullmatch(_comment(lines, line))
            kind, text = found.groups() if found else ("", "")
            if kind == "commands":
                page.settings = dict(pair.split("=", 1) for pair in text.split())
            elif kind == "act":
                act = int(text)
            elif kind == "prepare":
                page.acts.setdefault(act, []).append(Command(text, number, is_told=False))
            elif kind:
                assert text, f"{path.name}:{number}: say more"
                notes[kind] = text
        elif fence := _FENCE.match(line.strip()):
            steps = page.acts.setdefault(act, [])
            _read_block(page, steps, notes, fence[2], _block(lines, fence[1]))
            notes = {}
    return page


def _comment(lines: Lines, line: str) -> str:
    parts = [line.strip()]
    while not parts[-1].endswith("-->"):
        parts.append(next(lines)[1].rstrip())
    return "\n".join(parts)


def _read_block(
    page: Page, steps: list[Command | File], notes: dict[str, str], kind: str, block: list[tuple[int, str]]
) -> None:
    line = block[0][0] - 1
    if "file" in notes:
        steps.append(File(notes["file"], "".join(f"{text}\n" for _, text in block)))
    elif "not run" in notes or "run by" in notes:
        page.left_out.append(LeftOut(line, notes.get("not run", ""), notes.get("run by", "")))
    elif kind == "console":
        steps += _commands(block, page.path, notes)
    elif kind not in SHOWN:
        page.unclear.append(f"{page.path.name}:{line}: say what kind of block this is")
    elif kind == "text" and any(_PROGRAMS.match(text) for _, text in block):
        page.unclear.append(f"{page.path.name}:{line}: commands belong into a block called console")


def _block(lines: Lines, fence: str) -> list[tuple[int, str]]:
    found = []
    for number, line in lines:
        if line.strip() == fence:
            return found
        found.append((number, line))
    raise AssertionError("a block without an end")


def _commands(block: list[tuple[int, str]], path: Path, notes: dict[str, str]) -> list[Command]:
    found: list[tuple[list[str], int, list[str]]] = []
    goes_on = False
    for number, line in block:
        if goes_on:
            found[-1][0].append(line)
        elif line.startswith("$ "):
            found.append(([line[2:]], number, []))
        else:
            assert found, f"{path.name}:{number}: a block of commands begins with '$ '"
            found[-1][2].append(line)
        goes_on = (goes_on or line.startswith("$ ")) and line.endswith("\\")
    texts = ["\n".join(parts) for parts, _, _ in found]
    last = max(index for index, text in enumerate(texts) if text != "echo $?")
    return [
        Command(
            text,
            number,
            tuple(printed),
            may_fail=texts[index + 1 : index + 2] == ["echo $?"],
            run=_run(text, notes) if index == last else "",
        )
        for index, (text, (_, number, printed)) in enumerate(zip(texts, found, strict=True))
    ]


def _run(text: str, notes: dict[str, str]) -> str:
    plain = re.sub(r"\s+#.*", "", text)
    return notes.get("instead") or (f"{plain} {notes['smaller']}" if "smaller" in notes else "")


def missing(printed: tuple[str, ...], seen: str) -> list[str]:
    """Return the lines that should have been printed and were not, in this order."""
    left = [_plain(line) for line in seen.splitlines()]
    lost = []
    for line in printed:
        wanted = _plain(line)
        if not wanted or wanted == "…":
            continue
        pattern = ".*".join(re.escape(part.strip()) for part in wanted.split("…"))
        place = next((i for i, text in enumerate(left) if re.fullmatch(pattern, text)), None)
        if place is None:
            lost.append(line)
        else:
            left = left[place + 1 :]
    return lost


def _plain(line: str) -> str:
    return " ".join(line.split())
