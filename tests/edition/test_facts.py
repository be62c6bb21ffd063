"""The edition holds every row of the collected tables of keys, in their order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lpx.edition import Edition

_SECTION = re.compile(r"^### 3\.(\d+) (.*)$", re.MULTILINE)
_ROW = re.compile(r"^\| (\d+) \| `([^`]+)` \| ([^|]+) \|", re.MULTILINE)

TABLES = {
    2: "basic",
    3: "cadre",
    4: "course",
    5: "performance",
    6: "post",
    7: "competition",
    8: "certificate",
    9: "service",
    10: "flexible",
    11: "workplace",
    12: "work",
    13: "group_activity",
    14: "advance_course",
    15: "other",
}
"""Section of the collected tables → record id."""


def collected(facts: Path) -> dict[int, list[tuple[str, str]]]:
    text = (facts / "exchange.md").read_text(encoding="utf-8")
    parts = _SECTION.split(text)
    tables = {int(parts[index]): parts[index + 2] for index in range(1, len(parts), 3)}
    return {
        number: [(row[1], row[2].strip()) for row in _ROW.findall(body)] for number, body in tables.items()
    }


def members(edition: Edition, record_id: str) -> list[str]:
    record = edition.records[record_id]
    own = [field.key for field in record.fields if not field.optional]
    return own + [child.key for child in edition.children(record_id)]


def test_the_root_has_the_three_parts_in_order(edition: Edition, facts: Path) -> None:
    assert [key for key, _ in collected(facts)[1]] == [record.key for record in edition.children("student")]


@pytest.mark.parametrize("section", TABLES)
def test_every_row_of_a_table_is_a_member_in_the_same_place(
    edition: Edition, facts: Path, section: int
) -> None:
    rows = collected(facts)[section]
    assert rows
    assert [key for key, _ in rows] == members(edition, TABLES[section])


def test_all_rows_are_counted(edition: Edition, facts: Path) -> None:
    rows = sum(len(collected(facts)[section]) for section in TABLES)
    assert rows == sum(len(members(edition, record_id)) for record_id in edition.records)
    assert set(TABLES.values()) == set(edition.records)


def test_json_types_and_nullability_agree_with_the_tables(edition: Edition, facts: Path) -> None:
    for section, record_id in TABLES.items():
        for key, kind in collected(facts)[section]:
            field = edition.records[record_id].field_by_key(key)
            if field is None:
                continue
            wanted = kind.split(" ")[0].strip()
            assert edition.types[field.type].json == wanted, (record_id, key)
            assert field.nullable == ("null" in kind), (record_id, key)


def test_the_course_record_has_thirty_keys_and_four_optional_ones(edition: Edition) -> None:
    fields = edition.records["course"].fields
    assert [field.optional for field in fields] == [False] * 30 + [True] * 4
    assert [field.role for field in fields[30:]] == [
        "sent_at",
        "certified_at",
        "certified_by",
        "certified_note",
    ]


def test_published_rows_keep_their_published_numbers(edition: Edition) -> None:
    published = {
        field.number
        for record in edition.records.values()
        for field in record.fields
        if field.authority == "published"
    }
    assert published == {"1.1", "1.2", "1.3", "1.4", "2.1.1", "2.1.2", "2.1.3", "2.1.4"}
    assert all(
        field.required == "yes"
        for record in edition.records.values()
        for field in record.fields
        if field.authority == "published"
    )
