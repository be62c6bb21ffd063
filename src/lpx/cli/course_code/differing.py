"""``lpx course-code diff``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from lpx.cli.course_code.files import open_course_file
from lpx.cli.course_code.setting import Setting, common_options, settle, write_json
from lpx.cli.diagnostics import SectionStop
from lpx.cli.exit_codes import ExitCode
from lpx.coursecode.files import Change, CourseFile, CourseFileDiff, diff_files
from lpx.reports.visible import one_line

_KINDS = ("added", "removed", "recoded", "changed")
_COLOURS = {"added": "green", "removed": "red", "recoded": "yellow", "changed": "yellow"}
_SIGNS = {"added": "+", "removed": "-", "recoded": ">", "changed": "~"}


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@common_options
def command(old: Path, new: Path, format_name: str, lang: str | None, edition_name: str | None) -> None:
    """Show what changed from the file OLD to the file NEW.

    Courses that were added, removed, renamed, given other credits, modes or attributes, or another code. Ends
    with 0 when nothing changed, 1 when something did, 4 when the files cannot be compared.
    """
    setting = settle(lang, edition_name)
    files = [open_course_file(path, setting) for path in (old, new)]
    if not all(file.is_readable for file in files) or _kind(files[0]) != _kind(files[1]):
        told = {"old": files[0].name, "new": files[1].name}
        raise SectionStop(ExitCode.NOT_JUDGED, setting.language, "course-code", "diff-other-kind", **told)
    found = diff_files(files[0], files[1])
    if format_name == "json":
        write_json(found)
    else:
        for line in _lines(found, setting):
            click.echo(line)
    raise SystemExit(ExitCode.DOES_NOT_CONFORM if found.changes else ExitCode.CONFORMS)


def _kind(file: CourseFile) -> bool:
    return "code" in file.sections[0].form.ids


def _lines(found: CourseFileDiff, setting: Setting) -> Iterator[str]:
    if not found.changes:
        yield setting.say("diff-same", same=found.same)
        return
    counts = {kind: found.count(kind) for kind in _KINDS}
    yield setting.say("diff-counts", same=found.same, **counts)
    for kind in _KINDS:
        own = [change for change in found.changes if change.kind == kind]
        if own:
            yield ""
            yield setting.paint(f"{setting.say(kind)} {len(own)}", fg=_COLOURS[kind], bold=True)
            for change in own:
                yield from _change(change, setting)


def _change(change: Change, setting: Setting) -> Iterator[str]:
    sign = setting.paint(_SIGNS[change.kind], fg=_COLOURS[change.kind])
    code = (
        f"{one_line(change.old_code)} > {one_line(change.code)}" if change.old_code else one_line(change.code)
    )
    yield f"  {sign} {code}  {one_line(change.name)}"
    for field in change.fields:
        if field.column != "code":
            old, new = (one_line(value) or "-" for value in (field.old, field.new))
            yield f"      {setting.say(field.column)}: {old} > {new}"
