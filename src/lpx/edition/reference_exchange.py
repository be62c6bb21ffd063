"""Reference page about exchanging: status changes by data part, occasions, what moves and what stays."""

from __future__ import annotations

from lpx.edition.markdown import cited, claims, mono, table
from lpx.edition.nouns import Afterwards, Duty, Edition, Mark, Move, Occasion, Remainder, Text
from lpx.edition.words import word


def status_changes(edition: Edition, language: str) -> list[str]:
    """Return the page of status changes (學籍異動) by data part, and of the occasions to exchange."""
    return [
        *_overview(edition, language),
        *_changes(edition, language),
        *_occasions(edition, language),
        *_shared(edition, language),
    ]


def part_title(part: str, edition: Edition, language: str) -> str:
    """Return what a data part or a record is called; an unknown one by its id."""
    titles = {item.id: item.title.get(language) for item in edition.exchange.parts}
    titles |= {
        item.id: item.title.get(language) for item in edition.records.values() if item.id not in titles
    }
    return titles.get(part, part)


def people(told: str, edition: Edition, language: str) -> str:
    """Return who is meant by ``staff@origin, staff@destination`` in words."""
    persons = {item.id: item.title.get(language) for item in edition.exchange.people}
    schools = {item.id: item.title.get(language) for item in edition.exchange.schools}
    named = []
    for who in told.split(", "):
        person, _, role = who.partition("@")
        named.append(f"{persons.get(person, person)} ({schools.get(role, role)})")
    return "; ".join(named)


def duty_cell(duty: Duty, edition: Edition, language: str) -> str:
    """Return one cell of the overview: who registers or uploads, who submits, whether a bundle carries it."""
    lines = (
        f"{word('registers', language)}: {people(duty.registers, edition, language)}",
        f"{word('submits', language)}: {people(duty.submits, edition, language)}",
        f"{word('exported', language)}: {word('yes' if duty.exported else 'no', language)}",
    )
    return "<br>".join(lines)


def _overview(edition: Edition, language: str) -> list[str]:
    if not edition.status_changes:
        return []
    parts = list(dict.fromkeys(duty.part for change in edition.status_changes for duty in change.duties))
    rows = []
    for part in parts:
        cells = [
            "<br>".join(duty_cell(duty, edition, language) for duty in change.duties if duty.part == part)
            for change in edition.status_changes
        ]
        rows.append((part_title(part, edition, language), *cells))
    titles = [change.title.get(language) for change in edition.status_changes]
    return table([word("part", language), *titles], rows)


def _changes(edition: Edition, language: str) -> list[str]:
    names = ("part", "meaning", "registers", "submits", "exported", "authority", "source")
    heads = [word(name, language) for name in names]
    lines: list[str] = []
    for change in edition.status_changes:
        rows = [
            (
                part_title(duty.part, edition, language),
                duty.text.get(language),
                people(duty.registers, edition, language),
                people(duty.submits, edition, language),
                word("yes" if duty.exported else "no", language),
                word(duty.authority.value, language),
                cited(duty.sources),
            )
            for duty in change.duties
        ]
        lines += [f"## {change.title.get(language)} {mono(change.id)}", "", *table(heads, rows)]
    return lines


def _occasions(edition: Edition, language: str) -> list[str]:
    schools = {item.id: item.title.get(language) for item in edition.exchange.schools}
    columns = ("title", "bundle", "sender", "receiver", "carries", "note", "authority", "source")
    rows = [
        (
            f"{item.title.get(language)} {mono(item.id)}",
            word("yes" if item.bundle else "no", language),
            schools[item.sender],
            schools[item.receiver],
            ", ".join(part_title(part, edition, language) for part in item.carries),
            item.note.get(language),
            word(item.authority.value, language),
            cited(item.sources),
        )
        for item in edition.occasions
    ]
    lines = [f"## {word('occasions', language)}", ""]
    lines += table([word(name, language) for name in columns], rows)
    for item in edition.occasions:
        lines += _occasion(item, edition, language)
    return lines


def _occasion(item: Occasion, edition: Edition, language: str) -> list[str]:
    """Return what moves, what is flagged, what stays and who goes on; nothing where there is nothing."""
    told = [
        _told(
            f"{word('moves', language)}: {part_title(move.part, edition, language)}",
            move.text,
            move,
            language,
        )
        for move in item.moves
    ]
    told += [
        (
            f"{word('flag', language)}: {word(mark.standing, language)}",
            _mark(mark, edition),
            *_rests_on(mark, language),
        )
        for mark in item.marks
    ]
    told += [
        _told(
            f"{word('stays', language)}: {part_title(stay.part, edition, language)}",
            stay.text,
            stay,
            language,
        )
        for stay in item.stays
    ]
    if item.after is not None:
        who = (
            f"{word('selects', language)}: {people(item.after.selects, edition, language)}; "
            f"{word('submits', language)}: {people(item.after.submits, edition, language)}. "
        )
        text = who + item.after.text.get(language)
        told.append((word("afterwards", language), text, *_rests_on(item.after, language)))
    if not told:
        return []
    heads = [word(name, language) for name in ("aspect", "meaning", "authority", "source")]
    names = ", ".join(map(mono, (item.id, *item.aliases)))
    return [f"### {item.title.get(language)} {names}", "", *table(heads, told)]


def _told(aspect: str, text: Text, statement: Move | Remainder, language: str) -> tuple[str, str, str, str]:
    return (aspect, text.get(language), *_rests_on(statement, language))


def _rests_on(statement: Move | Mark | Remainder | Afterwards, language: str) -> tuple[str, str]:
    return word(statement.authority.value, language), cited(statement.sources)


def _mark(mark: Mark, edition: Edition) -> str:
    record = edition.records.get(mark.part)
    field = record.field_of(mark.role) if record is not None else None
    return f"{mono(field.key if field is not None else mark.role)} = true ({mark.requirement})"


def _shared(edition: Edition, language: str) -> list[str]:
    rules = edition.exchange
    parts = [
        (
            item.title.get(language),
            word(f"submitted-{item.submitted}", language),
            word("yes" if item.record else "no", language),
            word(item.authority.value, language),
            cited(item.sources),
        )
        for item in rules.parts
    ]
    kinds = [
        (
            f"{item.title.get(language)} {mono(item.id)}",
            ", ".join(map(str, item.terms)),
            word(item.authority.value, language),
            cited(item.sources),
        )
        for item in rules.kinds
    ]
    heads = ("part", "submits", "exported", "authority", "source")
    return [
        f"## {word('data-parts', language)}",
        "",
        *table([word(name, language) for name in heads], parts),
        f"## {word('kinds-of-schools', language)}",
        "",
        *table([word(name, language) for name in ("kind", "terms-a-year", "authority", "source")], kinds),
        *claims(rules.claims, language),
    ]
