"""The edition room: from ``spec/`` to frozen nouns, and to what is generated from them."""

from __future__ import annotations

from lpx.edition.errors import EditionError
from lpx.edition.load import DEFAULT_EDITION, edition_names, load_edition
from lpx.edition.nouns import Edition

__all__ = ["DEFAULT_EDITION", "Edition", "EditionError", "edition_names", "load_edition"]
