"""``lpx conform grade``: judge what came back of a kit, and say what is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.conform.kit_words import Trouble, kit_words, trouble
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.folder.nouns import Answers, Grade, GradedCase, Key, Kit, Slip, Todo
    from lpx.harness.nouns import Case
    from lpx.harness.protocol import Declaration
    from lpx.harness.transcript import Run
    from lpx.messages import Language

_TODO_SHOWN = 20
_PROBLEMS_SHOWN = 3
_NEXT_SHOWN = 3


@click.command("grade")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", "key_path", type=click.Path(path_type=Path), help="Key file (default: DIR.key.json).")
@click.option("--out", type=click.Path(path_type=Path), help="Where to keep the run (default: DIR.result).")
@format_option("text", "json", "junit", "sarif", "markdown", "html")
@language_option
def command(
    folder: Path, key_path: Path | None, out: Path | None, format_name: str, lang: str | None
) -> None:
    """Judge what came back of the kit in DIR, as far as it came back.

    Answers are read from answers*.csv and answers*.json in DIR, bundles from DIR/returned. What is missing is
    told, and the command can be run again at any time.
    Exit codes: 0 all pass, 1 something fails, 2 usage, 3 nothing came back, 4 something is still missing.
    """
    from lpx.cli.settings import load
    from lpx.coursecode.load import load_code_edition
    from lpx.harness.folder.key import default_key, read_key, read_mark
    from lpx.harness.folder.plan import KitError
    from lpx.harness.folder.stored import default_result

    folder = folder.resolve()
    language, edition = load(lang, None)
    try:
        mark = read_mark(folder)
        key = read_key(key_path or default_key(folder))
        if key.kit != mark.kit:
            name = (key_path or default_key(folder)).name
            raise KitError("key-other-kit", file=name, found=key.kit, kit=mark.kit)
        edition = _edition_of(key, edition, language)
        grader = _Grader(folder, key, edition, load_code_edition(), language)
        code = grader.run(out or default_result(folder), format_name)
    except KitError as error:
        raise trouble(language, error) from None
    sys.exit(int(code))


def _edition_of(key: Key, edition: Edition, language: Language) -> Edition:
    """Return the edition that the kit was made for."""
    from lpx.edition import edition_names, load_edition

    if key.edition == edition.mark.id:
        return edition
    if key.edition not in edition_names():
        raise Trouble(language, "other-edition", lpx=key.lpx)
    return load_edition(key.edition)


class _Grader:
    """Grades one kit and tells about it."""

    def __init__(
        self, folder: Path, key: Key, edition: Edition, codes: CodeEdition, language: Language
    ) -> None:
        self.folder, self.key = folder, key
        self.edition, self.codes, self.language = edition, codes, language
        self.words = kit_words(language)

    def run(self, out: Path, format_name: str) -> ExitCode:
        """Grade, store the run and print it. Raises ``KitError``."""
        import tempfile
        from datetime import UTC, datetime

        from lpx.harness.cases import load_cases
        from lpx.harness.folder.answers import read_answers
        from lpx.harness.folder.grade import declaration_of
        from lpx.harness.folder.remake import changed_bundles, remake
        from lpx.harness.folder.stored import store_grade
        from lpx.reports.kit.words import vocabulary

        aside(f"{self.words('judging')} …")
        cases = load_cases()
        with tempfile.TemporaryDirectory(prefix="lpx-grade-") as scratch:
            kit, chosen = remake(self.key, cases, self.edition, self.codes, Path(scratch) / "kit")
            answers = read_answers(self.folder, vocabulary(), len(kit.tasks), kit=kit.id)
            changed = changed_bundles(kit, self.key, self.folder)
            declaration = declaration_of(self.key.roles, self.key.supports, answers.about, self.edition)
            graded = self._grade(kit, chosen, answers, changed, declaration, Path(scratch) / "arms")
            if not graded.done and not graded.slips and not answers.tasks:
                raise Trouble(self.language, "nothing-back", code=ExitCode.NOTHING_TO_DO)
            now = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
            try:
                run = store_grade(
                    graded,
                    self.key,
                    out,
                    name=self.folder.name,
                    declaration=declaration,
                    edition=self.edition,
                    now=now,
                    whole=len(self.key.cases) == len(cases),
                )
            except OSError:
                raise Trouble(self.language, "folder-unusable", folder=out.name) from None
        if format_name == "text":
            _Teller(kit, graded, declaration, self.edition, self.language, name=self.folder.name).tell(out)
        else:
            self._render(run, format_name)
        return _code(graded)

    def _grade(  # noqa: PLR0917 - everything that came back
        self,
        kit: Kit,
        chosen: tuple[Case, ...],
        answers: Answers,
        changed: tuple[Slip, ...],
        declaration: Declaration,
        scratch: Path,
    ) -> Grade:
        from msgspec.structs import replace

        from lpx.harness.allowances import load_allowances, load_attribution
        from lpx.harness.folder.by_hand import load_by_hand, seen_through_exports
        from lpx.harness.folder.grade import grade
        from lpx.harness.runner import Rules

        void = {slip.task for slip in changed}
        kept = {task: answer for task, answer in answers.tasks.items() if task not in void}
        answers = replace(answers, tasks=kept, slips=(*answers.slips, *changed))
        allowed = seen_through_exports((*load_allowances(), *load_by_hand()))
        rules = Rules(self.edition, self.codes, allowed, load_attribution(), frozenset())
        return grade(kit, chosen, answers, self.folder, declaration=declaration, rules=rules, scratch=scratch)

    def _render(self, run: Run, format_name: str) -> None:
        from lpx.harness.cases import load_cases
        from lpx.harness.results import summarise
        from lpx.reports.conform_rendering import render_run

        cases = load_cases()
        told = render_run(
            run,
            summarise(run, cases),
            cases,
            format=format_name,
            edition=self.edition,
            language=self.language,
        )
        click.echo(told, nl=False)


def _code(graded: Grade) -> ExitCode:
    from lpx.harness.nouns import CaseVerdict

    verdicts = {item.result.verdict for item in graded.cases}
    if CaseVerdict.FAIL in verdicts:
        return ExitCode.DOES_NOT_CONFORM
    if CaseVerdict.NOT_JUDGED in verdicts or graded.todo:
        return ExitCode.NOT_JUDGED
    return ExitCode.CONFORMS


class _Teller:
    """Says how far the kit is, what is wrong, and what to do next."""

    def __init__(
        self,
        kit: Kit,
        graded: Grade,
        declaration: Declaration,
        edition: Edition,
        language: Language,
        *,
        name: str,
    ) -> None:
        self.kit, self.graded, self.declaration = kit, graded, declaration
        self.name = name
        self.edition, self.language = edition, language
        self.words: Callable[..., str] = kit_words(language)

    def tell(self, out: Path) -> None:
        """Print everything."""
        self._head()
        self._failed()
        self._listed("graded-slips", [self._slip(slip) for slip in self.graded.slips])
        shown = self.graded.todo[:_TODO_SHOWN]
        more = len(self.graded.todo) - len(shown)
        lines = [f"{item.task:03d}  {self._todo(item)}" for item in shown]
        if more:
            lines.append(self.words("graded-todo-more", count=more))
        self._listed("graded-todo", lines, len(self.graded.todo))
        click.echo()
        click.echo(self.words("graded-stored", folder=out.name))
        click.echo(self._next())

    def _head(self) -> None:
        from lpx.harness.nouns import CaseVerdict

        graded, words = self.graded, self.words
        click.echo(words("graded-title", kit=self.kit.id, done=graded.done, tasks=graded.tasks))
        told = self.declaration
        if told.product and told.version:
            vendor = told.vendor or "–"
            click.echo(words("graded-product", product=told.product, version=told.version, vendor=vendor))
        else:
            click.echo(words("graded-no-product"))
        verdicts = [item.result.verdict for item in graded.cases]
        click.echo(
            words(
                "graded-counts",
                passed=verdicts.count(CaseVerdict.PASS),
                failed=verdicts.count(CaseVerdict.FAIL),
                open=verdicts.count(CaseVerdict.NOT_JUDGED),
            )
        )

    def _failed(self) -> None:
        from lpx.harness.nouns import CaseVerdict

        failed = [item for item in self.graded.cases if item.result.verdict is CaseVerdict.FAIL]
        if not failed:
            return
        click.echo()
        click.echo(self.words("graded-failed", count=len(failed)))
        for item in failed:
            self._case(item)

    def _case(self, item: GradedCase) -> None:
        from lpx.reports.conform_shortfalls import shortfall_text
        from lpx.reports.visible import one_line

        numbers = self._numbers(item.tasks)
        title = item.case.title.get(self.language)
        click.echo(f"  ✗ {item.case.id}  {title} ({self.words('graded-task', numbers=numbers)})")
        shown = item.result.shortfalls[:_PROBLEMS_SHOWN]
        for shortfall in shown:
            told = one_line(shortfall_text(shortfall, self.edition, self.language))
            click.echo(f"      {shortfall.requirement}  {told}")
        if len(item.result.shortfalls) > len(shown):
            click.echo(f"      … +{len(item.result.shortfalls) - len(shown)}")

    def _numbers(self, tasks: Sequence[int]) -> str:
        separator = "、" if self.language == "zh-Hant" else ", "
        return separator.join(f"{number:03d}" for number in tasks)

    def _listed(self, key: str, lines: Sequence[str], count: int | None = None) -> None:
        if not lines:
            return
        click.echo()
        click.echo(self.words(key, count=len(lines) if count is None else count))
        for line in lines:
            click.echo(f"  {line}")

    def _slip(self, slip: Slip) -> str:
        told = {name: self._spoken(name, value) for name, value in slip.parameters.items()}
        return self.words(f"slip.{slip.key}", **told)

    def _spoken(self, name: str, value: str | int) -> str | int:
        if name == "column":
            return self.words(f"column-{value}")
        return f"{value:03d}" if name == "number" and isinstance(value, int) else value

    def _todo(self, item: Todo) -> str:
        told = {"folder": f"{item.task:03d}", "password": self._password(item.task), **item.parameters}
        return self.words(f"todo.{item.key}", **told)

    def _password(self, number: int) -> str:
        """Return the password of what a task brings back."""
        task = self.kit.tasks[number - 1]
        return task.password if task.kind == "export" else self.kit.look_password

    def _next(self) -> str:
        if self.graded.slips:
            return self.words("graded-next-slips")
        if self.graded.todo:
            first = [item.task for item in self.graded.todo[:_NEXT_SHOWN]]
            return self.words("graded-next-todo", numbers=self._numbers(first))
        return self.words("graded-next-done", folder=self.name)
