"""A certificate as one page: what stands on it, in which language, on screen, on paper and in its code."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

import pypdfium2
import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner

from lpx.attest.nouns import Deviation, HumanStatement, Waiver
from lpx.attest.policy import load_policy
from lpx.attest.statement import read_certificate
from lpx.cli.root import cli
from lpx.harness.capabilities import load_capabilities
from lpx.reports.certificate_html import render_certificate_html
from lpx.reports.certificate_pdf import render_certificate_pdf
from lpx.reports.certificate_qr import BORDER, qr_element
from lpx.reports.certificate_view import view_certificate
from lpx.reports.html_elements import serialise
from register import making

BOTH = ("zh-Hant", "en")


def view(certificate=None, languages=BOTH):
    """Return what the page of a certificate shows."""
    read = read_certificate(making.signed(certificate or making.certificate()))
    titles = {name: item.title for name, item in load_capabilities().items()}
    return view_certificate(read, load_policy(), titles, languages)


class Text(HTMLParser):
    """Collects the text of a page, and every tag in it."""

    def __init__(self, page):
        super().__init__()
        self.parts, self.tags, self.hidden = [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.hidden = tag == "style"

    def handle_endtag(self, tag):
        self.hidden = self.hidden and tag != "style"

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)

    @property
    def words(self):
        return re.sub(r"\s+", " ", " ".join(self.parts))


def pdf_text(data):
    """Return the text of a PDF of one page, without white space."""
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    return re.sub(r"\s+", "", document[0].get_textpage().get_text_range())


def longest():
    """Return a certificate in which everything is as long as it can be."""
    long = "很長的文字" * 60
    return making.certificate(
        making.product(long, long, long),
        waivers=tuple(Waiver(("import/records/service",), long, long, "2027-06-30") for _ in range(9)),
        deviations=tuple(Deviation("stated", "", long, 3, "2027-06-30") for _ in range(9)),
        statements=tuple(
            HumanStatement(question.id, "yes", long, long, "2026-11-20", long)
            for question in load_policy().questions
        ),
        product_check="stated",
        renews=making.digest("before"),
    )


@pytest.mark.parametrize("render", [render_certificate_html, render_certificate_pdf], ids=["html", "pdf"])
def test_both_languages_stand_on_the_page(render):
    made = render(view())
    words = pdf_text(made) if isinstance(made, bytes) else re.sub(r"\s+", "", Text(made).words)
    for wanted in (
        "符合性證書",
        "Certificateofconformance",
        "測試校務系統",
        "測試資訊股份有限公司",
        "符合（有豁免）",
        "Conforms,withwaivers",
        "不在這張證書內",
        "下一版修正服務學習的單位欄位",
        "2027-06-30",
        "讀取zip64",
        "由人陳述的事項（機器未檢查）",
        "Statedbypeople(notcheckedbyamachine)",
        "這張證書沒有說的事",
        "lightweight-1.0-alpha1",
        making.digest_of(making.signed(making.certificate())),
        making.product().digest,
        making.digest("suite"),
        "lpxattestverifyLPX-20261123-5f1d2c3b.cert.json",
    ):
        assert wanted in words, wanted


@pytest.mark.parametrize(
    ("language", "own", "other"), [("en", "Waiver", "豁免"), ("zh-Hant", "豁免", "Waiver")]
)
def test_a_page_in_one_language_holds_no_other(language, own, other):
    words = Text(render_certificate_html(view(languages=(language,)))).words
    assert own in words
    assert other not in words


def test_whoever_made_a_statement_is_told_by_position_and_not_by_name():
    page = render_certificate_html(view())
    assert "資訊組長" in page
    assert "測試人員" not in page


def test_the_page_stands_alone_and_can_run_nothing():
    hostile = making.product('<script>alert(1)</script>"><img src=x onerror=y>', "\x1b[31m1", "甲\u202e乙")
    page = render_certificate_html(view(making.certificate(hostile)))
    tags = Text(page).tags
    assert not {"script", "img", "link", "iframe", "object"} & {tag for tag, _ in tags}
    assert not [
        value for _, attributes in tags for name, value in attributes.items() if name in {"src", "href"}
    ]
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "\x1b" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize("languages", [BOTH, ("en",)])
def test_even_the_longest_certificate_is_one_page(languages):
    words = pdf_text(render_certificate_pdf(view(longest(), languages)))
    assert ("還有14項" if languages[0] == "zh-Hant" else "14morestand") in words


def test_the_same_certificate_gives_the_same_bytes():
    assert render_certificate_pdf(view()) == render_certificate_pdf(view())


def test_the_code_holds_the_digest_of_the_certificate():
    digest = making.digest_of(making.signed(making.certificate()))
    drawn = set()
    (path,) = re.findall(r'<path d="([^"]+)"', serialise(qr_element(digest, "code")))
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        drawn |= {(int(x) + step, int(y)) for step in range(int(width))}
    rows = segno.make(digest, error="m", micro=False, boost_error=False).matrix
    dark = {(x + BORDER, y + BORDER) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert drawn == dark
    assert f'{path}"' in render_certificate_html(view())


def test_scopes_that_nobody_asked_for_are_no_success():
    page = render_certificate_html(view(making.certificate(scopes=making.SCOPES[:1])))
    assert page.count("scope-absent") == 1 + 2 + 2  # three scopes, and two rules of the style sheet
    assert "不在這張證書內" in page


@pytest.mark.needs("chromium")
def test_axe_finds_nothing_and_nothing_is_wider_than_a_telephone(tmp_path, chromium):
    path = tmp_path / "certificate.html"
    path.write_text(render_certificate_html(view(longest())), encoding="utf-8")
    for width in (360, 1280):
        for scheme in ("light", "dark"):
            page = chromium.new_page(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
            )
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page).response["violations"]
            assert [(item["id"], item["nodes"][0]["html"]) for item in found] == []
            page.close()


def call(*arguments, lang="en"):
    """Run ``lpx attest certificate``."""
    environment = {"LPX_LANG": lang}
    return CliRunner(env=environment).invoke(cli, ["attest", "certificate", *map(str, arguments)])


@pytest.fixture
def file(tmp_path):
    """A certificate's file."""
    path = tmp_path / "a.cert.json"
    path.write_bytes(making.signed(making.certificate()))
    return path


def test_the_command_writes_html_and_pdf(file, tmp_path):
    for name, begin in (("page.html", b"<!doctype html>"), ("page.pdf", b"%PDF-")):
        done = call(file, "-o", tmp_path / name)
        assert done.exit_code == 0, done.output
        assert (tmp_path / name).read_bytes().startswith(begin)
    call(file, "-o", tmp_path / "english.html", "--lang", "en")
    assert 'lang="en"' in (tmp_path / "english.html").read_text(encoding="utf-8")[:60]


@pytest.mark.parametrize(
    ("content", "name", "code", "word"),
    [
        (lambda data: data.replace(b'"sig":"', b'"sig":"A', 1), "a.html", 4, "no certificate"),
        (
            lambda data: making.signed(making.certificate(), signer=making.OTHER_SIGNER),
            "a.html",
            1,
            "changed",
        ),
        (lambda data: data + b" ", "a.pdf", 1, "changed"),
        (lambda data: b"{}", "a.pdf", 4, "no certificate"),
        (lambda data: data, "a.docx", 2, ".html or .pdf"),
        (lambda data: data, "nowhere/a.html", 2, ""),
    ],
)
def test_what_is_no_certificate_gives_no_page(file, tmp_path, content, name, code, word):  # noqa: PLR0917 - a table
    file.write_bytes(content(file.read_bytes()))
    done = call(file, "-o", tmp_path / name)
    assert done.exit_code == code, done.output
    assert word in done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.cert.json"]


@pytest.mark.parametrize(("lang", "word"), [("en", "lpx[pdf]"), ("zh-Hant", "從瀏覽器列印")])
def test_without_what_makes_pdf_the_way_out_is_told(file, tmp_path, monkeypatch, lang, word):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    done = call(file, "-o", tmp_path / "a.pdf", lang=lang)
    assert done.exit_code == 2
    assert word in done.output
    assert not (tmp_path / "a.pdf").exists()
