"""Mutation testing of the rooms that judge: does a test notice when a line of them is wrong?

``python tools/mutate.py run`` copies the checkout into ``mutants/tree`` and tests every mutant of the
portfolio and the checks there; what an earlier run caught in an unchanged file is not run again unless
``--again`` is given. ``python tools/mutate.py report`` prints the figures, with ``--survivors`` also what
survived.

Works where ``fork`` does: Linux and macOS. What survives here may not survive in a fresh process (a value
that a fixture made before the change stays as it was): the figures err on the side of survivors.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from mutation_plugin import KILLED, NOT_COVERED, SURVIVED, TIMEOUT, Mutation, Plan

Entry = Mapping[str, str]

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "mutants"
TREE = WORK / "tree"
RESULTS = WORK / "results.jsonl"
COPIED = ("src", "spec", "fixtures", "conformance", "tests", "pyproject.toml", "setup.py")
ROOMS = ("src/lpx/portfolio", "src/lpx/checks")
TESTS = (
    "tests/portfolio",
    "tests/checks",
    "tests/vectors/test_agreement.py",
    "tests/laws/test_portfolio_laws.py",
    "tests/laws/test_checks_laws.py",
    "tests/laws/test_schema_agreement.py",
    "tests/catalogue/test_requirements_and_checks_agree.py",
    "tests/privacy",
)
_NEVER_COPIED = shutil.ignore_patterns("__pycache__", "*.egg-info")


def main() -> int:
    """Run the mutants, or report on the last run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", choices=("run", "report"))
    parser.add_argument("only", nargs="*", help="parts of paths, such as portfolio/ or checks/engine")
    parser.add_argument("--workers", type=int, default=2, help="mutants at a time")
    parser.add_argument("--budget", type=float, default=20.0, help="seconds of tests per mutant")
    parser.add_argument("--again", action="store_true", help="run: also what was caught before")
    parser.add_argument("--survivors", action="store_true", help="report: show what survived")
    chosen = parser.parse_args()
    if chosen.command == "report":
        return _report(chosen.only, survivors=chosen.survivors)
    return _run(chosen.only, workers=chosen.workers, budget=chosen.budget, again=chosen.again)


def _run(only: Sequence[str], *, workers: int, budget: float, again: bool) -> int:
    _copy()
    files = _files(only)
    kept = [] if again else [entry for entry in _results() if entry["outcome"] in {KILLED, TIMEOUT}]
    kept += [entry for entry in _results() if entry["path"] not in files and entry not in kept]
    RESULTS.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in kept), "utf-8")
    plan = Plan(
        tree=TREE,
        rooms=ROOMS,
        files=files,
        results=RESULTS,
        caught=frozenset((entry["name"], entry["digest"]) for entry in kept),
        workers=workers,
        budget=budget,
    )
    os.chdir(TREE)
    sys.path.insert(0, str(TREE / "src"))
    os.environ["PYTHONPATH"] = str(TREE / "src")
    arguments = [
        "-q",
        "-s",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-o",
        "tmp_path_retention_policy=none",
    ]
    arguments += ["--rootdir", str(TREE), "--basetemp", str(WORK / "temporary"), *TESTS]
    return int(pytest.main(arguments, plugins=[Mutation(plan)]))


def _copy() -> None:
    """Copy what lpx and its tests need: lpx finds its data rooms beside ``src``."""
    shutil.rmtree(TREE, ignore_errors=True)
    TREE.mkdir(parents=True)
    for source in (ROOT / name for name in COPIED):
        if source.is_dir():
            shutil.copytree(source, TREE / source.name, ignore=_NEVER_COPIED)
        else:
            shutil.copy2(source, TREE / source.name)


def _files(only: Sequence[str]) -> tuple[str, ...]:
    found = (path for room in ROOMS for path in sorted((TREE / room).rglob("*.py")))
    paths = (path.relative_to(TREE).as_posix() for path in found)
    return tuple(path for path in paths if not only or any(part in path for part in only))


def _results() -> list[Entry]:
    """Return the last result of each mutant of the files as they were when they were last run."""
    if not RESULTS.is_file():
        return []
    entries: list[Entry] = [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]
    newest = {entry["path"]: entry["digest"] for entry in entries}
    found = {entry["name"]: entry for entry in entries if entry["digest"] == newest[entry["path"]]}
    return list(found.values())


def _report(only: Sequence[str], *, survivors: bool) -> int:
    entries = [entry for entry in _results() if not only or any(part in entry["path"] for part in only)]
    print("\n".join(_table(entries)))
    if survivors:
        for entry in sorted(entries, key=lambda entry: (entry["path"], int(entry["line"]))):
            if entry["outcome"] in {SURVIVED, NOT_COVERED}:
                print(f"\n{entry['name']} {entry['outcome']} ({entry['tests']} tests)\n{entry['change']}")
    return 0


def _table(entries: Sequence[Entry]) -> Iterator[str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        for row in (entry["path"], str(Path(entry["path"]).parent), "total"):
            counts[row][entry["outcome"]] += 1
    yield "| module | mutants | killed | timeout | survived | not covered | caught |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for row, count in sorted(counts.items()):
        caught = count[KILLED] + count[TIMEOUT]
        cells = (count.total(), *(count[outcome] for outcome in (KILLED, TIMEOUT, SURVIVED, NOT_COVERED)))
        name = row.removeprefix("src/lpx/")
        yield f"| {name} | {' | '.join(map(str, cells))} | {100 * caught / count.total():.1f} % |"


if __name__ == "__main__":
    sys.exit(main())
