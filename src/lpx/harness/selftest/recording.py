"""Which steps of the reference module a case goes through, and what each answered.

A mutant differs from the reference in a few steps. Where it answers every recorded call of those steps just
as the reference did, the case would go the same way; it need not be run.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields
from typing import Any

from msgspec import Struct

from lpx.harness.reference.hooks import Hooks

_ACTS = frozenset({"carried_out", "cleared", "sealed"})
"""Steps that do something, or whose answer is never the same twice."""
_CHANGEABLE = frozenset({"document"})
_SPOKEN = "declared"
"""What a module says of itself; whoever runs the case looks at that."""


class Called(Struct, frozen=True):
    """One call of a step."""

    arguments: tuple[Any, ...]
    answer: Any


class Recording:
    """Hooks of the reference module that note every call."""

    def __init__(self) -> None:
        self.calls: dict[str, list[Called]] = {}
        original = Hooks()
        self.hooks = Hooks(
            **{item.name: self._noting(item.name, getattr(original, item.name)) for item in fields(Hooks)}
        )

    def _noting(self, name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*arguments: Any) -> Any:  # noqa: ANN401 - steps take and give anything
            # A step may change a document in place, so what is kept is a copy.
            kept = _copied(arguments) if name in _CHANGEABLE else arguments
            answer = step(*arguments)
            told = deepcopy(answer) if name in _CHANGEABLE else answer
            self.calls.setdefault(name, []).append(Called(kept, told))
            return answer

        return noting

    def is_same(self, hooks: Hooks, *, remembers: bool) -> bool:
        """Tell whether a module with ``hooks`` would go the same way through the recorded case.

        Args:
            hooks: How the other module does its steps.
            remembers: Whether its steps depend on what happened before; then being called is enough.
        """
        original = Hooks()
        changed = [
            item.name
            for item in fields(Hooks)
            if getattr(hooks, item.name) is not getattr(original, item.name) and item.name != _SPOKEN
        ]
        for name in changed:
            calls = self.calls.get(name, ())
            if not calls:
                continue
            if remembers or name in _ACTS:
                return False
            copied = name in _CHANGEABLE
            if not all(_answers_alike(getattr(hooks, name), call, copied=copied) for call in calls):
                return False
        return True


def _answers_alike(step: Callable[..., Any], call: Called, *, copied: bool) -> bool:
    arguments = _copied(call.arguments) if copied else call.arguments
    try:
        return bool(step(*arguments) == call.answer)
    except Exception:  # noqa: BLE001 - a step that breaks is a step done otherwise
        return False


def _copied(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return ``arguments`` with a copy of the first; the others never change."""
    return (deepcopy(arguments[0]), *arguments[1:])
