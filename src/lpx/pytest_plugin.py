"""The conformance suite inside a module's own test run: ``pytest --lpx-adapter "COMMAND"``.

Each case is one test with a readable id (``lpx::import/records/every-kind``), so ``-k``, ``-x``, ``--lf``,
pytest-xdist and ``--junitxml`` work as ever. A case that does not apply to the module is skipped with its
reason; one that could not be judged is an error, never a pass. Without ``--lpx-adapter`` nothing happens.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.harness.nouns import Case
    from lpx.harness.session import Worker
    from lpx.harness.transcript import CaseLine

_NODE = "lpx"
_SEED = "lpx_seed"
_CHOSEN: pytest.StashKey[str] = pytest.StashKey()
"""The seed."""


class NotJudged(Exception):  # noqa: N818 - what became of a case
    """A case could not be judged."""


class Shortfalls(Exception):  # noqa: N818 - what became of a case
    """A case failed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("lpx", "conformance of a learning-portfolio module (lpx)")
    group.addoption(
        "--lpx-adapter",
        metavar="ADDRESS",
        help="run the conformance cases against this module: a command, an http address, an adapter.toml ...",
    )
    group.addoption(
        "--lpx-case",
        action="append",
        default=[],
        metavar="CASE",
        help="only cases that fit this id or pattern; may be given several times",
    )
    group.addoption("--lpx-seed", metavar="TEXT", help="decides people and files; a new one by default")
    group.addoption(
        "--lpx-timeout", type=float, metavar="SECONDS", help="seconds that one call may take (default: 30)"
    )
    group.addoption(
        "--lpx-known-failures", metavar="FILE", help="TOML list of cases that must still fail, with reasons"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed once, so that every worker of pytest-xdist has the same."""
    config.addinivalue_line("markers", "lpx: a case of the conformance suite of lpx")
    given = getattr(config, "workerinput", {}).get(_SEED)
    config.stash[_CHOSEN] = given or config.getoption("--lpx-seed") or secrets.token_hex(6)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - a node of pytest-xdist
    """Tell the seed to a worker of pytest-xdist."""
    node.workerinput[_SEED] = node.config.stash[_CHOSEN]


def pytest_report_header(config: pytest.Config) -> str | None:
    """Tell the seed, with which a run can be repeated."""
    if not config.getoption("--lpx-adapter"):
        return None
    return f"lpx: adapter {config.getoption('--lpx-adapter')}, seed {config.stash[_CHOSEN]}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Add the cases to whatever else was collected; before ``-k`` and ``-m`` choose among them."""
    if session.config.getoption("--lpx-adapter"):
        items.extend(LpxSuite.from_parent(session, name=_NODE, nodeid=_NODE).collect())


class LpxSuite(pytest.Collector):
    """The cases of the suite."""

    def collect(self) -> Iterator[LpxCase]:
        """Yield the selected cases, by id."""
        from lpx.harness.cases import load_cases, select

        for case in select(load_cases(), self.config.getoption("--lpx-case")):
            yield LpxCase.from_parent(self, name=case.id, case=case)


class LpxCase(pytest.Item):
    """One case as a test."""

    def __init__(self, *, case: Case, **arguments: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**arguments)
        self.case = case
        self.line: CaseLine | None = None
        self.user_properties.append(("lpx-seed", self.config.stash[_CHOSEN]))
        self.user_properties.append(("lpx-requirements", " ".join(case.requirements)))
        self.add_marker(pytest.mark.lpx)

    def runtest(self) -> None:
        """Run the case and say what became of it.

        Raises:
            Shortfalls: The case failed.
            NotJudged: It could not be judged.
        """
        from lpx.harness.nouns import CaseVerdict

        self.line = _worker(self.config).run(self.case)
        result = self.line.result
        if result.verdict is CaseVerdict.PASS:
            return
        text = _told(self)
        if result.verdict is CaseVerdict.NOT_APPLICABLE:
            pytest.skip(text.splitlines()[1] if "\n" in text else text)
        if result.verdict is CaseVerdict.NOT_JUDGED:
            raise NotJudged(text)
        if result.verdict is CaseVerdict.FAIL:
            if result.expected_failure and result.shortfalls:
                pytest.xfail(result.expected_failure)
            raise Shortfalls(text)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - pytest's own
        """Show what the case says, without the inside of the suite."""
        if isinstance(excinfo.value, Shortfalls | NotJudged):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return what pytest calls the test."""
        return self.path, None, f"{_NODE}::{self.case.id}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the module."""
    worker = config.stash.get(_WORKER, None)
    if worker is not None:
        worker.close()


_WORKER: pytest.StashKey[Worker] = pytest.StashKey()


def _worker(config: pytest.Config) -> Worker:
    """Return the worker of this process; it is opened with the first case."""
    found = config.stash.get(_WORKER, None)
    if found is not None:
        return found
    import tempfile
    from pathlib import Path

    from lpx.harness.adapters.connect import connect
    from lpx.harness.expected_failures import read_list
    from lpx.harness.runner import TIMEOUT
    from lpx.harness.session import Settings, Worker, rules_for

    address = config.getoption("--lpx-adapter")
    connection = connect(address)
    known = config.getoption("--lpx-known-failures")
    settings = Settings(
        address=address,
        seed=config.stash[_CHOSEN],
        timeout=config.getoption("--lpx-timeout") or connection.timeout or TIMEOUT,
        folder=Path(tempfile.mkdtemp(prefix="lpx-pytest-")),
        known_failures=read_list(Path(known)) if known else (),
        shrink=False,
    )
    config.stash[_WORKER] = Worker(connection, settings, rules_for(connection))
    return config.stash[_WORKER]


def _told(item: LpxCase) -> str:
    """Return everything about a case in the user's language."""
    from lpx.edition import load_edition
    from lpx.harness.plan import make_plan
    from lpx.harness.results import summarise
    from lpx.harness.transcript import Run
    from lpx.messages import choose_language
    from lpx.reports.conform_junit import case_text
    from lpx.reports.conform_phrasing import Teller

    assert item.line is not None
    worker = _worker(item.config)
    plan = make_plan((item.case,), (item.case,), item.config.stash[_CHOSEN])
    run = Run(worker.begin(plan), (item.line,))
    summary = summarise(run, (item.case,))
    language = choose_language(None, os.environ)
    teller = Teller(run, summary, {item.case.id: item.case}, load_edition(), language)
    return case_text(teller.case(item.line.result), language)
