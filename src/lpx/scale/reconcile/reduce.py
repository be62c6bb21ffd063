"""From a decoded portfolio to rows: pure, and the same whatever bundle the records came in."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from lpx.portfolio import masks
from lpx.portfolio.meaning import Reader, exact
from lpx.portfolio.names import split_extension
from lpx.portfolio.redact import Redactor
from lpx.scale.reconcile.nouns import FILES
from lpx.scale.reconcile.roles import Roles
from lpx.scale.reconcile.rows import UNKNOWN, Part, RecordRow, StudentRow

if TYPE_CHECKING:
    from collections.abc import Hashable

    from lpx.edition.nouns import Edition, Field
    from lpx.portfolio.nouns import Attachment, Json, Portfolio, RecordValue, Student

_SHORT = 8
"""Bytes of a digest that is only compared within one student."""
_LONG = 16
"""Bytes of a digest that is compared among all students."""
_MOST_CACHED = 100_000
_MOST_SHOWN = 200

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[RecordRow, ...])


def pack_records(records: tuple[RecordRow, ...]) -> bytes:
    """Return rows as bytes for the store."""
    return zlib.compress(_encoder.encode(records), 1)


def unpack_records(data: bytes, bundle: int) -> tuple[RecordRow, ...]:
    """Return the rows of one student in the bundle numbered ``bundle``."""
    return tuple(structs.replace(row, bundle=bundle) for row in _decoder.decode(zlib.decompress(data)))


class Reducer:
    """Reduces portfolios under one key."""

    def __init__(self, edition: Edition, key: bytes, *, show: bool = False) -> None:
        """Keep what is needed.

        Args:
            edition: by which records are read.
            key: 32 random bytes; both sides of a comparison need the same.
            show: keep texts in clear.
        """
        self._edition = edition
        self._key = key
        self._show = show
        self._reader = Reader(edition)
        self._redactor = Redactor(edition, show=show)
        self._roles = Roles(edition)
        self._numbers = {
            record.id: {field.key: (number, field) for number, field in enumerate(record.fields)}
            for record in edition.records.values()
        }
        self._slot_keys = {
            record.id: frozenset(key for slot in record.slots for key in (slot.link, slot.md5))
            for record in edition.records.values()
        }
        self._seen: dict[Hashable, tuple[bytes, bytes, str]] = {}

    def portfolio(self, portfolio: Portfolio) -> tuple[StudentRow, ...]:
        """Return a row for each student of ``portfolio``."""
        return tuple(self._student(student, place) for place, student in enumerate(portfolio.students))

    # ------------------------------------------------------------------ students

    def _student(self, student: Student, position: int) -> StudentRow:
        rows = tuple(self._record(record) for record in student.records())
        if student.extras:
            rows = (*rows, self._unknown(student))
        counts: dict[str, int] = {}
        held = unheld = 0
        for row in rows:
            counts[row.kind] = counts.get(row.kind, 0) + 1
            for part in row.parts:
                if part.name[0] == "f":
                    held += part.is_held
                    unheld += not part.is_held
        counts[FILES] = held
        digests = sorted(row.kind.encode() + row.meaning + row.spelling for row in rows)
        who = self._who(student)
        return StudentRow(
            student=self._number(student, rows),
            position=position,
            pointer=student.pointer,
            school=self._school(student),
            id=who[0],
            name=who[1],
            fingerprint=self._digest(b"".join(digests), _LONG),
            counts=counts,
            unheld=unheld,
            records=pack_records(rows),
        )

    def _number(self, student: Student, rows: Iterable[RecordRow]) -> bytes:
        """Return the digest of the student's number, or where there is none of what the records say."""
        number = self._reader.national_id(student)
        if isinstance(number, str) and number.strip():
            return self._digest(
                b"number" + masks.plain(number.strip()).encode("utf-8", "surrogatepass"), _LONG
            )
        return self._digest(b"content" + b"".join(sorted(row.core for row in rows)), _LONG)

    def _who(self, student: Student) -> tuple[str, str]:
        texts = [self._text(student.basic, role) for role in ("national_id", "name")]
        if self._show:
            return _shown(texts[0]), _shown(texts[1])
        return masks.mask_id(texts[0]), masks.mask_name(texts[1])

    def _text(self, record: RecordValue | None, role: str) -> str:
        if record is None:
            return ""
        field = self._edition.records[record.kind].field_of(role)
        value = record.values.get(field.key) if field is not None else None
        return value if isinstance(value, str) else ""

    def _school(self, student: Student) -> str:
        for record in student.records():
            field = self._edition.records[record.kind].field_of("school")
            value = record.values.get(field.key) if field is not None else None
            if field is not None and isinstance(value, str) and value:
                return str(self._redactor.value(field, self._edition.types.get(field.type), value))
        return ""

    # ------------------------------------------------------------------ records

    def _record(self, record: RecordValue) -> RecordRow:
        numbers, in_slots = self._numbers[record.kind], self._slot_keys[record.kind]
        parts: list[Part] = []
        for key, value in record.values.items():
            if value is None or (key in in_slots and isinstance(value, str)):
                continue
            number, field = numbers[key]
            parts.append(Part(str(number), *self._value(record.kind, field, value)))
        parts.extend(self._extra(key, value) for key, value in record.extras.items())
        parts.extend(self._files(record))
        return self._row(record.kind, record.pointer, parts, record.aliases.values())

    def _unknown(self, student: Student) -> RecordRow:
        parts = [self._extra(key, value) for key, value in student.extras.items()]
        return self._row(UNKNOWN, student.pointer, parts, ())

    def _row(self, kind: str, pointer: str, parts: list[Part], aliases: Iterable[str]) -> RecordRow:
        meaning = sorted((part.name, part.digest) for part in parts if part.digest)
        spelling = sorted((part.name, part.spelled) for part in parts if part.spelled and part.is_value)
        identity, natural = self._roles.identity(kind), self._roles.natural(kind)
        named = [(name, digest) for name, digest in meaning if name in natural]
        is_named = not self._roles.naming(kind).isdisjoint(name for name, _ in named)
        held = [(part.name, part.digest) for part in parts if part.name[0] == "f" and part.is_held]
        return RecordRow(
            kind=kind,
            pointer=pointer,
            meaning=self._joined(kind, meaning),
            spelling=self._joined("", [*spelling, *((alias, b"") for alias in sorted(aliases))])[:_SHORT],
            core=self._joined(
                kind, [(name, digest) for name, digest in meaning if name not in identity and name[0] != "n"]
            )
            if any(self._roles.is_telling(kind, name) for name, _ in meaning)
            else b"",
            values=self._joined(kind, [(name, digest) for name, digest in meaning if name[0] not in "fn"]),
            files=self._joined(kind, sorted(held)) if held else b"",
            natural=self._joined(kind, named) if is_named else b"",
            parts=tuple(parts),
        )

    def _value(self, kind: str, field: Field, value: Json) -> tuple[bytes, bytes, str]:
        """Return digest of the meaning, digest of the spelling where it is another, and the text to show."""
        if isinstance(value, list | dict):
            return self._read(kind, field, value)
        known = (field.type, field.sensitivity, type(value), value)
        if known not in self._seen:
            if len(self._seen) >= _MOST_CACHED:
                self._seen.clear()
            self._seen[known] = self._read(kind, field, value)
        return self._seen[known]

    def _read(self, kind: str, field: Field, value: Json) -> tuple[bytes, bytes, str]:
        canonical = self._reader.canonical(self._edition.records[kind], field.key, value)
        shown = _shown(str(self._redactor.value(field, self._edition.types.get(field.type), value)))
        digest = b"" if canonical is None else self._digest(_told(canonical), _SHORT)
        same = type(canonical) is type(value) and canonical == value
        spelled = b"" if same else self._digest(f"{type(value).__name__}:{exact(value)}".encode(), _SHORT)
        return digest, spelled, shown

    def _extra(self, key: str, value: Json) -> Part:
        """Return a member that the edition does not know; its key may be anything and is told as a token."""
        token = _shown(key) if self._show else self._redactor.key(key)
        if masks.is_token(token):  # numbered as they come, which differs from worker to worker
            token = "‹" + self._digest(key.encode("utf-8", "surrogatepass"), 3).hex() + "›"
        return Part(
            "x:" + token,
            self._digest(exact(value).encode(), _SHORT),
            b"",
            _shown(self._redactor.text(value)),
        )

    def _files(self, record: RecordValue) -> Iterable[Part]:
        if not record.attachments:
            return
        read = self._reader.read(structs.replace(record, values={}, extras={}))
        for item in record.attachments:
            content = read.parts.get(("file", item.slot))
            if content is None:
                continue
            held = item.md5 is not None
            digest = self._digest(_told((content, held)), _SHORT)
            yield Part(
                f"f:{item.slot}", digest, b"\1" if held else b"", item.md5 if held and item.md5 else ""
            )
            name = read.parts.get(("original-name", item.slot))
            if isinstance(name, str) and held:
                yield Part(f"n:{item.slot}", self._digest(_told(name), _SHORT), b"", self._name(item))

    def _name(self, item: Attachment) -> str:
        """Return a file name: its length and its extension, unless names may be shown."""
        name = item.original_name or ""
        if self._show:
            return _shown(name)
        stem, extension = split_extension(name)
        shown = self._redactor.extension(extension.lstrip("."))
        return masks.length_token(stem) + ("." + shown if extension else "")

    # ------------------------------------------------------------------ digests

    def _digest(self, data: bytes, size: int) -> bytes:
        return hashlib.blake2b(data, digest_size=size, key=self._key).digest()

    def _joined(self, kind: str, parts: Iterable[tuple[str, bytes]]) -> bytes:
        told = [kind.encode()]
        for name, digest in parts:
            told += (name.encode("utf-8", "surrogatepass"), digest)
        return self._digest(b"\0".join(told), _LONG)


def _told(value: Hashable) -> bytes:
    """Return a canonical value as bytes, different for different ones."""
    if isinstance(value, str):
        return b"s" + value.encode("utf-8", "surrogatepass")
    return repr(value).encode("utf-8", "surrogatepass")


def _shown(text: str) -> str:
    """Return a text that may be shown, not too long and without halves of characters."""
    text = text[:_MOST_SHOWN]
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
