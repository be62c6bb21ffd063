"""Reading the files that a subcommand is given: the edge to the file system."""

from __future__ import annotations

from pathlib import Path

from lpx.cli.course_code.setting import Setting
from lpx.cli.diagnostics import SectionStop
from lpx.cli.exit_codes import ExitCode
from lpx.coursecode.files import CourseFile, read_course_file
from lpx.coursecode.files.read import MOST_BYTES
from lpx.reports.visible import one_line


def open_course_file(path: Path, setting: Setting) -> CourseFile:
    """Return the course-code file at ``path``; ends the command when it cannot be read at all."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SectionStop(
            ExitCode.USAGE, setting.language, "course-code", "unreadable", name=path.name, reason=reason
        ) from None
    return read_course_file(data, path.name, setting.edition)


def describe_file(file: CourseFile, setting: Setting) -> list[str]:
    """Return what kind of file it is, in one or two lines."""
    if not file.sections:
        return []
    titles = dict.fromkeys(section.form.title.get(setting.language) for section in file.sections)
    form = ", ".join(titles)
    encoding = file.encoding.upper()
    if file.bom:
        encoding = setting.say("with-bom", encoding=encoding)
    kinds = {",": "separator-comma", "\t": "separator-tab", "": "separator-json"}
    separator = setting.say(kinds.get(file.separator, "separator-comma"))
    parts = [encoding, file.newline, separator]
    joined = (", " if setting.language == "en" else "、").join(part for part in parts if part)
    return [setting.say("file-line", form=form, rows=file.row_count), joined]


def problem_text(kind: str, parameters: dict[str, str | int], setting: Setting) -> str:
    """Return a problem of a file as a sentence; what comes from the file is made harmless to show."""
    from lpx.messages.filling import fill

    shown = {name: one_line(value) if isinstance(value, str) else value for name, value in parameters.items()}
    return fill(setting.edition.problems[kind].text.get(setting.language), shown)
