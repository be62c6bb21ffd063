"""``lpx conform kit``: lay out a kit for a module that only has a screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.conform.kit_words import Trouble, kit_words, trouble
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lpx.cli.results import KitMade
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.folder.choice import Suited
    from lpx.harness.folder.nouns import Key, Kit, LeftOut
    from lpx.harness.nouns import Case
    from lpx.messages import Language

_SIZES = ("usual", "quick", "whole")
_PREFERRED = ("read-aes-256", "read-traditional")
"""What a module is taken to read when nothing is told about it."""
_SHEET = "tasks.html"
_SCHOOL_LENGTH = 6
_QUICK = 4
"""Cases of each category in a quick kit."""


@click.command("kit")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--seed", help="What everything is drawn from (default: a new secret one).")
@click.option(
    "--cases", "patterns", multiple=True, metavar="ID", help="Cases by id or glob; may be repeated."
)
@click.option(
    "--size",
    type=click.Choice(_SIZES),
    default=_SIZES[0],
    show_default=True,
    help="usual: every requirement on modules once; quick: a few of each kind; whole: every requirement.",
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(["exporter", "importer"]),
    help="What the module does (default: both).",
)
@click.option(
    "--supports",
    multiple=True,
    metavar="NAME",
    help="A capability that the module has; may be repeated. With it, the others are tested as refused.",
)
@click.option("--school", metavar="CODE", help="School that the module works for (default: drawn).")
@click.option("--key", "key_path", type=click.Path(path_type=Path), help="Key file (default: DIR.key.json).")
@format_option("text", "json")
@language_option
@edition_option
def command(  # noqa: PLR0917 - click hands over one parameter an option
    folder: Path,
    seed: str | None,
    patterns: tuple[str, ...],
    size: str,
    roles: tuple[str, ...],
    supports: tuple[str, ...],
    school: str | None,
    key_path: Path | None,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Lay out a kit in the new folder DIR: bundles, task sheet, answer sheet.

    For modules that only have a screen: a person works through it, in any order and over days. The pages are
    in Traditional Chinese unless --lang en is given. The key is written beside DIR; keep it out of the kit.
    Exit codes: 0 done, 2 usage.
    """
    import secrets

    from lpx.cli.settings import load
    from lpx.coursecode.load import load_code_edition
    from lpx.harness.folder.key import default_key
    from lpx.harness.folder.nouns import ROLES
    from lpx.messages import choose_language

    spoken = choose_language(lang, os.environ)
    language, edition = load(lang or "zh-Hant", edition_name)  # of the pages: testers are at schools
    codes = load_code_edition()
    key_path = key_path or default_key(folder)
    _refuse_places(folder, key_path, spoken)
    request = _Request(
        seed or secrets.token_hex(16),
        patterns,
        size,
        tuple(role for role in ROLES if role in (roles or ROLES)),
        supports,
        _school(school, spoken),
    )
    _Maker(request, folder, key_path, edition, codes, language, spoken).make(format_name)
    sys.exit(int(ExitCode.CONFORMS))


class _Request:
    """What was asked for."""

    def __init__(  # noqa: PLR0917 - what one kit is about
        self,
        seed: str,
        patterns: tuple[str, ...],
        size: str,
        roles: tuple[str, ...],
        supports: tuple[str, ...],
        school: str,
    ) -> None:
        self.seed, self.patterns, self.size = seed, patterns, size
        self.roles, self.told, self.school = roles, bool(supports), school
        self.supports = supports or _PREFERRED


def _school(school: str | None, language: Language) -> str:
    if school and not (len(school) == _SCHOOL_LENGTH and school.isascii() and school.isalnum()):
        raise Trouble(language, "school-unknown", school=school, example="010301")
    return school or ""


def _refuse_places(folder: Path, key_path: Path, language: Language) -> None:
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Trouble(language, "folder-full", folder=folder.name)
        if key_path.resolve().is_relative_to(folder.resolve()):
            raise Trouble(language, "key-inside")
        if key_path.exists():
            raise Trouble(language, "key-there", file=key_path.name)
    except OSError:
        raise Trouble(language, "folder-unusable", folder=folder.name) from None


class _Maker:
    """Makes and writes one kit."""

    def __init__(  # noqa: PLR0917 - what one kit is about
        self,
        request: _Request,
        folder: Path,
        key_path: Path,
        edition: Edition,
        codes: CodeEdition,
        language: Language,
        spoken: Language,
    ) -> None:
        self.request, self.folder, self.key_path = request, folder, key_path
        self.edition, self.codes, self.language = edition, codes, language
        self.spoken = spoken
        self.words, self.said = kit_words(language), kit_words(spoken)

    def make(self, format_name: str) -> None:
        """Choose the cases, make the kit, write it, and say what was done."""
        import tempfile

        from lpx.harness.folder.plan import KitError, choose_school, make_kit
        from lpx.harness.folder.remake import cipher_for

        chosen, arms, left_out = self._choose()
        school = self.request.school or choose_school(self.request.seed, self.edition, self.codes)
        aside(f"{self.said('writing')} …", "progress")
        with tempfile.TemporaryDirectory(prefix="lpx-kit-") as scratch:
            try:
                kit = make_kit(
                    chosen,
                    arms,
                    seed=self.request.seed,
                    school=school,
                    edition=self.edition,
                    codes=self.codes,
                    folder=Path(scratch),
                    cipher=cipher_for(self.request.supports),
                    left_out=left_out,
                )
                self._write(kit, chosen)
            except KitError as error:
                raise trouble(self.spoken, error) from None
            except OSError:
                raise Trouble(self.spoken, "folder-unusable", folder=self.folder.name) from None
        self._tell(kit, chosen, format_name)

    def _choose(self) -> tuple[tuple[Case, ...], Suited, tuple[LeftOut, ...]]:
        from lpx.harness.capabilities import load_capabilities
        from lpx.harness.cases import load_cases, select
        from lpx.harness.folder.by_hand import load_by_hand, roles_of
        from lpx.harness.folder.choice import few, suited
        from lpx.harness.folder.grade import declaration_of
        from lpx.harness.folder.nouns import LeftOut

        known = load_capabilities()
        for name in self.request.supports:
            if name not in known:
                raise Trouble(self.spoken, "supports-unknown", name=name, known=", ".join(known))
        cases = load_cases()
        for pattern in self.request.patterns:
            if not select(cases, [pattern]):
                raise Trouble(self.spoken, "cases-unknown", pattern=pattern)
        declaration = declaration_of(self.request.roles, self.request.supports, {}, self.edition)
        asked = select(cases, self.request.patterns)
        arms, left_out = suited(asked, declaration, roles_of(load_by_hand()), told=self.request.told)
        chosen = tuple(case for case in asked if case.id in arms)
        if not self.request.patterns:
            most = _QUICK if self.request.size == "quick" else None
            chosen = few(asked, arms, self._wanted(asked), most=most)
        taken = {case.id for case in chosen}
        rest = tuple(
            LeftOut(case.id, "not-chosen") for case in asked if case.id in arms and case.id not in taken
        )
        return chosen, arms, (*left_out, *rest)

    def _wanted(self, cases: Sequence[Case]) -> frozenset[str]:
        """Return the requirements that the kit must touch: those on modules, or all of them."""
        named = {name for case in cases for name in case.requirements}
        if self.request.size == "whole":
            return frozenset(named)
        known = self.edition.requirements
        return frozenset(name for name in named if name in known and known[name].verified.by == "harness")

    def _write(self, kit: Kit, chosen: tuple[Case, ...]) -> None:
        from lpx.harness.folder.key import MARK, Mark, encode_pretty, seal
        from lpx.harness.folder.layout import digests_of, lay_out

        files = digests_of(kit)
        key = self._key(kit, chosen, files)
        self.folder.mkdir(parents=True, exist_ok=True)
        # The key first: a kit without one could never be graded.
        with self.key_path.open("xb") as stream:
            stream.write(encode_pretty(key))
        lay_out(kit, self.folder)
        for name, content in self._pages(kit).items():
            (self.folder / name).write_bytes(content)
        mark = Mark(1, kit.id, self.language, len(kit.tasks), seal(self.request.seed, files))
        (self.folder / MARK).write_bytes(encode_pretty(mark))

    def _key(self, kit: Kit, chosen: tuple[Case, ...], files: dict[str, str]) -> Key:
        from datetime import UTC, datetime

        from lpx import __version__
        from lpx.harness.folder.key import KEY_FORM
        from lpx.harness.folder.nouns import Key
        from lpx.harness.folder.plan import suite_digest

        return Key(
            lpx_kit_key=KEY_FORM,
            kit=kit.id,
            seed=self.request.seed,
            school=kit.school,
            edition=self.edition.mark.id,
            edition_digest=self.edition.digest,
            suite=suite_digest(chosen),
            lpx=__version__,
            cases=tuple(case.id for case in chosen),
            roles=self.request.roles,
            supports=self.request.supports,
            told=self.request.told,
            files=files,
            made_at=datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
        )

    def _pages(self, kit: Kit) -> dict[str, bytes]:
        from lpx.reports.kit.form import answer_form
        from lpx.reports.kit.sheet import task_sheet
        from lpx.reports.kit.students import students_page
        from lpx.reports.kit.tables import answer_table, roster_table

        edition, language = self.edition, self.language
        pages = {
            _SHEET: task_sheet(kit, edition, language).encode(),
            "answers.html": answer_form(kit, edition, language).encode(),
            "answers.csv": answer_table(kit, edition, language),
        }
        if any(arm.entered for arm in kit.arms):
            pages["students.html"] = students_page(kit, edition, language).encode()
        if kit.enrolled():
            pages["roster.csv"] = roster_table(kit, edition, language)
        lines = [
            self.words("readme-title", kit=kit.id),
            "",
            *(self.words(f"readme-{n}") for n in range(1, 5)),
        ]
        pages["README.txt"] = ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")
        return pages

    def _tell(self, kit: Kit, chosen: tuple[Case, ...], format_name: str) -> None:
        from collections import Counter

        from lpx.cli.outcome import made, made_secret, tell
        from lpx.cli.results import KitMade
        from lpx.reports.kit.sheet import Told

        kinds = Counter(task.kind for task in kit.tasks)
        found = KitMade(
            kit=kit.id,
            tasks={kind: kinds[kind] for kind in ("enter", "export", "import")},
            cases=len({arm.arm.of for arm in kit.arms}),
            requirements=len({name for case in chosen for name in case.requirements}),
            hours=Told(kit, self.edition, self.language).hours(),
            left_out=dict(Counter(item.reason for item in kit.left_out).most_common()),
        )
        written = ((role, path) for role, path in (("kit", self.folder), ("key", self.key_path)))
        tell(
            found,
            format_name=format_name,
            language=self.spoken,
            said=self._sentences(found),
            products=(made_secret(*item) if item[0] == "key" else made(*item) for item in written),
        )

    def _sentences(self, found: KitMade) -> Iterator[str]:
        words = self.said
        facts: dict[str, object] = {"kit": found.kit, "folder": self.folder.name, **found.tasks}
        total = sum(found.tasks.values())
        yield words("made", tasks=total, cases=found.cases, hours=found.hours, **facts)
        yield words("made-requirements", count=found.requirements)
        if found.left_out:
            yield words("made-left-out", count=sum(found.left_out.values()))
            for reason, count in found.left_out.items():
                yield f"  {count:>4}  {words(f'left-out.{reason}')}"
        yield words("made-key", file=self.key_path.name)
        yield words("made-next", folder=self.folder.name, sheet=_SHEET)
