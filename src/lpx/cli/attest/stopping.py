"""How the commands of ``lpx attest`` end early: what is wrong, and what to do next."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lpx.cli.diagnostics import SectionStop, aside, catalogue_for, say_in
from lpx.cli.machine_form import is_for_machines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpx.attest.admission import Refusal
    from lpx.cli.exit_codes import ExitCode
    from lpx.messages import Language

_SECTION = "attest.cli"


class AttestStop(SectionStop):
    """Ends the command with ``code`` after telling why on stderr; the texts stand under ``attest.cli``."""

    def __init__(self, code: ExitCode, language: str, key: str, **parameters: object) -> None:
        super().__init__(code, language, _SECTION, key, **parameters)


def say(language: str, key: str, **parameters: object) -> str:
    """Return a text of the section ``attest.cli``."""
    return say_in(language, _SECTION, key, **parameters)


def why(language: str, key: str, **parameters: object) -> str:
    """Return what a key of the room ``attest`` means (section ``attest.problem``)."""
    from lpx.reports.attest_words import problem_text

    return problem_text(catalogue_for(language), key, parameters)


def tell_refusals(refusals: Iterable[Refusal], language: Language) -> None:
    """Write every refusal to stderr, one a line."""
    from lpx.reports.attest_words import refusal_text

    catalogue = catalogue_for(language)
    for refusal in refusals:
        said = refusal_text(catalogue, refusal)
        aside(said if is_for_machines() else f"  - {said}", key=f"attest.refusal.{refusal.key}")


def language_for(lang: str | None) -> Language:
    """Return the language for the option ``--lang``."""
    from lpx.messages import choose_language

    return choose_language(lang, os.environ)


def need_signing(language: Language) -> None:
    """Check that the libraries for signatures are installed.

    Raises:
        AttestStop: They are not.
    """
    from importlib.util import find_spec

    from lpx.cli.exit_codes import ExitCode

    if find_spec("securesystemslib") is None:
        raise AttestStop(ExitCode.USAGE, language, "extra-missing")
