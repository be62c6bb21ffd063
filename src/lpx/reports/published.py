"""The published JSON Schemas of lpx's own reports, generated from the nouns.

They are committed under ``schemas/`` and shipped, so that consumers can validate what they read; a test
keeps them fresh. :func:`write_schemas` writes them anew.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import msgspec

from lpx.attest.register.nouns import Register
from lpx.checks.nouns import Report
from lpx.harness.transcript import Line as TranscriptLine
from lpx.reports.attest_recall import RecallReport
from lpx.reports.attest_replay import ReplayReport
from lpx.reports.attest_verification import VerificationReport
from lpx.reports.conform_json import RunReport
from lpx.reports.interop_json import InteropReport
from lpx.reports.reconcile_json import ReconcileReport
from lpx.reports.report_lines import Line

FOLDER: Final = Path(__file__).parent / "schemas"

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_PUBLISHED: Final = {
    "attest-replay-1.schema.json": (
        ReplayReport,
        "urn:lpx:schema:attest-replay-1",
        "What judging an evidence package again gave",
    ),
    "recall-1.schema.json": (
        RecallReport,
        "urn:lpx:schema:recall-1",
        "Which certificates would not be given any more",
    ),
    "verification-1.schema.json": (
        VerificationReport,
        "urn:lpx:schema:verification-1",
        "The answer of lpx to whether a certificate holds",
    ),
    "register-1.schema.json": (
        Register,
        "urn:lpx:schema:register-1",
        "The register of certifications, as exported",
    ),
    "report-1.schema.json": (Report, "urn:lpx:schema:report-1", "The report of lpx on one bundle"),
    "report-lines-1.schema.json": (
        Line,
        "urn:lpx:schema:report-lines-1",
        "One line of the JSON lines report of lpx; a stream without a footer is incomplete",
    ),
    "run-1.schema.json": (RunReport, "urn:lpx:schema:run-1", "The report of lpx on a conformance run"),
    "interop-1.schema.json": (
        InteropReport,
        "urn:lpx:schema:interop-1",
        "The report of lpx on exchanges between modules",
    ),
    "reconcile-1.schema.json": (
        ReconcileReport,
        "urn:lpx:schema:reconcile-1",
        "The report of lpx on what became of a set of bundles",
    ),
    "transcript-1.schema.json": (
        TranscriptLine,
        "urn:lpx:schema:transcript-1",
        "One line of the transcript of a conformance run; a transcript without an end line is incomplete",
    ),
}


def published_schemas() -> dict[str, str]:
    """Return the schemas by file name."""
    return {name: schema_text(noun, address, title) for name, (noun, address, title) in _PUBLISHED.items()}


def schema_text(noun: object, address: str, title: str) -> str:
    """Return the JSON Schema of a type as text.

    Args:
        noun: a Struct, or a type made of Structs.
        address: ``$id`` of the schema.
        title: what it is the schema of.
    """
    return _text({"$schema": _DIALECT, "$id": address, "title": title} | _plain(noun))


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
    schema, definitions = msgspec.json.schema_components([noun], ref_template="#/$defs/{name}")
    nouns = {item.__name__: item for item in _nouns(noun)}
    for name, definition in definitions.items():
        if name in nouns:
            _describe(definition, nouns[name])
    return {**schema[0], "$defs": definitions}


def _nouns(noun: object) -> Iterator[type]:
    """Yield every Struct that a type is made of, itself included."""
    pending: list[Any] = [noun]
    seen: dict[int, object] = {}  # The objects too: the id of one that is gone may be given to another.
    while pending:
        item = pending.pop()
        if id(item) in seen:
            continue
        seen[id(item)] = item
        pending.extend(get_args(item))
        if isinstance(item, type) and issubclass(item, msgspec.Struct):
            pending.extend(get_type_hints(item).values())
            yield item


def _describe(definition: dict[str, Any], noun: type) -> None:
    """Add the text that stands under each field of ``noun`` as the description of its property."""
    body = ast.parse(textwrap.dedent(inspect.getsource(noun))).body[0]
    assert isinstance(body, ast.ClassDef)
    for statement, following in itertools.pairwise(body.body):
        match statement, following:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as text)):
                shown = " ".join(text.replace("``", "").split())
                place = definition["properties"][name]
                # A reference stands alone in older readers, so that what is said about it goes around it.
                definition["properties"][name] = (
                    {"description": shown, "allOf": [place]}
                    if "$ref" in place
                    else place | {"description": shown}
                )


def _text(schema: dict[str, object]) -> str:
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
