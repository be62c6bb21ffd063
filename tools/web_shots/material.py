"""What the pictures show: bundles, stored results and certificates, made once by lpx itself.

All of it is synthetic. A certificate needs evidence of a whole run, which takes a minute or two; what is
there already is taken as it is, so a folder that is kept makes the next tour faster.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lpx.archive.directory import read_directory
from lpx.archive.extract import open_entry
from lpx.archive.limits import DEFAULT_LIMITS
from lpx.archive.signature import format_signature
from lpx.archive.sources import FileSource
from lpx.archive.writer import ArchiveWriter
from lpx.edition import load_edition

ROOT = Path(__file__).resolve().parents[2]
WHOLE = "shapes/every-kind-of-record"
"""Vector that holds one of everything."""


@dataclass(frozen=True)
class Given:
    """One bundle."""

    archive: Path
    signature: Path | None
    password: str

    @property
    def files(self) -> list[Path]:
        """What a visitor chooses."""
        return [self.archive] if self.signature is None else [self.archive, self.signature]


def vector(name: str) -> Given:
    """Return a committed vector."""
    folder = ROOT / "fixtures" / name
    told = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
    return Given(folder / told["archive"], folder / told["signature"], told["password"])


class Material:
    """Makes what scenes ask for, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def good(self) -> Given:
        """Return a bundle that conforms."""
        return vector(WHOLE)

    def other(self) -> Given:
        """Return another one, of several students."""
        return vector("shapes/twelve-students")

    def damaged(self) -> Given:
        """Return one with a wrong byte in its middle."""
        given = self.good()
        data = bytearray(given.archive.read_bytes())
        data[len(data) // 2] ^= 0xFF
        return self._written("damaged", bytes(data))

    def cut(self) -> Given:
        """Return one of which only the first half arrived."""
        data = self.good().archive.read_bytes()
        return self._written("cut", data[: len(data) // 2])

    def _written(self, name: str, data: bytes) -> Given:
        given = self.good()
        archive = self._folder(name) / given.archive.name
        archive.write_bytes(data)
        return Given(archive, given.signature, given.password)

    def spoilt(self) -> Given:
        """Return one whose document breaks many requirements."""
        return self._rewritten("spoilt", _without_values)

    def changed(self) -> Given:
        """Return what came out of another module: a few texts cut, one record gone."""
        return self._rewritten("changed", _changed, self.other())

    def _rewritten(self, name: str, change: Callable[[Any], Any], of: Given | None = None) -> Given:
        given, form = of or self.good(), load_edition().signature.written_form
        archive = self._folder(name) / given.archive.name
        with FileSource(given.archive) as source, archive.open("wb") as sink:
            writer = ArchiveWriter(sink, password=given.password)
            for member in read_directory(source, DEFAULT_LIMITS).members:
                data = b"".join(open_entry(source, member, given.password))
                if member.name.endswith(".json") and isinstance(read := json.loads(data), list):
                    data = json.dumps(change(read), ensure_ascii=False).encode()
                writer.add(member.name, data)
            written = writer.close()
        signature = archive.with_name(f"{archive.name}.md5")
        signature.write_bytes(format_signature(written.md5, archive.name, form))
        return Given(archive, signature, given.password)

    def course_file(self, *, good: bool) -> Path:
        """Return a course-code file."""
        data = ROOT / "tests/coursecode/data"
        chosen = next(row["dataset"] for row in _rows(data / "datasets.csv") if row["form"] == "A")
        own = [row for row in _rows(data / "codes.csv") if row["dataset"] == chosen]
        lines = [",".join((row["course_code"], row["subject_name"], row["credits"])) for row in own]
        if not good:
            lines = [lines[0].replace("1", "l", 1), *lines[1:], lines[1], "12345,國語文"]
        file = self.folder / ("courses.csv" if good else "courses-wrong.csv")
        file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
        return file

    def run(self, *, good: bool = True) -> Path:
        """Return the transcript of a run of a few cases."""
        target = self.folder / ("run" if good else "run-bad")
        if not target.exists():
            adapter = "reference:" if good else "mutant:one-outcome-per-course-exported"
            cases = ("export/*", "import/records/*")
            self._lpx("conform", "run", *cases, "--adapter", adapter, "--run", target, fine={0, 1})
        return target / "transcript.jsonl"

    def interop(self) -> Path:
        """Return the stored run of three modules, one of which loses something."""
        target = self.folder / "interop"
        if not target.exists():
            modules = ("reference:", "mutant:summaries-cut-to-fifty")
            self._lpx("interop", "run", *modules, "--out", target, fine={0, 1, 4})
        return target / "interop.jsonl"

    def selftest(self) -> Path:
        """Return the kill matrix of two mutants."""
        target = self.folder / "selftest.json"
        if not target.exists():
            names = ("one-outcome-per-course-exported", "summaries-cut-to-fifty")
            self._lpx("conform", "selftest", *names, "--report", f"json={target}", fine={0, 1})
        return target

    def certified(self) -> dict[str, Path]:
        """Return certificate, evidence, key and revocation list of the reference module."""
        place = self._folder("certified")
        files = {
            name: place / name
            for name in ("c.cert.json", "e.evidence.zip", "team.key.pub.json", "r.revocations.json")
        }
        if not all(file.exists() for file in files.values()):
            self._certify(place)
        return files

    def _certify(self, place: Path) -> None:
        shutil.rmtree(place)
        (place / "product").mkdir(parents=True)
        (place / "product" / "module.bin").write_bytes(b"the program of this example")
        (place / "phrase").write_text("five words that nobody would guess\n", encoding="utf-8")
        submission, adapter, issuer = place / "s", "reference:inprocess", "測試大學認證小組"
        bytes_of = ("--product", place / "product", "--adapter-files", place / "product")
        secrets = {side: place / f"{side}-secret.json" for side in ("vendor", "team")}
        signing = ("--passphrase-file", place / "phrase")
        key = place / "team.key.pem"
        self._lpx("attest", "keygen", issuer, "-o", key, *signing)
        self._lpx(
            "attest", "request", submission, "--adapter", adapter, *bytes_of, "--secret", secrets["vendor"]
        )
        self._lpx("attest", "challenge", submission, "--secret", secrets["team"])
        for side in secrets.values():
            self._lpx("attest", "reveal", submission, "--secret", side)
        evidence, certificate = place / "e.evidence.zip", place / "c.cert.json"
        self._lpx(
            "attest",
            "run",
            submission,
            "--adapter",
            adapter,
            *bytes_of,
            "--evidence",
            evidence,
            "--jobs",
            "2",
        )
        by = ("--key", key, *signing, "--issuer", issuer)
        self._lpx("attest", "issue", evidence, *by, "-o", certificate)
        revocations = place / "r.revocations.json"
        self._lpx("attest", "revoke", certificate, "--list", revocations, "--reason", "withdrawn", *by)

    def tampered(self) -> Path:
        """Return the certificate with one byte of what was signed changed."""
        told = json.loads(self.certified()["c.cert.json"].read_text(encoding="utf-8"))
        payload = told["payload"]
        told["payload"] = payload[:400] + ("A" if payload[400] != "A" else "B") + payload[401:]
        file = self.folder / "tampered.cert.json"
        file.write_text(json.dumps(told), encoding="utf-8")
        return file

    def _folder(self, name: str) -> Path:
        made = self.folder / name
        made.mkdir(parents=True, exist_ok=True)
        return made

    def _lpx(self, *arguments: str | Path, fine: frozenset[int] | set[int] = frozenset({0})) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "lpx", *map(str, arguments)], capture_output=True, check=False
        )
        if done.returncode not in fine:
            raise SystemExit(
                f"lpx {' '.join(map(str, arguments))}\n{done.stderr.decode()}{done.stdout.decode()}"
            )


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _without_values(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the document with the last field of every record missing and its first text spoilt."""
    if isinstance(value, list):
        return [_without_values(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    kept = dict(list(value.items())[:-1]) if depth > 2 else value
    texts = [key for key, item in kept.items() if isinstance(item, str)]
    spoilt = {texts[0]: "不合規定" * 60} if texts else {}
    return {key: spoilt.get(key, _without_values(item, depth + 1)) for key, item in kept.items()}


def _changed(value: Any, key: str = "") -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the document with the first of two or more things gone, and descriptions cut."""
    if isinstance(value, list):
        kept = value[1:] if len(value) > 1 else value
        return [_changed(item, key) for item in kept]
    if isinstance(value, dict):
        return {name: _changed(item, name) for name, item in value.items()}
    return f"{value[:6]}…" if isinstance(value, str) and key.endswith("簡述") else value
