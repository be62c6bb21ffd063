"""Options that several commands share, each as a decorator, and how a password is read.

A password is never an argument: arguments show up in process lists and shell histories. It comes from
``--password-file``, from the variable ``LPX_PASSWORD``, or from a prompt on the terminal, in that order.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from lpx.cli.diagnostics import Stop
from lpx.cli.exit_codes import ExitCode
from lpx.cli.machine_form import settle as settle_form

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Decorator = Callable[[Decorated], Decorated]

PASSWORD_VARIABLE = "LPX_PASSWORD"  # noqa: S105 - the name of a variable
_LONGEST_PASSWORD = 4096


class InputPath(click.Path):
    """A path that must be there. What is wrong with it is said in the user's language and without its name.

    Click's own words would repeat the path, which may be a student's name, and are English only.
    """

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:  # noqa: ANN401 - click's signature
        """Return the path; raises ``Stop`` when it cannot be used."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            from lpx.messages import choose_language

            told = ctx.params.get("lang") if ctx is not None else None
            lang = told if isinstance(told, str) else None  # click marks what was not given
            which = _name_of(param)
            key = f"input-{self._obstacle(Path(value))}"
            raise Stop(ExitCode.USAGE, choose_language(lang, os.environ), key, option=which) from None

    def _obstacle(self, path: Path) -> str:
        try:
            mode = path.stat().st_mode
        except OSError:
            return "missing"
        if stat.S_ISDIR(mode):
            return "unreadable" if self.dir_okay else "is-folder"
        return "unreadable" if self.file_okay else "is-file"


def _name_of(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return param.opts[-1]
    return param.human_readable_name if param is not None else ""


PLAIN_FILE = InputPath(exists=True, dir_okay=False, readable=True, path_type=Path)
"""An existing file."""


def password_file_option(command: Decorated) -> Decorated:
    """Add ``--password-file``; the command hands its value to ``read_password``."""
    return click.option(
        "--password-file",
        type=PLAIN_FILE,
        help=f"File whose first line is the password (else ${PASSWORD_VARIABLE}, else you are asked).",
    )(command)


def language_option(command: Decorated) -> Decorated:
    """Add ``--lang``, given to the command as ``lang`` (None: decide by locale)."""
    return click.option(
        "--lang",
        type=click.Choice(["zh-Hant", "en"]),
        is_eager=True,  # what is wrong with other options is said in this language
        help="Language (default: by locale).",
    )(command)


def edition_option(command: Decorated) -> Decorated:
    """Add ``--edition``, given to the command as ``edition_name`` (None: the default edition)."""
    return click.option("--edition", "edition_name", metavar="NAME", help="Edition of the specification.")(
        command
    )


def profile_option(command: Decorated) -> Decorated:
    """Add ``--profile``, given to the command as ``profile``."""
    return click.option(
        "--profile",
        default="strict",
        show_default=True,
        metavar="NAME",
        help="How authority becomes severity: strict, or practice (as today's modules talk).",
    )(command)


def show_personal_data_option(command: Decorated) -> Decorated:
    """Add ``--show-personal-data``, given to the command as ``show_personal_data``."""
    return click.option(
        "--show-personal-data",
        is_flag=True,
        help="Show names, national ids and file names in clear (they are masked otherwise).",
    )(command)


def format_option(*formats: str, told: str = "Form of the output.") -> Decorator[Any]:
    """Return a decorator that adds ``--format`` with ``formats``, the first being the default.

    The command gets it as ``format_name``; ``told`` is what help says of it.
    """
    return click.option(
        "--format",
        "format_name",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        is_eager=True,  # what is wrong with other options is said in this form
        callback=settle_form,
        help=told,
    )


def read_password(
    password_file: Path | None,
    language: str,
    *,
    ask: bool = True,
    confirm: bool = False,
    prompt: str = "Password",
) -> str | None:
    """Return the password from the file, the environment or the terminal; None when there is none.

    ``ask`` allows a prompt, which only appears on a terminal; ``confirm`` asks twice. Raises ``Stop`` when
    the file cannot be used.
    """
    if password_file is not None:
        return _first_line(password_file, language)
    if os.environ.get(PASSWORD_VARIABLE):
        return os.environ[PASSWORD_VARIABLE]
    if not ask or not sys.stdin.isatty():
        return None
    answer: str = click.prompt(
        prompt, hide_input=True, confirmation_prompt=confirm, default="", show_default=False, err=True
    )
    return answer or None


def _first_line(path: Path, language: str) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(_LONGEST_PASSWORD)
        line = raw.decode("utf-8-sig").splitlines()[:1]
    except (OSError, UnicodeDecodeError):
        raise Stop(ExitCode.USAGE, language, "password-file-unreadable") from None
    if not line or not line[0]:
        raise Stop(ExitCode.USAGE, language, "password-file-empty")
    return line[0]
