import json

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from lpx.checks.nouns import Report
from lpx.reports import render, render_many
from lpx.reports.published import FOLDER, published_schemas

NAMES = (
    "conforming",
    "broken",
    "every-family",
    "password-missing",
    "internal-failure",
    "empty",
    "not-applicable",
)


def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((FOLDER / name).read_text(encoding="utf-8")))


def test_published_schemas_are_fresh_and_sound():
    wanted = published_schemas()
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert found == wanted, (
        'write them anew: python -c "from lpx.reports.published import write_schemas; write_schemas()"'
    )
    for text in wanted.values():
        jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_the_schema_explains_its_properties():
    report = json.loads(published_schemas()["report-1.schema.json"])["$defs"]["Report"]["properties"]
    assert "never depends on chance" in report["findings"]["description"]


@pytest.mark.parametrize("name", NAMES)
def test_json_is_the_report_itself(reports, edition, name):
    text = render(reports[name], "json", edition, "zh-Hant")
    assert text.endswith("}\n")
    validator("report-1.schema.json").validate(json.loads(text))
    assert msgspec.json.decode(text, type=Report) == reports[name]


def test_json_does_not_depend_on_language_or_on_the_order_of_mappings(reports, edition):
    report = reports["broken"]
    turned = replace(
        report, inventory=replace(report.inventory, records=dict(reversed(report.inventory.records.items())))
    )
    texts = {
        render(item, "json", edition, language) for item in (report, turned) for language in ("zh-Hant", "en")
    }
    assert len(texts) == 1


def test_the_schema_refuses_a_report_without_verdict_or_with_an_unknown_one(reports, edition):
    data = json.loads(render(reports["broken"], "json", edition, "en"))
    check = validator("report-1.schema.json")
    assert not check.is_valid({key: value for key, value in data.items() if key != "verdict"})
    assert not check.is_valid(data | {"verdict": "fine"})


def test_halves_of_surrogate_pairs_can_be_written(reports, edition):
    report = replace(reports["broken"], bundle="a\ud800b", omitted={"\udfff": 1})
    data = json.loads(render(report, "json", edition, "en"))
    assert data["bundle"] == "a\ufffdb"
    assert data["omitted"] == {"\ufffd": 1}
    assert json.loads(render(report, "jsonl", edition, "en").splitlines()[0])["bundle"] == "a\ufffdb"


@pytest.mark.parametrize("name", NAMES)
def test_json_lines_run_from_header_to_footer(reports, edition, name):
    report = reports[name]
    lines = [json.loads(line) for line in render(report, "jsonl", edition, "en").splitlines()]
    check = validator("report-lines-1.schema.json")
    for line in lines:
        check.validate(line)
    kinds = [line["type"] for line in lines]
    assert kinds == [
        "header",
        *["finding"] * len(report.findings),
        *["not-judged"] * len(report.not_judged),
        "inventory",
        "footer",
    ]
    assert lines[-1]["verdict"] == report.verdict.value
    assert lines[-1]["lines"] == len(lines) - 2


def test_only_the_footer_holds_the_verdict(reports, edition):
    lines = render(reports["conforming"], "jsonl", edition, "en").splitlines()
    assert [number for number, line in enumerate(lines) if "verdict" in line] == [len(lines) - 1]


def test_several_reports_are_one_stream_of_lines_but_never_one_json(reports, edition):
    both = [reports["conforming"], reports["broken"]]
    stream = render_many(both, "jsonl", edition, "en")
    assert stream == "".join(render(report, "jsonl", edition, "en") for report in both)
    with pytest.raises(ValueError, match="exactly one report"):
        render_many(both, "json", edition, "en")
