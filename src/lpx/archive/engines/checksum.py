"""CRC-32: by the kernels where the processor multiplies without carry, else by zlib."""

from __future__ import annotations

import zlib

from lpx import _native


def crc32(data: bytes | bytearray | memoryview, value: int = 0) -> int:
    """Continue the CRC-32 ``value`` with ``data``."""
    if not _native.has("pclmul"):
        return zlib.crc32(data, value)
    from lpx._native import _kernels

    return _kernels.crc32(data, value)
