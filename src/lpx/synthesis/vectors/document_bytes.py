"""How the document is written: encoding, JSON, numbers, keys that come twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

_NESTED = 80


@vector(breaks="DOC-001")
def document_in_cp950(draft: Draft) -> None:
    """The document is written in cp950 (Big5).

    Old Windows software writes in the code page of the system. JSON that is exchanged is UTF-8 (RFC 8259
    §8.1), and a reader that expects UTF-8 sees broken names.
    """
    draft.document_bytes = draft.bytes_of_document().decode().encode("cp950")
    draft.expect("DOC-001")


@vector(breaks="DOC-001")
def document_in_utf_16(draft: Draft) -> None:
    """The document is written in UTF-16, without a byte order mark.

    What Windows calls Unicode is UTF-16; some software saves text so.
    """
    draft.document_bytes = draft.bytes_of_document().decode().encode("utf-16-le")
    draft.expect("DOC-001")


@vector(keeps="DOC-001")
def document_in_ascii_with_escapes(draft: Draft) -> None:
    """Every character beyond ASCII is written as an escape.

    ASCII is a part of UTF-8 and escapes are plain JSON, so this document says the same.
    """
    draft.document_bytes = (json.dumps(draft.document, indent=1) + "\n").encode("ascii")


@vector(breaks="DOC-002")
def document_with_byte_order_mark(draft: Draft) -> None:
    """The document begins with a UTF-8 byte order mark.

    RFC 8259 §8.1 forbids writers to add one; strict readers stop at it.
    """
    draft.document_bytes = b"\xef\xbb\xbf" + draft.bytes_of_document()
    draft.expect("DOC-002")


@vector(keeps="DOC-002")
def document_beginning_with_white_space(draft: Draft) -> None:
    """The document begins with a line break and spaces, which JSON allows."""
    draft.document_bytes = b"\r\n  " + draft.bytes_of_document()


@vector(breaks="DOC-003")
def document_with_trailing_comma(draft: Draft) -> None:
    """A comma stands after the last member of an array.

    JavaScript allows it, JSON does not (RFC 8259 §5).
    """
    text = draft.bytes_of_document().decode().rstrip()
    draft.document_bytes = (text[:-1].rstrip() + ",\n]\n").encode()
    draft.expect("DOC-003")


@vector(breaks="DOC-003")
def document_that_ends_too_early(draft: Draft) -> None:
    """The last bracket of the document is missing, as after a write that was cut off."""
    draft.document_bytes = draft.bytes_of_document().rstrip()[:-1]
    draft.expect("DOC-003")


@vector(breaks="DOC-003")
def document_with_single_quotes(draft: Draft) -> None:
    """Keys and strings stand in single quotes, as a careless export from a script writes them."""
    draft.document_bytes = draft.bytes_of_document().replace(b'"', b"'")
    draft.expect("DOC-003")


@vector(keeps="DOC-003")
def document_with_unusual_white_space(draft: Draft) -> None:
    """Tabs, CRLF and blank lines stand between the tokens, which JSON allows (RFC 8259 §2)."""
    text = draft.bytes_of_document().decode()
    draft.document_bytes = text.replace("\n", "\r\n\r\n\t").encode()


@vector(keeps="DOC-003")
def document_on_one_line(draft: Draft) -> None:
    """The whole document stands on one line, without any space or line end."""
    draft.document_bytes = json.dumps(draft.document, ensure_ascii=False, separators=(",", ":")).encode()


@vector(breaks="DOC-004")
def key_twice_in_one_record(draft: Draft) -> None:
    """A record holds the same key twice, with the same value.

    RFC 8259 §4: names within an object should be unique, because readers differ in which one they take.
    """
    course = draft.rec("course")
    key = course.key("course_name")
    line = json.dumps({key: course.get("course_name")}, ensure_ascii=False)[1:-1]
    draft.document_bytes = draft.bytes_of_document().replace(line.encode(), f"{line}, {line}".encode())
    draft.expect("DOC-004", course.at("course_name"))


@vector(keeps="DOC-004", counts={"course": 2})
def key_once_in_each_of_two_records(draft: Draft) -> None:
    """Two neighbouring records hold the same key with the same value, as they should."""
    draft.rec("course", 1).set("summary", draft.rec("course", 0).get("summary"))


@vector(breaks="DOC-005")
def document_nested_too_deep(draft: Draft) -> None:
    """An unknown key holds eighty arrays, one inside the other.

    Nothing in the format needs more than a handful of levels. A reader that follows any depth can be made to
    run out of memory, so lpx stops reading here.
    """
    draft.student()["深"] = json.loads("[" * _NESTED + "]" * _NESTED)
    draft.expect("DOC-005")


@vector(keeps="DOC-005")
def summary_full_of_brackets(draft: Draft) -> None:
    """A summary is made of eighty opening brackets: text that only looks like deep nesting."""
    draft.rec("course").set("summary", "[" * _NESTED)


@vector(breaks="DOC-006", counts={"certificate": 1})
def score_written_as_nan(draft: Draft) -> None:
    """A score is written ``NaN``, which JSON does not have (RFC 8259 §6)."""
    certificate = draft.rec("certificate")
    pointer = certificate.set("score", float("nan"))
    draft.expect("DOC-006", pointer)


@vector(breaks="DOC-006", counts={"certificate": 1})
def score_beyond_every_number(draft: Draft) -> None:
    """A score is written ``1e999``, which readers turn into infinity."""
    pointer = draft.rec("certificate").set("score", 987654321)
    draft.document_bytes = draft.bytes_of_document().replace(b"987654321", b"1e999")
    draft.expect("DOC-006", pointer)


@vector(keeps=("DOC-006", "DOC-015"), counts={"certificate": 1})
def score_written_with_exponent(draft: Draft) -> None:
    """A score is written ``7.5e2`` and a year ``109.0``: other spellings of the same numbers."""
    certificate = draft.rec("certificate")
    certificate.set("score", 987654321)
    certificate.set("year", 123123)
    data = draft.bytes_of_document().replace(b"987654321", b"7.5e2")
    draft.document_bytes = data.replace(b"123123", b"%d.0" % draft.rec("basic").get("year"))


@vector(breaks="DOC-039")
def lone_surrogate_in_summary(draft: Draft) -> None:
    """A summary ends with half of a surrogate pair.

    Software that cuts text by UTF-16 units cuts characters of the extensions in two. No UTF-8 can be written
    for what is left (RFC 8259 §8.2).
    """
    course = draft.rec("course")
    pointer = course.set("summary", "整理出觀察紀錄XYZ")
    draft.document_bytes = draft.bytes_of_document().replace(b"XYZ", rb"\ud842")
    draft.expect("DOC-039", pointer)


@vector(keeps="DOC-039")
def surrogate_pair_in_summary(draft: Draft) -> None:
    """A summary ends with a whole surrogate pair, written as two escapes."""
    draft.rec("course").set("summary", "整理出觀察紀錄XYZ")
    draft.document_bytes = draft.bytes_of_document().replace(b"XYZ", rb"\ud842\udfb7")


@vector(breaks="DOC-041")
def control_character_in_title(draft: Draft) -> None:
    """A course name holds U+0007 (bell), left over from another system.

    JSON can carry it as an escape, but screens, databases and XML cannot show it.
    """
    course = draft.rec("course")
    draft.expect("DOC-041", course.set("course_name", course.get("course_name") + "\u0007"))


@vector(keeps="DOC-041")
def line_break_in_summary(draft: Draft) -> None:
    """A summary has two lines and a tab, which students do write."""
    draft.rec("course").set("summary", "第一段：觀察。\n第二段：\t紀錄。")
