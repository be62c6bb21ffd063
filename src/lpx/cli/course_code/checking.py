"""``lpx course-code check``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from lpx.cli.course_code.files import describe_file, open_course_file, problem_text
from lpx.cli.course_code.setting import Setting, common_options, settle, write_json
from lpx.cli.exit_codes import ExitCode
from lpx.coursecode.files import CourseFile, FileProblem, Judgement, judge_file
from lpx.edition.nouns import Severity
from lpx.reports.columns import wrap
from lpx.reports.visible import one_line

_SHOWN = 5
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--md5", "given", metavar="HEX", help="MD5 that the platform shows for the file.")
@click.option("--all", "show_all", is_flag=True, help="Show every problem, not the first five of a kind.")
@common_options
def command(
    files: tuple[Path, ...],
    format_name: str,
    lang: str | None,
    edition_name: str | None,
    *,
    given: str | None,
    show_all: bool,
) -> None:
    """Check course-code files and class-group files.

    What form a file has is told from its content. An MD5 in the file name, in the platform's JSON or given
    with --md5 is verified. Ends with 0 when all files conform, 1 when one does not, 4 when one could not be
    judged.
    """
    setting = settle(lang, edition_name)
    if given and len(files) != 1:
        raise click.UsageError(setting.say("md5-one-file"))
    judged = []
    for path in files:
        file = open_course_file(path, setting)
        judged.append((file, judge_file(file, setting.edition, md5=given or "", language=setting.language)))
    if format_name == "json":
        write_json([_value(file, judgement, setting) for file, judgement in judged])
    else:
        for number, (file, judgement) in enumerate(judged):
            if number:
                click.echo()
            for line in _lines(file, judgement, setting, show_all=show_all):
                click.echo(line)
    raise SystemExit(max((_verdict(judgement, setting) for _, judgement in judged), key=_gravity))


def _gravity(code: ExitCode) -> int:
    """A file that does not conform is certain; one that could not be judged only matters when none is."""
    return [ExitCode.CONFORMS, ExitCode.NOT_JUDGED, ExitCode.DOES_NOT_CONFORM].index(code)


def _verdict(judgement: Judgement, setting: Setting) -> ExitCode:
    if judgement.stopped:
        return ExitCode.NOT_JUDGED
    errors = judgement.count(Severity.ERROR, setting.edition)
    return ExitCode.DOES_NOT_CONFORM if errors else ExitCode.CONFORMS


def _value(file: CourseFile, judgement: Judgement, setting: Setting) -> dict[str, object]:
    verdicts = {
        ExitCode.CONFORMS: "conforms",
        ExitCode.DOES_NOT_CONFORM: "does-not-conform",
        ExitCode.NOT_JUDGED: "could-not-be-judged",
    }
    kinds = setting.edition.problems
    return {
        "file": file.name,
        "verdict": verdicts[_verdict(judgement, setting)],
        "edition": setting.edition.mark.id,
        "bytes": file.size,
        "encoding": file.encoding,
        "bom": file.bom,
        "newline": file.newline,
        "separator": file.separator,
        "file_md5": file.md5,
        "sections": [
            {"form": s.form.id, "rows": len(s.rows), "year": s.year, "course_type": s.course_type}
            for s in file.sections
        ],
        "md5": judgement.md5,
        "problems": [
            {
                "severity": kinds[problem.kind].severity,
                "problem": problem,
                "text": problem_text(problem.kind, problem.parameters, setting),
            }
            for problem in judgement.problems
        ],
        "problems_not_listed": judgement.dropped,
    }


def _lines(file: CourseFile, judgement: Judgement, setting: Setting, *, show_all: bool) -> Iterator[str]:
    words = {
        ExitCode.CONFORMS: ("file-good", "green"),
        ExitCode.DOES_NOT_CONFORM: ("file-bad", "red"),
        ExitCode.NOT_JUDGED: ("file-unjudged", "yellow"),
    }
    word, colour = words[_verdict(judgement, setting)]
    yield f"{setting.paint(setting.say(word), fg=colour, bold=True)}  {one_line(file.name)}"
    yield from (f"  {line}" for line in describe_file(file, setting))
    yield from (f"  {line}" for line in _md5_lines(file, judgement, setting))
    counts = {severity: judgement.count(severity, setting.edition) for severity in Severity}
    if any(counts.values()):
        said = setting.say(
            "counts",
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            notes=counts[Severity.NOTE],
        )
        yield f"  {said}"
    for severity in Severity:
        yield from _problem_lines(judgement, severity, setting, show_all=show_all)
    if judgement.dropped:
        yield f"  {setting.say('dropped', count=judgement.dropped)}"


def _md5_lines(file: CourseFile, judgement: Judgement, setting: Setting) -> Iterator[str]:
    rules = {rule.id: rule.title.get(setting.language) for rule in setting.edition.files.hashes}
    for check in judgement.md5:
        origin = setting.say(f"md5-{check.origin}")
        if check.matches:
            said = setting.say("md5-good", origin=origin, rule=rules[check.rule])
            yield setting.paint(said, fg="green")
        else:
            yield setting.paint(setting.say("md5-bad", origin=origin), fg="red")
    if file.sections and not judgement.md5:
        yield setting.say("md5-none")


def _problem_lines(
    judgement: Judgement, severity: Severity, setting: Setting, *, show_all: bool
) -> Iterator[str]:
    kinds = setting.edition.problems
    own = [problem for problem in judgement.problems if kinds[problem.kind].severity is severity]
    if not own:
        return
    yield ""
    yield setting.paint(setting.say(str(severity)), fg=_COLOURS[severity], bold=True)
    places = list(kinds)
    own.sort(key=lambda problem: (places.index(problem.kind), problem.line))
    for _, group in groupby(own, key=lambda problem: problem.kind):
        same = list(group)
        shown = same if show_all else same[:_SHOWN]
        for problem in shown:
            yield from _problem(problem, setting)
        if len(same) > len(shown):
            yield f"  {setting.say('more', count=len(same) - len(shown))}"


def _problem(problem: FileProblem, setting: Setting) -> Iterator[str]:
    text = problem_text(problem.kind, problem.parameters, setting)
    if problem.repeats:
        text = f"{text} ({setting.say('repeats', count=problem.repeats)})"
    lead = f"  {setting.say('line', line=problem.line)}  " if problem.line else "  "
    yield from wrap(text, setting.width, first=lead, rest="      ")
    value = problem.parameters.get("value")
    if problem.kind == "code-form" and isinstance(value, str) and problem.span:
        from lpx.coursecode.code import marker

        shown, marks = marker(value, [problem.span])
        yield f"      {one_line(shown)}"
        yield f"      {marks}"
