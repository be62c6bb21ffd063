"""A batch from begin to end: what is still to be done, the work, and the results in the order of names."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from hashlib import blake2b

import msgspec
from msgspec import Struct

from lpx.checks.nouns import Verdict
from lpx.scale.engine import Engine
from lpx.scale.journal import Journal
from lpx.scale.nouns import Judged, Settings, Task
from lpx.scale.passwords import Passwords
from lpx.scale.places import Place, is_url
from lpx.scale.work_through import Lost, work_through

JOURNAL = "journal.jsonl"
"""Name of the journal in the folder of a batch."""
_MOST_BUNDLES = 16
_MOST_REMOTE = 64 << 20
"""Bytes of a group that comes over a network: its archives are fetched one beside the other."""
_LEAST_LOCAL = 256 << 20
_MOST_LOCAL = 2 << 30
_OURS = frozenset({"unreadable", "worker-lost", "internal-error"})
"""Reasons that say nothing of the bundle; they are tried again."""
_OTHER_RULES = frozenset({"OtherLpx", "EditionError", "ModuleNotFoundError"})
"""What is raised by a worker that has another lpx, another edition, or none at all."""

Progress = Callable[[int, int], None]


class _Peek(Struct, frozen=True):
    verdict: Verdict
    reason: str
    password: str = ""


def settings_key(settings: Settings) -> str:
    """Return what two runs must have in common for results to be kept."""
    return (
        "blake2b:" + blake2b(msgspec.json.encode(settings, order="deterministic"), digest_size=16).hexdigest()
    )


def key_of(place: Place) -> bytes:
    """Return what tells a bundle from every other one, and from itself once it has changed."""
    parts = (place.name, str(place.size), place.mark, str(bool(place.signature)), place.signature_mark)
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


class ToDo:
    """The bundles that the journal knows no lasting result of, in the order of names; asked again and again.

    A failure of ours, and a password that was wrong or is here only now, do not last.
    """

    def __init__(self, places: Iterable[Place], passwords: Passwords, journal: Journal) -> None:
        self._places = places
        self._is_open = bytearray()
        self.count = 0
        self.bytes = 0
        """Bytes of all their archives."""
        peek = msgspec.json.Decoder(_Peek)
        for place in places:
            is_open = _is_open(place, passwords, journal, peek)
            self._is_open.append(is_open)
            self.count += is_open
            self.bytes += place.size if is_open else 0

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Place]:
        return (place for place, is_open in zip(self._places, self._is_open, strict=True) if is_open)


def _is_open(place: Place, passwords: Passwords, journal: Journal, peek: msgspec.json.Decoder[_Peek]) -> bool:
    value = journal.get(key_of(place))
    if value is None:
        return True
    seen = peek.decode(value)
    late = seen.password == "missing" and passwords.of(place.name) is not None  # noqa: S105 - a state
    return seen.reason in _OURS or seen.password == "wrong" or late  # noqa: S105 - a state


def do(
    places: ToDo,
    passwords: Passwords,
    settings: Settings,
    engine: Engine,
    journal: Journal,
    *,
    progress: Progress | None = None,
    tick: Callable[[], bool] | None = None,
) -> None:
    """Judge ``places`` and write what came of each into the journal.

    Args:
        places: what is to be done.
        passwords: of the bundles.
        settings: how to judge.
        engine: who judges.
        journal: where results go; nothing that it took is lost.
        progress: called with (bytes done, bytes in all).
        tick: as for ``work_through``.

    Raises:
        OtherLpx: a worker would judge by other rules.
        Stopped: ``tick`` said so.
    """
    from lpx.scale.work import OtherLpx, judge_group

    meter = Meter(engine, places.bytes, progress)

    def watch() -> bool:
        meter.tell()
        return tick is not None and tick()

    tasks = (Task(place, passwords.of(place.name)) for place in places)
    groups = group(tasks, count=len(places), total=places.bytes, workers=engine.workers)
    for units, answer in work_through(engine, partial(judge_group, settings), groups, tick=watch):
        if isinstance(answer, Lost) and answer.reason in _OTHER_RULES:
            raise OtherLpx
        values = [_lost(answer)] if isinstance(answer, Lost) else list(answer)
        journal.append([(key_of(unit.place), value) for unit, value in zip(units, values, strict=True)])
        meter.landed(sum(unit.place.size for unit in units))
        watch()


class Meter:
    """How far a batch has come: what is done, and what workers say of what they have in hand.

    It never goes back, though workers may have to begin anew.
    """

    def __init__(self, engine: Engine, total: int, progress: Progress | None) -> None:
        self._engine, self._total, self._progress = engine, total, progress
        self._landed = self._shown = 0

    def landed(self, count: int) -> None:
        """Count ``count`` bytes as done."""
        self._landed += count

    def tell(self) -> None:
        """Call ``progress`` with what is known now, where anything is."""
        if self._progress is None:
            return
        self._shown = min(self._total, max(self._shown, self._landed + self._engine.in_hand()))
        if self._shown:
            self._progress(self._shown, self._total)


def group(tasks: Iterable[Task], *, count: int, total: int, workers: int) -> Iterator[tuple[Task, ...]]:
    """Put tasks into groups: large enough to be worth it, small enough that all workers have some.

    Args:
        tasks: what is to be done.
        count: how many there are.
        total: bytes of all of them.
        workers: how many are to share them.
    """
    # Archives of one group are digested side by side: rather fill a group than cut the work fine.
    most = max(1, min(_MOST_BUNDLES, -(-count // workers)))
    share, local = -(-total // workers), _local_bytes()
    held: list[Task] = []
    size = 0
    for task in tasks:
        bound = min(share, _MOST_REMOTE if is_url(task.place.location) else local)
        if held and (len(held) >= most or size + task.place.size > bound):
            yield tuple(held)
            held, size = [], 0
        held.append(task)
        size += task.place.size
    if held:
        yield tuple(held)


def _local_bytes() -> int:
    """Return how many bytes of archives a group may hold: they are read twice, and then come from memory."""
    memory = 0
    if sys.platform != "win32":
        with suppress(OSError, ValueError):
            memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(_MOST_LOCAL, max(_LEAST_LOCAL, memory // 8))


def _lost(answer: Lost) -> bytes:
    said = Judged(Verdict.NOT_JUDGED, "worker-lost", detail=answer.reason)
    return msgspec.json.encode(said, order="deterministic")
