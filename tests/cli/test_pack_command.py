"""``lpx pack`` makes a bundle that can be opened, or says why it does not."""

from __future__ import annotations

import json
import sys
from hashlib import md5

import pytest

from lpx.archive.directory import read_directory
from lpx.archive.extract import open_entry
from lpx.archive.signature import parse_signature
from lpx.archive.sources import FileSource, MemorySource
from lpx.cli.exit_codes import ExitCode
from lpx.portfolio.compare import equivalent
from lpx.portfolio.decode import Fact, decode, parse_mapping
from lpx.portfolio.document import parse
from lpx.portfolio.layout import choose_document, lay_out


@pytest.fixture
def folder(run, bundle, tmp_path):
    """The bundle taken apart."""
    assert run("unpack", bundle, "-o", tmp_path / "folder").exit_code == ExitCode.CONFORMS
    return tmp_path / "folder"


@pytest.fixture
def portfolio_of(handed_over, edition):
    """Read an archive back, with the digests of its files."""

    def read(path):
        source = FileSource(path)
        members = read_directory(source).members
        files = [member for member in members if not member.is_dir]
        contents = {
            member.index: b"".join(open_entry(source, member, handed_over.password)) for member in files
        }
        source.close()
        layout = choose_document(lay_out(members, edition, path.stem), contents, edition)
        facts = {index: Fact(len(data), md5(data).hexdigest()) for index, data in contents.items()}
        mappings = {placed.member: parse_mapping(contents[placed.member]) for placed in layout.mappings}
        return decode(parse(contents[layout.document]).value, edition, layout, facts, mappings)

    return read


def parts(tmp_path):
    return [path.name for path in tmp_path.iterdir() if path.name.startswith(".lpx")]


def test_packing_what_was_unpacked_keeps_the_meaning(run, bundle, portfolio_of, edition, tmp_path):
    assert run("unpack", bundle, "-o", tmp_path / "folder").exit_code == ExitCode.CONFORMS
    result = run("pack", tmp_path / "folder", "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    before, after = portfolio_of(bundle), portfolio_of(tmp_path / "again.zip")
    assert equivalent(before, after, edition)
    assert all(item.match == "exact" for student in after.students for item in student.attachments())


def test_packing_original_names_gives_the_same_meaning(run, bundle, portfolio_of, edition, tmp_path):
    assert run("unpack", bundle, "-o", tmp_path / "names", "--original-names").exit_code == ExitCode.CONFORMS
    result = run("pack", tmp_path / "names", "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    before, after = portfolio_of(bundle), portfolio_of(tmp_path / "again.zip")
    assert equivalent(before, after, edition)


def test_the_signature_is_that_of_the_archive(run, folder, tmp_path):
    run("pack", folder, "-o", tmp_path / "again.zip")
    signature = parse_signature((tmp_path / "again.zip.md5").read_bytes(), "again.zip.md5")
    assert signature.md5 == md5((tmp_path / "again.zip").read_bytes()).hexdigest()
    assert signature.named == "again.zip"


def test_in_a_folder_the_archive_gets_its_standard_name(run, folder, school, edition, tmp_path):
    target = tmp_path / "outbox"
    target.mkdir()
    result = run("pack", folder, "-o", target, "--time", "2022-01-31T08:09:10")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    stem = f"{school.code}_2022_01_31_08_09_10"
    assert sorted(path.name for path in target.iterdir()) == [f"{stem}.zip", f"{stem}.zip.md5"]
    assert f"{stem}.zip" in result.stdout
    names = [member.name for member in read_directory(FileSource(target / f"{stem}.zip")).members]
    assert f"{stem}{edition.archive.document_extension}" in names


def test_the_school_of_the_name_can_be_given(run, folder, tmp_path):
    target = tmp_path / "outbox"
    target.mkdir()
    run("pack", folder, "-o", target, "--school", "010301", "--time", "2022-01-31")
    assert (target / "010301_2022_01_31_00_00_00.zip").is_file()
    result = run("pack", folder, "-o", target, "--school", "../../x")
    assert result.exit_code == ExitCode.USAGE
    assert "--school" in result.stderr


@pytest.mark.parametrize("cipher", ["aes-256", "traditional"])
def test_every_file_is_encrypted(run, folder, cipher, tmp_path):
    result = run("pack", folder, "-o", tmp_path / "again.zip", "--cipher", cipher)
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    members = read_directory(MemorySource((tmp_path / "again.zip").read_bytes())).members
    assert {member.encryption for member in members if not member.is_dir} == {cipher}
    assert ("weak" in result.stderr) == (cipher == "traditional")


def test_a_common_password_is_warned_of_and_never_shown(run, folder, tmp_path):
    result = run("pack", folder, "-o", tmp_path / "again.zip", password="password")
    assert result.exit_code == ExitCode.CONFORMS
    assert "common one" in result.stderr
    result = run("pack", folder, "-o", tmp_path / "third.zip", password="Zq8-long-and-unlikely")
    assert "common one" not in result.stderr
    assert "Zq8" not in result.output


def test_without_a_password_nothing_is_written(run, folder, tmp_path):
    result = run("pack", folder, "-o", tmp_path / "again.zip", password=None)
    assert result.exit_code == ExitCode.PASSWORD
    assert not (tmp_path / "again.zip").exists()
    assert not parts(tmp_path)


def test_an_archive_that_is_there_stays_unless_forced(run, folder, tmp_path):
    (tmp_path / "again.zip").write_bytes(b"mine")
    result = run("pack", folder, "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.USAGE
    assert (tmp_path / "again.zip").read_bytes() == b"mine"
    assert run("pack", folder, "-o", tmp_path / "again.zip", "--force").exit_code == ExitCode.CONFORMS
    assert (tmp_path / "again.zip").read_bytes() != b"mine"


def first_file(folder, edition):
    categories = {category.folder for category in edition.archive.categories}
    return next(
        path
        for path in sorted(folder.rglob("*"))
        if path.parent.name in categories and path.name != edition.archive.mapping_name
    )


def test_a_missing_file_stops_it_unless_allowed(run, folder, edition, tmp_path):
    first_file(folder, edition).unlink()
    result = run("pack", folder, "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.USAGE
    assert "--allow-missing" in result.stderr
    assert not (tmp_path / "again.zip").exists()
    assert run("pack", folder, "-o", tmp_path / "again.zip", "--allow-missing").exit_code == ExitCode.CONFORMS


def test_a_changed_file_stops_it_unless_recomputed(run, folder, portfolio_of, edition, tmp_path):
    changed = first_file(folder, edition)
    changed.write_bytes(changed.read_bytes() + b"more")
    result = run("pack", folder, "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.USAGE
    assert "--recompute-md5" in result.stderr
    result = run("pack", folder, "-o", tmp_path / "again.zip", "--recompute-md5")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    after = portfolio_of(tmp_path / "again.zip")
    assert all(item.declared_md5 == item.md5 for student in after.students for item in student.attachments())


def test_files_that_no_record_links_to_are_left_out_and_counted(run, folder, tmp_path):
    (folder / "notes.txt").write_text("nothing", encoding="utf-8")
    result = run("pack", folder, "-o", tmp_path / "again.zip")
    assert "1 file in the folder" in result.stderr
    names = [member.name for member in read_directory(FileSource(tmp_path / "again.zip")).members]
    assert "notes.txt" not in names


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right of its own there")
def test_links_in_the_folder_are_not_followed(run, folder, edition, tmp_path):
    target = first_file(folder, edition)
    outside = tmp_path / "outside.bin"
    outside.write_bytes(target.read_bytes())
    target.unlink()
    target.symlink_to(outside)
    result = run("pack", folder, "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.USAGE
    assert "--allow-missing" in result.stderr


def test_a_document_with_files_elsewhere_can_be_packed(run, folder, portfolio_of, tmp_path):
    document = tmp_path / "desk" / "students.json"
    document.parent.mkdir()
    (folder / "document.json").rename(document)
    result = run("pack", document, "--files", folder, "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    assert portfolio_of(tmp_path / "again.zip").students


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[: len(text) // 2], "line"),
        (lambda text: text.replace('"', "", 1), "line 3"),
        (lambda text: "[{" + text.split("{", 2)[1] + '"x": 1, "x": 2}]', "line"),
        (lambda text: '[{"a": 1, "a": 2}]', "twice"),
        (lambda text: '[{"a": NaN}]', "finite"),
        (lambda text: "[1, 2]", "structure"),
        (lambda text: "[" * 100_000, "bound"),
        (lambda text: "[]", "no students"),
    ],
)
def test_a_document_that_would_lose_something_is_refused(run, folder, change, said, tmp_path):
    path = folder / "document.json"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    result = run("pack", path, "-o", tmp_path / "again.zip")
    assert result.exit_code == (ExitCode.NOTHING_TO_DO if said == "no students" else ExitCode.USAGE)
    assert said in result.stderr
    assert not (tmp_path / "again.zip").exists()


def test_a_document_in_another_encoding_becomes_utf8(run, folder, portfolio_of, tmp_path):
    path = folder / "document.json"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    result = run("pack", folder, "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.CONFORMS, result.stderr
    assert portfolio_of(tmp_path / "again.zip").students


def test_two_documents_in_one_folder_are_not_guessed_between(run, folder, tmp_path):
    (folder / "other.json").write_bytes((folder / "document.json").read_bytes())
    result = run("pack", folder, "-o", tmp_path / "again.zip")
    assert result.exit_code == ExitCode.USAGE
    assert "--files" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "x.7z"], ".zip"),
        (["-o", "missing/x.zip"], "does not exist"),
        (["-o", "a:b.zip"], "system"),
        (["-o", "x.zip", "--time", "1970-01-01"], "1980"),
        (["-o", "x.zip", "--edition", "none-such"], "edition"),
    ],
)
def test_unusable_arguments_are_explained(run, folder, arguments, said, monkeypatch):
    monkeypatch.chdir(folder.parent)
    result = run("pack", folder, *arguments)
    assert result.exit_code == ExitCode.USAGE
    assert said in result.stderr


def test_an_empty_folder_holds_no_document(run, tmp_path):
    (tmp_path / "empty").mkdir()
    result = run("pack", tmp_path / "empty", "-o", tmp_path / "x.zip")
    assert result.exit_code == ExitCode.USAGE
    assert "portfolio document" in result.stderr


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04rest of an archive", {"zh-Hant": "lpx unpack", "en": "lpx unpack"}),
        (b"%PDF-1.7\n\x00\x01\x02\xff\xfe", {"zh-Hant": "不是文字檔", "en": "no text"}),
        (bytes(range(256)), {"zh-Hant": "不是文字檔", "en": "no text"}),
        (b'{"a": }', {"zh-Hant": "語法錯誤", "en": "syntax"}),
        ('{"a": }'.encode("utf-16"), {"zh-Hant": "語法錯誤", "en": "syntax"}),
    ],
    ids=["archive", "pdf", "bytes", "json", "utf-16"],
)
def test_what_is_no_document_is_called_what_it_is(run, tmp_path, content, said, lang):
    (tmp_path / "document.json").write_bytes(content)
    told = run("pack", tmp_path / "document.json", "-o", tmp_path / "a.zip", lang=lang)
    assert told.exit_code == ExitCode.USAGE
    assert said[lang] in told.stderr
    assert not (tmp_path / "a.zip").exists()


def test_the_answer_has_the_name_that_was_typed(run, folder, tmp_path):
    told = run("pack", folder, "-o", tmp_path / "my bundle.zip")
    assert "my bundle.zip" in told.stdout
    assert "‹" not in told.stdout


def test_the_answer_in_json(run, folder, tmp_path):
    told = run("pack", folder, "-o", tmp_path / "again.zip", "--format", "json")
    answer = json.loads(told.stdout)["result"]
    assert answer["archive"] == "again.zip"
    assert (tmp_path / answer["signature"]).is_file()
    assert answer["md5"] == md5((tmp_path / "again.zip").read_bytes()).hexdigest()
    assert answer["files"] > 0
