"""Small bundles are judged in one go; what goes wrong with one stays with it."""

from __future__ import annotations

import msgspec
import pytest

from lpx import __version__
from lpx.edition.load import load_edition
from lpx.scale import work
from lpx.scale.listing import find_places
from lpx.scale.nouns import Judged, Settings, Task
from scale.batches import archives


@pytest.fixture
def asked(county):
    """Settings, and a group of tasks without passwords."""
    edition = load_edition()
    listing = find_places([str(county)], edition.signature.read_names)
    settings = Settings(edition.mark.id, edition.digest, __version__, "strict")
    return settings, tuple(Task(place) for place in listing.places)


def judged(settings, group):
    return [msgspec.json.decode(answer, type=Judged) for answer in work.judge_group(settings, group)]


@pytest.fixture
def calls(monkeypatch):
    """How many bundles were judged in each go."""
    made = []
    real = work.verify_bundles
    monkeypatch.setattr(
        work, "verify_bundles", lambda bundles, **more: made.append(len(bundles)) or real(bundles, **more)
    )
    return made


def test_a_group_is_one_go_and_answers_as_one_by_one(asked, calls):
    settings, group = asked
    together = work.judge_group(settings, group)
    assert calls == [len(group)]
    assert together == tuple(answer for task in group for answer in work.judge_group(settings, (task,)))


def test_what_is_in_memory_together_is_bounded(asked, calls, monkeypatch):
    settings, group = asked
    whole = work.judge_group(settings, group)
    monkeypatch.setattr(work, "_TOGETHER", 1)
    calls.clear()
    assert work.judge_group(settings, group) == whole
    assert calls == [1] * len(group)


def test_one_that_is_not_small_is_judged_alone(asked, calls, monkeypatch):
    settings, group = asked
    whole = work.judge_group(settings, group)
    largest = max(task.place.size for task in group)
    monkeypatch.setattr("lpx.archive.ahead.SMALL", largest - 1)
    monkeypatch.setattr(work, "SMALL", largest - 1)
    calls.clear()
    assert work.judge_group(settings, group) == whole
    assert 1 in calls
    assert sum(calls) == len(group)


def test_a_failure_of_lpx_stays_with_the_bundle_that_it_happened_to(asked, monkeypatch):
    settings, group = asked
    sound = judged(settings, group)
    real = work.verify_bundles
    victim = group[1].place.name.rpartition("/")[2]

    def fails(bundles, **more):
        if any(bundle.name == victim for bundle in bundles):
            raise ZeroDivisionError
        return real(bundles, **more)

    monkeypatch.setattr(work, "verify_bundles", fails)
    answers = judged(settings, group)
    spoiled = {task.place.name.rpartition("/")[2] == victim for task in group}
    assert spoiled == {True, False}
    for task, before, after in zip(group, sound, answers, strict=True):
        if task.place.name.rpartition("/")[2] == victim:
            assert (after.verdict, after.reason, after.detail) == (
                "could-not-be-judged",
                "internal-error",
                "ZeroDivisionError",
            )
        else:
            assert after == before


def test_an_archive_that_is_gone_does_not_end_the_others(asked, county):
    settings, group = asked
    sound = judged(settings, group)
    archives(county)[0].unlink()
    answers = judged(settings, group)
    assert [answer.reason == "unreadable" for answer in answers].count(True) == 1
    assert [answer for answer in answers if answer.reason != "unreadable"] == sound[1:]
