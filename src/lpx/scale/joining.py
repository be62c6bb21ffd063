"""Two ordered streams, gone through side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


def joined(
    left: Iterable[T], right: Iterable[T], *, key: Callable[[T], Any]
) -> Iterator[tuple[T | None, T | None]]:
    """Give each value of both with its partner of an equal key, or with None, in the order of keys.

    A value has one partner at most: of several with equal keys, the first ones are partners, and so on.

    Args:
        left: in the order of keys; no value is None.
        right: the same.
        key: by what values are partners; keys can be compared.
    """
    lefts, rights = iter(left), iter(right)
    mine, theirs = next(lefts, None), next(rights, None)
    while mine is not None and theirs is not None:
        own, other = key(mine), key(theirs)
        if own < other:
            yield mine, None
            mine = next(lefts, None)
        elif other < own:
            yield None, theirs
            theirs = next(rights, None)
        else:
            yield mine, theirs
            mine, theirs = next(lefts, None), next(rights, None)
    while mine is not None:
        yield mine, None
        mine = next(lefts, None)
    while theirs is not None:
        yield None, theirs
        theirs = next(rights, None)
