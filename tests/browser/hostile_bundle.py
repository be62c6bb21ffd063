"""A bundle whose texts, names and file names are markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lpx.archive.directory import read_directory
from lpx.archive.extract import open_entry
from lpx.archive.limits import DEFAULT_LIMITS
from lpx.archive.signature import format_signature
from lpx.archive.sources import FileSource
from lpx.archive.writer import ArchiveWriter
from lpx.edition.nouns import Edition

VECTOR = Path(__file__).resolve().parents[2] / "fixtures/shapes/every-kind-of-record"


def write_hostile_bundle(folder: Path, edition: Edition, mark: str) -> tuple[Path, Path, str]:
    """Write the bundle; return archive, signature and password."""
    told = json.loads((VECTOR / "expect.json").read_text(encoding="utf-8"))
    given = VECTOR / told["archive"]
    archive = folder / given.name
    texts = {
        field.key
        for record in edition.records.values()
        for field in record.fields
        if field.role in {"summary", "title", "unit_name", "name", "course_name", "organiser"}
    }
    with FileSource(given) as source, archive.open("wb") as sink:
        writer = ArchiveWriter(sink, password=told["password"])
        for member in read_directory(source, DEFAULT_LIMITS).members:
            data = b"".join(open_entry(source, member, told["password"]))
            if member.name.endswith(".json"):
                is_mapping = member.name.endswith(edition.archive.mapping_name)
                spoilt = (
                    _mapped(json.loads(data), mark) if is_mapping else _spoilt(json.loads(data), texts, mark)
                )
                data = json.dumps(spoilt, ensure_ascii=False).encode()
            writer.add(member.name, data)
        written = writer.close()
    signature = archive.with_name(f"{archive.name}.md5")
    signature.write_bytes(format_signature(written.md5, archive.name, edition.signature.written_form))
    return archive, signature, told["password"]


def _mapped(names: Any, mark: str) -> Any:
    return {stored: f"{mark}{original}" for stored, original in names.items()}


def _spoilt(value: Any, texts: set[str], mark: str) -> Any:
    if isinstance(value, dict):
        return {key: mark if key in texts else _spoilt(item, texts, mark) for key, item in value.items()}
    if isinstance(value, list):
        return [_spoilt(item, texts, mark) for item in value]
    return value
