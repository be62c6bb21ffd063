"""The kill matrix as text, JSON and HTML, in both languages."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from lpx.harness.selftest.nouns import Cell, Complaint, Matrix, Row
from lpx.reports.kill_matrix import FORMATS, SCHEMA_VERSION, render_matrix


def matrix(*complaints):
    rows = (
        Row(
            "summaries-always-empty",
            ("EXP-006",),
            {"export/texts/a": Cell.KILLED},
            {"export/texts/a": ("EXP-006",)},
        ),
        Row("slow-and-wrong", ("EXP-001",), {"import/x": Cell.FAILED_OTHERWISE}, {"import/x": ("IMP-009",)}),
    )
    return Matrix(
        seed="s",
        full=True,
        cases=("export/texts/a", "import/x"),
        reference=Row(""),
        mutants=rows,
        innocents=(Row("slow"),),
        bad_actors={"echoes": {"export": 0}},
        covered={"EXP-006": 1, "XCH-002": 0},
        untested=("XCH-002",),
        complaints=complaints,
        seconds=12.3,
        runs=4,
    )


KINDS = (
    "survivor",
    "stray-kill",
    "idle-case",
    "innocent-accused",
    "reference-accused",
    "bad-actor-scored",
    "requirement-without-mutant",
    "catalogue",
)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_complaint_is_said_in_words(modules, language, kind):
    told = render_matrix(
        matrix(Complaint(kind, "slow", ("import/x",), ("EXP-001",))), modules, "text", language
    )
    assert "harness.selftest" not in told
    assert "{" not in told


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_figures_and_untested_requirements_are_told(modules, language):
    told = render_matrix(matrix(), modules, "text", language, details=True)
    assert "1 / 2" in told
    assert "XCH-002" in told
    assert "summaries-always-empty" in told


def test_of_some_mutants_nothing_is_said_about_the_whole_suite(modules):
    some, every = (
        render_matrix(structs.replace(matrix(), some=some), modules, "text", "en") for some in (True, False)
    )
    assert "The suite can be trusted" in every
    assert "The suite can be trusted" not in some


def test_json_holds_the_whole_matrix(modules):
    told = json.loads(render_matrix(matrix(Complaint("survivor", "slow-and-wrong")), modules, "json", "en"))
    assert told["schema"] == SCHEMA_VERSION
    assert told["sound"] is False
    assert told["mutants"][0]["cells"] == {"export/texts/a": "killed"}


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_page_holds_grid_and_complaints_and_no_outside_address(modules, language):
    page = render_matrix(matrix(Complaint("survivor", "slow-and-wrong")), modules, "html", language)
    assert "slow-and-wrong" in page
    assert "export/texts" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page


def test_another_format_is_refused(modules):
    with pytest.raises(ValueError, match="known: text"):
        render_matrix(matrix(), modules, "pdf", "en")
    assert set(FORMATS) == {"text", "json", "html"}
