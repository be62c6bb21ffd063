"""An id once published keeps its meaning: no renaming, no reuse, no removal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from lpx.edition import DEFAULT_EDITION


def locked(repository: Path) -> list[str]:
    path = repository / "spec" / "exchange" / DEFAULT_EDITION / "requirements.lock"
    return path.read_text(encoding="utf-8").splitlines()


def broken(lock: Iterable[str], now: dict[str, str]) -> list[str]:
    """Return what the lock forbids about ``now`` (id → name)."""
    known = dict(line.split(" ") for line in lock)
    gone = [f"{name} was removed" for name in known if name not in now]
    renamed = [
        f"{name} is now called {now[name]}" for name in known if now.get(name, known[name]) != known[name]
    ]
    new = [f"{name} is not in the lock: add it, for good" for name in now if name not in known]
    return gone + renamed + new


def test_the_lock_holds(repository, edition):
    now = {item.id: item.name for item in edition.requirements.values()}
    assert broken(locked(repository), now) == []


def test_the_lock_is_sorted_and_has_every_id_once(repository):
    lines = locked(repository)
    assert lines == sorted(lines)
    ids = [line.split(" ")[0] for line in lines]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    "now",
    [
        {"PKG-001": "other-name", "PKG-002": "b"},
        {"PKG-001": "a"},
        {"PKG-001": "a", "PKG-002": "b", "PKG-003": "c"},
    ],
    ids=["renamed", "removed", "unlocked"],
)
def test_the_lock_notices(now):
    assert len(broken(["PKG-001 a", "PKG-002 b"], now)) == 1
