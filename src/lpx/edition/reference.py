"""Reference pages of an edition, in both languages, as Markdown."""

from __future__ import annotations

from lpx.edition import reference_exchange, reference_rules
from lpx.edition.markdown import cell, cited, claims, mono, reading_line, table
from lpx.edition.nouns import Authority, CodeList, Edition, Field, Record, ValueType
from lpx.edition.statements import Statement, statements
from lpx.edition.words import LANGUAGES, word

PAGES = ("records", "types", "codes", "rules", "status-changes", "ambiguities", "sources")
"""Names of the pages, in reading order; ``requirements.md`` beside them is made from the same edition."""


def reference_pages(edition: Edition) -> dict[str, str]:
    """Return every reference page: path relative to ``docs/reference`` → text."""
    makers = {
        "records": _records,
        "types": _types,
        "codes": _codes,
        "rules": reference_rules.rules,
        "status-changes": reference_exchange.status_changes,
        "ambiguities": _ambiguities,
        "sources": _sources,
    }
    pages = {}
    for language in LANGUAGES:
        pages[f"{language}/index.md"] = _page("reference", _index(edition, language), language)
        for name in PAGES:
            pages[f"{language}/{name}.md"] = _page(name, makers[name](edition, language), language)
    return pages


def _page(name: str, lines: list[str], language: str) -> str:
    head = [f"# {word(name, language)}", "", f"<!-- {word('generated', language)} -->", ""]
    text = "\n".join([*head, *lines]).rstrip()
    return text + "\n"


def _index(edition: Edition, language: str) -> list[str]:
    mark = edition.mark
    names = (*PAGES, "requirements", "course-code", "course-code-tables")
    links = [f"- [{word(name, language)}]({name}.md)" for name in names]
    facts = [
        (word("edition", language), mono(mark.id)),
        (word("version", language), mark.version),
        (word("date", language), mark.date),
        (word("status", language), mark.status),
        (word("source", language), cited(mark.sources)),
    ]
    return [
        f"**{mark.title.get(language)}**",
        "",
        mark.describes.get(language),
        "",
        *table((word("aspect", language), word("value", language)), facts),
        *links,
        "",
        f"## {word('statements', language)}",
        "",
        *claims(mark.claims, language),
    ]


def _records(edition: Edition, language: str) -> list[str]:
    lines: list[str] = []
    for record in edition.records.values():
        lines += record_section(record, edition, language)
    return lines


def record_section(record: Record, edition: Edition, language: str) -> list[str]:
    """Return the section about one record: its place, its table of fields, and what the sources say."""
    parent = (
        edition.records[record.parent].key if record.parent in edition.records else word("student", language)
    )
    shape = word(record.shape, language) + (f" {word('or-null', language)}" if record.nullable else "")
    facts = [
        f"- {word('english', language)}: {mono(record.id)}; {shape}; {word('parent', language)}: {parent}",
        f"- {word('authority', language)}: {word(record.authority.value, language)}; {cited(record.sources)}",
    ]
    if record.aliases:
        facts.append(f"- {word('aliases', language)}: {'、'.join(record.aliases)}")
    children = edition.children(record.id)
    if children:
        names = [f"{child.number} {mono(child.key)}" for child in children]
        facts.append(f"- {word('children', language)}: {', '.join(names)}")
    if record.note:
        facts.append(f"- {word('note', language)}: {record.note.get(language)}")
    return [
        f"## {record.number} {record.key}" + (f" {record.title.en}" if language == "en" else ""),
        "",
        *facts,
        "",
        *(_field_table(record, edition, language) if record.fields else []),
        *claims(record.claims, language),
        *_field_notes(record, language),
    ]


def _field_table(record: Record, edition: Edition, language: str) -> list[str]:
    names = (
        "number",
        "key",
        "english",
        "type",
        "length",
        "null",
        "required",
        "meaning",
        "authority",
        "source",
    )
    heads = [word(name, language) for name in names]
    return table(heads, [_field_row(field, edition, language) for field in record.fields])


def _field_row(field: Field, edition: Edition, language: str) -> tuple[str, ...]:
    kind = edition.types[field.type]
    most = field.max_length if field.max_length is not None else kind.max_length
    return (
        field.number,
        mono(field.key),
        field.english,
        f"[{field.type}](types.md#{field.type})",
        f"≤ {most}" if most is not None else "",
        word("yes", language) if field.nullable else "",
        word("optional" if field.optional else field.required, language),
        field.meaning.get(language),
        word(field.authority.value, language),
        cited(field.sources),
    )


def _field_notes(record: Record, language: str) -> list[str]:
    lines = []
    for field in record.fields:
        noted = [*claims(field.claims, language)]
        if field.aliases:
            noted.insert(0, f"- {word('aliases', language)}: {', '.join(map(mono, field.aliases))}")
        if field.note:
            noted.insert(0, f"- {word('note', language)}: {field.note.get(language)}")
        if noted:
            lines += [f"### {field.number} {field.key}", "", *noted, *([""] if noted[-1] else [])]
    return lines


def _types(edition: Edition, language: str) -> list[str]:
    lines: list[str] = []
    for kind in edition.types.values():
        lines += type_section(kind, edition, language)
    return lines


def type_section(kind: ValueType, edition: Edition, language: str) -> list[str]:
    """Return the section about one value type."""
    facts = [("JSON", mono(kind.json))]
    if kind.pattern:
        facts.append((word("pattern", language), mono(kind.pattern)))
    if kind.min_length is not None or kind.max_length is not None:
        low, high = kind.min_length or 0, kind.max_length
        facts.append(
            (word("length", language), f"{low}–{'' if high is None else high} {word('characters', language)}")
        )
    if kind.minimum is not None or kind.maximum is not None:
        facts.append((word("range", language), f"{number(kind.minimum)}–{number(kind.maximum)}"))
    if kind.codes:
        facts.append((word("codes", language), f"[{kind.codes}](codes.md#{kind.codes})"))
    if kind.missing:
        facts.append((word("missing", language), ", ".join(mono(_spelled(value)) for value in kind.missing)))
    if kind.none_value is not None:
        facts.append((word("none-value", language), mono(kind.none_value)))
    facts.append((word("sensitivity", language), kind.sensitivity.value))
    if kind.requirements:
        named = ", ".join(f"{keyword} {value}" for keyword, value in kind.requirements.items())
        facts.append((word("requirement", language), named))
    facts.append((word("authority", language), word(kind.authority.value, language)))
    facts.append((word("source", language), cited(kind.sources)))
    used = [
        field.number
        for record in edition.records.values()
        for field in record.fields
        if field.type == kind.id
    ]
    facts.append((word("used-by", language), ", ".join(used)))
    lines = [f'<a id="{kind.id}"></a>', "", f"## {kind.title.get(language)} {mono(kind.id)}", ""]
    lines += table((word("aspect", language), word("value", language)), facts)
    if kind.dialects:
        lines += [f"{word('dialects', language)}:", ""]
        lines += [
            f"- {dialect.title.get(language)}: {mono(dialect.pattern)} "
            f"({word(dialect.authority.value, language)}; {cited(dialect.sources)})"
            for dialect in kind.dialects
        ]
        lines.append("")
    if kind.note:
        lines += [kind.note.get(language), ""]
    return [*lines, *claims(kind.claims, language)]


def _codes(edition: Edition, language: str) -> list[str]:
    lines: list[str] = []
    for listed in edition.codes.values():
        lines += code_section(listed, language)
    return lines


def code_section(listed: CodeList, language: str) -> list[str]:
    """Return the section about one code list."""
    heads = [word(name, language) for name in ("code", "name", "authority", "source", "note")]
    rows = [
        (
            mono(code.code),
            code.name.get(language),
            word(code.authority.value, language),
            cited(code.sources),
            code.note.get(language) if code.note else "",
        )
        for code in listed.codes
    ]
    facts = f"{word('requirement', language)}: {listed.requirement}"
    if listed.open:
        facts += f"; {word('open-list', language)}"
    heading = f"## {listed.title.get(language)} {mono(listed.id)}"
    return [f'<a id="{listed.id}"></a>', "", heading, "", facts, "", *table(heads, rows)]


def _ambiguities(edition: Edition, language: str) -> list[str]:
    lines = [f"## {word('questions', language)}", ""]
    for item in edition.ambiguities:
        lines += [f"### {item.id}", "", item.question.get(language), ""]
        lines += [f"- {reading_line(reading, language)}" for reading in item.readings]
        if item.modules:
            lines.append(f"- {word('modules', language)}: {item.modules.get(language)}")
        lines += [f"- {word('affects', language)}: {', '.join(item.affects)}", ""]
    lines += [f"## {word('contradictions', language)}", ""]
    for statement in statements(edition):
        if statement.readings:
            lines += [f"### {cell(_place(statement, language))}", ""]
            lines += [f"- {reading_line(reading, language)}" for reading in statement.readings]
            lines.append("")
    unknown = [
        (field.number, record.key, mono(field.key))
        for record in edition.records.values()
        for field in record.fields
        if field.required == "unknown"
    ]
    heads = [word(name, language) for name in ("number", "records", "key")]
    lines += [f"## {word('unknown-required', language)}", "", *table(heads, unknown)]
    decided = [
        f"- {_place(statement, language)}"
        for statement in statements(edition)
        if statement.authority is Authority.EDITORIAL
    ]
    return [*lines, f"## {word('decisions', language)}", "", *decided]


def _place(statement: Statement, language: str) -> str:
    """Return what a statement is about: ``2.1.8 學分數: meaning``."""
    subject, _, aspect = statement.where.partition("claims.")
    named = " ".join(dict.fromkeys((word(statement.subject, language), subject.rstrip("."))))
    return f"{named.strip()}: {word(aspect, language)}" if aspect else named.strip()


def _sources(edition: Edition, language: str) -> list[str]:
    lines: list[str] = []
    for source in edition.sources.values():
        facts = [(word("kind", language), source.kind), (word("date", language), source.date)]
        facts.append((word("authority", language), word(source.authority.value, language)))
        note = source.note.get(language) if source.note else ""
        extra = (("digest", source.digest), ("address", source.address), ("note", note))
        facts += [(word(name, language), value) for name, value in extra if value]
        lines += [f'<a id="{source.id}"></a>', "", f"## {source.id}", "", source.title.get(language), ""]
        lines += table((word("aspect", language), word("value", language)), facts)
    return lines


def number(value: float | None) -> str:
    """Return a bound without a needless decimal point; nothing where there is no bound."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def _spelled(value: str | float | None) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return "null" if value is None else number(value)
