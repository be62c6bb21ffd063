"""What all makers share when asked for an exact size."""

from __future__ import annotations


class TooSmallError(ValueError):
    """A file of the kind cannot be that small."""

    def __init__(self, kind: str, wanted: int, smallest: int) -> None:
        """Say which ``kind`` of file was ``wanted`` and how many bytes the ``smallest`` one has."""
        super().__init__(f"the smallest {kind} made here has {smallest} bytes, {wanted} were wanted")
        self.kind = kind
        self.wanted = wanted
        self.smallest = smallest


def padding(kind: str, size: int | None, smallest: int) -> int:
    """Return how many bytes are still to be added to reach ``size`` bytes (0 when any size will do).

    Raises ``TooSmallError`` when ``size`` is below ``smallest``.
    """
    if size is None:
        return 0
    if size < smallest:
        raise TooSmallError(kind, size, smallest)
    return size - smallest
