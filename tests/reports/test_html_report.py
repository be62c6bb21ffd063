import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

import lpx.reports
from lpx.reports import render, render_many

NAMES = (
    "conforming", "conforming-with-notes", "broken", "every-family", "password-missing", "internal-failure",
    "empty",
)  # fmt: skip
VOID = {"meta", "path", "br", "hr"}
STYLES = Path(lpx.reports.__file__).parent / "style"


class Page(HTMLParser):
    """What a browser would see of a page: elements in order, and the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.style = ""
        self.stack: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if self.stack and self.stack[-1] == "style":
            self.style += data
        else:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@pytest.fixture(params=NAMES)
def page(request, reports, edition):
    return Page(render(reports[request.param], "html", edition, "zh-Hant"))


def test_the_verdict_is_the_one_first_heading_with_a_mark_beside_it(reports, edition):
    text = render(reports["broken"], "html", edition, "zh-Hant")
    assert text.count("<h1") == 1
    assert re.search(r"<svg[^>]*icon-verdict.*?</svg>.*?<h1[^>]*>不符合</h1>", text, re.DOTALL)


def test_elements_are_closed_in_order_and_headings_skip_no_level(page):
    assert page.stack == []
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_links_and_labels_lead_somewhere(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for attributes in page.all("a"):
        assert attributes["href"].startswith("#")
        assert attributes["href"][1:] in ids
    labels = [
        attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes
    ]
    assert set(labels) <= set(ids)


def test_table_headers_say_what_they_head(page):
    assert all(attributes.get("scope") in {"col", "row"} for attributes in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))


def test_nothing_is_fetched_and_nothing_runs(page):
    assert {tag for tag, _ in page.elements} & {
        "script",
        "img",
        "link",
        "iframe",
        "object",
        "embed",
        "form",
    } == set()
    for _, attributes in page.elements:
        assert not {"src", "srcset", "action", "style", "onclick", "onload", "onerror"} & set(attributes)
    assert "url(" not in page.style
    assert "@import" not in page.style
    assert "http" not in page.style


def test_the_policy_allows_exactly_the_style_of_the_page(page):
    policy = next(
        item["content"] for item in page.all("meta") if item.get("http-equiv") == "Content-Security-Policy"
    )
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_page_says_its_language_and_marks_chinese_inside_english(reports, edition, language):
    page = Page(render(reports["broken"], "html", edition, language))
    assert page.all("html")[0]["lang"] == language
    spans = [item for item in page.all("span") if item.get("lang") == "zh-Hant"]
    assert bool(spans) is (language == "en")


def test_hostile_values_are_shown_and_nothing_else(hostile, reports, edition):
    page, plain = (Page(render(item, "html", edition, "zh-Hant")) for item in (hostile, reports["broken"]))
    assert page.stack == []
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in plain.elements} | {"h5"}
    assert "<img src=x onerror=alert(1)>" in page.text
    assert "\\x1b[31mred" in page.text
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", render(hostile, "html", edition, "zh-Hant")
    )


def test_every_finding_tells_place_next_step_and_explanation(reports, edition):
    page = Page(render(reports["broken"], "html", edition, "zh-Hant"))
    requirement = edition.requirements["CRS-016"]
    for words in (
        requirement.title.zh,
        requirement.explanation.zh,
        requirement.next_step.zh,
        requirement.fix.zh,
    ):
        assert words in page.text
    assert "第 2 位學生・課程學習成果紀錄 第 6 筆・課程學習成果簡述" in page.text
    assert "#/1/課程學習成果紀錄/5/課程學習成果簡述" in page.text


def test_many_samples_are_folded_away_and_more_are_counted(reports, edition):
    from msgspec.structs import replace

    report = reports["broken"]
    flood = replace(report, findings=(report.findings[0],) * 60)
    page = Page(render(flood, "html", edition, "zh-Hant"))
    assert "再看 47 處" in page.text
    assert "還有 10 處沒有列在這裡" in page.text


def test_several_bundles_share_a_page_with_an_overview(reports, edition):
    chosen = [reports["conforming"], reports["broken"], reports["password-missing"]]
    page = Page(render_many(chosen, "html", edition, "zh-Hant"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert len(page.all("h1")) == 1
    links = [item["href"] for item in page.all("a") if item["href"].endswith("-verdict")]
    assert links == ["#bundle-1-verdict", "#bundle-2-verdict", "#bundle-3-verdict"]
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_colours_keep_the_contrast_of_wcag_aa(scheme):
    sheets = [(STYLES / name).read_text(encoding="utf-8") for name in ("colours.css", "readers.css")]
    blocks = re.findall(r":root \{(.*?)\}", "".join(sheets), re.DOTALL)
    assert len(blocks) == 3
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[scheme]))
    for paper in ("page", "sheet", "sunk"):
        if paper in colours:
            for ink in ("ink", "quiet", "link"):
                assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
    for tone in ("good", "bad", "open", "calm"):
        for paper in (f"{tone}-wash", "sheet", "page"):
            assert contrast(colours[tone], colours[paper]) >= 4.5, (tone, paper)
        for ink in ("ink", "quiet"):
            assert contrast(colours[ink], colours[f"{tone}-wash"]) >= 4.5, (ink, tone)
        assert contrast(colours["on-mark"], colours[tone]) >= 3, tone


def test_one_advice_for_several_requirements_links_to_each(reports, edition):
    page = Page(render(reports["every-family"], "html", edition, "zh-Hant"))
    steps = [item["href"] for item in page.all("a") if item["href"].startswith("#error-")]
    errors = {x.requirement for x in reports["every-family"].findings if x.severity.value == "error"}
    told = {name for name in errors if edition.requirements[name].next_step}
    assert sorted(steps) == sorted(f"#error-{name}" for name in told)


def test_the_foot_says_whether_people_are_masked(tmp_path, repository):
    """A page with names in clear must not say that they are masked."""
    import json
    import os
    import subprocess
    import sys

    folder = repository / "fixtures/shapes/every-kind-of-record"
    told = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
    pages = []
    for options in ((), ("--show-personal-data",)):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "lpx",
                "verify",
                folder / told["archive"],
                "--format",
                "html",
                "--lang",
                "en",
                *options,
            ],
            env={**os.environ, "LPX_PASSWORD": told["password"]},
            capture_output=True,
            check=False,
        )
        pages.append(done.stdout.decode("utf-8"))
    assert ["are masked in this report" in page for page in pages] == [True, False]
    assert ["in clear" in page for page in pages] == [False, True]
