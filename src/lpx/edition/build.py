"""The files that are generated from an edition, and whether they are fresh."""

from __future__ import annotations

import json
from pathlib import Path

from lpx.edition.compiled import GENERATED, compile_edition
from lpx.edition.nouns import Edition
from lpx.edition.reference import reference_pages
from lpx.edition.schema import Schema, document_schema, mapping_schema

SCHEMAS = {"schema/document.schema.json": document_schema, "schema/mapping.schema.json": mapping_schema}
"""Generated schema files, relative to the edition's folder, and what makes them."""


def edition_products(edition: Edition) -> dict[str, bytes]:
    """Return the generated files of ``edition``: path relative to its folder → content."""
    products = {name: schema_bytes(make(edition)) for name, make in SCHEMAS.items()}
    products[GENERATED.as_posix()] = compile_edition(edition)
    return products


def page_products(edition: Edition) -> dict[str, bytes]:
    """Return the reference pages of ``edition``: path relative to ``docs/reference`` → content."""
    return {name: text.encode() for name, text in reference_pages(edition).items()}


def schema_bytes(schema: Schema) -> bytes:
    """Return ``schema`` as it is written to a file: UTF-8, indented, Chinese unescaped."""
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def stale(folder: Path, products: dict[str, bytes]) -> list[str]:
    """Return the names in ``products`` whose file in ``folder`` is missing or differs (line ends aside)."""
    return [name for name, content in products.items() if _stored(folder / name) != content]


def write(folder: Path, products: dict[str, bytes]) -> None:
    """Write ``products`` into ``folder``; a file is there whole or as it was before."""
    for name, content in products.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".draft")
        draft.write_bytes(content)
        draft.replace(path)


def _stored(path: Path) -> bytes | None:
    try:
        return path.read_bytes().replace(b"\r\n", b"\n")
    except OSError:
        return None
