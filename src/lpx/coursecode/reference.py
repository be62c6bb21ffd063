"""The reference pages of a course-code edition, in both languages, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.nouns import (
    AttributeString,
    Bound,
    CreditString,
    CrossSchool,
    Endings,
    ModeString,
    SubjectNumbers,
    WithoutOutcomes,
)
from lpx.coursecode.reference_words import word
from lpx.edition.markdown import cited, claims, mono, reading_line, table
from lpx.edition.nouns import Authority, Citation
from lpx.edition.words import LANGUAGES

_Rule = WithoutOutcomes | CrossSchool | Bound | SubjectNumbers | Endings

_LONG = 600
"""Tables with more rows are summed up, not printed."""


def course_code_pages(edition: CodeEdition) -> dict[str, bytes]:
    """Return every page: path relative to ``docs/reference`` → content."""
    makers: dict[str, Callable[[CodeEdition, str], Iterator[str]]] = {
        "course-code": _overview,
        "course-code-tables": _tables,
    }
    pages = {}
    for language in LANGUAGES:
        for name, make in makers.items():
            head = [f"# {word(name, language)}", "", f"<!-- {word('generated', language)} -->", ""]
            text = "\n".join([*head, *make(edition, language)]).rstrip() + "\n"
            pages[f"{language}/{name}.md"] = text.encode()
    return pages


def _overview(edition: CodeEdition, language: str) -> Iterator[str]:
    mark = edition.mark
    yield from (f"**{mark.title.get(language)}** ({mono(mark.id)}, {mark.version})", "")
    for text in (mark.describes, mark.status, mark.english_names):
        yield from (text.get(language), "")
    yield from _layout(edition, language)
    yield from _rules(edition, language)
    yield from _strings(edition, language)
    yield from _files(edition, language)
    yield from _problems(edition, language)
    yield from _contradictions(edition, language)
    yield from _sources(edition, language)


def _section(name: str, language: str) -> Iterator[str]:
    yield from (f"## {word(name, language)}", "")


def _layout(edition: CodeEdition, language: str) -> Iterator[str]:
    layout = edition.layout
    yield from _section("layout", language)
    heads = ("number", "place", "length", "part", "characters", "meaning", "authority", "source")
    yield from table(
        [word(head, language) for head in heads],
        [
            (
                str(part.number),
                f"{part.start + 1}-{part.end}" if part.length > 1 else str(part.end),
                str(part.length),
                f"{part.title.get(language)} ({mono(part.id)})",
                layout.characters[part.characters].title.get(language),
                part.meaning.get(language),
                word(part.authority, language),
                cited(part.sources),
            )
            for part in layout.parts
        ],
    )
    for fragment in layout.fragments:
        parts = layout.fragment_parts(fragment.id)
        yield f"- {mono(fragment.id)}: {fragment.title.get(language)} ({parts[0].start + 1}-{parts[-1].end})"
    alike = ", ".join(mono(group) for group in layout.confusable)
    yield from (f"- {word('confusable', language)}: {alike}", "")
    yield from claims(layout.claims, language)


def _rules(edition: CodeEdition, language: str) -> Iterator[str]:
    rules = edition.mark.rules
    without, cross, numbers = rules.without_outcomes, rules.cross_school, rules.subject_code
    bare = f"{without.part} {'/'.join(without.values)}"
    unless = f"{without.unless_part} {'/'.join(without.unless_values)}"
    nominal = f"{numbers.nominal_first}-{numbers.nominal_last}"
    rows = [
        ("without-outcomes", f"{bare}; {word('unless', language)} {unless}", *_basis(without)),
        ("cross-school", f"{cross.part} {'/'.join(cross.values)}", *_basis(cross)),
        ("cohorts", f"{rules.first_cohort.value}-{rules.last_cohort.value}", *_basis(rules.first_cohort)),
        ("nominal-numbers", f"{nominal} ({numbers.nominal_count})", *_basis(numbers)),
        ("school-numbers", f"{numbers.school_first}-{numbers.nominal_last}", *_basis(numbers)),
        ("name-length", str(rules.name_length.value), *_basis(rules.name_length)),
        ("name-endings", ", ".join(rules.name_endings.values), *_basis(rules.name_endings)),
    ]
    yield from _section("rules", language)
    yield from table(
        [word(head, language) for head in ("rule", "value", "authority", "source")],
        [
            (word(name, language), value, word(authority, language), cited(sources))
            for name, value, authority, sources in rows
        ],
    )


def _basis(rule: _Rule) -> tuple[Authority, tuple[Citation, ...]]:
    return rule.authority, rule.sources


def _strings(edition: CodeEdition, language: str) -> Iterator[str]:
    strings = edition.mark.strings
    yield from _section("strings", language)
    semesters = " ".join(semester.get(language) for semester in strings.credits.semesters[:2])
    parts = " + ".join(edition.layout.part(name).title.get(language) for name in strings.attribute.parts)
    length = sum(edition.layout.part(name).length for name in strings.attribute.parts)
    credit, modes, attribute = strings.credits, strings.open_modes, strings.attribute
    empty = f"{word('none', language)}: {mono(modes.none)} ({modes.none_name.get(language)})"
    rows: list[tuple[str, int, str, CreditString | ModeString | AttributeString]] = [
        ("credits", credit.length, f"{semesters} ...", credit),
        ("open-modes", modes.length, empty, modes),
        ("attribute", length, parts, attribute),
    ]
    yield from table(
        [word(head, language) for head in ("string", "length", "meaning", "authority", "source")],
        [
            (
                word(name, language),
                str(size),
                meaning,
                word(string.authority, language),
                cited(string.sources),
            )
            for name, size, meaning, string in rows
        ],
    )


def _files(edition: CodeEdition, language: str) -> Iterator[str]:
    rules = edition.files
    titles = {rule.id: rule.title.get(language) for rule in rules.hashes}
    yield from _section("files", language)
    yield from table(
        [word(head, language) for head in ("form", "title", "columns", "md5", "authority", "source")],
        [
            (
                mono(form.id),
                form.title.get(language),
                ", ".join(f"{column.key} ({mono(column.id)})" for column in form.columns),
                "; ".join(titles[name] for name in form.hashes),
                word(form.authority, language),
                cited(form.sources),
            )
            for form in rules.forms
        ],
    )
    yield from (f"- {word('file-name', language)}: {mono(rules.names.course_codes)}", "")


def _problems(edition: CodeEdition, language: str) -> Iterator[str]:
    yield from _section("problems", language)
    yield from table(
        [word(head, language) for head in ("problem", "severity", "text", "authority", "source")],
        [
            (
                mono(kind.id),
                word(kind.severity, language),
                kind.text.get(language),
                word(kind.authority, language),
                cited(kind.sources),
            )
            for kind in edition.problems.values()
        ],
    )


def _contradictions(edition: CodeEdition, language: str) -> Iterator[str]:
    yield from _section("contradictions", language)
    for item in edition.contradictions:
        yield from (f"### {item.title.get(language)}", "")
        yield from (f"- {reading_line(reading, language)}" for reading in item.readings)
        yield ""


def _sources(edition: CodeEdition, language: str) -> Iterator[str]:
    yield from _section("sources", language)
    yield from table(
        [word(head, language) for head in ("source", "title", "date", "authority", "address")],
        [
            (
                mono(source.id),
                source.title.get(language),
                source.date,
                word(source.authority, language),
                source.address or source.digest,
            )
            for source in edition.sources.values()
        ],
    )


def _tables(edition: CodeEdition, language: str) -> Iterator[str]:
    yield from (edition.mark.english_names.get(language), "")
    for mark in edition.table_marks.values():
        rows = edition.table(mark.id)
        yield from (f"## {mark.title.get(language)}", "")
        completeness = word(mark.completeness, language)
        authority = word(mark.authority, language)
        yield f"{mono(mark.file)}, {word('rows', language)}: {len(rows)}. {completeness}"
        yield f"{word('authority', language)}: {authority}; {cited(mark.sources)}."
        yield ""
        if mark.note:
            yield from (mark.note.get(language), "")
        for rule in mark.by_school:
            yield from (f"- {mono(rule.pattern)}: {rule.note.get(language)}", "")
        if mark.blocks:
            yield from (f"- {mono(block.pattern)}: {block.title.get(language)}" for block in mark.blocks)
            yield ""
        if len(rows) <= _LONG:
            yield from _rows(edition, mark.id, language)


def _rows(edition: CodeEdition, name: str, language: str) -> Iterator[str]:
    heads = ("code", "name", "types", "source", "confidence", "note")
    yield from table(
        [word(head, language) for head in heads],
        [
            (
                mono(entry.code),
                entry.named(language),
                " ".join(entry.types),
                " ".join(entry.sources),
                word(entry.confidence, language),
                entry.noted(language),
            )
            for entry in edition.table(name).entries()
        ],
    )
