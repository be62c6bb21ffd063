"""The kernels against the pure path and other libraries: any lengths, any alignment, any number of lanes."""

from __future__ import annotations

import hashlib
import random
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpx.archive.engines.aes import PureCounterMode
from lpx.archive.engines.traditional import PureDecrypter, TraditionalEncryptor, start_state

SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
MD5_START = bytes.fromhex("0123456789abcdeffedcba9876543210")
SHA1_START = bytes.fromhex("67452301efcdab8998badcfe10325476c3d2e1f0")
BLOCKS = st.lists(st.integers(0, 40), min_size=1, max_size=40)
SHIFT = st.integers(0, 17)


def buffers(lengths, shift, seed):
    """Buffers at any alignment within one allocation."""
    rng = random.Random(seed)
    whole = bytearray(rng.randbytes(sum(lengths) + shift * (len(lengths) + 1)))
    views, at = [], 0
    for length in lengths:
        at += shift
        views.append(memoryview(whole)[at : at + length])
        at += length
    return views


@SETTINGS
@given(blocks=BLOCKS, shift=SHIFT, seed=st.integers(0, 1 << 32))
def test_md5_and_sha1_in_lanes(kernels, blocks, shift, seed):
    views = buffers([64 * count for count in blocks], shift, seed)
    for start, run, name, order in (
        (MD5_START, kernels.md5_blocks, "md5", "little"),
        (SHA1_START, kernels.sha1_blocks, "sha1", "big"),
    ):
        states = bytearray(start * len(views))
        run(states, views)
        run(states, [b"\x80" + bytes(55) + (8 * len(view)).to_bytes(8, order) for view in views])
        wanted = b"".join(hashlib.new(name, view).digest() for view in views)
        assert bytes(states) == wanted


@SETTINGS
@given(
    key=st.sampled_from([16, 24, 32]),
    length=st.integers(0, 700),
    position=st.integers(0, 600) | st.integers(1 << 20, (1 << 20) + 64),
    shift=SHIFT,
    seed=st.integers(0, 1 << 32),
)
def test_counter_mode_at_any_place(kernels, key, length, position, shift, seed):  # noqa: PLR0917 - drawn by name
    rng = random.Random(seed)
    secret = rng.randbytes(key)
    (view,) = buffers([length], shift, seed)
    wanted = bytearray(position + length)
    wanted[position:] = view
    PureCounterMode(secret).apply(memoryview(wanted))
    kernels.aes_ctr(secret, position, view)
    assert bytes(view) == bytes(wanted[position:])


@SETTINGS
@given(
    password=st.binary(max_size=64),
    salt_length=st.integers(1, 16),
    count=st.integers(0, 9),
    length=st.integers(1, 90),
    iterations=st.integers(1, 5),
)
def test_pbkdf2_of_many_salts(kernels, password, salt_length, count, length, iterations):  # noqa: PLR0917 - as above
    salts = random.Random(count).randbytes(salt_length * count)
    wanted = b"".join(
        hashlib.pbkdf2_hmac("sha1", password, salts[at : at + salt_length], iterations, length)
        for at in range(0, len(salts), salt_length)
    )
    assert kernels.pbkdf2_sha1(password, salts, salt_length, iterations, length) == wanted


@SETTINGS
@given(
    lengths=st.lists(st.integers(0, 90), min_size=1, max_size=24),
    shift=SHIFT,
    password=st.binary(max_size=12),
    seed=st.integers(0, 1 << 32),
)
def test_traditional_cipher_of_many_entries(kernels, lengths, shift, password, seed):
    views = buffers(lengths, shift, seed)
    before = [bytes(view) for view in views]
    states = bytearray(start_state(password) * len(views))
    kernels.traditional_decrypt(states, views)
    assert [bytes(view) for view in views] == [PureDecrypter(password).decrypt_bytes(part) for part in before]
    states = bytearray(start_state(password) * len(views))
    kernels.traditional_encrypt(states, views)
    assert [bytes(view) for view in views] == before, "enciphering undoes deciphering"


def test_a_stream_goes_on_where_it_ended(kernels):
    data = random.Random(1).randbytes(5_000)
    encryptor = TraditionalEncryptor(b"p", b"noise noise", 1)
    enciphered = bytearray(data)
    encryptor.encrypt(memoryview(enciphered)[:1234])
    encryptor.encrypt(memoryview(enciphered)[1234:])
    state = bytearray(start_state(b"p"))
    whole = bytearray(encryptor.header()) + enciphered
    view = memoryview(whole)
    kernels.traditional_decrypt(state, [view[:1]])
    kernels.traditional_decrypt(state, [view[1:777]])
    kernels.traditional_decrypt(state, [view[777:]])
    assert bytes(whole[12:]) == data


@SETTINGS
@given(length=st.integers(0, 1000), shift=SHIFT, value=st.integers(0, (1 << 32) - 1))
def test_crc32(kernels, length, shift, value):
    (view,) = buffers([length], shift, length)
    assert kernels.crc32(view, value) == zlib.crc32(view, value)


@pytest.mark.parametrize(
    "call",
    [
        lambda k: k.md5_blocks(bytearray(16), [b"short"]),
        lambda k: k.md5_blocks(bytearray(17), [bytes(64)]),
        lambda k: k.md5_blocks(bytearray(16), []),
        lambda k: k.sha1_blocks(bytearray(20), [bytes(64), bytes(64)]),
        lambda k: k.traditional_decrypt(bytearray(11), [bytearray(1)]),
        lambda k: k.aes_ctr(bytes(15), 0, bytearray(16)),
        lambda k: k.pbkdf2_sha1(bytes(65), bytes(16), 16, 1, 20),
        lambda k: k.pbkdf2_sha1(b"p", bytes(17), 16, 1, 20),
        lambda k: k.pbkdf2_sha1(b"p", bytes(16), 0, 1, 20),
        lambda k: k.pbkdf2_sha1(b"p", bytes(17), 17, 1, 20),
        lambda k: k.pbkdf2_sha1(b"p", bytes(16), 16, 0, 20),
        lambda k: k.pbkdf2_sha1(b"p", bytes(16), 16, 1, 1025),
        lambda k: k.use(["no such thing"]),
        lambda k: k.use([1]),
    ],
)
def test_what_does_not_fit_is_refused(kernels, call):
    with pytest.raises(ValueError, match=r"."):
        call(kernels)


@pytest.mark.parametrize(
    "call",
    [
        lambda k: k.aes_ctr(bytes(16), 0, bytes(16)),
        lambda k: k.md5_blocks(bytes(16), [bytes(64)]),
        lambda k: k.traditional_decrypt(bytearray(12), [b"read only"]),
        lambda k: k.md5_blocks(bytearray(16), ["text"]),
        lambda k: k.md5_blocks(bytearray(16), 5),
    ],
)
def test_what_cannot_be_written_to_is_refused(kernels, call):
    with pytest.raises((TypeError, BufferError)):
        call(kernels)
