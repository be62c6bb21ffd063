"""The nouns of an edition: frozen values, exactly as the YAML under ``spec/`` spells them.

Every noun here mirrors a YAML mapping one to one (``msgspec`` converts and refuses unknown or mistyped
keys), so this file is also the grammar of ``spec/``. Nothing here has behaviour beyond looking things up.

Words: *authority* says how strongly a statement binds (see ``docs/architecture.md``); *claim* is a
statement about one aspect of a field (its type, whether it is required ...) with its own sources.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from msgspec import Struct, field


class Authority(StrEnum):
    """How strongly a statement binds."""

    PUBLISHED = "published"
    """Visible in the specification's own text."""
    OFFICIAL = "official"
    """Ministry letters, slides, and the public standards that they name (zip, MD5, JSON)."""
    OBSERVED = "observed"
    """Seen in real modules or national rosters."""
    EDITORIAL = "editorial"
    """Our decision, needed to make the edition testable."""


class Level(StrEnum):
    """The force of a requirement, in the sense of RFC 2119."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Severity(StrEnum):
    """How grave a finding is under a profile. Only ``error`` makes a bundle non-conforming."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Sensitivity(StrEnum):
    """What a value would give away about a person."""

    NATIONAL_ID = "national-id"
    NAME = "name"
    BIRTH_DATE = "birth-date"
    FREE_TEXT = "free-text"
    NONE = "none"


class _Noun(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all nouns: frozen, closed, compared by value."""


class Text(_Noun, frozen=True, rename={"zh": "zh-Hant"}):
    """A sentence in both languages of lpx."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in ``language`` (``zh-Hant`` or ``en``)."""
        return self.en if language == "en" else self.zh


class Citation(_Noun, frozen=True):
    """Where a statement comes from: a source id and the place inside it (page, slide heading, row)."""

    source: str
    place: str = ""


class Source(_Noun, frozen=True):
    """A document that statements are taken from."""

    id: str
    title: Text
    kind: Literal[
        "specification", "slides", "letter", "standard", "implementation", "dataset", "web", "decision"
    ]
    date: str
    authority: Authority
    """The strongest authority that this source can give."""
    digest: str = ""
    """``sha256:...`` of the stored copy, where one is stored."""
    address: str = ""
    note: str = ""


class Reading(_Noun, frozen=True):
    """One way to read a place where the sources are silent or disagree."""

    reading: Text
    authority: Authority
    sources: tuple[Citation, ...]
    chosen: bool = False
    reason: Text | None = None


class Claim(_Noun, frozen=True):
    """A statement about one aspect, with what it rests on; ``readings`` where sources disagree."""

    authority: Authority
    sources: tuple[Citation, ...]
    note: str = ""
    readings: tuple[Reading, ...] = ()


class Code(_Noun, frozen=True):
    """One value of a code list."""

    code: str
    name: Text
    authority: Authority
    sources: tuple[Citation, ...]
    note: str = ""
    means: str = ""
    """What a check has to know of the code: ``not-certified``."""


class CodeList(_Noun, frozen=True):
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


class Dialect(_Noun, frozen=True):
    """Another spelling of a value that real modules write, which ``practice`` accepts and normalises."""

    id: str
    pattern: str
    rewrite: str
    """Replacement in ``re.sub`` syntax, giving the canonical spelling."""
    title: Text
    authority: Authority
    sources: tuple[Citation, ...]


class ValueType(_Noun, frozen=True):
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
    note: str = ""


class Field(_Noun, frozen=True):
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
    note: str = ""


class Slot(_Noun, frozen=True):
    """A place in a record that can hold one attachment: the link, its MD5, and what may lie there."""

    id: Literal["document", "av"]
    link: str
    """Key of the link field."""
    md5: str
    """Key of the MD5 field."""
    media: str
    """Id of a media class in the attachment rules."""


class Companion(_Noun, frozen=True):
    """A flag with the fields that say when and how (重修: flag, term, mode)."""

    flag: str
    term: str = ""
    mode: str = ""


class Span(_Noun, frozen=True):
    """Two date fields of which the first may not be later than the second."""

    start: str
    end: str


class Record(_Noun, frozen=True):
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
    note: str = ""

    def field_of(self, role: str) -> Field | None:
        """Return the field that plays ``role`` in this record, if it has one."""
        return next((item for item in self.fields if item.role == role), None)

    def field_by_key(self, key: str) -> Field | None:
        """Return the field whose exact key is ``key``."""
        return next((item for item in self.fields if item.key == key), None)


class Category(_Noun, frozen=True):
    """A folder of attachments in the archive."""

    id: str
    folder: str
    prefix: str
    """Letter before the counter of stored names (``C01.pdf``)."""
    title: Text


class ArchiveRules(_Noun, frozen=True):
    """How the archive is laid out, named and protected."""

    name_pattern: str
    """Regular expression of the outer name's stem; groups ``school`` and ``time``."""
    name_template: str
    """``str.format`` template of the stem with ``school`` and ``time`` (a datetime)."""
    document_extension: str
    mapping_name: str
    """``filename_mapping.json``."""
    consultation_name: str
    """``課程諮詢.json``: recognised and ignored."""
    categories: tuple[Category, ...]
    stored_name_pattern: str
    """Regular expression of stored attachment names; groups ``prefix``, ``number``, ``extension``."""
    counter_width: int
    depths: tuple[int, ...]
    """Numbers of folders above the student folder that are accepted; the first is the canonical one."""
    weak_passwords: tuple[str, ...]
    ciphers: tuple[str, ...]
    """Accepted ciphers, the preferred one first."""
    weak_ciphers: tuple[str, ...]
    claims: dict[str, Claim]
    requirements: dict[str, str] = field(default_factory=dict)
    """Requirement ids of the mapping file: ``mapping.type``, ``mapping.value.type`` ..."""


class SignatureRules(_Noun, frozen=True):
    """The signature file (簽章檔)."""

    algorithm: Literal["md5"]
    written_name: str
    """Template of the file name that lpx writes, with ``archive`` (the archive's file name)."""
    written_form: str
    """Template of the content that lpx writes, with ``md5`` and ``archive``."""
    read_names: tuple[str, ...]
    """Templates of names that are looked for beside the archive (``archive``, ``stem``)."""
    claims: dict[str, Claim]


class SizeLimit(_Noun, frozen=True):
    """A size limit in force from a term on."""

    since: str
    """First term, as ``YYYS`` (``1081``)."""
    megabytes: float
    authority: Authority
    sources: tuple[Citation, ...]


class MediaType(_Noun, frozen=True):
    """A file type: its extensions and the bytes it begins with."""

    id: str
    extensions: tuple[str, ...]
    """Lower case, the canonical one first."""
    magic: tuple[str, ...]
    """Alternatives as ``offset:hex``, hex pairs with ``??`` as wildcard (``4:66747970``)."""
    mime: str


class MediaClass(_Noun, frozen=True):
    """What may lie in a slot (文件, 影音): types and size limits by term."""

    id: str
    title: Text
    types: tuple[MediaType, ...]
    limits: tuple[SizeLimit, ...]
    authority: Authority
    sources: tuple[Citation, ...]


class AttachmentRules(_Noun, frozen=True):
    """Rules for files that records link to."""

    classes: tuple[MediaClass, ...]
    bytes_per_megabyte: int
    """The chosen reading of MB."""
    bytes_per_megabyte_strictest: int
    """The narrowest reading of MB; between the two a note is given."""
    empty_md5: str
    """MD5 of zero bytes, written by modules for *no file*."""
    summary_required_since: str
    """First term (``YYYS``) from which a summary (簡述) is expected."""
    file_required_since: str
    """First term from which a record needs a document, an AV file or both."""
    claims: dict[str, Claim]


class ItemLimit(_Noun, frozen=True):
    """How many items a student may submit (提交)."""

    id: str
    category: str
    per_year: int
    in_three_years: int
    authority: Authority
    sources: tuple[Citation, ...]


class IdentifierKind(_Noun, frozen=True):
    """A kind of personal number with its check-digit rule."""

    id: str
    title: Text
    pattern: str
    second: Literal["digit", "letter-units"]
    """How the second character enters the sum."""
    authority: Authority
    sources: tuple[Citation, ...]


class IdentifierRules(_Noun, frozen=True):
    """Check digits of 國民身分證統一編號 and 居留證統一證號."""

    letters: dict[str, int]
    weights: tuple[int, ...]
    """Weights of the letter's two digits, then of the nine characters after the letter."""
    modulus: int
    kinds: tuple[IdentifierKind, ...]
    claims: dict[str, Claim]


class Limits(_Noun, frozen=True):
    """Rules about terms and test data that several checks share."""

    first_school_year: int
    """First year of the curriculum that the edition serves."""
    test_schools: tuple[str, ...]
    claims: dict[str, Claim]


class Duty(_Noun, frozen=True):
    """One cell of the processing principles: what happens to one data part at one status change."""

    part: str
    text: Text
    registers: str
    """Who registers or uploads (登錄, 上傳): a role and school id such as ``staff@origin``."""
    submits: str
    """Who submits (提交)."""
    exported: bool
    """Whether the bundle carries this part on such a change."""
    authority: Authority
    sources: tuple[Citation, ...]


class StatusChange(_Noun, frozen=True):
    """A change of school status (學籍異動): 重讀, 復學, 轉學, 借讀."""

    id: str
    title: Text
    duties: tuple[Duty, ...]


class Occasion(_Noun, frozen=True):
    """A reason to exchange a bundle, or one that expressly needs none."""

    id: str
    title: Text
    bundle: bool
    sender: str
    receiver: str
    carries: tuple[str, ...]
    note: Text
    authority: Authority
    sources: tuple[Citation, ...]


class Parameter(_Noun, frozen=True):
    """A named, typed parameter of a message."""

    name: str
    type: Literal["string", "integer", "number", "boolean", "list"]
    meaning: str = ""


class Verification(_Noun, frozen=True):
    """How a requirement is verified."""

    by: Literal["schema", "check", "harness", "none"]
    reason: Text | None = None
    """Why it is not tested, when ``by`` is ``none``."""


class Example(_Noun, frozen=True):
    """A fragment that keeps or breaks a requirement, with what to see in it."""

    text: str
    why: Text


class Requirement(_Noun, frozen=True):
    """One testable statement with a permanent id."""

    id: str
    name: str
    """Kebab-case name, for ignore files and searching."""
    level: Level
    authority: Authority
    sources: tuple[Citation, ...]
    applies_to: tuple[Literal["exporter", "importer", "bundle"], ...]
    audience: tuple[Literal["school", "vendor", "certifier"], ...]
    verified: Verification
    title: Text
    message: Text
    """Template with ``{named}`` placeholders, each declared in ``parameters``."""
    parameters: tuple[Parameter, ...] = ()
    explanation: Text | None = None
    good: Example | None = None
    bad: Example | None = None
    fix: Text | None = None
    """Hint for the vendor."""
    next_step: Text | None = None
    """What the school should do now."""
    severity: Severity | None = None
    """Overrides what the profile derives from the authority."""
    severity_reason: Text | None = None
    quirks: tuple[int, ...] = ()
    """Numbers of the quirks (facts §11) that this requirement answers."""


class Quirk(_Noun, frozen=True):
    """A behaviour seen in the wild and where this edition deals with it."""

    number: int
    text: Text
    handled: Literal["requirement", "dialect", "harness", "not-tested"]
    requirements: tuple[str, ...] = ()
    reason: Text | None = None


class Profile(_Noun, frozen=True):
    """Turns authority into severity, and says which dialect forms are accepted."""

    id: str
    title: Text
    description: Text
    severities: dict[Authority, Severity]
    overrides: dict[str, Severity] = field(default_factory=dict)
    """Severity per requirement id, stronger than everything else."""
    accepts_dialects: bool = False


class Ambiguity(_Noun, frozen=True):
    """A question that the sources leave open, with every reading and what known modules do."""

    id: str
    question: Text
    readings: tuple[Reading, ...]
    affects: tuple[str, ...]
    """Requirement ids or field numbers that a ruling would change."""
    modules: Text | None = None
    """What known modules do."""


class RecordMark(_Noun, frozen=True):
    """Facts of one edition as a whole."""

    id: str
    title: Text
    version: str
    date: str
    status: str
    describes: Text
    authority: Authority
    sources: tuple[Citation, ...]
    root: Literal["array", "object"]
    root_requirement: str
    number_form: str
    """How numbers are written by the encoder."""
    requirements: dict[str, str] = field(default_factory=dict)
    """Requirement ids of the root and of a student's object: ``root.minItems``, ``student.type`` ..."""
    claims: dict[str, Claim] = field(default_factory=dict)


class Edition(_Noun, frozen=True):
    """One edition of the exchange specification, complete."""

    mark: RecordMark
    sources: dict[str, Source]
    types: dict[str, ValueType]
    codes: dict[str, CodeList]
    records: dict[str, Record]
    """By id, in document order."""
    archive: ArchiveRules
    signature: SignatureRules
    attachments: AttachmentRules
    item_limits: tuple[ItemLimit, ...]
    identifiers: IdentifierRules
    limits: Limits
    status_changes: tuple[StatusChange, ...]
    occasions: tuple[Occasion, ...]
    requirements: dict[str, Requirement]
    quirks: tuple[Quirk, ...]
    profiles: dict[str, Profile]
    ambiguities: tuple[Ambiguity, ...]
    digest: str = ""
    """``sha256:...`` over the YAML files that the edition was read from."""

    def children(self, parent: str) -> tuple[Record, ...]:
        """Return the records that stand directly in ``parent``, in document order."""
        return tuple(record for record in self.records.values() if record.parent == parent)

    def performance_kinds(self) -> tuple[Record, ...]:
        """Return the ten arrays of 多元表現 in order."""
        return self.children("performance")

    def severity_of(self, requirement: str, profile: str) -> Severity:
        """Return how grave breaking ``requirement`` is under ``profile``."""
        chosen, wanted = self.profiles[profile], self.requirements[requirement]
        if requirement in chosen.overrides:
            return chosen.overrides[requirement]
        return wanted.severity or chosen.severities[wanted.authority]
