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
    from lpx.data import DataMissing
    from lpx.edition import EditionError

    if isinstance(error, EditionError | DataMissing):
        click.echo(str(error), err=True)
        return int(ExitCode.USAGE)

    from lpx.messages.catalogue import load_catalogue
    from lpx.messages.language import choose_language

    try:
        catalogue = load_catalogue(choose_language(None, os.environ))
        catalogue.text("portfolio.internal-failure")
    except Exception:  # noqa: BLE001 - a broken catalogue must not hide what failed
        click.echo(
            f"lpx 發生內部錯誤，沒有做出判定 / lpx failed and judged nothing: {describe(error)}", err=True
        )
        return int(ExitCode.NOT_JUDGED)
    if isinstance(error, OSError) and error.errno in _REFUSED:
        click.echo(catalogue.text("portfolio.system-refused", reason=os.strerror(error.errno)), err=True)
        click.echo(catalogue.text("portfolio.system-refused-next"), err=True)
        return int(ExitCode.NOT_JUDGED)
    click.echo(catalogue.text("portfolio.internal-failure", what=describe(error)), err=True)
    click.echo(catalogue.text("portfolio.internal-failure-next"), err=True)
    return int(ExitCode.NOT_JUDGED)


def _is_ours(filename: str) -> bool:
    return Path(filename).resolve().is_relative_to(_PACKAGE)


def _module(filename: str) -> str:
    return Path(filename).resolve().relative_to(_PACKAGE).with_suffix("").as_posix().replace("/", ".")
