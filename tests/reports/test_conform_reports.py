"""Reports on conformance runs: alike in every format, harmless whatever a module says, no false pass."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from msgspec.structs import replace

import lpx.reports
from lpx.checks.nouns import EditionMark, Tool
from lpx.edition.nouns import Text
from lpx.harness.nouns import Call, Case, CaseResult, CaseVerdict, Outcome, Shortfall
from lpx.harness.observations import Observation
from lpx.harness.protocol import Ciphers, Declaration
from lpx.harness.results import summarise
from lpx.harness.transcript import SCHEMA, Begin, CaseLine, End, Run
from lpx.reports.conform_rendering import RUN_FORMATS, render_run

HOSTILE = (
    "</script></style></pre>]]><img src=x onerror=alert(1)><script>alert('1')</script> & \"q\" `c` ```f```"
    " [l](javascript:alert(2)) | **b** @everyone https://example.org \x1b[31mred\x1b[0m \x00\x07\x9b"
    " \u202eevil\u202c \ufeff \ufffe {braces} %s \\"
)
"""What a module may say of itself."""
LANGUAGES = ("zh-Hant", "en")
FAIL, PASS, OPEN, SKIP = (
    CaseVerdict.FAIL,
    CaseVerdict.PASS,
    CaseVerdict.NOT_JUDGED,
    CaseVerdict.NOT_APPLICABLE,
)


def case(name, category, role="importer"):
    return Case(
        name, Text("標題", f"title of {name}"), Text("理由", "why"), role, category, ("IMP-009",), {}, (), ()
    )


SUITE = (
    case("import/a", "import-accepted"),
    case("import/b", "import-accepted"),
    case("refuse/c", "import-rejected"),
    case("honest/d", "honesty"),
    case("behave/e", "behaviour"),
)
LOST = Shortfall(
    "state-original-name-missing",
    "IMP-009",
    {"name": "D", "record": "course", "field": "document"},
    "報告.pdf",
    "null",
    "/0/課程學習成果紀錄/0",
)
DECLARED = Declaration(
    "Module", "1.2", "Vendor", ("importer",), ("lightweight-1.0-alpha1",), Ciphers(("aes-256",))
)


def line(name, verdict, *shortfalls, reason="", message="", known=""):
    result = CaseResult(
        name,
        verdict,
        ("IMP-009",),
        reason=reason,
        shortfalls=shortfalls,
        seconds=0.25,
        expected_failure=known,
    )
    call = Call("import", Outcome.REJECTED, 0.1, message=message, memory_mb=12.0)
    return CaseLine(name, "sha256:0", "sha256:0", result, (Observation(0, call),))


def made(*lines, declaration=DECLARED, end=True, **more):
    begin = Begin(
        schema=SCHEMA, tool=Tool("lpx", "0.1.0"), edition=EditionMark("lightweight-1.0-alpha1", "sha256:1"),
        suite="sha256:2", seed="5eed", adapter="python adapter.py", transport="process", certifiable=True,
        cases=tuple(item.case for item in lines), whole=False, timeout=30.0, declaration=declaration,
        begun_at="2026-11-23T10:29:00+08:00",
    )  # fmt: skip
    counts = {}
    for item in lines:
        counts[item.result.verdict.value] = counts.get(item.result.verdict.value, 0) + 1
    return Run(replace(begin, **more), lines, End(counts, 1.5) if end else None)


MIXED = made(
    line("import/a", PASS),
    line("import/b", FAIL, LOST, LOST, message="the names are gone"),
    line("refuse/c", OPEN, reason="not-offered"),
    line("honest/d", SKIP, reason="capability-declared"),
    line("behave/e", FAIL, LOST, known="ticket 17"),
)
GOOD = made(line("import/a", PASS), line("refuse/c", PASS))


def render(run, name, edition, language="en", **options):
    return render_run(
        run, summarise(run, SUITE), SUITE, format=name, edition=edition, language=language, **options
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RUN_FORMATS)
def test_every_format_tells_the_failing_case_and_its_requirement(edition, name, language):
    text = render(MIXED, name, edition, language)
    assert "import/b" in text
    assert "IMP-009" in text
    assert text.endswith("\n")
    assert "harness." not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["text", "markdown", "html", "junit"])
def test_a_failure_comes_with_what_was_due_and_the_command_that_repeats_it(edition, name, language):
    text = " ".join(
        render(MIXED, name, edition, language, **({"width": 120} if name == "text" else {})).split()
    )
    assert "報告" in text
    assert "the names are gone" in text
    assert "ticket 17" in text
    assert "lpx conform run import/b --adapter" in text
    assert "--seed 5eed" in text


@pytest.mark.parametrize("name", sorted(set(RUN_FORMATS) - {"junit"}))
def test_nothing_but_a_whole_success_reads_as_one(edition, name):
    success = {
        "text": "Every case that applies passes",
        "markdown": "✅",
        "html": "verdict-conforms",
        "json": '"outcome": "all-pass"',
        "sarif": '"executionSuccessful": true',
    }[name]
    assert success in render(GOOD, name, edition)
    idle = made(line("import/a", FAIL, LOST), line("refuse/c", PASS))
    failing = (MIXED, idle)  # SARIF is a success of the tool: what failed stands in its results
    for run in (
        *(failing if name != "sarif" else ()),
        made(line("refuse/c", OPEN)),
        made(line("honest/d", SKIP)),
        replace(GOOD, end=None),
    ):
        assert success not in render(run, name, edition).replace(".verdict-conforms", "")


def test_junit_is_valid_and_takes_nothing_for_a_success(edition, repository):
    schema = xmlschema.XMLSchema(str(repository / "tests" / "reports" / "schemas" / "junit-10.xsd"))
    text = render(MIXED, "junit", edition)
    schema.validate(text)
    suite = ET.fromstring(text).find("testsuite")
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": "1",
        "errors": "1",
        "skipped": "2",
    }
    passed = [node.get("name") for node in suite.iter("testcase") if len(node) == 0]
    assert passed == ["import/a"]


def test_json_keeps_to_its_published_schema(edition):
    schema = json.loads(
        (Path(lpx.reports.__file__).parent / "schemas" / "run-1.schema.json").read_text(encoding="utf-8")
    )
    report = json.loads(render(MIXED, "json", edition))
    jsonschema.Draft202012Validator(schema).validate(report)
    assert (report["exit_code"], report["known_failures"]) == (1, 1)


@pytest.mark.parametrize("name", RUN_FORMATS)
def test_whatever_a_module_says_is_only_shown(edition, name):
    hostile = replace(
        DECLARED, product=HOSTILE, version=HOSTILE, vendor=HOSTILE, supports=(HOSTILE,), limits={HOSTILE: 1}
    )
    shortfall = replace(LOST, expected=HOSTILE, seen=HOSTILE, pointer=HOSTILE)
    run = made(
        line("import/b", FAIL, shortfall, message=HOSTILE, known=""),
        declaration=hostile,
        adapter=HOSTILE,
        seed=HOSTILE,
    )
    text = render(run, name, edition)
    text.encode("utf-8")
    for character in "\x1b\x00\x07\x9b\u202e\u202c" if name != "json" else "\x1b\x00\x07":
        assert character not in text
    if name == "html":
        assert "<script" not in text
        assert "<img" not in text
    if name == "junit":
        ET.fromstring(text)
    if name == "markdown":
        outside_code = re.sub(r"(?s)(`+) ?.*?(?<!`)\1(?!`)", "", re.sub(r"\\.", "", text))
        assert "@everyone" not in outside_code
        assert "<img" not in outside_code


def test_the_page_runs_nothing_and_calls_nobody(edition):
    page = render(MIXED, "html", edition)
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_many_failing_cases_are_named_and_the_first_are_told_in_full(edition):
    lines = [line(f"import/{number}", FAIL, LOST) for number in range(40)]
    text = render(made(*lines), "text", edition, width=100)
    assert text.count("--seed 5eed") == 12
    assert all(f"import/{number}" in text for number in range(40))
    assert "40" in text.split("Cases that fail")[0]


def test_lines_keep_to_the_width(edition):
    from lpx.reports.columns import cell_width

    for language in LANGUAGES:
        text = render(MIXED, "text", edition, language, width=80)
        assert max(map(cell_width, text.splitlines())) <= 80


def test_a_one_shot_run_says_that_it_shows_too_little(edition):
    for name in ("text", "markdown", "html"):
        assert "not enough for certification" in " ".join(
            render(made(line("import/a", PASS), certifiable=False), name, edition).split()
        )


def test_every_key_of_a_shortfall_or_reason_has_its_words(edition, repository):
    from lpx.messages import load_catalogue

    catalogue = load_catalogue("en")
    rooms = [repository / "src/lpx/harness" / f"{name}.py" for name in ("judge", "expectations", "collect")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in rooms)
    keys = set(re.findall(r'(?:Shortfall|shortfall|Obstacle)\(\s*"([a-z-]+)"', source))
    keys |= set(re.findall(r'yield "([a-z-]+)", "', source))
    assert len(keys) > 20
    assert [key for key in sorted(keys) if not catalogue.has(f"harness.shortfall.{key}")] == []
    for outcome in ("crashed", "hung", "garbage"):
        assert catalogue.has(f"harness.shortfall.{outcome}")
    for place in ("state", "between", "changed", "bundle", "unlike", "kept"):
        assert catalogue.has(f"harness.shortfall.where-{place}")
    for aspect in ("student", "record", "value", "file", "original-name", "extra"):
        for status in ("missing", "extra"):
            assert catalogue.has(f"harness.shortfall.diff-{aspect}-{status}")


def test_sarif_keeps_its_schema_and_takes_nothing_open_for_a_success(edition, schemas):
    grammar = jsonschema.Draft4Validator(
        json.loads((schemas / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    )
    clean = made(*(line(item.id, PASS) for item in SUITE))
    bad = made(
        line("import/a", FAIL, LOST),
        line("import/b", OPEN, reason="crashed"),
        line("refuse/c", FAIL, LOST, known="old"),
    )
    logs = [json.loads(render(run, "sarif", edition)) for run in (clean, bad)]
    for log in logs:
        grammar.validate(log)
    good, told = (log["runs"][0] for log in logs)
    assert good["results"] == []
    assert good["invocations"][0]["executionSuccessful"] is True
    assert told["invocations"][0]["executionSuccessful"] is False
    assert [item["ruleId"] for item in told["results"]] == ["IMP-009", "IMP-009"]
    assert [bool(item.get("suppressions")) for item in told["results"]] == [False, True]
