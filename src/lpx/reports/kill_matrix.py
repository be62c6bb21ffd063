"""The self-test of the suite: which case kills which mutant, and what is wrong with the suite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from lpx.checks.nouns import Verdict
from lpx.harness.mutants.catalogue import Catalogue as Modules
from lpx.harness.selftest.nouns import Cell, Complaint, Matrix, Row
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.columns import pad, table, wrap
from lpx.reports.html_elements import Element, element, serialise, spoken
from lpx.reports.html_frame import Frame
from lpx.reports.html_page import page_body, page_head
from lpx.reports.html_tables import fact_list, table_element
from lpx.reports.html_verdict import verdict_section
from lpx.reports.view import Fact, Table
from lpx.reports.words import words_of

SCHEMA_VERSION: Final = "lpx-selftest-1"
FORMATS: Final = ("text", "json", "html")
NAMED: Final = 3
"""Cases that are named where there are more."""

Format = Literal["text", "json", "html"]


def render_matrix(
    matrix: Matrix,
    modules: Modules,
    format_name: str,
    language: Language,
    *,
    width: int = 100,
    details: bool = False,
) -> str:
    """Return the result of a self-test.

    Args:
        matrix: The result.
        modules: What the mutants and the others are.
        format_name: ``text``, ``json`` or ``html``.
        language: Language of the reader.
        width: Columns of a terminal.
        details: In text, also tell every mutant with the cases that kill it.

    Raises:
        ValueError: There is no such format.
    """
    if format_name == "json":
        return _json(matrix)
    view = _View(matrix, modules, load_catalogue(language))
    if format_name == "text":
        return "\n".join(_text(view, width, details=details)) + "\n"
    if format_name == "html":
        return _html(view, language)
    raise ValueError(f"no such format: {format_name}; known: {', '.join(FORMATS)}")


def _json(matrix: Matrix) -> str:
    value = {"schema": SCHEMA_VERSION, "sound": matrix.is_sound} | msgspec.to_builtins(matrix)
    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"


@dataclass(frozen=True)
class _View:
    """The result in the reader's language."""

    matrix: Matrix
    modules: Modules
    catalogue: Catalogue

    def word(self, key: str, **parameters: object) -> str:
        """Return a text of the section ``harness.selftest``."""
        return self.catalogue.text(f"harness.selftest.{key}", **parameters)

    def title(self, name: str) -> str:
        """Return what a mutant, an innocent or a bad actor is."""
        for group in (self.modules.mutants, self.modules.innocents, self.modules.bad_actors):
            found = group.get(name)
            if found is not None:
                return str(found.title.get(self.catalogue.language))
        return name

    @property
    def killed(self) -> int:
        """Mutants that a case of their own requirement kills."""
        return sum(bool(row.cases(Cell.KILLED)) for row in self.matrix.mutants)

    def sentence(self) -> str:
        """Return the result in one sentence."""
        key = "unsound" if not self.matrix.is_sound else "sound-some" if self.matrix.some else "sound"
        return self.word(key, count=len(self.matrix.complaints))

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return the figures with their labels."""
        matrix = self.matrix
        accused = [row for row in matrix.innocents if row.cases(Cell.FAILED_OTHERWISE, Cell.NOT_JUDGED)]
        scoring = sum(any(score.values()) for score in matrix.bad_actors.values())
        covered = sum(bool(count) for count in matrix.covered.values())
        return (
            (self.word("label-mutants"), f"{self.killed} / {len(matrix.mutants)}"),
            (self.word("label-innocents"), f"{len(accused)} / {len(matrix.innocents)}"),
            (self.word("label-bad-actors"), f"{scoring} / {len(matrix.bad_actors)}"),
            (self.word("label-requirements"), f"{covered} / {len(matrix.covered)}"),
            (self.word("label-cases"), str(len(matrix.cases))),
            (self.word("label-mode"), self.word("mode-full" if matrix.full else "mode-quick")),
            (self.word("label-runs"), self.word("runs", runs=matrix.runs, seconds=round(matrix.seconds))),
            (self.word("label-seed"), matrix.seed),
        )

    def complaint(self, item: Complaint) -> str:
        """Return what is wrong with the suite, in a sentence."""
        cases = ", ".join(item.cases[:NAMED]) + (" …" if len(item.cases) > NAMED else "")
        return self.word(
            f"complaint-{item.kind}",
            subject=item.subject,
            title=self.title(item.subject),
            cases=cases,
            requirements=", ".join(item.requirements),
        )

    def requirements(self) -> Table:
        """Return how many mutants break each requirement, and why there is none."""
        from lpx.harness.cases import load_not_tested

        reasons = {item.requirement: item.reason.get(self.catalogue.language) for item in load_not_tested()}
        return Table(
            id="selftest-requirements",
            caption=self.word("caption-requirements"),
            headers=(
                self.word("column-requirement"),
                self.word("column-mutants"),
                self.word("column-why-none"),
            ),
            rows=tuple(
                (requirement, str(count), "" if count else reasons.get(requirement, ""))
                for requirement, count in self.matrix.covered.items()
            ),
            numeric=frozenset({1}),
        )

    def mutants(self) -> Table:
        """Return every mutant with what kills it."""
        return Table(
            id="selftest-mutants",
            caption=self.word("caption-mutants"),
            headers=(
                self.word("column-mutant"),
                self.word("column-title"),
                self.word("column-requirements"),
                self.word("column-kills"),
                self.word("column-cases"),
            ),
            rows=tuple(
                (
                    row.module,
                    self.title(row.module),
                    ", ".join(row.requirements),
                    str(len(row.cases(Cell.KILLED))),
                    _named(row.cases(Cell.KILLED)),
                )
                for row in self.matrix.mutants
            ),
            numeric=frozenset({3}),
        )

    def grid(self) -> Table:
        """Return mutant × group of cases: kills, and beside them failures on other requirements."""
        groups = tuple(dict.fromkeys(_group(case) for case in self.matrix.cases))
        return Table(
            id="selftest-grid",
            caption=self.word("caption-grid"),
            headers=(self.word("column-mutant"), *groups),
            rows=tuple((row.module, *_grouped(row, groups)) for row in self.matrix.mutants),
            numeric=frozenset(range(1, len(groups) + 1)),
        )


def _group(case: str) -> str:
    return case.rpartition("/")[0]


def _grouped(row: Row, groups: tuple[str, ...]) -> tuple[str, ...]:
    kills = Counter(_group(case) for case in row.cases(Cell.KILLED))
    others = Counter(_group(case) for case in row.cases(Cell.FAILED_OTHERWISE))
    return tuple(
        f"{kills[group]}+{others[group]}" if others[group] else str(kills[group] or "") for group in groups
    )


def _named(cases: tuple[str, ...]) -> str:
    return ", ".join(cases[:NAMED]) + (" …" if len(cases) > NAMED else "")


# -- text ----------------------------------------------------------------------------------------------


def _text(view: _View, width: int, *, details: bool) -> Iterator[str]:
    yield from wrap(view.sentence(), width)
    yield ""
    for item in view.matrix.complaints:
        yield from wrap(view.complaint(item), width, first="  ", rest="    ")
    if view.matrix.complaints:
        yield ""
    yield from table([[f"  {label}", value] for label, value in view.facts()])
    untested = [row for row in view.requirements().rows if row[1] == "0"]
    if untested:
        yield ""
        yield view.word("heading-untested")
        for requirement, _, reason in untested:
            yield from wrap(
                reason or view.word("no-reason"), width, first=f"  {pad(requirement, 9)}", rest=" " * 11
            )
    if details:
        yield ""
        yield view.word("heading-mutants")
        yield from table([["  " + row[0], row[2], row[3], row[4]] for row in view.mutants().rows], right=(2,))


# -- html ----------------------------------------------------------------------------------------------


def _html(view: _View, language: Language) -> str:
    words = words_of(language)
    frame = Frame(words)
    product = view.word("product")
    main = element("main", _content(view, frame, language), id="content")
    page = element("html", page_head(product), page_body(main, (), words, product), lang=language)
    return serialise(page)


def _content(view: _View, frame: Frame, language: Language) -> Iterator[Element]:
    verdict = Verdict.CONFORMS if view.matrix.is_sound else Verdict.DOES_NOT_CONFORM
    word = view.word("word-sound" if view.matrix.is_sound else "word-unsound")
    yield verdict_section(frame, verdict, word, view.sentence(), ())
    if view.matrix.complaints:
        items = (element("li", spoken(view.complaint(item), language)) for item in view.matrix.complaints)
        yield _section(view, frame, "complaints", element("ul", items))
    yield _section(
        view,
        frame,
        "figures",
        fact_list(tuple(Fact(label, value, code=False) for label, value in view.facts()), language),
    )
    yield _section(view, frame, "requirements", table_element(view.requirements(), frame))
    yield _section(view, frame, "mutants", table_element(view.mutants(), frame))
    yield _section(view, frame, "grid", table_element(view.grid(), frame))


def _section(view: _View, frame: Frame, name: str, content: Element) -> Element:
    return frame.block(name, view.word(f"heading-{name}"), content)
