"""Evidence: a whole run with everything it rests on, packed into one file and read back.

A package holds ``evidence.json`` (the manifest), the four parts of commit and reveal, the transcript, and the
bundles and dumps that the transcript speaks of, by digest. Nothing else can be in it.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from lpx.attest import forms
from lpx.attest.admission import Refusal, excuses, refusals
from lpx.attest.digests import digest_of_path, is_digest
from lpx.attest.nouns import (
    CHALLENGE,
    EVIDENCE,
    REQUEST,
    REVEAL,
    Ceremony,
    Challenge,
    FileMark,
    Manifest,
    Request,
    Reveal,
)
from lpx.attest.package import PackageError, unpack, write_package
from lpx.attest.scopes import results_digest, scope_results
from lpx.attest.seeds import CeremonyError, derive_seed
from lpx.harness.results import summarise
from lpx.harness.transcript import EVIDENCE as BLOBS
from lpx.harness.transcript import TRANSCRIPT, TranscriptError, read_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.attest.suite import Suite
    from lpx.harness.transcript import Run

MANIFEST = "evidence.json"
REQUEST_FILE = "request.json"
CHALLENGE_FILE = "challenge.json"
VENDOR_FILE = "reveal-vendor.json"
TEAM_FILE = "reveal-team.json"

MOST_TRANSCRIPT = 64 << 20
"""Bytes of the longest transcript that is read; it is held in memory as a whole."""

Check = Literal["compared", "stated"]


class EvidenceError(Exception):
    """Evidence cannot be read, or does not hold together.

    Args:
        key: Of a ``PackageError``, ``FormError``, ``CeremonyError`` or ``TranscriptError``, or
            ``manifest-differs``, ``file-missing``, ``file-unknown``.
        detail: The file that it is about.
    """

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(f"{key}: {detail}" if detail else key)
        self.key, self.detail = key, detail


class NotAdmitted(Exception):  # noqa: N818 - an answer, not a mistake
    """A run cannot become evidence.

    Args:
        refusals: Why.
    """

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(", ".join(refusal.key for refusal in refusals))
        self.refusals = refusals


@dataclass(frozen=True)
class Evidence:
    """A package, taken apart."""

    digest: str
    """Of the package."""
    manifest: Manifest
    ceremony: Ceremony
    run: Run
    folder: Path
    """Where transcript and bundles lie."""


def read_ceremony(folder: Path) -> Ceremony:
    """Return the four parts of commit and reveal that lie in ``folder``.

    Raises:
        FormError: One is missing or was changed; its ``detail`` is the file.
    """
    return Ceremony(
        read_part(folder / REQUEST_FILE, Request, REQUEST),
        read_part(folder / CHALLENGE_FILE, Challenge, CHALLENGE),
        read_part(folder / VENDOR_FILE, Reveal, REVEAL),
        read_part(folder / TEAM_FILE, Reveal, REVEAL),
    )


def read_part(path: Path, kind: type[forms._T], schema: str) -> forms._T:
    """Return one part of commit and reveal.

    Raises:
        FormError: It is missing or was changed; its ``detail`` is the file.
    """
    try:
        return forms.decode(forms.read_bytes(path), kind, schema)
    except forms.FormError as error:
        raise forms.FormError(error.key, path.name) from None


def make_manifest(
    run: Run, folder: Path, ceremony: Ceremony, suite: Suite, *, product: Check, adapter: Check
) -> tuple[Manifest, dict[str, bytes | Path]]:
    """Return what a package of ``run`` says of itself, and everything else that it holds.

    Args:
        run: A whole run.
        folder: Where it lies.
        ceremony: The four parts of commit and reveal.
        suite: The suite that ran.
        product: Whether the digest of the product was computed by whoever ran the suite.
        adapter: The same of the adapter.

    Raises:
        NotAdmitted: The run cannot become evidence.
        EvidenceError: A file that the transcript speaks of is missing.
    """
    summary = summarise(run, suite.cases)
    refused = refusals(run, summary, ceremony, suite)
    if refused:
        raise NotAdmitted(refused)
    contents: dict[str, bytes | Path] = {
        REQUEST_FILE: forms.encode(ceremony.request),
        CHALLENGE_FILE: forms.encode(ceremony.challenge),
        VENDOR_FILE: forms.encode(ceremony.vendor),
        TEAM_FILE: forms.encode(ceremony.team),
        TRANSCRIPT: folder / TRANSCRIPT,
        **{f"{BLOBS}/{name}": folder / BLOBS / name for name in sorted(blobs_of(run))},
    }
    assert run.end is not None  # else it was refused
    manifest = Manifest(
        schema=EVIDENCE,
        identity=suite.identity,
        seed=derive_seed(ceremony),
        transport=run.begin.transport,
        product=product,
        adapter=adapter,
        begun_at=run.begin.begun_at,
        ended_at=run.end.ended_at,
        required=tuple(sorted(case.id for case in suite.cases)),
        executed=tuple(sorted(line.case for line in run.cases)),
        excused=excuses(run, suite),
        verdicts={verdict.value: number for verdict, number in sorted(summary.verdicts.items())},
        results=results_digest(summary.results),
        requirements=summary.requirements,
        scopes=scope_results(summary.results, suite.cases, suite.policy),
        files=tuple(_mark(name, contents[name]) for name in sorted(contents)),
    )
    return manifest, contents


def pack(sink: IO[bytes], manifest: Manifest, contents: dict[str, bytes | Path]) -> None:
    """Write an evidence package.

    Raises:
        PackageError: There is too much for one package.
        OSError: Something cannot be read or written.
    """
    write_package(sink, {MANIFEST: forms.encode(manifest), **contents})


@contextmanager
def unpacked(path: Path) -> Iterator[Evidence]:
    """Take a package apart for as long as the block lasts.

    What it says of itself is checked against what it holds: every digest, the chain of the transcript, commit
    and reveal, and that the transcript is of the derived seed. Nothing is judged.

    Raises:
        EvidenceError: It is no evidence package, or does not hold together.
    """
    with tempfile.TemporaryDirectory(prefix="lpx-evidence-") as place:
        folder = Path(place)
        try:
            digest = unpack(path, folder)
        except PackageError as error:
            raise EvidenceError(error.key) from None
        yield _read(digest, folder)


def _read(digest: str, folder: Path) -> Evidence:
    try:
        manifest = read_part(folder / MANIFEST, Manifest, EVIDENCE)
        _check_files(manifest, folder)
        ceremony = read_ceremony(folder)
        seed = derive_seed(ceremony)
        run = read_run(folder)
    except forms.FormError as error:
        raise EvidenceError(error.key, error.detail) from None
    except CeremonyError as error:
        raise EvidenceError(error.key, error.party) from None
    except TranscriptError as error:
        raise EvidenceError(error.key, TRANSCRIPT) from None
    if not manifest.seed == seed == run.begin.seed:
        raise EvidenceError("seed-differs", TRANSCRIPT)
    if not _is_of(manifest, run):
        raise EvidenceError("manifest-differs", TRANSCRIPT)
    wanted = {f"{BLOBS}/{name}" for name in blobs_of(run)}
    held = {mark.name for mark in manifest.files if mark.name.startswith(f"{BLOBS}/")}
    for name in sorted(wanted ^ held):
        raise EvidenceError("file-missing" if name in wanted else "file-unknown", name)
    return Evidence(digest, manifest, ceremony, run, folder)


def _is_of(manifest: Manifest, run: Run) -> bool:
    """Tell whether a manifest says of the run what its transcript says."""
    begin, identity = run.begin, manifest.identity
    return (
        begin.suite == identity.suite
        and begin.edition == identity.edition
        and begin.transport == manifest.transport
        and manifest.executed == tuple(sorted(line.case for line in run.cases))
    )


def _check_files(manifest: Manifest, folder: Path) -> None:
    """Check that the package holds what its manifest lists, and nothing else."""
    listed = {mark.name: mark for mark in manifest.files}
    held = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path != folder / MANIFEST
    }
    for name in sorted(held ^ listed.keys()):
        raise EvidenceError("file-missing" if name in listed else "file-unknown", name)
    if TRANSCRIPT in listed and listed[TRANSCRIPT].size > MOST_TRANSCRIPT:
        raise EvidenceError("package-too-large", TRANSCRIPT)
    if len(listed) != len(manifest.files):
        raise EvidenceError("manifest-differs", MANIFEST)
    for name, mark in listed.items():
        if _mark(name, folder / name) != mark:
            raise EvidenceError("manifest-differs", name)


def blobs_of(run: Run) -> frozenset[str]:
    """Return the names of the files that the transcript speaks of, in the folder of its evidence.

    Raises:
        EvidenceError: It names a file by what is no digest.
    """
    digests = {
        digest
        for line in run.cases
        for seen in line.seen
        for digest in (seen.dump, *((seen.handed.archive, seen.handed.signature) if seen.handed else ()))
        if digest
    }
    if not all(map(is_digest, digests)):
        raise EvidenceError("transcript-evidence-missing", TRANSCRIPT)
    return frozenset(digest.removeprefix("sha256:") for digest in digests)


def _mark(name: str, content: bytes | Path) -> FileMark:
    if isinstance(content, bytes):
        return FileMark(name, len(content), forms.digest(content))
    try:
        return FileMark(name, content.stat().st_size, digest_of_path(content)[0])
    except (OSError, forms.FormError):
        raise EvidenceError("file-missing", name) from None
