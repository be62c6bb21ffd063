"""A bound that the caller set below lpx's own: what lies beyond it was not judged, and is no fault."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace

from lpx.archive.bounds import bound
from lpx.archive.limits import DEFAULT_LIMITS, MEBIBYTE
from lpx.archive.problems import Problem
from lpx.archive.sources import MemorySource
from lpx.archive.writer import ArchiveWriter
from lpx.checks.own_bounds import is_own
from lpx.checks.verify import Options, verify_bundle


@pytest.mark.parametrize(
    ("problem", "own"),
    [
        (bound("entries", 10, 11), True),
        (bound("entries", 10, DEFAULT_LIMITS.entries), True),
        (bound("entries", 10, DEFAULT_LIMITS.entries + 1), False),
        (bound("entries", DEFAULT_LIMITS.entries, DEFAULT_LIMITS.entries + 1), False),
        (bound("entries", DEFAULT_LIMITS.entries + 10, DEFAULT_LIMITS.entries + 11), False),
        (bound("entry-bytes", 10, 11, 3), True),
        (bound("ratio", 10, DEFAULT_LIMITS.ratio - 1), True),
        (bound("ratio", 10, DEFAULT_LIMITS.ratio), False),
        (bound("something", 1, 2), False),
        (Problem("damaged"), False),
        (Problem("bound"), False),
    ],
)
def test_a_bound_is_the_callers_where_lpx_would_have_gone_on(problem, own):
    assert is_own(problem) is own


def _judge(edition, archive, password=None, **limits):
    return verify_bundle(
        MemorySource(archive),
        "bundle.zip",
        edition=edition,
        signature=None,
        password=password,
        options=Options(limits=replace(DEFAULT_LIMITS, **limits)),
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An archive with a file of nine megabytes that deflates well, but not as well as a bomb."""
    path = tmp_path_factory.mktemp("own") / "a.zip"
    chance = Random(1)
    content = b"".join(chance.randbytes(1024) + bytes(31_744) for _ in range(9 * MEBIBYTE // 32_768 + 1))
    with path.open("wb") as stream:
        writer = ArchiveWriter(stream, password="Synthetic-1!")
        writer.add("a/課程學習成果/1/1.pdf", content)
        writer.add("a/x.json", b"[]")
        writer.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    "limits",
    [{"entries": 1}, {"entry_bytes": MEBIBYTE}, {"total_bytes": MEBIBYTE}, {"ratio": 2}],
    ids=lambda limits: next(iter(limits)),
)
def test_beyond_it_nothing_is_judged_and_nobody_is_accused(edition, archive, limits):
    usual = _judge(edition, archive, "Synthetic-1!")
    assert "PKG-017" in usual.checked
    assert "PKG-017" not in {finding.requirement for finding in usual.findings}
    report = _judge(edition, archive, "Synthetic-1!", **limits)
    assert "PKG-017" not in {finding.requirement for finding in report.findings}
    assert "PKG-017" not in report.checked
    missed = [item for item in report.not_judged if item.reason == "own-bound"]
    assert "PKG-017" in {name for item in missed for name in item.requirements}
    assert {item.cause for item in report.not_judged} & {"PKG-017"} == set()
