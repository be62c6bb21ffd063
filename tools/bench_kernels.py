"""Measures the kernels beside the libraries that lpx uses without them, by processor time.

``python tools/bench_kernels.py`` prints a table, MB meaning bytes of data. Processor time of one thread, so a
busy machine disturbs little; the best of some rounds.
"""

from __future__ import annotations

import hashlib
import hmac
import time
import zlib
from collections.abc import Callable

from lpx import _native
from lpx.archive.engines import aes, digests, traditional
from lpx.archive.engines.checksum import crc32

SIZE = 1 << 20
ROUNDS = 7
PASSWORD = b"bench-Password-1"


def rate(work: Callable[[], object], amount: float) -> float:
    """Return ``amount`` per second of processor time, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return amount / max(best, 1e-9)


def main() -> None:
    """Print the table."""
    if not _native.loaded:
        raise SystemExit("the kernels are not there")
    data = [bytearray(bytes(range(256)) * (SIZE // 256)) for _ in range(16)]
    megabytes = SIZE / 1e6
    salts = [bytes((number,)) * 16 for number in range(32)]
    keys = [bytes(32)] * 16
    core = traditional.TraditionalDecryptor(PASSWORD)
    pure_core = traditional.library_core(PASSWORD)
    view = memoryview(data[0])

    def decipher(lanes: int) -> Callable[[], None]:
        start = traditional.start_state(PASSWORD)
        views = [memoryview(one) for one in data[:lanes]]
        return lambda: traditional.decrypt_many(bytearray(start * lanes), views)

    def derive(count: int) -> Callable[[], object]:
        return lambda: aes.derive_many(PASSWORD, salts[:count], "aes-256")

    rows: list[tuple[str, str, float, float]] = [
        ("MD5, one stream", "MB/s, hashlib", rate(lambda: digests.md5_many(data[:1]), megabytes),
         rate(lambda: hashlib.md5(data[0], usedforsecurity=False), megabytes)),
    ]  # fmt: skip
    single_md5 = rows[0][3]
    for lanes in (2, 8, 16):
        fast = rate(lambda n=lanes: digests.md5_many(data[:n]), lanes * megabytes)  # type: ignore[misc]
        rows.append((f"MD5, {lanes} streams", "MB/s, hashlib", fast, single_md5))
    library_hmac = rate(lambda: hmac.digest(keys[0], data[0], "sha1"), megabytes)
    for lanes in (1, 4, 16):
        fast = rate(lambda n=lanes: digests.hmac_sha1_many(keys[:n], data[:n]), lanes * megabytes)  # type: ignore[misc]
        rows.append((f"HMAC-SHA1, {lanes} streams", "MB/s, hashlib", fast, library_hmac))
    rows += [
        ("AES-256 counter mode", "MB/s, cryptography + numpy",
         rate(lambda: aes.counter_mode(bytes(32)).apply(view), megabytes),
         rate(lambda: aes.PureCounterMode(bytes(32), aes.numpy_or_none()).apply(view), megabytes)),
        ("CRC-32", "MB/s, zlib", rate(lambda: crc32(data[0]), megabytes),
         rate(lambda: zlib.crc32(data[0]), megabytes)),
    ]  # fmt: skip
    library_kdf = rate(lambda: aes.derive_by_library(PASSWORD, salts[0], 66), 1)
    for count in (1, 8, 32):
        rows.append(
            (f"PBKDF2, {count} entries", "keys/s, cryptography", rate(derive(count), count), library_kdf)
        )
    library_cipher = rate(lambda: pure_core.decrypt_bytes(bytes(data[0][: SIZE // 8])), megabytes / 8)
    rows.append(
        (
            "traditional, 1 entry",
            "MB/s, fast-zip-decryption",
            rate(lambda: core.decrypt(view), megabytes),
            library_cipher,
        )
    )
    for lanes in (4, 8, 16):
        rows.append(
            (
                f"traditional, {lanes} entries",
                "MB/s, fast-zip-decryption",
                rate(decipher(lanes), lanes * megabytes),
                library_cipher,
            )
        )
    print("| kernel | unit and peer | kernel | peer | times |\n|---|---|---|---|---|")
    for name, unit, ours, theirs in rows:
        print(f"| {name} | {unit} | {ours:,.0f} | {theirs:,.0f} | {ours / theirs:.1f} |")


if __name__ == "__main__":
    main()
