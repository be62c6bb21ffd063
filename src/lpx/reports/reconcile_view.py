"""A reconciliation in the words of one language, before any layout."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lpx.checks.nouns import Verdict
from lpx.reports.batch_view import BatchView
from lpx.reports.quantities import count, size
from lpx.reports.view import Count, Fact, Table

if TYPE_CHECKING:
    from lpx.reports.reconcile_phrases import Phrases
    from lpx.scale.reconcile.nouns import Reconciliation, Side, Tally

_VERDICTS = {
    "nothing-lost": Verdict.CONFORMS,
    "lost": Verdict.DOES_NOT_CONFORM,
    "not-judged": Verdict.NOT_JUDGED,
}
_COLUMNS = ("before", "after", "same", "normalised", "altered", "missing", "moved", "extra", "duplicated")
_MOST_SCHOOLS = 1_000
_MOST_UNREAD = 200


def reconcile_view(say: Phrases) -> BatchView:
    """Return the reconciliation that ``say`` belongs to in words."""
    result = say.result
    totals = result.totals
    return BatchView(
        title=say("title"),
        verdict=verdict(result),
        word=_word(result, say),
        detail=_detail(result, say),
        next_step=say(f"next-{_next(result)}"),
        counts=(
            Count("error", say("count-losses"), totals.losses, ""),
            Count("warning", say("count-duplicated"), totals.duplicated, ""),
            Count("note", say("count-additions"), totals.additions, ""),
            Count("checked", say("count-students"), result.before.students, ""),
        ),
        tables=(
            _unread(result, say),
            _what(result, say),
            _worst(result, say),
            _kinds(result, say),
            _schools(result, say),
            _respelled(result, say),
        ),
        facts=(
            Fact(say("fact-before"), _extent(result.before, say), code=False),
            Fact(say("fact-after"), _extent(result.after, say), code=False),
            Fact(say("fact-edition"), f"{result.edition} {result.edition_digest}", code=True),
            Fact(say("fact-masked"), say("masked" if result.masked else "in-clear"), code=False),
        ),
        basis=(say.edition.mark.title.get(say.language),),
    )


def verdict(result: Reconciliation) -> Verdict:
    """Return the verdict as the reports of lpx know it; a copy too many is wrong, although no loss."""
    if result.verdict == "nothing-lost" and result.totals.duplicated:
        return Verdict.DOES_NOT_CONFORM
    return _VERDICTS[result.verdict]


def _word(result: Reconciliation, say: Phrases) -> str:
    if result.verdict == "lost":
        return say("verdict-lost", count=count(result.totals.losses - result.totals.in_doubt))
    if result.verdict == "nothing-lost" and result.totals.duplicated:
        return say("verdict-duplicated")
    return say(f"verdict-{result.verdict}")


def _detail(result: Reconciliation, say: Phrases) -> str:
    totals = result.totals
    parts = [
        say(
            "detail-extent",
            students=count(result.before.students),
            records=count(result.before.records),
            files=count(result.before.files),
        )
    ]
    if totals.in_doubt:
        parts.append(say("detail-doubt", count=count(totals.in_doubt)))
    if totals.duplicated:
        parts.append(say("detail-duplicated", count=count(totals.duplicated)))
    if totals.additions:
        parts.append(say("detail-additions", count=count(totals.additions)))
    return say("separator").join(parts)


def _next(result: Reconciliation) -> str:
    if result.verdict == "not-judged" and not (result.before.unread or result.after.unread):
        return "nobody"
    if result.verdict == "nothing-lost" and result.totals.duplicated:
        return "duplicated"
    return result.verdict


def _unread(result: Reconciliation, say: Phrases) -> Table:
    rows = []
    for name, side in (("before", result.before), ("after", result.after)):
        for item in side.unread[:_MOST_UNREAD]:
            known = 0 <= item.bundle < len(side.bundles)
            bundle = side.bundles[item.bundle] if known else say("argument", number=-item.bundle)
            rows.append(
                (
                    bundle,
                    say(f"side-{name}"),
                    say.reason(item.reason),
                    count(item.count) if item.count else "",
                )
            )
    return Table(
        id="unread",
        caption=say("heading-unread"),
        headers=tuple(say(f"column-{name}") for name in ("bundle", "side", "reason", "parts")),
        rows=tuple(rows[:_MOST_UNREAD]),
        numeric=frozenset({3}),
        omitted=max(0, len(result.before.unread) + len(result.after.unread) - _MOST_UNREAD),
    )


def _what(result: Reconciliation, say: Phrases) -> Table:
    return Table(
        id="what",
        caption=say("heading-what"),
        headers=(say("column-what"), say("column-count")),
        rows=tuple((say.what(what), count(number)) for what, number in result.totals.by_what.items()),
        numeric=frozenset({1}),
    )


def _worst(result: Reconciliation, say: Phrases) -> Table:
    # Where there is one school, its name says nothing.
    several = len({tally.school for tally in result.tallies}) > 1
    columns = ("what", *(("school",) if several else ()), "student", "detail", "place")
    total = sum(result.totals.by_what.values())
    return Table(
        id="worst",
        caption=say("heading-worst"),
        headers=tuple(say(f"column-{name}") for name in columns),
        rows=tuple(
            (
                say.what(item.what),
                *((say.school(item.school),) if several else ()),
                say.who(item.student),
                say.thing_and_detail(item),
                say.place(item),
            )
            for item in result.worst
        ),
        omitted=total - len(result.worst),
    )


def _kinds(result: Reconciliation, say: Phrases) -> Table:
    totals: dict[str, Counter[str]] = {}
    for tally in result.tallies:
        counts = totals.setdefault(tally.kind, Counter())
        counts.update({column: getattr(tally, column) for column in _COLUMNS})
    order = ["student", *say.edition.records, "unknown", "file"]
    return _counts(
        "kinds",
        [(say.kind(kind), totals[kind]) for kind in order if kind in totals],
        say,
    )


def _schools(result: Reconciliation, say: Phrases) -> Table:
    schools: dict[str, Counter[str]] = {}
    for tally in result.tallies:
        if _is_record(tally, say):
            counts = schools.setdefault(tally.school, Counter())
            counts.update({column: getattr(tally, column) for column in _COLUMNS})
    ranked = sorted(
        schools.items(),
        key=lambda item: (-(item[1]["missing"] + item[1]["moved"] + item[1]["altered"]), item[0]),
    )
    return _counts("schools", [(say.school(code), counts) for code, counts in ranked], say)


def _is_record(tally: Tally, say: Phrases) -> bool:
    return tally.kind in say.edition.records


def _counts(name: str, rows: list[tuple[str, Counter[str]]], say: Phrases) -> Table:
    return Table(
        id=name,
        caption=say(f"heading-{name}"),
        headers=(say(f"column-{name}"), *(say(f"column-{column}") for column in _COLUMNS)),
        rows=tuple(
            (head, *(count(counts[column]) for column in _COLUMNS)) for head, counts in rows[:_MOST_SCHOOLS]
        ),
        numeric=frozenset(range(1, len(_COLUMNS) + 1)),
        omitted=max(0, len(rows) - _MOST_SCHOOLS),
    )


def _respelled(result: Reconciliation, say: Phrases) -> Table:
    return Table(
        id="respelled",
        caption=say("heading-respelled"),
        headers=tuple(say(f"column-{name}") for name in ("kind", "field", "count")),
        rows=tuple(
            (say.kind(item.kind), item.key or say("key-name"), count(item.count)) for item in result.respelled
        ),
        numeric=frozenset({2}),
    )


def _extent(side: Side, say: Phrases) -> str:
    text = say(
        "extent",
        bundles=count(len(side.bundles)),
        students=count(side.students),
        records=count(side.records),
        files=count(side.files),
        size=size(side.bytes),
    )
    notes = [text]
    if side.split:
        notes.append(say("split", count=count(side.split)))
    if side.unheld:
        notes.append(say("unheld", count=count(side.unheld)))
    return say("separator").join(notes)
