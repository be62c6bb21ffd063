"""From the short forms of the YAML to the full nouns: blocks of fields, defaults, numbering.

The grammar of the YAML is that of ``nouns.py`` with these short forms, which exist so that nothing is
written twice:

* ``- block: NAME`` in a record's ``fields`` stands for the fields of that block in ``blocks.yaml``;
* ``field_defaults`` of a record or block gives ``authority`` and ``sources`` to fields that have none;
* ``number`` of a field follows from its record and its place; ``inserted: true`` marks a field that stands
  between two published ones and takes the number before it with a letter (``1.1a``), so that the
  published numbers stay as published;
* the requirement behind ``required``, ``type`` and ``null`` follows from the field's authority
  (``field_requirements`` in ``edition.yaml``), the one behind ``enum`` from the code list.
"""

from __future__ import annotations

from typing import Any

from lpx.edition.errors import EditionError

Raw = dict[str, Any]


def expand_types(types: list[Raw], codes: list[Raw]) -> list[Raw]:
    """Give each type with a closed code list the requirement of that list for its ``enum``."""
    closed = {item["id"]: item.get("requirement") for item in codes if not item.get("open")}
    expanded = []
    for item in types:
        requirement = closed.get(item.get("codes", ""))
        extra = {"enum": requirement} if requirement else {}
        expanded.append({**item, "requirements": {**extra, **item.get("requirements", {})}})
    return expanded


def expand_record(
    record: Raw, blocks: dict[str, Raw], types: dict[str, Raw], defaults: dict[str, dict[str, str]], file: str
) -> Raw:
    """Return ``record`` with its blocks pulled in and its fields complete.

    Args:
        record: one file of ``records/``.
        blocks: the blocks by name.
        types: the value types by id, as raw mappings.
        defaults: requirement per keyword, by authority.
        file: name of the file for messages.
    """
    fields: list[Raw] = []
    own = record.get("field_defaults", {})
    for index, item in enumerate(record.get("fields", [])):
        if "block" not in item:
            fields.append({**own, **item})
            continue
        name = item["block"]
        if name not in blocks:
            raise EditionError(
                file, f"fields[{index}].block", f"there is no block {name!r}", "See blocks.yaml."
            )
        block = blocks[name]
        fields += [{**block.get("field_defaults", {}), **member} for member in block["fields"]]
    numbered = _number(fields, str(record.get("number", "")))
    complete = [_complete(field, types, defaults) for field in numbered]
    kept = {key: value for key, value in record.items() if key != "field_defaults"}
    return {**kept, "fields": complete}


def _number(fields: list[Raw], record_number: str) -> list[Raw]:
    numbered, place, letter = [], 0, "a"
    for field in fields:
        if field.get("inserted"):
            number, letter = f"{record_number}.{place}{letter}", chr(ord(letter) + 1)
        else:
            place, letter = place + 1, "a"
            number = f"{record_number}.{place}"
        kept = {key: value for key, value in field.items() if key != "inserted"}
        numbered.append({"number": number, **kept})
    return numbered


def _complete(field: Raw, types: dict[str, Raw], defaults: dict[str, dict[str, str]]) -> Raw:
    from_type = types.get(field.get("type", ""), {}).get("requirements", {})
    from_authority = defaults.get(field.get("authority", ""), {})
    requirements = {**from_authority, **from_type, **field.get("requirements", {})}
    return {**field, "requirements": requirements}
