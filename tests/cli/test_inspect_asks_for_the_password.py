"""On a terminal the password is asked for, and never shown."""

from __future__ import annotations

import os
import select
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind"
)

_PATIENCE = 30
"""Seconds until a program that says nothing counts as stuck."""


class Terminal:
    """A program on a pseudo-terminal of its own."""

    def __init__(self, arguments, environment):
        import pty

        self.shown = ""
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            os.execve(sys.executable, [sys.executable, "-m", "lpx", *map(str, arguments)], environment)

    def wait_for(self, text):
        """Read until ``text`` has been shown since the last call."""
        begin = len(self.shown)
        while text not in self.shown[begin:]:
            assert self._read(), f"the program ended before it said {text!r}: {self.shown!r}"

    def type(self, line):
        os.write(self._terminal, f"{line}\n".encode())

    def finish(self):
        """Read to the end; return what was shown and the exit code."""
        while self._read():
            pass
        os.close(self._terminal)
        return self.shown, os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])

    def _read(self):
        deadline = time.monotonic() + _PATIENCE
        ready, _, _ = select.select([self._terminal], [], [], max(0, deadline - time.monotonic()))
        assert ready, f"the program says nothing: {self.shown!r}"
        try:
            data = os.read(self._terminal, 65536)
        except OSError:
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)


@pytest.fixture
def terminal():
    environment = {**os.environ, "LPX_LANG": "en", "COLUMNS": "200"}
    environment.pop("LPX_PASSWORD", None)
    return lambda *arguments: Terminal(arguments, environment)


def test_the_right_password_opens_the_bundle(terminal, bundle, handed_over):
    child = terminal("inspect", bundle)
    child.wait_for("Password")
    child.type(handed_over.password)
    shown, code = child.finish()
    assert code == 0
    assert "student-1" in shown
    assert handed_over.password not in shown


def test_enter_alone_lists_the_entries(terminal, bundle):
    child = terminal("inspect", bundle)
    child.wait_for("Password")
    child.type("")
    shown, code = child.finish()
    assert code == 0
    assert "Students (" not in shown


def test_a_new_password_is_asked_twice(terminal, bundle, run, tmp_path):
    assert run("unpack", bundle, "-o", tmp_path / "folder").exit_code == 0
    child = terminal("pack", tmp_path / "folder", "-o", tmp_path / "again.zip")
    child.wait_for("Password")
    child.type("one-and-the-same")
    child.wait_for("Repeat")
    child.type("one-and-the-same")
    shown, code = child.finish()
    assert code == 0
    assert "one-and-the-same" not in shown
    assert (tmp_path / "again.zip").is_file()
