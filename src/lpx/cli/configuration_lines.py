"""On which line of ``lpx.toml`` a setting stands: TOML readers do not tell."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\s*\[(?P<name>[^\[\]]+)\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?P<name>[A-Za-z0-9_\"'. -]+?)\s*=")


def line_of(text: str, table: tuple[str, ...], key: str = "") -> int:
    """Return the line, from 1, of ``key`` in ``table``, or of the table itself; 0 where it is not seen.

    Args:
        text: what the file holds; known to be TOML.
        table: names that lead to the table; empty outside of all tables.
        key: of the setting; empty for the table.
    """
    wanted = (*table, key) if key else table
    inside: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if found := _TABLE.match(line):
            inside = _names(found["name"])
            if not key and inside[: len(wanted)] == wanted:
                return number
        elif found := _KEY.match(line):
            names = (*inside, *_names(found["name"]))
            if names == wanted or (not key and names[: len(wanted)] == wanted):
                return number
    return 0


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))
