"""A one-page PDF 1.4 (ISO 32000-1): catalogue, page, content stream, a standard font."""

from __future__ import annotations

from lpx.synthesis.media.exact import padding

_HEAD = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


def _objects(label: str) -> tuple[bytes, ...]:
    shown = label.encode("ascii", "replace").translate(bytes.maketrans(b"()\\", b"???"))
    content = b"BT /F1 18 Tf 72 720 Td (" + shown + b") Tj ET"
    return (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def _assemble(label: str, comment: bytes, before_end: bytes) -> bytes:
    body = bytearray(_HEAD)
    offsets = []
    for number, item in enumerate(_objects(label), 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    body += comment
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n" % (len(offsets) + 1, table)
    return bytes(body + before_end + b"%%EOF\n")


def _comment(length: int) -> bytes:
    if length == 0:
        return b""
    return b"\n" if length == 1 else b"%" + b"." * (length - 2) + b"\n"


def make_pdf(label: str, size: int | None = None) -> bytes:
    """Return a PDF that shows ``label`` (ASCII) on its page, of exactly ``size`` bytes if given.

    It is lengthened by a comment before the cross-reference table. The number after ``startxref`` grows with
    it, so one length in ten thousands is reached by an empty line instead.
    """
    smallest = len(_assemble(label, b"", b""))
    missing = padding("PDF", size, smallest)
    if missing == 0:
        return _assemble(label, b"", b"")
    for shorter in range(missing, max(missing - 9, -1), -1):
        made = _assemble(label, _comment(shorter), b"")
        gap = smallest + missing - len(made)
        if gap >= 0:
            return made if gap == 0 else _assemble(label, _comment(shorter), b"\n" * gap)
    raise AssertionError("a comment of the right length exists")
