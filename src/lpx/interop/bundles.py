"""A bundle on its way between two modules: verified and decoded by lpx, then handed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Severity
from lpx.harness import protocol
from lpx.harness.observations import Handed
from lpx.harness.opened import open_handed
from lpx.portfolio.nouns import Portfolio

if TYPE_CHECKING:
    from lpx.harness.adapters.base import Answer
    from lpx.harness.runner import Rules
    from lpx.interop.bench import Seat

_STRICT = "strict"
_MOST = 20
"""Broken requirements that are kept."""


class Bundle(Struct, frozen=True):
    """A bundle that a module exported, and what lpx itself reads in it."""

    handed: Handed
    contents: Mapping[str, bytes]
    """Digest → bytes."""
    password: str
    portfolio: Portfolio | None
    """What it says; None when it cannot be read."""
    verdict: Verdict
    """Under the strict profile."""
    broken: tuple[str, ...]
    """Requirements that it breaks, as errors of the strict profile."""
    is_signed: bool
    """Whether the signature file tells the MD5 of the archive."""
    ciphers: frozenset[str]
    """How its entries are protected."""

    @property
    def conforms(self) -> bool:
        """Whether an importer has no reason to refuse it."""
        return self.verdict is Verdict.CONFORMS and self.is_signed


def examine(handed: Handed, contents: Mapping[str, bytes], password: str, rules: Rules) -> Bundle:
    """Verify and decode a bundle as lpx itself does.

    Args:
        handed: What the module handed out.
        contents: Its bytes by digest.
        password: The password that was asked for.
        rules: Editions.
    """
    opened = open_handed(handed, contents, password, rules.edition, rules.codes)
    report = opened.report(_STRICT)
    errors = (finding for finding in report.findings if finding.severity is Severity.ERROR)
    return Bundle(
        handed=handed,
        contents=contents,
        password=password,
        portfolio=opened.portfolio,
        verdict=report.verdict,
        broken=tuple(dict.fromkeys(finding.requirement for finding in errors))[:_MOST],
        is_signed=opened.is_signed_right,
        ciphers=frozenset(report.inventory.ciphers),
    )


def hand_over(bundle: Bundle, seat: Seat, folder: str, school: str) -> Answer:
    """Write a bundle into a folder of a module's scratch, and ask the module to import it.

    Args:
        bundle: The bundle.
        seat: The importing module.
        folder: Relative to the scratch folder; it exists.
        school: Code of the receiving school.

    Raises:
        NoHello: The module does not answer ``hello`` properly.
        AdapterError: The module cannot be started.
    """
    handed, places = bundle.handed, []
    for digest, name in ((handed.archive, handed.archive_name), (handed.signature, handed.signature_name)):
        if digest:
            (seat.scratch / folder / name).write_bytes(bundle.contents[digest])
        places.append(f"{folder}/{name}" if digest else None)
    return seat.conversation.ask(
        protocol.Import, archive=places[0], signature=places[1], password=bundle.password, school=school
    )
