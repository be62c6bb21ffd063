"""``lpx attest renew``: continue a certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.attest.files import must_be_new, opened, read, write
from lpx.cli.attest.issuing import judge_and_sign, read_terms_file, tell_certificate
from lpx.cli.attest.options import (
    NEW_FILE,
    key_options,
    load_signer,
    load_suite_for,
    moment_for,
    now,
    suite_options,
    trust_option,
)
from lpx.cli.attest.stopping import AttestStop, language_for, say, why
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, format_option, language_option

if TYPE_CHECKING:
    from datetime import datetime

    from lpx.attest.nouns import Certificate
    from lpx.messages import Language


@click.command("renew")
@click.argument("certificate_file", metavar="CERT", type=PLAIN_FILE)
@click.option("--evidence", "evidence_file", required=True, type=PLAIN_FILE, help="Its evidence package.")
@key_options
@click.option("--out", "-o", "target", required=True, type=NEW_FILE, help="The new certificate.")
@trust_option
@click.option("--revocations", "revocations_file", type=PLAIN_FILE, help="Newest list of revocations.")
@click.option("--terms", "terms_file", type=PLAIN_FILE, help="What people say now; by default as before.")
@click.option("--until", "end", metavar="DATE", help="Day on which it ends; by default one year later.")
@click.option(
    "--number", default="", metavar="TEXT", help="Number of the certificate; by default one is made."
)
@suite_options
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    certificate_file: Path,
    evidence_file: Path,
    key_file: Path,
    passphrase_file: Path | None,
    issuer: str,
    target: Path,
    trust_file: Path | None,
    revocations_file: Path | None,
    terms_file: Path | None,
    end: str | None,
    number: str,
    spec_room: Path | None,
    suite_room: Path | None,
    format_name: str,
    lang: str | None,
) -> None:
    """Sign a certificate that continues CERT for the same product, if its evidence still supports it.

    The evidence is judged again by the suite as it is now. Waivers and deviations whose day has passed
    are not carried over, answers of people are.

    Exit codes: as for `lpx attest issue`; 1 also when CERT is revoked or was changed.
    """
    from lpx.attest.issue import Wanted
    from lpx.attest.terms import carried_over, with_terms

    language = language_for(lang)
    must_be_new(target, language)
    at = now()
    signer = load_signer(key_file, passphrase_file, language)
    before, digest = _known(
        read(certificate_file, language),
        at,
        read(trust_file, language) if trust_file else None,
        read(revocations_file, language) if revocations_file else None,
        signer.public_key.keyid,
        language,
    )
    terms = with_terms(carried_over(before, at), read_terms_file(terms_file, language))
    scopes = tuple(item.scope for item in before.scopes)
    until = moment_for(end, language) if end else None
    wanted = Wanted(issuer, at, None, until, number, scopes, digest)
    with opened(evidence_file, language) as evidence:
        if evidence.digest != before.evidence:
            raise AttestStop(ExitCode.DOES_NOT_CONFORM, language, "renew-other-evidence")
        suite = load_suite_for(spec_room, suite_room, evidence.ceremony.request.edition, language)
        data = judge_and_sign(evidence, suite, terms, wanted, signer, language)
    write(target, data, language)
    if revocations_file is None:
        aside(say(language, "renewed-unchecked"), "warning", "attest.cli.renewed-unchecked")
    tell_certificate(data, target, suite, format_name, language)


def _known(  # noqa: PLR0917 - the parts of one step
    data: bytes,
    at: datetime,
    trust: bytes | None,
    revocations: bytes | None,
    keyid: str,
    language: Language,
) -> tuple[Certificate, str]:
    """Return the certificate that is to be continued, and its digest.

    It may have expired. Without a trust file it must have been signed with the key that signs now.
    """
    from lpx.attest.nouns import Status
    from lpx.attest.verify import Given, verify_certificate

    found = verify_certificate(data, Given(at, trust, None, revocations))
    harmless = {Status.EXPIRED, Status.NOT_YET_VALID, Status.NO_TRUST}
    bad = [problem for problem in found.problems if problem.status not in harmless]
    certificate = found.certificate
    if certificate is None or bad:
        detail = why(language, bad[0].key, **bad[0].parameters)
        raise AttestStop(ExitCode.DOES_NOT_CONFORM, language, "renew-refused", detail=detail)
    if trust is None and certificate.issuer.keyid != keyid:
        raise AttestStop(ExitCode.USAGE, language, "renew-needs-trust")
    return certificate, found.digest
