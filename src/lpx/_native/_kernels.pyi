"""Ciphers and digests in C over buffers. All release the interpreter's lock while they work.

Results never depend on what the processor can do. Nothing is parsed and nothing kept between calls; a length
that does not fit raises ``ValueError`` before anything is touched.
"""

from collections.abc import Sequence

from typing_extensions import Buffer

def detected() -> tuple[str, ...]:
    """Return what the processor has: ``sse4.1 aes pclmul sha avx2 avx512 gfni``."""

def active() -> tuple[str, ...]:
    """Return what the kernels make use of."""

def use(names: Sequence[str]) -> None:
    """Make use of these features only, as far as they are there; for tests."""

def aes_ctr(key: Buffer, position: int, data: Buffer) -> None:
    """Combine ``data``, in place, with WinZip's AES key stream from byte ``position`` of it on."""

def crc32(data: Buffer, value: int = 0) -> int:
    """Continue the CRC-32 ``value`` with ``data``."""

def md5_blocks(states: Buffer, buffers: Sequence[Buffer]) -> None:
    """Advance one MD5 state of 16 bytes (as a digest is written) per buffer; lengths are multiples of 64."""

def pbkdf2_sha1(password: Buffer, salts: Buffer, salt_length: int, iterations: int, length: int) -> bytes:
    """Return ``length`` bytes of PBKDF2-HMAC-SHA1 for each of ``salts``, which stand one after the other."""

def sha1_blocks(states: Buffer, buffers: Sequence[Buffer]) -> None:
    """Advance one SHA-1 state of 20 bytes (as a digest is written) per buffer; lengths as above."""

def traditional_decrypt(states: Buffer, buffers: Sequence[Buffer]) -> None:
    """Decipher buffers in place; a state are the three keys, four bytes each, little-endian."""

def traditional_encrypt(states: Buffer, buffers: Sequence[Buffer]) -> None:
    """Encipher buffers in place; states as above."""
