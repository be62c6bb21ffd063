"""The report as JSON: the truth that every other format is rendered from, with a published schema."""

from __future__ import annotations

import msgspec

from lpx.checks.nouns import Report
from lpx.reports.visible import encodable


def render_json(report: Report) -> str:
    """Return the report as indented JSON (schema ``report-1.schema.json``), with a trailing line feed.

    Keys stand in the order of the nouns, those of free mappings in alphabetical order: the same report gives
    the same bytes. Halves of surrogate pairs, which UTF-8 cannot hold, become U+FFFD.
    """
    return msgspec.json.format(encode(report), indent=2).decode() + "\n"


def encode(value: object) -> bytes:
    """Return a noun as compact JSON with a stable order of keys."""
    encoder = msgspec.json.Encoder(order="deterministic")
    try:
        return encoder.encode(value)
    except UnicodeEncodeError:
        return encoder.encode(_encodable(msgspec.to_builtins(value)))


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {encodable(str(key)): _encodable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(item) for item in value]
    return value
