"""Results that were stored elsewhere, turned into pages: runs, evidence, matrices, certificates.

What a file is is told from its content. Every page comes from the renderings that the command line has, so
that a screen never says anything else than a file.
"""

from __future__ import annotations

import re
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from lpx.web.jobs import UnusableError
from lpx.web.words import page_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lpx.attest.verify import EvidenceSeen
    from lpx.edition.nouns import Edition
    from lpx.harness.transcript import Run
    from lpx.messages.catalogue import Language
    from lpx.reports.attest_view import VerificationView
    from lpx.web.workspaces import Upload

Kind = Literal["evidence", "run", "interop", "selftest", "certificate", "trust", "revocations"]
_HEAD = 1 << 16
_MOST_JSON = 64 << 20
_MARKS: tuple[tuple[bytes, Kind], ...] = (
    (rb'"schema": ?"lpx-transcript-', "run"),
    (rb'"schema": ?"lpx-interop-run-', "interop"),
    (rb'"schema": ?"lpx-selftest-', "selftest"),
    (rb'"schema": ?"lpx-trust-', "trust"),
    (rb'"payloadType": ?"application/vnd\.lpx\.revocations', "revocations"),
    (rb'"payloadType"', "certificate"),
)
"""What stands in the first bytes of a file, and what the file then is."""


class Shown(Struct, frozen=True):
    """One stored result as a page."""

    kind: Kind
    page: str
    """Self-contained HTML; empty where there is only text."""
    answer: VerificationView | None = None
    """Of a certificate: whether it holds."""
    name: str = ""
    """Of the file that was handed in."""


def kind_of(upload: Upload) -> Kind:
    """Return what a file is.

    Raises:
        UnusableError: It is nothing that lpx stores.
    """
    with upload.path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK"):
        return "evidence"
    found = next((kind for mark, kind in _MARKS if re.search(mark, head)), None)
    if found is None:
        raise UnusableError("no-stored-result")
    return found


def show(
    chosen: Upload, beside: Sequence[Upload], edition: Edition, language: Language, at: datetime
) -> Shown:
    """Return the page of ``chosen``.

    Args:
        chosen: The file to show.
        beside: Other files that were handed in: keys to trust, revocations, evidence.
        edition: The edition that titles come from.
        language: Language of the page.
        at: Now, with an offset: whether a certificate is valid depends on it.

    Raises:
        UnusableError: The file cannot be read as what it seems to be.
    """
    kind = kind_of(chosen)
    match kind:
        case "evidence":
            return Shown(kind, _evidence(chosen, edition, language))
        case "run":
            return Shown(kind, _transcript(chosen, edition, language))
        case "interop":
            return Shown(kind, _interop(chosen, edition, language))
        case "selftest":
            return Shown(kind, _selftest(chosen, language))
        case "certificate":
            return _certificate(chosen, beside, language, at)
    raise UnusableError("only-beside")


def _evidence(chosen: Upload, edition: Edition, language: Language) -> str:
    from lpx.attest.evidence import EvidenceError, unpacked

    try:
        with unpacked(chosen.path) as evidence:
            return _run(evidence.run, edition, language)
    except EvidenceError:
        raise UnusableError("no-evidence") from None


def _transcript(chosen: Upload, edition: Edition, language: Language) -> str:
    from lpx.harness.transcript import TranscriptError, read_run

    try:
        run = read_run(chosen.path)
    except TranscriptError:
        raise UnusableError("no-run") from None
    return _run(run, edition, language)


def _run(run: Run, edition: Edition, language: Language) -> str:
    from lpx.harness.cases import load_cases
    from lpx.harness.results import summarise
    from lpx.reports.conform_rendering import render_run

    cases = load_cases()
    return render_run(run, summarise(run, cases), cases, format="html", edition=edition, language=language)


def _interop(chosen: Upload, edition: Edition, language: Language) -> str:
    from lpx.interop.scenarios import load_scenarios
    from lpx.interop.store import StoreError, read_stored
    from lpx.reports.interop_rendering import render_interop

    try:
        stored = read_stored(chosen.path)
    except StoreError:
        raise UnusableError("no-interop") from None
    return render_interop(stored, load_scenarios(), format="html", edition=edition, language=language)


def _selftest(chosen: Upload, language: Language) -> str:
    from lpx.harness.mutants.catalogue import load_catalogue
    from lpx.harness.selftest.nouns import Matrix
    from lpx.reports.kill_matrix import render_matrix

    if chosen.size > _MOST_JSON:
        raise UnusableError("no-stored-result")
    try:
        matrix = msgspec.json.decode(chosen.path.read_bytes(), type=Matrix)
    except (msgspec.DecodeError, RecursionError):
        raise UnusableError("no-stored-result") from None
    return render_matrix(matrix, load_catalogue(), "html", language)


def _certificate(chosen: Upload, beside: Sequence[Upload], language: Language, at: datetime) -> Shown:
    if find_spec("securesystemslib") is None:
        raise UnusableError("attest-missing")
    from lpx.attest.policy import load_policy
    from lpx.attest.statement import CertificateError, is_whole, read_certificate
    from lpx.attest.verify import Given, verify_certificate
    from lpx.harness.cases import load_cases
    from lpx.harness.plan import suite_digest
    from lpx.reports.attest_view import view_verification

    data = _small(chosen)
    policy = load_policy()
    kinds = {kind: upload for upload in beside if (kind := _beside(upload))}
    try:
        found = read_certificate(data)
    except CertificateError:
        found = None
    waived = frozenset(name for waiver in found.certificate.waivers for name in waiver.cases) if found else ()
    given = Given(
        at=at,
        trust=_of(kinds.get("trust")),
        revocations=_of(kinds.get("revocations")),
        evidence=_seen(kinds["evidence"], waived) if "evidence" in kinds else None,
        suite=suite_digest(load_cases()),
    )
    answer = verify_certificate(data, given)
    page = ""
    if found is not None and is_whole(found):
        from lpx.harness.capabilities import load_capabilities
        from lpx.reports.certificate_html import render_certificate_html
        from lpx.reports.certificate_view import view_certificate

        titles = {name: item.title for name, item in load_capabilities().items()}
        page = render_certificate_html(view_certificate(found, policy, titles, (language,)))
    return Shown("certificate", page, view_verification(answer, policy, page_words(language)))


def _seen(evidence: Upload, waived: Collection[str]) -> EvidenceSeen:
    from lpx.attest.looking import look_at_evidence
    from lpx.attest.suite import load_suite

    return look_at_evidence(evidence.path, load_suite(), waived)


def _beside(upload: Upload) -> Kind | None:
    try:
        return kind_of(upload)
    except UnusableError:
        return None  # it is shown, and complained of, by itself


def _of(upload: Upload | None) -> bytes | None:
    return _small(upload) if upload is not None else None


def _small(upload: Upload) -> bytes:
    if upload.size > _MOST_JSON:
        raise UnusableError("no-stored-result")
    return upload.path.read_bytes()
