"""The kernels against vectors that others published."""

from __future__ import annotations

import pytest

MD5_START = bytes.fromhex("0123456789abcdeffedcba9876543210")
SHA1_START = bytes.fromhex("67452301efcdab8998badcfe10325476c3d2e1f0")


def padded(message: bytes, order: str) -> bytes:
    zeros = (55 - len(message)) % 64
    return message + b"\x80" + bytes(zeros) + (8 * len(message)).to_bytes(8, order)


RFC_1321 = {
    b"": "d41d8cd98f00b204e9800998ecf8427e",
    b"a": "0cc175b9c0f1b6a831c399e269772661",
    b"abc": "900150983cd24fb0d6963f7d28e17f72",
    b"message digest": "f96b697d7cb7938d525a2f31aaf161d0",
    b"abcdefghijklmnopqrstuvwxyz": "c3fcd3d76192e4007dfb496cca67e13b",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789": "d174ab98d277d9f5a5611c2c9f419d9f",
    b"1234567890" * 8: "57edf4a22be3c955ac49da2e2107b67a",
}
"""RFC 1321, A.5."""


@pytest.mark.parametrize("lanes", range(1, 19))
def test_md5(kernels, lanes):
    messages = [list(RFC_1321)[number % len(RFC_1321)] for number in range(lanes)]
    states = bytearray(MD5_START * lanes)
    kernels.md5_blocks(states, [padded(message, "little") for message in messages])
    assert [states[16 * n : 16 * n + 16].hex() for n in range(lanes)] == [RFC_1321[m] for m in messages]


FIPS_180 = {
    b"abc": "a9993e364706816aba3e25717850c26c9cd0d89d",
    b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
    b"": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
}


@pytest.mark.parametrize("lanes", range(1, 19))
def test_sha1(kernels, lanes):
    messages = [list(FIPS_180)[number % len(FIPS_180)] for number in range(lanes)]
    states = bytearray(SHA1_START * lanes)
    kernels.sha1_blocks(states, [padded(message, "big") for message in messages])
    assert [states[20 * n : 20 * n + 20].hex() for n in range(lanes)] == [FIPS_180[m] for m in messages]


RFC_6070 = [
    (b"password", b"salt", 1, 20, "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
    (b"password", b"salt", 2, 20, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"),
    (b"password", b"salt", 4096, 20, "4b007901b765489abead49d926f721d065a429c1"),
    (b"pass\0word", b"sa\0lt", 4096, 16, "56fa6aa75548099dcc37d7f03425e0c3"),
]


@pytest.mark.parametrize("salts", [1, 2, 3, 4, 5, 8, 9, 17])
def test_pbkdf2(kernels, salts):
    for password, salt, iterations, length, wanted in RFC_6070:
        made = kernels.pbkdf2_sha1(password, salt * salts, len(salt), iterations, length)
        assert len(made) == salts * length
        assert {made[at : at + length].hex() for at in range(0, len(made), length)} == {wanted}


RFC_2202 = [
    (b"\x0b" * 20, b"Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"),
    (b"Jefe", b"what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
    (b"\xaa" * 20, b"\xdd" * 50, "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
    (bytes(range(1, 26)), b"\xcd" * 50, "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
]


@pytest.mark.parametrize("lanes", [1, 2, 3, 4, 7, 16, 20])
def test_hmac_sha1(kernels, lanes):
    from lpx.archive.engines.digests import hmac_sha1_many

    chosen = [RFC_2202[number % len(RFC_2202)] for number in range(lanes)]
    codes = hmac_sha1_many([key for key, _, _ in chosen], [data for _, data, _ in chosen])
    assert [code.hex() for code in codes] == [wanted for _, _, wanted in chosen]


AESAVS = {
    16: "3ad78e726c1ec02b7ebfe92b23d9ec34",
    24: "6cd02513e8d4dc986b4afe087a60bd0c",
    32: "ddc6bf790c15760d8d9aeb6f9a75fd4e",
}
"""NIST AESAVS, appendix D: a key of zeros; the plain text 80 00 .. 00 is the counter 128, little-endian."""


@pytest.mark.parametrize("length", AESAVS)
def test_aes(kernels, length):
    block = bytearray(16)
    kernels.aes_ctr(bytes(length), 16 * 127, block)
    assert block.hex() == AESAVS[length]


def test_crc32(kernels):
    assert kernels.crc32(b"123456789") == 0xCBF43926
    assert kernels.crc32(b"123456789" * 100) == kernels.crc32(
        b"789" + b"123456789" * 99, kernels.crc32(b"123456")
    )
    assert kernels.crc32(b"") == 0
