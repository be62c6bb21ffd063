"""Who is to blame for a failed exchange: the exporter, the importer, neither, or nobody can tell."""

from __future__ import annotations

import sys

import pytest

from lpx.harness.nouns import CaseVerdict, Outcome

REFERENCE = "reference=reference:inprocess"
ONE_STEP = "transfer/one-step"


def blamed(cell):
    return [(fault.module, fault.operation, fault.reason) for fault in cell.faults]


@pytest.mark.parametrize(
    ("mutant", "reason", "requirement"),
    [
        ("no-signature-file", "does-not-conform", "SIG-001"),
        ("signature-of-nothing", "does-not-conform", "SIG-003"),
        ("no-password-used", "does-not-conform", "PKG-006"),
        ("default-password-used", "unreadable", "PKG-005"),
        ("comma-after-the-last-student", "unreadable", "DOC-003"),
        ("attachment-md5-of-nothing", "does-not-conform", "FIL-003"),
    ],
)
def test_a_wrong_bundle_is_the_exporters_even_when_the_importer_refuses_it(
    played, mutant, reason, requirement
):
    cell = played(ONE_STEP, f"mutant:{mutant}", REFERENCE)
    assert cell.verdict is CaseVerdict.FAIL
    assert blamed(cell) == [(mutant, "export", reason)]
    assert requirement in cell.faults[0].requirements


@pytest.mark.parametrize(
    "mutant", ["aes-refused", "folder-entries-refused", "courses-of-other-schools-refused"]
)
def test_a_right_bundle_that_is_refused_is_the_importers_fault(played, mutant):
    cell = played(ONE_STEP, REFERENCE, f"mutant:{mutant}")
    assert blamed(cell) == [(mutant, "import", "rejected")]
    assert cell.legs[-1].outcome is Outcome.REJECTED


def test_a_protection_that_the_importer_declares_not_to_read_is_nobodys_fault_alone(played):
    cell = played(ONE_STEP, REFERENCE, "mutant:reads-no-aes-at-all")
    assert cell.verdict is CaseVerdict.FAIL
    assert blamed(cell) == [("", "import", "no-common-cipher")]
    back = played(ONE_STEP, "mutant:reads-no-aes-at-all", REFERENCE)
    assert back.verdict is CaseVerdict.PASS


@pytest.mark.parametrize(
    ("actor", "reason"), [("crashes", "crashed"), ("hangs", "hung"), ("babbles", "garbage")]
)
def test_crashed_hung_and_garbage_are_three_things(played, actor, reason):
    cell = played(ONE_STEP, f"mutant:{actor}", REFERENCE, timeout=1.0)
    assert blamed(cell) == [(actor, "reset", reason)]


@pytest.mark.parametrize("actor", ["accepts-all", "echoes", "rejects-all"])
def test_a_module_that_only_says_that_it_works_never_passes(played, actor):
    for order in ((f"mutant:{actor}", REFERENCE), (REFERENCE, f"mutant:{actor}")):
        cell = played(ONE_STEP, *order)
        assert cell.verdict is CaseVerdict.FAIL
        assert {fault.module for fault in cell.faults} == {actor}


@pytest.mark.parametrize(
    ("order", "role"),
    [(("mutant:importer-alone", REFERENCE), "exporter"), ((REFERENCE, "mutant:exporter-alone"), "importer")],
)
def test_a_role_that_is_not_declared_does_not_apply(played, order, role):
    cell = played(ONE_STEP, *order)
    assert (cell.verdict, cell.reason) == (CaseVerdict.NOT_APPLICABLE, "other-role")
    assert cell.parameters["role"] == role


def test_a_capability_that_is_not_declared_does_not_apply(played):
    cell = played("transfer/several-students", REFERENCE, "mutant:takes-one-student-at-a-time")
    assert (cell.verdict, cell.reason) == (CaseVerdict.NOT_APPLICABLE, "lacks")


def test_a_module_that_cannot_be_started_leaves_its_cells_open(played):
    cell = played(ONE_STEP, "no-such-program-of-lpx", REFERENCE)
    assert (cell.verdict, cell.reason) == (CaseVerdict.NOT_JUDGED, "adapter")


def test_a_module_that_ends_at_once_leaves_its_cells_open(played):
    cell = played(ONE_STEP, f'ends="{sys.executable}" -c pass', REFERENCE)
    assert (cell.verdict, cell.reason) == (CaseVerdict.NOT_JUDGED, "no-hello")


def test_second_transfers_that_lose_the_first_school_are_found_in_the_chain(played, edition):
    mutant = "mutant:course-school-overwritten-on-export"
    cell = played("transfer/chain", REFERENCE, mutant, REFERENCE.replace("reference=", "third="))
    assert blamed(cell) == [("course-school-overwritten-on-export", "export", "loss")]
    field = edition.records["course"].field_of("school")
    assert [leg.operation for leg in cell.legs if leg.ledger.losses] == ["export", "journey"]
    for leg in cell.legs:
        assert {row.place for row in leg.ledger.losses} <= {("course", "value", field.key)}


@pytest.mark.parametrize(
    ("mutant", "scenario"),
    [
        ("records-doubled-by-a-second-import", "transfer/imported-twice"),
        ("courses-doubled-by-a-second-import", "visit/two-terms"),
        ("records-of-everybody-deleted", "visit/return"),
        ("first-student-of-several-alone", "transfer/several-students"),
        ("terms-three-and-four-capped", "transfer/from-experimental-education"),
    ],
)
def test_what_shows_only_over_several_steps_is_found_by_the_scenario_for_it(played, mutant, scenario):
    order = (
        (f"mutant:{mutant}", REFERENCE) if scenario.startswith("visit/") else (REFERENCE, f"mutant:{mutant}")
    )
    cell = played(scenario, *order)
    assert cell.verdict is CaseVerdict.FAIL
    assert {fault.module for fault in cell.faults} == {mutant}
    assert "import" in {fault.operation for fault in cell.faults}
