"""Runs a plan against a module, one case after the other or with several workers, and keeps the transcript.

Each worker is a process of its own with its own adapter and scratch folder. A worker that dies takes one case
with it, which then could not be judged; the others go on.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from lpx import __version__
from lpx.checks.nouns import EditionMark, Tool
from lpx.harness.adapters.base import AdapterError
from lpx.harness.conversation import Conversation, NoHello
from lpx.harness.expected_failures import Entry, marked
from lpx.harness.given import given_digest, size_of, write_given
from lpx.harness.nouns import Case, CaseResult, CaseVerdict
from lpx.harness.observations import Observed
from lpx.harness.plan import Plan, case_digest
from lpx.harness.runner import EVERYTHING, EXPORTS, Rules, attempt, prepare_case
from lpx.harness.shrink import shrink
from lpx.harness.transcript import SCHEMA, Begin, CaseLine, End, Run, SmallestGiven, Writer, stored

if TYPE_CHECKING:
    from lpx.harness.adapters.connect import Connection
    from lpx.harness.protocol import Declaration
    from lpx.harness.recipe_nouns import Prepared

FOLDER = "folder"
"""Transport of runs that a person does by hand, with a kit."""
FAILING = "failing"
"""Folder of a run with what the smallest version of each failing case gives."""
WORKER_LOST = "worker-lost"
UNABLE = "suite-fault"
"""lpx itself failed at a case; that is never a pass, and never the module's fault."""

OnCase = Callable[[CaseLine, int, int], None]
"""Told of every case that is done: its line, how many are done, how many there are."""


@dataclass(frozen=True)
class Settings:
    """How a plan is run."""

    address: str
    seed: str
    timeout: float
    folder: Path
    """Of the run; it exists."""
    edition: str = ""
    """Id of the edition; empty: the default one."""
    known_failures: tuple[Entry, ...] = ()
    shrink: bool = True
    shrink_seconds: float = 60.0
    """Time that a worker spends on smaller versions of failing cases, all in all."""
    jobs: int = 1
    clock: Callable[[], str] = field(default=str)
    """Date and time in ISO 8601."""


def transport_for(kind: str) -> frozenset[str]:
    """Return what a kind of way to the module makes possible."""
    return EVERYTHING if kind in {"process", "inprocess"} else frozenset()


def rules_for(connection: Connection, edition_name: str = "") -> Rules:
    """Return the rules of the suite for a way to a module. ``edition_name`` empty: the default edition."""
    from lpx.coursecode.load import load_code_edition
    from lpx.edition import DEFAULT_EDITION, load_edition
    from lpx.harness.allowances import load_allowances, load_attribution

    return Rules(
        load_edition(edition_name or DEFAULT_EDITION),
        load_code_edition(),
        load_allowances(),
        load_attribution(),
        transport_for(connection.kind),
    )


class Worker:
    """Runs cases one after the other over one adapter. A context manager.

    Args:
        connection: The way to the module.
        settings: How to run.
        rules: By what to judge.
    """

    def __init__(self, connection: Connection, settings: Settings, rules: Rules) -> None:
        self._settings = settings
        self._connection = connection
        self._rules = rules
        self._scratch = Path(tempfile.mkdtemp(prefix="lpx-run-"))
        self._made: set[Path] = set()
        self._shrinking = 0.0
        adapter = connection.open(self._scratch)
        self.conversation = Conversation(adapter, timeout=settings.timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the module and remove the scratch folder."""
        try:
            self.conversation.close()
        finally:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def declaration(self) -> Declaration | None:
        """Return what the module says of itself; None when it cannot.

        Raises:
            AdapterError: The module cannot be started.
        """
        try:
            return self.conversation.hello()
        except NoHello:
            return None

    def begin(self, plan: Plan, jobs: int = 1) -> Begin:
        """Return the first line of a transcript.

        Raises:
            AdapterError: The module cannot be started.
        """
        edition, connection = self._rules.edition, self._connection
        return Begin(
            schema=SCHEMA,
            tool=Tool("lpx", __version__),
            edition=EditionMark(edition.mark.id, edition.digest),
            suite=plan.suite,
            seed=plan.seed,
            adapter=connection.label,
            transport=connection.kind,
            certifiable=connection.certifiable,
            cases=tuple(case.id for case in plan.cases),
            whole=plan.whole,
            timeout=self._settings.timeout,
            jobs=jobs,
            declaration=self.declaration(),
            begun_at=self._settings.clock(),
        )

    def run(self, case: Case) -> CaseLine:
        """Run one case; its evidence is stored, its line returned. Never raises for what a module does.

        Raises:
            AdapterError: The module cannot be started.
        """
        self._clear()
        try:
            line, observed = self._attempt(case)
        except (AdapterError, KeyboardInterrupt):
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours is neither a pass nor the module's
            return unable(case, UNABLE, type(error).__name__)
        line = stored(line, observed, self._settings.folder)
        result = marked(line.result, self._settings.known_failures)
        if result.verdict is CaseVerdict.FAIL and self._may_shrink(result):
            line = replace(line, smallest=self._smallest(case, result))
        return replace(line, result=replace(result, calls=()))

    def _attempt(self, case: Case) -> tuple[CaseLine, Observed]:
        adapter = self.conversation.adapter
        rules = self._rules
        prepared = self._prepare(case)
        given = given_digest(prepared, adapter.scratch)
        result, observed = attempt(case, self.conversation, prepared, rules)
        return CaseLine(case.id, case_digest(case), given, result), observed

    def _may_shrink(self, result: CaseResult) -> bool:
        settings = self._settings
        return settings.shrink and not result.expected_failure and self._shrinking < settings.shrink_seconds

    def _smallest(self, case: Case, failed: CaseResult) -> SmallestGiven | None:
        begun = time.perf_counter()

        def again(version: Case) -> CaseResult | None:
            if self._shrinking + time.perf_counter() - begun > self._settings.shrink_seconds:
                return None
            self._clear()
            try:
                return self._attempt(version)[0].result
            except (AdapterError, KeyboardInterrupt):
                raise
            except Exception:  # noqa: BLE001 - a version that cannot be made is no version
                return None

        kinds = [record.id for record in self._rules.edition.records.values() if record.shape == "array"]
        found = shrink(case, failed, again, kinds=kinds)
        self._shrinking += time.perf_counter() - begun
        version = replace(case, given=found.given) if found is not None else case
        self._clear()
        scratch = self.conversation.adapter.scratch
        rules = self._rules
        prepared = self._prepare(version)
        size = size_of(prepared, scratch, rules.edition)
        write_given(prepared, scratch, self._settings.folder / FAILING / case.id.replace("/", "--"))
        return SmallestGiven(version.given, size, found.trials if found is not None else 0)

    def _prepare(self, case: Case) -> Prepared:
        """Make what a case is given; remember what was made, so that it can be removed again."""
        self.declaration()  # First: the module may put things of its own into the folder.
        before = set(self._scratch.iterdir())
        prepared = prepare_case(case, self.conversation, seed=self._settings.seed, rules=self._rules)
        self._made |= set(self._scratch.iterdir()) - before
        return prepared

    def _clear(self) -> None:
        """Remove what earlier cases gave and were given; what the module keeps in the folder stays."""
        for item in (*self._made, *self._scratch.glob(f"{EXPORTS}*")):
            if item.is_dir():
                shutil.rmtree(item, ignore_errors=True)
            else:
                item.unlink(missing_ok=True)
        self._made.clear()


def unable(case: Case, reason: str, detail: str = "") -> CaseLine:
    """Return the line of a case that could not be judged, because lpx itself failed at it."""
    result = CaseResult(case.id, CaseVerdict.NOT_JUDGED, case.requirements, reason=reason)
    return CaseLine(case.id, case_digest(case), "", result, fault=detail)


def run_plan(
    plan: Plan,
    connection: Connection,
    settings: Settings,
    rules: Rules,
    on_case: OnCase | None = None,
) -> Run:
    """Run every case of ``plan`` and write the transcript into the folder of the settings.

    Args:
        plan: What to run.
        connection: The way to the module.
        settings: How to run.
        rules: By what to judge.
        on_case: Told of every case as it is done.

    Raises:
        AdapterError: The module cannot be started; what ran before is in the transcript.
        OSError: The folder cannot be written to.
    """
    begun = time.perf_counter()
    jobs = min(settings.jobs, len(plan.cases)) if connection.parallel else 1
    with ExitStack() as opened:
        writer = opened.enter_context(Writer(settings.folder))
        worker = opened.enter_context(Worker(connection, settings, rules))
        begin = worker.begin(plan, jobs)
        writer.write(begin)
        keep = _Keeper(plan.cases, writer, on_case)
        if jobs > 1 and begin.declaration is not None:
            from lpx.harness.workers import run_with_workers

            worker.close()
            run_with_workers(plan.cases, settings, jobs, keep)
        else:
            for case in plan.cases:
                keep(worker.run(case))
        counts = Counter(line.result.verdict.value for line in keep.lines)
        end = End(dict(counts), round(time.perf_counter() - begun, 3), settings.clock())
        writer.write(end)
    return Run(begin, tuple(keep.lines), end)


class _Keeper:
    """Writes lines in the order of the plan, whatever the order in which they come."""

    def __init__(self, cases: Sequence[Case], writer: Writer, on_case: OnCase | None) -> None:
        self._order = [case.id for case in cases]
        self._waiting: dict[str, CaseLine] = {}
        self._writer = writer
        self._on_case = on_case
        self._done = 0
        self.lines: list[CaseLine] = []

    def __call__(self, line: CaseLine) -> None:
        self._waiting[line.case] = line
        self._done += 1
        if self._on_case is not None:
            self._on_case(line, self._done, len(self._order))
        while len(self.lines) < len(self._order) and self._order[len(self.lines)] in self._waiting:
            ready = self._waiting.pop(self._order[len(self.lines)])
            self._writer.write(ready)
            self.lines.append(ready)
