"""What other programs write, lpx reads; what lpx writes, other programs open."""

from __future__ import annotations

import hashlib
import io
import random
import subprocess
import zipfile
from pathlib import Path

import pytest

from lpx.archive import FileSource, MemorySource, read_directory
from lpx.archive.forge import Forged, forge
from lpx.archive.scan import scan
from lpx.archive.signature import parse_signature
from lpx.archive.writer import ArchiveWriter

RNG = random.Random(6)
CONTENT = {
    "193313.json": b'[{"a": 1}]' * 3_000,
    "A123456789/課程學習成果/C01.jpg": RNG.randbytes(150_000),
    "A123456789/課程學習成果/filename_mapping.json": b'{"C01.jpg": "x.jpg"}',
    "A123456789/多元表現/M01.txt": b"",
}
PASSWORD = "a-Password-123"


@pytest.fixture
def folder(tmp_path) -> Path:
    root = tmp_path / "content"
    for name, data in CONTENT.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def run(*command: str | Path, cwd: Path | None = None) -> str:
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(command, cwd=cwd, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace") + done.stderr.decode(
        "utf-8", "replace"
    )
    return done.stdout.decode("utf-8", "replace")


def check(path: Path, encryption: str, allowed: frozenset[str] = frozenset()) -> None:
    with FileSource(path) as source:
        directory = read_directory(source)
        result = scan(source, directory, PASSWORD)
        assert {problem.kind for problem in directory.problems + result.problems} <= allowed
        found = {}
        for member, entry in zip(directory.members, result.results, strict=True):
            assert entry.state == "read"
            if not member.is_dir:
                assert member.encryption == encryption
                found[member.name.removeprefix("./")] = entry.md5
        assert found == {name: hashlib.md5(data).hexdigest() for name, data in CONTENT.items()}
        wrong = scan(source, directory, "wrong")
        assert wrong.password_state == ("not-needed" if encryption == "none" else "wrong")


@pytest.mark.needs("7z")
@pytest.mark.parametrize(
    ("cipher", "encryption"),
    [("AES256", "aes-256"), ("AES192", "aes-192"), ("AES128", "aes-128"), ("ZipCrypto", "traditional")],
)
@pytest.mark.parametrize("level", ["0", "5"])
def test_reads_what_7zip_writes(tmp_path, folder, cipher, encryption, level):
    path = tmp_path / "a.zip"
    run("7z", "a", "-tzip", f"-p{PASSWORD}", f"-mem={cipher}", f"-mx={level}", path, ".", cwd=folder)
    check(path, encryption)


@pytest.mark.needs("7z")
@pytest.mark.parametrize(
    ("method", "name"), [("Deflate64", "deflate64"), ("BZip2", "bzip2"), ("LZMA", "lzma")]
)
def test_refuses_7zips_other_methods_by_name(tmp_path, folder, method, name):
    path = tmp_path / "a.zip"
    run("7z", "a", "-tzip", f"-p{PASSWORD}", "-mem=AES256", f"-mm={method}", path, ".", cwd=folder)
    with FileSource(path) as source:
        directory = read_directory(source)
        refused = {p.parameters["method"] for p in directory.problems if p.kind == "unsupported"}
        assert refused == {name}
        assert "unsupported" in {entry.state for entry in scan(source, directory, PASSWORD).results}


@pytest.mark.needs("7z")
def test_refuses_7zips_split_archives_by_name(tmp_path, folder):
    path = tmp_path / "a.zip"
    run("7z", "a", "-tzip", "-mx=0", "-v60k", path, ".", cwd=folder)
    parts = sorted(tmp_path.glob("a.zip.*"))
    assert len(parts) > 1
    with FileSource(parts[0]) as source:
        assert read_directory(source).is_fatal


@pytest.mark.needs("zip")
@pytest.mark.parametrize("options", [(), ("-0",), ("-fd",), ("-fz",)])
def test_reads_what_info_zip_writes(tmp_path, folder, options):
    path = tmp_path / "a.zip"
    run("zip", "-q", "-r", "-P", PASSWORD, *options, path, ".", cwd=folder)
    check(path, "traditional", frozenset({"name-encoding"}))


@pytest.mark.needs("zip")
def test_reads_a_stream_of_info_zip(tmp_path, folder):
    path = tmp_path / "a.zip"
    with path.open("wb") as out:
        subprocess.run(["zip", "-q", "-r", "-P", PASSWORD, "-", "."], cwd=folder, stdout=out, check=True)
    check(path, "traditional", frozenset({"name-encoding"}))


@pytest.mark.parametrize("bits", [128, 192, 256])
@pytest.mark.parametrize("version", [1, 2])
def test_reads_what_pyzipper_writes(tmp_path, bits, version):
    pyzipper = pytest.importorskip("pyzipper")
    path = tmp_path / "a.zip"
    with pyzipper.AESZipFile(path, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        archive.setpassword(PASSWORD.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=bits, force_wz_aes_version=version)
        for name, data in CONTENT.items():
            archive.writestr(name, data)
    check(path, f"aes-{bits}")


def test_reads_what_the_standard_library_writes(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in CONTENT.items():
            archive.writestr(name, data)
    check(path, "none")


def test_tells_the_same_members_as_the_standard_library():
    entries = [
        Forged("a/b.txt", b"text" * 100, comment=b"c"),
        Forged("課程學習成果/", b"", method=0),
        Forged("z", b"1", zip64=True, cipher="traditional"),
        Forged("d", b"22", descriptor="signed", extra=b"UT\x05\x00\x01\x00\x00\x00\x00"),
    ]
    data = forge(entries, password="p", comment=b"hello", prefix=b"prefix")
    theirs = zipfile.ZipFile(io.BytesIO(data)).infolist()
    ours = read_directory(MemorySource(data)).members
    assert [(m.name, m.size, m.compressed_size, m.crc, m.flags, m.header_offset, m.method) for m in ours] == [
        (i.filename, i.file_size, i.compress_size, i.CRC, i.flag_bits, i.header_offset, i.compress_type)
        for i in theirs
    ]


@pytest.mark.parametrize("check_byte", ["crc", "time"])
def test_reads_a_big5_archive_as_old_windows_modules_write_it(check_byte):
    entries = [
        Forged(
            name,
            data,
            encoding="cp950",
            cipher="traditional",
            check=check_byte,
            descriptor="signed" if check_byte == "time" else "none",
        )
        for name, data in CONTENT.items()
    ]
    source = MemorySource(
        forge([Forged("A123456789/課程學習成果/", encoding="cp950"), *entries], password=PASSWORD)
    )
    directory = read_directory(source)
    assert [member.name for member in directory.members[1:]] == list(CONTENT)
    assert {entry.state for entry in scan(source, directory, PASSWORD).results} == {"read"}


def ours(path: Path, cipher: str, password: str = PASSWORD) -> Path:
    with path.open("wb") as sink, ArchiveWriter(sink, password=password, cipher=cipher, seed=1) as writer:
        writer.add_folder("A123456789/課程學習成果")
        for name, data in CONTENT.items():
            writer.add(name, data)
    return path


@pytest.mark.needs("7z")
@pytest.mark.parametrize("cipher", ["aes-256", "aes-192", "aes-128", "traditional", "none"])
def test_7zip_opens_what_lpx_writes(tmp_path, cipher):
    path = ours(tmp_path / "a.zip", cipher)
    out = tmp_path / "out"
    run("7z", "x", f"-p{PASSWORD}", f"-o{out}", path)
    assert {name: (out / name).read_bytes() for name in CONTENT} == CONTENT


@pytest.mark.needs("unzip")
@pytest.mark.parametrize("cipher", ["traditional", "none"])
def test_unzip_opens_what_lpx_writes(tmp_path, cipher):
    path = ours(tmp_path / "a.zip", cipher)
    out = tmp_path / "out"
    run("unzip", "-q", "-P", PASSWORD, path, "-d", out)
    assert {name: (out / name).read_bytes() for name in CONTENT} == CONTENT


def test_pyzipper_opens_what_lpx_writes(tmp_path):
    pyzipper = pytest.importorskip("pyzipper")
    for cipher, password in (("aes-256", "密碼"), ("aes-128", PASSWORD), ("traditional", PASSWORD)):
        with pyzipper.AESZipFile(ours(tmp_path / f"{cipher}.zip", cipher, password)) as archive:
            archive.setpassword(password.encode())
            assert {name: archive.read(name) for name in CONTENT} == CONTENT


@pytest.mark.needs("md5sum")
@pytest.mark.parametrize("options", [(), ("--tag",), ("-b",)])
def test_reads_what_md5sum_writes(tmp_path, options):
    path = ours(tmp_path / "a.zip", "aes-256")
    written = run("md5sum", *options, "a.zip", cwd=tmp_path)
    signature = parse_signature(written.encode(), "a.zip")
    assert signature.md5 == hashlib.md5(path.read_bytes()).hexdigest()
    assert signature.named == "a.zip"
