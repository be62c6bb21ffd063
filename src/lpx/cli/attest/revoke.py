"""``lpx attest revoke``: a certificate that does not count any more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from lpx.attest.nouns import RevocationReason
from lpx.cli.attest.files import read, write
from lpx.cli.attest.options import NEW_FILE, key_options, load_signer, now, trust_option
from lpx.cli.attest.stopping import AttestStop, language_for, say, why
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, format_option, language_option

if TYPE_CHECKING:
    from lpx.attest.nouns import RevocationList
    from lpx.messages import Language


@click.command("revoke")
@click.argument("certificate_file", metavar="CERT", type=PLAIN_FILE)
@click.option(
    "--list",
    "list_file",
    required=True,
    type=NEW_FILE,
    help="The list of revocations; made where it is not there, else continued.",
)
@click.option("--reason", required=True, type=click.Choice(get_args(RevocationReason)), help="Why.")
@click.option("--note", default="", metavar="TEXT", help="In words; stands in the public list.")
@key_options
@trust_option
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    certificate_file: Path,
    list_file: Path,
    reason: RevocationReason,
    note: str,
    key_file: Path,
    passphrase_file: Path | None,
    issuer: str,
    trust_file: Path | None,
    format_name: str,
    lang: str | None,
) -> None:
    """Put CERT on the signed list of revocations.

    The list gets the next number and holds all entries so far. Publish it; whoever verifies gives it to
    `lpx attest verify --revocations`.

    Exit codes: 0 done, 2 usage, 3 it is revoked already, 5 passphrase.
    """
    language = language_for(lang)
    signer = load_signer(key_file, passphrase_file, language)
    from lpx.attest.moments import written
    from lpx.attest.nouns import Revoked
    from lpx.attest.revocation import RevocationError, extend, read_list
    from lpx.attest.statement import CertificateError, read_certificate
    from lpx.cli.attest.results import RevokedNow
    from lpx.cli.outcome import made, tell

    try:
        found = read_certificate(read(certificate_file, language))
    except CertificateError as error:
        raise AttestStop(
            ExitCode.USAGE,
            language,
            "file-unusable",
            file=certificate_file.name,
            detail=why(language, error.key),
        ) from None
    before = None
    if list_file.exists():
        trust = read(trust_file, language) if trust_file else None
        before = _before(list_file, trust, signer.public_key.keyid, language)
    at = written(now())
    entry = Revoked(found.digest, found.certificate.number, reason, at, note)
    try:
        data = extend(before, entry, issuer, at, signer)
    except RevocationError as error:
        code = ExitCode.NOTHING_TO_DO if error.key == "revoked-already" else ExitCode.USAGE
        raise AttestStop(code, language, "not-revoked", detail=why(language, error.key)) from None
    write(list_file, data, language)
    number, listed = found.certificate.number, read_list(data).content
    tell(
        RevokedNow(number, found.digest, reason, listed.sequence, len(listed.entries)),
        format_name=format_name,
        language=language,
        said=[say(language, "revoked", number=number, file=list_file, sequence=listed.sequence)],
        products=[made("revocations", list_file)],
    )


def _before(path: Path, trust: bytes | None, keyid: str, language: Language) -> RevocationList:
    """Return the list so far: signed with the key that signs now, or with one that is trusted."""
    from lpx.attest.forms import FormError
    from lpx.attest.keys import KeyFileError, find_key, read_trust
    from lpx.attest.revocation import RevocationError, is_whole, read_list

    try:
        found = read_list(read(path, language))
        if not is_whole(found):
            raise RevocationError("signature-wrong")
        known = find_key(read_trust(trust), found.keyid) if trust is not None else None
    except (RevocationError, FormError, KeyFileError) as error:
        raise AttestStop(
            ExitCode.USAGE, language, "file-unusable", file=path.name, detail=why(language, error.key)
        ) from None
    trusted = known is not None and known.public == found.content.issuer.public
    if found.keyid != keyid and not trusted:
        raise AttestStop(ExitCode.USAGE, language, "list-of-another", file=path.name, keyid=found.keyid)
    return found.content
