"""What the program says when it fails itself: never a value of the input, never *conforms*."""

from __future__ import annotations

import errno
import os
import traceback
from pathlib import Path

import click

from lpx.cli.exit_codes import ExitCode

_REFUSED = {errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ENOSPC, errno.EROFS, errno.EIO}
"""What the system says no with; none of it is a mistake of lpx."""
_PACKAGE = Path(__file__).resolve().parent.parent


def describe(error: BaseException) -> str:
    """Return where in lpx ``error`` arose, without its message: a message may quote personal data."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    where = " < ".join(f"{_module(frame.filename)}:{frame.lineno}" for frame in reversed(frames[-4:]))
    return f"{type(error).__name__} at {where or 'unknown place'}"


def report_failure(error: BaseException) -> int:
    """Tell the user on stderr what failed; return the exit code.

    Mistakes in ``spec/`` are quoted in full: its editors need them, and it holds no personal data.
    """
    from lpx.cli.diagnostics import tell_error
    from lpx.cli.typed_language import typed_language
    from lpx.data import DataMissing
    from lpx.edition import EditionError
    from lpx.messages.catalogue import load_catalogue
    from lpx.messages.language import choose_language

    language = choose_language(typed_language(), os.environ)
    if isinstance(error, EditionError | DataMissing):
        tell_error(language, str(error), "", key="data-unusable", parameters={}, code=ExitCode.USAGE)
        return int(ExitCode.USAGE)
    key, told = "internal-failure", {"what": describe(error)}
    if isinstance(error, OSError) and error.errno in _REFUSED:
        key, told = "system-refused", {"reason": os.strerror(error.errno)}
    try:
        catalogue = load_catalogue(language)
        what, next_step = (catalogue.text(f"portfolio.{name}", **told) for name in (key, f"{key}-next"))
        tell_error(
            language, what, next_step, key=f"portfolio.{key}", parameters=told, code=ExitCode.NOT_JUDGED
        )
    except Exception:  # noqa: BLE001 - a broken catalogue must not hide what failed
        click.echo(
            f"lpx 發生內部錯誤，沒有做出判定 / lpx failed and judged nothing: {describe(error)}", err=True
        )
    return int(ExitCode.NOT_JUDGED)


def tell_interrupted() -> None:
    """Say on stderr that nothing was concluded."""
    from lpx.cli.diagnostics import catalogue_for, say, tell_error
    from lpx.cli.machine_form import is_for_machines
    from lpx.cli.typed_language import typed_language
    from lpx.messages import choose_language

    language = choose_language(typed_language(), os.environ)
    said = say(catalogue_for(language), "interrupted")
    if not is_for_machines():
        click.echo("\n" + said, err=True)
        return
    tell_error(language, said, "", key="portfolio.interrupted", parameters={}, code=ExitCode.INTERRUPTED)


def _is_ours(filename: str) -> bool:
    return Path(filename).resolve().is_relative_to(_PACKAGE)


def _module(filename: str) -> str:
    return Path(filename).resolve().relative_to(_PACKAGE).with_suffix("").as_posix().replace("/", ".")
