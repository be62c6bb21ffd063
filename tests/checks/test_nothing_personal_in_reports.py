"""Marked personal data in every place of a bundle; none of it comes out of judging."""

from __future__ import annotations

import io
import json
from itertools import count

import msgspec
import pytest

from lpx.archive.writer import ArchiveWriter

CANARY = "金絲雀"
ASCII_CANARY = "CanaryWren"
PERSON_ID = "F131104093"
BIRTH = "2004/07/19"


def planted(sheet):
    """A document with a canary in every text, in unknown keys, and where numbers belong."""
    numbers = count()
    for record in sheet.edition.records.values():
        if not record.fields:
            continue
        part = sheet.part(record.id)
        for row in part if isinstance(part, list) else [part]:
            for field in record.fields:
                kind = sheet.edition.types[field.type]
                number = next(numbers)
                if field.role == "national_id":
                    row[field.key] = PERSON_ID if number % 3 else f"{ASCII_CANARY}{number}"
                elif field.role == "birth_date":
                    row[field.key] = BIRTH if number % 2 else "2004-7-19"
                elif kind.json == "string" and number % 4 == 0:
                    row[field.key] = f"{CANARY}{number}"
                elif kind.json == "string" and number % 4 == 1:
                    row[field.key] = f"{ASCII_CANARY}{number}"
                elif kind.json == "string" and number % 4 == 2:
                    row[field.key] = PERSON_ID
            row[f"{CANARY}鍵"] = ASCII_CANARY
    return sheet


def archived(sheet, password):
    sink = io.BytesIO()
    with ArchiveWriter(sink, password=password) as writer:
        writer.add(f"{CANARY}.json", sheet.data())
        for category in sheet.edition.archive.categories:
            folder = f"{PERSON_ID}/{category.folder}"
            writer.add(f"{folder}/{CANARY}.pdf", b"no pdf")
            writer.add(f"{folder}/{ASCII_CANARY}.pdf", b"no pdf")
            mapping = {f"{CANARY}.pdf": f"{CANARY}<.pdf", f"{ASCII_CANARY}x.pdf": None}
            writer.add(f"{folder}/{sheet.edition.archive.mapping_name}", json.dumps(mapping).encode())
        writer.add(f"{CANARY}/stray.{ASCII_CANARY}", b"x")
    return sink.getvalue()


@pytest.mark.parametrize("profile", ["strict", "practice"])
def test_a_report_holds_no_canary(profile, sheet, verify):
    archive = archived(planted(sheet), "pw")
    report = verify(
        archive,
        f"{CANARY}.zip",
        signature=f"{'0' * 32}  {CANARY}.zip".encode(),
        password="pw",
        profile=profile,
    )
    text = msgspec.json.encode(report).decode()
    assert len(report.findings) > 50
    for secret in (CANARY, ASCII_CANARY, ASCII_CANARY.lower(), PERSON_ID, BIRTH, "2004-7-19"):
        assert secret not in text
    assert not [item for item in report.not_judged if item.reason == "internal-error"]


def test_asked_for_the_report_names_people(sheet, verify):
    archive = archived(planted(sheet), "pw")
    report = verify(archive, f"{CANARY}.zip", password="pw", show_personal_data=True)
    assert CANARY in msgspec.json.encode(report).decode()


def test_the_same_person_has_the_same_token_in_one_report(sheet, judge):
    sheet.set("work", "event_date", "x").set("service", "start_date", "y")
    report = judge(sheet, show=False)
    assert {item.location.student for item in report.findings} == {report.inventory.students[0].token}
