"""``lpx verify`` on a terminal: it asks for the password only when one is needed, and never shows it."""

from __future__ import annotations

import os
import sys

import pytest

pexpect = pytest.importorskip("pexpect")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pexpect.spawn needs a POSIX terminal")


def spawn(*arguments):
    environment = {name: value for name, value in os.environ.items() if name != "LPX_PASSWORD"}
    return pexpect.spawn(
        sys.executable,
        ["-m", "lpx", "verify", *map(str, arguments), "--lang", "en"],
        env=environment,
        encoding="utf-8",
        timeout=30,
        dimensions=(60, 120),
    )


def test_the_password_is_asked_for_and_not_shown(bundle, handed_over):
    child = spawn(bundle)
    child.expect("Password of the archive")
    child.sendline(handed_over.password)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "Conforms" in child.before
    assert handed_over.password not in child.before


def test_no_password_is_asked_for_where_none_is_needed(tmp_path):
    path = tmp_path / "010301_2021_01_01_00_00_00.zip"
    path.write_bytes(b"no zip")
    child = spawn(path)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    assert "Password of the archive" not in child.before
