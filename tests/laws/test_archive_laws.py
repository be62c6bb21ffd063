"""Laws of the archive room, over whatever Hypothesis thinks of."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lpx.archive import EntryError, MemorySource, open_entry, read_directory
from lpx.archive.encodings import ENCODING_NAMES, choose_encoding, decode
from lpx.archive.forge import Forged, forge
from lpx.archive.paths import name_faults, target_parts
from lpx.archive.scan import scan
from lpx.archive.signature import format_signature, parse_signature
from lpx.archive.writer import ArchiveWriter

CIPHERS = ("aes-256", "aes-128", "traditional", "none")
passwords = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
segments = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\:"), min_size=1, max_size=8
)
names = st.lists(segments, min_size=1, max_size=3).map("/".join)
contents = st.one_of(st.binary(max_size=300), st.binary(max_size=5).map(lambda piece: piece * 500))


@given(
    files=st.dictionaries(names, contents, max_size=5),
    password=passwords,
    cipher=st.sampled_from(CIPHERS),
    compress=st.sampled_from(["auto", "deflate", "store"]),
)
def test_what_is_written_is_read_back(files, password, cipher, compress):
    assume(not any(kind == "path-escape" for name in files for kind, _ in name_faults(name)))
    sink = io.BytesIO()
    with ArchiveWriter(sink, password=password, cipher=cipher, seed=1) as writer:
        for name, data in files.items():
            writer.add(name, data, compress)
    source = MemorySource(sink.getvalue())
    directory = read_directory(source)
    result = scan(source, directory, password, keep=lambda _: 1 << 20)
    assert {directory.members[entry.member].name: entry.content for entry in result.results} == files
    assert {problem.kind for problem in directory.problems} <= {"unportable-name", "colliding-name"}
    assert result.problems == ()
    assert result.archive_md5 == hashlib.md5(sink.getvalue()).hexdigest()


SEALED = {
    cipher: forge(
        [
            Forged("one.txt", b"first content " * 40, cipher=cipher),
            Forged("two.bin", bytes(range(200)), method=0, cipher=cipher),
        ],
        password="p",
    )
    for cipher in ("aes-256", "traditional")
}
TRUE = {
    "one.txt": hashlib.md5(b"first content " * 40).hexdigest(),
    "two.bin": hashlib.md5(bytes(range(200))).hexdigest(),
}


@pytest.mark.parametrize("cipher", SEALED)
@given(data=st.data())
def test_no_flipped_bit_ever_passes_as_intact_content(cipher, data):
    archive = bytearray(SEALED[cipher])
    place = data.draw(st.integers(0, len(archive) - 1))
    archive[place] ^= 1 << data.draw(st.integers(0, 7))
    source = MemorySource(archive)
    directory = read_directory(source)
    result = scan(source, directory, "p")
    # Whoever still reads as intact has the true content, whatever else was said about the archive.
    for entry in result.results:
        if entry.state == "read":
            assert entry.md5 in TRUE.values()
    assert result.archive_md5 != hashlib.md5(SEALED[cipher]).hexdigest()


@given(data=st.binary(max_size=400), password=st.none() | passwords)
def test_arbitrary_bytes_never_crash(data, password):
    source = MemorySource(data)
    directory = read_directory(source)
    result = scan(source, directory, password)
    assert result.archive_md5 == hashlib.md5(data).hexdigest()
    assert directory.members or directory.problems or data.startswith(b"PK\x05\x06")


@given(data=st.data())
def test_mangled_archives_never_crash(data):
    archive = bytearray(SEALED["aes-256"] if data.draw(st.booleans()) else SEALED["traditional"])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(archive) - 1))
        kind = data.draw(st.sampled_from(["set", "cut", "insert", "full"]))
        if kind == "set":
            archive[place] = data.draw(st.integers(0, 255))
        elif kind == "full":
            archive[place : place + 4] = b"\xff\xff\xff\xff"
        elif kind == "cut" and len(archive) > 50:
            del archive[place : place + data.draw(st.integers(1, 30))]
        else:
            archive[place:place] = data.draw(st.binary(max_size=30))
    source = MemorySource(archive)
    directory = read_directory(source)
    result = scan(source, directory, "p")
    assert len(result.results) == (0 if directory.is_fatal else len(directory.members))
    for member, entry in zip(directory.members, result.results, strict=False):
        try:
            content = b"".join(open_entry(source, member, "p"))
        except EntryError:
            assert entry.state != "read"
        else:
            assert entry.state in ("read", "locked", "skipped")
            assert entry.state != "read" or hashlib.md5(content).hexdigest() == entry.md5


header_values = st.dictionaries(
    st.sampled_from(["flags", "method", "crc", "compressed_size", "size"]),
    st.sampled_from([0, 1, 8, 99, 0xFFFF]),
    max_size=3,
)


@given(local=header_values, central=header_values, cipher=st.sampled_from(CIPHERS), zip64=st.booleans())
def test_lying_headers_never_crash(local, central, cipher, zip64):
    entry = Forged("a", b"content " * 9, cipher=cipher, local=local, central=central, zip64=zip64)
    source = MemorySource(forge([entry, Forged("b", b"1")], password="p"))
    directory = read_directory(source)
    result = scan(source, directory, "p")
    assert len(result.results) == 2
    if result.results[0].state == "read" and not directory.members[0].is_encrypted and cipher == "none":
        assert result.results[0].md5 == hashlib.md5(b"content " * 9).hexdigest() or central


@given(st.text(max_size=40))
def test_a_safe_name_stays_below_its_target(name):
    parts = target_parts(name)
    if parts is not None:
        assert parts
        assert all(part not in ("", ".", "..") and not set(part) & set('/\\:*?"<>|\0') for part in parts)
        assert not any(part.endswith((".", " ")) for part in parts)


@given(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=4))
def test_every_name_is_decoded_somehow(raw_names):
    encoding = choose_encoding(raw_names)
    assert encoding in ENCODING_NAMES
    assert all(decode(name, "cp437") is not None for name in raw_names)
    if encoding == "utf-8":
        assert all(decode(name, "utf-8") is not None for name in raw_names)


@given(st.text("課程學習成果多元表現歷紀錄高級中等學校自主計畫報告心得作品", min_size=2, max_size=10))
def test_common_chinese_names_in_big5_are_read_as_such(name):
    assert choose_encoding([f"A123456789/{name}.pdf".encode("cp950")]) == "cp950"


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_no_signature_but_never_a_crash(data):
    signature = parse_signature(data, "a.zip")
    assert bool(signature.md5) == (not signature.problems or signature.problems == ("several-sha256",))


@given(
    st.binary(max_size=20),
    st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n", "", "\n\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
)
def test_a_signature_survives_other_line_ends_encodings_and_case(content, stem, end, encoding, upper):
    digest = hashlib.md5(content).hexdigest()
    text = format_signature(digest, f"{stem}.zip").decode().rstrip("\n") + end
    head, _, tail = text.partition(" ")
    data = ((head.upper() if upper else head) + " " + tail).encode(encoding)
    signature = parse_signature(data, f"{stem}.zip")
    assert (signature.md5, signature.named) == (digest, f"{stem}.zip")
