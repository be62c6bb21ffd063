"""What a run of exchanges looks like to programs, terminals, pull requests and browsers."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from lpx.interop.store import LINES
from lpx.reports.interop_rendering import INTEROP_FORMATS
from lpx.reports.published import FOLDER, published_schemas

REFERENCE = "reference=reference:inprocess"
SCHEMA = "interop-1.schema.json"


@pytest.fixture(scope="module")
def stored(lpx, tmp_path_factory):
    """A run with passes, losses, cells that do not apply, and cells that could not be judged."""
    folder = tmp_path_factory.mktemp("run")
    lpx(
        "interop", "run", REFERENCE, "mutant:school-posts-always-class-level", "mutant:exporter-alone",
        "gone=no-such-program-of-lpx", "--scenario", "transfer/one-step", "--out", folder, "--seed", "s",
        code=1,
    )  # fmt: skip
    return folder


def shown(lpx, stored, name, language="en"):
    return lpx("interop", "show", stored, "--format", name, "--lang", language, code=1).stdout


def test_the_published_schema_is_the_one_that_the_nouns_make():
    assert (FOLDER / SCHEMA).read_text(encoding="utf-8") == published_schemas()[SCHEMA]


def test_json_keeps_to_its_schema_and_tells_everything(lpx, stored):
    report = json.loads(shown(lpx, stored, "json"))
    jsonschema.validate(report, json.loads((FOLDER / SCHEMA).read_text(encoding="utf-8")))
    assert report["outcome"] == "some-fail"
    assert len(report["cells"]) == 16
    assert report["verdicts"] == {"could-not-be-judged": 7, "fail": 2, "not-applicable": 3, "pass": 4}
    assert report["causes"][0]["fault"]["module"] == "school-posts-always-class-level"
    assert len(report["causes"][0]["cells"]) == 2
    ledger = report["exports"]["school-posts-always-class-level"]
    lost = {(row["kind"], row.get("altered", 0), row.get("dropped", 0)) for row in ledger["rows"]}
    assert {kind for kind, altered, dropped in lost if altered or dropped} == {"cadre"}


def test_a_cell_in_json_holds_only_what_changed_and_counts_the_rest(lpx, stored):
    report = json.loads(shown(lpx, stored, "json"))
    rows = [
        row
        for cell in report["cells"]
        for leg in cell.get("legs", ())
        for row in leg["ledger"].get("rows", ())
    ]
    assert rows
    assert all(
        any(row.get(name) for name in ("altered", "dropped", "normalised", "added", "left_out"))
        for row in rows
    )
    passing = next(cell for cell in report["cells"] if cell["verdict"] == "pass")
    assert sum(passing["legs"][0]["ledger"]["whole"].values()) > 100


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("name", INTEROP_FORMATS)
def test_every_report_is_whole_in_both_languages(lpx, stored, name, language):
    text = shown(lpx, stored, name, language)
    assert "school-posts-always-class-level" in text
    assert "interop." not in re.sub(r"lpx-interop|mutant:|[\w-]+\.html", "", text), "a text is missing"
    assert not re.search(r"\{[a-z_]+\}", text) or name == "json", "a text was not filled in"


def test_the_terminal_names_the_lost_fields_and_who_lost_them(lpx, stored):
    text = shown(lpx, stored, "text")
    assert "To blame" in text
    assert "mutant:school-posts-always-class-level" in text
    assert "SIG" not in text
    assert "Try it again: lpx interop run" in text


def test_colour_and_width_do_not_change_what_is_said(stored, edition):
    from lpx.interop.scenarios import load_scenarios
    from lpx.interop.store import read_stored
    from lpx.reports.interop_rendering import render_interop

    def rendered(**settings):
        return render_interop(
            read_stored(stored), load_scenarios(), format="text", edition=edition, language="en", **settings
        )

    plain, coloured = rendered(width=100), rendered(width=100, color=True)
    assert "\033[" not in plain
    assert re.sub(r"\033\[[\d;]*m", "", coloured) == plain
    narrow = rendered(width=40)
    assert re.sub(r"\s+", "", narrow.split("Matrix")[0]) == re.sub(r"\s+", "", plain.split("Matrix")[0])


def test_every_link_of_the_page_leads_somewhere_and_every_id_is_given_once(lpx, stored):
    page = shown(lpx, stored, "html")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(links) > 10
    assert set(links) <= set(ids)
    assert not re.search(r"https?://", re.sub(r"<code>.*?</code>", "", page)), "all of it is in the file"


def test_no_two_tables_of_the_page_are_called_the_same(lpx, stored):
    captions = re.findall(r"<caption[^>]*>(.*?)</caption>", shown(lpx, stored, "html"), re.DOTALL)
    assert len(captions) > 5
    assert len(captions) == len(set(captions))


def test_the_matrix_opens_to_the_ledger_of_a_cell(lpx, stored):
    page = shown(lpx, stored, "html")
    square = re.search(r'<a href="#(pair-2-1)" class="tag tag-severity number">FAIL 1</a>', page)
    assert square is not None
    pair = page[page.index(f'id="{square[1]}"') :]
    pair = pair[: pair.index("</article>")]
    assert pair.count("<details") >= 1
    assert "幹部等級代碼" in pair
    assert "Altered" in pair


def test_nobody_is_given_away(lpx, stored, edition):
    from lpx.interop.store import read_stored

    pattern = re.compile("|".join(kind.pattern.strip("^$") for kind in edition.identifiers.kinds))
    reports = [shown(lpx, stored, name) for name in INTEROP_FORMATS]
    lines = (stored / LINES).read_text(encoding="utf-8")
    assert read_stored(stored).cells
    for text in (*reports, lines):
        bare = re.sub(r"[0-9a-f]{32,}", "", text)
        assert not pattern.search(bare)


def test_a_lost_number_is_told_without_telling_it(played):
    cell = played("transfer/one-step", "mutant:ids-masked", REFERENCE)
    legs = [leg for leg in cell.legs if leg.ledger is not None]
    told = [item for leg in legs for row in leg.ledger.losses for item in row.examples]
    assert told
    assert all(item.before and item.after for item in told)
    assert not any(re.search(r"[A-Z][0-9A-Z][0-9]{8}", f"{item.before} {item.after}") for item in told)


def test_reports_are_written_to_files_whole(lpx, stored, tmp_path):
    page, data = tmp_path / "r.html", tmp_path / "r.json"
    lpx("interop", "show", stored, "--report", f"html={page}", "--report", f"json={data}", code=1)
    assert page.read_text(encoding="utf-8").endswith("</html>\n")
    assert json.loads(data.read_text(encoding="utf-8"))["schema"] == "lpx-interop-1"
    assert {item.name for item in tmp_path.iterdir()} == {"r.html", "r.json"}


def test_the_same_stored_run_always_gives_the_same_report(lpx, stored):
    for name in INTEROP_FORMATS:
        assert shown(lpx, stored, name) == shown(lpx, stored, name)
