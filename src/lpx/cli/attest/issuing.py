"""What ``lpx attest issue`` and ``lpx attest renew`` share: judging again, and the end where that says no."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lpx.cli.attest.files import read
from lpx.cli.attest.stopping import AttestStop, say, tell_refusals
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

    from lpx.attest.evidence import Evidence
    from lpx.attest.issue import Wanted
    from lpx.attest.suite import Suite
    from lpx.attest.terms import Terms
    from lpx.messages import Language

_OPEN = ("scope-could-not-be-judged", "cases-not-judged")
"""Refusals that say that nobody knows; all others say no."""


def read_terms_file(path: Path | None, language: Language) -> Terms | None:
    """Return the terms in a file; None where there is no file.

    Raises:
        AttestStop: The file is wrong.
    """
    from lpx.attest.terms import TermsError, read_terms

    if path is None:
        return None
    try:
        return read_terms(read(path, language))
    except TermsError as error:
        raise AttestStop(ExitCode.USAGE, language, "terms-wrong", file=path.name, detail=error) from None


def judge_and_sign(  # noqa: PLR0917 - the parts of one step
    evidence: Evidence, suite: Suite, terms: Terms, wanted: Wanted, signer: CryptoSigner, language: Language
) -> bytes:
    """Judge evidence again and return the signed certificate.

    Raises:
        AttestStop: The evidence does not support it, or could not be judged.
    """
    from lpx.attest.issue import Grounds, IssueRefused, issue
    from lpx.attest.rejudging import RejudgingError, rejudge
    from lpx.cli.conform.telling import CaseProgress

    try:
        with CaseProgress(language) as progress:
            rejudged = rejudge(evidence, suite, progress)
        return issue(Grounds(evidence, rejudged, suite), terms, wanted, signer)
    except RejudgingError as error:
        raise AttestStop(ExitCode.NOT_JUDGED, language, "rejudging-failed", kind=error.kind) from None
    except IssueRefused as refused:
        aside(say(language, "not-issued"), key="attest.cli.not-issued")
        tell_refusals(refused.refusals, language)
        nobody_knows = all(refusal.key in _OPEN for refusal in refused.refusals)
        code = ExitCode.NOT_JUDGED if nobody_knows else ExitCode.DOES_NOT_CONFORM
        raise AttestStop(code, language, "no-certificate") from None


def tell_certificate(data: bytes, target: Path, suite: Suite, format_name: str, language: Language) -> None:
    """Write what was signed to stdout."""
    from lpx.attest.statement import read_certificate
    from lpx.cli.attest.results import Issued
    from lpx.cli.outcome import made, tell
    from lpx.reports.attest_words import scope_lines

    found = read_certificate(data)
    certificate = found.certificate
    told = {"number": certificate.number, "until": certificate.valid_until, "digest": found.digest}
    tell(
        Issued(
            certificate.number,
            found.digest,
            certificate.valid_from,
            certificate.valid_until,
            certificate.issuer.keyid,
            certificate.scopes,
            certificate.renews,
        ),
        format_name=format_name,
        language=language,
        said=(
            *scope_lines(certificate.scopes, suite.policy, language),
            say(language, "issued", file=target, **told),
        ),
        products=[made("certificate", target)],
    )
