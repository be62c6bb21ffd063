"""What changes for a vendor between two editions.

Fields are recognised by their record and English name, so a new Chinese key is a renaming and not a loss;
numbers that shift because something was put in before them are no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Literal, TypeVar

from msgspec import Struct

from lpx.edition.nouns import Edition, Field, Occasion, Record, Requirement, ValueType

_T = TypeVar("_T")

Side = Literal["exporter", "importer"]


class ChangeKind(StrEnum):
    """What sort of change it is."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    CHANGED = "changed"


class Change(Struct, frozen=True, omit_defaults=True):
    """One difference between two editions."""

    kind: ChangeKind
    part: str
    """``record field code limit archive signature identifier occasion requirement``: one of these."""
    subject: str
    """What changed: ``course.credits``, ``post-level:5``, ``document since 1091``, ``DOC-012``."""
    title: str
    """Its name in the edition: the Chinese key, the code's name, or the requirement's name."""
    aspect: str = ""
    """Which aspect changed: ``required``, ``type``, ``max_length``, ``level`` ..."""
    old: str = ""
    new: str = ""
    concerns: tuple[Side, ...] = ("exporter", "importer")
    """Who has work to do: what is tightened binds exporters, what is loosened binds importers."""


def diff_editions(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Return what changes for a vendor who goes from ``old`` to ``new``, in document order."""
    return (
        *_mark(old, new),
        *_records(old, new),
        *_codes(old, new),
        *_limits(old, new),
        *_rules(old, new),
        *_occasions(old, new),
        *_requirements(old, new),
    )


def _mark(old: Edition, new: Edition) -> Iterator[Change]:
    for aspect in ("root", "number_form"):
        before, after = getattr(old.mark, aspect), getattr(new.mark, aspect)
        if before != after:
            yield Change(ChangeKind.CHANGED, "record", "document", new.mark.title.zh, aspect, before, after)


def _records(old: Edition, new: Edition) -> Iterator[Change]:
    for name, before, after in _pairs(old.records, new.records):
        if before is None and after is not None:
            yield Change(ChangeKind.ADDED, "record", name, after.key)
        elif after is None and before is not None:
            yield Change(ChangeKind.REMOVED, "record", name, before.key)
        elif before is not None and after is not None:
            yield from _record(before, after, old, new)
    common = [name for name in old.records if name in new.records]
    for name in _moved(common, [name for name in new.records if name in old.records]):
        record = new.records[name]
        yield Change(
            ChangeKind.MOVED, "record", name, record.key, "place", old.records[name].number, record.number
        )


def _record(before: Record, after: Record, old: Edition, new: Edition) -> Iterator[Change]:
    if before.key != after.key:
        yield Change(ChangeKind.RENAMED, "record", after.id, after.key, "key", before.key, after.key)
    yield from _aspects(
        ("record", after.id, after.key), before, after, ("parent", "shape", "nullable", "aliases")
    )
    olds = {field.english: field for field in before.fields}
    news = {field.english: field for field in after.fields}
    for english, was, now in _pairs(olds, news):
        subject = f"{after.id}.{english}"
        if was is None and now is not None:
            yield Change(ChangeKind.ADDED, "field", subject, now.key, "required", new=_duty(now))
        elif now is None and was is not None:
            yield Change(ChangeKind.REMOVED, "field", subject, was.key)
        elif was is not None and now is not None:
            if was.key != now.key:
                yield Change(ChangeKind.RENAMED, "field", subject, now.key, "key", was.key, now.key)
            yield from _field(subject, was, now, old, new)
    common = [name for name in olds if name in news]
    for english in _moved(common, [name for name in news if name in olds]):
        was, now = olds[english], news[english]
        yield Change(
            ChangeKind.MOVED,
            "field",
            f"{after.id}.{english}",
            now.key,
            "place",
            was.number,
            now.number,
            ("exporter",),
        )


def _field(subject: str, was: Field, now: Field, old: Edition, new: Edition) -> Iterator[Change]:
    if _duty(was) != _duty(now):
        concerns: tuple[Side, ...] = ("exporter",) if now.required == "yes" else ("importer",)
        yield Change(
            ChangeKind.CHANGED, "field", subject, now.key, "required", _duty(was), _duty(now), concerns
        )
    side: Side
    if was.nullable != now.nullable:
        side = "importer" if now.nullable else "exporter"
        yield Change(
            ChangeKind.CHANGED,
            "field",
            subject,
            now.key,
            "nullable",
            _word(was.nullable),
            _word(now.nullable),
            (side,),
        )
    if was.type != now.type:
        yield Change(ChangeKind.CHANGED, "field", subject, now.key, "type", was.type, now.type)
    yield from _aspects(("field", subject, now.key), was, now, ("aliases", "sensitivity"))
    before, after = old.types[was.type], new.types[now.type]
    yield from _aspects(("field", subject, now.key), before, after, ("json", "pattern", "none_value"))
    for aspect in ("min_length", "max_length", "minimum", "maximum"):
        before_value, after_value = _value(was, before, aspect), _value(now, after, aspect)
        if before_value != after_value:
            side = "exporter" if _is_tighter(aspect, before_value, after_value) else "importer"
            words = (_word(before_value), _word(after_value))
            yield Change(ChangeKind.CHANGED, "field", subject, now.key, aspect, *words, (side,))


def _value(field: Field, kind: ValueType, aspect: str) -> float | None:
    own: float | None = getattr(field, aspect, None)
    inherited: float | None = getattr(kind, aspect)
    return own if own is not None else inherited


def _is_tighter(aspect: str, old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is None
    return (new < old) is aspect.startswith("max")


def _codes(old: Edition, new: Edition) -> Iterator[Change]:
    for name, before, after in _pairs(old.codes, new.codes):
        olds = {code.code: code for code in before.codes} if before else {}
        news = {code.code: code for code in after.codes} if after else {}
        for value, was, now in _pairs(olds, news):
            subject = f"{name}:{value}"
            if was is None and now is not None:
                yield Change(ChangeKind.ADDED, "code", subject, now.name.zh, concerns=("importer",))
            elif now is None and was is not None:
                yield Change(ChangeKind.REMOVED, "code", subject, was.name.zh, concerns=("exporter",))
            elif was is not None and now is not None and was.name != now.name:
                yield Change(
                    ChangeKind.CHANGED, "code", subject, now.name.zh, "name", was.name.zh, now.name.zh
                )
        if before and after:
            yield from _aspects(("code", name, after.title.zh), before, after, ("open", "none_value"))


def _limits(old: Edition, new: Edition) -> Iterator[Change]:
    olds, news = _size_limits(old), _size_limits(new)
    for subject, was, now in _pairs(olds, news):
        if was == now:
            continue
        kind = ChangeKind.ADDED if was is None else ChangeKind.REMOVED if now is None else ChangeKind.CHANGED
        side: Side = "importer" if was is None or (now is not None and now > was) else "exporter"
        yield Change(kind, "limit", subject, subject, "megabytes", _word(was), _word(now), (side,))
    types_old = {item.id: item.types for item in old.attachments.classes}
    for item in new.attachments.classes:
        before = {kind.id for kind in types_old.get(item.id, ())}
        after = {kind.id for kind in item.types}
        for added in sorted(after - before):
            yield Change(
                ChangeKind.ADDED, "limit", f"{item.id}:{added}", item.title.zh, "file type", "", added
            )
        for removed in sorted(before - after):
            yield Change(
                ChangeKind.REMOVED, "limit", f"{item.id}:{removed}", item.title.zh, "file type", removed
            )
    yield from _aspects(
        ("limit", "attachments", "attachments"),
        old.attachments,
        new.attachments,
        (
            "bytes_per_megabyte",
            "bytes_per_megabyte_strictest",
            "summary_required_since",
            "file_required_since",
        ),
    )
    items_old = {item.id: item for item in old.item_limits}
    for name, was_item, now_item in _pairs(items_old, {item.id: item for item in new.item_limits}):
        if was_item and now_item:
            aspects = ("per_year", "in_three_years", "added_per_further_year")
            yield from _aspects(("limit", f"items:{name}", name), was_item, now_item, aspects)
        elif was_item != now_item:
            kind = ChangeKind.ADDED if now_item else ChangeKind.REMOVED
            yield Change(kind, "limit", f"items:{name}", name)


def _size_limits(edition: Edition) -> dict[str, float]:
    return {
        f"{item.id} since {limit.since}": limit.megabytes
        for item in edition.attachments.classes
        for limit in item.limits
    }


def _rules(old: Edition, new: Edition) -> Iterator[Change]:
    archive = (
        "name_pattern",
        "name_template",
        "document_extension",
        "mapping_name",
        "consultation_name",
        "stored_name_pattern",
        "counter_width",
        "depths",
        "ciphers",
        "weak_ciphers",
    )
    yield from _aspects(("archive", "archive", "archive"), old.archive, new.archive, archive)
    folders_old = {item.id: item.folder for item in old.archive.categories}
    for item in new.archive.categories:
        was = folders_old.get(item.id, "")
        if was != item.folder:
            yield Change(ChangeKind.RENAMED, "archive", item.id, item.title.zh, "folder", was, item.folder)
    signature = ("algorithm", "written_name", "written_form", "read_names")
    yield from _aspects(("signature", "signature", "signature"), old.signature, new.signature, signature)
    kinds_old = {item.id: item.pattern for item in old.identifiers.kinds}
    kinds_new = {item.id: item.pattern for item in new.identifiers.kinds}
    for name, before, after in _pairs(kinds_old, kinds_new):
        if before != after:
            kind = (
                ChangeKind.ADDED
                if before is None
                else ChangeKind.REMOVED
                if after is None
                else ChangeKind.CHANGED
            )
            yield Change(kind, "identifier", name, name, "pattern", before or "", after or "")


def _requirements(old: Edition, new: Edition) -> Iterator[Change]:
    for name, before, after in _pairs(old.requirements, new.requirements):
        if before is None and after is not None:
            yield Change(ChangeKind.ADDED, "requirement", name, after.name, concerns=_sides(after))
        elif after is None and before is not None:
            yield Change(ChangeKind.REMOVED, "requirement", name, before.name, concerns=_sides(before))
        elif before is not None and after is not None:
            for aspect in ("level", "authority", "severity"):
                was, now = getattr(before, aspect), getattr(after, aspect)
                if was != now:
                    yield Change(
                        ChangeKind.CHANGED,
                        "requirement",
                        name,
                        after.name,
                        aspect,
                        _word(was),
                        _word(now),
                        _sides(after),
                    )


def _occasions(old: Edition, new: Edition) -> Iterator[Change]:
    """Tell when something else is exchanged, by whom, or with other flags; other words are no change."""
    olds, news = ({item.id: item for item in edition.occasions} for edition in (old, new))
    for name, before, after in _pairs(olds, news):
        if before is None and after is not None:
            yield Change(ChangeKind.ADDED, "occasion", name, after.title.zh)
        elif after is None and before is not None:
            yield Change(ChangeKind.REMOVED, "occasion", name, before.title.zh)
        elif before is not None and after is not None:
            about = ("occasion", name, after.title.zh)
            yield from _aspects(about, before, after, ("bundle", "sender", "receiver", "student_of"))
            was, now = _exchanged(before), _exchanged(after)
            for aspect, text in now.items():
                if was[aspect] != text:
                    yield Change(ChangeKind.CHANGED, *about, aspect, was[aspect], text)


def _exchanged(occasion: Occasion) -> dict[str, str]:
    after = occasion.after
    return {
        "moves": ", ".join(f"{item.part} ({item.only}, {item.terms} terms)" for item in occasion.moves),
        "marks": ", ".join(f"{item.role} ({item.standing})" for item in occasion.marks),
        "after": f"{after.selects}, {after.submits}" if after is not None else "",
    }


def _sides(requirement: Requirement) -> tuple[Side, ...]:
    sides: tuple[Side, ...] = ("exporter", "importer")
    named = tuple(side for side in sides if side in requirement.applies_to)
    return named or ("exporter",)


def _aspects(
    about: tuple[str, str, str], before: object, after: object, aspects: tuple[str, ...]
) -> Iterator[Change]:
    for aspect in aspects:
        was, now = getattr(before, aspect), getattr(after, aspect)
        if was != now:
            yield Change(ChangeKind.CHANGED, *about, aspect, _word(was), _word(now))


def _pairs(old: Mapping[str, _T], new: Mapping[str, _T]) -> Iterator[tuple[str, _T | None, _T | None]]:
    """Yield every key with its two values: in the order of ``new``, what is only in ``old`` last."""
    for key in [*new, *(key for key in old if key not in new)]:
        yield key, old.get(key), new.get(key)


def _moved(old: list[str], new: list[str]) -> list[str]:
    """Return the names that have another place among their common neighbours."""
    kept: set[str] = set()
    for block in SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks():
        kept |= set(new[block.b : block.b + block.size])
    return [name for name in new if name not in kept]


def _duty(field: Field) -> str:
    return "optional" if field.optional else field.required


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)
