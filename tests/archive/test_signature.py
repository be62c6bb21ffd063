"""The signature file in every form that programs write, and in the one that lpx writes."""

from __future__ import annotations

import hashlib

import pytest

from lpx.archive.signature import candidate_names, format_signature, parse_signature

MD5 = hashlib.md5(b"bundle").hexdigest()
OTHER = hashlib.md5(b"other").hexdigest()
SHA1 = hashlib.sha1(b"bundle").hexdigest()
SHA256 = hashlib.sha256(b"bundle").hexdigest()
SPACED = " ".join(MD5[place : place + 2] for place in range(0, 32, 2))
NAME = "193313_2024_08_01_09_30_00.zip"

FORMS = {
    MD5: ("bare", ""),
    f"{MD5}\n": ("bare", ""),
    f"{MD5.upper()}\r\n\r\n  \r\n": ("bare", ""),
    f"  {MD5}\t\n": ("bare", ""),
    f"{MD5}\x1a": ("bare", ""),
    f"{MD5}  {NAME}\n": ("named", NAME),
    f"{MD5} {NAME}\n": ("named", NAME),
    f"{MD5}\t{NAME}\n": ("named", NAME),
    f"{MD5} *{NAME}\n": ("named-binary", NAME),
    f"{MD5}*{NAME}": ("named-binary", NAME),
    f"{MD5}  name with  blanks.zip\n": ("named", "name with  blanks.zip"),
    f"MD5 ({NAME}) = {MD5}\n": ("bsd", NAME),
    f"MD5({NAME})= {MD5}\n": ("bsd", NAME),
    f"MD5: {MD5}\n": ("labelled", ""),
    f"MD5碼：{MD5.upper()}\n": ("labelled", ""),
    f"md5={MD5}": ("labelled", ""),
    f"MD5 hash of {NAME}:\r\n{MD5}\r\nCertUtil: -hashfile command completed successfully.\r\n": (
        "certutil",
        NAME,
    ),
    f"MD5 hash of file {NAME}:\r\n{SPACED}\r\nCertUtil: -hashfile command completed.\r\n": ("certutil", NAME),
    f"MD5 的 {NAME} 雜湊:\r\n{MD5}\r\nCertUtil: -hashfile 命令成功完成。\r\n": ("certutil", NAME),
    f"{SPACED}\n": ("bare", ""),
    f"{MD5} *{NAME}\n{SHA256} *{NAME}\n": ("named-binary", NAME),
    f"{MD5}\n{MD5.upper()}\n": ("bare", ""),
    f"# made by a module\n{MD5}  {NAME}\n": ("named", NAME),
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-bom", "utf-16-le", "cp950"]


def encode(text: str, encoding: str) -> bytes:
    if encoding == "utf-16-be-bom":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode(encoding)


@pytest.mark.parametrize(("text", "expected"), FORMS.items())
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_form_in_every_encoding(text, expected, encoding):
    signature = parse_signature(encode(text, encoding), NAME)
    assert signature.md5 == MD5
    assert (signature.form, signature.named) == expected
    assert signature.problems == ()


def test_a_sha256_beside_it_is_handed_on():
    assert parse_signature(f"{MD5} *{NAME}\n{SHA256} *{NAME}\n".encode()).sha256 == SHA256
    assert parse_signature(f"{MD5}  {NAME}\n{SHA256}\n".encode(), NAME).sha256 == SHA256


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"no digest here", "no-digest"),
        (MD5[:31].encode(), "no-digest"),
        ((MD5 + "0").encode(), "no-digest"),
        (SHA1.encode(), "other-algorithm"),
        (SHA256.encode(), "other-algorithm"),
        (f"{MD5}\n{OTHER}\n".encode(), "several-md5"),
        (f"{MD5}\n{SHA256}\n{'0' * 64}\n".encode(), "several-sha256"),
        (b"\x80\x81\xff\xfe\xff\x00\xff", "not-text"),
        (b"a" * 70_000, "too-large"),
    ],
)
def test_what_is_no_signature_says_why(data, problem):
    signature = parse_signature(data)
    assert problem in signature.problems
    assert signature.md5 == (MD5 if problem == "several-sha256" else "")


def test_in_a_list_the_archives_own_line_counts():
    data = f"{OTHER} *other.zip\n{MD5} *{NAME}\n".encode()
    assert parse_signature(data, NAME).md5 == MD5
    assert parse_signature(data, f"C:\\bundles\\{NAME}").md5 == MD5
    assert parse_signature(data).problems == ("several-md5",)


def test_oddities_are_told_and_do_no_harm():
    assert parse_signature(f"{MD5} *{NAME}\n".encode()).oddities == ()
    odd = parse_signature(b"\xef\xbb\xbf" + MD5.upper().encode() + b"\r\n\r\n")
    assert odd.oddities == ("bom", "upper-case", "crlf", "blank-lines")


def test_what_is_written_is_read_back():
    data = format_signature(MD5.upper(), NAME)
    assert data == f"{MD5} *{NAME}\n".encode()
    assert parse_signature(data, NAME).md5 == MD5
    assert format_signature(MD5, NAME, "MD5 ({archive}) = {md5}\n").startswith(b"MD5 (")


def test_names_come_from_templates():
    templates = ("{archive}.md5", "{stem}.md5", "{stem}.txt", "{archive}.md5")
    assert candidate_names("a.b.zip", templates) == ("a.b.zip.md5", "a.b.md5", "a.b.txt")
