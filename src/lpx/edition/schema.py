"""JSON Schemas (2020-12) of an edition, with the requirement behind every keyword.

Each subschema carries ``x-lpx``, a mapping from its own keywords to requirement ids; under the name ``null``
it holds the requirement that null breaks where null is not allowed. Keys of one object whose absence breaks
different requirements are kept apart in an ``allOf``, so that one keyword never stands for two requirements.
Every value type of the edition is closed: no object may hold keys that its table does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lpx.edition.nouns import Edition, Field, Record

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_STUDENT = "student"


def document_schema(edition: Edition) -> Schema:
    """Return the schema of the document (the main JSON file of a bundle)."""
    mark = edition.mark
    student = _object(
        [
            (record.key, record.requirements["required"], _part(record))
            for record in edition.children(_STUDENT)
        ],
        {"type": mark.requirements["student.type"]},
        mark.requirements["student.additionalProperties"],
    )
    definitions = {_STUDENT: student}
    definitions |= {record.id: _record(record, edition) for record in edition.records.values()}
    root: Schema = {"$ref": f"#/$defs/{_STUDENT}"}
    if mark.root == "array":
        known = {"type": mark.root_requirement, "minItems": mark.requirements["root.minItems"]}
        root = {"type": "array", "minItems": 1, "items": root, "x-lpx": known}
    return {
        "$schema": DIALECT,
        "$id": f"urn:lpx:exchange:{mark.id}:document",
        "title": mark.title.zh,
        "description": mark.title.en,
        **root,
        "$defs": definitions,
    }


def mapping_schema(edition: Edition) -> Schema:
    """Return the schema of the file that maps stored names to original names."""
    ids = edition.archive.requirements
    return {
        "$schema": DIALECT,
        "$id": f"urn:lpx:exchange:{edition.mark.id}:mapping",
        "title": edition.archive.mapping_name,
        "type": "object",
        "additionalProperties": {
            "type": "string",
            "x-lpx": {"type": ids["mapping.value.type"], "null": ids["mapping.value.null"]},
        },
        "x-lpx": {"type": ids["mapping.type"]},
    }


def requirement_at(schema: Schema, schema_path: Sequence[str | int], instance: object = ...) -> str:
    """Return the id of the requirement that a validation error stands for.

    Args:
        schema: a schema made by this module.
        schema_path: path of the keyword, as ``jsonschema`` (``absolute_schema_path``) or ``jsonschema_rs``
            (``schema_path`` or ``evaluation_path``) gives it; ``$ref`` steps may be there or not.
        instance: the value at fault, where known; it tells null from other wrong types.

    Raises:
        LookupError: when the path names no keyword with a requirement.
    """
    *steps, keyword = schema_path
    known: dict[str, str] = {}
    node = _follow(schema, steps)
    if isinstance(node, dict):
        known = node.get("x-lpx", {})
    if keyword == "type" and instance is None and "null" in known:
        return known["null"]
    if keyword not in known:
        raise LookupError(f"no requirement stands behind {'/'.join(map(str, schema_path))}")
    return known[str(keyword)]


def requirements_in(schema: Schema) -> set[str]:
    """Return the ids of all requirements that ``schema`` verifies."""
    return {value for node in subschemas(schema) for value in node.get("x-lpx", {}).values()}


def subschemas(schema: object) -> Iterator[Schema]:
    """Yield every mapping inside ``schema`` that carries requirements, the outermost first."""
    if isinstance(schema, dict):
        if "x-lpx" in schema:
            yield schema
        for key, value in schema.items():
            if key != "x-lpx":
                yield from subschemas(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from subschemas(value)


def reference_validator(schema: Schema) -> Validator:
    """Return a validator of the ``jsonschema`` package that reads ``$`` as ECMA-262 does.

    Python's ``$`` also matches before a trailing newline, which JSON Schema's does not.
    ``jsonschema`` is needed by tests only.
    """
    import jsonschema
    from jsonschema import validators

    extend: Any = validators.extend

    def pattern(_: object, wanted: str, instance: object, __: object) -> Iterator[jsonschema.ValidationError]:
        if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$", r"\\Z", wanted), instance):
            yield jsonschema.ValidationError(f"does not match {wanted!r}")

    draft = extend(jsonschema.Draft202012Validator, {"pattern": pattern})
    validator: Validator = draft(schema)
    return validator


def _follow(schema: Schema, steps: Sequence[str | int]) -> object:
    node: Any = schema
    for index, step in enumerate(steps):
        if step == "$ref" or (step == "if" and steps[index + 1 : index + 2] in (["then"], ["else"])):
            continue
        if isinstance(node, dict) and "$ref" in node and step not in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return None
    if isinstance(node, dict) and "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _part(record: Record) -> Schema:
    """Return what stands under the key of ``record`` in its parent."""
    reference: Schema = {"$ref": f"#/$defs/{record.id}"}
    if record.shape == "object":
        return reference
    known = {"type": record.requirements["type"]}
    if not record.nullable and "null" in record.requirements:
        known["null"] = record.requirements["null"]
    kind = ["array", "null"] if record.nullable else "array"
    return {"type": kind, "items": reference, "x-lpx": known}


def _record(record: Record, edition: Edition) -> Schema:
    members = [
        (field.key, "" if _may_lack(field) else field.requirements["required"], _field(field, edition))
        for field in record.fields
    ]
    members += [
        (child.key, child.requirements["required"], _part(child)) for child in edition.children(record.id)
    ]
    kind = record.requirements["type" if record.shape == "object" else "items.type"]
    titles = {"title": f"{record.number} {record.title.zh}", "description": record.title.en}
    return titles | _object(members, {"type": kind}, record.requirements["additionalProperties"])


def _object(members: Iterable[tuple[str, str, Schema]], known: dict[str, str], closed: str) -> Schema:
    """Return a closed object of ``members``: key, requirement of its presence (or empty), schema."""
    properties: Schema = {}
    wanted: dict[str, list[str]] = {}
    for key, presence, schema in members:
        properties[key] = schema
        if presence:
            wanted.setdefault(presence, []).append(key)
    groups = [{"required": keys, "x-lpx": {"required": presence}} for presence, keys in wanted.items()]
    return {
        "type": "object",
        **({"allOf": groups} if groups else {}),
        "properties": properties,
        "additionalProperties": False,
        "x-lpx": {**known, "additionalProperties": closed},
    }


def _may_lack(field: Field) -> bool:
    return field.optional or field.required == "no"


def _field(field: Field, edition: Edition) -> Schema:
    kind = edition.types[field.type]
    keywords: Schema = {"type": [kind.json, "null"] if field.nullable else kind.json}
    empty = "" in kind.missing and (field.nullable or field.min_length is not None)
    if kind.pattern:
        keywords["pattern"] = f"^$|{kind.pattern}" if empty else kind.pattern
    least = field.min_length if field.min_length is not None else kind.min_length
    most = field.max_length if field.max_length is not None else kind.max_length
    keywords |= {
        name: value for name, value in (("minLength", least), ("maxLength", most)) if value is not None
    }
    if kind.codes and not edition.codes[kind.codes].open:
        values: list[str | None] = list(edition.codes[kind.codes].values())
        keywords["enum"] = values + ([""] if empty else []) + ([None] if field.nullable else [])
    known = _known(field, keywords)
    if not field.nullable:
        known["null"] = field.requirements["null"]
    titles = {
        "title": f"{field.number} {field.english}",
        "description": f"{field.meaning.zh} {field.meaning.en}",
    }
    bounds = {
        name: _plain(value) for name in ("minimum", "maximum") if (value := getattr(kind, name)) is not None
    }
    missing = [_plain(value) for value in kind.missing if isinstance(value, float)]
    if bounds and missing:
        # A value that means "missing" is no number out of range: the check that names it speaks instead.
        ranged = {**bounds, "x-lpx": _known(field, bounds)}
        return {**titles, **keywords, "x-lpx": known, "if": {"not": {"enum": missing}}, "then": ranged}
    return {**titles, **keywords, **bounds, "x-lpx": {**known, **_known(field, bounds)}}


def _known(field: Field, keywords: Iterable[str]) -> dict[str, str]:
    return {keyword: field.requirements[keyword] for keyword in keywords}


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
