"""What Windows brings along: encodings of consoles, paths with backslashes, BOMs, CRLF and reserved names.

The paths are handled as text here; that no call is reached which Windows has not is held by
``test_no_call_that_windows_has_not``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from lpx.cli.exit_codes import ExitCode

ENCODINGS = ["cp950", "utf-8", "cp1252", "utf-16-le"]
PATHS = [
    r"C:\Users\王小明\160302_2022_02_05_15_25_45.zip",
    r"\\server\share\學校\bundle.zip",
    r"\\?\C:\very\long\bundle.zip",
    r"..\bundle.zip",
    "C:bundle.zip",
    "C:/Users/王小明/bundle.zip",
    "CON",
    "NUL.zip",
    "bundle.zip:stream",
    "a*b?.zip",
]


def _lpx(*arguments, cwd, encoding="utf-8", **environment):
    """Run lpx as a console of Windows does: its output in ``encoding``, characters outside replaced."""
    return subprocess.run(
        [sys.executable, "-m", "lpx", *map(str, arguments)],
        capture_output=True,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", **environment},
        check=False,
    )


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_console_shows_a_report(bundle, handed_over, tmp_path, encoding, lang):
    told = _lpx(
        "verify", bundle, cwd=tmp_path, encoding=encoding, LPX_LANG=lang, LPX_PASSWORD=handed_over.password
    )
    assert told.returncode == ExitCode.CONFORMS, told.stderr
    text = told.stdout.decode(encoding)
    assert "MD5" in text
    assert b"Traceback" not in told.stderr
    if lang == "zh-Hant" and encoding in {"cp950", "utf-8", "utf-16-le"}:
        assert text.startswith("符合")


@pytest.mark.parametrize("encoding", ["cp950", "cp1252"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["verify", "--help"],
        ["spec", "trace", "2.1.3"],
        ["course-code", "explain", "109070406V2640401010101"],
        ["explain", "PKG-017"],
        ["verify", "不存在.zip"],
        ["veryfi"],
    ],
    ids=" ".join,
)
def test_no_output_is_too_much_for_a_console(arguments, encoding, tmp_path):
    told = _lpx(*arguments, cwd=tmp_path, encoding=encoding, LPX_LANG="zh-Hant")
    assert told.returncode in {0, 2}, told.stderr
    assert b"Traceback" not in told.stderr
    (told.stdout + told.stderr).decode(encoding)


def test_files_and_pipes_are_utf8_where_nobody_names_an_encoding(tmp_path):
    told = _lpx("explain", "SIG-003", cwd=tmp_path, encoding="", LC_ALL="C", LPX_LANG="zh-Hant")
    assert "要求程度" in told.stdout.decode("utf-8")


def test_reports_in_files_are_utf8_whatever_the_console_is(bundle, handed_over, tmp_path):
    told = _lpx(
        "verify", bundle, "--report", "json=r.json", "--report", "html=r.html",
        cwd=tmp_path, encoding="cp1252", LPX_LANG="zh-Hant", LPX_PASSWORD=handed_over.password,
    )  # fmt: skip
    assert told.returncode == ExitCode.CONFORMS, told.stderr
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["verdict"] == "conforms"
    assert "符合" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "command",
    [
        ["verify"],
        ["inspect"],
        ["batch", "verify"],
        ["pack"],
        ["conform", "replay"],
        ["attest", "verify"],
        ["course-code", "check"],
        ["exchange", "plan"],
    ],
    ids=" ".join,
)
def test_a_path_of_windows_is_a_path_that_is_not_there(run, command, path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = run(*command, path)
    assert told.exit_code in {ExitCode.USAGE, ExitCode.NOTHING_TO_DO, ExitCode.NOT_JUDGED}
    assert told.exception is None or isinstance(told.exception, SystemExit)
    if command[0] in {"verify", "inspect", "batch", "pack"}:
        assert "王小明" not in told.output
    assert "protocol" not in told.stderr


@pytest.mark.parametrize("name", ["CON.zip", "nul.zip", "LPT1.zip", "a:b.zip", "a\\b.zip", "a?.zip"])
def test_no_archive_is_written_under_a_name_that_windows_has_not(run, bundle, tmp_path, name):
    run("unpack", bundle, "-o", tmp_path / "folder")
    before = sorted(tmp_path.iterdir())
    told = run("pack", tmp_path / "folder", "-o", f"{tmp_path}/{name}")
    assert told.exit_code == ExitCode.USAGE
    assert sorted(tmp_path.iterdir()) == before


NOTEPAD = b"\xef\xbb\xbf"
"""What Notepad writes in front of UTF-8."""


@pytest.mark.parametrize("mark", [b"", NOTEPAD], ids=["plain", "bom"])
def test_a_password_file_of_notepad_is_read(bundle, handed_over, run, tmp_path, mark):
    (tmp_path / "password.txt").write_bytes(mark + handed_over.password.encode() + b"\r\nsecond line\r\n")
    told = run("verify", bundle, "--password-file", tmp_path / "password.txt", password="")
    assert told.exit_code == ExitCode.CONFORMS, told.output


@pytest.mark.parametrize("mark", [b"", NOTEPAD], ids=["plain", "bom"])
def test_a_signature_file_of_notepad_is_read(bundle, run, handed_over, mark):
    signature = bundle.with_name(handed_over.signature_name)
    signature.write_bytes(mark + signature.read_bytes().strip() + b"\r\n")
    told = run("verify", bundle, "--format", "json")
    assert "SIG-003" not in {item["requirement"] for item in json.loads(told.stdout)["findings"]}
    assert "SIG-003" in json.loads(told.stdout)["checked"]


@pytest.mark.parametrize("mark", [b"", NOTEPAD], ids=["plain", "bom"])
def test_settings_of_notepad_are_read(tmp_path, mark):
    (tmp_path / "lpx.toml").write_bytes(mark + b'[defaults]\r\nlang = "en"\r\n')
    known = {"LPX_CONFIG": str(tmp_path / "lpx.toml"), "LPX_LANG": "zh-Hant"}
    told = _lpx("explain", "SIG-003", cwd=tmp_path, **known)
    assert b"Level" in told.stdout


@pytest.mark.parametrize(
    ("mark", "separator"),
    [(b"", b"\r\n"), (NOTEPAD, b"\r\n"), (b"", b"\0")],
    ids=["crlf", "bom-crlf", "nul"],
)
def test_a_list_of_bundles_of_notepad_is_read(run, bundle, tmp_path, mark, separator):
    (tmp_path / "list.txt").write_bytes(mark + str(bundle).encode() + separator)
    told = run("batch", "verify", "--list", tmp_path / "list.txt", "--format", "json", "--jobs", "1")
    assert told.exit_code == ExitCode.CONFORMS, told.output


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8", NOTEPAD), ("cp950", b"")], ids=["utf-8", "bom", "cp950"]
)
def test_a_table_of_passwords_of_excel_is_read(  # noqa: PLR0917 - fixtures
    run, bundle, handed_over, tmp_path, encoding, mark
):
    """Excel writes CRLF, a heading, and in Taiwan cp950; names may hold backslashes and drives."""
    rows = ["檔案,密碼", r"C:\匯出\別的學校.zip,x", rf"\\伺服器\{bundle.name}.old,x"]
    rows += [f"{bundle.name},{handed_over.password}"]
    (tmp_path / "p.csv").write_bytes(mark + "\r\n".join([*rows, ""]).encode(encoding))
    told = run(
        "batch", "verify", bundle, "--passwords", tmp_path / "p.csv", "--format", "json", "--jobs", "1",
        password="",
    )  # fmt: skip
    assert told.exit_code == ExitCode.CONFORMS, told.output


def test_a_history_of_notepad_is_read(run, tmp_path):
    run("exchange", "history", "-o", tmp_path / "h.json")
    text = (tmp_path / "h.json").read_text(encoding="utf-8")
    (tmp_path / "h.json").write_bytes(NOTEPAD + text.replace("\n", "\r\n").encode())
    assert run("exchange", "plan", tmp_path / "h.json").exit_code == ExitCode.CONFORMS


@pytest.mark.parametrize(
    "address", [r'"C:\Program Files\module.exe" --adapter', r"C:\tools\module.exe", r"\\server\share\m.exe"]
)
def test_an_adapter_of_windows_that_is_not_here_is_told(run, address):
    told = run("adapter", "doctor", address)
    assert told.exit_code == ExitCode.USAGE
    assert told.exception is None or isinstance(told.exception, SystemExit)
    assert "module" in told.output or "m.exe" in told.output


def test_an_adapter_file_of_notepad_is_read(run, tmp_path):
    """A path in single quotes keeps its backslashes."""
    (tmp_path / "adapter.toml").write_bytes(NOTEPAD + b"command = ['C:\\tools\\module.exe']\r\n")
    told = run("adapter", "doctor", tmp_path / "adapter.toml")
    assert told.exit_code == ExitCode.USAGE
    assert "C:\\tools\\module.exe" in told.output


def test_a_drive_is_no_protocol(run, tmp_path, monkeypatch):
    """``C:\\register.sqlite`` is a file, not the address of a database."""
    pytest.importorskip("sqlalchemy")
    monkeypatch.chdir(tmp_path)
    assert run("register", "init", "--register", r"C:\register.sqlite").exit_code == ExitCode.CONFORMS
    assert run("register", "list", "--register", r"C:\register.sqlite").exit_code in {0, 3}
