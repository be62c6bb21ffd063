"""The MD5 of a course-code file: where it is said, how it is made, whether it agrees."""

from __future__ import annotations

import codecs
import hashlib
import re

from msgspec import Struct

from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.files.nouns import CourseFile, Section
from lpx.coursecode.nouns import HashRule


class Md5Check(Struct, frozen=True, omit_defaults=True):
    """One comparison of an MD5 that was said with what the file has."""

    origin: str
    """Who says it: ``option``, ``name`` (of the file) or ``json``."""
    expected: str
    matches: bool
    rule: str = ""
    """Hash rule that reproduces it."""
    found: str = ""
    """MD5 of the usual rule, where none agrees."""
    section: int = 0


def md5_of_rows(section: Section, rule: HashRule) -> str:
    """Return the MD5 of a section's rows, joined again as ``rule`` says, in lower case."""
    lines = []
    for row in section.rows:
        cells = [*row.cells, *[""] * (rule.columns - len(row.cells))]
        lines.append(",".join(cells))
    data = rule.newline.join(lines).encode("utf-8", "surrogatepass")
    prefix = codecs.BOM_UTF8 if rule.bom else b""
    return hashlib.md5(prefix + data, usedforsecurity=False).hexdigest()


def named_md5(name: str, edition: CodeEdition) -> str:
    """Return the MD5 that stands in a file name, or an empty string."""
    found = re.search(edition.files.names.md5, name)
    return found["md5"] if found else ""


def check_md5(file: CourseFile, edition: CodeEdition, given: str = "") -> tuple[Md5Check, ...]:
    """Compare every MD5 that is said of ``file`` with what it has.

    Args:
        file: a file that was read.
        edition: the course-code edition.
        given: an MD5 from outside (the platform's page), if there is one.
    """
    if not file.sections:
        return ()
    checks = []
    if given:
        checks.append(_check("option", given, file, edition, 0))
    named = named_md5(file.name, edition)
    if named:
        checks.append(_check("name", named, file, edition, 0))
    checks.extend(
        _check("json", section.md5, file, edition, number)
        for number, section in enumerate(file.sections)
        if section.md5
    )
    return tuple(checks)


def _check(origin: str, expected: str, file: CourseFile, edition: CodeEdition, number: int) -> Md5Check:
    section = file.sections[number]
    wanted = expected.strip().lower()
    usual = ""
    for name in section.form.hashes:
        rule = next(rule for rule in edition.files.hashes if rule.id == name)
        found = file.md5 if rule.of == "bytes" else md5_of_rows(section, rule)
        if found == wanted:
            return Md5Check(origin, expected, matches=True, rule=rule.id, section=number)
        usual = usual or found
    return Md5Check(origin, expected, matches=False, found=usual, section=number)
