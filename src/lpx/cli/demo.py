"""``lpx demo``: lpx at work on a synthetic school, from packing a student's bundle to six accidents."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

from lpx.cli.diagnostics import Stop, catalogue_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option
from lpx.cli.tables import screen_text

if TYPE_CHECKING:
    from lpx.checks.nouns import Report
    from lpx.cli.results import Accident, Demonstrated
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.messages import Catalogue, Language
    from lpx.synthesis.bundle import Bundle
    from lpx.synthesis.damage import Damaged
    from lpx.synthesis.school import School

_STUDENTS = 24
_TERM = (110, 1)
"""The term that has just ended: transfers within a school year happen after the first one."""
_HEAD_LINES = 4
_INDENT = "    "


@click.command("demo")
@click.option("--seed", default=1, show_default=True, help="Another number gives other people and files.")
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the bundles in the new folder DIR (otherwise nothing is written to disk).",
)
@format_option("text", "json")
@language_option
@edition_option
def command(
    seed: int, keep: Path | None, format_name: str, lang: str | None, edition_name: str | None
) -> None:
    """See lpx at work: a synthetic school packs a student's bundle, and six accidents happen to copies.

    All people are invented. Exit codes: 0 lpx said what it had to say each time, 1 it did not.
    """
    from lpx.cli.outcome import made_of, tell
    from lpx.cli.settings import load
    from lpx.coursecode.load import load_code_edition

    language, edition = load(lang, edition_name)
    _refuse_full_folder(keep, language)
    codes = load_code_edition()
    teller = _Teller(edition, codes, language, silent=format_name == "json")
    school, bundle, copies = _happen(seed, edition, codes)
    teller.tell_school(school)
    teller.tell_bundle(bundle)
    for number, damaged in enumerate(copies, 1):
        teller.tell_damage(number, damaged)
    if keep is not None:
        _keep(keep, bundle, copies, language)
    teller.tell_end(len(copies), keep)
    code = ExitCode.DOES_NOT_CONFORM if teller.surprises else ExitCode.CONFORMS
    tell(
        teller.told(seed, school),
        format_name=format_name,
        language=language,
        said=(),
        products=made_of([("bundles", keep)] if keep is not None else []),
        code=code,
    )
    sys.exit(int(code))


def _happen(seed: int, edition: Edition, codes: CodeEdition) -> tuple[School, Bundle, tuple[Damaged, ...]]:
    """Make the school, the bundle of a student who leaves it, and the damaged copies."""
    from lpx.synthesis.bundle import make_bundle
    from lpx.synthesis.courses import CoursePlan
    from lpx.synthesis.damage import damaged_copies
    from lpx.synthesis.school import make_school
    from lpx.synthesis.terms import Term

    rng = Random(f"demo/{seed}")
    school = make_school(rng, edition, CoursePlan(codes), students=_STUDENTS, term=Term(*_TERM))
    leaving = max(school.students, key=lambda student: len(student.files))
    bundle = make_bundle(rng, edition, [leaving], school=school.code, term=school.term)
    return school, bundle, damaged_copies(bundle, leaving, edition)


class _Teller:
    """Tells the story and counts where lpx said something unexpected."""

    def __init__(self, edition: Edition, codes: CodeEdition, language: Language, *, silent: bool) -> None:
        self._edition, self._codes, self._language = edition, codes, language
        self._silent = silent
        self._accidents: list[Accident] = []
        self._catalogue: Catalogue = catalogue_for(language)
        self.surprises = 0

    def told(self, seed: int, school: School) -> Demonstrated:
        """Return the whole story for machines."""
        from lpx.cli.results import Demonstrated

        sound, *accidents = self._accidents
        return Demonstrated(
            seed=seed,
            school=school.code,
            students=len(school.students),
            records=_records(school),
            attachments=_attachments(school),
            sound=sound,
            accidents=tuple(accidents),
            surprises=self.surprises,
        )

    def _say(self, key: str, **parameters: object) -> None:
        self._write(self._catalogue.text(f"demo.{key}", **parameters))

    def _write(self, line: str = "") -> None:
        if self._silent:
            return
        indent = line[: len(line) - len(line.lstrip())]
        for part in screen_text(line.lstrip(), first=indent):
            click.echo(part)

    def _verify(self, bundle: Bundle, password: str) -> Report:
        from lpx.archive.sources import MemorySource
        from lpx.checks.verify import verify_bundle

        return verify_bundle(
            MemorySource(bundle.archive),
            bundle.name,
            edition=self._edition,
            signature=bundle.signature,
            signature_name=bundle.signature_name,
            password=password,
            codes=self._codes,
        )

    def tell_school(self, school: School) -> None:
        """Say what was made."""
        records, files = _records(school), _attachments(school)
        self._say("title")
        self._write()
        self._say("school", code=school.code, students=len(school.students), records=records, files=files)

    def tell_bundle(self, bundle: Bundle) -> None:
        """Show the bundle and what lpx says of it."""
        from lpx.reports.rendering import render

        self._say("leaving")
        self._say("archive", name=bundle.name, kilobytes=f"{len(bundle.archive) / 1000:.0f}")
        self._say("signature", name=bundle.signature_name, content=bundle.signature.decode().split()[0])
        self._say("password", password=bundle.password)
        self._write()
        self._say("sound")
        report = self._verify(bundle, bundle.password)
        text = render(report, "text", self._edition, self._language)
        head = text.partition("\n-- ")[0]
        for line in [line for line in head.splitlines() if line.strip()][:_HEAD_LINES]:
            self._write(_INDENT + line)
        self._check("sound", (), report)

    def tell_damage(self, number: int, damaged: Damaged) -> None:
        """Say what happened to a copy and what lpx says of it."""
        from lpx.messages import render_finding, verdict_sentence

        self._write()
        self._say("accident", number=number, what=self._catalogue.text(f"demo.{damaged.id}"))
        report = self._verify(damaged.bundle, damaged.password)
        self._write(_INDENT + verdict_sentence(report, self._language))
        for finding in report.findings:
            told = render_finding(finding, self._edition, self._language)
            self._write(f"{_INDENT}{finding.requirement}  {told}")
        self._check(damaged.id, damaged.expected, report)

    def _check(self, name: str, expected: tuple[str, ...], report: Report) -> None:
        """Compare with what had to be found, so that a demonstration that went wrong says so."""
        from lpx.checks.nouns import Verdict
        from lpx.cli.results import Accident

        found = sorted(finding.requirement for finding in report.findings)
        self._accidents.append(Accident(name, report.verdict.value, tuple(sorted(expected)), tuple(found)))
        if found != sorted(expected) or (not expected and report.verdict is not Verdict.CONFORMS):
            self.surprises += 1
            self._say("surprise", expected=" ".join(sorted(expected)) or "-", found=" ".join(found) or "-")

    def tell_end(self, accidents: int, keep: Path | None) -> None:
        """Say how it went and what to do next."""
        self._write()
        self._say("failed" if self.surprises else "done", accidents=accidents, surprises=self.surprises)
        self._say(
            "kept" if keep is not None else "nothing-kept", folder=keep.name if keep is not None else ""
        )
        self._say("next")


def _records(school: School) -> int:
    return sum(len(student.student.records()) for student in school.students)


def _attachments(school: School) -> int:
    return sum(len(student.files) for student in school.students)


def _refuse_full_folder(keep: Path | None, language: Language) -> None:
    if keep is None:
        return
    try:
        if keep.exists() and any(keep.iterdir()):
            raise Stop(ExitCode.USAGE, language, "demo-folder-full")
    except OSError:
        raise Stop(ExitCode.USAGE, language, "demo-folder-unusable") from None


def _keep(folder: Path, bundle: Bundle, copies: tuple[Damaged, ...], language: Language) -> None:
    """Write the sound bundle and the copies, a folder each, with the password that the receiver has."""
    try:
        _write(folder / "0-sound", bundle, bundle.password)
        for number, damaged in enumerate(copies, 1):
            _write(folder / f"{number}-{damaged.id}", damaged.bundle, damaged.password)
    except OSError:
        raise Stop(ExitCode.USAGE, language, "demo-folder-unusable") from None


def _write(folder: Path, bundle: Bundle, password: str) -> None:
    folder.mkdir(parents=True)
    (folder / bundle.name).write_bytes(bundle.archive)
    (folder / bundle.signature_name).write_bytes(bundle.signature)
    (folder / "password.txt").write_text(password + "\n", encoding="utf-8", newline="\n")
