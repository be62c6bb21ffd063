"""How bundles are judged: the options that ``lpx verify`` and ``lpx batch verify`` share."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from lpx.cli.diagnostics import Stop
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, Decorated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lpx.archive.limits import Limits
    from lpx.checks.evidence import CourseRow
    from lpx.messages import Language

_MEGABYTE = 1_000_000


def course_codes_option(command: Decorated) -> Decorated:
    """Add ``--course-codes``, given to the command as ``course_files``."""
    return click.option(
        "--course-codes",
        "course_files",
        multiple=True,
        type=PLAIN_FILE,
        help="Course-code file to compare course codes with; may be given several times.",
    )(command)


def deep_option(command: Decorated) -> Decorated:
    """Add ``--deep``, given to the command as ``deep``."""
    return click.option(
        "--deep", is_flag=True, help="Open every attachment for real (needs the extra lpx[deep])."
    )(command)


def encoding_option(command: Decorated) -> Decorated:
    """Add ``--encoding``, given to the command as ``encoding``."""
    return click.option(
        "--encoding",
        type=click.Choice(["auto", "utf-8", "cp950", "cp437"]),
        default="auto",
        show_default=True,
        help="Encoding of names that are not marked as UTF-8.",
    )(command)


def bounds_options(command: Decorated) -> Decorated:
    """Add the bounds of one bundle; the command hands them to :func:`limits_of`."""
    options = [
        ("--max-entries", "Most entries of the archive."),
        ("--max-entry-mb", "Most megabytes of one unpacked entry."),
        ("--max-total-mb", "Most megabytes of all unpacked entries."),
        ("--max-ratio", "Most times that an entry may grow."),
    ]
    for name, told in reversed(options):
        command = click.option(name, type=click.IntRange(min=1), help=told)(command)
    return command


def limits_of(values: Mapping[str, Any]) -> Limits:
    """Return the bounds among a command's ``values``; lpx's own where none was given."""
    from msgspec.structs import replace

    from lpx.archive.limits import DEFAULT_LIMITS

    units = {
        "entries": ("max_entries", 1),
        "entry_bytes": ("max_entry_mb", _MEGABYTE),
        "total_bytes": ("max_total_mb", _MEGABYTE),
        "ratio": ("max_ratio", 1),
    }
    chosen = {field: values[name] * unit for field, (name, unit) in units.items() if values[name] is not None}
    return replace(DEFAULT_LIMITS, **chosen)


class CourseFiles(Struct, frozen=True):
    """Course-code files that bundles are compared with."""

    rows: Mapping[str, CourseRow]
    """By code."""
    digests: tuple[str, ...]
    """``sha256:…`` of each file, in the order given: of equal codes the last file's row counts."""


def course_codes_of(files: tuple[Path, ...], language: Language) -> Mapping[str, CourseRow] | None:
    """Return the rows of course-code files by code; None where none was given. ``Stop`` where one is none."""
    found = course_files_of(files, language)
    return found.rows if found is not None else None


def course_files_of(files: tuple[Path, ...], language: Language) -> CourseFiles | None:
    """Read course-code files; None where none was given. ``Stop`` where one is none."""
    if not files:
        return None
    from lpx.checks.course_files import rows_of_file
    from lpx.coursecode import load_code_edition

    codes = load_code_edition()
    rows: dict[str, CourseRow] = {}
    digests: list[str] = []
    for number, path in enumerate(files, 1):
        try:
            data = path.read_bytes()
        except OSError:
            raise Stop(ExitCode.USAGE, language, "verify-course-file", number=number) from None
        found = rows_of_file(data, path.name, codes)
        if not found:
            raise Stop(ExitCode.USAGE, language, "verify-course-file", number=number)
        rows.update(found)
        digests.append(f"sha256:{hashlib.sha256(data).hexdigest()}")
    return CourseFiles(rows, tuple(digests))
