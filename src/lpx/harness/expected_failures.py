"""Lists of cases that are known to fail and must still fail, each with its reason.

A module with a known defect can be kept under watch without hiding anything: the case runs, its failure is
shown with the reason, and when it passes all at once that is an error too, so that no list grows stale.
The file is TOML: ``[[case]]`` tables with ``id`` (a case or a pattern), ``reason``, and perhaps ``link``.
"""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from lpx.harness.nouns import CaseResult, CaseVerdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

UNEXPECTED_PASS = "passes-although-listed"  # noqa: S105 - a key
"""Reason of a failure: the case is on a list and passes."""


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One known failure."""

    id: str
    """A case, or a pattern such as ``import/limits/*``."""
    reason: str
    link: str = ""
    """Where the defect is tracked."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    case: tuple[Entry, ...] = ()


class ListError(ValueError):
    """The list cannot be read; the message says where."""


def read_list(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a list.

    Raises:
        ListError: The file is no such list.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        entries = msgspec.convert(content, _File).case
    except (OSError, UnicodeDecodeError) as error:
        raise ListError(type(error).__name__) from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ListError(str(error)) from None
    for entry in entries:
        if not entry.reason.strip():
            raise ListError(f"{entry.id}: reason")
    return entries


def without_case(entries: Iterable[Entry], ids: Sequence[str]) -> tuple[str, ...]:
    """Return the ids and patterns of entries that no case fits: they are stale or mistyped."""
    return tuple(entry.id for entry in entries if not any(fnmatchcase(name, entry.id) for name in ids))


def marked(result: CaseResult, entries: Iterable[Entry]) -> CaseResult:
    """Return ``result`` with the reason of the first entry that fits; a pass becomes a failure."""
    entry = next((item for item in entries if fnmatchcase(result.case, item.id)), None)
    if entry is None or result.verdict is CaseVerdict.NOT_APPLICABLE:
        return result
    reason = f"{entry.reason} ({entry.link})" if entry.link else entry.reason
    if result.verdict is CaseVerdict.PASS:
        return replace(result, verdict=CaseVerdict.FAIL, reason=UNEXPECTED_PASS, expected_failure=reason)
    return replace(result, expected_failure=reason)
