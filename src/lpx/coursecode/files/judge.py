"""Judges the content of a course-code file, row by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from lpx.coursecode.code import CourseCode, form_errors, parse
from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.explain import describe_error, explain
from lpx.coursecode.files.digest import Md5Check, check_md5
from lpx.coursecode.files.nouns import CourseFile, FileProblem, Row, Section
from lpx.coursecode.known import Standing, standings
from lpx.coursecode.naming import same_name
from lpx.coursecode.strings import parse_attribute, parse_credits, parse_open_modes
from lpx.edition.nouns import Severity

_MOST_OF_A_KIND = 200
"""Problems of one kind that are kept; the rest is counted."""


class Judgement(Struct, frozen=True):
    """What was found in a file."""

    problems: tuple[FileProblem, ...]
    md5: tuple[Md5Check, ...]
    dropped: int
    """Problems beyond the number that is kept of each kind."""
    stopped: bool
    """True when the file could not be judged."""

    def count(self, severity: Severity, edition: CodeEdition) -> int:
        """Return how many problems have ``severity``, repeats included."""
        kinds = edition.problems
        return sum(1 + p.repeats for p in self.problems if kinds[p.kind].severity is severity)


def judge_file(
    file: CourseFile, edition: CodeEdition, *, md5: str = "", language: str = "zh-Hant"
) -> Judgement:
    """Return everything that is wrong with ``file``, errors and remarks, in the order of the lines.

    Args:
        file: a file that was read.
        edition: the course-code edition.
        md5: an MD5 from outside, if there is one.
        language: language of the details inside the problems' parameters.
    """
    checks = check_md5(file, edition, md5)
    judge = _Judge(edition, language)
    for problem in file.problems:
        judge.add(problem)
    for check in checks:
        if not re.fullmatch("[0-9A-Fa-f]{32}", check.expected.strip()):
            judge.say("md5-form", value=check.expected[:40])
        elif not check.matches:
            judge.say("md5-mismatch", expected=check.expected.lower(), found=check.found)
    for section in file.sections:
        judge.section(section)
    if file.sections:
        judge.file(file)
    kept = sorted(judge.kept(), key=lambda problem: (problem.line, problem.kind))
    stopped = not file.sections or any(edition.problems[problem.kind].stops for problem in kept)
    return Judgement(tuple(kept), checks, judge.dropped, stopped)


class _Judge:
    """Collects problems: all of them, each kind bounded, repeats of one value folded."""

    def __init__(self, edition: CodeEdition, language: str) -> None:
        self._edition = edition
        self._language = language
        self._kept: list[FileProblem] = []
        self._folded: dict[tuple[str, str, str], int] = {}
        self._repeats: Counter[int] = Counter()
        self._kinds: Counter[str] = Counter()
        self._schools: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self.dropped = 0

    def add(self, problem: FileProblem) -> None:
        self._kinds[problem.kind] += 1
        if self._kinds[problem.kind] > _MOST_OF_A_KIND:
            self.dropped += 1
        else:
            self._kept.append(problem)

    def say(self, kind: str, line: int = 0, column: str = "", /, **parameters: str | int) -> None:
        self.add(FileProblem(kind, line, column, parameters=parameters))

    def kept(self) -> Iterator[FileProblem]:
        for index, problem in enumerate(self._kept):
            repeats = problem.repeats + self._repeats[index]
            yield FileProblem(
                problem.kind, problem.line, problem.column, problem.span, problem.parameters, repeats
            )

    def file(self, file: CourseFile) -> None:
        """Judge what only the whole file shows."""
        if len(self._schools) > 1:
            named = [school for school, _ in self._schools.most_common(3)]
            self.say("several-schools", count=len(self._schools), schools=self._join(named))
        named_as = re.match(self._edition.files.names.course_codes, file.name)
        if named_as and self._types and set(self._types) != {named_as["type"]}:
            self.say("type-not-as-named", named=named_as["type"], found=self._join(sorted(self._types)))

    def _join(self, texts: Iterable[str]) -> str:
        return (", " if self._language == "en" else "、").join(texts)

    def section(self, section: Section) -> None:
        """Judge the rows of one data set."""
        seen: dict[tuple[str, ...], int] = {}
        is_courses = "code" in section.form.ids
        for row in section.rows:
            if is_courses:
                self._course(section, row, seen)
            else:
                self._class_group(section, row, seen)

    def _course(self, section: Section, row: Row, seen: dict[tuple[str, ...], int]) -> None:
        text = section.cell(row, "code")
        if section.is_deletion(row):
            text = text or section.cell(row, "original_code")
        code = self._code(text, row)
        if (text,) in seen:
            self.say("code-twice", row.line, "code", line=seen[(text,)])
        elif text:
            seen[(text,)] = row.line
        if section.is_deletion(row):
            return
        self._name(section, row, code)
        self._strings(section, row, code)
        if "original_code" in section.form.ids:
            given = [bool(section.cell(row, name)) for name in ("original_code", "original_name")]
            if any(given) and not all(given):
                self.say("original-incomplete", row.line, "original_code")

    def _code(self, text: str, row: Row) -> CourseCode | None:
        errors = form_errors(text, self._edition)
        if errors:
            detail = describe_error(errors[0], self._edition, self._language)
            problem = FileProblem(
                "code-form", row.line, "code", errors[0].span, {"detail": detail, "value": text[:64]}
            )
            self.add(problem)
            return None
        code = parse(text, self._edition)
        self._schools[code.school] += 1
        self._types[code.course_type] += 1
        for part, known in zip(code.parts, standings(code, self._edition), strict=True):
            if known.accepted:
                continue
            kind = "part-unknown" if known.standing is Standing.PLAUSIBLE else "part-impossible"
            key = (kind, part.part, part.value)
            if key in self._folded:
                self._repeats[self._folded[key]] += 1
                continue
            told = next(p for p in explain(code, self._edition, self._language).parts if p.part == part.part)
            if self._kinds[kind] < _MOST_OF_A_KIND:
                self._folded[key] = len(self._kept)
            self.add(
                FileProblem(
                    kind,
                    row.line,
                    "code",
                    part.span,
                    {"part": told.title, "value": part.value, "meaning": told.meaning},
                )
            )
        return code

    def _name(self, section: Section, row: Row, code: CourseCode | None) -> None:
        raw = row.cells[section.form.ids.index("name")] if len(row.cells) > 1 else ""
        name = raw.strip()
        rules = self._edition.mark.rules
        if not name:
            self.say("name-missing", row.line, "name")
            return
        if raw != name:
            self.say("name-spaces", row.line, "name")
        if len(name) > rules.name_length.value:
            self.say("name-length", row.line, "name", found=len(name), limit=rules.name_length.value)
        entry = standings(code, self._edition)[-1].entry if code else None
        if entry is None or code is None or entry.columns["field"] != code["field"]:
            return
        if not same_name(name, entry.name, self._edition):
            self.say("name-not-as-fixed", row.line, "name", name=name, expected=entry.name)

    def _strings(self, section: Section, row: Row, code: CourseCode | None) -> None:
        edition, ids = self._edition, section.form.ids
        text = section.cell(row, "credits")
        credits_string = parse_credits(text, edition)
        wanted = edition.mark.strings.credits.length
        if credits_string.wrong_length:
            if text.isdigit() and len(text) < wanted:
                self.say("credits-zeros-lost", row.line, "credits", value=text, suggestion=text.zfill(wanted))
            else:
                self.say("credits-length", row.line, "credits", value=text[:20], expected=wanted)
        elif credits_string.unknown:
            unknown = "".join(dict.fromkeys(text[index] for index in credits_string.unknown))
            self.say("credits-character", row.line, "credits", value=text, characters=unknown)
        if "open_modes" in ids:
            modes = parse_open_modes(section.cell(row, "open_modes"), edition)
            if not modes.is_valid:
                wanted = edition.mark.strings.open_modes.length
                self.say("modes-form", row.line, "open_modes", value=modes.text[:20], expected=wanted)
            elif credits_string.is_valid and not modes.agrees_with(credits_string):
                self.say("modes-not-as-credits", row.line, "open_modes", value=modes.text, credits=text)
            elif code and any(mode not in {None, code.open_mode} for mode in modes.modes):
                self.say("mode-changed", row.line, "open_modes", value=modes.text, code=code.open_mode)
        if "attribute" in ids:
            attribute = parse_attribute(section.cell(row, "attribute"), edition)
            if not attribute.is_valid:
                parts = edition.mark.strings.attribute.parts
                wanted = sum(edition.layout.part(name).length for name in parts)
                self.say("attribute-form", row.line, "attribute", value=attribute.text[:20], expected=wanted)
            elif code and any(code[name] != value for name, value in attribute.values.items()):
                said = "".join(code[name] for name in attribute.values)
                self.say("attribute-changed", row.line, "attribute", value=attribute.text, code=said)

    def _class_group(self, section: Section, row: Row, seen: dict[tuple[str, ...], int]) -> None:
        edition = self._edition
        for column in section.form.columns[:-1]:
            value = section.cell(row, column.id)
            part = edition.layout.part(column.id)
            alphabet = edition.layout.characters[part.characters].alphabet
            if len(value) != part.length or any(character not in alphabet for character in value):
                self.say("cell-form", row.line, column.id, column=column.key, value=value[:20])
                return
        key = tuple(section.cell(row, column) for column in section.form.ids[:-1])
        if key in seen:
            self.say("class-group-twice", row.line, "class_group", line=seen[key])
        else:
            seen[key] = row.line
        group = section.cell(row, "class_group")
        rules = edition.table("class_group").mark.by_school
        if any(re.match(rule.pattern, group) for rule in rules) and not section.cell(row, "class_group_name"):
            self.say("class-group-unnamed", row.line, "class_group_name", value=group)
