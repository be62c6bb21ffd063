"""What the edition's tests share: a copy of the spec room that may be edited, and a document of examples."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lpx.edition import DEFAULT_EDITION, Edition
from lpx.edition.load import edition_folder

Edit = Callable[[str, str, str], None]


@pytest.fixture
def spec_copy(tmp_path: Path) -> Path:
    """A data room of its own that holds a copy of the edition; pass it as ``room=``."""
    shutil.copytree(edition_folder(), tmp_path / "exchange" / DEFAULT_EDITION)
    return tmp_path


@pytest.fixture
def edit(spec_copy: Path) -> Edit:
    """Replace a text that stands exactly once in a file of the copied edition."""

    def replace(name: str, old: str, new: str) -> None:
        path = spec_copy / "exchange" / DEFAULT_EDITION / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def example_document(edition: Edition) -> list[dict[str, Any]]:
    """A document of one student with one record of every kind, made of the edition's own examples."""

    def value(record_id: str) -> dict[str, Any]:
        record = edition.records[record_id]
        members: dict[str, Any] = {}
        for field in record.fields:
            example = field.example
            whole = isinstance(example, float) and example.is_integer()
            members[field.key] = int(example) if whole and isinstance(example, float) else example
        for child in edition.children(record_id):
            inner = value(child.id)
            members[child.key] = [inner] if child.shape == "array" else inner
        return members

    student: dict[str, Any] = {}
    for part in edition.children("student"):
        inner = value(part.id)
        student[part.key] = [inner] if part.shape == "array" else inner
    return [student]
