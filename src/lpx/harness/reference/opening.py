"""How the importer looks into a bundle: once over everything, then file by file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from lpx.archive.directory import read_directory
from lpx.archive.extract import open_entry
from lpx.archive.limits import DEFAULT_LIMITS
from lpx.archive.sources import MemorySource
from lpx.checks.engine import judge
from lpx.checks.verify import Options, gather

if TYPE_CHECKING:
    from lpx.archive.directory import Directory
    from lpx.checks.evidence import Evidence
    from lpx.checks.nouns import Report
    from lpx.harness.reference.nouns import Setting

PROFILE = "practice"


class Looked(Protocol):
    """What the importer asks of a bundle."""

    @property
    def evidence(self) -> Evidence:
        """What one pass over it told."""

    @property
    def report(self) -> Report:
        """What lpx finds in it."""

    def content(self, member: int) -> bytes:
        """Return the bytes of one entry."""


class Opened:
    """A bundle on its way in.

    Args:
        archive: The bytes of the archive.
        name: Its file name.
        signature: Content of the signature file; None when there is none.
        password: The password to try.
        setting: The editions to judge by.
    """

    def __init__(
        self, archive: bytes, name: str, signature: bytes | None, password: str, setting: Setting
    ) -> None:
        self._source = MemorySource(archive)
        self._password = password
        self._setting = setting
        self.evidence: Evidence = gather(
            self._source,
            name,
            edition=setting.edition,
            signature=signature,
            password=password,
            options=Options(profile=PROFILE, workers=1),
        )

    @cached_property
    def report(self) -> Report:
        """What lpx finds in the bundle, as modules in use should be judged."""
        return judge(self.evidence, self._setting.edition, self._setting.codes, profile=PROFILE)

    def content(self, member: int) -> bytes:
        """Return the bytes of one entry. Raises ``EntryError`` when they cannot be read."""
        return b"".join(open_entry(self._source, self._directory.members[member], self._password))

    @cached_property
    def _directory(self) -> Directory:
        return read_directory(self._source, DEFAULT_LIMITS)
