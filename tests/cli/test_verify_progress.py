"""Progress of long runs: a moving line on a terminal, heartbeats elsewhere, silence when it is quick."""

from __future__ import annotations

import io

from lpx.cli.diagnostics import catalogue_for
from lpx.cli.progress import MovingLine, Progress
from lpx.reports.columns import cell_width


class Screen(io.StringIO):
    def __init__(self, *, terminal):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


def shown(times, *, terminal, lang="en", total=200_000_000):
    clock = iter([0.0, *times])
    screen = Screen(terminal=terminal)
    with Progress(catalogue_for(lang), screen, clock.__next__) as progress:
        for time in times:
            progress(int(total * min(1.0, time / 40)), total)
    return screen.getvalue()


def test_a_quick_run_shows_nothing():
    assert shown([0.1, 0.2, 0.4], terminal=True) == ""
    assert shown([0.1, 2.0, 9.0], terminal=False) == ""


def test_a_terminal_gets_one_moving_line_that_is_wiped_away():
    text = shown([1.0, 1.05, 2.0], terminal=True)
    assert text.count("%") == 2
    assert "\n" not in text
    assert text.rpartition("\r")[2] == ""
    assert "2% (5.0 of 200.0 MB, 5 MB/s, about 0:39 left)" in text


def test_elsewhere_there_is_a_heartbeat_every_ten_seconds():
    lines = shown([1.0, 11.0, 12.0, 22.0], terminal=False).splitlines()
    assert len(lines) == 2
    assert all("\r" not in line for line in lines)


def test_nothing_to_do_is_no_division_by_zero():
    assert shown([1.0], terminal=True, total=0) == ""


class Terminal(io.StringIO):
    """A terminal that keeps everything that was written to it."""

    def isatty(self):
        return True


def test_the_moving_line_stays_within_the_terminal_and_is_taken_away(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    terminal = Terminal()
    with MovingLine(terminal, lambda: 0.0) as line:
        line.show(lambda _: "檢查中，這一行比終端機寬得多，所以後面要截斷並且註明", last=True)
        line.show(lambda _: "short", last=True)
        line.clear()
        terminal.write("result")
    written = terminal.getvalue().split("\r")
    assert all(cell_width(part) < 40 for part in written)
    assert written[1].endswith("…")
    assert written[2].startswith("short")
    assert cell_width(written[2]) == cell_width(written[1])
    assert written[-1] == "result"
