"""Two accounts of one entry, shared bytes, and bytes that belong to nobody."""

from __future__ import annotations

import pytest

from lpx.archive.forge import Ending, Forged, forge

TEXT = b"some text " * 50


def fields(result) -> set[object]:
    return result.forms("header-mismatch", "field")


@pytest.mark.parametrize(
    ("lie", "field"),
    [
        ({"local_name": "other.txt"}, "name"),
        ({"local": {"crc": 7}}, "crc"),
        ({"local": {"size": 7}}, "size"),
        ({"local": {"compressed_size": 7}}, "compressed-size"),
        ({"local": {"method": 0}}, "method"),
        ({"local": {"flags": 1}}, "flags"),
        ({"central": {"flags": 0x800}}, "flags"),
    ],
)
def test_local_and_central_headers_must_agree(opened, lie, field):
    result = opened(forge([Forged("a.txt", TEXT, **lie)]))
    assert fields(result) == {field}
    assert result.states == ["read"]


def test_a_differing_name_is_never_spelled_out(opened):
    result = opened(forge([Forged("A123456789/x", TEXT, local_name="B123456780/x")]))
    assert "123456" not in repr(result.problems)


@pytest.mark.parametrize("descriptor", ["signed", "bare"])
@pytest.mark.parametrize("zip64", [False, True])
@pytest.mark.parametrize("cipher", ["none", "aes-256", "traditional"])
def test_data_descriptors_are_understood(opened, descriptor, zip64, cipher):
    entries = [Forged(name, TEXT, descriptor=descriptor, zip64=zip64, cipher=cipher) for name in "ab"]
    result = opened(forge(entries, password="p"), "p")
    assert result.problems == ()
    assert result.states == ["read", "read"]


def test_a_descriptor_that_disagrees_is_noticed(opened):
    entry = Forged("a", TEXT, descriptor="signed", central={"crc": 5})
    assert fields(opened(forge([entry]))) == {"descriptor"}


@pytest.mark.parametrize("ending", [Ending(), Ending(zip64=True)])
def test_zip64_is_understood_and_silent(opened, ending):
    result = opened(forge([Forged("a", TEXT, zip64=True), Forged("b", TEXT)], ending=ending))
    assert result.problems == ()
    assert [entry.size for entry in result.scan.results] == [500, 500]


def test_aes_fields_must_agree(opened):
    import struct

    data = forge([Forged("a", TEXT, cipher="aes-256")], password="p")
    field = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
    lying = data.replace(field, struct.pack("<HHH2sBH", 0x9901, 7, 1, b"AE", 3, 8), 1)
    assert fields(opened(lying, "p")) == {"aes"}


def test_an_unknown_aes_version_is_refused_by_name(opened):
    import struct

    data = forge([Forged("a", TEXT, cipher="aes-256")], password="p")
    field = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
    result = opened(data.replace(field, struct.pack("<HHH2sBH", 0x9901, 7, 9, b"AE", 3, 8)), "p")
    assert result.forms("unsupported", "method") == {"aes-unknown"}


def test_ae1_checks_the_crc_as_well(opened):
    assert (
        opened(forge([Forged("a", TEXT, cipher="aes-256", aes_version=1)], password="p"), "p").problems == ()
    )
    lying = Forged("a", TEXT, cipher="aes-256", aes_version=1, both={"crc": 9})
    assert opened(forge([lying], password="p"), "p").forms("damaged", "detail") == {"crc"}


def test_overlapping_entries_are_found(opened):
    result = opened(forge([Forged("a", TEXT), Forged("b", TEXT, shares=0)]))
    assert result.forms("overlap", "other") == {0}


def test_an_entry_that_begins_inside_another_is_found(opened):
    inner = forge([Forged("b", TEXT)])
    outer = forge([Forged("a", inner, method=0), Forged("b", TEXT, central={"offset": 31})])
    assert result_other(opened(outer)) == 0


def result_other(result) -> object:
    return next(problem.parameters["other"] for problem in result.problems if problem.kind == "overlap")


@pytest.mark.parametrize("offset", [1, 5_000, 0xFFFFFFF0])
def test_an_entry_without_local_header_is_damaged(opened, offset):
    result = opened(forge([Forged("a", TEXT), Forged("b", TEXT, central={"offset": offset})]))
    assert result.states == ["read", "damaged"]
    assert result.forms("damaged", "detail") == {"header"}


@pytest.mark.parametrize("counts", [True, False])
def test_bytes_before_the_archive_are_told(opened, counts):
    result = opened(
        forge([Forged("a", TEXT), Forged("b", TEXT)], prefix=b"#!/bin/sh\n", counts_prefix=counts)
    )
    assert result.kinds == {"extra-bytes"}
    assert result.problems[0].parameters == {"where": "before", "bytes": 10}
    assert result.states == ["read", "read"]


def test_bytes_after_the_archive_are_told(opened):
    result = opened(forge([Forged("a", TEXT)], suffix=b"appended"))
    assert result.problems[0].parameters == {"where": "after", "bytes": 8}
    assert result.states == ["read"]


def test_bytes_between_entries_are_told(opened):
    hidden = forge([Forged("a", TEXT), Forged("hidden", TEXT), Forged("c", TEXT)])
    # Leave the middle entry's bytes in the file and take it out of the directory.
    start = hidden.rfind(b"PK\x01\x02", 0, hidden.rfind(b"PK\x01\x02"))
    end = hidden.rfind(b"PK\x01\x02")
    record = bytearray(hidden[-22:])
    record[8:12] = (2).to_bytes(2, "little") * 2
    record[12:16] = (int.from_bytes(record[12:16], "little") - (end - start)).to_bytes(4, "little")
    result = opened(hidden[:start] + hidden[end:-22] + bytes(record))
    assert result.kinds == {"extra-bytes"}
    assert result.problems[0].parameters["where"] == "between"


def test_an_archive_comment_is_handed_on(opened):
    assert opened(forge([Forged("a", TEXT)], comment=b"hello")).directory.comment == b"hello"


def test_an_empty_archive_is_an_archive(opened):
    result = opened(forge([]))
    assert result.problems == ()
    assert result.directory.members == ()
