"""What the runner saw of one case: the answers, what the module holds, and the bundles it handed out.

Observations are values, so that judging them is a pure function and can be done again from a stored run.
The bytes of bundles lie beside them, by digest (``Contents``). Students that the harness never gave to the
module are counted and not kept: whoever tests against a module that holds real people finds none of them in
a transcript.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TypeAlias

from msgspec import Struct, field

from lpx.harness.nouns import Call, Outcome
from lpx.harness.protocol import Declaration, Holding

Contents: TypeAlias = Mapping[str, bytes]
"""Digest (``sha256:…``) → bytes."""


class Handed(Struct, frozen=True, omit_defaults=True):
    """A bundle that the module handed out."""

    archive: str
    """Digest of the archive."""
    archive_name: str
    """Its file name, without folders."""
    signature: str = ""
    """Digest of the signature file; empty when there is none."""
    signature_name: str = ""


class Observation(Struct, frozen=True, omit_defaults=True):
    """One step of a case and what came of it."""

    step: int
    """Its place in ``Case.do``, from 0."""
    call: Call
    name: str = ""
    """Under which expectations speak of it: a bundle, a dump, an import."""
    fault: str = ""
    """Key of what is wrong with an answer that crashed, hung or was garbage."""
    fault_parameters: dict[str, str | int | float] = field(default_factory=dict)
    obstacle: str = ""
    """Key of why an answer that says ``ok`` cannot be used: ``archive-missing``, ``path-outside`` ..."""
    students: tuple[Holding, ...] = ()
    """What a dump told, of students that the harness knows; files with the digest of the bytes found."""
    strangers: int = 0
    """Students in a dump that the harness never gave to the module."""
    handed: Handed | None = None
    dump: str = ""
    """In a stored run: the digest of ``students``, which lie beside the transcript."""

    @property
    def outcome(self) -> Outcome:
        """What became of the call."""
        return self.call.outcome


class Observed(Struct, frozen=True):
    """All that was seen of one case."""

    steps: tuple[Observation, ...]
    contents: Contents = field(default_factory=dict)
    declaration: Declaration | None = None
    """None when the module never said hello properly."""

    def named(self, name: str) -> Observation | None:
        """Return the last step that made ``name``."""
        return next((seen for seen in reversed(self.steps) if seen.name == name), None)


BROKEN = frozenset({Outcome.CRASHED, Outcome.HUNG, Outcome.GARBAGE})
"""Outcomes after which the module is stopped and started anew."""


def digest_of(data: bytes) -> str:
    """Return the digest by which evidence is stored and named."""
    return f"sha256:{sha256(data).hexdigest()}"
