"""Reads bytes as an archive in one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from lpx.archive import Directory, MemorySource, Problem, Scan, read_directory
from lpx.archive.scan import scan


class Opened(NamedTuple):
    directory: Directory
    scan: Scan

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.directory.problems + self.scan.problems

    @property
    def kinds(self) -> set[str]:
        return {problem.kind for problem in self.problems}

    def forms(self, kind: str, parameter: str = "form") -> set[object]:
        return {problem.parameters.get(parameter) for problem in self.problems if problem.kind == kind}

    @property
    def states(self) -> list[str]:
        return [result.state for result in self.scan.results]


@pytest.fixture
def opened() -> Callable[..., Opened]:
    """Read the directory and scan: ``opened(data, password, encoding=..., hints=..., keep=...)``."""

    def read(data: bytes, password: str | None = None, **options: Any) -> Opened:
        naming = {key: options.pop(key) for key in ("encoding", "hints") if key in options}
        limits = {"limits": options["limits"]} if "limits" in options else {}
        source = MemorySource(data)
        directory = read_directory(source, **limits, **naming)
        return Opened(directory, scan(source, directory, password, **options))

    return read
