"""No orphans: what the catalogue says is verified is verified, and nothing else is reported."""

from __future__ import annotations

from lpx.checks.table import FAMILIES, all_checks
from lpx.edition.schema import document_schema, requirements_in


def test_schema_requirements_are_the_ones_in_the_schema(edition):
    said = {item.id for item in edition.requirements.values() if item.verified.by == "schema"}
    assert said == requirements_in(document_schema(edition))


def test_every_requirement_verified_by_a_check_has_one(edition):
    said = {item.id for item in edition.requirements.values() if "check" in item.verified.ways}
    reported = {name for check in all_checks(edition) for name in check.reports}
    assert said - reported == set()


def test_no_check_reports_what_the_catalogue_lacks_or_leaves_to_others(edition):
    for family in FAMILIES:
        for check in family.checks:
            for name in check.reports:
                assert name in edition.requirements, check.name
                assert edition.requirements[name].verified.ways & {"check", "schema"}, name
