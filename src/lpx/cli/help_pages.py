"""Help in the user's language, laid out by the width of what is written, with examples that work.

The English texts stand beside the options in the code; ``messages/help/zh-Hant.toml`` says each of them in
Chinese, and ``messages/help/examples.toml`` holds the examples of every command.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lpx.cli.typed_language import before_the_command, told_language
from lpx.reports.columns import cell_width, pad, wrap

if TYPE_CHECKING:
    from lpx.messages import Language

_WIDEST_TERM = 30
"""Columns of names of options; longer ones get a line of their own."""
_WIDEST = 100
_EXTRA = re.compile(r"^(?P<text>.*?)(?:(?:^|  )\[(?P<extra>[^\]]*)\])?$", re.DOTALL)
"""Click puts defaults and the like in brackets behind the help of an option."""
_AS_IT_IS = "\b"
"""Click's mark of a paragraph that is not to be wrapped."""


def adopt(command: click.Command, path: str) -> click.Command:
    """Give ``command`` the help of lpx; ``path`` is what is typed before its arguments, without ``lpx``."""
    command.context_class = HelpContext
    examples = examples_of_commands().get(path)
    if examples:
        command.epilog = "\n".join([_AS_IT_IS, _EXAMPLES, *(f"  {line}" for line in examples)])
    if isinstance(command, click.Group) and not hasattr(command, "entries"):
        for name, inner in command.commands.items():
            # Whole, else click cuts it to the width of its English.
            inner.short_help = " ".join((inner.help or "").split("\n\n")[0].split())
            adopt(inner, f"{path} {name}".strip())
    return command


_EXAMPLES = "Examples:"


def path_of(context: click.Context) -> tuple[str, ...]:
    """Return what is typed after the program's own name to reach the command of ``context``."""
    if context.parent is None:
        return ()
    return (*path_of(context.parent), context.info_name or "")


class HelpContext(click.Context):
    """A click context whose help is in the user's language, and whose defaults come from ``lpx.toml``."""

    def __init__(self, command: click.Command, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(command, *arguments, **settings)
        self.default_map = self._defaults()

    def _defaults(self) -> dict[str, Any]:
        from lpx.cli.configuration import ConfigurationError, settings_for

        path = path_of(self)
        if path == ("config",):  # says itself what is wrong with the file
            return {}
        try:
            settings = settings_for(self.command, path)
        except ConfigurationError as error:
            from lpx.cli.diagnostics import Stop
            from lpx.cli.exit_codes import ExitCode

            raise Stop(ExitCode.USAGE, _language(self), error.key, **error.parameters) from None
        told = before_the_command(self)
        # What was typed before the command wins over a file, and what was typed behind it over both.
        return {**settings, "lang": told} if told is not None and self.parent is not None else settings

    def make_formatter(self) -> click.HelpFormatter:
        """Return what lays out the help."""
        width = self.terminal_width or min(_terminal_width(), _WIDEST)
        return LocalFormatter(_language(self), width=max(width, 40))


class LocalFormatter(click.HelpFormatter):
    """Translates and lays out what click has to say."""

    def __init__(self, language: Language, width: int) -> None:
        super().__init__(width=width)
        self._texts: Mapping[str, str] = {} if language == "en" else _translations()

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        said = self._say((prefix or "Usage:").strip())
        lead = f"{said}{'' if said.endswith('：') else ' '}{prog} "
        for line in _broken(args, self.width, lead, " " * 8):
            self.write(f"{line}\n")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        colon = "：" if self._texts else ":"
        self.write(f"{'':{self.current_indent}}{self._say(heading)}{colon}\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; what begins with click's mark stays as it is."""
        indent = " " * self.current_indent
        for number, paragraph in enumerate(re.split(r"\n[ \t]*\n", text)):
            if number:
                self.write("\n")
            if paragraph.lstrip(" ").startswith(_AS_IT_IS):
                for line in paragraph.replace(_AS_IT_IS, "").strip("\n").splitlines():
                    inner = indent + line[: len(line) - len(line.lstrip())]
                    said = line.strip() if line.startswith(" ") else self._say(line)
                    for part in _broken(said, self.width, inner, inner + "    "):
                        self.write(f"{part}\n")
                continue
            for line in wrap(self._say(" ".join(paragraph.split())), self.width, first=indent):
                self.write(f"{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], *_: Any, **__: Any) -> None:  # noqa: ANN401 - click's
        """Write names and what they do, in two columns."""
        rows = [(name, self._told(text)) for name, text in rows]
        widest = min(_WIDEST_TERM, self.width // 2 - self.current_indent)
        fitting = [cell_width(name) for name, _ in rows if cell_width(name) <= widest]
        column = self.current_indent + max(fitting, default=0) + 2
        for name, text in rows:
            lead = f"{'':{self.current_indent}}{name}"
            if cell_width(name) > widest:
                for line in _broken(
                    name, self.width, " " * self.current_indent, " " * (self.current_indent + 4)
                ):
                    self.write(f"{line}\n")
                lead = ""
            for line in wrap(text, self.width, first=pad(lead, column)):
                self.write(f"{line.rstrip()}\n")

    def _told(self, text: str) -> str:
        found = _EXTRA.match(" ".join(text.split(" ")))
        assert found is not None
        said = self._say(" ".join(found["text"].split()))
        if not found["extra"]:
            return said
        extras = "; ".join(self._extra(item) for item in found["extra"].split("; "))
        return f"{said} [{extras}]" if said else f"[{extras}]"

    def _extra(self, text: str) -> str:
        name, colon, value = text.partition(": ")
        mark = "：" if self._texts else ": "
        return f"{self._say(name)}{mark}{value}" if colon else self._say(text)

    def _say(self, text: str) -> str:
        return self._texts.get(text, text)


def _broken(text: str, width: int, first: str, rest: str) -> list[str]:
    """Break what is typed at spaces; a word that is too long, behind the bars and strokes in it."""
    lines, line = [], first
    fresh = True
    for word in text.split(" "):
        parts = re.split(r"(?<=[|/])", word) if cell_width(rest + word) > width else [word]
        for number, part in enumerate(parts):
            gap = "" if number or fresh else " "
            if not fresh and cell_width(line + gap + part) > width:
                lines.append(line)
                line, gap = rest, ""
            line += gap + part
            fresh = False
    return [*lines, line.rstrip()]


def _language(context: click.Context) -> Language:
    """Return the language that was asked for on this line, else that of the surroundings."""
    from lpx.messages import choose_language

    return choose_language(told_language(context), os.environ)


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def _room() -> Path:
    from lpx import messages

    return Path(messages.__file__).parent / "help"


@cache
def _translations() -> dict[str, str]:
    texts: dict[str, str] = tomllib.loads((_room() / "zh-Hant.toml").read_text(encoding="utf-8"))["texts"]
    return texts


@cache
def examples_of_commands() -> dict[str, list[str]]:
    """Return the examples of every command, by what is typed after ``lpx``."""
    return tomllib.loads((_room() / "examples.toml").read_text(encoding="utf-8"))
