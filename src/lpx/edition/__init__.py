"""The edition room: from ``spec/`` to frozen nouns, and to what is generated from them.

Names are fetched when first used (PEP 562): a command that needs one noun does not pay for the loader.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpx.edition.errors import EditionError
    from lpx.edition.load import DEFAULT_EDITION, edition_names, load_edition
    from lpx.edition.nouns import Edition

__all__ = ["DEFAULT_EDITION", "Edition", "EditionError", "edition_names", "load_edition"]

_HOMES = {
    "DEFAULT_EDITION": "lpx.edition.load",
    "Edition": "lpx.edition.nouns",
    "EditionError": "lpx.edition.errors",
    "edition_names": "lpx.edition.load",
    "load_edition": "lpx.edition.load",
}


def __getattr__(name: str) -> object:
    """Fetch a public name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
