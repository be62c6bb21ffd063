"""A console that is closed ends the server in good order, on Windows too."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from lpx.web.closing import answer


@pytest.mark.parametrize("event", [2, 5, 6])
def test_a_closed_console_is_answered_once_all_is_cleared_away(event):
    told, ended = Event(), Event()
    answers = []
    thread = Thread(target=lambda: answers.append(answer(event, told.set, ended, 60)))
    thread.start()
    assert told.wait(60)
    assert answers == []  # Windows ends the process with the answer
    ended.set()
    thread.join(60)
    assert answers == [True]


@pytest.mark.parametrize("event", [0, 1])
def test_ctrl_c_and_ctrl_break_are_left_to_the_server(event):
    told = Event()
    assert not answer(event, told.set, Event(), 60)
    assert not told.is_set()
