"""``lpx course-code explain``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice

import click

from lpx.cli.course_code.ruler import SIGNS, colour_of, ruler
from lpx.cli.course_code.setting import Setting, common_options, settle, write_json
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.coursecode.explain import Explanation, PartExplanation, explain
from lpx.coursecode.known import Standing
from lpx.coursecode.neighbours import Neighbour, describe_edit, neighbours
from lpx.reports.columns import cell_width, pad, wrap

_MOST_TYPED = 1 << 20
_MOST = 1000
"""Codes that are explained in one run; a file of them is for ``check``."""


@click.command()
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
@click.option("--sources", is_flag=True, help="Show where each meaning comes from.")
@click.option("--credits", "credits_text", metavar="TEXT", help="Explain this credits string too (2B0000).")
@click.option("--modes", "modes_text", metavar="TEXT", help="Explain this string of modes too (00----).")
@common_options
def command(
    codes: tuple[str, ...],
    format_name: str,
    lang: str | None,
    edition_name: str | None,
    *,
    sources: bool,
    credits_text: str | None,
    modes_text: str | None,
) -> None:
    """Say what each position of a code means, and what is wrong with it.

    A plan key (16 characters) or the last 7 characters are explained too; "-" reads codes from standard
    input, one a line. Ends with 0 when every code is well formed and possible, else with 1.
    """
    setting = settle(lang, edition_name)
    texts = list(islice(_texts(codes), _MOST))
    if not texts:
        aside(setting.say("no-codes"), key="course-code.no-codes")
        raise SystemExit(ExitCode.NOTHING_TO_DO)
    told = [explain(text, setting.edition, setting.language) for text in texts]
    if format_name == "json":
        write_json([_value(one, setting, credits_text, modes_text) for one in told])
    else:
        for number, one in enumerate(told):
            if number:
                click.echo()
            for line in _lines(one, setting, sources=sources, strings=(credits_text, modes_text)):
                click.echo(line)
    raise SystemExit(ExitCode.CONFORMS if all(one.is_known for one in told) else ExitCode.DOES_NOT_CONFORM)


def _texts(codes: tuple[str, ...]) -> Iterator[str]:
    for code in codes:
        if code == "-":
            typed = sys.stdin.buffer.read(_MOST_TYPED).decode("utf-8-sig", "replace")
            yield from (line for line in typed.splitlines() if line.strip())
        else:
            yield code


def _value(
    told: Explanation, setting: Setting, credits_text: str | None, modes_text: str | None
) -> dict[str, object]:
    value: dict[str, object] = {"explanation": told, "possible": told.is_known}
    if not told.is_known:
        value["neighbours"] = [
            {"code": found.code, "edit": found.edit, "why": why} for found, why in _neighbours(told, setting)
        ]
    return value | dict(_strings(told, setting, (credits_text, modes_text)))


def _neighbours(told: Explanation, setting: Setting) -> list[tuple[Neighbour, str]]:
    found = neighbours(told.text, setting.edition, 3)
    return [(one, describe_edit(one, setting.edition, setting.language)) for one in found]


def _strings(
    told: Explanation, setting: Setting, texts: tuple[str | None, str | None]
) -> Iterator[tuple[str, list[str]]]:
    if texts == (None, None):
        return
    from lpx.coursecode.strings import describe_credits, describe_modes, parse_credits, parse_open_modes

    credits_text, modes_text = texts
    edition, language = setting.edition, setting.language
    course_type = next((part.value for part in told.parts if part.part == "type"), "")
    if credits_text is not None:
        found = parse_credits(credits_text, edition)
        lines = list(describe_credits(found, edition, language))
        if found.wrong_length:
            lines.append(setting.say("string-length", wanted=edition.mark.strings.credits.length))
        lines.append(setting.say("credits-total", total=found.total, swapped=found.swapped))
        if course_type in edition.mark.strings.credits.periods_for:
            lines.append(setting.say("credits-may-be-periods"))
        yield "credits", lines
    if modes_text is not None:
        modes = parse_open_modes(modes_text, edition)
        lines = list(describe_modes(modes, course_type, edition, language))
        if modes.wrong_length:
            lines.append(setting.say("string-length", wanted=edition.mark.strings.open_modes.length))
        yield "open_modes", lines


def _lines(
    told: Explanation, setting: Setting, *, sources: bool, strings: tuple[str | None, str | None]
) -> Iterator[str]:
    yield from _head(told, setting)
    yield ""
    yield from (f"  {line}" for line in ruler(told, setting))
    yield ""
    yield from _table(told, setting, sources=sources)
    for note in told.contradictions:
        yield ""
        yield from wrap(note.text, setting.width, first="  * ", rest="    ")
        for other in note.others:
            yield from wrap(other, setting.width, first="    ")
    for name, lines in _strings(told, setting, strings):
        yield ""
        yield f"  {setting.say(name)}"
        yield from (f"    {line}" for line in lines)
    if not told.is_known:
        yield from _meant(told, setting)
    yield from _foot(told, setting, sources=sources)


def _head(told: Explanation, setting: Setting) -> Iterator[str]:
    if not told.well_formed:
        yield setting.paint(setting.say("malformed"), fg="red", bold=True)
        for text in dict.fromkeys(told.error_texts):
            yield from wrap(text, setting.width, first="  - ")
    elif not told.is_known:
        yield setting.paint(setting.say("impossible"), fg="red", bold=True)
    elif any(part.standing is Standing.PLAUSIBLE for part in told.parts):
        yield setting.paint(setting.say("possible"), fg="yellow", bold=True)
    else:
        yield setting.paint(setting.say(f"known-{told.kind}"), fg="green", bold=True)
    if told.summary:
        yield from wrap(told.summary, setting.width)


def _table(told: Explanation, setting: Setting, *, sources: bool) -> Iterator[str]:
    titles = max((cell_width(part.title) for part in told.parts), default=0)
    values = max((cell_width(part.value) for part in told.parts), default=0)
    for part in told.parts:
        sign = SIGNS.get(part.standing, " ")
        number = setting.paint(f"{part.number:>2}", dim=True)
        place = f"{_place(part):<6}"
        value = setting.paint(pad(part.value, values), fg=colour_of(part.standing), bold=True)
        lead = f"{sign} {number}  {place}{value}  {pad(part.title, titles)}  "
        indent = " " * (2 + 2 + 2 + 6 + values + 2 + titles + 2)
        lines = wrap(part.meaning, setting.width, first=indent)
        lines[0] = lead + lines[0][len(indent) :]
        yield from lines
        for note in part.notes:
            yield from (
                setting.paint(line, dim=True) for line in wrap(note, setting.width, first=indent + "- ")
            )
        if sources and part.sources:
            yield setting.paint(indent + _source_line(part, setting), dim=True)


def _place(part: PartExplanation) -> str:
    start, end = part.span[0] + 1, part.span[1]
    return str(start) if start == end else f"{start}-{end}"


def _source_line(part: PartExplanation, setting: Setting) -> str:
    known = ", ".join(part.sources)
    if not part.confidence:
        return setting.say("sources-of-table", sources=known)
    confidence = setting.edition.say(f"confidence.{part.confidence}", setting.language)
    return setting.say("sources-of-row", sources=known, confidence=confidence)


def _meant(told: Explanation, setting: Setting) -> Iterator[str]:
    found = _neighbours(told, setting)
    if found:
        yield ""
        yield setting.say("meant")
        for one, why in found:
            code = setting.paint(one.code, fg="green", bold=True)
            yield f"  {code}  {why}"
            summary = explain(one.code, setting.edition, setting.language).summary
            yield from (setting.paint(line, dim=True) for line in wrap(summary, setting.width, first="    "))


def _foot(told: Explanation, setting: Setting, *, sources: bool) -> Iterator[str]:
    standings = {part.standing for part in told.parts}
    legend = [setting.say("legend-unknown")] if Standing.PLAUSIBLE in standings else []
    if standings & {Standing.CONFLICT, Standing.IMPOSSIBLE, Standing.MALFORMED}:
        legend.append(setting.say("legend-wrong"))
    if setting.language == "en" and told.parts:
        legend.append(setting.edition.mark.english_names.en)
    if legend or sources:
        yield ""
    for line in legend:
        yield from (setting.paint(text, dim=True) for text in wrap(line, setting.width))
    if sources:
        for source in dict.fromkeys(name for part in told.parts for name in part.sources):
            found = setting.edition.sources[source]
            yield from wrap(
                f"{found.title.get(setting.language)} ({found.date})", setting.width, first=f"{source:<9} "
            )
