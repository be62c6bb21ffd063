"""Turns a run of exchanges into the words of one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Edition
from lpx.harness.nouns import CaseVerdict
from lpx.interop.ledger import Example, Ledger, Row
from lpx.interop.matrix import PENDING, Matrix, Outcome, Square
from lpx.interop.nouns import Cell, Fault, Leg, Scenario, Stored
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.messages.render import requirement_title
from lpx.reports.interop_view import CauseView, CellView, FaultView, InteropView, LegView, SquareView
from lpx.reports.quantities import moment
from lpx.reports.view import Count, Fact, Table
from lpx.reports.visible import one_line

_OUTCOMES: Final = {
    Outcome.ALL_PASS: (Verdict.CONFORMS, "all-pass"),
    Outcome.SOME_FAIL: (Verdict.DOES_NOT_CONFORM, "some-fail"),
    Outcome.NOTHING: (Verdict.NOT_APPLICABLE, "nothing"),
    Outcome.NOT_JUDGED: (Verdict.NOT_JUDGED, "not-judged"),
    Outcome.ADAPTER: (Verdict.NOT_JUDGED, "adapter"),
}
_NEXT: Final = {
    Outcome.SOME_FAIL: "next-fail",
    Outcome.NOT_JUDGED: "next-not-judged",
    Outcome.ADAPTER: "next-not-judged",
}
_VERDICTS: Final = {
    CaseVerdict.PASS.value: Verdict.CONFORMS,
    CaseVerdict.FAIL.value: Verdict.DOES_NOT_CONFORM,
    CaseVerdict.NOT_JUDGED.value: Verdict.NOT_JUDGED,
    CaseVerdict.NOT_APPLICABLE.value: Verdict.NOT_APPLICABLE,
    PENDING: Verdict.NOT_JUDGED,
}
_COUNTS: Final = (
    (CaseVerdict.FAIL, "error", "count-fail"),
    (CaseVerdict.NOT_JUDGED, "not-judged", "count-not-judged"),
    (CaseVerdict.PASS, "checked", "count-pass"),
    (CaseVerdict.NOT_APPLICABLE, "note", "count-not-applicable"),
)
_LEDGER: Final = ("went_in", "preserved", "eased", "altered", "dropped", "invented", "came_out")
_SAID: Final = 200


def phrase_interop(
    stored: Stored, matrix: Matrix, scenarios: Mapping[str, Scenario], edition: Edition, language: Language
) -> InteropView:
    """Return a run in the words of ``language``.

    Args:
        stored: The run.
        matrix: What it amounts to.
        scenarios: By id, for their titles.
        edition: The edition that it was judged by.
        language: ``zh-Hant`` or ``en``.
    """
    return _Teller(stored, matrix, scenarios, edition, language).view()


@dataclass(frozen=True, slots=True)
class _Teller:
    stored: Stored
    matrix: Matrix
    scenarios: Mapping[str, Scenario]
    edition: Edition
    language: Language

    @property
    def catalogue(self) -> Catalogue:
        return load_catalogue(self.language)

    def text(self, key: str, **parameters: object) -> str:
        """Return a text of the section ``interop``."""
        return self.catalogue.text(f"interop.{key}", **parameters)

    def view(self) -> InteropView:
        """Return everything in words."""
        matrix = self.matrix
        verdict, key = _OUTCOMES[matrix.outcome]
        if not matrix.complete and matrix.outcome is Outcome.NOT_JUDGED:
            key = "broken-off"
        begin = self.stored.begin
        grid = {
            (square.exporter, square.importer): self._square(square, self._anchor(square))
            for square in matrix.squares
        }
        told = {
            index: view
            for square in matrix.squares
            for index, view in zip(square.cells, grid[square.exporter, square.importer].cells, strict=True)
        }
        return InteropView(
            verdict=verdict,
            word=self.text(f"outcome.{key}"),
            detail=self.text(f"outcome.{key}-detail", **self._numbers()),
            next_step=self.text(f"report.{_NEXT[matrix.outcome]}") if matrix.outcome in _NEXT else "",
            counts=tuple(
                Count(kind, self.text(f"report.{label}"), matrix.verdicts.get(one.value, 0), "")
                for one, kind, label in _COUNTS
            ),
            modules=matrix.modules,
            squares=tuple(
                tuple(grid.get((one, other)) for other in matrix.modules) for one in matrix.modules
            ),
            causes=tuple(
                CauseView(self.fault(cause.fault), len(cause.cells), told[cause.cells[0]])
                for cause in matrix.causes
            ),
            scenarios=self._scenarios(),
            standings=self._standings(),
            ledgers=tuple(self._ledgers()),
            facts=tuple(self._facts()),
            basis=tuple(part for part in (", ".join(matrix.modules), moment(begin.begun_at)) if part),
        )

    def _numbers(self) -> dict[str, int]:
        found = self.matrix.verdicts
        skipped = found.get(CaseVerdict.NOT_APPLICABLE.value, 0)
        return {
            "total": sum(found.values()) - skipped,
            "passed": found.get(CaseVerdict.PASS.value, 0),
            "failed": found.get(CaseVerdict.FAIL.value, 0),
            "open": found.get(CaseVerdict.NOT_JUDGED.value, 0),
            "skipped": skipped,
            "planned": len(self.stored.begin.cells),
            "done": len(self.matrix.cells),
        }

    # -- squares and cells -------------------------------------------------------------------------

    def _anchor(self, square: Square) -> str:
        numbers = (self.matrix.modules.index(name) + 1 for name in (square.exporter, square.importer))
        return "-".join(("pair", *map(str, numbers)))

    def _square(self, square: Square, anchor: str) -> SquareView:
        word = self.text(f"verdict.{square.verdict}")
        total = len(square.cells)
        count = square.verdicts.get(square.verdict, total)
        key = "square-pass" if count == total else "square"
        cells = (self.matrix.cells[index] for index in square.cells)
        return SquareView(
            anchor=anchor,
            title=self.text("report.pair", exporter=square.exporter, importer=square.importer),
            verdict=_VERDICTS[square.verdict],
            word=self.text(f"report.{key}", word=word, count=count, total=total),
            cells=tuple(self._cell(cell, f"{anchor}-{place}") for place, cell in enumerate(cells, 1)),
        )

    def _cell(self, cell: Cell, anchor: str) -> CellView:
        scenario = self.scenarios.get(cell.scenario)
        reason = f"reason.{cell.reason}"
        return CellView(
            anchor=anchor,
            scenario=cell.scenario,
            title=scenario.title.get(self.language) if scenario is not None else cell.scenario,
            why=scenario.why.get(self.language) if scenario is not None else "",
            modules=self._chain(cell.modules),
            verdict=_VERDICTS[cell.verdict.value],
            word=self.text(f"verdict.{cell.verdict.value}"),
            reason=self.text(reason, **self._words(cell.parameters)) if cell.reason else "",
            faults=tuple(self.fault(fault) for fault in cell.faults),
            legs=tuple(self._leg(leg, f"{cell.scenario} {self._chain(cell.modules)}") for leg in cell.legs),
            repeat=self._repeat(cell),
        )

    def _chain(self, modules: tuple[str, ...]) -> str:
        return self.text("report.chain-separator").join(modules)

    def _words(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return parameters with a role, or what keeps a module from being started, said in words."""
        said: dict[str, object] = {name: one_line(str(value)) for name, value in parameters.items()}
        role = f"harness.role.{parameters.get('role')}"
        if self.catalogue.has(role):
            said["role"] = self.catalogue.text(role)
        obstacle = f"harness.connect.{parameters.get('obstacle')}"
        if self.catalogue.has(obstacle):
            said["detail"] = self.catalogue.text(obstacle, **said)
        return said

    def fault(self, fault: Fault) -> FaultView:
        """Return one fault as a sentence, with what it breaks."""
        text = self.text(
            f"fault.{fault.reason}",
            module=fault.module,
            operation=self.text(f"operation.{fault.operation}"),
            **fault.parameters,
        )
        titles = (
            (name, one_line(requirement_title(name, self.edition, self.language)))
            for name in fault.requirements
        )
        return FaultView(text, tuple(titles))

    def _leg(self, leg: Leg, cell: str) -> LegView:
        ledger = leg.ledger or Ledger()
        rows = [row for row in ledger.rows if row.lost or row.eased]
        went_in = sum(row.went_in for row in ledger.rows)
        whole = ""
        if leg.ledger is not None and not rows:
            operation = self.text(f"operation.{leg.operation}")
            whole = self.text(
                "report.ledger-whole", module=leg.module, operation=operation, went_in=f"{went_in:,}"
            )
        return LegView(
            text=self.text(
                f"report.leg-{leg.operation}", role=leg.role, module=leg.module, name=self._name(leg)
            ),
            is_journey=leg.operation == "journey",
            whole=whole,
            ledger=self.ledger_table(
                "cell",
                self.text("report.caption-cell", cell=cell, step=leg.step + 1),
                rows,
                totals=ledger.rows,
            ),
            examples=tuple(self._examples(row) for row in rows if row.examples),
            said=one_line(leg.message)[:_SAID],
            facts=tuple(self._of_bundle(leg)),
        )

    def _name(self, leg: Leg) -> str:
        key = f"interop.journey.{leg.name}"
        return self.catalogue.text(key) if self.catalogue.has(key) else leg.name

    def _of_bundle(self, leg: Leg) -> Iterator[Fact]:
        if leg.handed is not None:
            yield Fact(self.text("report.label-bundle"), leg.handed.archive, code=True)
        if leg.findings:
            yield Fact(self.text("report.label-breaks"), ", ".join(leg.findings), code=True)

    def _examples(self, row: Row) -> tuple[str, tuple[str, ...]]:
        shown = (self._example(example) for example in row.examples if example.before or example.after)
        return self.field(row), tuple(shown)

    def _example(self, example: Example) -> str:
        nothing = self.text("report.example-none")
        one_side = {"dropped": "before", "left_out": "before", "invented": "after", "added": "after"}
        side = one_side.get(example.column)
        key = "example" if side is None else "example-one"
        return self.text(
            f"report.{key}",
            column=self.text(f"column.{example.column}"),
            before=one_line(example.before) or nothing,
            after=one_line(example.after) or nothing,
            value=one_line(getattr(example, side)) if side is not None else "",
        )

    def _repeat(self, cell: Cell) -> str:
        begin = self.stored.begin
        known = {party.name: party.address for party in begin.modules}
        named = " ".join(f'"{name}={known.get(name, name)}"' for name in dict.fromkeys(cell.modules))
        chain = f" --chain {','.join(cell.modules)}" if len(cell.modules) > len("AB") else ""
        command = f"lpx interop run {named} --scenario {cell.scenario}{chain} --seed {begin.seed}"
        return one_line(command)

    # -- ledgers -----------------------------------------------------------------------------------

    def field(self, row: Row) -> str:
        """Return what a row of a ledger is about."""
        described = self.edition.records.get(row.kind)
        record = described.title.get(self.language) if described is not None else ""
        slot = self.catalogue.word("slot", row.key)
        part = row.key if row.aspect == "value" else self.text(f"aspect.{row.aspect}", slot=slot)
        if row.aspect == "value" and described is not None and self.language == "en":
            found = described.field_by_key(row.key)
            part = f"{found.english} {row.key}" if found is not None and found.english else row.key
        return f"{record} · {part}" if record else part

    def ledger_table(
        self, name: str, caption: str, rows: list[Row], totals: tuple[Row, ...] | None = None
    ) -> Table:
        """Return rows of a ledger as a table; with ``totals`` the sum over all rows comes last."""
        listed = [(self.field(row), *(self._figure(row, column) for column in _LEDGER)) for row in rows]
        if totals is not None and rows:
            sums = (f"{sum(getattr(row, column) for row in totals):,}" for column in _LEDGER)
            listed.append((self.text("report.total"), *sums))
        return Table(
            id=name,
            caption=caption,
            headers=(
                self.text("report.header-field"),
                *(self.text(f"column.{column}") for column in _LEDGER),
            ),
            rows=tuple(listed),
            numeric=frozenset(range(1, len(_LEDGER) + 1)),
        )

    def _figure(self, row: Row, column: str) -> str:
        more = {"dropped": row.gone, "invented": row.came}.get(column, 0)
        number = f"{getattr(row, column):,}"
        return f"{number} (+{more:,})" if more else number

    def _ledgers(self) -> Iterator[Table]:
        for operation, ledgers in (("export", self.matrix.exports), ("import", self.matrix.imports)):
            for name, ledger in ledgers.items():
                if ledger.rows:
                    caption = self.text(f"report.caption-ledger-{operation}", module=name)
                    number = self.matrix.modules.index(name) + 1
                    yield self.ledger_table(
                        f"{operation}-{number}", caption, list(ledger.rows), totals=ledger.rows
                    )

    # -- tables ------------------------------------------------------------------------------------

    def _scenarios(self) -> Table:
        rows = []
        for name in self.matrix.scenarios:
            counts = Counter(cell.verdict for cell in self.matrix.cells if cell.scenario == name)
            known = self.scenarios.get(name)
            title = known.title.get(self.language) if known is not None else name
            rows.append((title, name, *(str(counts[verdict]) for verdict, _, _ in _COUNTS)))
        return Table(
            id="scenarios",
            caption=self.text("report.caption-scenarios"),
            headers=(
                self.text("report.header-scenario"),
                "id",
                *(self.text(f"report.{label}") for _, _, label in _COUNTS),
            ),
            rows=tuple(rows),
            numeric=frozenset(range(2, 2 + len(_COUNTS))),
        )

    def _standings(self) -> Table:
        rows = (
            (
                item.module,
                str(item.cells),
                str(item.blamed),
                str(item.as_exporter),
                str(item.as_importer),
                ", ".join(item.requirements) or "–",
            )
            for item in self.matrix.standings
        )
        keys = ("module", "cells", "blamed", "as-exporter", "as-importer", "requirements")
        return Table(
            id="standings",
            caption=self.text("report.caption-standings"),
            headers=tuple(self.text(f"report.header-{key}") for key in keys),
            rows=tuple(rows),
            numeric=frozenset({1, 2, 3, 4}),
        )

    def _facts(self) -> Iterator[Fact]:
        begin = self.stored.begin
        for party in begin.modules:
            declared = party.declaration
            product = f"{declared.product} {declared.version} · " if declared is not None else ""
            label = self.text("report.label-module", name=party.name)
            yield Fact(label, one_line(f"{product}{party.address}"), code=False)
        yield Fact(self.text("report.label-seed"), one_line(begin.seed), code=True)
        edition = f"{begin.edition.id} ({begin.edition.digest})"
        yield Fact(self.text("report.label-edition"), edition, code=True)
        yield Fact(self.text("report.label-tool"), f"{begin.tool.name} {begin.tool.version}", code=False)
        if begin.begun_at:
            yield Fact(self.text("report.label-begun"), moment(begin.begun_at), code=False)
