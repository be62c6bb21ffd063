"""Comparing editions: a small made-up second edition, and what it means for a vendor."""

from __future__ import annotations

from pathlib import Path

from lpx.edition import DEFAULT_EDITION, Edition, load_edition
from lpx.edition.diff import Change, ChangeKind, diff_editions


def changes(old: Edition, room: Path) -> list[Change]:
    return list(diff_editions(old, load_edition(room=room)))


def test_an_edition_does_not_differ_from_itself(edition: Edition) -> None:
    assert diff_editions(edition, load_edition()) == ()


def test_a_second_edition_is_told_apart_in_every_respect(edition: Edition, spec_copy: Path, edit) -> None:
    other, course = "records/3.05-other.yaml", "records/2.1-course.yaml"
    edit(other, "key: 主辦單位", "key: 主辦機關")
    edit(other, "key: 其他多元表現\n", "key: 其他多元表現紀錄\n")
    edit(other, "aliases: [其他多元表現紀錄]\n", "")
    edit(
        course,
        "  - key: 學分數",
        "  - {key: 授課教師, english: taught_by, type: person-name, required: unknown, "
        "meaning: {zh-Hant: 授課教師。, en: Teacher.}}\n  - key: 學分數",
    )
    edit(
        course,
        "    role: certification\n    required: unknown",
        '    role: certification\n    required: "yes"',
    )
    edit("types.yaml", "max_length: 30", "max_length: 25")
    edit("types.yaml", "maximum: 12", "maximum: 15")
    edit("codes.yaml", '{code: "9", name: {zh-Hant: 其他幹部', '{code: "8", name: {zh-Hant: 其他幹部')
    edit("attachments.yaml", '"1091", megabytes: 10', '"1091", megabytes: 20')
    edit("limits.yaml", "per_year: 6", "per_year: 5")
    edit("archive.yaml", "depths: [0, 1]", "depths: [1, 0]")
    found = changes(edition, spec_copy)
    told = {(item.kind.value, item.subject, item.aspect, item.old, item.new, item.concerns) for item in found}
    both = ("exporter", "importer")
    assert told == {
        ("renamed", "other.organiser", "key", "主辦單位", "主辦機關", both),
        ("renamed", "other", "key", "其他多元表現", "其他多元表現紀錄", both),
        ("changed", "other", "aliases", "其他多元表現紀錄", "", both),
        ("added", "course.taught_by", "required", "", "unknown", both),
        ("changed", "course.certification", "required", "unknown", "yes", ("exporter",)),
        ("changed", "course.course_name", "max_length", "30", "25", ("exporter",)),
        ("changed", "course.credits", "maximum", "12", "15", ("importer",)),
        ("removed", "post-level:9", "", "", "", ("exporter",)),
        ("added", "post-level:8", "", "", "", ("importer",)),
        ("changed", "av since 1091", "megabytes", "10", "20", ("importer",)),
        ("changed", "items:course", "per_year", "6", "5", both),
        ("changed", "archive", "depths", "0, 1", "1, 0", both),
    }


def test_a_moved_field_is_moved_and_its_neighbours_are_not(edition: Edition, spec_copy: Path) -> None:
    path = spec_copy / "exchange" / DEFAULT_EDITION / "records" / "3.08-workplace.yaml"
    head, *fields = path.read_text(encoding="utf-8").split("  - key: ")
    assert fields[1].startswith("職場學習單位")
    fields[1], fields[2] = fields[2], fields[1]
    path.write_text("  - key: ".join([head, *fields]), encoding="utf-8")
    found = changes(edition, spec_copy)
    assert [item.kind for item in found] == [ChangeKind.MOVED]
    assert found[0].subject in {"workplace.workplace", "workplace.job_title"}


def test_removed_records_fields_and_requirement_levels_are_told(edition: Edition, spec_copy: Path) -> None:
    folder = spec_copy / "exchange" / DEFAULT_EDITION
    (folder / "records" / "3.10-advance-course.yaml").unlink()
    types = folder / "types.yaml"
    text = types.read_text(encoding="utf-8")
    assert "- id: credits-earned" in text
    signature = folder / "requirements" / "signature.yaml"
    first = edition.requirements["SIG-001"]
    content = signature.read_text(encoding="utf-8")
    signature.write_text(content.replace(f"level: {first.level.value}", "level: may", 1), encoding="utf-8")
    told = {(item.kind.value, item.subject, item.aspect) for item in changes(edition, spec_copy)}
    assert told == {("removed", "advance_course", ""), ("changed", "SIG-001", "level")}


def test_the_way_back_turns_additions_into_removals(edition: Edition, spec_copy: Path, edit) -> None:
    edit(
        "codes.yaml",
        '    - {code: "4", name: {zh-Hant: 國際, en: international}',
        '    - {code: "5", name: {zh-Hant: 國際, en: international}',
    )
    new = load_edition(room=spec_copy)
    there = {(item.kind, item.subject) for item in diff_editions(edition, new)}
    back = {(item.kind, item.subject) for item in diff_editions(new, edition)}
    swap = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
    assert back == {(swap[kind], subject) for kind, subject in there}


def test_other_rules_of_exchanging_are_told_and_other_words_are_not(
    edition: Edition, edit, spec_copy
) -> None:
    edit(
        "occasions.yaml",
        "- id: visit-begins\n  title: {zh-Hant: 借讀開始,",
        "- id: visit-begins\n  title: {zh-Hant: 開始借讀,",
    )
    edit("occasions.yaml", "  sender: home\n  receiver: visited", "  sender: visited\n  receiver: visited")
    edit("occasions.yaml", "    selects: student@experimental", "    selects: student@origin")
    told = {
        (item.part, item.subject, item.aspect, item.old, item.new) for item in changes(edition, spec_copy)
    }
    assert told == {
        ("occasion", "visit-begins", "sender", "home", "visited"),
        (
            "occasion",
            "to-experimental-education",
            "after",
            "student@experimental, staff@experimental",
            "student@origin, staff@experimental",
        ),
    }
