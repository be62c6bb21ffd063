"""The published JSON Schemas of lpx's own reports, generated from the nouns.

They are committed under ``schemas/`` and shipped, so that consumers can validate what they read; a test
keeps them fresh. :func:`write_schemas` writes them anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from lpx.checks.nouns import Report
from lpx.reports.report_lines import Line

FOLDER: Final = Path(__file__).parent / "schemas"

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_PUBLISHED: Final = {
    "report-1.schema.json": (Report, "urn:lpx:schema:report-1", "The report of lpx on one bundle"),
    "report-lines-1.schema.json": (
        Line,
        "urn:lpx:schema:report-lines-1",
        "One line of the JSON lines report of lpx; a stream without a footer is incomplete",
    ),
}


def published_schemas() -> dict[str, str]:
    """Return the schemas by file name."""
    return {
        name: _text({"$schema": _DIALECT, "$id": address, "title": title} | _plain(noun))
        for name, (noun, address, title) in _PUBLISHED.items()
    }


def write_schemas(folder: Path = FOLDER) -> tuple[Path, ...]:
    """Write the schemas into ``folder`` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in published_schemas().items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    return tuple(paths)


def _plain(noun: object) -> dict[str, object]:
    schema: dict[str, object] = msgspec.json.schema(noun)
    return schema


def _text(schema: dict[str, object]) -> str:
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
