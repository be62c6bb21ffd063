"""All that lpx says of the committed vectors is what was read and found right."""

from __future__ import annotations

import pytest

from checks.pinned import folders, pinned, told
from lpx.coursecode import load_code_edition

_FOLDERS = folders()
_PINNED = pinned()


@pytest.fixture(scope="module")
def codes():
    return load_code_edition()


@pytest.mark.parametrize("path", sorted(_FOLDERS))
def test_every_word_is_pinned(path, edition, codes):
    if '"deep"' in (_FOLDERS[path] / "expect.json").read_text(encoding="utf-8"):
        for package in ("pypdfium2", "PIL", "av"):
            pytest.importorskip(package)
    assert told(_FOLDERS[path], edition, codes) == _PINNED.get(path), (
        "if this is meant: tests/checks/pinned.py"
    )


def test_nothing_is_pinned_that_is_gone():
    assert set(_PINNED) == set(_FOLDERS)
