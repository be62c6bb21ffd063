"""The language that was typed, for what has to be said before click has read the line."""

from __future__ import annotations

import sys


def typed_language() -> str | None:
    """Return the value of ``--lang`` as it stands on the command line; None where there is no usable one."""
    for before, after in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if before == "--lang" and after in {"zh-Hant", "en"}:
            return after
        if before in {"--lang=zh-Hant", "--lang=en"}:
            return before.partition("=")[2]
    return None
