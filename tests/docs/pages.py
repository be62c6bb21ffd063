"""Pages of the documentation as something that can be run.

A fenced block ``console`` holds commands (lines that begin with ``$ ``; a line that ends in a backslash goes
on in the next) and, after each, lines of what it prints. Comments that readers never see say the rest::

    <!-- commands: play=certification folder=vendor lang=en -->   once, before the first block
    <!-- act: 3 -->            what follows comes when acts 1 and 2 of all pages of the play are over
    <!-- file: a/b.toml -->    the next block is not run, but written into that file
    <!-- not run: REASON -->   the next block is left out

Pages without a play are run alone. A printed line must come, in this order, among what the command really
prints; ``…`` in it stands for anything, white space counts little, and a line that is ``…`` alone for any
lines. A command must end with 0, unless ``$ echo $?`` after it shows what it ends with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_COMMENT = re.compile(r"<!-- (commands|act|file|not run): ?(.*?) ?-->")
_FENCE = re.compile(r"(`{3,})(\w*)\s*$")


@dataclass(frozen=True)
class Command:
    """One command and the lines that it should print."""

    text: str
    line: int
    printed: tuple[str, ...]
    may_fail: bool


@dataclass(frozen=True)
class File:
    """A file that a page asks its reader to write."""

    name: str
    content: str


@dataclass
class Page:
    """A page of the documentation."""

    path: Path
    settings: dict[str, str] = field(default_factory=dict)
    acts: dict[int, list[Command | File]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def commands(self) -> list[str]:
        """The texts of all commands, in order."""
        return [item.text for act in self.acts.values() for item in act if isinstance(item, Command)]


def read_page(path: Path) -> Page:
    """Return what a page asks its reader to do."""
    page = Page(path)
    act, note = 1, None
    lines = iter(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    for _, line in lines:
        if found := _COMMENT.fullmatch(line.strip()):
            kind, text = found.groups()
            if kind == "commands":
                page.settings = dict(pair.split("=", 1) for pair in text.split())
            elif kind == "act":
                act = int(text)
            else:
                note = (kind, text)
        elif fence := _FENCE.match(line.strip()):
            block = _block(lines, fence[1])
            steps = page.acts.setdefault(act, [])
            if note is not None and note[0] == "file":
                steps.append(File(note[1], "".join(f"{text}\n" for _, text in block)))
            elif fence[2] == "console" and note is None:
                steps += _commands(block, path)
            elif fence[2] == "console":
                assert note[1], f"{path.name}: say why a block is not run"
                page.left_out.append(note[1])
            note = None
    return page


def _block(lines, fence: str) -> list[tuple[int, str]]:
    found = []
    for number, line in lines:
        if line.strip() == fence:
            return found
        found.append((number, line))
    raise AssertionError("a block without an end")


def _commands(block: list[tuple[int, str]], path: Path) -> list[Command]:
    found: list[list] = []
    goes_on = False
    for number, line in block:
        if goes_on:
            found[-1][0] += "\n" + line
        elif line.startswith("$ "):
            found.append([line[2:], number, []])
        else:
            assert found, f"{path.name}:{number}: a block of commands begins with '$ '"
            found[-1][2].append(line)
        goes_on = (goes_on or line.startswith("$ ")) and line.endswith("\\")
    return [
        Command(text, number, tuple(printed), index + 1 < len(found) and found[index + 1][0] == "echo $?")
        for index, (text, number, printed) in enumerate(found)
    ]


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
