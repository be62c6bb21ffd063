"""``lpx attest verify``: does a certificate hold?"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.attest.files import digest_for, read
from lpx.cli.attest.options import load_policy_for, load_suite_for, moment_for, suite_options, trust_option
from lpx.cli.attest.stopping import AttestStop, language_for, need_signing
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, format_option, language_option

if TYPE_CHECKING:
    from lpx.attest.suite import Suite
    from lpx.attest.verify import EvidenceSeen
    from lpx.messages import Language


@click.command("verify")
@click.argument("certificate_file", metavar="CERT", type=PLAIN_FILE)
@trust_option
@click.option(
    "--product", metavar="PATH", help="The product at hand (file, folder or sha256:…), to be compared."
)
@click.option("--revocations", "revocations_file", type=PLAIN_FILE, help="Newest list of revocations.")
@click.option("--evidence", "evidence_file", type=PLAIN_FILE, help="Its evidence package, to be compared.")
@click.option("--rejudge", is_flag=True, help="Judge the evidence again; takes as long as a replay.")
@click.option("--at", "at_text", metavar="DATE", help="Ask for another moment than now.")
@format_option("text", "json")
@suite_options
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    certificate_file: Path,
    trust_file: Path | None,
    product: str | None,
    revocations_file: Path | None,
    evidence_file: Path | None,
    at_text: str | None,
    format_name: str,
    spec_room: Path | None,
    suite_room: Path | None,
    lang: str | None,
    *,
    rejudge: bool,
) -> None:
    """Check the certificate CERT, offline, and say what it proves and what it does not.

    Everything but CERT is optional; what was not given is listed as not checked. Without --trust nothing
    can be said about who signed.

    Exit codes: 0 valid; 1 tampered, unknown key, key not entitled, revoked, not yet valid, expired, wrong
    product, other evidence, not supported by its evidence; 2 usage; 4 unreadable, no trust file, unusable
    trust file or list of revocations, could not be judged.
    """
    language = language_for(lang)
    need_signing(language)
    from lpx.attest.verify import FAILS, Given, verify_certificate
    from lpx.reports.attest_verification import render_verification

    data = read(certificate_file, language)
    at = moment_for(at_text, language)
    seen = None
    if evidence_file is not None:
        suite = load_suite_for(spec_room, suite_room, None, language)
        seen = _look(data, evidence_file, suite, language, again=rejudge)
    given = Given(
        at,
        read(trust_file, language) if trust_file else None,
        digest_for(product, language)[0] if product else None,
        read(revocations_file, language) if revocations_file else None,
        seen,
        _own_suite(suite_room, language),
    )
    found = verify_certificate(data, given)
    code = (
        ExitCode.CONFORMS
        if found.status.value == "valid"
        else ExitCode.DOES_NOT_CONFORM
        if found.status in FAILS
        else ExitCode.NOT_JUDGED
    )
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    text = render_verification(
        found,
        format_name,
        load_policy_for(suite_room, language),
        language,
        exit_code=int(code),
        color=color,
        width=shutil.get_terminal_size().columns,
    )
    click.echo(text, nl=False, color=color)
    sys.exit(int(code))


def _own_suite(suite_room: Path | None, language: Language) -> str:
    """Return the digest of the suite that is installed here."""
    from lpx.harness.cases import CaseError, load_cases
    from lpx.harness.plan import suite_digest

    try:
        return suite_digest(load_cases(suite_room))
    except CaseError as error:
        raise AttestStop(ExitCode.USAGE, language, "suite-unusable", detail=error) from None


def _look(data: bytes, evidence_file: Path, suite: Suite, language: Language, *, again: bool) -> EvidenceSeen:
    """Return what the evidence amounts to, with the waivers of the certificate."""
    from lpx.attest.looking import look_at_evidence
    from lpx.attest.statement import CertificateError, read_certificate
    from lpx.cli.conform.telling import CaseProgress

    try:
        waivers = read_certificate(data).certificate.waivers
    except CertificateError:
        waivers = ()
    waived = frozenset(name for waiver in waivers for name in waiver.cases)
    with CaseProgress(language) as progress:
        return look_at_evidence(evidence_file, suite, waived, again=again, on_case=progress)
