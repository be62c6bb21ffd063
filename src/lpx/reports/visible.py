"""Making hostile text harmless to show: control characters, lone surrogates and bidirectional marks.

What a bundle holds may try to steer a terminal (escape sequences), break XML (which has no way at all to
write most control characters) or turn text round (bidirectional overrides). The renderers for people and
JUnit begin with :func:`harmless`; JSON needs only :func:`encodable`.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from lpx.checks.nouns import Report

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_INVISIBLE: Final = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks and overrides of direction
    "\u2028\u2029\ufeff\ufffe\uffff"  # line and paragraph separator, BOM, noncharacters
    "\ud800-\udfff"  # halves of surrogate pairs
    "]"
)


def encodable(text: str) -> str:
    """Return ``text`` with lone surrogates replaced by U+FFFD, so that it can be written as UTF-8."""
    return _SURROGATE.sub("\ufffd", text)


def visible(text: str) -> str:
    r"""Return ``text`` with every character that could steer its surroundings spelled out (``\x1b``).

    Tab and line feed stay; the layout of each format decides what they mean.
    """
    return _INVISIBLE.sub(_spell, text)


def one_line(text: str) -> str:
    """Return :func:`visible` text with every run of white space made one space."""
    return " ".join(visible(text).split())


def harmless(report: Report) -> Report:
    """Return ``report`` with every text in it made :func:`visible`; what a report quotes is never trusted."""
    return msgspec.convert(_harmless(msgspec.to_builtins(report)), Report)


def _harmless(value: object) -> object:
    match value:
        case str():
            return visible(value)
        case dict():
            return {visible(key): _harmless(item) for key, item in value.items()}
        case list() | tuple():
            return [_harmless(item) for item in value]
        case _:
            return value


def _spell(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
