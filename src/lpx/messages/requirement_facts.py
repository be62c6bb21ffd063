"""What is to be said about one requirement, in order and in one language: for the command and the pages."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from lpx.edition.nouns import Authority, Citation, Edition, Requirement
from lpx.messages.catalogue import Catalogue, Language, load_catalogue

AUTHORITIES = tuple(Authority)
VERIFIERS = ("schema", "check", "harness", "none")
"""How a requirement can be verified, in the order of the coverage table."""


class Fact(Struct, frozen=True):
    """One labelled statement about a requirement."""

    label: str
    text: str


def family_of(requirement_id: str) -> str:
    """Return the family of an id: ``PKG`` of ``PKG-003``."""
    return requirement_id.partition("-")[0]


def families(edition: Edition) -> dict[str, tuple[Requirement, ...]]:
    """Return the requirements of ``edition`` by family, families in the order of the catalogue."""
    grouped: dict[str, list[Requirement]] = {}
    for requirement in edition.requirements.values():
        grouped.setdefault(family_of(requirement.id), []).append(requirement)
    known = [key.removeprefix("family.") for key in load_catalogue("en") if key.startswith("family.")]
    order = [*(name for name in known if name in grouped), *sorted(set(grouped) - set(known))]
    return {name: tuple(sorted(grouped[name], key=lambda item: item.id)) for name in order}


def profiles(edition: Edition) -> tuple[str, ...]:
    """Return the names of the profiles, those that accept dialects last."""
    return tuple(sorted(edition.profiles, key=lambda name: edition.profiles[name].accepts_dialects))


def nearest_ids(wish: str, edition: Edition, count: int = 5) -> tuple[str, ...]:
    """Return the ids that resemble ``wish`` most: by id, by name, or members of the family it begins with."""
    wanted = wish.strip().upper()
    by_name = {item.name.upper(): item.id for item in edition.requirements.values()}
    candidates = [*edition.requirements, *by_name]
    close = difflib.get_close_matches(wanted, candidates, n=count * 2, cutoff=0.6)
    found = [by_name.get(item, item) for item in close]
    found += [item.id for item in edition.requirements.values() if wanted and wanted in item.name.upper()]
    found += [name for name in edition.requirements if family_of(name) == family_of(wanted)]
    return tuple(dict.fromkeys(found))[:count]


def find_requirement(wish: str, edition: Edition) -> Requirement | None:
    """Return the requirement with the id or the kebab name ``wish``, whatever its case."""
    wanted = wish.strip()
    if wanted.upper() in edition.requirements:
        return edition.requirements[wanted.upper()]
    named = [item for item in edition.requirements.values() if item.name == wanted.lower()]
    return named[0] if len(named) == 1 else None


def classing(requirement: Requirement, edition: Edition, language: Language) -> tuple[Fact, ...]:
    """Return level, authority, severity, verification, whom it binds, and sources."""
    catalogue = load_catalogue(language)
    severity = _joined(
        (_severity(requirement, name, edition, catalogue) for name in profiles(edition)), catalogue
    )
    ways = (requirement.verified.by, requirement.verified.also)
    verified = _joined((catalogue.text(f"verified.{way}") for way in ways if way), catalogue)
    if requirement.verified.reason is not None:
        verified = catalogue.text(
            "explain.with-reason", text=verified, reason=requirement.verified.reason.get(language)
        )
    authority = catalogue.text(
        "explain.with-reason",
        text=catalogue.text(f"authority.{requirement.authority.value}"),
        reason=catalogue.text(f"authority-meaning.{requirement.authority.value}"),
    )
    rows = (
        ("level", catalogue.text(f"level.{requirement.level.value}")),
        ("authority", authority),
        ("severity", severity),
        ("severity-reason", requirement.severity_reason.get(language) if requirement.severity_reason else ""),
        ("verified", verified),
        (
            "applies-to",
            _joined((catalogue.text(f"applies-to.{name}") for name in requirement.applies_to), catalogue),
        ),
        (
            "audience",
            _joined((catalogue.text(f"audience.{name}") for name in requirement.audience), catalogue),
        ),
        ("sources", "\n".join(source_line(item, edition, language) for item in requirement.sources)),
    )
    return tuple(Fact(catalogue.text(f"explain.{key}"), text) for key, text in rows if text)


def telling(requirement: Requirement, edition: Edition, language: Language) -> tuple[Fact, ...]:
    """Return what people read: why, good and bad, what a school does, what a vendor changes."""
    catalogue = load_catalogue(language)
    rows: list[tuple[str, str]] = [("message", requirement.message.get(language))]
    if requirement.parameters:
        listed = [
            catalogue.text(
                "explain.parameter", name=item.name, type=item.type, meaning=item.meaning.get(language)
            )
            for item in requirement.parameters
        ]
        rows.append(("parameters", "\n".join(listed)))
    texts = (
        ("explanation", requirement.explanation),
        ("next-step", requirement.next_step),
        ("fix", requirement.fix),
    )
    for key, example in (("good", requirement.good), ("bad", requirement.bad)):
        if example is not None:
            rows.append((key, f"{example.text}\n{example.why.get(language)}"))
    rows += [(key, text.get(language)) for key, text in texts if text is not None]
    seen = [quirk for quirk in edition.quirks if quirk.number in requirement.quirks]
    if seen:
        rows.append(("quirks", "\n".join(f"{quirk.number}. {quirk.text.get(language)}" for quirk in seen)))
    order = ("explanation", "next-step", "fix", "good", "bad", "message", "parameters", "quirks")
    rows.sort(key=lambda row: order.index(row[0]))
    return tuple(Fact(catalogue.text(f"explain.{key}"), text) for key, text in rows)


def source_line(citation: Citation, edition: Edition, language: Language) -> str:
    """Return a citation in words: the source's title and the place in it."""
    source = edition.sources.get(citation.source)
    title = source.title.get(language) if source else citation.source
    catalogue = load_catalogue(language)
    if not citation.place:
        return catalogue.text("explain.source", id=citation.source, title=title)
    return catalogue.text("explain.source-place", id=citation.source, title=title, place=citation.place)


def coverage(edition: Edition) -> tuple[tuple[str, Counter[str]], ...]:
    """Return, per family, how many requirements there are by authority and by way of verification.

    The counters hold ``total``, the four authorities, and ``by:schema``, ``by:check``, ``by:harness``,
    ``by:none``.
    """
    table = []
    for family, members in families(edition).items():
        counts: Counter[str] = Counter(total=len(members))
        counts.update(item.authority.value for item in members)
        counts.update(f"by:{item.verified.by}" for item in members)
        table.append((family, counts))
    return tuple(table)


def _severity(requirement: Requirement, profile: str, edition: Edition, catalogue: Catalogue) -> str:
    word = catalogue.text(f"severity.{edition.severity_of(requirement.id, profile).value}")
    title = edition.profiles[profile].title.get(catalogue.language)
    return catalogue.text("explain.by-profile", profile=title, severity=word)


def _joined(words: Iterable[str], catalogue: Catalogue) -> str:
    return catalogue.text("label.list-separator").join(words)
