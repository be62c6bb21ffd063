"""The nouns of everything around the document: archive, signature, attachments, limits, status changes."""

from typing import Literal

from msgspec import field

from lpx.edition.claims import Authority, Citation, Claim, Noun, Text


class Category(Noun, frozen=True):
    """A folder of attachments in the archive."""

    id: str
    folder: str
    prefix: str
    """Letter before the counter of stored names (``C01.pdf``)."""
    title: Text


class ArchiveRules(Noun, frozen=True):
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


class SignatureRules(Noun, frozen=True):
    """The signature file (簽章檔)."""

    algorithm: Literal["md5"]
    written_name: str
    """Template of the file name that lpx writes, with ``archive`` (the archive's file name)."""
    written_form: str
    """Template of the content that lpx writes, with ``md5`` and ``archive``."""
    read_names: tuple[str, ...]
    """Templates of names that are looked for beside the archive (``archive``, ``stem``)."""
    claims: dict[str, Claim]


class SizeLimit(Noun, frozen=True):
    """A size limit in force from a term on."""

    since: str
    """First term, as ``YYYS`` (``1081``)."""
    megabytes: float
    authority: Authority
    sources: tuple[Citation, ...]


class MediaType(Noun, frozen=True):
    """A file type: its extensions and the bytes it begins with."""

    id: str
    extensions: tuple[str, ...]
    """Lower case, the canonical one first."""
    magic: tuple[str, ...]
    """Alternatives as ``offset:hex``, hex pairs with ``??`` as wildcard (``4:66747970``)."""
    mime: str


class MediaClass(Noun, frozen=True):
    """What may lie in a slot (文件, 影音): types and size limits by term."""

    id: str
    title: Text
    types: tuple[MediaType, ...]
    limits: tuple[SizeLimit, ...]
    authority: Authority
    sources: tuple[Citation, ...]


class AttachmentRules(Noun, frozen=True):
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


class ItemLimit(Noun, frozen=True):
    """How many items a student may submit (提交)."""

    id: str
    category: str
    per_year: int
    in_three_years: int
    added_per_further_year: int
    """How many more a year of prolonged study (高級中等教育法第 42 條) adds; see the claim ``lengthened``."""
    authority: Authority
    sources: tuple[Citation, ...]


class IdentifierKind(Noun, frozen=True):
    """A kind of personal number with its check-digit rule."""

    id: str
    title: Text
    pattern: str
    second: Literal["digit", "letter-units"]
    """How the second character enters the sum."""
    authority: Authority
    sources: tuple[Citation, ...]


class IdentifierRules(Noun, frozen=True):
    """Check digits of 國民身分證統一編號 and 居留證統一證號."""

    letters: dict[str, int]
    weights: tuple[int, ...]
    """Weights of the letter's two digits, then of the nine characters after the letter."""
    modulus: int
    kinds: tuple[IdentifierKind, ...]
    claims: dict[str, Claim]


class Limits(Noun, frozen=True):
    """Rules about terms and test data that several checks share."""

    first_school_year: int
    """First year of the curriculum that the edition serves."""
    test_schools: tuple[str, ...]
    claims: dict[str, Claim]


class Duty(Noun, frozen=True):
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


class StatusChange(Noun, frozen=True):
    """A change of school status (學籍異動): 重讀, 復學, 轉學, 借讀."""

    id: str
    title: Text
    duties: tuple[Duty, ...]
