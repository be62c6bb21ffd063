"""A bundle in which everything that could name a person is a marked word, and what to look for afterwards."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from lpx.archive.signature import format_signature
from lpx.archive.writer import ArchiveWriter
from lpx.coursecode import load_code_edition
from lpx.edition import Edition, load_edition
from lpx.edition.nouns import Sensitivity
from lpx.synthesis.bundle import entries_of, make_stem
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import make_school
from lpx.synthesis.terms import Term

PASSWORD = "Canary-Password-77"
STRAY = "金絲雀雜檔王小明.txt"
FOLDER = "金絲雀資料夾"
UNKNOWN_KEY = "金絲雀鍵李大華"


@dataclass
class Planted:
    """The marked words and the bundle that holds them."""

    edition: Edition
    words: set[str] = field(default_factory=lambda: {PASSWORD})
    entries: dict[str, bytes] = field(default_factory=dict)
    stem: str = ""

    def plant(self, word: str) -> str:
        """Remember ``word`` as one that nobody may see again, and return it."""
        self.words.add(word)
        return word

    def write(self, folder: Path, name: str = "", entries: dict[str, bytes] | None = None) -> Path:
        """Write archive and signature into ``folder`` under ``name`` (by default the proper one)."""
        archive = folder / (name or f"{self.stem}.zip")
        sink = io.BytesIO()
        writer = ArchiveWriter(sink, password=PASSWORD, seed=1)
        for entry, data in (self.entries if entries is None else entries).items():
            writer.add(entry, data)
        writer.close()
        archive.write_bytes(sink.getvalue())
        digest = hashlib.md5(sink.getvalue()).hexdigest()
        form = self.edition.signature.written_form
        archive.with_name(f"{archive.name}.md5").write_bytes(format_signature(digest, archive.name, form))
        return archive


def plant_everywhere() -> Planted:
    """Return a bundle with marked words in every text field, file name, mapping and folder."""
    edition = load_edition()
    planted = Planted(edition)
    rng = Random(7)
    school = make_school(rng, edition, CoursePlan(load_code_edition()), students=2, term=Term(112, 1))
    planted.stem = make_stem(rng, edition, school.code, school.term)
    for name, data in entries_of(school.students, edition, planted.stem).items():
        if name.endswith(edition.archive.mapping_name):
            planted.entries[name] = _mapping(planted, json.loads(data))
        elif name.endswith(edition.archive.document_extension):
            planted.entries[name] = _document(planted, json.loads(data))
        else:
            planted.entries[name] = data
    folder = next(iter(name for name in planted.entries if name.count("/") == 2)).rsplit("/", 1)[0]
    planted.entries[f"{folder}/{planted.plant(STRAY)}"] = b"stray"
    planted.entries[f"{planted.plant(FOLDER)}/x.pdf"] = b"%PDF-1.4 stray"
    return planted


def _mapping(planted: Planted, names: dict[str, str]) -> bytes:
    marked = {
        stored: planted.plant(f"金絲雀檔名{len(planted.words)}") + "." + original.rpartition(".")[2]
        for stored, original in names.items()
    }
    marked[planted.plant("金絲雀儲存名陳美麗") + ".pdf"] = planted.plant("金絲雀原名林阿土") + ".pdf"
    return json.dumps(marked, ensure_ascii=False).encode()


def _document(planted: Planted, students: list[dict[str, Any]]) -> bytes:
    for student in students:
        for record, values in _objects(planted.edition, student):
            for item in record.fields:
                kind = planted.edition.types[item.type]
                sensitivity = item.sensitivity or kind.sensitivity
                value = values.get(item.key)
                if sensitivity in {Sensitivity.NATIONAL_ID, Sensitivity.BIRTH_DATE} and value:
                    planted.plant(value)
                elif kind.canonical == "text" and isinstance(value, str):
                    values[item.key] = planted.plant(f"金絲雀{item.english[:3]}{len(planted.words):04d}甲")
    first = next(values for _, values in _objects(planted.edition, students[0]))
    first[planted.plant(UNKNOWN_KEY)] = planted.plant("金絲雀未知值張三")
    return json.dumps(students, ensure_ascii=False).encode()


def _objects(edition: Edition, student: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield every record of ``student`` with its object."""
    for top in edition.children("student"):
        held = student[top.key]
        for values in held if isinstance(held, list) else [held]:
            if top.fields:
                yield top, values
            for child in edition.children(top.id):
                for inner in values.get(child.key) or ():
                    yield child, inner
