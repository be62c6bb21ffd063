"""Profiles, ambiguities, duties and occasions are complete and fit together."""

from __future__ import annotations

from lpx.edition.nouns import Authority, Severity

GRADE = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.NOTE: 0}


def test_every_profile_knows_every_authority(edition):
    for profile in edition.profiles.values():
        assert set(profile.severities) == set(Authority)


def test_practice_is_never_stricter_than_strict(edition):
    for name in edition.requirements:
        strict, practice = edition.severity_of(name, "strict"), edition.severity_of(name, "practice")
        assert GRADE[practice] <= GRADE[strict], name


def test_only_practice_accepts_dialects(edition):
    assert {name: profile.accepts_dialects for name, profile in edition.profiles.items()} == {
        "strict": False,
        "practice": True,
    }


def test_a_missing_signature_is_an_error_in_strict_and_a_warning_in_practice(edition):
    assert edition.severity_of("SIG-001", "strict") is Severity.ERROR
    assert edition.severity_of("SIG-001", "practice") is Severity.WARNING


def test_every_ambiguity_has_one_chosen_reading_with_its_reason_and_what_modules_do(edition):
    assert len(edition.ambiguities) >= 26
    for ambiguity in edition.ambiguities:
        chosen = [reading for reading in ambiguity.readings if reading.chosen]
        assert len(chosen) == 1, ambiguity.id
        assert chosen[0].reason is not None, ambiguity.id
        assert len(ambiguity.readings) >= 2, ambiguity.id
        assert ambiguity.modules is not None, ambiguity.id
        assert ambiguity.affects, ambiguity.id


def test_four_changes_have_a_duty_for_each_of_the_four_data_parts(edition):
    assert [change.id for change in edition.status_changes] == ["repeat", "return", "transfer", "visiting"]
    for change in edition.status_changes:
        assert [duty.part for duty in change.duties] == ["basic", "grades", "course", "performance"]


def test_only_changes_between_schools_export_anything(edition):
    exporting = {
        change.id: [d.part for d in change.duties if d.exported] for change in edition.status_changes
    }
    assert exporting == {
        "repeat": [],
        "return": [],
        "transfer": ["basic", "course", "performance"],
        "visiting": ["basic", "course", "performance"],
    }


def test_grades_never_travel(edition):
    assert all("grades" not in occasion.carries for occasion in edition.occasions)


def test_an_occasion_carries_something_exactly_when_it_needs_a_bundle(edition):
    for occasion in edition.occasions:
        assert bool(occasion.carries) == occasion.bundle, occasion.id
    official = [occasion for occasion in edition.occasions if occasion.authority.value == "official"]
    assert sum(occasion.bundle for occasion in official) == 4
    assert sum(occasion.bundle for occasion in edition.occasions) == 6
    assert sum(not occasion.bundle for occasion in edition.occasions) == 8
