"""The answer to whether a certificate holds: for people, and as JSON (``lpx-verification-1``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from lpx.attest.nouns import Verification
from lpx.checks.nouns import Verdict
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.attest_view import VerificationView, view_verification
from lpx.reports.columns import cell_width, wrap
from lpx.reports.visible import encodable

if TYPE_CHECKING:
    from lpx.attest.policy import Policy
    from lpx.reports.view import Fact

Paint = Callable[[str, str], str]

SCHEMA: Final = "lpx-verification-1"
NARROWEST: Final = 40
WIDEST: Final = 100

_COLOURS: Final = {Verdict.CONFORMS: "1;32", Verdict.NOT_JUDGED: "1;33"}
_RED: Final = "1;31"


class VerificationReport(Struct, frozen=True):
    """The answer for programs."""

    schema: str
    exit_code: int
    verification: Verification


def render_verification(
    found: Verification,
    format: str,  # noqa: A002 - the word of the command line
    policy: Policy,
    language: Language,
    *,
    exit_code: int,
    color: bool = False,
    width: int = 80,
) -> str:
    """Return the answer in ``format`` (``text`` or ``json``), ending in a line feed.

    Args:
        found: The answer.
        format: JSON holds no sentences.
        policy: Names of scopes and questions.
        language: ``zh-Hant`` or ``en``.
        exit_code: With which the command ends.
        color: ANSI colours in ``text``.
        width: Columns of ``text``.
    """
    if format == "json":
        data = msgspec.to_builtins(VerificationReport(SCHEMA, exit_code, found))
        return encodable(msgspec.json.format(msgspec.json.encode(data), indent=2).decode()) + "\n"
    catalogue = load_catalogue(language)
    view = view_verification(found, policy, catalogue)
    paint = _coloured if color else _plain
    return "\n".join(_text(view, catalogue, min(max(width, NARROWEST), WIDEST), paint)) + "\n"


def _text(view: VerificationView, catalogue: Catalogue, width: int, paint: Paint) -> Iterator[str]:
    """Lay the answer out for a terminal."""

    def heading(key: str) -> Iterator[str]:
        yield ""
        yield paint(catalogue.text(f"attest.report.{key}"), "1")

    for line in wrap(view.sentence, width, rest="  "):
        yield paint(line, _COLOURS.get(view.verdict, _RED))
    yield from _listed(view.problems, width)
    if view.next_step:
        yield ""
        yield from wrap(view.next_step, width)
    if view.facts:
        yield ""
        yield from _facts(view.facts, width)
        yield from heading("heading-scopes")
        for line in view.scopes:
            if cell_width(line) + 2 <= width:
                yield f"  {line}"
            else:
                yield from wrap(line, width, first="  ", rest="    ")
        yield from _listed(view.exceptions, width)
    for key, sentences in (
        ("heading-people", view.people),
        ("heading-proves", view.proves),
        ("heading-not-proved", view.open),
    ):
        if sentences:
            yield from heading(key)
            yield from _listed(sentences, width)


def _listed(sentences: Iterable[str], width: int) -> Iterator[str]:
    for sentence in sentences:
        yield from wrap(sentence, width, first="  - ")


def _facts(facts: Sequence[Fact], width: int) -> Iterator[str]:
    widest = max(cell_width(fact.label) for fact in facts)
    for fact in facts:
        lead = f"  {fact.label}" + " " * (widest - cell_width(fact.label) + 2)
        if " " not in fact.value and cell_width(lead) + cell_width(fact.value) > width:
            yield f"  {fact.label}"
            yield f"    {fact.value}"  # a digest that is cut cannot be copied
        else:
            yield from wrap(fact.value, width, first=lead)


def _coloured(text: str, parameters: str) -> str:
    return f"\x1b[{parameters}m{text}\x1b[0m"


def _plain(text: str, parameters: str) -> str:  # noqa: ARG001 - the twin of _coloured
    return text
