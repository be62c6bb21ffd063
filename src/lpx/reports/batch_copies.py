"""Two copies of the same bundles, compared: in words, as JSON, as rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec
from msgspec import structs

from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.batch_view import MOST_ROWS, BatchView
from lpx.reports.quantities import count, size
from lpx.reports.report_json import encode
from lpx.reports.view import Count, Fact, Table
from lpx.reports.visible import encodable
from lpx.scale.copies import Comparison, Row, State

_SECTION = "batch.copies"
_LOUD = {
    State.DIFFERENT: "error",
    State.MISSING: "error",
    State.SIGNATURE: "error",
    State.UNREADABLE: "not-judged",
    State.RENAMED: "note",
    State.EXTRA: "note",
    State.SAME: "checked",
}


def phrase_copies(comparison: Comparison, language: Language) -> BatchView:
    """Return the comparison in words."""
    catalogue = load_catalogue(language)

    def say(key: str, **parameters: object) -> str:
        return catalogue.text(f"{_SECTION}.{key}", **parameters)

    unequal = sum(comparison.counts.values()) - comparison.counts[State.SAME.value]
    rows = tuple(islice((row for row in comparison.rows if row.state is not State.SAME), MOST_ROWS))
    numbers = {state.value.replace("-", "_"): count(comparison.counts[state.value]) for state in State}
    verdict = comparison.verdict.value
    return BatchView(
        title=say("title"),
        verdict=comparison.verdict,
        word=say(f"verdict-{verdict}"),
        detail=say(f"detail-{verdict}", **numbers, bundles=count(comparison.bundles[0])),
        next_step=say(f"next-{verdict}"),
        counts=tuple(
            Count(_LOUD[state], say(f"state-{state.value}"), comparison.counts[state.value], "")
            for state in State
            if comparison.counts[state.value] or state in {State.SAME, State.MISSING, State.DIFFERENT}
        ),
        tables=(
            Table(
                id="copies",
                caption=say("heading-copies"),
                headers=tuple(say(f"column-{name}") for name in ("bundle", "state", "other", "bytes")),
                rows=tuple(
                    (
                        row.name or row.other,
                        say(f"state-{row.state.value}"),
                        row.error or (row.other if row.other != row.name and row.name else ""),
                        count(row.bytes),
                    )
                    for row in rows
                ),
                numeric=frozenset({3}),
                omitted=unequal - len(rows),
            ),
        ),
        facts=tuple(
            Fact(
                say(f"fact-copy-{number + 1}"),
                say(
                    "fact-copy",
                    bundles=count(comparison.bundles[number]),
                    size=size(comparison.bytes[number]),
                ),
                code=False,
            )
            for number in (0, 1)
        ),
        basis=(),
    )


def copies_json(comparison: Comparison) -> Iterator[str]:
    """Give the whole comparison as JSON, piece by piece: rows may be too many to hold."""
    frame = msgspec.json.format(encode(structs.replace(comparison, rows=())), indent=2).decode()
    before, empty, after = frame.partition('"rows": []')
    yield before + (empty if not len(comparison.rows) else '"rows": [')
    separator = "\n"
    for row in comparison.rows:
        text = msgspec.json.format(encode(_encodable(row)), indent=2).decode()
        yield separator + "    " + text.replace("\n", "\n    ")
        separator = ",\n"
    yield ("\n  ]" if len(comparison.rows) else "") + after + "\n"


def copies_csv_rows(comparison: Comparison, language: Language) -> Iterator[tuple[str, ...]]:
    """Give one row for every bundle, the headings first."""
    catalogue = load_catalogue(language)
    columns = ("state", "name", "other", "bytes", "sha256", "other-sha256", "error")
    yield tuple(catalogue.text(f"{_SECTION}.column-{name}") for name in columns)
    for row in comparison.rows:
        yield _cells(row)


def _encodable(row: Row) -> Row:
    """Return ``row`` with names that UTF-8 can hold."""
    return structs.replace(row, name=encodable(row.name), other=encodable(row.other))


def _cells(row: Row) -> tuple[str, ...]:
    return row.state.value, row.name, row.other, str(row.bytes), row.sha256, row.other_sha256, row.error
