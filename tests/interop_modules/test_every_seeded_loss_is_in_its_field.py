"""Mutants that lose something: the ledger names it under its field, on its leg, and names nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from lpx.edition.yaml_reader import read_yaml
from lpx.harness.mutants.catalogue import load_catalogue
from lpx.harness.nouns import CaseVerdict

REFERENCE = "reference=reference:inprocess"
FILE = Path(__file__).with_name("losses.yaml")
LOSSES = read_yaml(FILE, FILE.name)
FEWEST = 30
COLUMNS = ("altered", "dropped", "invented")


def expected_rows(wanted, edition):
    """Return (kind, aspect, key, column) of everything that is to be lost."""
    return {
        (*place, column)
        for column in COLUMNS
        for text in wanted.get(column, ())
        for place in places(text, edition)
    }


def places(text, edition):
    kind, _, what = text.partition(" ")
    aspect, _, slot = what.partition(":")
    for record in edition.records.values():
        if kind != record.id and (kind != "every" or record.shape != "array"):
            continue
        if slot and any(item.id == slot for item in record.slots):
            yield record.id, aspect, slot
        elif what == "record":
            yield record.id, "record", ""
        elif not slot and (field := record.field_of(what)) is not None:
            yield record.id, "value", field.key


def lost_rows(leg):
    return {(*row.place, column) for row in leg.ledger.losses for column in COLUMNS if getattr(row, column)}


def test_there_are_losses_enough_of_both_sides():
    assert len(LOSSES) >= FEWEST
    assert {item["by"] for item in LOSSES.values()} == {"export", "import"}
    assert set(LOSSES) <= set(load_catalogue().mutants)


@pytest.mark.parametrize("mutant", LOSSES)
def test_a_loss_appears_under_its_field_and_no_other(mutant, played, edition):
    wanted = LOSSES[mutant]
    order = [f"mutant:{mutant}", REFERENCE] if wanted["by"] == "export" else [REFERENCE, f"mutant:{mutant}"]
    cell = played("transfer/one-step", *order)
    assert cell.verdict is CaseVerdict.FAIL
    found = {leg.operation: lost_rows(leg) for leg in cell.legs if leg.ledger is not None}
    rows = expected_rows(wanted, edition)
    assert rows
    assert found.pop(wanted["by"]) == rows
    # The journey tells nothing else, and forgives what either hand may leave out. The other leg is whole.
    assert found.pop("journey", set()) <= rows
    assert not any(found.values())
    assert {fault.module for fault in cell.faults if fault.reason == "loss"} == {mutant}


@pytest.mark.parametrize(
    "mutant", ["course-school-overwritten", "certification-lost", "names-cut-at-first-dot"]
)
def test_a_loss_is_booked_on_the_requirement_that_it_breaks(mutant, played):
    (fault,) = played("transfer/one-step", REFERENCE, f"mutant:{mutant}").faults
    assert set(fault.requirements) <= set(load_catalogue().mutants[mutant].requirements)
    assert fault.requirements
