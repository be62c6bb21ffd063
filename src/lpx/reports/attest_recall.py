"""Which certificates would not be given any more: for people, and as JSON (``lpx-recall-1``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from lpx.attest.nouns import Recall, RecallEntry
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.attest_replay import flip_lines
from lpx.reports.attest_words import problem_text, scope_title
from lpx.reports.columns import wrap
from lpx.reports.visible import encodable, one_line

if TYPE_CHECKING:
    from lpx.attest.policy import Policy

SCHEMA: Final = "lpx-recall-1"
NARROWEST: Final = 40
WIDEST: Final = 100

_ORDER: Final = ("flips", "could-not-be-judged", "stays")


class RecallReport(Struct, frozen=True):
    """The answer for programs."""

    schema: str
    recall: Recall


def render_recall(
    found: Recall,
    policy: Policy,
    format: str,  # noqa: A002 - the word of the command line
    language: Language,
    *,
    width: int = 80,
) -> str:
    """Return the answer in ``format`` (``text`` or ``json``), ending in a line feed."""
    if format == "json":
        data = msgspec.to_builtins(RecallReport(SCHEMA, found))
        return encodable(msgspec.json.format(msgspec.json.encode(data), indent=2).decode()) + "\n"
    lines = _lines(found, policy, load_catalogue(language), min(max(width, NARROWEST), WIDEST))
    return "\n".join(lines) + "\n"


def _lines(found: Recall, policy: Policy, catalogue: Catalogue, width: int) -> Iterator[str]:
    counts = Counter(entry.outcome for entry in found.entries)
    told = {name.replace("-", "_"): counts.get(name, 0) for name in _ORDER}
    yield from wrap(catalogue.text("attest.recall.summary", total=len(found.entries), **told), width)
    for outcome in _ORDER:
        entries = [entry for entry in found.entries if entry.outcome == outcome]
        if not entries:
            continue
        yield ""
        yield catalogue.text(f"attest.recall.{outcome}")
        for entry in entries:
            yield from _entry(entry, policy, catalogue, width)


def _entry(entry: RecallEntry, policy: Policy, catalogue: Catalogue, width: int) -> Iterator[str]:
    name = catalogue.text(
        "attest.recall.entry",
        number=one_line(entry.number) or "–",
        product=one_line(f"{entry.product} {entry.version}".strip()) or "–",
        source=one_line(entry.source),
    )
    yield from wrap(name, width, first="  ", rest="    ")
    if entry.scopes:
        scopes = ", ".join(scope_title(policy, scope, catalogue.language) for scope in entry.scopes)
        yield from wrap(catalogue.text("attest.recall.scopes", scopes=scopes), width, first="    ")
    if entry.reason:
        yield from wrap(problem_text(catalogue, entry.reason, {}), width, first="    ")
    yield from (f"  {line}" for line in flip_lines(entry.flips, catalogue, width - 2))
