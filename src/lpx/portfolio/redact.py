"""Redaction: what may be shown of a bundle without giving a person away.

It is a whitelist. Shown are the edition's own words (keys, folder names, forms of stored names), and values
of types that the edition marks as harmless, as far as they keep to the alphabet of their type. All else
becomes a token such as ``‹student-1›``, ``‹file-3›.pdf`` or ``‹12›`` (twelve characters). Tokens are stable
within one ``Redactor``: the same person, folder or file gets the same token everywhere in one report.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, structs

from lpx.edition.memory import remembered
from lpx.edition.nouns import Sensitivity
from lpx.portfolio import masks
from lpx.portfolio.document import step
from lpx.portfolio.nouns import Attachment, Json, Portfolio, RecordValue, Student, with_records

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition, Field, ValueType

Scalar: TypeAlias = str | int | float | bool

_COMMON_EXTENSION = re.compile(
    "7z|avi|bmp|csv|docx?|exe|gif|heic|html?|jpe?g|js|json|m4[av]|md5|mkv|mov|mp[34]|od[pst]|pdf|png|pptx?|rar|rtf"
    "|sha256|svg|tiff?|txt|wav|web[mp]|wmv|xlsx?|xml|zip",
    re.IGNORECASE,
)
"""Extensions that name a file type and nobody; the edition's own are added to them."""
_SEPARATORS = re.compile(r"([/\\])")
_DRIVE = re.compile(r"[A-Za-z]:")
_SHORT_CODE = re.compile(r"[0-9A-Za-z]{1,2}")
_INDEX = re.compile(r"0|[1-9][0-9]{0,7}")
_HEX = re.compile(r"[0-9a-fA-F]{16,64}")
_COMPACT = re.compile(r"[0-9]+")
_NULL = "null"
"""How a missing value is shown; a text that spells the same names nobody."""
_LARGEST_NUMBER = 10**8
_ID_LENGTH = 10
_SIMILAR_REST = 2
_SIMILAR_COMMON = 4
_SHORTEST_DATE = 6
_LONGEST_COUNTER = 6


class Person(Struct, frozen=True):
    """What may be shown of one student."""

    token: str
    """``student-1`` ... in the order in which students were named."""
    masked_id: str
    masked_name: str


class Redactor:
    """Decides for one report what is shown; ``show=True`` lets everything through.

    Call ``enrol`` with the portfolio first, so that students are numbered in document order and their
    numbers are recognised wherever they stand.
    """

    def __init__(self, edition: Edition, *, show: bool = False) -> None:
        self._edition = edition
        self._show = show
        self._public = _public(edition)
        self._students: dict[str, str] = {}
        self._births: set[str] = set()
        self._tokens: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    # ------------------------------------------------------------------ people

    def enrol(self, portfolio: Portfolio) -> tuple[Person, ...]:
        """Number the students of ``portfolio`` in document order and return what may be shown of each."""
        return tuple(self.student(student) for student in portfolio.students)

    def student(self, student: Student) -> Person:
        """Return what may be shown of ``student``."""
        basic = student.basic
        if basic is None:
            return self.person(f"\0{student.pointer}", "", "")
        return self.person(
            _text_of(self._role(basic, "national_id")) or f"\0{student.pointer}",
            _text_of(self._role(basic, "name")),
            _text_of(self._role(basic, "birth_date")),
        )

    def person(self, national_id: str, name: str, birth_date: str) -> Person:
        """Return what may be shown of a person. The birth date is only remembered, so that it is hidden."""
        token = self._students.setdefault(masks.plain(national_id), f"student-{len(self._students) + 1}")
        digits = "".join(_COMPACT.findall(birth_date))
        if len(digits) >= _SHORTEST_DATE:
            self._births.add(digits)
        unknown = national_id.startswith("\0")
        if self._show:
            return Person(token, "" if unknown else national_id, name)
        return Person(token, "" if unknown else masks.mask_id(national_id), masks.mask_name(name))

    def token(self, national_id: str) -> str:
        """Return the token of the student with ``national_id``; unknown ones get the next number."""
        return self.person(national_id, "", "").token

    # ------------------------------------------------------------------ names

    def entry(self, name: str) -> str:
        """Return the name of an archive entry, or a link to one, with every unknown segment as a token."""
        if self._show:
            return name
        pieces = _SEPARATORS.split(name)
        last = len(pieces) - 1
        return "".join(
            piece if place % 2 else (self.file_name(piece) if place == last else self._folder(piece))
            for place, piece in enumerate(pieces)
        )

    def file_name(self, name: str) -> str:
        """Return a file name: the edition's own forms as they are, others as ``‹file-1›.pdf``."""
        if self._show or self._is_harmless_name(name):
            return name
        _, dot, extension = name.rpartition(".")
        token = self._numbered("file", name)
        return f"{token}.{extension}" if dot and self._is_known_extension(extension) else token

    def extension(self, extension: str) -> str:
        """Return a file extension (without the dot) when it is a common one, else its length."""
        known = self._show or self._is_known_extension(extension)
        return extension if known else masks.length_token(extension)

    def bundle_name(self, name: str) -> str:
        """Return the bundle's file name when it has the edition's form, else ``‹bundle›.zip``."""
        stem, dot, extension = name.rpartition(".")
        if self._show or self._has_outer_form(stem if dot else name):
            return name
        return f"‹bundle›.{extension}" if dot and self._is_known_extension(extension) else "‹bundle›"

    def key(self, key: str) -> str:
        """Return a key of the document when the edition knows it or one much like it, else a token."""
        if (
            self._show
            or not key
            or key in self._public.keys
            or masks.is_token(key)
            or self._is_nearly_known(key)
        ):
            return key
        return self._numbered("key", key)

    def pointer(self, pointer: str) -> str:
        """Return a JSON Pointer into the document or a mapping, with unknown keys as tokens."""
        if self._show or not pointer:
            return pointer
        shown = ""
        for segment in pointer.split("/")[1:]:
            key = segment.replace("~1", "/").replace("~0", "~")
            if _INDEX.fullmatch(key) or self._is_harmless_name(key):
                shown = step(shown, key)
            else:
                shown = step(shown, self.key(key))
        return shown

    # ------------------------------------------------------------------ values

    def text(self, value: Json) -> str:
        """Return a text of unknown meaning: nothing but its length is shown."""
        text = _text_of(value)
        return text if self._show else masks.length_token(text)

    def value(self, field: Field | None, value_type: ValueType | None, value: Json) -> Scalar:
        """Return what may be shown of ``value``, found in ``field`` where ``value_type`` is expected."""
        if value is None or value == _NULL:
            return _NULL
        if isinstance(value, list | dict):
            return _shape(value)
        if self._show:
            return value if isinstance(value, bool | int | float) else str(value)
        text = _text_of(value)
        if value_type is not None and value_type.canonical == "link":
            return self.entry(text)
        match _sensitivity(field, value_type):
            case Sensitivity.NATIONAL_ID:
                shown: Scalar = masks.mask_id(text)
            case Sensitivity.NAME:
                shown = masks.mask_name(text)
            case Sensitivity.NONE if value_type is not None:
                shown = self._harmless(value_type, value, text)
            case _:
                shown = masks.length_token(text)
        return shown

    def portfolio(self, portfolio: Portfolio) -> Portfolio:
        """Return ``portfolio`` with every value, name and pointer redacted; twice is the same as once."""
        if self._show:
            return portfolio
        self.enrol(portfolio)
        return Portfolio(
            students=tuple(self._redact_student(student) for student in portfolio.students),
            unread=tuple(self.pointer(pointer) for pointer in portfolio.unread),
        )

    # ------------------------------------------------------------------ inner parts

    def _redact_student(self, student: Student) -> Student:
        changed = {index: self._redact_record(record) for index, record in enumerate(student.records())}
        return structs.replace(
            with_records(student, changed),
            pointer=self.pointer(student.pointer),
            extras={self.key(key): self._unknown(member) for key, member in student.extras.items()},
        )

    def _redact_record(self, record: RecordValue) -> RecordValue:
        described = self._edition.records[record.kind]
        values: dict[str, Json] = {}
        for key, value in record.values.items():
            item = described.field_by_key(key)
            value_type = self._edition.types.get(item.type) if item is not None else None
            values[key] = None if value is None else self.value(item, value_type, value)
        return structs.replace(
            record,
            values=values,
            pointer=self.pointer(record.pointer),
            extras={self.key(key): self._unknown(member) for key, member in record.extras.items()},
            aliases={key: self.key(alias) for key, alias in record.aliases.items()},
            attachments=tuple(self._redact_attachment(item) for item in record.attachments),
        )

    def _redact_attachment(self, item: Attachment) -> Attachment:
        return structs.replace(
            item,
            link=self.entry(item.link),
            declared_md5=_shown_digest(item.declared_md5),
            pointer=self.pointer(item.pointer),
            md5_pointer=self.pointer(item.md5_pointer),
            entry=self.entry(item.entry),
            original_name=None if item.original_name is None else self.file_name(item.original_name),
        )

    def _unknown(self, value: Json) -> Json:
        if value is None or isinstance(value, bool):
            return value
        return _shape(value) if isinstance(value, list | dict) else masks.length_token(_text_of(value))

    def _harmless(self, value_type: ValueType, value: Json, text: str) -> Scalar:
        """Return a value of a type that is harmless when it keeps to its type."""
        if isinstance(value, bool):
            return value
        if self._gives_away(text):
            return masks.length_token(text)
        if isinstance(value, int | float):
            return value if abs(value) < _LARGEST_NUMBER else masks.length_token(text)
        return text if self._is_code(value_type, text) else self._harmless_text(value_type, text)

    def _harmless_text(self, value_type: ValueType, text: str) -> str:
        if value_type.canonical == "md5":
            return _shown_digest(text)
        if not value_type.pattern and value_type.canonical in {"text", "person-id"}:
            return masks.length_token(text)
        if _keeps_pattern(value_type, text) and masks.mostly_digits(text):
            return text
        if self._names_number(text):
            return masks.length_token(text)
        return masks.mask_characters(text, _ALPHABETS.get(value_type.canonical, masks.DIGITS))

    def _is_code(self, value_type: ValueType, text: str) -> bool:
        listed = self._edition.codes.get(value_type.codes)
        if listed is not None and text in listed.values():
            return True
        return value_type.canonical == "code" and _SHORT_CODE.fullmatch(text) is not None

    def _gives_away(self, text: str) -> bool:
        """Tell whether a number or birth date of an enrolled student stands in ``text``."""
        folded = masks.plain(text)
        windows = range(len(folded) - _ID_LENGTH + 1)
        if any(folded[at : at + _ID_LENGTH] in self._students for at in windows):
            return True
        digits = "".join(_COMPACT.findall(folded))
        return len(digits) >= _SHORTEST_DATE and any(birth in digits for birth in self._births)

    def _names_number(self, text: str) -> bool:
        """Tell whether anything like a personal number stands in ``text``."""
        pattern = self._public.person_number
        return pattern is not None and pattern.search(masks.plain(text)) is not None

    def _folder(self, name: str) -> str:
        if (
            name in {"", ".", ".."}
            or name in self._public.folders
            or _DRIVE.fullmatch(name)
            or masks.is_token(name)
        ):
            return name
        if masks.plain(name) in self._students:
            return f"‹{self._students[masks.plain(name)]}›"
        if self._has_outer_form(name):
            return name
        return self._numbered("folder", name)

    def _is_harmless_name(self, name: str) -> bool:
        if name in self._public.fixed_names or name in {"", ".", ".."} or masks.is_token(name):
            return True
        stem, _, extension = name.rpartition(".")
        if not self._is_known_extension(extension):
            return False
        if masks.is_token(stem):
            return True
        if self._public.stored_pattern.fullmatch(name):
            return sum(character.isdigit() for character in stem) <= _LONGEST_COUNTER
        return self._has_outer_form(stem)

    def _is_known_extension(self, extension: str) -> bool:
        return (
            extension.lower() in self._public.extensions or _COMMON_EXTENSION.fullmatch(extension) is not None
        )

    def _has_outer_form(self, stem: str) -> bool:
        return self._public.name_pattern.fullmatch(stem) is not None and not self._gives_away_id(stem)

    def _gives_away_id(self, stem: str) -> bool:
        folded = masks.plain(stem)
        return any(
            folded[at : at + _ID_LENGTH] in self._students for at in range(len(folded) - _ID_LENGTH + 1)
        )

    def _is_nearly_known(self, key: str) -> bool:
        """Tell whether all but two characters of ``key`` are those of a known key: a slip, not a name."""
        return any(_is_slip(key, known) for known in self._public.keys)

    def _numbered(self, word: str, name: str) -> str:
        """Return the token of ``name`` among the things called ``word``."""
        if (word, name) not in self._tokens:
            self._counts[word] = self._counts.get(word, 0) + 1
            self._tokens[word, name] = f"‹{word}-{self._counts[word]}›"
        return self._tokens[word, name]

    def _role(self, record: RecordValue, role: str) -> Json:
        item = self._edition.records[record.kind].field_of(role)
        return record.values.get(item.key) if item is not None else None


_ALPHABETS = {
    "date": masks.DATE_ALPHABET,
    "date-time": masks.DATE_ALPHABET,
    "year-term": masks.DATE_ALPHABET,
    "integer": masks.NUMBER_ALPHABET,
    "decimal": masks.NUMBER_ALPHABET,
}


class _Public(Struct, frozen=True):
    """What an edition says of everybody, and so may always be shown."""

    name_pattern: re.Pattern[str]
    stored_pattern: re.Pattern[str]
    person_number: re.Pattern[str] | None
    """What never is shown: a personal number of any kind."""
    fixed_names: frozenset[str]
    folders: frozenset[str]
    keys: frozenset[str]
    extensions: frozenset[str]


@remembered
def _public(edition: Edition) -> _Public:
    rules = edition.archive
    kinds = "|".join(_unanchored(kind.pattern) for kind in edition.identifiers.kinds)
    return _Public(
        name_pattern=re.compile(rules.name_pattern, re.ASCII),
        stored_pattern=re.compile(rules.stored_name_pattern, re.ASCII | re.IGNORECASE),
        person_number=re.compile(kinds, re.ASCII) if kinds else None,
        fixed_names=frozenset((rules.mapping_name, rules.consultation_name)),
        folders=frozenset(category.folder for category in rules.categories),
        keys=_words(edition),
        extensions=frozenset(
            extension.lower()
            for media in edition.attachments.classes
            for kind in media.types
            for extension in kind.extensions
        ),
    )


def _words(edition: Edition) -> frozenset[str]:
    """Return every key that the edition knows, with aliases."""
    words: set[str] = set()
    for record in edition.records.values():
        words.add(record.key)
        words.update(record.aliases)
        for item in record.fields:
            words.add(item.key)
            words.update(item.aliases)
    return frozenset(words)


def _unanchored(pattern: str) -> str:
    return f"(?:{pattern.removeprefix('^').removesuffix('$')})"


def _sensitivity(field: Field | None, value_type: ValueType | None) -> Sensitivity:
    if field is not None and field.sensitivity is not None:
        return field.sensitivity
    return value_type.sensitivity if value_type is not None else Sensitivity.FREE_TEXT


def _shape(value: Json) -> str:
    return "‹array›" if isinstance(value, list) else "‹object›"


def _keeps_pattern(value_type: ValueType, text: str) -> bool:
    return bool(value_type.pattern) and re.fullmatch(value_type.pattern, text, re.ASCII) is not None


def _shown_digest(text: str) -> str:
    return text if _HEX.fullmatch(text) else masks.length_token(text)


def _text_of(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)


def _is_slip(key: str, known: str) -> bool:
    """Tell whether ``key`` begins and ends like ``known`` but for two characters.

    Little in common says nothing: a name of two characters is no slip in whatever key.
    """
    shorter = min(len(key), len(known))
    begin = 0
    while begin < shorter and key[begin] == known[begin]:
        begin += 1
    end = 0
    while end < shorter - begin and key[-1 - end] == known[-1 - end]:
        end += 1
    return begin + end >= _SIMILAR_COMMON and len(key) - begin - end <= _SIMILAR_REST
