"""A fuzz target for the kernels: any bytes become a call, compared with another implementation."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from typing import Any

from lpx import _native

MD5_START = bytes.fromhex("0123456789abcdeffedcba9876543210")
SHA1_START = bytes.fromhex("67452301efcdab8998badcfe10325476c3d2e1f0")


def kernels(data: bytes) -> None:
    """Call one kernel with lengths and contents taken from ``data``."""
    if not _native.loaded or len(data) < 4:
        return
    from lpx._native import _kernels

    level, which, count, size = data[:4]
    before = _kernels.active()
    _kernels.use([name for bit, name in enumerate(_kernels.detected()) if level >> bit & 1])
    try:
        CALLS[which % len(CALLS)](_kernels, count % 40, size, data[4:])
    finally:
        _kernels.use(before)


def _cut(count: int, size: int, rest: bytes, unit: int) -> list[bytearray]:
    """Return ``count`` buffers whose lengths, multiples of ``unit``, and contents come from ``rest``."""
    buffers = []
    for number in range(count):
        length = unit * ((rest[number % len(rest)] if rest else size) % 9)
        part = (rest[number:] or bytes(1)) * (length + 1)
        buffers.append(bytearray(part[:length]))
    return buffers


def _digests(kernel: Any, start: bytes, name: str, order: Any) -> Callable[[Any, int, int, bytes], None]:
    def call(module: Any, count: int, size: int, rest: bytes) -> None:
        run = getattr(module, kernel)
        buffers = _cut(count, size, rest, 64)
        states = bytearray(start * count)
        run(states, buffers)
        run(states, [b"\x80" + bytes(55) + (8 * len(buffer)).to_bytes(8, order) for buffer in buffers])
        assert bytes(states) == b"".join(hashlib.new(name, buffer).digest() for buffer in buffers)

    return call


def _aes(module: Any, count: int, size: int, rest: bytes) -> None:
    key = (rest + bytes(32))[: (16, 24, 32)[count % 3]]
    once, twice = bytearray(rest), bytearray(rest)
    module.aes_ctr(key, size, once)
    middle = len(rest) // 2
    view = memoryview(twice)
    module.aes_ctr(key, size, view[:middle])
    module.aes_ctr(key, size + middle, view[middle:])
    assert once == twice
    module.aes_ctr(key, size, once)
    assert bytes(once) == rest


def _crc(module: Any, count: int, size: int, rest: bytes) -> None:
    assert module.crc32(rest, count * size) == zlib.crc32(rest, count * size)


def _pbkdf2(module: Any, count: int, size: int, rest: bytes) -> None:
    salt_length, length = 1 + size % 16, 1 + size % 80
    salts = (rest + bytes(salt_length * count))[: salt_length * count]
    password = rest[:64]
    wanted = b"".join(
        hashlib.pbkdf2_hmac("sha1", password, salts[at : at + salt_length], 2, length)
        for at in range(0, len(salts), salt_length)
    )
    assert module.pbkdf2_sha1(password, salts, salt_length, 2, length) == wanted


def _traditional(module: Any, count: int, size: int, rest: bytes) -> None:
    buffers = _cut(count, size, rest, 7)
    before = [bytes(buffer) for buffer in buffers]
    start = ((rest + bytes(12))[:12]) * count
    together, alone = bytearray(start), bytearray(start)
    module.traditional_decrypt(together, buffers)
    for number, part in enumerate(before):
        single, state = bytearray(part), bytearray(start[:12])
        module.traditional_decrypt(state, [single])
        assert single == buffers[number]
        alone[12 * number : 12 * number + 12] = state
    assert together == alone
    again = bytearray(start)
    module.traditional_encrypt(again, buffers)
    assert [bytes(buffer) for buffer in buffers] == before


def _misfits(module: Any, count: int, size: int, rest: bytes) -> None:
    for run, words in ((module.md5_blocks, 4), (module.sha1_blocks, 5)):
        try:
            run(bytearray(rest), [bytes(size)] * count)
        except ValueError:
            continue
        assert len(rest) == 4 * words * count
        assert size % 64 == 0 or count == 0


CALLS = (
    _digests("md5_blocks", MD5_START, "md5", "little"),
    _digests("sha1_blocks", SHA1_START, "sha1", "big"),
    _aes,
    _crc,
    _pbkdf2,
    _traditional,
    _misfits,
)
