"""The pages work from a local file, complete and in both languages, and ask nothing of any network."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from html.parser import HTMLParser

import pytest

from lpx.harness.passwords import DIGITS, LETTERS

PAGES = ("tasks.html", "answers.html", "students.html")
VOID = {"meta", "input", "br", "hr", "link"}


class Reader(HTMLParser):
    """Checks nesting and collects ids, links and labels."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.addresses: list[str] = []
        self.unlabelled: list[dict] = []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if told.get("id"):
            self.ids.append(told["id"])
        if (told.get("href") or "").startswith("#"):
            self.targets.append(told["href"][1:])
        self.addresses += [value for name, value in attrs if name in {"src", "href", "action"} and value]
        if tag in {"input", "textarea"} and "label" not in self.open and not told.get("aria-label"):
            self.unlabelled.append(told)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


@pytest.fixture(scope="module", params=["zh-Hant", "en"])
def kit(request, pristine, tmp_path_factory):
    if request.param == "zh-Hant":
        return pristine / "kit"
    from harness.folder.conftest import CASES, SEED, run

    folder = tmp_path_factory.mktemp("english") / "kit"
    options = [option for case in CASES for option in ("--cases", case)]
    assert run("kit", str(folder), "--seed", SEED, "--lang", "en", *options).exit_code == 0
    return folder


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_formed_and_its_links_lead_somewhere(kit, name):
    reader = read((kit / name).read_text(encoding="utf-8"))
    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.targets) <= set(reader.ids)
    assert reader.unlabelled == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_no_outside_address(kit, name):
    text = (kit / name).read_text(encoding="utf-8")
    assert all(address.startswith("#") for address in read(text).addresses)
    assert "@import" not in text
    assert "url(" not in text
    assert not re.search(r"\b(fetch|XMLHttpRequest|sendBeacon|WebSocket|EventSource)\b", text)


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_allows_the_page_its_own_style_and_script_alone(kit, name):
    text = (kit / name).read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1].replace("&#x27;", "'")
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        found = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        if found is None:
            assert f"{tag}-src" not in policy
            continue
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_sheet_form_and_table_speak_of_the_same_tasks(kit):
    mark = json.loads((kit / "kit.json").read_text(encoding="utf-8"))
    wanted = list(range(1, mark["tasks"] + 1))
    sheet = (kit / "tasks.html").read_text(encoding="utf-8")
    form = (kit / "answers.html").read_text(encoding="utf-8")
    assert sorted(int(one) for one in re.findall(r'id="task-(\d+)"', sheet)) == wanted
    assert sorted(int(one) for one in re.findall(r'data-task="(\d+)"', form)) == wanted
    raw = (kit / "answers.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [int(row[0]) for row in rows if row and row[0].isdigit()] == wanted


def test_every_file_that_the_sheet_names_is_there_and_no_other_bundle(kit):
    sheet = (kit / "tasks.html").read_text(encoding="utf-8")
    named = set()
    for row in re.findall(r'<tr class="row-import".*?</tr>', sheet, re.DOTALL):
        folder, *names = re.findall(r"<code>([^<]+)</code>", row)
        named |= {f"{folder}/{name}" for name in names}
    found = {path.relative_to(kit).as_posix() for path in (kit / "bundles").rglob("*") if path.is_file()}
    assert named == found


def test_students_are_told_field_by_field_with_the_files_to_upload(kit, edition):
    page = (kit / "students.html").read_text(encoding="utf-8")
    uploads = re.findall(r"<code>(students/[^<]+)</code>", page)
    assert uploads
    assert all((kit / name).is_file() for name in uploads)
    course = edition.records["course"]
    told = [
        field.key
        for field in course.fields
        if not field.optional
        and field.role not in {"national_id", "birth_date", "document_md5", "av_md5", "av_link"}
    ]
    assert [key for key in told if key not in page] == []
    assert not re.search(r"\b[0-9a-f]{32}\b", page), "nobody types digests in"


def test_the_roster_names_everybody_who_must_be_enrolled(kit):
    rows = list(csv.reader(io.StringIO((kit / "roster.csv").read_bytes().decode("utf-8-sig"))))
    sheet = (kit / "tasks.html").read_text(encoding="utf-8")
    labels = [row[0] for row in rows[1:]]
    assert labels
    assert all(f">{label}<" in sheet for label in labels)
    assert len(rows[0]) == len(rows[1]) == 7


LOOK_ALIKE = ("0OoQ", "1lIij", "2Zz", "5Ss", "8B", "6G", "6b", "9gq", "cC", "kK", "pP", "uUvV", "wW", "xX")


def test_passwords_can_be_copied_from_paper_without_a_doubt(pristine):
    page = (pristine / "kit" / "tasks.html").read_text(encoding="utf-8")
    passwords = re.findall(r'class="password">([^<]+)<', page)
    assert len(passwords) >= 5
    assert set(LETTERS) == set(LETTERS.swapcase())
    used = set(LETTERS) | set(DIGITS)
    assert set("".join(passwords)) <= used
    for group in LOOK_ALIKE:
        assert len(used & set(group)) <= 1, group
