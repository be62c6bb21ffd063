"""Bytes to text and text to cells, with what was unusual about them."""

from __future__ import annotations

import codecs
import csv

from msgspec import Struct

from lpx.coursecode.files.nouns import FileProblem

_NOT_TEXT = {
    b"PK\x03\x04": "zip, xlsx",
    b"\xd0\xcf\x11\xe0": "xls, doc",
    b"%PDF": "pdf",
    b"\x1f\x8b": "gzip",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7z",
}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Decoded(Struct, frozen=True):
    """The text of a file."""

    text: str
    encoding: str
    bom: bool
    problems: tuple[FileProblem, ...] = ()


def decode(data: bytes) -> Decoded | FileProblem:
    """Return the text of ``data``, or the problem that keeps it from being one.

    The platform writes UTF-8; other encodings are what spreadsheets make of it, and are read with a problem.
    """
    for magic, kind in _NOT_TEXT.items():
        if data.startswith(magic):
            return FileProblem("not-text", parameters={"kind": kind})
    if data.startswith(codecs.BOM_UTF8):
        data, bom = data[len(codecs.BOM_UTF8) :], True
    else:
        bom = False
    candidates = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8", "cp950")
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        known = encoding == "utf-8"
        wrong = () if known else (FileProblem("encoding", parameters={"encoding": encoding}),)
        return Decoded(text, encoding, bom or encoding == "utf-16", wrong)
    return FileProblem("not-text", parameters={"kind": "binary"})


def split_lines(text: str) -> tuple[list[str], str]:
    """Return the lines of ``text`` and its line ends (``CRLF``, ``LF``, ``CR``, ``mixed``, empty)."""
    crlf = text.count("\r\n")
    kinds = {"CRLF": crlf, "LF": text.count("\n") - crlf, "CR": text.count("\r") - crlf}
    used = [name for name, count in kinds.items() if count]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines, used[0] if len(used) == 1 else "mixed" if used else ""


def split_cells(line: str, separator: str) -> list[str]:
    """Return the cells of one line; quotes are understood although the platform writes none."""
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator))
    except (csv.Error, StopIteration):
        return line.split(separator)
