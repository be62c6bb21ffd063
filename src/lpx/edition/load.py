"""From the files under ``spec/`` to an ``Edition``, checked.

This module and the generators are the only parts of the room that touch files.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from lpx.data import data_room
from lpx.edition.compiled import digest_of, read_compiled
from lpx.edition.errors import EditionError
from lpx.edition.nouns import (
    Ambiguity,
    ArchiveRules,
    AttachmentRules,
    Claim,
    CodeList,
    Edition,
    ExchangeRules,
    IdentifierRules,
    ItemLimit,
    Limits,
    Occasion,
    Profile,
    Quirk,
    Record,
    RecordMark,
    Requirement,
    SignatureRules,
    Source,
    StatusChange,
    ValueType,
)

DEFAULT_EDITION = "lightweight-1.0-alpha1"
"""The edition that lpx uses unless told otherwise."""

_T = TypeVar("_T")

Raw = dict[str, Any]


class _LimitsFile(msgspec.Struct, forbid_unknown_fields=True):
    first_school_year: int
    test_schools: tuple[str, ...]
    items: tuple[ItemLimit, ...]
    claims: dict[str, Claim]


def edition_folder(name: str = DEFAULT_EDITION, room: Path | None = None) -> Path:
    """Return the folder of the edition ``name``.

    Args:
        name: folder name under ``exchange/``.
        room: the data room; by default the one that belongs to this lpx.

    Raises:
        EditionError: when there is no such edition.
    """
    exchange = (room or data_room("spec")) / "exchange"
    folder = exchange / name
    if name and folder.parent == exchange and (folder / "edition.yaml").is_file():
        return folder
    known = ", ".join(edition_names(room)) or "none"
    raise EditionError(f"exchange/{name}", "", "there is no such edition", f"Known editions: {known}.")


def edition_names(room: Path | None = None) -> list[str]:
    """Return the names of the editions in the data room ``room``."""
    exchange = (room or data_room("spec")) / "exchange"
    return sorted(path.parent.name for path in exchange.glob("*/edition.yaml"))


def load_edition(name: str = DEFAULT_EDITION, room: Path | None = None) -> Edition:
    """Return the edition ``name``, complete and free of contradictions.

    The compiled form is used while it matches the YAML; otherwise the YAML is read and checked.

    Args:
        name: folder name under ``exchange/``.
        room: the data room (a folder with ``exchange/`` in it); by default the one that belongs to this lpx.

    Raises:
        EditionError: when a file is missing, unreadable, or contradicts another.
    """
    folder = edition_folder(name, room)
    digest = digest_of(folder)
    return read_compiled(folder, digest) or parse_edition(folder, digest)


def parse_edition(folder: Path, digest: str = "") -> Edition:
    """Return the edition whose YAML lies in ``folder``, without looking at the compiled form.

    Raises:
        EditionError: when a file is missing, unreadable, or contradicts another.
    """
    from lpx.edition.expand import expand_types
    from lpx.edition.integrity import contradictions

    mark = _mapping(folder, "edition.yaml")
    defaults = mark.pop("field_requirements", {})
    raw_codes = _list(folder, "codes.yaml")
    raw_types = expand_types(_list(folder, "types.yaml"), raw_codes)
    limits = _convert(_mapping(folder, "limits.yaml"), _LimitsFile, "limits.yaml")
    edition = Edition(
        mark=_convert(mark, RecordMark, "edition.yaml"),
        sources=_by_id(folder, "sources.yaml", Source),
        types={item.id: item for item in _convert(raw_types, tuple[ValueType, ...], "types.yaml")},
        codes=_by_id(folder, "codes.yaml", CodeList),
        records=_records(folder, raw_types, defaults),
        archive=_convert(_mapping(folder, "archive.yaml"), ArchiveRules, "archive.yaml"),
        signature=_convert(_mapping(folder, "signature.yaml"), SignatureRules, "signature.yaml"),
        attachments=_convert(_mapping(folder, "attachments.yaml"), AttachmentRules, "attachments.yaml"),
        item_limits=limits.items,
        identifiers=_convert(_mapping(folder, "identifiers.yaml"), IdentifierRules, "identifiers.yaml"),
        limits=Limits(limits.first_school_year, limits.test_schools, limits.claims),
        status_changes=tuple(_by_id(folder, "status_changes.yaml", StatusChange).values()),
        exchange=_convert(_mapping(folder, "exchange.yaml"), ExchangeRules, "exchange.yaml"),
        occasions=tuple(_by_id(folder, "occasions.yaml", Occasion).values()),
        requirements=_requirements(folder),
        quirks=_convert(_list(folder, "quirks.yaml"), tuple[Quirk, ...], "quirks.yaml"),
        profiles=_profiles(folder),
        ambiguities=tuple(_by_id(folder, "ambiguities.yaml", Ambiguity).values()),
        digest=digest or digest_of(folder),
    )
    found = contradictions(edition)
    if found:
        first = found[0]
        more = f" {len(found) - 1} more of this sort were found." if len(found) > 1 else ""
        raise EditionError(first.file, first.where, first.problem, first.next_step + more)
    return edition


def _records(folder: Path, raw_types: list[Raw], defaults: dict[str, dict[str, str]]) -> dict[str, Record]:
    from lpx.edition.expand import expand_record

    blocks = _mapping(folder, "blocks.yaml")
    types = {str(item.get("id")): item for item in raw_types}
    records = []
    for name in _names(folder, "records"):
        raw = expand_record(_mapping(folder, name), blocks, types, defaults, name)
        records.append((name, _convert(raw, Record, name)))
    ordered = sorted(records, key=lambda pair: _number_key(pair[1].number))
    _refuse_twice((record.id, name) for name, record in ordered)
    return {record.id: record for _, record in ordered}


def _number_key(number: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in number.split("."))


def _requirements(folder: Path) -> dict[str, Requirement]:
    found: list[tuple[str, Requirement]] = []
    for name in _names(folder, "requirements"):
        found += [(name, item) for item in _convert(_list(folder, name), tuple[Requirement, ...], name)]
    _refuse_twice((item.id, name) for name, item in found)
    return {item.id: item for _, item in found}


def _profiles(folder: Path) -> dict[str, Profile]:
    found = [_convert(_mapping(folder, name), Profile, name) for name in _names(folder, "profiles")]
    return {profile.id: profile for profile in found}


def _names(folder: Path, part: str) -> list[str]:
    names = sorted(f"{part}/{path.name}" for path in (folder / part).glob("*.yaml"))
    if not names:
        raise EditionError(
            part, "", "the folder is missing or empty", "Install lpx again, or restore the folder."
        )
    return names


def _by_id(folder: Path, name: str, noun: type[_T]) -> dict[str, _T]:
    items = _convert(_list(folder, name), tuple[noun, ...], name)  # type: ignore[valid-type]
    keyed = [(str(getattr(item, "id", "")), item) for item in items]
    _refuse_twice((key, name) for key, _ in keyed)
    return dict(keyed)


def _refuse_twice(pairs: Iterable[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for key, name in pairs:
        if key in seen:
            raise EditionError(name, key, f"the id {key!r} is used twice", f"It is also in {seen[key]}.")
        seen[key] = name


def _mapping(folder: Path, name: str) -> Raw:
    value = _read(folder, name)
    if not isinstance(value, dict):
        raise EditionError(name, "", "a mapping is expected", "Write key: value lines.")
    return value


def _list(folder: Path, name: str) -> list[Raw]:
    value = _read(folder, name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise EditionError(name, "", "a list of mappings is expected", "Begin each item with a dash.")
    return value


def _read(folder: Path, name: str) -> object:
    from lpx.edition.yaml_reader import read_yaml

    return read_yaml(folder / name, name)


def _convert(value: object, noun: type[_T], name: str) -> _T:
    try:
        return msgspec.convert(value, noun)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at ")
        where = place.strip("`").removeprefix("$").lstrip(".")
        step = "See src/lpx/edition/nouns.py for what belongs there."
        raise EditionError(name, where, problem.replace("`", "'"), step) from error
