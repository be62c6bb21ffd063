"""What every scenario owes: a permanent id, two languages, requirements that exist, an end that tells."""

from __future__ import annotations

import re

import pytest
from msgspec import structs

from lpx.data import data_room
from lpx.interop.nouns import Journey
from lpx.interop.plan import plan_cells
from lpx.interop.scenarios import (
    LOCK,
    ScenarioError,
    duties_of,
    load_scenarios,
    lock_of,
    plot_of,
    select,
    steps_of,
    takes_turns,
)

SCENARIOS = {scenario.id: scenario for scenario in load_scenarios()}
HEAD = "breaks: {export: EXP-018, import: IMP-024}\nscenarios:\n"
GOOD = """
  - id: a/b
    title: {zh-Hant: 題, en: title}
    why: {zh-Hant: 由, en: why}
    roles: [A, B]
    requirements: [IMP-024]
    given: {students: {S: {counts: {course: 1}}}}
    do:
      - {at: A, reset: origin}
      - {at: A, load: S}
      - {at: A, export: S, as: X}
      - {at: B, reset: destination}
      - {at: B, enrol: S}
      - {at: B, import: X}
      - {at: B, journey: transferred, owned: [S]}
"""


@pytest.fixture(params=SCENARIOS.values(), ids=SCENARIOS)
def scenario(request):
    return request.param


def test_the_lock_names_every_scenario_and_no_other():
    locked = (data_room("conformance") / LOCK).read_text(encoding="utf-8")
    assert locked == lock_of(SCENARIOS.values()), "ids are permanent: add new ones, never rename or remove"


def test_a_scenario_says_in_both_languages_what_it_is_and_why(scenario):
    for text in (scenario.title, scenario.why):
        assert re.search(r"[\u4e00-\u9fff]", text.get("zh-Hant"))
        assert text.get("en").isascii()


def test_a_scenario_is_bound_to_requirements_that_exist(scenario, edition):
    named = {*scenario.requirements, scenario.breaks.export, scenario.breaks.import_}
    named |= {placed.step.requirement for placed in steps_of(scenario)} - {""}
    assert named <= set(edition.requirements)
    assert scenario.requirements


def test_a_journey_has_a_name_in_both_languages(scenario):
    from lpx.messages import load_catalogue

    for placed in steps_of(scenario):
        if isinstance(placed.step, Journey):
            key = f"interop.journey.{placed.step.journey}"
            assert all(load_catalogue(language).has(key) for language in ("zh-Hant", "en"))


def test_every_exchange_between_schools_that_the_suite_owes_is_there():
    # Transfers, chains, visits with and without a second term, a transfer in between, and back again.
    assert {"transfer/one-step", "transfer/chain", "transfer/round-trip", "transfer/imported-twice"} <= set(
        SCENARIOS
    )
    assert {"visit/return", "visit/two-terms", "visit/transfer-in-the-middle"} <= set(SCENARIOS)
    assert "transfer/several-students" in SCENARIOS


def test_who_hands_over_first_and_what_each_role_must_be_able_to_do():
    assert duties_of(SCENARIOS["transfer/chain"])["B"] == {"exporter", "importer"}
    plot = plot_of(SCENARIOS["visit/return"])
    assert (plot.roles[plot.exporter], plot.roles[plot.importer]) == ("B", "A")


def test_a_server_with_one_state_can_play_roles_that_take_turns():
    assert takes_turns(SCENARIOS["transfer/chain"], ["A", "B", "C"])
    assert not takes_turns(SCENARIOS["visit/return"], ["A", "B"])
    assert not takes_turns(SCENARIOS["transfer/round-trip"], ["A", "B"])


def write(folder, text):
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "one.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_file_with_a_sound_scenario_is_read(tmp_path):
    assert [item.id for item in load_scenarios(write(tmp_path, HEAD + GOOD))] == ["a/b"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{at: B, import: X}", "{at: B, import: Y}", "'Y'"),
        ("{at: B, import: X}", "{at: C, import: X}", "'C'"),
        ("{at: B, import: X}", "{import: X}", "`at`"),
        ("{at: B, reset: destination}", "{at: B, reset: moon}", "'moon'"),
        ("      - {at: B, reset: destination}\n", "", "reset"),
        ("owned: [S]", "owned: [T]", "'T'"),
        ("{at: A, load: S}", "{at: A, probe: S}", "probe"),
        ("      - {at: B, journey: transferred, owned: [S]}\n", "", "journey"),
        ("counts:", "count:", "count"),
        ("roles: [A, B]", "roles: [A, B]\n    needs: {A: [magic]}", "'magic'"),
        ("roles: [A, B]", "roles: [A, B, C]", "C"),
        ("id: a/b\n", "id: a/b\n    colour: red\n", "colour"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused_with_the_place(tmp_path, old, new, problem):
    assert old in GOOD
    with pytest.raises(ScenarioError) as refused:
        load_scenarios(write(tmp_path, HEAD + GOOD.replace(old, new)))
    assert "one.yaml" in str(refused.value)
    assert problem in str(refused.value)


@pytest.mark.parametrize("text", ["[]", "scenarios: []", HEAD + GOOD + GOOD, "{", HEAD + "  - 7"])
def test_a_file_that_holds_no_scenarios_is_refused(tmp_path, text):
    with pytest.raises(ScenarioError, match=r"one\.yaml"):
        load_scenarios(write(tmp_path, text))


def test_scenarios_are_chosen_by_glob_or_folder():
    assert {item.id for item in select(tuple(SCENARIOS.values()), ["visit"])} == {
        name for name in SCENARIOS if name.startswith("visit/")
    }
    assert select(tuple(SCENARIOS.values()), ["*/chain"]) == (SCENARIOS["transfer/chain"],)


def test_every_ordered_pair_plays_and_chains_go_round():
    pair, chain = SCENARIOS["transfer/one-step"], SCENARIOS["transfer/chain"]
    cells = plan_cells([pair, chain], ["a", "b", "c"])
    assert len([cell for cell in cells if cell[0] == pair.id]) == 9
    assert {cell[1:] for cell in cells if cell[0] == chain.id} == {
        ("a", "b", "c"),
        ("b", "c", "a"),
        ("c", "a", "b"),
    }
    chosen = plan_cells([chain], ["a", "b", "c"], chains=[("a", "c", "b")])
    assert chosen == ((chain.id, "a", "c", "b"),)
    assert len(plan_cells([chain], ["a", "b", "c"], every_chain=True)) == 27


def test_a_scenario_that_changes_has_another_digest_but_its_words_do_not_count():
    scenario = SCENARIOS["transfer/one-step"]
    other_words = structs.replace(scenario, why=scenario.title)
    assert plot_of(other_words) == plot_of(scenario)
    assert plot_of(structs.replace(scenario, do=scenario.do[:-1])) != plot_of(scenario)
