"""The plain tables of a kit: answers and roster, as CSV that Excel opens with a double click."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lpx.harness.folder.answers import ABOUT
from lpx.harness.folder.nouns import Counted
from lpx.reports.kit.sheet import Told

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.folder.nouns import Kit
    from lpx.messages.catalogue import Language

ROSTER_ROLES = ("name", "national_id", "birth_date", "year", "term")
"""What a school needs to know of a student to put him or her on the roll."""


def answer_table(kit: Kit, edition: Edition, language: Language) -> bytes:
    """Return the answer table: a few lines about the system, then one row a task."""
    told = Told(kit, edition, language)
    words = told.words
    rows: list[list[str]] = [[words(f"fill-{name}"), ""] for name in ABOUT]
    rows += [[], [words("table-hint")], []]
    columns = ("task", "kind", "student", "result", "message", *Counted, "note")
    rows.append([words(f"column-{name}") for name in columns])
    for task in kit.tasks:
        people = " ".join(f"{label} {told.who[label].name}" for label in task.people)
        blank = ["", "", *("" for _ in Counted), ""]
        rows.append([f"{task.number:03d}", words(f"kind-{task.kind}"), people, *blank])
    return _table(rows)


def roster_table(kit: Kit, edition: Edition, language: Language) -> bytes:
    """Return the students who are to be enrolled, one a row."""
    told = Told(kit, edition, language)
    basic = edition.records["basic"]
    keys = [
        field.key if language == "zh-Hant" else field.english
        for role in ROSTER_ROLES
        if (field := basic.field_of(role))
    ]
    source = [field.key for role in ROSTER_ROLES if (field := basic.field_of(role))]
    rows = [[told.words("column-student"), *keys, told.words("column-number")]]
    for person in kit.enrolled():
        values = person.holding.student.get(basic.key, {})
        cells = [str(values.get(key, "")) for key in source]
        rows.append([person.label, *cells, person.holding.student_number])
    return _table(rows)


def _table(rows: Iterable[list[str]]) -> bytes:
    """Return rows as UTF-8 with a byte order mark and CRLF, without which Excel guesses wrongly."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
