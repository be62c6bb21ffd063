"""A bundle that a module handed out, opened for judging: from its bytes alone, without files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import md5
from typing import TYPE_CHECKING

from lpx.archive.directory import read_directory
from lpx.archive.limits import DEFAULT_LIMITS
from lpx.archive.results import proves_password
from lpx.archive.scan import scan
from lpx.archive.sources import MemorySource
from lpx.checks.engine import judge
from lpx.checks.verify import Options, gather
from lpx.harness.holdings import with_present_files
from lpx.portfolio.nouns import Portfolio

if TYPE_CHECKING:
    from lpx.checks.evidence import Evidence
    from lpx.checks.nouns import Report
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.observations import Contents, Handed

_PROFILE = "practice"


@dataclass(frozen=True)
class Opened:
    """A bundle with everything that can be said of it.

    Args:
        archive: Its bytes.
        evidence: What one pass over it told.
        password: The password that was asked for.
        edition: The edition to judge by.
        codes: The course-code edition.
        signature: Content of the signature file; None when there is none.
    """

    archive: bytes
    evidence: Evidence
    password: str
    edition: Edition
    codes: CodeEdition
    signature: bytes | None

    def report(self, profile: str) -> Report:
        """Judge the bundle under ``profile``."""
        return judge(self.evidence, self.edition, self.codes, profile=profile)

    @cached_property
    def portfolio(self) -> Portfolio | None:
        """What the bundle really holds; None when its document cannot be read.

        A link with a digest is only a claim: an attachment whose bytes are not there is left out.
        """
        told = self.evidence.portfolio
        return None if told is None else with_present_files(told)

    @property
    def digests(self) -> frozenset[str]:
        """MD5 of the content of every entry that could be read."""
        scanned = self.evidence.scan
        return (
            frozenset(item.md5 for item in scanned.results if item.md5)
            if scanned is not None
            else frozenset()
        )

    @cached_property
    def text(self) -> str:
        """Everything in it that is text: the document, mapping files, names of entries."""
        parts: list[str] = []
        if self.evidence.document is not None:
            parts.append(_spoken(self.evidence.document.value))
        for mapping in self.evidence.mappings.values():
            parts += [*mapping.names, *mapping.names.values()]
        if self.evidence.directory is not None:
            parts += [member.name for member in self.evidence.directory.members]
        return "\n".join(parts)

    @property
    def is_signed_right(self) -> bool:
        """Whether the signature file tells the MD5 of the archive itself."""
        signed = self.evidence.signature
        return signed is not None and signed.md5 == md5(self.archive, usedforsecurity=False).hexdigest()

    def locked(self) -> tuple[str, ...]:
        """Return why the archive is not protected by the password as asked: keys of the catalogue."""
        directory, scanned = self.evidence.directory, self.evidence.scan
        if directory is None or scanned is None or directory.is_fatal:
            return ("not-an-archive",)
        files = [member for member in directory.members if not member.is_dir]
        problems = []
        if not all(member.is_encrypted for member in files):
            problems.append("not-encrypted")
        if scanned.password_state == "wrong":  # noqa: S105 - a state
            problems.append("other-password")
        elif not all(scanned.results[member.index].state == "read" for member in files):
            problems.append("entry-unreadable")
        elif "not-encrypted" not in problems and self._opens_with(self.password.swapcase() + "0"):
            problems.append("any-password")
        return tuple(problems)

    def _opens_with(self, password: str) -> bool:
        """Tell whether an entry can be read with ``password``.

        That its two check bytes fit is not enough: one wrong password in 65,536 passes there, and nobody is
        to be accused by chance.
        """
        source = MemorySource(self.archive)
        directory = read_directory(source, DEFAULT_LIMITS)
        scanned = scan(source, directory, password, workers=1)
        return any(
            scanned.results[member.index].state == "read"
            for member in directory.members
            if proves_password(member)
        )


def open_handed(
    handed: Handed, contents: Contents, password: str, edition: Edition, codes: CodeEdition
) -> Opened:
    """Open a bundle that a module handed out.

    Args:
        handed: What it handed out.
        contents: Where the bytes are.
        password: The password that was asked for.
        edition: The edition to judge by.
        codes: The course-code edition.
    """
    archive = contents[handed.archive]
    signature = contents[handed.signature] if handed.signature else None
    evidence = gather(
        MemorySource(archive),
        handed.archive_name,
        edition=edition,
        signature=signature,
        password=password,
        options=Options(profile=_PROFILE, workers=1),
    )
    return Opened(archive, evidence, password, edition, codes, signature)


def _spoken(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
