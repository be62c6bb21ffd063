"""A report shows on paper what it shows on a screen, though makers of PDF know less of style sheets."""

from __future__ import annotations

import pypdfium2
import pytest

from lpx.checks.nouns import Verdict
from lpx.reports import render
from lpx.reports.html_elements import write_part
from lpx.reports.html_icons import _COLOURS, verdict_icon
from lpx.reports.pdf import pdf_of


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdicts_mark_has_its_colour_on_paper(verdict):
    page = pdf_of(f"<title>mark</title><style>svg {{width: 4cm}}</style>{write_part(verdict_icon(verdict))}")
    picture = pypdfium2.PdfDocument(page)[0].render(scale=0.5, rev_byteorder=True).to_numpy()
    found = {tuple(map(int, pixel[:3])) for row in picture for pixel in row}
    assert tuple(bytes.fromhex(_COLOURS[verdict].removeprefix("#"))) in found
    assert (0, 0, 0) not in found


def test_the_counts_of_a_report_stand_side_by_side_on_paper(reports, edition):
    report = render(reports["broken"], "html", edition, "zh-Hant")
    page = pypdfium2.PdfDocument(pdf_of(report))[0].get_textpage()
    labels = ("無法檢查", "已檢查的要求")
    tops = [page.get_charbox(page.search(label).get_next()[0])[3] for label in labels]
    assert max(tops) - min(tops) < 5
