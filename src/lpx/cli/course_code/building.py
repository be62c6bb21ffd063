"""``lpx course-code build``."""

from __future__ import annotations

import click

from lpx.cli.course_code.setting import Setting, common_options, settle, write_json
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.coursecode.code import CourseCodeError, PartsError, build, parse
from lpx.coursecode.explain import describe_error, explain
from lpx.coursecode.known import unknown_parts
from lpx.coursecode.naming import codes_named
from lpx.edition.nouns import Text
from lpx.reports.visible import one_line


@click.command()
@click.argument("pairs", metavar="PART=VALUE...", nargs=-1, required=True)
@click.option("--from", "start", metavar="CODE", help="Take the other parts from this code.")
@common_options
def command(
    pairs: tuple[str, ...], start: str | None, format_name: str, lang: str | None, edition_name: str | None
) -> None:
    """Build a code from its parts.

    PART is cohort, school, type, group, department, class_group, category, mode, attribute, field or subject;
    VALUE is its code, or its name where the tables have it once.

    Ends with 1 when a part of the new code is unknown or does not go with the others.
    """
    setting = settle(lang, edition_name)
    values = _start(start, setting) if start else {}
    wanted = dict(_pair(pair, setting) for pair in pairs)
    known = [part.id for part in setting.edition.layout.parts]
    strange = next((name for name in wanted if name not in known), None)
    if strange is not None:
        raise click.UsageError(setting.say("build-part", name=one_line(strange), known=", ".join(known)))
    for name in known:
        if name in wanted:
            values[name] = wanted[name]
            values[name] = _code_of(name, wanted[name], values, setting)
    try:
        code = build(values, setting.edition)
    except PartsError as error:
        raise click.UsageError(_complain(error, setting)) from None
    doubtful = {part.position for part in unknown_parts(code, setting.edition)}
    told = explain(code, setting.edition, setting.language)
    if format_name == "json":
        write_json({"code": code.text, "explanation": told})
    else:
        click.echo(code.text)
        for part in told.parts:
            if part.part in doubtful:
                said = setting.say("build-doubtful", part=part.title, value=part.value, meaning=part.meaning)
                aside(said)
    raise SystemExit(ExitCode.DOES_NOT_CONFORM if doubtful else ExitCode.CONFORMS)


def _start(text: str, setting: Setting) -> dict[str, str]:
    try:
        return parse(text, setting.edition).values
    except CourseCodeError as error:
        detail = describe_error(error.errors[0], setting.edition, setting.language)
        said = setting.say("unreadable-code", code=one_line(text[:64]), detail=detail)
        raise click.UsageError(said) from None


def _pair(text: str, setting: Setting) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.UsageError(setting.say("build-pair", text=one_line(text)))
    return name.strip(), value.strip()


def _code_of(name: str, given: str, values: dict[str, str], setting: Setting) -> str:
    """Return the value of a part that is given by its code or by its name."""
    part = setting.edition.layout.part(name)
    alphabet = setting.edition.layout.characters[part.characters].alphabet
    if len(given) == part.length and all(character in alphabet for character in given):
        return given
    found = codes_named(name, given, {**values, name: ""}, setting.edition)
    if len(found) > 1:
        title = part.title.get(setting.language)
        said = setting.say("build-several", part=title, value=one_line(given), codes=", ".join(found))
        raise click.UsageError(said)
    return found[0] if found else given


def _complain(error: PartsError, setting: Setting) -> str:
    layout = setting.edition.layout
    missing = [e.part for e in error.errors if e.kind == "missing"]
    told = []
    if missing:
        names = (f"{name} ({layout.part(name).title.get(setting.language)})" for name in missing)
        told.append(setting.say("build-missing", parts=", ".join(names)))
    for one in error.errors:
        if one.kind in {"length", "characters"}:
            expected = one.expected.get(setting.language) if isinstance(one.expected, Text) else one.expected
            title = layout.part(one.part).title.get(setting.language)
            told.append(
                setting.say(
                    f"build-{one.kind}", part=title, value=one_line(one.value[:40]), expected=expected
                )
            )
    return "\n".join(told)
