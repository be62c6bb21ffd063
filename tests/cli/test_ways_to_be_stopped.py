"""What stops lpx from outside never ends with the exit code of a verdict."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect.spawn needs a POSIX terminal")
@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
@pytest.mark.parametrize("command", ["verify", "inspect", "unpack"])
def test_leaving_the_password_prompt_is_no_verdict(command, key, bundle, tmp_path):
    pexpect = pytest.importorskip("pexpect")
    arguments = ["-m", "lpx", command, str(bundle), "--lang", "en"]
    if command == "unpack":
        arguments += ["-o", str(tmp_path / "folder")]
    environment = {name: value for name, value in os.environ.items() if name != "LPX_PASSWORD"}
    child = pexpect.spawn(
        sys.executable, arguments, env={**environment, "LPX_LANG": "en"}, encoding="utf-8", timeout=30
    )
    child.expect("assword")
    child.waitnoecho()
    child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "Interrupted" in child.before
    assert not (tmp_path / "folder").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells a closed pipe in another way")
def test_a_reader_that_goes_away_is_no_verdict(bundle, handed_over):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "lpx", "verify", str(bundle)],
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "LPX_PASSWORD": handed_over.password},
        )
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no full device")  # noqa: PTH110
def test_a_report_that_could_not_be_written_out_is_no_verdict(bundle, handed_over):
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        result = subprocess.run(
            [sys.executable, "-m", "lpx", "verify", str(bundle)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "LPX_PASSWORD": handed_over.password, "LPX_LANG": "en"},
        )
    assert result.returncode == 4
    assert "space" in result.stderr.decode("utf-8")
    assert "Traceback" not in result.stderr.decode("utf-8")
