"""What the tests of synthesis share."""

from __future__ import annotations

import pytest

from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.load import load_code_edition
from lpx.synthesis.courses import CoursePlan


@pytest.fixture(scope="session")
def codes() -> CodeEdition:
    """The course-code edition."""
    return load_code_edition()


@pytest.fixture(scope="session")
def plan(codes: CodeEdition) -> CoursePlan:
    """The courses of a synthetic school."""
    return CoursePlan(codes)
