"""Redaction at its edges: who is recognised, which words are harmless, and what else is only counted."""

from __future__ import annotations

import pytest
from msgspec import structs

from lpx.edition.nouns import Sensitivity
from lpx.portfolio.nouns import Attachment, Portfolio, RecordValue, Student
from lpx.portfolio.redact import Person, Redactor

ID, NAME, BIRTH = "A123456789", "王小明", "2004/05/06"
OTHER = "B223456780"
YES, NO = True, False


@pytest.fixture
def redactor(edition):
    made = Redactor(edition)
    made.person(ID, NAME, BIRTH)
    return made


@pytest.fixture
def course(edition):
    return edition.archive.categories[0].folder


def basic(edition, **values):
    record = edition.records["basic"]
    return RecordValue("basic", {record.field_of(role).key: value for role, value in values.items()})


# ---------------------------------------------------------------- people


def test_enrolled_students_are_recognised_by_number_and_birth_date(edition):
    redactor = Redactor(edition)
    student = Student(basic(edition, national_id=ID, name=NAME, birth_date=BIRTH))
    assert redactor.enrol(Portfolio((student,))) == (Person("student-1", "A•••••••89", "王○○"),)
    date = edition.types["date"]
    assert redactor.value(None, date, "2004-05-06") == "‹10›"
    assert redactor.value(None, date, "2004-05-07") == "2004-05-07"
    assert redactor.token(ID) == "student-1"


@pytest.mark.parametrize(
    ("birth", "hidden"), [("93/5/6x", NO), ("930506", YES), ("93-05-06", YES), ("93056", NO), ("", NO)]
)
def test_a_birth_date_of_six_digits_is_one(edition, birth, hidden):
    redactor = Redactor(edition)
    redactor.person(ID, NAME, birth)
    assert (redactor.value(None, edition.types["date"], "930506") != "930506") is hidden


@pytest.mark.parametrize("show", [YES, NO])
def test_students_without_a_number_are_told_apart_by_their_place(edition, show):
    redactor = Redactor(edition, show=show)
    people = [
        redactor.student(Student(None, pointer="/0")),
        redactor.student(Student(basic(edition, name="林", national_id=""), pointer="/1")),
        redactor.student(Student(basic(edition, name="林"), pointer="/2")),
        redactor.student(Student(None, pointer="/0")),
    ]
    name = "林" if show else "○"
    assert people == [
        Person("student-1", "", ""),
        Person("student-2", "", name),
        Person("student-3", "", name),
        Person("student-1", "", ""),
    ]


def test_numbers_that_are_no_texts_are_people_too(edition):
    redactor = Redactor(edition)
    assert redactor.student(Student(basic(edition, national_id=5, name=7))) == Person("student-1", "‹1›", "○")
    assert redactor.token("5") == "student-1"


def test_everything_of_a_person_is_shown_when_asked(edition):
    redactor = Redactor(edition, show=True)
    assert redactor.person(ID, NAME, BIRTH) == Person("student-1", ID, NAME)
    assert redactor.token(OTHER) == "student-2"


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("/", "/"),
        ("./a.pdf", "./‹file-1›.pdf"),
        ("C:/x.pdf", "C:/‹file-1›.pdf"),
        ("CC:/x.pdf", "‹folder-1›/‹file-1›.pdf"),
        ("a\\b/c", "‹folder-1›\\‹folder-2›/‹file-1›"),
        ("x/x", "‹folder-1›/‹file-1›"),
        ("‹student-1›/x", "‹student-1›/‹file-1›"),
        ("‹file-3›.pdf", "‹file-3›.pdf"),
        ("‹file-3›.王", "‹file-1›"),
        ("190406_2021_01_20_10_00_00/x", "190406_2021_01_20_10_00_00/‹file-1›"),
        ("190406_2021_01_20_10_00_00/190406_2021_01_20_10_00_00.json",) * 2,
        ("Ａ１２３４５６７８９/x", "‹student-1›/‹file-1›"),
        ("A123456789", "‹file-1›"),
        ("a.tar.gz", "‹file-1›"),
        ("a.PDF", "‹file-1›.PDF"),
        ("c01.pdf", "c01.pdf"),
        ("C000001.pdf", "C000001.pdf"),
        ("C0000001.pdf", "‹file-1›.pdf"),
        ("C０１.pdf", "‹file-1›.pdf"),
        ("C01.xyz", "‹file-1›"),
        ("C01", "‹file-1›"),
        ("filename_mapping.json", "filename_mapping.json"),
        ("課程諮詢.json", "課程諮詢.json"),
    ],
)
def test_entries(redactor, name, shown):
    assert redactor.entry(name) == shown


def test_names_with_the_number_of_a_student_are_not_of_the_edition_s_form(edition):
    pattern = r"^[0-9A-Z]{10}(_[0-9]{4})?$"
    loose = structs.replace(edition, archive=structs.replace(edition.archive, name_pattern=pattern))
    redactor = Redactor(loose)
    redactor.person(ID, NAME, BIRTH)
    assert redactor.bundle_name(f"{OTHER}.zip") == f"{OTHER}.zip"
    assert redactor.bundle_name(f"{ID}.zip") == "‹bundle›.zip"
    assert redactor.bundle_name(f"{ID}_2021") == "‹bundle›"
    assert redactor.bundle_name(OTHER) == OTHER


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x.zip", "‹bundle›.zip"),
        ("x.ZIP", "‹bundle›.ZIP"),
        ("x.y", "‹bundle›"),
        ("", "‹bundle›"),
        ("190406_2021_01_20_10_00_00", "190406_2021_01_20_10_00_00"),
        ("190406_2021_01_20_10_00_0０.zip", "‹bundle›.zip"),
    ],
)
def test_names_of_bundles(redactor, name, shown):
    assert redactor.bundle_name(name) == shown


def test_the_edition_s_own_extensions_are_known_in_any_case(edition):
    media = edition.attachments.classes[0]
    kind = structs.replace(media.types[0], extensions=("Odd1",))
    rules = structs.replace(edition.attachments, classes=(structs.replace(media, types=(kind,)),))
    redactor = Redactor(structs.replace(edition, attachments=rules))
    assert [redactor.extension(text) for text in ("odd1", "ODD1", "odd2", "pdf", "pdfx", "")] == [
        *("odd1", "ODD1", "‹4›", "pdf", "‹4›", "")
    ]
    assert Redactor(edition, show=True).extension("王小明") == "王小明"


# ---------------------------------------------------------------- keys and pointers


def test_keys_are_shown_when_all_but_two_characters_are_known(edition):
    redactor = Redactor(edition)
    known = edition.records["basic"].field_of("national_id").key
    assert len(known) > 6
    shown = [known, known[:-2], known + "xy", "x" + known, known[:3] + known[4:], "x" + known[1:]]
    assert [redactor.key(key) for key in shown] == shown
    hidden = [
        known + "xyz",
        "xyz" + known,
        known[:3] + "王小明" + known[4:],
        known[:1] + "王小明" + known[-2:],
    ]
    assert [redactor.key(key) for key in hidden] == [f"‹key-{number}›" for number in range(1, 5)]
    assert redactor.key(hidden[1]) == "‹key-2›"
    assert redactor.key("‹key-9›") == "‹key-9›"


@pytest.mark.parametrize("name", ["王", "王明", "明", "x", "01"])
def test_a_name_of_one_or_two_characters_is_no_slip_in_a_key(edition, name):
    redactor = Redactor(edition)
    assert redactor.key(name) == "‹key-1›"
    assert redactor.pointer(f"/000/{name}") == "/‹key-2›/‹key-1›"
    assert redactor.key("") == ""


def test_short_keys_are_not_known_by_resemblance(edition):
    redactor = Redactor(edition)
    short = next(
        item.key for record in edition.records.values() for item in record.fields if len(item.key) == 2
    )
    assert redactor.key(short) == short
    assert redactor.key(short + "明").startswith("‹key-")


def test_every_word_of_the_edition_is_a_known_key(edition):
    redactor = Redactor(edition)
    words = [
        word
        for record in edition.records.values()
        for word in (
            record.key,
            *record.aliases,
            *(name for item in record.fields for name in (item.key, *item.aliases)),
        )
        if word
    ]
    assert [redactor.key(word) for word in words] == words
    assert Redactor(edition, show=True).key("王小明") == "王小明"


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("/0", "/0"),
        ("/12345678", "/12345678"),
        ("/123456789", "/‹key-1›"),
        ("/01", "/‹key-1›"),
        ("/x/x/y", "/‹key-1›/‹key-1›/‹key-2›"),
        ("/a~1b", "/‹key-1›"),
        ("/C01.pdf", "/C01.pdf"),
        ("/filename_mapping.json", "/filename_mapping.json"),
        ("/", "/"),
        ("/../.", "/../."),
        ("/‹file-1›", "/‹file-1›"),
    ],
)
def test_pointers(edition, pointer, shown):
    assert Redactor(edition).pointer(pointer) == shown
    assert Redactor(edition, show=True).pointer(pointer) == pointer


def test_known_keys_are_escaped_in_pointers(edition):
    record = edition.records["basic"]
    odd = structs.replace(record, key="~家/長~1")
    redactor = Redactor(structs.replace(edition, records={**edition.records, "basic": odd}))
    assert redactor.pointer("/0/~0家~1長~01") == "/0/~0家~1長~01"


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("date", f"2020/09/01 {OTHER}", "‹21›"),
        ("date", "2020/09/01 A800000014", "‹21›"),
        ("date", "2020/09/01 AC01234567", "‹21›"),
        ("date", "2020/09/01 ｂ２２３４５６７８０", "‹21›"),
        ("date", "12345678 123", "12345678 123"),
        ("date", "2020/09/01 下午 12:00:00.5", "2020/09/01 •• 12:00:00.5"),
        ("date-time", "2021-01-01T08:00:00+08:00", "2021-01-01T08:00:00•08:00"),
        ("year-term", "109 - 1", "109 - 1"),
        ("credits", "-1.5e+3", "-1.5e+3"),
        ("credits", "1/2", "1•2"),
        ("school-year", "一〇九", "•••"),
        ("school-year", "109.5", "109.5"),
        ("school-code", "01/301", "01•301"),
        ("credits", 10**8 - 1, 10**8 - 1),
        ("credits", -(10**8) + 1, -(10**8) + 1),
        ("credits", 10**8, "‹9›"),
        ("credits", 0.5, 0.5),
        ("credits", YES, YES),
        ("text", YES, "‹4›"),
        ("text", "", ""),
        ("text", "null", "null"),
        ("text", 5, "‹1›"),
        ("md5", "ab" * 8, "ab" * 8),
        ("md5", "ab" * 7 + "a", "‹15›"),
        ("md5", "AB" * 32, "AB" * 32),
        ("md5", "ab" * 32 + "a", "‹65›"),
        ("md5", "xy" * 16, "‹32›"),
        ("post-level", "A1", "A1"),
        ("post-level", "A1b", "•1•"),
        ("post-level", "Ａ1", "•1"),
        ("link", "", ""),
        ("link", 5, "‹file-1›"),
        ("person-name", 5, "○"),
        ("person-id", 5, "‹1›"),
        ("birth-date", None, "null"),
    ],
)
def test_values(edition, name, value, shown):
    found = Redactor(edition).value(None, edition.types[name], value)
    assert found == shown
    assert type(found) is type(shown)


def test_a_code_of_a_list_is_shown_although_it_is_long(edition):
    lists = [kind for kind in edition.types.values() if kind.codes]
    for kind in lists:
        for code in edition.codes[kind.codes].values():
            assert Redactor(edition).value(None, kind, code) == code
    kind = structs.replace(lists[0], canonical="text", pattern="")
    code = next(iter(edition.codes[kind.codes].values()))
    assert Redactor(edition).value(None, kind, code) == code
    assert Redactor(edition).value(None, kind, code + "x") == f"‹{len(code) + 1}›"


def test_a_text_with_a_pattern_is_shown_when_it_keeps_it_and_is_mostly_digits(edition):
    kind = structs.replace(edition.types["text"], sensitivity=Sensitivity.NONE, pattern="^[0-9A-Z]{4}$")
    redactor = Redactor(edition)
    assert redactor.value(None, kind, "12AB") == "12AB"
    assert redactor.value(None, kind, "1ABC") == "1•••"
    assert redactor.value(None, kind, "12345") == "12345"
    assert redactor.value(None, structs.replace(kind, pattern=""), "12AB") == "‹4›"
    open_id = structs.replace(kind, pattern="", canonical="person-id")
    assert redactor.value(None, open_id, "12") == "‹2›"


def test_a_field_s_own_mark_weighs_more_than_its_type_s(edition):
    basic = edition.records["basic"]
    field, kind = basic.fields[0], edition.types["school-code"]
    redactor = Redactor(edition)
    for mark, shown in (
        (Sensitivity.NAME, "0○○○○○"),
        (Sensitivity.NATIONAL_ID, "‹6›"),
        (Sensitivity.FREE_TEXT, "‹6›"),
        (Sensitivity.NONE, "010301"),
        (None, "010301"),
    ):
        marked = structs.replace(field, sensitivity=mark)
        assert redactor.value(marked, kind, "010301") in {shown, shown.replace("0○", "○○", 1)}
    unmarked = structs.replace(field, sensitivity=None)
    assert redactor.value(unmarked, None, "010301") == "‹6›"
    harmless = structs.replace(field, sensitivity=Sensitivity.NONE)
    assert redactor.value(harmless, None, "010301") == "‹6›"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"1{ID}2", YES),
        (f"0{ID.lower()}", YES),
        ("109A12345678", NO),
        ("20040506", YES),
        ("12004050612", YES),
        ("2004/05/0", NO),
        ("2004年05月06日", YES),
    ],
)
def test_what_gives_an_enrolled_student_away(redactor, edition, text, hidden):
    shown = redactor.value(None, edition.types["date"], text)
    assert (shown == f"‹{len(text)}›") is hidden


def test_a_number_that_holds_a_birth_date_is_hidden(redactor, edition):
    assert redactor.value(None, edition.types["credits"], 20040506) == "‹8›"
    assert redactor.value(None, edition.types["credits"], 20040507) == 20040507


def test_everything_is_shown_when_asked(edition):
    redactor = Redactor(edition, show=True)
    kind = edition.types["text"]
    assert [redactor.value(None, kind, value) for value in ("x", 1, 1.5, YES, None, [1], {})] == [
        *("x", 1, 1.5, True, "null", "‹array›", "‹object›")
    ]
    assert redactor.text(5) == "5"
    assert redactor.text(None) == ""
    portfolio = Portfolio((Student(None, extras={NAME: NAME}),))
    assert redactor.portfolio(portfolio) is portfolio


# ---------------------------------------------------------------- portfolios


def test_a_portfolio_is_redacted_member_by_member(edition, course):
    record = edition.records["course"]
    slot = record.slots[0]
    name, credit, summary = (record.field_of(role).key for role in ("course_name", "credits", "summary"))
    item = Attachment(
        slot=slot.id,
        link=f"{ID}/{course}/{NAME}.pdf",
        declared_md5="王" * 32,
        pointer=f"/0/{record.key}/0/{NAME}",
        md5_pointer=f"/0/{record.key}/0/{slot.md5}",
        member=3,
        match="exact",
        entry=f"{ID}/{course}/C01.pdf",
        original_name=f"{NAME}.pdf",
        size=5,
        md5="ab" * 16,
    )
    bare = structs.replace(item, original_name=None, link="", entry="", declared_md5="cd" * 16)
    made = RecordValue(
        "course",
        {name: "國文", credit: 4, summary: None, "not-a-key": "x"},
        pointer=f"/0/{record.key}/{NAME}",
        extras={NAME: "王小明", "n": 5, "t": True, "z": None, "l": [1], "o": {}},
        aliases={name: NAME},
        attachments=(item, bare),
    )
    person = RecordValue("basic", basic(edition, national_id=ID, name=NAME).values)
    student = Student(person, courses=(made,), pointer=f"/{NAME}", extras={NAME: NAME})
    redacted = Redactor(edition).portfolio(Portfolio((student,), unread=(f"/0/{NAME}", "/1")))
    (shown,) = redacted.students
    assert redacted.unread[0].startswith("/0/‹key-")
    assert redacted.unread[1] == "/1"
    assert NAME not in str(redacted)
    assert (shown.pointer[:6], list(shown.extras.values())) == ("/‹key-", ["‹3›"])
    (course_record,) = shown.courses
    assert course_record.values == {name: "‹2›", credit: 4, summary: None, "not-a-key": "‹1›"}
    assert list(course_record.extras.values()) == ["‹3›", "‹1›", True, None, "‹array›", "‹object›"]
    assert all(key.startswith("‹key-") for key in course_record.extras)
    assert course_record.pointer.startswith(f"/0/{record.key}/‹key-")
    assert list(course_record.aliases) == [name]
    first, second = course_record.attachments
    assert first == structs.replace(
        item,
        link=f"‹student-1›/{course}/‹file-1›.pdf",
        declared_md5="‹32›",
        pointer=first.pointer,
        entry=f"‹student-1›/{course}/C01.pdf",
        original_name="‹file-1›.pdf",
    )
    assert first.pointer.startswith(f"/0/{record.key}/0/‹key-")
    assert second == structs.replace(bare, pointer=first.pointer)


@pytest.mark.parametrize("name", ["王小明.作業.pdf", "a.王小明.pdf", "..王小明.pdf"])
def test_of_a_name_with_several_dots_the_last_part_alone_is_shown(redactor, name):
    shown = redactor.file_name(name)
    assert shown.endswith("›.pdf")
    assert "王小明" not in shown
    assert "作業" not in shown


def test_two_files_have_two_names_and_one_file_keeps_its_own(redactor):
    first, second = redactor.file_name("王小明的家.pdf"), redactor.file_name("李大華的家.pdf")
    assert first != second
    assert redactor.file_name("王小明的家.pdf") == first
