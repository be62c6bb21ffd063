"""Ciphers and inflaters against independent implementations, and their slow twins against the fast ones."""

from __future__ import annotations

import random
import sys
import zlib

import pytest

from lpx import _native
from lpx.archive.engines import aes, inflate, traditional

RNG = random.Random(5)


@pytest.mark.parametrize("key_length", [16, 24, 32])
@pytest.mark.parametrize("with_numpy", [True, False])
def test_counter_mode_is_winzips(key_length, with_numpy):
    from Cryptodome.Cipher import AES
    from Cryptodome.Util import Counter

    numpy = pytest.importorskip("numpy") if with_numpy else None
    key = RNG.randbytes(key_length)
    # Beyond a mebibyte the counter's third byte moves, which is where a table of counters goes wrong.
    data = RNG.randbytes((1 << 20) + 70_001)
    oracle = AES.new(key, AES.MODE_CTR, counter=Counter.new(128, little_endian=True, initial_value=1))
    buffer = bytearray(data)
    mode = aes.PureCounterMode(key, numpy)
    place = 0
    for length in (1, 15, 16, 17, 100_000, len(data)):
        mode.apply(memoryview(buffer)[place : place + length])
        place += length
    assert bytes(buffer) == oracle.encrypt(data)


def test_the_counters_high_bytes_move_both_ways():
    table = aes._CounterTable()
    for high in (0, 1, 255, 256, 65_536, 3, 0):
        table.turn_to(high)
        for index in (0, 1, 65_535):
            block = bytes(table.blocks[index * 16 : index * 16 + 16])
            assert int.from_bytes(block, "little") == (high << 16) + index


def test_keys_are_derived_as_hashlib_does(monkeypatch):
    fast = aes.derive_keys(b"password", b"salt" * 4, "aes-256")
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.kdf.pbkdf2", None)
    assert aes.derive_keys(b"password", b"salt" * 4, "aes-256") == fast
    assert [len(part) for part in (fast.cipher_key, fast.mac_key, fast.verifier)] == [32, 32, 2]


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_536 + 257, 300_000])
@pytest.mark.parametrize("is_native", [True, False])
def test_traditional_encryption_by_lanes_is_the_plain_one(monkeypatch, length, is_native):
    monkeypatch.setattr(_native, "loaded", is_native and _native.loaded)
    data = RNG.randbytes(length)
    encryptor = traditional.TraditionalEncryptor(b"password", b"noise noise", 0x5A)
    enciphered = bytearray(data)
    encryptor.encrypt(memoryview(enciphered)[:1000])
    encryptor.encrypt(memoryview(enciphered)[1000:])
    pure = traditional.PureDecrypter(b"password")
    assert pure.decrypt_bytes(encryptor.header())[-1] == 0x5A
    assert pure.decrypt_bytes(bytes(enciphered)) == data


def test_lanes_go_on_where_the_segment_before_ended(monkeypatch):
    data = RNG.randbytes(200_000)
    whole, segments = bytearray(data), bytearray(data)
    monkeypatch.setattr(_native, "loaded", False)
    traditional.TraditionalEncryptor(b"p", b"noise noise", 1).encrypt(memoryview(whole))
    monkeypatch.setattr(traditional, "_SEGMENT", 65_536)
    traditional.TraditionalEncryptor(b"p", b"noise noise", 1).encrypt(memoryview(segments))
    assert segments == whole


def test_without_the_compiled_core_plain_python_deciphers(monkeypatch):
    data = RNG.randbytes(3_000)
    encryptor = traditional.TraditionalEncryptor(b"p", b"noise noise", 7)
    enciphered = bytearray(data)
    encryptor.encrypt(memoryview(enciphered))
    monkeypatch.setattr(_native, "loaded", False)
    for missing in (False, True):
        if missing:
            monkeypatch.setitem(sys.modules, "_zipdecrypter", None)
        decryptor = traditional.TraditionalDecryptor(b"p")
        assert decryptor.check_byte(encryptor.header()) == 7
        assert decryptor.decrypt(memoryview(bytearray(enciphered))) == data


@pytest.mark.parametrize("library", ["deflate", "zlib"])
def test_inflating_holds_to_the_declared_size(monkeypatch, library):
    if library == "zlib":
        monkeypatch.setitem(sys.modules, "deflate", None)
    content = b"content " * 10_000
    stream = inflate.deflate(content)
    assert zlib.decompress(stream, -15) == content
    assert bytes(inflate.inflate_whole(stream, len(content))) == content
    for size, detail in ((len(content) - 1, "size"), (len(content) + 1, "size"), (0, "size")):
        with pytest.raises(inflate.InflateError) as caught:
            inflate.inflate_whole(stream, size)
        assert caught.value.detail == detail
    for broken in (stream[:-5], b"\xff" + stream, b""):
        with pytest.raises(inflate.InflateError) as caught:
            inflate.inflate_whole(broken, len(content))
        assert caught.value.detail == "inflate"


def test_an_empty_stream_inflates_to_nothing():
    assert bytes(inflate.inflate_whole(inflate.deflate(b""), 0)) == b""


def test_importing_the_room_loads_nothing_heavy():
    import subprocess

    code = (
        "import sys, lpx.archive, lpx.archive.writer, lpx.archive.signature;"
        "print([m for m in ('numpy', 'cryptography', 'deflate', 'zipfile', 'yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
