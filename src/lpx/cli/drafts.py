"""Output that appears whole or not at all: written beside its place, then moved there."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from lpx.reports.replacing import replaceable


class Drafts:
    """Files and folders on their way to their places.

    Used as a context manager: what was not published when the block ends is deleted. Drafts have names that
    say nothing about their content.
    """

    def __init__(self) -> None:
        self._drafts: list[tuple[Path, Path]] = []

    def file(self, target: Path) -> BinaryIO:
        """Open a draft of the file ``target`` for writing; the caller closes it.

        A device or a pipe is opened itself: nothing may take its place.
        """
        place = replaceable(target)
        if place is None:
            return target.open("wb")
        draft = self._beside(place)
        stream = draft.open("xb")
        self._drafts.append((draft, place))
        return stream

    def folder(self, target: Path) -> Path:
        """Make a draft of the folder ``target``, readable by its owner alone, and return its path."""
        draft = self._beside(target)
        draft.mkdir(mode=0o700)
        self._drafts.append((draft, target))
        return draft

    def publish(self) -> None:
        """Move every draft to its place, replacing files and empty folders there.

        When one cannot be moved, those that were new are taken back, and the error passes on.
        """
        fresh: list[Path] = []
        try:
            while self._drafts:
                draft, target = self._drafts[0]
                is_new = not target.exists()
                if draft.is_dir() and not is_new:
                    target.rmdir()
                draft.replace(target)
                self._drafts.pop(0)
                if is_new:
                    fresh.append(target)
        except OSError:
            for target in fresh:
                _remove(target)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for draft, _ in self._drafts:
            _remove(draft)
        self._drafts.clear()

    @staticmethod
    def _beside(target: Path) -> Path:
        return Path(os.path.abspath(target)).parent / f".lpx-{secrets.token_hex(8)}.part"  # noqa: PTH100 - keeps links


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
