"""Document and attachments: decode, encode, compare, redact; all driven by an Edition.

The way in: ``parse`` (bytes) → ``lay_out`` and ``choose_document`` (names, then contents) → ``decode``. The
way out: ``place`` (names in a new archive) → ``encode_document`` and ``write_archive``. Beside them stand
``normalise`` (what a value means), ``compare`` (what was lost) and ``Redactor`` (what may be shown).
"""

from lpx.portfolio.compare import Difference, compare, equivalent
from lpx.portfolio.decode import Fact, MappingFile, decode, parse_mapping
from lpx.portfolio.document import Bounds, DocumentProblem, Parsed, parse
from lpx.portfolio.encode import document_value, encode_document, encode_mapping
from lpx.portfolio.layout import Layout, Placed, choose_document, lay_out
from lpx.portfolio.normal import Normal, normalise
from lpx.portfolio.nouns import Attachment, Portfolio, RecordValue, Student
from lpx.portfolio.placement import Placement, place, write_archive
from lpx.portfolio.redact import Person, Redactor

__all__ = [
    "Attachment",
    "Bounds",
    "Difference",
    "DocumentProblem",
    "Fact",
    "Layout",
    "MappingFile",
    "Normal",
    "Parsed",
    "Person",
    "Placed",
    "Placement",
    "Portfolio",
    "RecordValue",
    "Redactor",
    "Student",
    "choose_document",
    "compare",
    "decode",
    "document_value",
    "encode_document",
    "encode_mapping",
    "equivalent",
    "lay_out",
    "normalise",
    "parse",
    "parse_mapping",
    "place",
    "write_archive",
]
