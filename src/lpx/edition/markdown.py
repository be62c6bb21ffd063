"""Small pieces of Markdown: tables, citations, claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lpx.edition.nouns import Citation, Claim, Reading
from lpx.edition.words import word


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table, followed by an empty line."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return [*lines, ""]


def cell(value: str) -> str:
    """Return ``value`` so that it cannot break out of its cell."""
    return value.replace("|", "\\|").replace("\n", " ").strip()


def mono(value: str) -> str:
    """Return ``value`` as code, or nothing for the empty text."""
    if not value:
        return ""
    return f"`` {value} ``" if "`" in value else f"`{value}`"


def cited(sources: Iterable[Citation]) -> str:
    """Return the citations in one line: ``SPEC (1) 基本資料 1; V``."""
    return "; ".join(f"{item.source} {item.place}".strip() for item in sources)


def claims(stated: dict[str, Claim], language: str) -> list[str]:
    """Return the claims as a list, with the readings of each below it."""
    lines = []
    for aspect, claim in stated.items():
        note = f" {claim.note.get(language)}" if claim.note else ""
        authority = word(claim.authority.value, language)
        lines.append(f"- **{word(aspect, language)}** ({authority}; {cited(claim.sources)}){note}")
        lines += [f"  - {reading_line(reading, language)}" for reading in claim.readings]
    return [*lines, ""] if lines else []


def reading_line(reading: Reading, language: str) -> str:
    """Return one reading in one line, with the reason where it is the chosen one."""
    authority = word(reading.authority.value, language)
    text = f"{reading.reading.get(language)} ({authority}; {cited(reading.sources)})"
    if reading.chosen:
        reason = f" {reading.reason.get(language)}" if reading.reason else ""
        return f"**{word('chosen', language)}**: {text}{reason}"
    return text
