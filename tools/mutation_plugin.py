"""Runs mutants inside one pytest session: each in a fork that has everything imported and collected.

The tests are run once as they are, while it is recorded which of them runs through which line. Then, for
every mutant, the process forks, the code of the mutated function takes the place of the real one, and the
tests that run through the changed statement are run until one fails.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import importlib
import json
import os
import resource
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import TYPE_CHECKING, NamedTuple, TextIO, cast

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

from mutants import Mutant, code_objects, difference, mutants_of

if TYPE_CHECKING:
    from _typeshed import TraceFunction

Memory = dict[object, object] | list[object] | set[object]

KILLED, SURVIVED, TIMEOUT, NOT_COVERED = "killed", "survived", "timeout", "not covered"
_EXIT_SURVIVED, _EXIT_KILLED, _EXIT_UNCHANGED = 0, 1, 7
_ROOMS = ("lpx.checks", "lpx.portfolio")
_CACHE = type(functools.cache(int))
_MEMORY = 3_000_000_000
"""Bytes that a mutant may take beyond what its parent has; more is a MemoryError, which kills it."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be mutated, and with how much effort."""

    tree: Path
    """The copy of the checkout that is tested."""
    rooms: tuple[str, ...]
    """Folders of code to mutate, below ``tree``."""
    files: tuple[str, ...]
    """Files to mutate in this run, below ``tree``."""
    results: Path
    """One line of JSON per mutant is added here."""
    caught: frozenset[tuple[str, str]]
    """(name, digest of the file) of mutants that earlier runs caught: they are not run again."""
    workers: int
    budget: float
    """Seconds of tests per mutant, as they take without it and traced; what is beyond is not run."""


class _Beginning:
    """Stands for the next test: keeps what lasts for the whole session, and nothing else."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    def listchain(self) -> list[pytest.Session]:
        """Return what the next test shares with the one before."""
        return [self._session]


class _Lines:
    """Records which lines of the rooms each test runs through."""

    def __init__(self, plan: Plan) -> None:
        self._prefixes = tuple(f"{plan.tree / room}{os.sep}" for room in plan.rooms)
        self._now: set[tuple[str, int]] = set()
        self._known: dict[str, bool] = {}
        self.tests: dict[tuple[str, int], set[int]] = defaultdict(set)
        """Line of a file → tests that run through it."""
        self.places: dict[int, set[tuple[str, int]]] = {}
        """Test → lines that it runs through."""

    def _call(self, frame: FrameType, _event: str, _argument: object) -> TraceFunction | None:
        name = frame.f_code.co_filename
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = name.startswith(self._prefixes)
        return self._line if known else None

    def _line(self, frame: FrameType, event: str, _argument: object) -> TraceFunction:
        if event == "line":
            self._now.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line

    def start(self) -> None:
        """Begin with a test."""
        self._now = set()
        threading.settrace(self._call)
        sys.settrace(self._call)

    def stop(self, test: int) -> None:
        """End with a test."""
        sys.settrace(None)
        threading.settrace(None)  # type: ignore[arg-type, unused-ignore]
        self.places[test] = self._now
        for place in self._now:
            self.tests[place].add(test)

    def rarity(self, test: int, file: str, lines: range) -> float:
        """Return how far the test runs through what few others do, within ``lines`` of a file."""
        return sum(
            1 / len(self.tests[place]) for line in lines if (place := (file, line)) in self.places[test]
        )


class _Running(NamedTuple):
    mutant: Mutant
    reader: int
    started: float
    tests: int


@dataclass
class _File:
    """One file under mutation."""

    source: str
    live: dict[str, list[FunctionType]] = field(default_factory=lambda: defaultdict(list))
    """Functions of it that exist in the process, by the names of their code."""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.source.encode()).hexdigest()[:12]


class Mutation:
    """The pytest plugin."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._lines = _Lines(plan)
        self._items: Sequence[pytest.Item] = ()
        self._beginning: pytest.Item | None = None
        self._seconds: list[float] = []
        self._killers: dict[str, Counter[int]] = defaultdict(Counter)
        self._functions: dict[str, list[FunctionType]] = defaultdict(list)
        self._caches: list[functools._lru_cache_wrapper[object]] = []
        self._memories: list[Memory] = []
        self._files: dict[str, _File] = {}
        self._running: dict[int, _Running] = {}
        self._told: Counter[str] = Counter()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        """Let Hypothesis try the same few examples in every mutant, and not look for the simplest one."""
        settings.register_profile(
            "mutation",
            settings.get_profile("lpx"),
            database=None,
            derandomize=True,
            max_examples=25,
            phases=(Phase.explicit, Phase.generate),
        )
        settings.load_profile("mutation")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, then the mutants."""
        self._items = session.items
        self._beginning = cast("pytest.Item", _Beginning(session))
        place = importlib.import_module("lpx").__file__
        if not place or not Path(place).is_relative_to(self._plan.tree):
            pytest.exit(f"lpx was imported from {place}, not from the copy in {self._plan.tree}", 2)
        self._find_memories()
        self._run_as_they_are()
        self._find_functions()
        self._control()
        with self._plan.results.open("a", encoding="utf-8") as log:
            for path in self._plan.files:
                self._mutate(path, log)
            while self._running:
                self._collect(log)
        _tell(f"{dict(self._told)}")
        return True

    def _run_as_they_are(self) -> None:
        _tell(f"running {len(self._items)} tests as they are")
        for number, item in enumerate(self._items):
            started = time.process_time()
            self._lines.start()
            reports = runtestprotocol(item, log=False, nextitem=self._beginning)
            self._lines.stop(number)
            self._seconds.append(time.process_time() - started)
            for report in reports:
                if report.failed:
                    pytest.exit(f"{item.nodeid} fails without any mutant:\n{report.longreprtext}", 2)
        _tell(f"  took {sum(self._seconds):.0f} s, traced")

    def _find_memories(self) -> None:
        """Note what the rooms keep at module level and is empty yet: what was made before a change goes."""
        for name, module in list(sys.modules.items()):
            if name.startswith(_ROOMS):
                self._memories += [
                    item for item in vars(module).values() if isinstance(item, dict | list | set) and not item
                ]

    def _find_functions(self) -> None:
        """Note the functions that exist; afterwards the collector leaves all of it alone, for cheap forks."""
        gc.collect()
        source = str(self._plan.tree / "src")
        for item in gc.get_objects():
            if isinstance(item, FunctionType) and item.__code__.co_filename.startswith(source):
                self._functions[item.__code__.co_filename].append(item)
            elif isinstance(item, _CACHE) and item.__module__.startswith(_ROOMS):
                self._caches.append(item)
        gc.freeze()

    def _control(self) -> None:
        """Run every test in a fork that holds no mutant: what fails there says nothing about mutants."""
        none = Mutant(path="")
        self._start(none, range(len(self._items)), _File(""))
        (child,) = self._running
        _, status = os.waitpid(child, 0)
        running = self._running.pop(child)
        with os.fdopen(running.reader, "rb") as pipe:
            said = pipe.read().decode()
        if status != _EXIT_SURVIVED:
            name = self._items[int(said)].nodeid if said else "the fork"
            pytest.exit(f"{name} fails in a fork without any mutant", 2)
        _tell(f"  the same in a fork: {time.monotonic() - running.started:.0f} s")

    def _mutate(self, path: str, log: TextIO) -> None:
        place = str(self._plan.tree / path)
        file = self._files[path] = _File(Path(place).read_text(encoding="utf-8"))
        names = {code: name for name, code in code_objects(compile(file.source, place, "exec"))}
        for function in self._functions[place]:
            file.live[names[function.__code__]].append(function)
        _tell(f"{path}: {len(file.live)} functions")
        for mutant in mutants_of(path, file.source):
            if (mutant.name, file.digest) in self._plan.caught:
                continue
            tests = self._choose(mutant)
            if not tests:
                self._record(log, mutant, NOT_COVERED)
                continue
            while len(self._running) >= self._plan.workers:
                self._collect(log)
            self._start(mutant, tests, file)

    def _choose(self, mutant: Mutant) -> list[int]:
        """Return the tests that run through the changed statement, the most promising first.

        Promising are those that noticed other mutants of the function, and those that go where few tests go.
        """
        place = str(self._plan.tree / mutant.path)
        found: set[int] = set()
        for line in range(mutant.first, mutant.last + 1):
            found |= self._lines.tests.get((place, line), set())
        killers = self._killers[f"{mutant.path}:{mutant.function}"]
        around = range(mutant.first - 8, mutant.last + 9)

        def promise(test: int) -> float:
            worth = (1 + killers[test]) * (0.01 + self._lines.rarity(test, place, around))
            return worth / (0.02 + self._seconds[test])

        chosen: list[int] = []
        total = 0.0
        for test in sorted(found, key=promise, reverse=True):
            total += self._seconds[test]
            if chosen and total > self._plan.budget:
                break
            chosen.append(test)
        return chosen

    def _start(self, mutant: Mutant, tests: Sequence[int], file: _File) -> None:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            code = _EXIT_KILLED
            try:
                os.close(reader)
                code = self._in_child(mutant, tests, file, writer)
            finally:
                # Whatever a mutant breaks, even pytest itself, was noticed.
                os._exit(code)
        os.close(writer)
        self._running[child] = _Running(mutant, reader, time.monotonic(), len(tests))

    def _in_child(self, mutant: Mutant, tests: Sequence[int], file: _File, writer: int) -> int:
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        _bound_memory()
        if mutant.function and not _replace(mutant, self._plan.tree / mutant.path, file):
            return _EXIT_UNCHANGED
        for cache in self._caches:
            cache.cache_clear()
        for memory in self._memories:
            memory.clear()
        for test in tests:
            seconds = self._seconds[test]
            signal.setitimer(signal.ITIMER_PROF, 3 + 10 * seconds)
            signal.setitimer(signal.ITIMER_REAL, 60 + 20 * seconds)
            reports = runtestprotocol(self._items[test], log=False, nextitem=self._beginning)
            if any(report.failed for report in reports):
                os.write(writer, str(test).encode())
                return _EXIT_KILLED
        return _EXIT_SURVIVED

    def _collect(self, log: TextIO) -> None:
        child, status = os.waitpid(-1, 0)
        if child not in self._running:
            return
        running = self._running.pop(child)
        with os.fdopen(running.reader, "rb") as pipe:
            said = pipe.read().decode()
        killer = ""
        if said:
            self._killers[f"{running.mutant.path}:{running.mutant.function}"][int(said)] += 1
            killer = self._items[int(said)].nodeid
        if os.WIFSIGNALED(status):
            outcome = TIMEOUT if os.WTERMSIG(status) in {signal.SIGPROF, signal.SIGALRM} else KILLED
        else:
            told = {_EXIT_SURVIVED: SURVIVED, _EXIT_UNCHANGED: NOT_COVERED}
            outcome = told.get(os.waitstatus_to_exitcode(status), KILLED)
        self._record(log, running.mutant, outcome, killer=killer, running=running)

    def _record(
        self, log: TextIO, mutant: Mutant, outcome: str, *, killer: str = "", running: _Running | None = None
    ) -> None:
        file = self._files[mutant.path]
        entry = {
            "name": mutant.name,
            "digest": file.digest,
            "path": mutant.path,
            "function": mutant.function,
            "line": mutant.first,
            "outcome": outcome,
            "by": killer,
            "tests": running.tests if running else 0,
            "seconds": round(time.monotonic() - running.started, 2) if running else 0,
            "change": difference(file.source, mutant),
        }
        log.write(json.dumps(entry, ensure_ascii=False) + "\n")
        log.flush()
        self._told[outcome] += 1
        if self._told.total() % 200 == 0:
            _tell(f"  {mutant.path}:{mutant.first} {dict(self._told)}")


def _tell(text: str) -> None:
    print(text, flush=True)


def _bound_memory() -> None:
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + _MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _replace(mutant: Mutant, place: Path, file: _File) -> bool:
    """Put the mutated code into every function that is alive; tell whether anything changed."""
    compiled = compile(mutant.source, str(place), "exec")
    changed = mutant.at_definition and _replace_defaults(mutant, compiled, file)
    made = dict(code_objects(compiled))
    for name, functions in file.live.items():
        code = made.get(name)
        for function in functions:
            if code is None or code == function.__code__:
                continue
            if len(code.co_freevars) == len(function.__code__.co_freevars):
                function.__code__ = code
                changed = True
    return changed


def _replace_defaults(mutant: Mutant, compiled: CodeType, file: _File) -> bool:
    """Take over the defaults of the mutated function, which are constants."""
    functions = file.live.get(f"{mutant.function}#1", [])
    if not functions:
        return False
    space = dict(functions[0].__globals__)
    exec(compiled, space)  # noqa: S102 - running mutated code is what this is for
    first, *rest = mutant.function.split(".")
    made = space[first]
    for name in rest:
        made = vars(made)[name]
    made = getattr(made, "__func__", made)
    for function in functions:
        function.__defaults__, function.__kwdefaults__ = made.__defaults__, made.__kwdefaults__
    return True
