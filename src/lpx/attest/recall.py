"""Which certificates would not be given any more, by the suite as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpx.attest.evidence import EvidenceError, unpacked
from lpx.attest.nouns import Recall, RecallEntry, ScopeVerdict
from lpx.attest.package import SUFFIX, PackageError, digest_of_package
from lpx.attest.rejudging import RejudgingError, rejudge
from lpx.attest.scopes import GRANTED
from lpx.attest.statement import SUFFIX as CERTIFICATE_SUFFIX
from lpx.attest.statement import CertificateError, is_whole, read_certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from lpx.attest.nouns import Certificate
    from lpx.attest.rejudging import Rejudged
    from lpx.attest.statement import Read
    from lpx.attest.suite import Suite
    from lpx.harness.nouns import CaseResult


@dataclass(frozen=True)
class Held:
    """A certificate and where its evidence lies."""

    source: str
    """Under which name it is told of."""
    certificate: bytes
    """Content of its file."""
    evidence: Path | None
    """None: it is not there."""


def held_in(folder: Path) -> Iterator[Held]:
    """Yield every certificate in ``folder``, by name; its evidence is found by its digest, wherever it lies.

    Raises:
        OSError: A file cannot be read.
    """
    packages: dict[str, Path] = {}
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        try:
            packages[digest_of_package(path)] = path
        except PackageError:
            continue
    for path in sorted(folder.rglob(f"*{CERTIFICATE_SUFFIX}")):
        data = path.read_bytes()
        try:
            wanted = read_certificate(data).certificate.evidence
        except CertificateError:
            wanted = ""
        yield Held(path.relative_to(folder).as_posix(), data, packages.get(wanted))


def recall(
    held: Iterable[Held],
    suite: Suite,
    on_case: Callable[[CaseResult, int, int], None] | None = None,
) -> Recall:
    """Judge the evidence of every certificate again.

    Args:
        held: Certificates with their evidence.
        suite: By what to judge.
        on_case: Told of every case.
    """
    identity = suite.identity
    entries = tuple(_entry(item, suite, on_case) for item in held)
    return Recall(identity.suite, identity.edition, identity.package, entries)


def _entry(item: Held, suite: Suite, on_case: Callable[[CaseResult, int, int], None] | None) -> RecallEntry:
    try:
        read = read_certificate(item.certificate)
    except CertificateError as error:
        return RecallEntry("", "", "", "", item.source, "could-not-be-judged", error.key)
    name = _named(read.certificate, read.digest, item.source)
    try:
        found = _judged_again(read, item, suite, on_case)
    except _Obstacle as obstacle:
        return RecallEntry(*name, "could-not-be-judged", obstacle.key)
    waived = frozenset(name for waiver in read.certificate.waivers for name in waiver.cases)
    verdicts = {scope.scope: scope.verdict for scope in found.scopes(suite, waived)}
    lost = tuple(scope.scope for scope in read.certificate.scopes if verdicts.get(scope.scope) not in GRANTED)
    if not lost:
        return RecallEntry(*name, "stays", flips=found.flips)
    if any(verdicts.get(scope) is ScopeVerdict.DOES_NOT_CONFORM for scope in lost):
        return RecallEntry(*name, "flips", scopes=lost, flips=found.flips)
    return RecallEntry(*name, "could-not-be-judged", "cases-open", lost, found.flips)


class _Obstacle(Exception):  # noqa: N818 - an event, not a mistake
    """A certificate whose evidence cannot be judged again, and the key of why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _judged_again(
    read: Read, item: Held, suite: Suite, on_case: Callable[[CaseResult, int, int], None] | None
) -> Rejudged:
    if not is_whole(read):
        raise _Obstacle("signature-wrong")
    if item.evidence is None:
        raise _Obstacle("evidence-missing")
    try:
        with unpacked(item.evidence) as evidence:
            if evidence.digest != read.certificate.evidence:
                raise _Obstacle("other-evidence")
            return rejudge(evidence, suite, on_case)
    except EvidenceError as error:
        raise _Obstacle(error.key) from None
    except RejudgingError:
        raise _Obstacle("rejudging-failed") from None


def _named(certificate: Certificate, digest: str, source: str) -> tuple[str, str, str, str, str]:
    product = certificate.product
    return digest, certificate.number, product.name, product.version, source
