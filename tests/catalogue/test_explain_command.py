"""``lpx explain`` tells everything about a requirement, and helps when the id is wrong."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from lpx.cli.explain import command


def explain(*arguments: str, **environ: str):
    return CliRunner().invoke(
        command, list(arguments), env={"LC_ALL": "", "LC_MESSAGES": "", "LANG": "", "LPX_LANG": "", **environ}
    )


def test_everything_is_said_in_chinese_by_default(edition):
    result = explain("SIG-003")
    item = edition.requirements["SIG-003"]
    assert result.exit_code == 0
    joined = "".join(result.output.split())
    for text in (item.title, item.explanation, item.fix, item.next_step, item.message):
        assert "".join(text.zh.split()) in joined
    assert "嚴重程度" in result.output


def test_english_on_request(edition):
    result = explain("SIG-003", "--lang", "en")
    assert edition.requirements["SIG-003"].title.en in result.output
    assert "What a school does" in result.output


def test_ids_and_names_are_found_whatever_their_case():
    assert explain("sig-003").output == explain("SIG-003").output == explain("md5-matches").output


def test_the_same_name_in_two_families_asks_for_the_id():
    result = explain("record-once", "--lang", "en")
    assert result.exit_code == 2
    assert "CRS-022" in result.output
    assert "DIV-018" in result.output


@pytest.mark.parametrize("wrong", ["SIG-3", "SIG-999", "sigg-003", "md5-match"])
def test_an_unknown_id_names_the_nearest(wrong):
    result = explain(wrong, "--lang", "en")
    assert result.exit_code == 2
    assert "SIG-003" in result.output
    assert result.stdout == ""


def test_an_odd_id_cannot_play_with_the_terminal():
    result = explain("\x1b[31mX" + "A" * 500, "--lang", "en")
    assert result.exit_code == 2
    assert "\x1b" not in result.output
    assert len(result.output) < 400


def test_json_holds_the_requirement_as_the_edition_has_it(edition):
    result = explain("PKG-010", "CRS-018", "--format", "json")
    plain = json.loads(result.output)
    assert [item["id"] for item in plain] == ["PKG-010", "CRS-018"]
    assert plain[0]["title"]["zh-Hant"] == edition.requirements["PKG-010"].title.zh


def test_the_list_holds_every_requirement(edition):
    output = explain("--list").output
    assert [name for name in edition.requirements if name not in output] == []


def test_the_list_can_be_narrowed_to_families(edition):
    output = explain("--list", "sig", "XCH").output
    assert "SIG-006" in output
    assert "XCH-001" in output
    assert "PKG-001" not in output


def test_an_unknown_family_names_the_known_ones():
    result = explain("--list", "ABC", "--lang", "en")
    assert result.exit_code == 2
    assert "PKG" in result.output


def test_asking_for_nothing_says_how_to_ask():
    result = explain("--lang", "en")
    assert result.exit_code == 2
    assert "--list" in result.output


def test_an_unknown_edition_is_refused():
    assert explain("SIG-003", "--edition", "nope").exit_code == 2
