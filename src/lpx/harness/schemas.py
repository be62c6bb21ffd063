"""What is generated from ``protocol.py`` for vendors: the JSON Schema, the OpenAPI document, the examples."""

from __future__ import annotations

import ast
import inspect
import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from lpx.harness import protocol
from lpx.harness.protocol import PROTOCOL, REQUESTS, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = f"urn:lpx:protocol:{PROTOCOL}"
_LITERAL = re.compile(r"``(.+?)``")
_REQUIRED_WHEN_OK = {"Hello": ["declaration"], "Export": ["archive", "signature"]}
"""Members of a reply with the status ``ok``, by request, beyond those of every reply."""


def protocol_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of all messages.

    ``$defs`` holds one schema per request (``Hello`` ...), ``Reply``, one reply per operation
    (``ReplyToHello`` ...), and what they are made of. The schema itself accepts any message.
    """
    definitions = _definitions("#/$defs/{name}")
    return {
        "$schema": _DIALECT,
        "$id": _ID,
        "title": f"lpx adapter protocol {PROTOCOL}",
        "description": "Requests carry op; replies carry status. What a receiver does not know it ignores.",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in [*(kind.__name__ for kind in REQUESTS), "Reply"]],
        "$defs": definitions,
    }


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the HTTP transport."""
    reference = "#/components/schemas/{name}"
    definitions = _definitions(reference)
    paths = {
        f"/lpx/v{PROTOCOL}/{kind.__name__.lower()}": {"post": _operation(kind.__name__, reference)}
        for kind in REQUESTS
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "lpx adapter protocol over HTTP",
            "version": str(PROTOCOL),
            "description": (
                "Every request is a POST. The reply has the status 200 whatever its member status says. "
                "An operation that does not exist is answered with status unsupported or with 404, 405 or "
                "501. A request is never sent twice; Idempotency-Key protects against proxies that do so."
            ),
        },
        "jsonSchemaDialect": _DIALECT,
        "servers": [{"url": "http://127.0.0.1:8080", "description": "wherever the module listens"}],
        "paths": paths,
        "components": {"schemas": definitions},
    }


def generated(edition: Edition, codes: CodeEdition) -> dict[str, str]:
    """Return the text of every generated file by its path below ``conformance/protocol``."""
    from lpx.harness.examples import examples

    files: dict[str, Any] = {
        f"protocol-{PROTOCOL}.schema.json": protocol_schema(),
        "openapi.json": openapi_document(),
    }
    files |= {f"examples/{name}.json": message for name, message in examples(edition, codes).items()}
    return {path: json.dumps(value, ensure_ascii=False, indent=2) + "\n" for path, value in files.items()}


def stale(folder: Path, files: dict[str, str]) -> tuple[str, ...]:
    """Return the paths of generated files that are missing, differ, or should not be in ``folder``."""
    there = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.json")
    }
    return tuple(sorted(path for path in files | there if files.get(path) != there.get(path)))


def _definitions(reference: str) -> dict[str, Any]:
    _, definitions = msgspec.json.schema_components([*REQUESTS, Reply], ref_template=reference)
    told = _attribute_docstrings()
    for name, schema in definitions.items():
        schema.pop("title", None)
        schema["description"] = _plain(schema.get("description", ""))
        for member, described in schema["properties"].items():
            text = told.get((name, member)) or told.get(("Request", member))
            if text:
                schema["properties"][member] = {**_referable(described), "description": text}
    for kind in REQUESTS:
        properties = definitions[kind.__name__]["properties"]
        properties["lpx"] = {"const": PROTOCOL, "description": "Version of the protocol."}
        properties["op"] = {"const": kind.__name__.lower()}
        definitions[f"ReplyTo{kind.__name__}"] = _reply_to(kind.__name__, reference)
    return definitions


def _reply_to(name: str, reference: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "description": f"The reply to {name.lower()}.",
        "allOf": [{"$ref": reference.format(name="Reply")}],
    }
    if name != "Import":
        # Only a bundle can be refused.
        schema["properties"] = {"status": {"enum": ["ok", "unsupported", "failed"]}}
    if name in _REQUIRED_WHEN_OK:
        schema["if"] = {"properties": {"status": {"const": "ok"}}}
        schema["then"] = {"required": _REQUIRED_WHEN_OK[name]}
    return schema


def _operation(name: str, reference: str) -> dict[str, Any]:
    request, reply = (
        {"$ref": reference.format(name=name)},
        {"$ref": reference.format(name=f"ReplyTo{name}")},
    )
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
        "description": "The same for two deliveries of one request; another for every other request.",
    }
    return {
        "operationId": name.lower(),
        "summary": _plain(inspect.getdoc(getattr(protocol, name)) or ""),
        "parameters": [key],
        "requestBody": {"required": True, "content": _bodies(request)},
        "responses": {"200": {"description": "The reply.", "content": _bodies(reply)}},
    }


def _bodies(message: dict[str, Any]) -> dict[str, Any]:
    files = {
        "type": "object",
        "description": "Each further part is a file, named (percent-encoded) as the message calls its path.",
        "properties": {"message": message},
        "required": ["message"],
        "additionalProperties": {"type": "string", "contentMediaType": "application/octet-stream"},
    }
    return {"application/json": {"schema": message}, "multipart/form-data": {"schema": files}}


def _referable(schema: dict[str, Any]) -> dict[str, Any]:
    return schema if "$ref" not in schema else {"$ref": schema["$ref"]}


def _attribute_docstrings() -> dict[tuple[str, str], str]:
    """Return the strings that stand below the members of the protocol's classes, by class and member."""
    told: dict[tuple[str, str], str] = {}
    for node in ast.parse(inspect.getsource(protocol)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for member, below in zip(node.body, node.body[1:], strict=False):
            named = isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name)
            text = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
            if named and text and isinstance(below.value.value, str):  # type: ignore[attr-defined]
                told[node.name, member.target.id] = _plain(below.value.value)  # type: ignore[attr-defined]
    return told


def _plain(text: str) -> str:
    return _LITERAL.sub(r"\1", inspect.cleandoc(text)).replace("\n", " ").strip()
