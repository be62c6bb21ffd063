"""The two catalogues and the late rendering of findings.

Results carry requirement ids and parameters, never sentences. This room turns them into text, in
Traditional Chinese or English: requirement texts come from ``spec/``, everything else from the
files in ``zh-Hant`` and ``en`` beside this one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpx.messages.catalogue import LANGUAGES, Catalogue, Language, load_catalogue
    from lpx.messages.language import choose_language
    from lpx.messages.render import (
        authority_word,
        next_step,
        render_finding,
        render_location,
        render_not_judged,
        requirement_title,
        severity_word,
        verdict_sentence,
    )

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "Language",
    "authority_word",
    "choose_language",
    "load_catalogue",
    "next_step",
    "render_finding",
    "render_location",
    "render_not_judged",
    "requirement_title",
    "severity_word",
    "verdict_sentence",
]

_CATALOGUE = frozenset({"LANGUAGES", "Catalogue", "Language", "load_catalogue"})


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for, so that choosing a language stays cheap."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place = "catalogue" if name in _CATALOGUE else "language" if name == "choose_language" else "render"
    return getattr(import_module(f"lpx.messages.{place}"), name)
