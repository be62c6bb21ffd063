"""What every command settles first: its language and its edition."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lpx.cli.diagnostics import Stop
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.messages import Language


def load(lang: str | None, edition_name: str | None) -> tuple[Language, Edition]:
    """Return language and edition for the options ``--lang`` and ``--edition``.

    Raises ``Stop`` when there is no such edition.
    """
    from lpx.edition import DEFAULT_EDITION, edition_names, load_edition
    from lpx.messages import choose_language

    language = choose_language(lang, os.environ)
    if edition_name is not None and edition_name not in edition_names():
        known = ", ".join(edition_names())
        raise Stop(ExitCode.USAGE, language, "edition-unknown", known=known)
    return language, load_edition(edition_name or DEFAULT_EDITION)
