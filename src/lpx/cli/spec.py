"""``lpx spec``: read the machine-readable edition, compare editions, regenerate what is made from them."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lpx.cli.diagnostics import Stop
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import InputPath, edition_option, format_option, language_option
from lpx.cli.tables import screen_table, screen_text

if TYPE_CHECKING:
    from lpx.edition import EditionError
    from lpx.edition.nouns import Edition, Field, Record

_LONGEST_NAME = 60
_Command = TypeVar("_Command", bound=Callable[..., Any])

ROOM = InputPath(exists=True, file_okay=False, path_type=Path)


def _broken(error: EditionError, language: str) -> Stop:
    """Return how the command ends because a file of the edition is wrong; its editors read English."""
    return Stop(ExitCode.USAGE, language, "spec.edition-broken", detail=str(error))


def _common(command: _Command) -> _Command:
    """Add the options of every reading command, and tell problems of the edition without a traceback."""

    @functools.wraps(command)
    def guarded(*args: object, **kwargs: object) -> object:
        from lpx.edition import EditionError

        lang = kwargs.get("lang")
        try:
            return command(*args, **kwargs)
        except EditionError as error:
            raise _broken(error, _language(lang if isinstance(lang, str) else None)) from None

    room = click.option(
        "--room", type=ROOM, help="Folder that holds exchange/ (default: the one of this lpx)."
    )
    wrapped: Any = room(edition_option(language_option(format_option("text", "json")(guarded))))
    return wrapped  # type: ignore[no-any-return]


@click.group(name="spec")
def command() -> None:
    """Read the machine-readable edition of the specification."""


@command.command()
@click.argument("name", required=False)
@_common
def show(
    name: str | None, format_name: str, lang: str | None, edition_name: str | None, room: Path | None
) -> None:
    """Show NAME: a record, field, type, code list, source or requirement; without NAME the whole edition.

    Records and fields go by id, number or Chinese key: course, 2.1.3, course.credits, 學分數.
    """
    from lpx.edition.trace import find_fields, find_record

    edition, language = _open(edition_name, room, lang)
    if name is None:
        _show_edition(edition, format_name, language)
        return
    record = find_record(edition, name)
    if record is not None:
        _show_record(edition.records[record], edition, format_name, language)
        return
    fields = find_fields(edition, name)
    if fields:
        _show_fields(fields, format_name, language)
        return
    parts: dict[str, Any] = {
        "type": edition.types,
        "code-list": edition.codes,
        "source": edition.sources,
        "requirement": edition.requirements,
    }
    found = {part: known[name] for part, known in parts.items() if name in known}
    if not found:
        raise _unknown(name, edition, language)
    _emit(found, format_name, [line for noun in found.values() for line in (*_facts(noun, language), "")])


@command.command("list")
@click.argument(
    "what",
    type=click.Choice(["records", "fields", "types", "codes", "sources", "requirements", "editions"]),
    default="records",
)
@_common
def list_parts(
    what: str, format_name: str, lang: str | None, edition_name: str | None, room: Path | None
) -> None:
    """List the records, fields, types, code lists, sources, requirements, or the editions there are."""
    from lpx.edition import edition_names

    edition, language = _open(edition_name, room, lang)
    rows: list[tuple[str, ...]]
    if what == "records":
        rows = [
            (item.number, item.id, item.key, item.shape, str(len(item.fields)))
            for item in edition.records.values()
        ]
    elif what == "fields":
        rows = [
            (field.number, f"{record.id}.{field.english}", field.key, field.type)
            for record in edition.records.values()
            for field in record.fields
        ]
    elif what == "editions":
        rows = [(name,) for name in edition_names(room)]
    elif what == "requirements":
        rows = [
            (item.id, item.name, item.authority.value, item.verified.by, item.title.get(language))
            for item in edition.requirements.values()
        ]
    else:
        known: dict[str, Any] = {"types": edition.types, "codes": edition.codes, "sources": edition.sources}
        rows = [(item.id, item.title.get(language)) for item in known[what].values()]
    _emit(rows, format_name, _columns(rows))


@command.command()
@click.argument("name")
@_common
def trace(name: str, format_name: str, lang: str | None, edition_name: str | None, room: Path | None) -> None:
    """Follow NAME through the edition: source ↔ field ↔ requirement ↔ check ↔ vector."""
    import msgspec

    from lpx.edition.trace import trace as follow
    from lpx.edition.words import word

    edition, language = _open(edition_name, room, lang)
    found = follow(edition, name)
    if found is None:
        raise _unknown(name, edition, language)
    checks = _checks(edition)
    verifiers = {
        key: checks.get(key) or [edition.requirements[key].verified.by] for key in found.requirements
    }
    lines = [
        *screen_text(f"{found.title}  ({found.kind})", first=f"{found.id}  "),
        "",
        f"{word('statements', language)}:",
    ]
    cited = [
        (item.subject, item.where or item.file, item.authority, "; ".join(item.sources))
        for item in found.statements
    ]
    lines += _columns(cited, "  ")
    lines += ["", f"{word('fields', language)}:"]
    numbered = {field.number: field.key for item in edition.records.values() for field in item.fields}
    numbered |= {item.number: item.key for item in edition.records.values()}
    lines += _columns([(number, numbered[number]) for number in found.fields], "  ")
    lines += ["", f"{word('requirements', language)} → {word('checks', language)}:"]
    rows = [
        (key, edition.requirements[key].title.get(language), ", ".join(names))
        for key, names in verifiers.items()
    ]
    lines += _columns(rows, "  ")
    vectors = _vectors(found.requirements)
    lines += ["", f"{word('requirements', language)} → {word('vectors', language)}:"]
    lines += _columns([(key, ", ".join(names)) for key, names in vectors.items()], "  ")
    _emit({**msgspec.to_builtins(found), "verified": verifiers, "vectors": vectors}, format_name, lines)


@command.command()
@_common
def ambiguities(format_name: str, lang: str | None, edition_name: str | None, room: Path | None) -> None:
    """List what the sources leave open, every reading, and the one that this edition chose."""
    from lpx.edition.markdown import reading_line
    from lpx.edition.words import word

    edition, language = _open(edition_name, room, lang)
    lines: list[str] = []
    for item in edition.ambiguities:
        lines += screen_text(item.question.get(language), first=f"{item.id}  ")
        for reading in item.readings:
            lines += screen_text(reading_line(reading, language).replace("**", ""), first="  - ")
        if item.modules:
            lines += screen_text(f"{word('modules', language)}: {item.modules.get(language)}", first="  ")
        lines += [*screen_text(f"{word('affects', language)}: {', '.join(item.affects)}", first="  "), ""]
    _emit(edition.ambiguities, format_name, lines)


@command.command()
@click.argument("old")
@click.argument("new")
@_common
def diff(  # noqa: PLR0917 - click passes them by name
    old: str, new: str, format_name: str, lang: str | None, edition_name: str | None, room: Path | None
) -> None:
    """Say what changes for a vendor from edition OLD to edition NEW.

    OLD and NEW are names of editions, or folders that hold one.
    """
    from lpx.edition.diff import diff_editions
    from lpx.edition.words import word

    del edition_name
    language = _language(lang)
    changes = diff_editions(_named_edition(old, room, language), _named_edition(new, room, language))
    rows = [
        (
            word(item.kind.value, language),
            item.subject,
            item.title,
            item.aspect,
            f"{item.old or '-'} → {item.new or '-'}" if item.old or item.new else "",
            ", ".join(word(side, language) for side in item.concerns),
        )
        for item in changes
    ]
    _emit(changes, format_name, _columns(rows) or [word("no-changes", language)])


@command.command()
@click.argument("what", type=click.Choice(["document", "mapping"]), default="document")
@click.option("--room", type=ROOM, help="Folder that holds exchange/ (default: the one of this lpx).")
@format_option("json", told="Form of the output; the schema itself is JSON.")
@language_option
@edition_option
def schema(
    what: str,
    format_name: str,  # noqa: ARG001 - there is one form
    lang: str | None,
    edition_name: str | None,
    room: Path | None,
) -> None:
    """Write the JSON Schema (2020-12) of the document or of the mapping file to stdout."""
    from lpx.edition import EditionError
    from lpx.edition.build import SCHEMAS, schema_bytes

    try:
        edition, _ = _open(edition_name, room, lang)
    except EditionError as error:
        raise _broken(error, _language(lang)) from None
    make = SCHEMAS[f"schema/{what}.schema.json"]
    click.echo(schema_bytes(make(edition)).decode(), nl=False)


@command.command()
@click.option("--check", is_flag=True, help="Write nothing; fail when a generated file is out of date.")
@click.option("--room", type=ROOM, help="Folder that holds exchange/ (default: the one of this lpx).")
@click.option(
    "--docs",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the reference pages, if they are wanted.",
)
@format_option("text", "json")
@language_option
def build(  # click passes them by name
    *, check: bool, room: Path | None, docs: Path | None, format_name: str, lang: str | None
) -> None:
    """Regenerate the schemas, the compiled form and the reference pages from the YAML."""
    from lpx.cli.spec_building import rebuild

    rebuild(room, docs, format_name, _language(lang), check=check)


def _open(edition_name: str | None, room: Path | None, lang: str | None) -> tuple[Edition, str]:
    from lpx.edition import DEFAULT_EDITION

    language = _language(lang)
    return _stored_edition(edition_name or DEFAULT_EDITION, room, language), language


def _stored_edition(name: str, room: Path | None, language: str) -> Edition:
    from lpx.edition import edition_names, load_edition

    known = edition_names(room)
    if not known:
        raise Stop(ExitCode.USAGE, language, "spec.no-editions")
    if name not in known:
        raise Stop(ExitCode.USAGE, language, "edition-unknown", known=", ".join(known))
    return load_edition(name, room)


def _language(lang: str | None) -> str:
    from lpx.messages.language import choose_language

    return choose_language(lang, os.environ)


def _named_edition(name: str, room: Path | None, language: str) -> Edition:
    from lpx.edition.load import parse_edition

    folder = Path(name)
    if (folder / "edition.yaml").is_file():
        return parse_edition(folder)
    return _stored_edition(name, room, language)


def _show_edition(edition: Edition, format_name: str, language: str) -> None:
    from lpx.edition.words import word

    mark = edition.mark
    facts = [
        (word("edition", language), mark.id),
        (word("title", language), mark.title.get(language)),
        (word("version", language), f"{mark.version} ({mark.date})"),
        (word("status", language), mark.status),
        (word("digest", language), edition.digest),
        (word("records", language), str(len(edition.records))),
        (word("fields", language), str(sum(len(item.fields) for item in edition.records.values()))),
        (word("requirements", language), str(len(edition.requirements))),
        (word("sources", language), str(len(edition.sources))),
    ]
    _emit(mark, format_name, [*_columns(facts), "", *screen_text(mark.describes.get(language))])


def _show_record(record: Record, edition: Edition, format_name: str, language: str) -> None:
    from lpx.edition.words import word

    heads = tuple(
        word(name, language) for name in ("number", "key", "type", "length", "null", "required", "source")
    )
    rows = [heads]
    for field in record.fields:
        kind = edition.types[field.type]
        most = field.max_length if field.max_length is not None else kind.max_length
        rows.append(
            (
                field.number,
                field.key,
                field.type,
                "" if most is None else f"≤ {most}",
                "null" if field.nullable else "",
                word("optional" if field.optional else field.required, language),
                ", ".join(item.source for item in field.sources),
            )
        )
    rows += [
        (child.number, child.key, child.shape, "", "", "", ", ".join(item.source for item in child.sources))
        for child in edition.children(record.id)
    ]
    head = f"{record.number} {record.key}  {record.title.en} ({record.id}, {word(record.shape, language)})"
    _emit(record, format_name, [*screen_text(head), "", *_columns(rows)])


def _show_fields(fields: Sequence[tuple[Record, Field]], format_name: str, language: str) -> None:
    lines: list[str] = []
    for record, field in fields:
        lines += [f"{field.number} {field.key}  ({record.key}; {record.id}.{field.english})"]
        lines += [f"  {line}" for line in _facts(field, language)]
        lines.append("")
    _emit([field for _, field in fields], format_name, lines)


def _facts(noun: object, language: str) -> list[str]:
    """Return the content of a noun as indented lines, texts in ``language``."""
    import msgspec

    return _lines(json.loads(msgspec.json.encode(noun)), language, "")


def _lines(value: Any, language: str, indent: str) -> list[str]:  # noqa: ANN401 - any JSON value
    lines: list[str] = []
    pairs = [(f"{key}:", item) for key, item in value.items()] if isinstance(value, dict) else []
    pairs = pairs or [("-", item) for item in value]
    for label, raw in pairs:
        item = raw
        if isinstance(raw, dict) and set(raw) == {"zh-Hant", "en"}:
            item = raw[language]
        elif isinstance(raw, dict) and "source" in raw and set(raw) <= {"source", "place"}:
            item = ": ".join(raw.values())
        if isinstance(item, (dict, list)) and item:
            lines += [f"{indent}{label}", *_lines(item, language, indent + "  ")]
        else:
            lines.append(f"{indent}{label} {item if item and isinstance(item, str) else json.dumps(item)}")
    return lines


def _checks(edition: Edition) -> dict[str, list[str]]:
    from lpx.checks.table import all_checks

    table: dict[str, list[str]] = {}
    for check in all_checks(edition):
        for requirement in check.reports:
            table.setdefault(requirement, []).append(check.name)
    return table


def _vectors(requirements: Iterable[str]) -> dict[str, list[str]]:
    """Return the vectors of each requirement that has some."""
    from lpx.synthesis.vectors.registry import select

    found = {key: [made.path for made in select(big=True, requirement=key)] for key in requirements}
    return {key: paths for key, paths in found.items() if paths}


def _unknown(name: str, edition: Edition, language: str) -> Stop:
    from difflib import get_close_matches

    known = [*edition.records, *edition.types, *edition.codes, *edition.sources, *edition.requirements]
    for record in edition.records.values():
        known += [
            record.key,
            *(field.key for field in record.fields),
            *(field.english for field in record.fields),
        ]
    near = get_close_matches(name, dict.fromkeys(known), n=3)
    key = "spec.name-unknown-near" if near else "spec.name-unknown"
    told = {"edition": edition.mark.id, "name": name[:_LONGEST_NAME], "near": ", ".join(near)}
    return Stop(ExitCode.USAGE, language, key, **told)


def _columns(rows: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    return list(screen_table(rows, indent=indent))


def _emit(value: object, format_name: str, lines: Sequence[str]) -> None:
    import msgspec

    if format_name == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
    else:
        click.echo("\n".join(lines).rstrip())
