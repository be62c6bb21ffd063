"""Ciphers and inflaters behind one narrow interface; the best one that is installed is chosen at run time.

Nothing outside this package imports a cryptographic or compression library.
"""

from __future__ import annotations

from typing import Protocol


class Decryptor(Protocol):
    """Deciphers one entry, piece by piece."""

    def decrypt(self, chunk: memoryview) -> memoryview | bytes:
        """Return the plain bytes of ``chunk``; may overwrite ``chunk`` and return it."""

    def is_authentic(self, code: bytes) -> bool:
        """Say whether the authentication code that follows the data fits; always true where there is none."""


class Encryptor(Protocol):
    """Enciphers one entry."""

    def header(self) -> bytes:
        """Return what stands before the data: salt and verifier, or the encryption header."""

    def encrypt(self, data: memoryview) -> None:
        """Encipher ``data`` in place; it follows what was given before."""

    def trailer(self) -> bytes:
        """Return what stands after the data: the authentication code, or nothing."""
