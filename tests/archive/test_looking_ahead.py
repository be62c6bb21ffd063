"""What is done for many archives at once changes nothing but the time that it takes."""

from __future__ import annotations

import io
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpx import _native
from lpx.archive import MemorySource, read_directory
from lpx.archive import ahead as room
from lpx.archive.ahead import look_ahead
from lpx.archive.limits import Limits
from lpx.archive.scan import scan
from lpx.archive.unlock import Keyring
from lpx.archive.writer import ArchiveWriter

PASSWORD = "right-one"


def packed(
    number: int, *, entries: int = 3, cipher: str = "aes-256", password: str | None = PASSWORD
) -> bytes:
    sink = io.BytesIO()
    writer = ArchiveWriter(sink, password=password, cipher=cipher, seed=number)
    for place in range(entries):
        writer.add(f"{place}.bin", Random(f"{number}/{place}").randbytes(50 * place))
    writer.close()
    return sink.getvalue()


def scanned(data, password, known=None):
    source = MemorySource(data)
    directory = (known.directory if known else None) or read_directory(source)
    keyring = known.keyring if known else None
    digest = known.digest if known else None
    result = scan(source, directory, password, workers=1, digest=digest, keyring=keyring)
    return directory, result


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_scans_come_out_as_without_it(data):
    archives, passwords = [], []
    for number in range(data.draw(st.integers(1, 4))):
        cipher = data.draw(st.sampled_from(["aes-128", "aes-192", "aes-256", "traditional"]))
        archive = bytearray(packed(number, entries=data.draw(st.integers(0, 4)), cipher=cipher))
        if data.draw(st.booleans()):
            archive[data.draw(st.integers(0, len(archive) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        archives.append(bytes(archive))
        passwords.append(data.draw(st.sampled_from([None, PASSWORD, "wrong", "密碼"])))
    sources = [MemorySource(archive) for archive in archives]
    for archive, password, known in zip(archives, passwords, look_ahead(sources, passwords), strict=True):
        assert scanned(archive, password, known) == scanned(archive, password)


@pytest.mark.skipif(not _native.loaded, reason="keys are derived side by side by the kernels only")
def test_keys_are_derived_once(monkeypatch):
    archive = packed(1)
    (known,) = look_ahead([MemorySource(archive)], [PASSWORD])
    from lpx.archive import unlock

    def again(*_):
        raise AssertionError("derived again")

    monkeypatch.setattr(unlock, "derive_keys", again)
    monkeypatch.setattr(unlock, "derive_many", again)
    assert {result.state for result in scanned(archive, PASSWORD, known)[1].results} == {"read"}


def test_nothing_is_kept_of_what_is_large_or_cannot_be_used(monkeypatch):
    sound = packed(1)
    many = look_ahead([MemorySource(packed(2, entries=5))], [PASSWORD], limits=Limits(entries=4))[0]
    assert (many.directory, many.keyring, many.content_bytes) == (None, None, 0)
    assert look_ahead([MemorySource(b"no zip")], [PASSWORD])[0].directory is None
    assert look_ahead([MemorySource(sound)], [PASSWORD])[0].content_bytes == 150
    monkeypatch.setattr(room, "SMALL", len(sound) - 1)
    assert look_ahead([MemorySource(sound)], [PASSWORD])[0].directory is None


def test_a_failure_of_one_is_left_to_its_scan(monkeypatch):
    real = room.read_directory

    def fails(source, *arguments):
        if source.size == len(packed(1)):
            raise ZeroDivisionError
        return real(source, *arguments)

    monkeypatch.setattr(room, "read_directory", fails)
    sources = [MemorySource(packed(1)), MemorySource(packed(2, entries=2))]
    first, second = look_ahead(sources, [PASSWORD, None])
    assert first.directory is None
    assert first.digest is not None
    assert second.directory is not None
    assert second.keyring is None


def test_a_password_of_several_forms_is_tried_before_keys_are_derived():
    assert len(Keyring("密碼").forms) > 1
    (known,) = look_ahead([MemorySource(packed(1, password="密碼"))], ["密碼"])
    assert {result.state for result in scanned(packed(1, password="密碼"), "密碼", known)[1].results} == {
        "read"
    }
