"""One unit may bring down its worker: it costs that unit alone, after one more try."""

from __future__ import annotations

from functools import partial

import pytest

from lpx.scale.engine import EngineError, open_engine
from lpx.scale.work_through import Lost, Stopped, work_through
from scale import chores


def _done(engine, function, groups, **more):
    results, lost = {}, {}
    for group, answer in work_through(engine, function, groups, **more):
        if isinstance(answer, Lost):
            lost[group] = answer.reason
        else:
            results.update(zip(group, answer, strict=True))
    return results, lost


def _groups(count, size=4):
    return [tuple(range(at, min(at + size, count))) for at in range(0, count, size)]


def test_every_unit_is_answered_once():
    with open_engine("local", 2) as engine:
        results, lost = _done(engine, chores.double, _groups(50))
    assert results == {number: 2 * number for number in range(50)}
    assert lost == {}


def test_a_unit_that_kills_its_worker_twice_is_lost_alone():
    with open_engine("local", 2) as engine:
        results, lost = _done(engine, chores.die_on_thirteen, _groups(50))
    assert set(lost) == {(13,)}
    assert results == {number: 2 * number for number in range(50) if number != 13}


def test_a_worker_that_dies_once_costs_nothing(tmp_path):
    with open_engine("local", 2) as engine:
        results, lost = _done(engine, partial(chores.die_once, str(tmp_path / "died")), _groups(50))
    assert lost == {}
    assert len(results) == 50


@pytest.mark.parametrize("name", ["local", "inline"])
def test_a_unit_that_raises_is_lost_alone_and_its_message_stays_away(name):
    with open_engine(name) as engine:
        results, lost = _done(engine, chores.fail_on_thirteen, _groups(20))
    assert lost == {(13,): "RuntimeError"}
    assert len(results) == 19


def test_groups_are_taken_as_the_work_goes_on():
    taken = []

    def groups():
        for group in _groups(400, 1):
            taken.append(group)
            yield group

    with open_engine("local", 1) as engine:
        for done, _ in enumerate(work_through(engine, chores.double, groups()), 1):
            assert len(taken) <= done + engine.window


def test_the_work_stops_when_told_to():
    with open_engine("inline") as engine, pytest.raises(Stopped):
        _done(engine, chores.double, _groups(20), tick=lambda: True)


@pytest.mark.parametrize("name", ["", "dask", "dask://", "celery://x", "tcp://127.0.0.1:1"])
def test_an_unknown_engine_is_refused(name):
    with pytest.raises(EngineError) as told, open_engine(name):
        pass
    assert told.value.kind == "unknown"


def test_a_scheduler_that_does_not_answer_is_said(unused_port):
    with pytest.raises(EngineError) as told, open_engine(f"dask://127.0.0.1:{unused_port}"):
        pass
    assert told.value.kind == "unreachable"


@pytest.fixture
def unused_port():
    """A port that nothing listens on."""
    import socket

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
