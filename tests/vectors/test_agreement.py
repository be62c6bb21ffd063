"""lpx finds in every vector what is expected of it, and nothing else."""

from __future__ import annotations

import pytest

from lpx.synthesis.vectors.judging import compare, judge_vector
from lpx.synthesis.vectors.registry import all_vectors, select

_EVERY = [vector.path for vector in select()]
_DEEP = {vector.path for vector in all_vectors() if vector.deep}


@pytest.mark.parametrize("path", _EVERY)
def test_lpx_finds_exactly_what_is_expected(path, compiled, edition, codes) -> None:
    if path in _DEEP:
        for package in ("pypdfium2", "PIL", "av"):
            pytest.importorskip(package)
    made = compiled(path)
    report = judge_vector(made.expectation, made.files, edition, codes)
    assert compare(made.expectation, report) is None


@pytest.mark.parametrize("path", [path for path in _EVERY[::6] if path not in _DEEP])
def test_another_seed_changes_people_and_not_findings(path, compiled, edition, codes) -> None:
    usual, other = compiled(path), compiled(path, "another seed")
    report = judge_vector(other.expectation, other.files, edition, codes)
    assert compare(other.expectation, report) is None
    assert len(other.expectation.findings) == len(usual.expectation.findings)


def test_a_wrong_expectation_is_noticed(compiled, edition, codes) -> None:
    broken = compiled("attachments/md5-of-another-file")
    sound = compiled("shapes/one-course-and-one-competition")
    told = compare(broken.expectation, judge_vector(sound.expectation, sound.files, edition, codes))
    assert told is not None
    assert [item.requirement for item in told.missing] == ["FIL-003"]
    assert told.verdict == ("does-not-conform", "conforms")
    told = compare(sound.expectation, judge_vector(broken.expectation, broken.files, edition, codes))
    assert told is not None
    assert [item.requirement for item in told.surplus] == ["FIL-003"]
