"""Every requirement says everything that it owes its readers, in both languages."""

from __future__ import annotations

import re

import pytest

from lpx.edition import load_edition
from lpx.messages.filling import placeholders
from lpx.messages.requirement_facts import coverage, families, profiles

REQUIREMENTS = load_edition().requirements
OF_MODULES = {"IMP": "importer", "EXP": "exporter"}


@pytest.fixture(params=REQUIREMENTS.values(), ids=lambda item: item.id)
def requirement(request):
    return request.param


def test_it_is_told_in_full(requirement):
    for text in (
        requirement.title,
        requirement.message,
        requirement.explanation,
        requirement.fix,
        requirement.next_step,
        requirement.good.why,
        requirement.bad.why,
    ):
        assert text.zh.strip()
        assert text.en.strip()
        assert text.zh != text.en
    assert requirement.good.text != requirement.bad.text or requirement.verified.by == "none"
    assert requirement.sources


def test_every_parameter_is_explained_in_both_languages(requirement):
    for parameter in requirement.parameters:
        assert re.search(r"[\u4e00-\u9fff]", parameter.meaning.zh), parameter.name
        assert re.search(r"[a-z]", parameter.meaning.en), parameter.name


def test_chinese_is_chinese_and_english_is_english(requirement):
    for text in (requirement.title, requirement.message, requirement.explanation):
        assert re.search(r"[一-鿿]", text.zh)
        assert re.search(r"[a-zA-Z]{2}", text.en)


def test_its_explanation_is_two_to_four_sentences(requirement):
    assert 2 <= len(re.findall(r"。", requirement.explanation.zh)) <= 4
    assert 2 <= len(re.findall(r"[.](?:\s|$)", requirement.explanation.en)) <= 4


def test_its_message_is_one_sentence(requirement):
    assert requirement.message.zh.endswith("。")
    assert requirement.message.zh.count("。") == 1
    assert requirement.message.en.endswith(".")


def test_both_messages_use_the_same_declared_parameters(requirement):
    declared = {item.name for item in requirement.parameters}
    assert placeholders(requirement.message.zh) == placeholders(requirement.message.en) <= declared


def test_its_id_and_name_have_their_form(requirement):
    assert re.fullmatch(r"[A-Z]{3}-[0-9]{3}", requirement.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", requirement.name)


def test_an_override_says_why(requirement):
    assert (requirement.severity is None) == (requirement.severity_reason is None)


def test_must_follows_the_authority_or_an_override_to_error(requirement):
    binding = requirement.authority.value in {"published", "official"}
    forced = requirement.severity is not None and requirement.severity.value == "error"
    of_a_module = requirement.id[:3] in OF_MODULES
    if binding or forced:
        assert requirement.level.value == "must"
    elif not of_a_module:
        assert requirement.level.value != "must"


def test_requirements_on_modules_are_verified_by_the_harness(requirement):
    role = OF_MODULES.get(requirement.id[:3])
    if role is not None:
        assert requirement.applies_to == (role,)
        assert requirement.verified.by == "harness"


def test_what_is_not_tested_says_why(requirement):
    if requirement.verified.by == "none":
        assert requirement.verified.reason is not None


def test_names_are_unique():
    by_family: dict[tuple[str, str], list[str]] = {}
    for item in REQUIREMENTS.values():
        by_family.setdefault((item.id[:3], item.name), []).append(item.id)
    assert {key: ids for key, ids in by_family.items() if len(ids) > 1} == {}


def test_the_coverage_table_adds_up(edition):
    table = dict(coverage(edition))
    assert sum(counts["total"] for counts in table.values()) == len(edition.requirements)
    for family, counts in table.items():
        assert counts["total"] == len(families(edition)[family])
        by_authority = sum(counts[name] for name in ("published", "official", "observed", "editorial"))
        by_way = sum(value for name, value in counts.items() if name.startswith("by:"))
        assert counts["total"] == by_authority == by_way


def test_the_strict_profile_comes_first(edition):
    assert profiles(edition) == ("strict", "practice")
