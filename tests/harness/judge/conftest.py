"""The fixtures of the runner's tests: one case against the reference module or a mutant of it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_PLACE = Path(__file__).resolve().parent.parent / "runner" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("lpx_runner_fixtures", _PLACE)
_MODULE = importlib.util.module_from_spec(_SPEC)
sys.modules["lpx_runner_fixtures"] = _MODULE
_SPEC.loader.exec_module(_MODULE)

suite, case, rules, tried, ran = (
    getattr(_MODULE, name) for name in ("suite", "case", "rules", "tried", "ran")
)
