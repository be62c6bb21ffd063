"""``lpx unpack`` writes a bundle out whole, inside its folder, or not at all."""

from __future__ import annotations

import io
import json
import sys

import pytest

from lpx.archive.forge import Forged, forge
from lpx.archive.writer import ArchiveWriter
from lpx.cli.exit_codes import ExitCode


def leftovers(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".lpx")]


def zipped(entries, password=None):
    sink = io.BytesIO()
    with ArchiveWriter(sink, password=password, seed=1) as writer:
        for name, data in entries.items():
            writer.add(name, data)
    return sink.getvalue()


def test_everything_is_written_and_the_document_is_document_json(run, bundle, school, tmp_path):
    target = tmp_path / "out"
    result = run("unpack", bundle, "-o", target)
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    for student in school.students:
        for name, data in student.files.items():
            assert (target / name).read_bytes() == data
    document = json.loads((target / "document.json").read_text(encoding="utf-8"))
    assert len(document) == len(school.students)
    assert not leftovers(tmp_path)


def test_it_warns_that_the_folder_holds_personal_data(run, bundle, tmp_path):
    result = run("unpack", bundle, "-o", tmp_path / "out")
    assert "personal data" in result.stderr
    result = run("unpack", bundle, "-o", tmp_path / "out2", lang="zh-Hant")
    assert "個資" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_the_folder_is_for_its_owner_alone(run, bundle, tmp_path):
    run("unpack", bundle, "-o", tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_original_names_come_back_and_links_follow_them(run, bundle, school, edition, tmp_path):
    target = tmp_path / "out"
    result = run("unpack", bundle, "-o", target, "--original-names")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    wanted = {item.original_name for student in school.students for item in student.student.attachments()}
    found = {path.name for path in target.rglob("*") if path.is_file()}
    assert wanted <= found
    links = _links(json.loads((target / "document.json").read_text(encoding="utf-8")), edition)
    assert links
    assert all((target / link).is_file() for link in links)


def _links(value, edition):
    keys = {slot.link for record in edition.records.values() for slot in record.slots}
    if isinstance(value, dict):
        own = [member for key, member in value.items() if key in keys and member]
        return own + [link for member in value.values() for link in _links(member, edition)]
    return [link for item in value for link in _links(item, edition)] if isinstance(value, list) else []


def test_a_wrong_password_leaves_nothing(run, bundle, tmp_path):
    result = run("unpack", bundle, "-o", tmp_path / "out", password="not the one")
    assert result.exit_code == ExitCode.PASSWORD
    assert not (tmp_path / "out").exists()
    assert not leftovers(tmp_path)
    assert "not the one" not in result.output + result.stderr


def test_a_missing_password_is_said(run, bundle, tmp_path):
    result = run("unpack", bundle, "-o", tmp_path / "out", password=None)
    assert result.exit_code == ExitCode.PASSWORD
    assert "LPX_PASSWORD" in result.stderr


def test_the_password_can_come_from_a_file(run, bundle, handed_over, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"\xef\xbb\xbf" + handed_over.password.encode() + b"\r\nsecond line\r\n")
    result = run("unpack", bundle, "-o", tmp_path / "out", "--password-file", secret, password=None)
    assert result.exit_code == ExitCode.CONFORMS, result.stderr


def test_a_target_that_holds_something_is_refused(run, bundle, tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "mine.txt").write_text("mine", encoding="utf-8")
    result = run("unpack", bundle, "-o", target)
    assert result.exit_code == ExitCode.USAGE
    assert [path.name for path in target.iterdir()] == ["mine.txt"]


def test_an_empty_target_is_used(run, bundle, tmp_path):
    (tmp_path / "out").mkdir()
    assert run("unpack", bundle, "-o", tmp_path / "out").exit_code == ExitCode.CONFORMS


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right of its own there")
def test_a_link_as_target_is_refused(run, bundle, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "out").symlink_to(elsewhere)
    assert run("unpack", bundle, "-o", tmp_path / "out").exit_code == ExitCode.USAGE
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize(
    "name",
    [
        *[
            "../out.txt",
            "/etc/out.txt",
            "C:/out.txt",
            "//server/share/out.txt",
            "a/../../out.txt",
            "a\\..\\..\\out.txt",
        ],
        *["CON", "a/aux.txt", "trailing. ", "a:stream", "x\x00y"],
    ],
)
def test_a_hostile_name_keeps_everything_packed(run, name, tmp_path):
    archive = tmp_path / "hostile.zip"
    archive.write_bytes(forge([Forged(name=name, data=b"x"), Forged(name="fine.txt", data=b"y")]))
    before = sorted(tmp_path.iterdir())
    result = run("unpack", archive, "-o", tmp_path / "out")
    assert result.exit_code == ExitCode.USAGE, result.output
    assert "nothing is unpacked" in result.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_names_that_differ_only_in_case_keep_everything_packed(run, tmp_path):
    archive = tmp_path / "case.zip"
    archive.write_bytes(zipped({"a.txt": b"1", "A.TXT": b"2"}))
    assert run("unpack", archive, "-o", tmp_path / "out").exit_code == ExitCode.USAGE
    assert not (tmp_path / "out").exists()


def test_damage_in_the_last_file_leaves_nothing(run, bundle, tmp_path):
    data = bytearray(bundle.read_bytes())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x05\x06"))
    first = data.find(b"PK\x01\x02")
    assert 0 < first <= place
    data[first - 30] ^= 0xFF
    bundle.write_bytes(data)
    result = run("unpack", bundle, "-o", tmp_path / "out")
    assert result.exit_code == ExitCode.USAGE
    assert "damaged" in result.stderr
    assert not (tmp_path / "out").exists()
    assert not leftovers(tmp_path)


def test_what_is_no_archive_is_said(run, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"not a zip at all")
    result = run("unpack", tmp_path / "x.zip", "-o", tmp_path / "out")
    assert result.exit_code == ExitCode.USAGE
    assert "zip archive" in result.stderr


def test_an_entry_called_document_json_makes_way(run, edition, tmp_path):
    parts = [record.key for record in edition.children("student")]
    document = json.dumps([{parts[0]: {}, parts[1]: [], parts[2]: {}}], ensure_ascii=False).encode()
    archive = tmp_path / "main.zip"
    archive.write_bytes(zipped({"main.json": document, "document.json": b'{"other": 1}'}))
    result = run("unpack", archive, "-o", tmp_path / "out", password=None)
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    assert (tmp_path / "out" / "document.json").read_bytes() == document
    assert (tmp_path / "out" / "document (2).json").read_bytes() == b'{"other": 1}'


def test_original_names_are_made_safe_and_kept_in_a_mapping(run, edition, school, tmp_path):
    category = edition.archive.categories[0]
    folder = f"A123456789/{category.folder}"
    course = edition.records["course"]
    keys = [record.key for record in edition.children("student")]
    links = [f"{folder}/C0{number}.pdf" for number in (1, 2, 3)]
    records = [{course.slots[0].link: link} for link in links]
    by_key = {keys[0]: {}, course.key: records, keys[2]: {}}
    names = {"C01.pdf": "a:b/c?.pdf", "C02.pdf": "報告.pdf", "C03.pdf": "報告.pdf"}
    archive = tmp_path / "main.zip"
    archive.write_bytes(
        zipped(
            {
                "main.json": json.dumps([by_key], ensure_ascii=False).encode(),
                **{link: link.encode() for link in links},
                f"{folder}/{edition.archive.mapping_name}": json.dumps(names, ensure_ascii=False).encode(),
            }
        )
    )
    result = run("unpack", archive, "-o", tmp_path / "out", "--original-names", password=None)
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    place = tmp_path / "out" / "A123456789" / category.folder
    assert (place / "a_b_c_.pdf").read_bytes() == links[0].encode()
    assert (place / "報告.pdf").read_bytes() == links[1].encode()
    assert (place / "報告 (2).pdf").read_bytes() == links[2].encode()
    kept = json.loads((place / edition.archive.mapping_name).read_text(encoding="utf-8"))
    assert kept == {"a_b_c_.pdf": "a:b/c?.pdf", "報告 (2).pdf": "報告.pdf"}
