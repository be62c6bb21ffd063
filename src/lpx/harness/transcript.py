"""The transcript of a run: JSON lines, each chained to the one before it by its digest.

The first line says what was run against what, one line follows per case, and the last one closes the run; a
transcript without it is one of a run that did not come to its end. Dumps and the bundles that the module
handed out lie beside it in ``evidence``, by digest, so that everything can be judged again. The chain makes
every later change visible; it does not say who wrote it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Self

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from lpx.checks.nouns import EditionMark, Tool
from lpx.harness.given import Size
from lpx.harness.nouns import CaseResult
from lpx.harness.observations import Observation, Observed, digest_of
from lpx.harness.protocol import Declaration, Holding

SCHEMA = "lpx-transcript-1"
TRANSCRIPT = "transcript.jsonl"
EVIDENCE = "evidence"
_LONGEST_LINE = 64 << 20
_CHAIN = re.compile(rb',"chain":"([0-9a-f]{64})"\}$')
_FIRST = "0" * 64
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Begin(Struct, frozen=True, omit_defaults=True, tag="begin", tag_field="line"):
    """What is run against what."""

    schema: str
    tool: Tool
    edition: EditionMark
    suite: str
    """Digest over all cases of the suite that ran."""
    seed: str
    adapter: str
    """The adapter's address, as it was typed."""
    transport: str
    """``process``, ``http``, ``one-shot``, ``in-process``."""
    certifiable: bool
    """False for transports that show too little."""
    cases: tuple[str, ...]
    """Ids of the cases that are to run."""
    whole: bool
    """Whether they are all cases of the suite."""
    timeout: float
    """Seconds that one call may take."""
    jobs: int = 1
    declaration: Declaration | None = None
    """What the module says of itself; None when it could not say it."""
    begun_at: str = ""
    """ISO 8601 with offset."""


class SmallestGiven(Struct, frozen=True):
    """The smallest version of a case that still fails; where nothing smaller does, the case itself."""

    given: dict[str, Any]
    """As ``Case.given``."""
    size: Size
    trials: int
    """Smaller versions that were tried."""


class CaseLine(Struct, frozen=True, omit_defaults=True, tag="case", tag_field="line"):
    """One case: what was given, what was seen, what was made of it."""

    case: str
    definition: str
    """Digest of the case as it stood in the suite."""
    given: str
    """Digest of the students and bundles that were made for it."""
    result: CaseResult
    """Without its calls, which stand in ``seen``."""
    seen: tuple[Observation, ...] = ()
    smallest: SmallestGiven | None = None
    """Of a failed case: the smallest version that still failed."""
    fault: str = ""
    """Of a case at which lpx itself failed: the class of the error."""


class End(Struct, frozen=True, omit_defaults=True, tag="end", tag_field="line"):
    """The run came to its end."""

    verdicts: dict[str, int]
    """Verdict → number of cases."""
    seconds: float
    ended_at: str = ""


Line = Begin | CaseLine | End


class Run(Struct, frozen=True):
    """A run, read back or just made."""

    begin: Begin
    cases: tuple[CaseLine, ...] = ()
    end: End | None = None
    """None: the run was broken off."""


class TranscriptError(Exception):
    """A transcript that cannot be read or does not hold together.

    Args:
        key: key of the catalogue (section ``harness``, ``transcript-…``).
        line: number of the line from 1; 0 when no line is to blame.
    """

    def __init__(self, key: str, line: int = 0) -> None:
        super().__init__(f"{key} (line {line})")
        self.key = key
        self.line = line


def chained(line: Line, before: str) -> tuple[bytes, str]:
    """Return ``line`` as bytes with its link to the chain, and the new end of the chain."""
    plain = msgspec.json.encode(line)
    link = sha256(before.encode("ascii") + b"\n" + plain).hexdigest()
    return plain[:-1] + b',"chain":"' + link.encode("ascii") + b'"}', link


class Writer:
    """Writes a run into a folder, line by line, evidence first. A context manager.

    Args:
        folder: The folder of the run; it must exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / EVIDENCE).mkdir(exist_ok=True)
        self._file: IO[bytes] = (folder / TRANSCRIPT).open("xb")
        self._before = _FIRST

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, line: Line) -> None:
        """Append one line; it is on disk when this returns."""
        data, self._before = chained(line, self._before)
        self._file.write(data + b"\n")
        self._file.flush()

    def case(self, line: CaseLine, observed: Observed) -> CaseLine:
        """Store the evidence of a case and append its line; return the line as stored."""
        kept = stored(line, observed, self._folder)
        self.write(kept)
        return kept


def stored(line: CaseLine, observed: Observed, folder: Path) -> CaseLine:
    """Store what was seen of a case in the run's folder; return the line that speaks of it."""
    for data in observed.contents.values():
        store(folder, data)
    return replace(
        line,
        result=replace(line.result, calls=()),
        seen=tuple(_stored(seen, folder) for seen in observed.steps),
    )


def _stored(seen: Observation, folder: Path) -> Observation:
    if not seen.students:
        return seen
    return replace(seen, students=(), dump=store(folder, msgspec.json.encode(seen.students)))


def store(folder: Path, data: bytes) -> str:
    """Put ``data`` into the evidence of the run in ``folder``; return its digest."""
    digest = digest_of(data)
    place = _place(folder, digest)
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        neighbour = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
        neighbour.write_bytes(data)
        neighbour.replace(place)
    return digest


def fetch(folder: Path, digest: str) -> bytes:
    """Return evidence by its digest.

    Raises:
        TranscriptError: It is missing or was changed.
    """
    if not _DIGEST.fullmatch(digest):
        raise TranscriptError("transcript-evidence-missing")
    try:
        data = _place(folder, digest).read_bytes()
    except OSError:
        raise TranscriptError("transcript-evidence-missing") from None
    if digest_of(data) != digest:
        raise TranscriptError("transcript-evidence-changed")
    return data


def _place(folder: Path, digest: str) -> Path:
    return folder / EVIDENCE / digest.removeprefix("sha256:")


def observed_of(line: CaseLine, folder: Path, declaration: Declaration | None) -> Observed:
    """Return what was seen of a case, with its evidence out of the run's folder.

    Raises:
        TranscriptError: Some of the evidence is missing, was changed, or is not what a dump is.
    """
    contents: dict[str, bytes] = {}
    steps: list[Observation] = []
    for seen in line.seen:
        if seen.handed is not None:
            for digest in filter(None, (seen.handed.archive, seen.handed.signature)):
                contents[digest] = fetch(folder, digest)
        if seen.dump:
            steps.append(replace(seen, students=_dumped(fetch(folder, seen.dump)), dump=""))
        else:
            steps.append(seen)
    return Observed(tuple(steps), contents, declaration)


def _dumped(data: bytes) -> tuple[Holding, ...]:
    """Read a dump, which may be anything: whoever makes up a run makes its digests, too."""
    try:
        return msgspec.json.decode(data, type=tuple[Holding, ...])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise TranscriptError("transcript-evidence-unreadable") from None


class _Chained(Struct):
    """What every line has."""

    line: str
    chain: str = field(default="")


def read_run(folder: Path) -> Run:
    """Read the transcript in ``folder`` (or the file itself) and check its chain.

    Raises:
        TranscriptError: It is no transcript, or a line was changed, added or taken out.
    """
    path = folder / TRANSCRIPT if folder.is_dir() else folder
    begin: Begin | None = None
    end: End | None = None
    cases: list[CaseLine] = []
    for number, line in enumerate(_lines(path), 1):
        if (begin is None) != isinstance(line, Begin) or end is not None:
            raise TranscriptError("transcript-order", number)
        match line:
            case Begin():
                begin = line
                if begin.schema != SCHEMA:
                    raise TranscriptError("transcript-schema", number)
            case CaseLine():
                calls = tuple(seen.call for seen in line.seen)
                cases.append(replace(line, result=replace(line.result, calls=calls)))
            case End():
                end = line
    if begin is None:
        raise TranscriptError("transcript-empty")
    return Run(begin, tuple(cases), end)


def _lines(path: Path) -> Iterator[Line]:
    before = _FIRST
    try:
        with path.open("rb") as file:
            number = 0
            while raw := file.readline(_LONGEST_LINE):
                number += 1
                line, before = _checked(raw.rstrip(b"\r\n"), before, number)
                yield line
    except OSError:
        raise TranscriptError("transcript-unreadable") from None


def _checked(raw: bytes, before: str, number: int) -> tuple[Line, str]:
    found = _CHAIN.search(raw)
    if found is None:
        raise TranscriptError("transcript-no-line", number)
    plain = raw[: found.start()] + b"}"
    link = sha256(before.encode("ascii") + b"\n" + plain).hexdigest()
    if link.encode("ascii") != found[1]:
        raise TranscriptError("transcript-changed", number)
    try:
        return msgspec.json.decode(plain, type=Line), link
    except (msgspec.DecodeError, RecursionError):
        raise TranscriptError("transcript-no-line", number) from None
