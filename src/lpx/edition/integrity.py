"""What an edition's parts owe each other.

Every name that is used must exist, and nothing may be claimed more strongly than its sources allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lpx.edition.nouns import (
    Authority,
    Edition,
    Record,
)
from lpx.edition.occasion_integrity import about_occasions
from lpx.edition.statements import statements

_STRENGTH = {Authority.EDITORIAL: 0, Authority.OBSERVED: 1, Authority.OFFICIAL: 2, Authority.PUBLISHED: 3}

TOPICS = ("archive", "signature", "attachments", "identifiers", "limits", "exchange", "edition")
"""Names that an ambiguity may give as what it affects, besides ids and numbers."""


class Contradiction(NamedTuple):
    """One thing that does not fit, and where."""

    file: str
    where: str
    problem: str
    next_step: str


def contradictions(edition: Edition) -> list[Contradiction]:
    """Return everything in ``edition`` that does not fit together; empty for a sound edition."""
    return [
        *_sources(edition),
        *_types(edition),
        *_records(edition),
        *_requirement_ids(edition),
        *_requirements(edition),
        *_rest(edition),
        *(Contradiction(*told) for told in about_occasions(edition)),
    ]


def _sources(edition: Edition) -> Iterator[Contradiction]:
    for statement in statements(edition):
        if not statement.sources:
            yield Contradiction(
                statement.file, statement.where, "the statement has no source", "Name at least one source."
            )
        known = [edition.sources[item.source] for item in statement.sources if item.source in edition.sources]
        for item in statement.sources:
            if item.source not in edition.sources:
                yield Contradiction(
                    statement.file,
                    statement.where,
                    f"there is no source {item.source!r}",
                    "See sources.yaml.",
                )
        if known:
            strongest = max(_STRENGTH[source.authority] for source in known)
            if _STRENGTH[statement.authority] > strongest:
                yield Contradiction(
                    statement.file,
                    statement.where,
                    f"authority {statement.authority.value!r} is stronger than its sources allow",
                    "Lower the authority or name the source that gives it.",
                )
        chosen = sum(reading.chosen for reading in statement.readings)
        if statement.readings and chosen != 1:
            yield Contradiction(
                statement.file, statement.where, f"{chosen} readings are chosen", "Choose exactly one."
            )


def _types(edition: Edition) -> Iterator[Contradiction]:
    for item in edition.types.values():
        if item.codes and item.codes not in edition.codes:
            yield Contradiction(
                "types.yaml", f"{item.id}.codes", f"there is no code list {item.codes!r}", "See codes.yaml."
            )
        patterns = [("pattern", item.pattern), *((dialect.id, dialect.pattern) for dialect in item.dialects)]
        for name, pattern in patterns:
            problem = _pattern_problem(pattern)
            if problem:
                yield Contradiction(
                    "types.yaml", f"{item.id}.{name}", problem, "Correct the regular expression."
                )
    for listed in edition.codes.values():
        if listed.none_value is not None and listed.none_value not in listed.values():
            yield Contradiction(
                "codes.yaml",
                f"{listed.id}.none_value",
                "the value is not in the list",
                "Add it or remove it.",
            )
        for code in _twice(listed.values()):
            yield Contradiction("codes.yaml", listed.id, f"the code {code!r} is given twice", "Keep one.")


def _pattern_problem(pattern: str) -> str:
    if not pattern:
        return ""
    try:
        re.compile(pattern)
    except re.error as error:
        return f"the pattern does not compile: {error}"
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return "the pattern is not anchored with ^ and $"
    return ""


def _records(edition: Edition) -> Iterator[Contradiction]:
    numbers = [record.number for record in edition.records.values()]
    numbers += [field.number for record in edition.records.values() for field in record.fields]
    for number in _twice(numbers):
        yield Contradiction("records", number, f"the number {number!r} is used twice", "Number them again.")
    for record in edition.records.values():
        file = f"records ({record.id})"
        if record.parent != "student" and record.parent not in edition.records:
            yield Contradiction(
                file, "parent", f"there is no record {record.parent!r}", "Name a record or student."
            )
        categories = {category.id for category in edition.archive.categories}
        if record.category and record.category not in categories:
            yield Contradiction(
                file,
                "category",
                f"there is no category {record.category!r}",
                "See categories in archive.yaml.",
            )
        for field in record.fields:
            if field.type not in edition.types:
                yield Contradiction(
                    file, f"{field.key}.type", f"there is no type {field.type!r}", "See types.yaml."
                )
        yield from _names_in(record, file)
        yield from _keys_in(record, edition, file)


def _names_in(record: Record, file: str) -> Iterator[Contradiction]:
    keys = [field.key for field in record.fields]
    names = [name for field in record.fields for name in (field.key, *field.aliases)]
    for kind, values in (
        ("key or alias", names),
        ("English name", [field.english for field in record.fields]),
        ("role", [field.role for field in record.fields if field.role]),
    ):
        for value in _twice(values):
            yield Contradiction(
                file, value, f"the {kind} {value!r} is used twice", "Give each field its own."
            )
    for english in (field.english for field in record.fields):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", english):
            yield Contradiction(
                file, english, "the English name is not lower-case ASCII", "Use a-z, 0-9 and _."
            )
    used = [(f"slots.{slot.id}", key) for slot in record.slots for key in (slot.link, slot.md5)]
    used += [
        (f"companions.{item.flag}", key)
        for item in record.companions
        for key in (item.flag, item.term, item.mode)
        if key
    ]
    used += [("spans", key) for span in record.spans for key in (span.start, span.end)]
    for where, key in used:
        if key not in keys:
            yield Contradiction(
                file, where, f"there is no field {key!r} in this record", "Name one of its keys."
            )


def _keys_in(record: Record, edition: Edition, file: str) -> Iterator[Contradiction]:
    classes = {item.id for item in edition.attachments.classes}
    for slot in record.slots:
        if slot.media not in classes:
            yield Contradiction(
                file, f"slots.{slot.id}", f"there is no media class {slot.media!r}", "See attachments.yaml."
            )
    for field in record.fields:
        if field.optional and field.required == "yes":
            yield Contradiction(file, field.key, "it is both required and optional", "Choose one.")


def _requirement_ids(edition: Edition) -> Iterator[Contradiction]:
    used: list[tuple[str, str, str]] = [("edition.yaml", "root_requirement", edition.mark.root_requirement)]
    used += [("edition.yaml", key, value) for key, value in edition.mark.requirements.items()]
    used += [("archive.yaml", key, value) for key, value in edition.archive.requirements.items()]
    used += [("codes.yaml", item.id, item.requirement) for item in edition.codes.values()]
    for item in edition.types.values():
        used += [("types.yaml", f"{item.id}.{key}", value) for key, value in item.requirements.items()]
    for record in edition.records.values():
        file = f"records ({record.id})"
        used += [(file, key, value) for key, value in record.requirements.items()]
        for field in record.fields:
            used += [(file, f"{field.key}.{key}", value) for key, value in field.requirements.items()]
    for quirk in edition.quirks:
        used += [("quirks.yaml", str(quirk.number), value) for value in quirk.requirements]
    for profile in edition.profiles.values():
        used += [(f"profiles/{profile.id}.yaml", "overrides", value) for value in profile.overrides]
    for file, where, value in used:
        if value not in edition.requirements:
            yield Contradiction(file, where, f"there is no requirement {value!r}", "See requirements/.")


def _requirements(edition: Edition) -> Iterator[Contradiction]:
    for requirement in edition.requirements.values():
        file = f"requirements ({requirement.id})"
        declared = {parameter.name for parameter in requirement.parameters}
        in_zh, in_en = _placeholders(requirement.message.zh), _placeholders(requirement.message.en)
        if in_zh != in_en:
            odd = ", ".join(sorted(in_zh ^ in_en))
            yield Contradiction(
                file,
                "message",
                f"only one language names {odd}",
                "Name the same parameters in both languages.",
            )
        for name in sorted((in_zh | in_en) - declared):
            yield Contradiction(
                file, "message", f"the parameter {name!r} is not declared", "Declare it under parameters."
            )
        if requirement.verified.by == "none" and requirement.verified.reason is None:
            yield Contradiction(
                file, "verified", "it is not tested and no reason is given", "Give the reason."
            )
        if requirement.severity is not None and requirement.severity_reason is None:
            yield Contradiction(file, "severity", "the override has no reason", "Give severity_reason.")


def _placeholders(template: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", template))


def _rest(edition: Edition) -> Iterator[Contradiction]:
    for profile in edition.profiles.values():
        for authority in Authority:
            if authority not in profile.severities:
                yield Contradiction(
                    f"profiles/{profile.id}.yaml", "severities", f"{authority.value!r} has none", "Add it."
                )
    known = {*edition.requirements, *edition.records, *edition.types, *edition.codes, *TOPICS}
    for record in edition.records.values():
        known |= {record.number, *(field.number for field in record.fields)}
    for ambiguity in edition.ambiguities:
        for name in ambiguity.affects:
            if name not in known:
                yield Contradiction(
                    "ambiguities.yaml",
                    ambiguity.id,
                    f"{name!r} is neither a requirement, a record, a field number, a type nor a topic",
                    f"Topics are {', '.join(TOPICS)}.",
                )


def _twice(values: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]
