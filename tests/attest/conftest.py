"""One small suite and one run of it, shared by all tests of a worker."""

from __future__ import annotations

import pytest

from attest.making import REFERENCE, grounds_of, make_certificate, make_evidence, trust, write_room
from lpx.attest.evidence import unpacked
from lpx.attest.suite import load_suite


@pytest.fixture(scope="session")
def room(tmp_path_factory):
    """Folder of the small suite."""
    return write_room(tmp_path_factory.mktemp("room") / "conformance")


@pytest.fixture(scope="session")
def suite(room):
    """The small suite."""
    return load_suite(suite_room=room)


@pytest.fixture(scope="session")
def evidence(suite, tmp_path_factory):
    """Evidence of the reference module."""
    return make_evidence(REFERENCE, suite, tmp_path_factory.mktemp("reference"))


@pytest.fixture(scope="session")
def opened(evidence):
    """The same, taken apart."""
    with unpacked(evidence) as found:
        yield found


@pytest.fixture(scope="session")
def rejudged(evidence, suite):
    """What it amounts to."""
    return grounds_of(evidence, suite).rejudged


@pytest.fixture(scope="session")
def certificate(evidence, suite):
    """Its certificate."""
    return make_certificate(evidence, suite)


@pytest.fixture(scope="session")
def trusted():
    """A trust file with the key of the team."""
    return trust()
