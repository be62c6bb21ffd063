"""What workers are given to do in tests of dying workers; a module, so that workers can import it."""

from __future__ import annotations

import os
from pathlib import Path


def double(group: tuple[int, ...]) -> tuple[int, ...]:
    """Double every number."""
    return tuple(2 * number for number in group)


def die_on_thirteen(group: tuple[int, ...]) -> tuple[int, ...]:
    """Double every number, but take the worker down at 13."""
    if 13 in group:
        os._exit(9)
    return double(group)


def die_once(place: str, group: tuple[int, ...]) -> tuple[int, ...]:
    """Double every number, but take the worker down the first time that anybody comes to 13."""
    if 13 in group:
        try:
            Path(place).touch(exist_ok=False)
        except FileExistsError:
            return double(group)
        os._exit(9)
    return double(group)


def fail_on_thirteen(group: tuple[int, ...]) -> tuple[int, ...]:
    """Double every number, but raise at 13."""
    if 13 in group:
        raise RuntimeError("王小明")
    return double(group)
