"""What is shown of a bundle, and what is not."""

from __future__ import annotations

import pytest

from lpx.portfolio.decode import decode
from lpx.portfolio.layout import lay_out
from lpx.portfolio.redact import Redactor

ID, NAME, BIRTH = "A123456789", "王小明", "2004/05/06"


@pytest.fixture
def redactor(edition):
    made = Redactor(edition)
    made.person(ID, NAME, BIRTH)
    return made


@pytest.fixture
def course(edition):
    return edition.archive.categories[0].folder


def field(edition, role, record="basic"):
    found = edition.records[record].field_of(role)
    return found, edition.types[found.type]


def test_a_person_is_a_token_and_masks(edition):
    redactor = Redactor(edition)
    person = redactor.person(ID, NAME, BIRTH)
    assert (person.token, person.masked_id, person.masked_name) == ("student-1", "A•••••••89", "王○○")
    assert redactor.person("B223456780", "林", "").masked_name == "○"
    assert redactor.token("B223456780") == "student-2"
    assert redactor.token(ID) == redactor.token("ａ１２３４５６７８９") == "student-1"


def test_students_are_numbered_in_document_order(edition):
    basic = edition.records["basic"]
    keys = [basic.field_of(role).key for role in ("national_id", "name")]
    value = [
        {basic.key: dict(zip(keys, pair, strict=True))} for pair in ((ID, NAME), ("B223456780", "陳大文"))
    ]
    people = Redactor(edition).enrol(decode([*value, {}, value[0]], edition, lay_out([], edition)))
    assert [person.token for person in people] == ["student-1", "student-2", "student-3", "student-1"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("A123456789/{}/C01.pdf", "‹student-1›/{}/C01.pdf"),
        ("a123456789/{}/C01.pdf", "‹student-1›/{}/C01.pdf"),
        ("S1080001/{}/C01.pdf", "‹folder-1›/{}/C01.pdf"),
        ("A123456789/{}/王小明.pdf", "‹student-1›/{}/‹file-1›.pdf"),
        ("A123456789/{}/C01.王小明", "‹student-1›/{}/‹file-1›"),
        ("A123456789/{}/filename_mapping.json", "‹student-1›/{}/filename_mapping.json"),
        ("../../{}/x.exe", "../../{}/‹file-1›.exe"),
        ("C:\\{}\\x", "C:\\{}\\‹file-1›"),
        ("{}/M123456789.pdf", "{}/‹file-1›.pdf"),
        ("190406_2021_01_20_10_00_00.json", "190406_2021_01_20_10_00_00.json"),
        ("王小明.json", "‹file-1›.json"),
        ("{}/", "{}/"),
    ],
)
def test_entries_show_the_edition_s_own_words_only(redactor, course, name, shown):
    assert redactor.entry(name.format(course)) == shown.format(course)


def test_tokens_are_stable(redactor, course):
    first = redactor.entry(f"X1/{course}/a.pdf")
    assert redactor.entry(f"X2/{course}/b.pdf") != first
    assert redactor.entry(f"X1/{course}/a.pdf") == first


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("190406_2021_01_20_10_00_00.zip", "190406_2021_01_20_10_00_00.zip"),
        ("190406_2021_01_20_10_00_00.ZIP", "190406_2021_01_20_10_00_00.ZIP"),
        ("王小明.zip", "‹bundle›.zip"),
        ("王小明", "‹bundle›"),
        ("A123456789.王小明", "‹bundle›"),
    ],
)
def test_names_of_bundles(redactor, name, shown):
    assert redactor.bundle_name(name) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("date", "2020/09/01", "2020/09/01"),
        ("date", "2020-9-1", "2020-9-1"),
        ("date", "2020/09/01 上午 12:00", "2020/09/01 •• 12:00"),
        ("date", "王小明", "•••"),
        ("date", "A123456789", "‹10›"),
        ("date", "0912345678", "••••••••••"),
        ("year-term", "109-1", "109-1"),
        ("year-term", "王小明1", "•••1"),
        ("school-code", "010301", "010301"),
        ("school-code", "WANGXM", "••••••"),
        ("course-code", "109060301H11101A1010101", "109060301H11101A1010101"),
        ("course-code", "109060301H11101AA123456789", "‹26›"),
        ("md5", "ab" * 16, "ab" * 16),
        ("md5", "abba", "‹4›"),
        ("post-level", "2", "2"),
        ("post-level", "王小明", "•••"),
        ("credits", 2.5, 2.5),
        ("credits", 912345678, "‹9›"),
        ("credits", "王 2", "••2"),
        ("flag", True, True),
        ("flag", "王小明", "•••"),
        ("text", "王小明的作品", "‹6›"),
        ("person-id", "A123456789", "A•••••••89"),
        ("person-id", "A12345678", "‹9›"),
        ("person-name", "王小明", "王○○"),
        ("birth-date", "2004/05/06", "‹10›"),
        ("external-link", "https://example.org/王小明", "‹23›"),
        ("date", None, "null"),
        ("person-name", "null", "null"),
        ("date", ["王小明"], "‹array›"),
        ("date", {"王小明": 1}, "‹object›"),
    ],
)
def test_values_by_their_type(redactor, edition, name, value, shown):
    assert redactor.value(None, edition.types[name], value) == shown


def test_links_show_their_form_and_nobody(redactor, edition, course):
    link = edition.types["link"]
    assert redactor.value(None, link, f"{ID}/{course}/C01.pdf") == f"‹student-1›/{course}/C01.pdf"


def test_what_a_value_says_of_an_enrolled_student_is_hidden_wherever_it_stands(redactor, edition):
    assert redactor.value(None, edition.types["date"], BIRTH) == "‹10›"
    assert redactor.value(None, edition.types["date"], "2004-05-06") == "‹10›"
    code = f"108{ID}1010101ABC"
    assert redactor.value(None, edition.types["course-code"], code) == f"‹{len(code)}›"


def test_values_of_unknown_fields_show_their_length(redactor):
    assert redactor.value(None, None, "王小明") == "‹3›"
    assert redactor.text("王小明") == "‹3›"
    assert redactor.text("") == ""


def test_keys_and_pointers(redactor, edition):
    basic = edition.records["basic"]
    name = basic.field_of("name").key
    assert redactor.pointer(f"/0/{basic.key}/{name}") == f"/0/{basic.key}/{name}"
    assert redactor.pointer(f"/0/{basic.key}/王小明的秘密") == f"/0/{basic.key}/‹key-1›"
    assert redactor.pointer("/C01.pdf") == "/C01.pdf"
    assert redactor.pointer("") == ""
    assert redactor.pointer("/912345678901") != "/912345678901"


def test_a_slip_in_a_known_key_is_shown(redactor, edition):
    key = edition.records["basic"].field_of("national_id").key
    assert redactor.key(key[:-1]) == key[:-1]
    assert redactor.key(f"{key}1") == f"{key}1"
    assert redactor.key("王小明") == "‹key-1›"
    assert redactor.key(f"{key}王小明") == "‹key-2›"


def test_everything_is_shown_when_asked(edition):
    redactor = Redactor(edition, show=True)
    assert redactor.person(ID, NAME, BIRTH).masked_id == ID
    assert redactor.entry("王小明/x.pdf") == "王小明/x.pdf"
    assert redactor.value(None, edition.types["person-name"], NAME) == NAME
    assert redactor.bundle_name("王小明.zip") == "王小明.zip"
    assert redactor.pointer("/王小明") == "/王小明"


def test_extensions(redactor):
    assert redactor.extension("heic") == "heic"
    assert redactor.extension("王小明") == "‹3›"


def test_a_redacted_portfolio_names_nobody(edition):
    basic, course = edition.records["basic"], edition.records["course"]
    keys = {role: basic.field_of(role).key for role in ("national_id", "name", "birth_date")}
    folder = edition.archive.categories[0].folder
    value = [
        {
            basic.key: {keys["national_id"]: ID, keys["name"]: NAME, keys["birth_date"]: BIRTH, NAME: NAME},
            course.key: [
                {course.slots[0].link: f"{ID}/{folder}/{NAME}.pdf", course.field_of("summary").key: NAME}
            ],
            NAME: [NAME],
        }
    ]
    shown = str(Redactor(edition).portfolio(decode(value, edition, lay_out([], edition))))
    assert not [word for word in (ID, NAME, BIRTH, ID[:6]) if word in shown]
    assert "王○○" in shown
