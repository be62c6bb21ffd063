"""The edition's JSON Schema, compiled once per process.

Besides the whole schema of one student (the fast path) there is one *flat* schema per kind of object, in
which nested objects and arrays are reduced to their type, so that every object can be explained on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from msgspec import Struct

from lpx.edition.memory import remembered
from lpx.edition.nouns import Edition, Record, ValueType
from lpx.portfolio.nouns import Json

STUDENT = "student"
_TYPE_ONLY = ("type", "x-lpx")
_compiled: dict[str, CompiledSchema] = {}


class _Validator(Protocol):
    def is_valid(self, instance: Json) -> bool: ...

    def iter_errors(self, instance: Json) -> Iterator[Any]: ...


class SchemaError(Struct, frozen=True):
    """One error of a validator."""

    keyword: str
    path: tuple[str | int, ...]
    """Keys and indices from the validated value to the one in error."""
    requirement: str
    limit: Any = None
    """The keyword's value; for ``required`` and ``additionalProperties`` the key in question."""


class Kind(Struct, frozen=True):
    """What the edition says of one kind of object, at hand for a document with very many of them."""

    children: Mapping[str, Record]
    """Records that stand in it, by their keys, in document order."""
    aliases: tuple[tuple[str, tuple[str, ...]], ...]
    """Keys that have other known names, with these."""
    types: Mapping[str, ValueType]
    """Types of its fields, by their keys."""


class Flat:
    """A compiled schema together with the way from its errors to requirement ids."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = dict(schema)
        self.known_keys = frozenset(schema.get("properties", ()))
        self.validator = _compile(self.schema)
        self._requirements: dict[tuple[tuple[str | int, ...], bool], str] = {}

    def is_valid(self, instance: Json) -> bool:
        """Tell whether ``instance`` is valid."""
        return self.validator.is_valid(instance)

    def errors(self, instance: Json) -> Iterator[SchemaError]:
        """Give every error of ``instance``; ``additionalProperties`` once per unexpected key."""
        for error in self.validator.iter_errors(instance):
            requirement = self._requirement(tuple(error.schema_path), error.instance)
            path, keyword = tuple(error.instance_path), str(error.schema_path[-1])
            limits = error.kind.unexpected if keyword == "additionalProperties" else (error.kind.value,)
            for limit in limits:
                yield SchemaError(keyword, path, requirement, limit)

    def _requirement(self, schema_path: tuple[str | int, ...], instance: Json) -> str:
        from lpx.edition.schema import requirement_at

        key = schema_path, instance is None
        if key not in self._requirements:
            self._requirements[key] = requirement_at(self.schema, schema_path, instance)
        return self._requirements[key]


class CompiledSchema:
    """The validators of one edition."""

    def __init__(self, document: Mapping[str, Any], edition: Edition) -> None:
        self._document = document
        self._edition = edition
        self._flat: dict[str, Flat] = {}
        self._kinds: dict[str, Kind] = {}
        item = document.get("items", {"$ref": f"#/$defs/{STUDENT}"})
        self.student = _compile({**self._frame(), **item})
        root = {key: inner for key, inner in document.items() if key not in {"items", "$defs"}}
        self._root = Flat(root) if "items" in document else None

    def _frame(self) -> dict[str, Any]:
        return {key: self._document[key] for key in ("$schema", "$defs")}

    def root_errors(self, value: Json) -> Iterator[SchemaError]:
        """Give what is wrong with the root itself, whatever its items are."""
        if self._root is not None:
            # Only whether there are items: what they hold is the items' own matter.
            yield from self._root.errors([None] * bool(value) if isinstance(value, list) else value)

    def flat(self, owner: str) -> Flat:
        """Return the flat schema of one kind of object: ``student`` or a record id."""
        if owner not in self._flat:
            schema = dict(self._document["$defs"][owner])
            children = {child.key for child in self._edition.children(owner)}
            schema["properties"] = {
                key: self._shallow(inner) if key in children else inner
                for key, inner in schema["properties"].items()
            }
            self._flat[owner] = Flat({**self._frame(), **schema})
        return self._flat[owner]

    def kind(self, owner: str) -> Kind:
        """Return what the edition says of one kind of object: ``student`` or a record id."""
        if owner not in self._kinds:
            edition = self._edition
            children = {child.key: child for child in edition.children(owner)}
            fields = edition.records[owner].fields if owner in edition.records else ()
            named = [(child.key, child.aliases) for child in children.values()]
            named += [(item.key, item.aliases) for item in fields]
            self._kinds[owner] = Kind(
                children=children,
                aliases=tuple((key, aliases) for key, aliases in named if aliases),
                types={item.key: edition.types[item.type] for item in fields},
            )
        return self._kinds[owner]

    def _shallow(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return only the type of a nested object or array."""
        if "$ref" in schema:
            schema = self._document["$defs"][schema["$ref"].rpartition("/")[2]]
        return {key: schema[key] for key in _TYPE_ONLY}


@remembered
def schema_of(edition: Edition) -> dict[str, Any]:
    """Return the schema of the document, not to be changed."""
    from lpx.edition.schema import document_schema

    return document_schema(edition)


def compiled_schema(edition: Edition) -> CompiledSchema:
    """Return the compiled schema of ``edition``; the same object for the same digest."""
    if not edition.digest:
        return CompiledSchema(schema_of(edition), edition)
    if edition.digest not in _compiled:
        _compiled[edition.digest] = CompiledSchema(schema_of(edition), edition)
    return _compiled[edition.digest]


def json_type(value: object) -> str:
    """Return the name that JSON Schema gives to the type of ``value``."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _compile(schema: Mapping[str, Any]) -> _Validator:
    import jsonschema_rs

    validator: _Validator = jsonschema_rs.Draft202012Validator(dict(schema))
    return validator
