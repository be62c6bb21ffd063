"""What the engine promises: order, obstacles, bounds, and that a failure of lpx never reads as conforming."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from lpx.checks import engine, table
from lpx.checks.occasion_nouns import Expectation
from lpx.checks.registry import Check, Family, Need


def replaced(monkeypatch, name, run):
    """Put ``run`` in the place of the check called ``name``."""
    for family in table.FAMILIES:
        for place, check in enumerate(family.checks):
            if check.name == name:
                changed = list(family.checks)
                changed[place] = Check(check.name, check.reports, check.needs, run, check.early)
                monkeypatch.setattr(family, "checks", changed)
                return
    raise AssertionError(name)


def failing(_context) -> Iterator:
    raise ValueError("王小明 A123456789")
    yield


def test_a_failing_check_makes_the_verdict_undetermined_and_quotes_nothing(sheet, judge, monkeypatch):
    replaced(monkeypatch, "course.outcome", failing)
    report = judge(sheet)
    assert (report.verdict, report.reason) == ("could-not-be-judged", "internal-error")
    (missed,) = [item for item in report.not_judged if item.reason == "internal-error"]
    assert missed.requirements == ("CRS-009",)
    assert missed.parameters == {"detail": "course.outcome ValueError"}
    assert "CRS-009" not in report.checked
    assert "王小明" not in msgspec.json.encode(report).decode()


def test_a_failing_check_does_not_hide_what_others_found(sheet, judge, monkeypatch):
    replaced(monkeypatch, "course.outcome", failing)
    report = judge(sheet.drop("basic", "year"))
    assert report.verdict == "does-not-conform"


def test_a_check_that_fails_half_way_keeps_what_it_said(sheet, judge, monkeypatch):
    def half(context):
        yield context.finding("CRS-009", context.at(context.rows("course")[0]))
        raise RuntimeError

    replaced(monkeypatch, "course.outcome", half)
    report = judge(sheet)
    assert [item.requirement for item in report.findings] == ["CRS-009"]
    assert report.verdict == "could-not-be-judged"


def test_what_a_check_that_was_stopped_might_still_have_told_is_not_judged(sheet, judge, monkeypatch):
    def endless(context):
        while True:
            yield context.finding("DOC-019", context.at(context.rows("course")[0]))

    monkeypatch.setattr(engine, "MOST_TOLD", 5)
    family = next(item for item in table.FAMILIES for check in item.checks if check.name == "course.outcome")
    place = next(place for place, check in enumerate(family.checks) if check.name == "course.outcome")
    changed = list(family.checks)
    changed[place] = Check(
        "course.outcome", ("CRS-009", "DOC-019"), changed[place].needs, endless, early=False
    )
    monkeypatch.setattr(family, "checks", changed)
    report = judge(sheet)
    (missed,) = [item for item in report.not_judged if item.reason == "bound-reached"]
    assert missed.requirements == ("CRS-009",)
    assert "CRS-009" not in report.checked
    assert "DOC-019" in report.checked


def test_an_inventory_that_cannot_be_taken_never_reads_as_an_empty_bundle(sheet, judge, monkeypatch):
    from lpx.checks import inventory

    def broken(_context):
        raise KeyError("王小明")

    assert judge(sheet).verdict == "conforms"
    monkeypatch.setattr(inventory, "take_inventory", broken)
    report = judge(sheet)
    assert (report.verdict, report.reason) == ("could-not-be-judged", "internal-error")
    assert {"detail": "inventory KeyError"} in [item.parameters for item in report.not_judged]


@pytest.mark.parametrize(
    "stage", ["parse", "decode", "lay_out", "choose_document", "parse_mapping", "scan", "parse_signature"]
)
def test_a_stage_that_fails_never_ends_in_conforms(stage, bundle, verify, monkeypatch):
    from lpx.checks import verify as edge

    def broken(*_arguments, **_named):
        raise RuntimeError("王小明")

    monkeypatch.setattr(edge, stage, broken)
    report = verify(bundle.archive, bundle.name, signature=bundle.signature, password=bundle.password)
    assert report.verdict == "could-not-be-judged"
    assert report.reason == "internal-error"
    assert "王小明" not in msgspec.json.encode(report).decode()


def test_findings_are_ordered_by_severity_then_requirement_then_place(sheet, judge, other_student):
    for number in range(12):
        sheet.value.append(sheet.copy().value[0])
        sheet.set("basic", "national_id", f"A1234567{number:02d}", number=number)
    sheet.drop("basic", "year").set("work", "event_date", "x")
    report = judge(sheet)
    ranks = [["error", "warning", "note"].index(str(item.severity)) for item in report.findings]
    assert ranks == sorted(ranks)
    order = list(sheet.edition.requirements)
    keys = [
        (rank, order.index(item.requirement), engine.natural(item.location.pointer))
        for rank, item in zip(ranks, report.findings, strict=True)
    ]
    assert keys == sorted(keys)
    assert report == judge(sheet)


def test_record_two_comes_before_record_ten():
    assert sorted(["/0/a/10", "/0/a/2", "/0/a"], key=engine.natural) == ["/0/a", "/0/a/2", "/0/a/10"]


def test_findings_of_one_kind_are_capped_and_the_rest_is_counted(sheet, judge):
    row = dict(sheet.row("work"))
    row[sheet.key("work", "event_date")] = "x"
    sheet.part("work")[:] = [
        {**row, sheet.key("work", "summary"): str(number)} for number in range(engine.MOST_KEPT + 7)
    ]
    report = judge(sheet)
    assert sum(1 for item in report.findings if item.requirement == "DOC-027") == engine.MOST_KEPT
    assert report.omitted["DOC-027"] == 7


def test_everything_that_needs_the_content_waits_for_the_password(bundle, verify):
    report = verify(bundle.archive, bundle.name, signature=bundle.signature)
    assert (report.verdict, report.reason, report.password) == (
        "could-not-be-judged",
        "password-missing",
        "missing",
    )
    (missed,) = [item for item in report.not_judged if item.reason == "password-missing"]
    assert {"PKG-003", "PKG-005", "DOC-003", "FIL-003", "CRS-014"} <= set(missed.requirements)
    assert {"PKG-001", "PKG-010", "SIG-001", "SIG-003", "FIL-012"} <= set(report.checked)


def test_what_is_wrong_without_the_password_is_found_without_it(bundle, verify):
    report = verify(bundle.archive + b"tail", bundle.name, signature=bundle.signature)
    assert {"SIG-003", "PKG-029"} <= {item.requirement for item in report.findings}
    assert report.verdict == "does-not-conform"


def test_a_wrong_password_says_nothing_about_the_bundle(bundle, verify):
    report = verify(bundle.archive, bundle.name, signature=bundle.signature, password="wrong")
    assert (report.verdict, report.reason, report.password) == (
        "could-not-be-judged",
        "password-wrong",
        "wrong",
    )
    assert [item.requirement for item in report.findings] == ["PKG-005"]
    assert any(item.cause == "PKG-005" for item in report.not_judged)


def test_no_zip_at_all_names_its_cause(verify):
    report = verify(b"%PDF-1.7 nothing", "010301_2021_01_01_00_00_00.zip")
    assert (report.verdict, report.reason) == ("does-not-conform", "not-a-zip")
    assert any(item.cause == "PKG-001" for item in report.not_judged)


def test_an_unreadable_document_leaves_the_archive_judged(judge):
    report = judge(b'[{"a": }]')
    assert (report.verdict, report.reason) == ("does-not-conform", "document-unreadable")
    (missed,) = [item for item in report.not_judged if item.cause]
    assert (missed.reason, missed.cause) == ("document-unreadable", "DOC-003")


def test_a_document_that_is_no_list_of_students_says_so(judge):
    report = judge(b"7")
    assert {item.requirement for item in report.findings} == {"DOC-007", "DOC-008"}
    assert report.verdict == "does-not-conform"
    assert any((item.reason, item.cause) == ("structure-broken", "DOC-007") for item in report.not_judged)


def test_every_requirement_is_either_judged_or_listed(bundle, verify, edition):
    report = verify(bundle.archive, bundle.name, signature=bundle.signature, password=bundle.password)
    listed = {name for item in report.not_judged for name in item.requirements}
    asked = [check for check in table.all_checks(edition) if Need.OCCASION not in check.needs]
    reported = {name for check in asked for name in check.reports}
    assert set(report.checked) | listed == reported
    assert not set(report.checked) & listed


def test_on_an_occasion_what_is_about_occasions_is_judged_or_listed_too(bundle, verify, edition):
    occasion = Expectation("visit-ends", bundle=True, terms_known=False)
    signed = {"signature": bundle.signature, "password": bundle.password}
    report = verify(bundle.archive, bundle.name, **signed, occasion=occasion)
    listed = {name for item in report.not_judged for name in item.requirements}
    assert set(report.checked) | listed == {
        name for check in table.all_checks(edition) for name in check.reports
    }
    assert [item.requirements for item in report.not_judged if item.reason == "no-terms"] == [
        ("XCH-002", "XCH-006")
    ]


def test_every_family_of_the_room_is_in_the_table():
    import pkgutil
    from importlib import import_module

    import lpx.checks as room

    found = {
        id(value)
        for info in pkgutil.iter_modules(room.__path__)
        if info.name != "deep_worker"
        for value in vars(import_module(f"lpx.checks.{info.name}")).values()
        if isinstance(value, Family)
    }
    assert found == {id(family) for family in table.FAMILIES}


def test_needs_are_words_of_their_own():
    assert len({need.value for need in Need}) == len(Need)


@pytest.mark.parametrize(
    "reason", ["structure-broken", "document-unreadable", "password-missing", "bound-reached"]
)
def test_what_could_not_be_judged_never_conforms(reason, sheet, judge, monkeypatch):
    from lpx.checks.obstacles import Obstacle

    known = engine.obstacles

    def more(evidence):
        return known(evidence) | {Need.STUDENTS: Obstacle(reason, "DOC-007")}

    monkeypatch.setattr(engine, "obstacles", more)
    assert judge(sheet).verdict == "could-not-be-judged"
