"""What a module says it holds: the reply to ``dump`` of the harness's protocol, read from a file.

Three forms: one reply (``{"status": "ok", "students": [...]}``), a list of students, or JSON Lines with a
reply or a student on each line. Only the lines can be larger than memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import msgspec
from msgspec import Struct

from lpx.harness.protocol import Holding

EXTENSIONS = (".json", ".jsonl", ".ndjson")
"""How files with dumps are called."""

_AT_ONCE = 500
"""Students that are read before they are put away."""


class DumpError(Exception):
    """The file is no dump; ``kind`` is ``unreadable``, ``broken`` or ``refused``."""

    def __init__(self, kind: str, line: int = 0, argument: int = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.line = line
        self.argument = argument


class _Reply(Struct):
    students: tuple[Holding, ...]
    status: str = "ok"


_any_line = msgspec.json.Decoder(dict[str, msgspec.Raw])
_reply = msgspec.json.Decoder(_Reply)
_holding = msgspec.json.Decoder(Holding)
_whole = msgspec.json.Decoder(tuple[Holding, ...])


def read_dump(path: Path, argument: int = 0) -> Iterator[tuple[Holding, ...]]:
    """Yield the students of a dump, a few hundred at once.

    Raises ``DumpError``, which tells the number of the ``argument`` that named the file.
    """
    try:
        with path.open("rb") as stream:
            holdings = iter(_holdings(stream))
            while some := tuple(islice(holdings, _AT_ONCE)):
                yield some
    except OSError:
        raise DumpError("unreadable", argument=argument) from None
    except DumpError as error:
        raise DumpError(error.kind, error.line, argument) from None


def _holdings(stream: Iterable[bytes]) -> Iterator[Holding]:
    lines = enumerate(stream, 1)
    first = next(((number, line) for number, line in lines if line.strip()), None)
    if first is None:
        raise DumpError("broken", 1)
    if not _is_object(first[1]):
        yield from _read_whole(b"".join((first[1], *(line for _, line in lines))))
        return
    for number, line in chain([first], lines):
        if line.strip():
            yield from _read_line(line, number)


def _is_object(line: bytes) -> bool:
    try:
        _any_line.decode(line.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.MsgspecError:
        return False
    return True


def _read_line(line: bytes, number: int) -> Iterable[Holding]:
    line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        members = _any_line.decode(line)
        if "student" in members:
            return (_holding.decode(line),)
        return _accepted(_reply.decode(line))
    except msgspec.MsgspecError:
        raise DumpError("broken", number) from None


def _read_whole(data: bytes) -> Iterable[Holding]:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        if data.lstrip().startswith(b"["):
            return _whole.decode(data)
        return _accepted(_reply.decode(data))
    except msgspec.MsgspecError:
        raise DumpError("broken", 0) from None


def _accepted(reply: _Reply) -> tuple[Holding, ...]:
    if reply.status != "ok":
        raise DumpError("refused")
    return reply.students
