"""What the tests of vectors share: each vector compiled once per process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.load import load_code_edition
from lpx.edition.nouns import Edition
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.vectors.compile import DEFAULT_SEED, compile_vector
from lpx.synthesis.vectors.nouns import Compiled
from lpx.synthesis.vectors.registry import find

Compile = Callable[..., Compiled]


@pytest.fixture(scope="session")
def codes() -> CodeEdition:
    """The course-code edition."""
    return load_code_edition()


@pytest.fixture(scope="session")
def compiled(edition: Edition, codes: CodeEdition) -> Compile:
    """Give a function from a vector's path (and a seed) to its files."""
    plan = CoursePlan(codes)

    @cache
    def make(path: str, seed: str = DEFAULT_SEED) -> Compiled:
        vector = find(path)
        assert vector is not None
        return compile_vector(vector, edition, plan, seed)

    return make
