"""What a vector is about, in either language.

In English a vector is told by its own function (``lpx.synthesis.vectors``); the other languages stand in
``messages/vectors``, by family and name, so that each text has one home.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpx.synthesis.vectors.nouns import Vector


class VectorTexts(Struct, frozen=True):
    """The texts of one vector in one language."""

    title: str
    """What it holds, in one sentence."""
    why: str
    """Why that matters; empty where the title says enough."""
    also: Mapping[str, str]
    """What else it cannot but break: requirement id → reason."""


def vector_texts(vector: Vector, language: str) -> VectorTexts:
    """Return the texts of ``vector`` in ``language``; what is not translated comes in English."""
    told = translations(language)
    return VectorTexts(
        title=_of(told, "title", vector) or vector.title,
        why=_of(told, "why", vector) or vector.why,
        also={
            requirement: told.get("also", {}).get(reason, reason)
            for requirement, reason in vector.also.items()
        },
    )


@cache
def translations(language: str) -> Mapping[str, Any]:
    """Return the texts of ``language``: ``title`` and ``why`` by path, ``also`` by the reason in English."""
    path = Path(__file__).with_name("vectors") / f"{language}.toml"
    if not path.is_file():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _of(told: Mapping[str, Any], table: str, vector: Vector) -> str:
    text: str = told.get(table, {}).get(vector.family, {}).get(vector.name, "")
    return text
