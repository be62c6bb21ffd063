"""The pages of the students to type in: one student a page, every field as it is to be entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.reports.html_elements import Child, Element, element
from lpx.reports.kit.page import page
from lpx.reports.kit.people import Identity, Line, Sheet, sheets_of
from lpx.reports.kit.sheet import Told, masthead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.edition.nouns import Edition
    from lpx.harness.folder.nouns import Kit
    from lpx.messages.catalogue import Language


def students_page(kit: Kit, edition: Edition, language: Language) -> str:
    """Return the pages of all students who are to be typed in."""
    told = Told(kit, edition, language)
    words = told.words
    entered = [person for arm in kit.arms for person in arm.entered]
    return page(
        f"{words('students-title')} {kit.id}",
        element(
            "header",
            masthead(told),
            element("h1", words("students-title"), class_="sheet-title"),
            element("p", words("fictional"), class_="warning"),
            element(
                "ol", (element("li", words(f"enter-{key}")) for key in ("do", "skip", "load")), class_="steps"
            ),
            element(
                "p",
                (
                    element("a", f"{who.label} {who.name}", href=f"#{who.label}")
                    for who in (told.who[person.label] for person in entered)
                ),
                class_="contents",
            ),
            class_="front",
        ),
        element(
            "main",
            (
                _student(told, told.who[person.label], tuple(sheets_of(person, edition, language)))
                for person in entered
            ),
        ),
        element("footer", element("p", words("no-outside")), class_="colophon"),
        language=language,
        styles=("sheet", "paper"),
    )


def _student(told: Told, who: Identity, sheets: tuple[Sheet, ...]) -> Element:
    words = told.words
    basic = told.edition.records["basic"]
    labels = {
        role: field.key if told.language == "zh-Hant" else field.english.replace("_", " ")
        for role in ("national_id", "birth_date")
        if (field := basic.field_of(role))
    }
    facts = (
        (labels.get("national_id", ""), who.number),
        (labels.get("birth_date", ""), who.birth),
        (words("column-number"), who.student_number),
        (words("column-entry"), who.entry),
    )
    return element(
        "section",
        element("h2", element("b", who.label), " ", who.name, id_=who.label, class_="student-title"),
        element(
            "dl",
            (
                element("div", element("dt", label), element("dd", value, class_="code"))
                for label, value in facts
            ),
            class_="facts identity",
        ),
        (_record(told, sheet, who.label) for sheet in sheets),
        class_="student",
        aria_labelledby=who.label,
    )


def _record(told: Told, sheet: Sheet, label: str) -> Element:
    words = told.words
    rows = (
        element(
            "tr",
            element("td", element("span", "", class_="box", aria_hidden="true"), class_="tick"),
            element("th", line.label, scope="row"),
            element("td", _value(told, line, label)),
            class_="upload-row" if line.is_upload else None,
        )
        for line in sheet.lines
    )
    return element(
        "div",
        element(
            "h3",
            sheet.title,
            element("span", words("record-nth", number=sheet.number, count=sheet.count), class_="nth"),
        ),
        element("table", element("tbody", rows), class_="record"),
        class_="record-block",
    )


def _value(told: Told, line: Line, label: str) -> Iterator[Child]:
    if not line.is_upload:
        yield line.value
        return
    yield element("span", told.words("upload"), class_="upload")
    yield " "
    yield element("code", f"students/{label}/{line.value}")
