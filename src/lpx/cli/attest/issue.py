"""``lpx attest issue``: sign what evidence supports."""

from __future__ import annotations

from pathlib import Path

import click

from lpx.cli.attest.files import must_be_new, opened, write
from lpx.cli.attest.issuing import judge_and_sign, read_terms_file, tell_certificate
from lpx.cli.attest.options import (
    NEW_FILE,
    key_options,
    load_signer,
    load_suite_for,
    moment_for,
    now,
    suite_options,
)
from lpx.cli.attest.stopping import language_for, need_signing
from lpx.cli.options import PLAIN_FILE, format_option, language_option


@click.command("issue")
@click.argument("evidence_file", metavar="EVIDENCE", type=PLAIN_FILE)
@key_options
@click.option("--out", "-o", "target", required=True, type=NEW_FILE, help="The certificate (NAME.cert.json).")
@click.option("--terms", "terms_file", type=PLAIN_FILE, help="Form of `lpx attest terms`, filled in.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="SCOPE",
    help="Only this scope; by default all that were asked for.",
)
@click.option("--from", "begin", metavar="DATE", help="First day; by default it counts at once.")
@click.option("--until", "end", metavar="DATE", help="Day on which it ends; by default one year later.")
@click.option(
    "--number", default="", metavar="TEXT", help="Number of the certificate; by default one is made."
)
@suite_options
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    evidence_file: Path,
    key_file: Path,
    passphrase_file: Path | None,
    issuer: str,
    target: Path,
    terms_file: Path | None,
    scopes: tuple[str, ...],
    begin: str | None,
    end: str | None,
    number: str,
    spec_room: Path | None,
    suite_room: Path | None,
    format_name: str,
    lang: str | None,
) -> None:
    """Judge EVIDENCE again and sign a certificate for what it supports.

    Nothing is signed when a scope that was asked for does not conform or could not be judged, when a case
    was left out without an excuse, or when the results are others than those in the transcript.

    Exit codes: 0 signed, 1 the evidence does not support it, 2 usage, 4 could not be judged, 5 passphrase.
    """
    from lpx.attest.issue import Wanted
    from lpx.attest.terms import Terms

    language = language_for(lang)
    need_signing(language)
    must_be_new(target, language)
    terms = read_terms_file(terms_file, language) or Terms()
    wanted = Wanted(
        issuer,
        now(),
        moment_for(begin, language) if begin else None,
        moment_for(end, language) if end else None,
        number,
        scopes,
    )
    with opened(evidence_file, language) as evidence:
        suite = load_suite_for(spec_room, suite_room, evidence.ceremony.request.edition, language)
        signer = load_signer(key_file, passphrase_file, language)
        data = judge_and_sign(evidence, suite, terms, wanted, signer, language)
    write(target, data, language)
    tell_certificate(data, target, suite, format_name, language)
