"""``lpx attest keygen``: make a key."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from lpx.cli.attest.files import must_be_new, write, write_secret
from lpx.cli.attest.options import NEW_FILE, now, passphrase_option, read_passphrase
from lpx.cli.attest.stopping import AttestStop, language_for, need_signing, say, why
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option


@click.command("keygen")
@click.argument("name")
@click.option("--out", "-o", "key_file", required=True, type=NEW_FILE, help="File for the private key (PEM).")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(["certify", "revoke"]),
    help="What the key is for; by default both.",
)
@click.option(
    "--years", type=click.IntRange(1, 20), default=5, show_default=True, help="How long it is trusted."
)
@passphrase_option
@click.option("--unencrypted", is_flag=True, help="Keep the private key without a passphrase (not advised).")
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    name: str,
    key_file: Path,
    roles: tuple[str, ...],
    years: int,
    passphrase_file: Path | None,
    format_name: str,
    lang: str | None,
    *,
    unencrypted: bool,
) -> None:
    """Make an Ed25519 key for NAME (a person or an office, as it is to stand on certificates).

    The private key is encrypted with a passphrase. Beside it, FILE.pub.json holds the public key: a trust
    file, to be given to everybody who verifies.

    Exit codes: 0 done, 2 usage, 5 no passphrase.
    """
    language = language_for(lang)
    need_signing(language)
    from lpx.attest import forms
    from lpx.attest.keys import (
        KEY_BYTES,
        ROLES,
        KeyFileError,
        make_signer,
        trust_file,
        trusted_key,
        write_private,
    )
    from lpx.attest.moments import written, years_later
    from lpx.cli.attest.results import KeyMade
    from lpx.cli.outcome import made, made_secret, tell

    public_file = key_file.with_suffix(".pub.json")
    for path in (key_file, public_file):
        must_be_new(path, language)
    passphrase = None if unencrypted else read_passphrase(passphrase_file, language, confirm=True)
    if passphrase is None and not unencrypted:
        raise AttestStop(ExitCode.PASSWORD, language, "passphrase-needed")
    secret, begun = secrets.token_bytes(KEY_BYTES), now()
    try:
        pem = write_private(secret, passphrase)
    except KeyFileError as error:
        detail = why(language, error.key)
        raise AttestStop(
            ExitCode.PASSWORD, language, "key-unusable", file=key_file.name, detail=detail
        ) from None
    signer = make_signer(secret)
    wanted = tuple(role for role in ROLES if not roles or role in roles)
    entry = trusted_key(signer, name, wanted, written(begun), written(years_later(begun, years)))
    write_secret(key_file, pem, language)
    write(public_file, forms.encode(trust_file([entry])), language)
    tell(
        KeyMade(entry.keyid, entry.roles, entry.valid_from, entry.valid_until, not unencrypted),
        format_name=format_name,
        language=language,
        said=[say(language, "key-made", private=key_file, public=public_file, keyid=entry.keyid)],
        products=(made_secret("private-key", key_file), made("trust-file", public_file)),
    )
    if unencrypted:
        aside(say(language, "key-in-clear", private=key_file), "warning", "attest.cli.key-in-clear")
