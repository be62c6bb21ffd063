"""Finds out which byte form of a password opens an archive, and makes the decryptor of each entry.

WinZip AES entries carry two verifier bytes, traditional ones a single check byte: the CRC's high byte, or
that of
the DOS time where a data descriptor follows (APPNOTE 6.3.10 §6.1.6; Info-ZIP). Both are accepted: one wrong
password in 128 passes for a traditional entry; then the CRC of the content decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import ModuleType

from lpx.archive.engines import Decryptor
from lpx.archive.engines.aes import SALT_LENGTHS, AesDecryptor, AesKeys, derive_keys, derive_many
from lpx.archive.engines.traditional import HEADER_LENGTH, TraditionalDecryptor, crc_check_byte
from lpx.archive.members import Member
from lpx.archive.passwords import encoded_candidates
from lpx.archive.sources import ByteSource

Form = tuple[str, bytes]
"""Encoding and bytes of a password."""

PROBES = 16
"""So many entries are tried before a password is called wrong."""


class Keyring:
    """The byte forms of one password, the one that opens most first."""

    def __init__(self, password: str, numpy: ModuleType | None = None) -> None:
        self.forms: tuple[Form, ...] = encoded_candidates(password)
        self._numpy = numpy
        self._derived: dict[tuple[int, bytes], AesKeys] = {}

    def probe(self, source: ByteSource, members: Sequence[Member]) -> bool:
        """Order the forms by how many of up to 16 ``members`` they open; say whether any form opens any."""
        step = max(1, len(members) // PROBES)
        chosen = members[::step][:PROBES]
        if len(self.forms) == 1:
            raw = self.forms[0][1]
            return any(self._opens(member, _header(source, member), raw) for member in chosen)
        headers = [_header(source, member) for member in chosen]
        scores = {
            raw: sum(self._opens(member, header, raw) for member, header in zip(chosen, headers, strict=True))
            for _, raw in self.forms
        }
        self.forms = tuple(sorted(self.forms, key=lambda form: -scores[form[1]]))
        return any(scores.values())

    def fitting(self, member: Member, header: bytes) -> list[Form]:
        """Return the forms whose check passes for an entry with the encryption header ``header``."""
        found: list[Form] = []
        for form in self.forms:
            if self._opens(member, header, form[1]):
                found.append(form)
                if member.encryption != "traditional":
                    break
        return found

    def decryptor(self, member: Member, header: bytes, form: Form) -> Decryptor:
        """Return a decryptor that expects the first byte after ``header``."""
        if member.encryption == "traditional":
            traditional = TraditionalDecryptor(form[1])
            traditional.check_byte(header)
            return traditional
        keys = self._aes_keys(member, header, form[1])
        self._derived.pop((member.index, form[1]), None)
        return AesDecryptor(keys, self._numpy)

    def aes_keys(self, members: Sequence[Member], salts: Sequence[bytes]) -> list[AesKeys]:
        """Return the keys of entries of one cipher under the first form; known ones are not derived again."""
        raw = self.forms[0][1]
        places = [(member.index, raw) for member in members]
        missing = [salt for place, salt in zip(places, salts, strict=True) if place not in self._derived]
        derived = iter(derive_many(raw, missing, members[0].encryption) if missing else ())
        return [self._derived.pop(place) if place in self._derived else next(derived) for place in places]

    def know(self, member: Member, raw: bytes, keys: AesKeys) -> None:
        """Remember the keys of an entry under the form ``raw``."""
        self._derived[member.index, raw] = keys

    def _opens(self, member: Member, header: bytes, raw: bytes) -> bool:
        if member.encryption == "traditional":
            return len(header) == HEADER_LENGTH and fits(member, TraditionalDecryptor(raw).check_byte(header))
        keys = self._aes_keys(member, header, raw)
        self.know(member, raw, keys)
        return keys.verifier == header[-2:]

    def _aes_keys(self, member: Member, header: bytes, raw: bytes) -> AesKeys:
        known = self._derived.get((member.index, raw))
        return known or derive_keys(raw, header[: SALT_LENGTHS[member.encryption]], member.encryption)


def derive_ahead(wanted: Iterable[tuple[Keyring, ByteSource, Sequence[Member]]]) -> None:
    """Derive the keys of all AES entries of several archives, those under one password side by side.

    Only where the password has a single form: with several it takes a try to know which one opens.
    """
    alike: dict[tuple[bytes, str], list[tuple[Keyring, Member, bytes]]] = {}
    for keyring, source, members in wanted:
        if len(keyring.forms) != 1:
            continue
        raw = keyring.forms[0][1]
        for member in members:
            if member.encryption in SALT_LENGTHS and not member.obstacle:
                length = SALT_LENGTHS[member.encryption]
                salt = source.read_at(member.data_offset, length)
                if len(salt) == length:
                    alike.setdefault((raw, member.encryption), []).append((keyring, member, salt))
    for (raw, cipher), entries in alike.items():
        derived = derive_many(raw, [salt for _, _, salt in entries], cipher)
        for (keyring, member, _), keys in zip(entries, derived, strict=True):
            keyring.know(member, raw, keys)


def _header(source: ByteSource, member: Member) -> bytes:
    return source.read_at(member.data_offset, header_length(member))


def fits(member: Member, check: int) -> bool:
    """Say whether ``check`` is one of the two check bytes that a traditional entry may have."""
    return check in (crc_check_byte(member.crc), member.time_check)


def header_length(member: Member) -> int:
    """Return how many stored bytes stand before an entry's data."""
    if member.encryption == "traditional":
        return HEADER_LENGTH
    return SALT_LENGTHS[member.encryption] + 2 if member.encryption in SALT_LENGTHS else 0
