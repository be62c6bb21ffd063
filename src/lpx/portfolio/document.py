"""The document as bytes: JSON with evidence of how it was written.

``parse`` never raises on hostile bytes. What is wrong with the bytes (an encoding other than UTF-8, a
byte order mark, duplicate keys, numbers that are not finite, lone surrogates, a syntax error) comes back
as problems with a JSON Pointer or a line and column, next to the value as far as it could be read.

Sources: RFC 8259 (JSON), RFC 6901 (JSON Pointer).
"""

from __future__ import annotations

import codecs
import json
import re
from itertools import accumulate
from math import isfinite
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from lpx.portfolio.nouns import Json

if TYPE_CHECKING:
    from collections.abc import Callable

ProblemKind = Literal["encoding", "bom", "syntax", "duplicate-key", "not-finite", "lone-surrogate", "bound"]

_REPORTED = 1_000
"""At most so many problems of one kind are located; a hostile document cannot make more work than that."""

_NOT_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LEAF_PASSES = 3
_SQUARE = bytes.maketrans(b"{}", b"[]")
_STEPS = {ord("["): 1, ord("]"): -1}
_QUOTED = re.compile(rb'"[^"]*"?')


class Bounds(Struct, frozen=True):
    """How large a document may be before lpx refuses to read it."""

    bytes: int = 256 * 1024 * 1024
    depth: int = 64
    values: int = 10_000_000
    """Commas and brackets: what a value costs in memory is many times what it costs in the file."""
    digits: int = 400
    """Digits of an integer; longer ones are read as infinite."""


class DocumentProblem(Struct, frozen=True):
    """One thing that is wrong with the bytes of a document."""

    kind: ProblemKind
    pointer: str = ""
    """JSON Pointer, where the problem has a place in the value. It may hold personal keys: redact it."""
    parameters: dict[str, str | int] = field(default_factory=dict)


class Parsed(Struct, frozen=True):
    """A document read from bytes."""

    value: Json
    """The JSON value; ``None`` when ``readable`` is false. Of duplicate keys the last one counts."""
    readable: bool
    encoding: str
    """``utf-8``, ``utf-16-le``, ``utf-16-be``, ``utf-32-le``, ``utf-32-be``, ``cp950`` or ``unknown``."""
    problems: tuple[DocumentProblem, ...] = ()

    def of(self, kind: ProblemKind) -> tuple[DocumentProblem, ...]:
        """Return the problems of one kind."""
        return tuple(problem for problem in self.problems if problem.kind == kind)


def parse(data: bytes, bounds: Bounds = Bounds()) -> Parsed:  # noqa: B008 - frozen value
    """Read the bytes of a document.

    Returns the value with every problem of its byte form. Never raises on the content of ``data``.
    """
    if len(data) > bounds.bytes:
        problem = _bound("bytes", bounds.bytes, len(data))
        return Parsed(value=None, readable=False, encoding="unknown", problems=(problem,))
    text, encoding, problems = _decode(data)
    exceeded = _exceeded(text, bounds)
    if exceeded is not None:
        problems.append(exceeded)
        return Parsed(value=None, readable=False, encoding=encoding, problems=tuple(problems))
    reader = _Reader(bounds)
    try:
        value = reader.read(text)
    except json.JSONDecodeError as error:
        place: dict[str, str | int] = {"line": error.lineno, "column": error.colno}
        problems.append(DocumentProblem("syntax", "", place))
        return Parsed(value=None, readable=False, encoding=encoding, problems=tuple(problems))
    if reader.suspicious or _ESCAPED_SURROGATE.search(text):
        problems.extend(_locate(value, reader.duplicates))
    return Parsed(value=value, readable=True, encoding=encoding, problems=tuple(problems))


def token(key: str) -> str:
    """Return ``key`` as a reference token of a JSON Pointer (RFC 6901 §3)."""
    return key.replace("~", "~0").replace("/", "~1")


def step(pointer: str, key: str | int) -> str:
    """Return the pointer to member ``key`` of what ``pointer`` points at."""
    return f"{pointer}/{key}" if isinstance(key, int) else f"{pointer}/{token(key)}"


def _structure(text: str) -> bytes:
    """Return the brackets of ``text`` that stand outside strings, all of them as square ones.

    They are found with whole-buffer operations: the cost is a few passes over the text, whatever it holds,
    so this may run before any parsing.
    """
    raw = text.encode()
    if b"\\" in raw:
        raw = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    return _QUOTED.sub(b"", raw.translate(_SQUARE, _NOT_STRUCTURE).replace(b'""', b""))


def _depth_beyond(brackets: bytes, depth: int) -> bool:
    """Tell whether ``brackets`` nest more than ``depth`` deep; stops at the first place that does."""
    removed = 0
    while removed < _LEAF_PASSES:
        shorter = brackets.replace(b"[]", b"")
        if len(shorter) == len(brackets):
            break
        brackets, removed = shorter, removed + 1
    levels = accumulate(map(_STEPS.__getitem__, brackets), initial=0)
    return any(level > depth - removed for level in levels)


def _exceeded(text: str, bounds: Bounds) -> DocumentProblem | None:
    """Return the bound that ``text`` breaks, if any, before it costs memory to parse it."""
    brackets = _structure(text)
    values = text.count(",") + brackets.count(b"[")
    if values > bounds.values:
        return _bound("values", bounds.values, values)
    if _depth_beyond(brackets, bounds.depth):
        return _bound("depth", bounds.depth, bounds.depth + 1)
    return None


def _bound(name: str, limit: int, found: int) -> DocumentProblem:
    return DocumentProblem("bound", "", {"bound": name, "limit": limit, "found": found})


_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


_Decoded = tuple[str, str, list[DocumentProblem]]
"""Text, name of the encoding, and what is wrong with it."""


def _decode(data: bytes) -> _Decoded:
    problems: list[DocumentProblem] = []
    for mark, name in _MARKS:
        if data.startswith(mark):
            problems.append(DocumentProblem("bom", "", {"encoding": name}))
            return _decode_as(data[len(mark) :], name, problems)
    return _decode_as(data, _guess_wide(data), problems)


def _guess_wide(data: bytes) -> str:
    """Tell UTF-16 without a mark from the zero bytes that JSON's ASCII punctuation must have in it."""
    head = data[:4]
    if len(head) == 4 and 0 in head:
        by_zeros = {
            (True, True, True, False): "utf-32-be",
            (False, True, True, True): "utf-32-le",
            (True, False, True, False): "utf-16-be",
            (False, True, False, True): "utf-16-le",
            (True, False, False, False): "utf-16-be",
            (False, True, False, False): "utf-16-le",
        }
        return by_zeros.get((head[0] == 0, head[1] == 0, head[2] == 0, head[3] == 0), "utf-8")
    return "utf-8"


def _decode_as(data: bytes, name: str, problems: list[DocumentProblem]) -> _Decoded:
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        if name != "utf-8":
            problems.append(DocumentProblem("encoding", "", {"encoding": name, "offset": error.start}))
            return data.decode(name, "replace"), name, problems
        return _decode_legacy(data, error.start, problems)
    if name != "utf-8":
        problems.append(DocumentProblem("encoding", "", {"encoding": name}))
    return text, name, problems


def _decode_legacy(data: bytes, offset: int, problems: list[DocumentProblem]) -> _Decoded:
    """Read as cp950 when all of it is; else read what is UTF-8 and replace the rest."""
    try:
        text = data.decode("cp950")
    except UnicodeDecodeError:
        problems.append(DocumentProblem("encoding", "", {"encoding": "unknown", "offset": offset}))
        return data.decode("utf-8", "replace"), "unknown", problems
    problems.append(DocumentProblem("encoding", "", {"encoding": "cp950"}))
    return text, "cp950", problems


class _Reader:
    """The hooks that watch the standard library's parser."""

    def __init__(self, bounds: Bounds) -> None:
        self.duplicates: dict[int, list[str]] = {}
        self.suspicious = False
        self._digits = bounds.digits
        self._kept: list[dict[str, Json]] = []

    def read(self, text: str) -> Json:
        """Parse ``text``; raises ``json.JSONDecodeError``."""
        try:
            return self._load(text, None)
        except json.JSONDecodeError:
            raise
        except ValueError:
            # Python refuses to convert integers of thousands of digits; only then pay for a hook per integer.
            self.duplicates.clear()
            return self._load(text, self._integer)

    def _load(self, text: str, parse_int: Callable[[str], int | float] | None) -> Json:
        return json.loads(
            text,
            object_pairs_hook=self._pairs,
            parse_float=self._float,
            parse_int=parse_int,
            parse_constant=self._constant,
        )

    def _pairs(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        made = dict(pairs)
        if len(made) != len(pairs):
            seen: set[str] = set()
            twice = {key: None for key, _ in pairs if key in seen or seen.add(key)}  # type: ignore[func-returns-value]
            self.duplicates[id(made)] = list(twice)
            # Kept alive so that no later object can get the same id.
            self._kept.append(made)
            self.suspicious = True
        return made

    def _float(self, text: str) -> float:
        number = float(text)
        if not isfinite(number):
            self.suspicious = True
        return number

    def _integer(self, text: str) -> int | float:
        if len(text) <= self._digits:
            return int(text)
        self.suspicious = True
        return float("-inf") if text.startswith("-") else float("inf")

    def _constant(self, name: str) -> float:
        self.suspicious = True
        return float(name)


def _locate(value: Json, duplicates: dict[int, list[str]]) -> list[DocumentProblem]:
    """Walk the value once and return the problems that have a place in it, outer ones first."""
    found: list[DocumentProblem] = []
    counts: dict[str, int] = {}

    def note(kind: ProblemKind, pointer: str, parameters: dict[str, str | int]) -> None:
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= _REPORTED:
            found.append(DocumentProblem(kind, pointer, parameters))

    stack: list[tuple[str, Json]] = [("", value)]
    while stack:
        pointer, item = stack.pop()
        if isinstance(item, dict):
            for key in duplicates.get(id(item), ()):
                note("duplicate-key", step(pointer, key), {"key": key})
            for key in item:
                if _has_surrogate(key):
                    note("lone-surrogate", step(pointer, key), {})
            stack.extend((step(pointer, key), member) for key, member in reversed(item.items()))
        elif isinstance(item, list):
            stack.extend((step(pointer, index), item[index]) for index in range(len(item) - 1, -1, -1))
        elif isinstance(item, str):
            if _has_surrogate(item):
                note("lone-surrogate", pointer, {})
        elif isinstance(item, float) and not isfinite(item):
            note("not-finite", pointer, {})
    return found


def _has_surrogate(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
