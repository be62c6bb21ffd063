"""Runs one case against every module of the self-test, in this process."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.harness.adapters.base import Answer, Fault
from lpx.harness.adapters.inprocess import InProcessAdapter
from lpx.harness.conversation import Conversation
from lpx.harness.judge import why_not_applicable
from lpx.harness.mutants.bad_actors import bad_actor, replaying
from lpx.harness.mutants.catalogue import behaviours
from lpx.harness.nouns import Case, CaseResult, CaseVerdict, Outcome
from lpx.harness.protocol import Hello, Probe, Reply, Request
from lpx.harness.reference.hooks import Hooks
from lpx.harness.reference.module import Module, declaration
from lpx.harness.reference.opening import Opened
from lpx.harness.runner import Rules, attempt, cipher_for
from lpx.harness.selftest.recording import Recording

if TYPE_CHECKING:
    from lpx.harness.adapters.inprocess import PythonModule
    from lpx.harness.protocol import Declaration
    from lpx.harness.recipe_nouns import Prepared
    from lpx.harness.reference.nouns import Setting

_CLOCK = dt.datetime(2026, 2, 3, 14, 5, 6, tzinfo=dt.timezone(dt.timedelta(hours=8)))
"""The time that modules of the self-test believe in: runs must not differ by it."""
_CIPHER = "traditional"
"""Exports of the self-test are protected the quick way; some innocents, and every real run, use AES."""
_TIMEOUT = 60.0
_FILES_UNTIL_CUT = 3
"""Files that an import reads before the power is cut."""


class Tried(Struct, frozen=True):
    """What became of one module in one case."""

    verdict: CaseVerdict
    broken: tuple[str, ...] = ()
    """Requirements, in the order of the shortfalls."""


class CaseRow(Struct, frozen=True):
    """What became of every module in one case; those that are not here went the reference's way."""

    case: str
    reference: Tried
    modules: Mapping[str, Tried]
    bad_actors: Mapping[str, CaseResult]
    runs: int


@dataclass
class Bench:
    """Everything that stays the same from case to case.

    Args:
        rules: By what cases are judged.
        seed: From which people, files and bytes are made.
    """

    rules: Rules
    seed: str
    _declared: dict[str, Declaration] = field(default_factory=dict)

    def try_case(self, case: Case, modules: tuple[str, ...], bad_actors: tuple[str, ...]) -> CaseRow:
        """Run ``case`` against the reference, the ``modules`` that differ in it, and the ``bad_actors``."""
        with _folder() as scratch:
            job = _Job(self, case, scratch)
            recording = Recording()
            reference = job.run(lambda: recording.hooks)
            tried = {name: result for name in modules if (result := job.try_module(name, recording))}
            actors = {name: job.run_actor(name) for name in bad_actors}
        return CaseRow(case.id, _tried(reference), tried, actors, job.runs)

    def declared_by(self, name: str) -> Declaration:
        """Return what the module ``name`` says of itself."""
        if name not in self._declared:
            hooks, _ = _behaviour(name)
            self._declared[name] = hooks.declared(declaration(self.rules.edition))
        return self._declared[name]


class _Job:
    """One case on one bench; students and bundles are made once for all modules that read the same cipher."""

    def __init__(self, bench: Bench, case: Case, scratch: Path) -> None:
        self.bench, self.case, self.scratch = bench, case, scratch
        self.runs = 0
        self._prepared: dict[str, tuple[Path, Prepared]] = {}
        self._home = declaration(bench.rules.edition)
        self._power = _Power()
        self._opened: dict[tuple[str, bytes, bytes | None, str], _Remembered] = {}

    def _opener(
        self, archive: bytes, name: str, signature: bytes | None, password: str, setting: Setting
    ) -> _Remembered:
        """Look into a bundle once, however many modules get it: looking is the same for all of them."""
        key = (name, sha256(archive).digest(), signature, password)
        if key not in self._opened:
            self._opened[key] = _Remembered(Opened(archive, name, signature, password, setting), self._power)
        return self._opened[key]

    def try_module(self, name: str, recording: Recording) -> Tried | None:
        """Run the case against the module ``name``; None when it goes the reference's way."""
        if self.goes_the_same_way(name, recording):
            return None
        declared, rules = self.bench.declared_by(name), self.bench.rules
        if why_not_applicable(self.case, declared, rules.transport):
            return Tried(CaseVerdict.NOT_APPLICABLE)
        return _tried(self.run(lambda: _behaviour(name)[0], cipher_for(declared, rules.edition)))

    def goes_the_same_way(self, name: str, recording: Recording) -> bool:
        """Tell whether running the module ``name`` could only repeat what the reference did.

        The case must apply to both, be given in the same bytes, and meet no step that answers otherwise.
        """
        declared, rules = self.bench.declared_by(name), self.bench.rules
        sides = (self._home, declared)
        if any(why_not_applicable(self.case, side, rules.transport) for side in sides):
            return False
        if len({cipher_for(side, rules.edition) for side in sides}) > 1:
            return False
        hooks, remembers = _behaviour(name)
        return recording.is_same(hooks, remembers=remembers)

    def run(self, hooks: Callable[[], Hooks], cipher: str | None = None) -> CaseResult:
        """Run the case against a module; ``hooks`` are made anew whenever it is started."""
        rules = self.bench.rules
        scratch, prepared = self.prepared(cipher_for(self._home, rules.edition) if cipher is None else cipher)
        with _folder() as data:

            def make() -> PythonModule:
                return Module(
                    data,
                    scratch=scratch,
                    edition=rules.edition,
                    codes=rules.codes,
                    hooks=hooks(),
                    clock=lambda: _CLOCK,
                    durable=False,
                    opener=self._opener,
                    cipher=_CIPHER,
                )

            return self._attempt(InProcessAdapter(make, scratch), prepared)

    def run_actor(self, name: str) -> CaseResult:
        """Run the case against a bad actor."""
        edition = self.bench.rules.edition
        scratch, prepared = self.prepared(cipher_for(self._home, edition))
        if name != "replays":
            return self._attempt(InProcessAdapter(lambda: bad_actor(name, edition), scratch), prepared)
        recorded = self._recorded()
        return self._attempt(InProcessAdapter(lambda: replaying(edition, recorded), scratch), prepared)

    def prepared(self, cipher: str) -> tuple[Path, Prepared]:
        """Return the case's students and bundles, and the folder that they lie in."""
        if cipher not in self._prepared:
            folder = self.scratch / f"given-{len(self._prepared)}"
            folder.mkdir()
            self._prepared[cipher] = folder, self._prepare(folder, self.bench.seed, cipher)
        return self._prepared[cipher]

    def _prepare(self, folder: Path, seed: str, cipher: str) -> Prepared:
        from lpx.harness.recipes import prepare

        rules = self.bench.rules
        return prepare(self.case, seed, rules.edition, rules.codes, folder, cipher=cipher)

    def _attempt(self, adapter: InProcessAdapter, prepared: Prepared) -> CaseResult:
        self.runs += 1
        held = _Interruptible(adapter, self._power)
        try:
            return attempt(self.case, Conversation(held, timeout=_TIMEOUT), prepared, self.bench.rules)[0]
        finally:
            adapter.close()

    def _recorded(self) -> dict[str, tuple[Reply, ...]]:
        """Return what the reference answers in the same case with another seed, by operation."""
        rules = self.bench.rules
        folder = self.scratch / "before"
        folder.mkdir(exist_ok=True)
        prepared = self._prepare(folder, f"{self.bench.seed}-before", cipher_for(self._home, rules.edition))
        with _folder() as data:
            module = _Listening(
                Module(data, scratch=folder, edition=rules.edition, codes=rules.codes, durable=False)
            )
            self._attempt(InProcessAdapter(lambda: module, folder), prepared)
        return {name: tuple(replies) for name, replies in module.replies.items()}


class PowerCut(BaseException):
    """The module is stopped where it stands, and nothing of it may go on."""


class _Power:
    """Fails when so many files have been read, if it is told to."""

    def __init__(self) -> None:
        self.left: int | None = None

    def used(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise PowerCut


class _Interruptible:
    """A module in this process that can be stopped amid an import, at the same place each time."""

    def __init__(self, adapter: InProcessAdapter, power: _Power) -> None:
        self._adapter, self._power = adapter, power
        self.scratch = adapter.scratch
        self.restart, self.close = adapter.restart, adapter.close
        self.call, self.stderr_tail = adapter.call, adapter.stderr_tail
        self.last = b""

    def interrupt(self, request: Request, after: float) -> Answer:  # noqa: ARG002 - part of the protocol
        self._power.left = _FILES_UNTIL_CUT
        try:
            return self._adapter.call(request, timeout=_TIMEOUT)
        except PowerCut:
            return Answer(Outcome.CRASHED, fault=Fault("exited"))
        finally:
            self._power.left = None


class _Remembered:
    """A bundle that was looked into once, and files of it that were read once."""

    def __init__(self, opened: Opened, power: _Power) -> None:
        self._opened, self._power = opened, power
        self._contents: dict[int, bytes] = {}
        self.evidence, self.report = opened.evidence, opened.report

    def content(self, member: int) -> bytes:
        self._power.used()
        if member not in self._contents:
            self._contents[member] = self._opened.content(member)
        return self._contents[member]


class _Listening:
    """The reference module, with every reply noted."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self.replies: dict[str, list[Reply]] = {}

    def handle(self, request: Request | Probe) -> Reply:
        reply = self._module.handle(request)
        name = request.op if isinstance(request, Probe) else type(request).__name__.lower()
        if not isinstance(request, Hello) or name not in self.replies:
            self.replies.setdefault(name, []).append(reply)
        return reply

    def close(self) -> None:
        self._module.close()


def _behaviour(name: str) -> tuple[Hooks, bool]:
    """Return fresh hooks of a module, and whether they remember what happened before."""
    made = behaviours()[name]
    return (made, False) if isinstance(made, Hooks) else (made(), True)


def _tried(result: CaseResult) -> Tried:
    return Tried(result.verdict, tuple(dict.fromkeys(item.requirement for item in result.shortfalls)))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="lpx-", ignore_cleanup_errors=True) as name:
        yield Path(name)
