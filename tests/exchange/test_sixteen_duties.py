"""The processing principles cell by cell: four status changes, four data parts.

``SLIDES`` is written out from the slides of 109.08 (學生學籍異動之學生學習歷程檔案處理原則), not from
the edition.
"""

from __future__ import annotations

import re

import pytest

from lpx.edition.reference import reference_pages

SCHOOL, FORMER, NEW, HOME, VISITED = "home", "origin", "destination", "home", "visited"

SLIDES = {
    # change, part: (who registers or uploads, who submits, whether one school hands it to another, 件數)
    ("repeat", "basic"): ([("staff", SCHOOL)], [("staff", SCHOOL)], False, ()),
    ("repeat", "grades"): ([("staff", SCHOOL)], [("staff", SCHOOL)], False, ()),
    ("repeat", "course"): ([("student", SCHOOL)], [("staff", SCHOOL)], False, ("六件", "18件")),
    ("repeat", "performance"): ([("student", SCHOOL)], [("staff", SCHOOL)], False, ("十件", "30件")),
    ("return", "basic"): ([("staff", SCHOOL)], [("staff", SCHOOL)], False, ()),
    ("return", "grades"): ([("staff", SCHOOL)], [("staff", SCHOOL)], False, ()),
    ("return", "course"): ([("student", SCHOOL)], [("staff", SCHOOL)], False, ("六件", "18件")),
    ("return", "performance"): ([("student", SCHOOL)], [("staff", SCHOOL)], False, ("十件", "30件")),
    ("transfer", "basic"): (
        [("staff", FORMER), ("staff", NEW)],
        [("staff", FORMER), ("staff", NEW)],
        True,
        (),
    ),
    ("transfer", "grades"): ([("staff", FORMER)], [("staff", FORMER)], False, ()),
    ("transfer", "course"): ([("student", FORMER)], [("staff", NEW)], True, ("六件", "18件")),
    ("transfer", "performance"): ([("student", FORMER)], [("staff", NEW)], True, ("十件", "30件")),
    ("visiting", "basic"): ([("staff", HOME)], [("staff", HOME)], True, ()),
    ("visiting", "grades"): ([("staff", HOME)], [("staff", HOME)], False, ()),
    ("visiting", "course"): ([("student", VISITED)], [("staff", HOME)], True, ("六件", "18件")),
    ("visiting", "performance"): ([("student", VISITED)], [("staff", HOME)], True, ("十件", "30件")),
}
PHRASES = {
    ("repeat", "grades"): ["以重讀之實得分數登錄", "擇優登錄"],
    ("return", "grades"): ["得列抵免修", "依原成績或測驗成績登錄"],
    ("return", "course"): [
        "學年結束時，辦理休學者，其休學前已勾選",
        "學年結束前辦理休學者，於復學後進行勾選",
    ],
    ("return", "performance"): [
        "學年結束時，辦理休學者，其休學前已勾選",
        "學年結束前辦理休學者，於復學後進行勾選",
    ],
    ("transfer", "grades"): ["由轉出學校人員應於學校每學期規定時間內"],
    ("transfer", "course"): [
        "第1學期已認證",
        "對應轉出學校之課程代碼",
        "由轉入學校人員進行提交",
        "未經轉入學校抵免",
    ],
    ("transfer", "performance"): ["第1學期已上傳", "由轉出學校人員匯出轉交至轉入學校人員"],
    ("visiting", "basic"): ["由原學校人員登錄"],
    ("visiting", "grades"): ["借讀學校應將學期成績通知原學校"],
    ("visiting", "course"): ["借讀學期已認證", "對應借讀學校之課程代碼", "由原學校人員進行提交"],
    ("visiting", "performance"): ["借讀學期已上傳", "由借讀學校人員匯出轉交至原學校人員"],
}
CHANGES = {"repeat": "重讀", "return": "復學", "transfer": "轉學", "visiting": "借讀"}
PARTS = {"basic": "基本資料", "grades": "修課紀錄", "course": "課程學習成果", "performance": "多元表現"}
WORDS = {"staff": "學校人員", "student": "學生"}
NAMES = {"home": "原學校", "origin": "轉出學校", "destination": "轉入學校", "visited": "借讀學校"}


@pytest.fixture(scope="module")
def duties(edition):
    return {(change.id, duty.part): duty for change in edition.status_changes for duty in change.duties}


@pytest.fixture(scope="module")
def overview(edition):
    """The table of the generated page: (change, part) → lines of the cell."""
    page = reference_pages(edition)["zh-Hant/status-changes.md"]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.split("\n## ")[0].splitlines()
        if line.startswith("|") and "---" not in line
    ]
    titles = {title: change for change, title in CHANGES.items()}
    found = {}
    for row in rows[1:]:
        part = next(name for name, title in PARTS.items() if row[0].startswith(title))
        for title, cell in zip(rows[0][1:], row[1:], strict=True):
            found[titles[title], part] = cell.split("<br>")
    return found


def test_the_table_is_four_by_four(duties, overview):
    assert set(duties) == set(overview) == set(SLIDES)
    assert len(SLIDES) == 16


@pytest.mark.parametrize("cell", SLIDES, ids="-".join)
def test_each_cell_names_the_people_of_the_slides(cell, duties):
    registers, submits, exported, _ = SLIDES[cell]
    duty = duties[cell]
    assert [tuple(who.split("@")) for who in duty.registers.split(", ")] == registers
    assert [tuple(who.split("@")) for who in duty.submits.split(", ")] == submits
    assert duty.exported is exported


@pytest.mark.parametrize("cell", SLIDES, ids="-".join)
def test_each_cell_says_the_numbers_of_the_slides(cell, duties):
    text = duties[cell].text.zh
    assert re.findall(r"[六十]件|\d+件", text) == list(SLIDES[cell][3])
    assert ("若符合高級中等教育法第42條規定，其件數將會增加" in text) == bool(SLIDES[cell][3])


@pytest.mark.parametrize("cell", PHRASES, ids="-".join)
def test_each_cell_has_the_words_of_the_slides(cell, duties):
    for phrase in PHRASES[cell]:
        assert phrase in duties[cell].text.zh


@pytest.mark.parametrize("cell", SLIDES, ids="-".join)
def test_each_cell_of_the_page_says_it_in_words(cell, overview):
    registers, submits, exported, _ = SLIDES[cell]
    assert overview[cell] == [
        "登錄或上傳: " + "; ".join(f"{WORDS[person]} ({NAMES[school]})" for person, school in registers),
        "提交: " + "; ".join(f"{WORDS[person]} ({NAMES[school]})" for person, school in submits),
        "匯出: " + ("是" if exported else "否"),
    ]


def test_every_duty_rests_on_its_own_slide(duties):
    slides = {
        "repeat": "重讀處理原則",
        "return": "休學後復學處理原則",
        "transfer": "轉學處理原則",
        "visiting": "借讀處理原則",
    }
    for (change, _), duty in duties.items():
        assert slides[change] in {item.place for item in duty.sources}
        assert duty.authority.value == "official"
