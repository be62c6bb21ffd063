"""Reports made by hand, of every kind that the renderers meet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from lpx.checks.nouns import (
    EditionMark,
    Finding,
    Inventory,
    Location,
    NotJudged,
    Report,
    StudentInventory,
    Tool,
    Verdict,
)
from lpx.edition.nouns import Edition, Severity

BUNDLE = "010301_2021_02_01_10_30_00.zip"
COURSES = "/0/課程學習成果紀錄"
LANGUAGES = ("zh-Hant", "en")
FORMATS = ("text", "json", "jsonl", "junit", "sarif", "markdown", "html")

HOSTILE = (
    "</script></style></pre>]]><img src=x onerror=alert(1)><script>alert('1')</script>"
    " & \"quoted\" 'single' `code` ```fence``` [link](javascript:alert(2)) | **bold** @everyone"
    " https://example.org \x1b[31mred\x1b[0m \x00\x07\x9b \u202eevil\u202c \ufeff \ufffe {braces} %s \\"
)
"""What a bundle may hold in a name or value."""

COUNTED = {"count": 3, "bytes": 4_404_019, "limit": 100, "found": 128, "line": 12, "column": 5, "year": 109}


def course(index: int, key: str = "", student: int = 1) -> Location:
    """A field of a course record."""
    pointer = f"/{student - 1}/課程學習成果紀錄/{index}" + (f"/{key}" if key else "")
    return Location("document", pointer=pointer, record="course", index=index, student=f"student-{student}")


def attachment(name: str, index: int = 0, student: int = 1) -> Location:
    """An attachment of a course record."""
    return Location(
        "attachment",
        entry=f"student-{student}/課程學習成果/{name}",
        pointer=f"/{student - 1}/課程學習成果紀錄/{index}/文件檔案連結",
        record="course",
        index=index,
        student=f"student-{student}",
    )


@pytest.fixture(scope="session")
def make_finding(edition: Edition):
    """Make a finding with the severity and authority that the edition gives its requirement."""

    def make(
        name: str, location: Location | None = None, *related: Location, **parameters: object
    ) -> Finding:
        requirement = edition.requirements[name]
        return Finding(
            name,
            edition.severity_of(name, "strict"),
            requirement.authority,
            location or Location(),
            parameters or {item.name: COUNTED.get(item.name, item.name) for item in requirement.parameters},
            related,
        )

    return make


def inventory(students: int = 2) -> Inventory:
    """What an ordinary bundle holds."""
    people = tuple(
        StudentInventory(
            token=f"student-{number}",
            masked_id="A1*******9",
            masked_name="王○○",
            records={"course": 9, "service": 3},
            files=11 + number,
            bytes=23_456_789 * number,
            submitted={"course": 6},
        )
        for number in range(1, students + 1)
    )
    return Inventory(
        archive_bytes=71_303_168,
        archive_md5="9e107d9d372bb6826bd81d3542a419d6",
        entries=29,
        entries_read=29,
        content_bytes=73_400_320,
        ciphers={"aes-256": 25, "none": 4},
        methods={"deflated": 20, "stored": 5},
        media={"pdf": 18, "jpg": 5, "mp4": 2},
        schools=("010301",),
        students=people,
        attachments=25,
        records={"basic": 2, "cadre": 4, "course": 18, "performance": 2, "service": 6, "competition": 1},
    )


def report_of(
    edition: Edition,
    verdict: Verdict,
    reason: str,
    *,
    findings: Iterable[Finding] = (),
    not_judged: tuple[NotJudged, ...] = (),
    checked: Iterable[str] = (),
    content: Inventory | None = None,
    password: str = "given",
) -> Report:
    """A report with the findings in the engine's order: errors first, then by requirement and place."""
    order = list(Severity)
    ordered = sorted(findings, key=lambda item: (order.index(item.severity), item.requirement))
    return Report(
        schema="lpx-report-1",
        tool=Tool("lpx", "0.1.0"),
        edition=EditionMark(edition.mark.id, edition.digest),
        profile="strict",
        bundle=BUNDLE,
        verdict=verdict,
        reason=reason,
        findings=tuple(ordered),
        not_judged=not_judged,
        checked=tuple(checked),
        inventory=content if content is not None else Inventory(),
        password=password,
    )


def judged_names(edition: Edition) -> tuple[str, ...]:
    """Ids of all requirements that a bundle can be checked for."""
    return tuple(
        name for name, item in edition.requirements.items() if item.verified.by in {"schema", "check"}
    )


@pytest.fixture(scope="session")
def reports(edition: Edition, make_finding) -> dict[str, Report]:
    """Every kind of report by name."""
    f = make_finding
    names = judged_names(edition)
    not_asked = NotJudged(("FIL-030", "FIL-031", "FIL-032"), "not-asked")
    no_codes = NotJudged(("CCD-005", "CCD-006", "CCD-007"), "no-course-codes")
    later = {*not_asked.requirements, *no_codes.requirements}
    checked = tuple(name for name in names if name not in later)
    broken = (
        f("SIG-003", Location("signature"), expected="9e107d9d372bb6826bd81d3542a419d6",
          found="e4d909c290d0fb1ca068ffaddf22cbd0"),
        f("FIL-003", attachment("C03.pdf", 2), expected="d41d8cd98f00b204e9800998ecf8427e",
          found="0cc175b9c0f1b6a831c399e269772661"),
        f("FIL-009", attachment("C05.mp4", 4), limit_mb=10, term="1091", bytes=12_582_912),
        *(f("DOC-040", course(row, "上傳時間"), key="上傳時間", found=f"109/11/0{row}")
          for row in range(1, 8)),
        f("CRS-016", course(3, "課程學習成果簡述"), limit=100, found=128),
        f("CRS-016", course(5, "課程學習成果簡述", 2), limit=100, found=140),
        f("CRS-002", course(1), flag="重修", found="0000"),
        f("DOC-012", course(0), key="任課老師"),
        f("PKG-018", Location("archive"), encoding="cp950", count=12),
        f("FIL-006", attachment("C07.pdf", 6), attachment("C08.pdf", 7), other="C08.pdf"),
        f("DOC-025", Location("document", pointer="/0/基本資料", record="basic", student="student-1"),
          kind="國民身分證統一編號"),
        f("PKG-028", Location("archive"), cipher="traditional", count=25),
        f("CCD-003", course(8, "課程代碼"), code_school="010301", course_school="030301"),
    )  # fmt: skip
    conforming = report_of(
        edition,
        Verdict.CONFORMS,
        "no-findings",
        not_judged=(not_asked, no_codes),
        checked=checked,
        content=inventory(),
    )
    return {
        "conforming": conforming,
        "conforming-with-notes": replace(
            conforming,
            reason="no-errors",
            findings=tuple(x for x in broken if x.severity is not Severity.ERROR),
        ),
        "broken": report_of(
            edition,
            Verdict.DOES_NOT_CONFORM,
            "errors",
            findings=broken,
            not_judged=(
                not_asked,
                NotJudged(("FIL-012", "FIL-013"), "mapping-unreadable", cause="FIL-013"),
                no_codes,
            ),
            checked=checked,
            content=inventory(),
        ),
        "every-family": report_of(
            edition,
            Verdict.DOES_NOT_CONFORM,
            "errors",
            findings=[
                f(name, Location("document", pointer=f"{COURSES}/{n}")) for n, name in enumerate(names)
            ],
            checked=names,
            content=inventory(40),
        ),
        "password-missing": report_of(
            edition,
            Verdict.NOT_JUDGED,
            "password-missing",
            not_judged=(
                NotJudged(tuple(n for n in names if n[:3] not in {"PKG", "SIG"}), "password-missing"),
                NotJudged(("FIL-030",), "extra-missing", parameters={"package": "pypdfium2"}),
            ),
            checked=("PKG-001", "PKG-002", "SIG-001", "SIG-002", "SIG-003"),
            content=Inventory(archive_bytes=1234, archive_md5="0" * 32, entries=3, ciphers={"aes-256": 3}),
            password="missing",
        ),
        "internal-failure": report_of(
            edition,
            Verdict.NOT_JUDGED,
            "internal-error",
            not_judged=(NotJudged(names, "internal-error", parameters={"detail": "links KeyError"}),),
        ),
        "empty": report_of(edition, Verdict.CONFORMS, "no-findings", password=""),
        "not-applicable": report_of(edition, Verdict.NOT_APPLICABLE, "no-findings", password=""),
    }


@pytest.fixture(scope="session")
def hostile(edition: Edition, reports: dict[str, Report], make_finding) -> Report:
    """A report whose every free value tries to break out of its format."""
    location = Location(
        "document", HOSTILE + "/" + HOSTILE, "/0/" + HOSTILE, (1, 2), record=HOSTILE, student=HOSTILE
    )
    finding = make_finding("DOC-012", location, location, key=HOSTILE)
    student = StudentInventory(HOSTILE, HOSTILE, HOSTILE, {HOSTILE: 1}, 1, 1)
    return replace(
        reports["broken"],
        bundle=HOSTILE,
        profile=HOSTILE,
        reason=HOSTILE,
        findings=(finding, replace(finding, requirement="ZZZ-999", parameters={"list": [HOSTILE]})),
        not_judged=(NotJudged((HOSTILE,), HOSTILE, HOSTILE, {"package": HOSTILE}),),
        inventory=Inventory(
            archive_bytes=1,
            archive_md5=HOSTILE,
            ciphers={HOSTILE: 1},
            methods={HOSTILE: 1},
            media={HOSTILE: 1},
            schools=(HOSTILE,),
            students=(student,),
            records={HOSTILE: 1},
        ),
        password=HOSTILE,
        tool=Tool("lpx", HOSTILE),
        judged_at=HOSTILE,
    )


@pytest.fixture(scope="session")
def schemas() -> Path:
    """Folder of the vendored schemas."""
    return Path(__file__).parent / "schemas"
