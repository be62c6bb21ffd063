"""A failure of lpx itself is told plainly, quotes nothing of the input, and never reads as a verdict."""

from __future__ import annotations

import pytest

from lpx.cli import failure
from lpx.messages import catalogue


def boom():
    raise ValueError("王小明 A123456789")


@pytest.mark.parametrize("broken", [False, True], ids=["sound-catalogue", "broken-catalogue"])
def test_a_failure_is_told_without_its_message_and_could_not_be_judged(monkeypatch, capsys, broken):
    if broken:

        def refuse(_language):
            raise ValueError("Cannot overwrite a value")

        monkeypatch.setattr(catalogue, "load_catalogue", refuse)
    try:
        boom()
    except ValueError as error:
        code = failure.report_failure(error)
    said = capsys.readouterr()
    assert code == 4
    assert "ValueError" in said.err
    assert "王小明" not in said.err + said.out
    assert "A123456789" not in said.err + said.out
