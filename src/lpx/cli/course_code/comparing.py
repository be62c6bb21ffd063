"""``lpx course-code compare``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from lpx.cli.course_code.setting import Setting, common_options, settle, write_json
from lpx.cli.exit_codes import ExitCode
from lpx.cli.tables import screen_table
from lpx.coursecode.code import CourseCode, CourseCodeError, parse
from lpx.coursecode.compare import Comparison, compare
from lpx.coursecode.explain import describe_error, explain
from lpx.reports.columns import pad
from lpx.reports.visible import one_line


@click.command()
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@common_options
def command(left: str, right: str, format_name: str, lang: str | None, edition_name: str | None) -> None:
    """Compare two codes part by part.

    Ends with 0 when they are the same, else with 1.
    """
    setting = settle(lang, edition_name)
    one, other = (_parse(text, setting) for text in (left, right))
    found = compare(one, other, setting.edition)
    if format_name == "json":
        write_json(found)
    else:
        for line in _lines(one, other, found, setting):
            click.echo(line)
    raise SystemExit(ExitCode.CONFORMS if found.are_equal else ExitCode.DOES_NOT_CONFORM)


def _parse(text: str, setting: Setting) -> CourseCode:
    try:
        return parse(text, setting.edition)
    except CourseCodeError as error:
        detail = describe_error(error.errors[0], setting.edition, setting.language)
        said = setting.say("unreadable-code", code=one_line(text[:64]), detail=detail)
        raise click.UsageError(said) from None


def _lines(one: CourseCode, other: CourseCode, found: Comparison, setting: Setting) -> Iterator[str]:
    layout, language = setting.edition.layout, setting.language
    differing = {difference.part for difference in found.differences}
    if found.are_equal:
        yield setting.say("compare-same")
    else:
        names = (", " if language == "en" else "、").join(
            part.title.get(language) for part in layout.parts if part.id in differing
        )
        yield setting.say("compare-differs", count=len(differing), parts=names)
        yield setting.say("compare-same-plan" if found.same_plan else "compare-other-plan")
    yield ""
    values = [(left.value, right.value) for left, right in zip(one.parts, other.parts, strict=True)]
    widths = [len(left) for left, _ in values]
    yield "  " + " ".join(left for left, _ in values)
    yield "  " + " ".join(right for _, right in values)
    marks = (("^" if left != right else " ") * len(left) for left, right in values)
    yield ("  " + " ".join(pad(mark, width) for mark, width in zip(marks, widths, strict=True))).rstrip()
    if not differing:
        return
    yield ""
    sides = [explain(code, setting.edition, language).parts for code in (one, other)]
    rows = [
        (left.title, left.value, left.meaning, ">", right.value, right.meaning)
        for left, right in zip(*sides, strict=True)
        if left.part in differing
    ]
    yield from screen_table(rows, indent="  ")
