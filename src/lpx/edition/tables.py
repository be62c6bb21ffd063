"""The nouns of the document: code lists, value types, fields, records."""

from typing import Literal

from msgspec import field

from lpx.edition.claims import Authority, Citation, Claim, Noun, Sensitivity, Text


class Code(Noun, frozen=True):
    """One value of a code list."""

    code: str
    name: Text
    authority: Authority
    sources: tuple[Citation, ...]
    note: Text | None = None
    means: str = ""
    """What a check has to know of the code: ``not-certified``."""


class CodeList(Noun, frozen=True):
    """A closed (or, where the sources are incomplete, open) list of code values (代碼表)."""

    id: str
    title: Text
    codes: tuple[Code, ...]
    requirement: str
    """Id of the requirement that a value outside the list breaks."""
    open: bool = False
    """True when values beyond the list may exist; then the list is not put into the schema as ``enum``."""
    none_value: str | None = None
    """The value that means *not applicable* (it is also one of the codes)."""

    def values(self) -> tuple[str, ...]:
        """Return the code values in the published order."""
        return tuple(code.code for code in self.codes)


class Dialect(Noun, frozen=True):
    """Another spelling of a value that real modules write, which ``practice`` accepts and normalises."""

    id: str
    pattern: str
    rewrite: str
    """Replacement in ``re.sub`` syntax, giving the canonical spelling."""
    title: Text
    authority: Authority
    sources: tuple[Citation, ...]


class ValueType(Noun, frozen=True):
    """A named type of values: what the JSON Schema keywords of a field are generated from."""

    id: str
    title: Text
    json: Literal["string", "integer", "number", "boolean"]
    canonical: Literal[
        "text",
        "integer",
        "decimal",
        "boolean",
        "date",
        "date-time",
        "year-term",
        "code",
        "md5",
        "link",
        "person-id",
    ]
    """How two values of the type are compared and written (see ``lpx.portfolio.normal``)."""
    authority: Authority
    sources: tuple[Citation, ...]
    pattern: str = ""
    """ECMA-262/Python-common regular expression, anchored."""
    min_length: int | None = None
    max_length: int | None = None
    """Lengths in Unicode characters (code points)."""
    minimum: float | None = None
    maximum: float | None = None
    codes: str = ""
    """Id of a code list."""
    missing: tuple[str | float | None, ...] = ()
    """Values that mean *no value* here, besides null where the field is nullable."""
    none_value: str | None = None
    """Value that means *not applicable* (``0000``, ``0``)."""
    sensitivity: Sensitivity = Sensitivity.NONE
    requirements: dict[str, str] = field(default_factory=dict)
    """Requirement id per JSON Schema keyword (``type``, ``pattern``, ``maxLength``, ``enum`` ...)."""
    dialects: tuple[Dialect, ...] = ()
    claims: dict[str, Claim] = field(default_factory=dict)
    """Authority and sources per aspect, where they differ from the type's own."""
    note: Text | None = None


class Field(Noun, frozen=True):
    """One key of a record, in its published place."""

    number: str
    """The document's numbering, e.g. ``2.1.3``; beyond the published excerpt continued by us."""
    key: str
    """The exact key, in Chinese."""
    english: str
    """ASCII name used in code, schemas and reports."""
    type: str
    """Id of a value type."""
    required: Literal["yes", "no", "unknown"]
    meaning: Text
    authority: Authority
    """Authority of the key's name, place and type."""
    sources: tuple[Citation, ...]
    nullable: bool = False
    role: str = ""
    """What the field does in its record, so that code never spells a key: see ``docs/architecture.md``."""
    aliases: tuple[str, ...] = ()
    """Other names seen for the key."""
    optional: bool = False
    """True for keys that a bundle may lack without a finding (送審時間 ...)."""
    sensitivity: Sensitivity | None = None
    """Overrides the type's sensitivity."""
    min_length: int | None = None
    """Overrides the type's least length (characters)."""
    max_length: int | None = None
    """Overrides the type's length (characters)."""
    example: str | float | bool | None = None
    requirements: dict[str, str] = field(default_factory=dict)
    """Overrides of the type's requirement ids, per keyword; also ``required`` and ``null``."""
    claims: dict[str, Claim] = field(default_factory=dict)
    """Authority and sources per aspect (``required``, ``length``, ``nullable``, ``meaning``, ``name``)."""
    note: Text | None = None


class Slot(Noun, frozen=True):
    """A place in a record that can hold one attachment: the link, its MD5, and what may lie there."""

    id: Literal["document", "av"]
    link: str
    """Key of the link field."""
    md5: str
    """Key of the MD5 field."""
    media: str
    """Id of a media class in the attachment rules."""


class Companion(Noun, frozen=True):
    """A flag with the fields that say when and how (重修: flag, term, mode)."""

    flag: str
    term: str = ""
    mode: str = ""


class Span(Noun, frozen=True):
    """Two date fields of which the first may not be later than the second."""

    start: str
    end: str


class Record(Noun, frozen=True):
    """One kind of object in the document: its table of fields, and how they hang together."""

    id: str
    """ASCII id: ``basic``, ``cadre``, ``course``, ``performance`` and the ten kinds."""
    key: str
    """Key under which the object or array stands in its parent."""
    number: str
    title: Text
    parent: str
    """Id of the parent record, or ``student``."""
    shape: Literal["object", "array"]
    category: str
    """Archive category its attachments belong to (``course``, ``performance``) or empty."""
    authority: Authority
    sources: tuple[Citation, ...]
    fields: tuple[Field, ...]
    """In the published order. Empty for the container 多元表現, whose members are child records."""
    aliases: tuple[str, ...] = ()
    nullable: bool = False
    """True where null may stand in place of the object or array."""
    slots: tuple[Slot, ...] = ()
    companions: tuple[Companion, ...] = ()
    spans: tuple[Span, ...] = ()
    requirements: dict[str, str] = field(default_factory=dict)
    """Requirement ids of the object itself: ``required``, ``type``, ``additionalProperties``, ``null`` ..."""
    claims: dict[str, Claim] = field(default_factory=dict)
    note: Text | None = None

    def field_of(self, role: str) -> Field | None:
        """Return the field that plays ``role`` in this record, if it has one."""
        return next((item for item in self.fields if item.role == role), None)

    def field_by_key(self, key: str) -> Field | None:
        """Return the field whose exact key is ``key``."""
        return next((item for item in self.fields if item.key == key), None)
