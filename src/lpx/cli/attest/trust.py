"""``lpx attest trust``: put public keys together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.attest.files import read, write
from lpx.cli.attest.options import NEW_FILE
from lpx.cli.attest.stopping import AttestStop, language_for, need_signing, say, why
from lpx.cli.diagnostics import aside
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, format_option, language_option

if TYPE_CHECKING:
    from lpx.attest.nouns import TrustedKey
    from lpx.messages import Language


@click.command("trust")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PLAIN_FILE)
@click.option("--out", "-o", "target", type=NEW_FILE, help="Write one trust file with all keys.")
@click.option("--without", "left_out", multiple=True, metavar="KEYID", help="Leave this key out.")
@format_option("text", "json")
@language_option
def command(
    files: tuple[Path, ...],
    target: Path | None,
    left_out: tuple[str, ...],
    format_name: str,
    lang: str | None,
) -> None:
    """List the keys of trust files; with --out, put them together into one file.

    A trust file says whom you trust. Keep it where only you may write, and compare the ids of its keys
    with those that the certifying team publishes.

    Exit codes: 0 done, 2 a file is wrong.
    """
    language = language_for(lang)
    need_signing(language)
    from lpx.attest import forms
    from lpx.attest.keys import KeyFileError, read_trust, trust_file
    from lpx.cli.attest.results import KeysListed
    from lpx.cli.outcome import made_of, tell

    keys: dict[str, TrustedKey] = {}
    for path in files:
        try:
            found = read_trust(read(path, language)).keys
        except (forms.FormError, KeyFileError) as error:
            detail = why(language, error.key)
            raise AttestStop(
                ExitCode.USAGE, language, "file-unusable", file=path.name, detail=detail
            ) from None
        keys |= {key.keyid: key for key in found}
    if unknown := set(left_out) - set(keys):
        raise AttestStop(ExitCode.USAGE, language, "key-not-there", keyid=", ".join(sorted(unknown)))
    kept = [key for key in keys.values() if key.keyid not in left_out]
    listed = sorted(kept, key=lambda key: key.name)
    if target is not None:
        try:
            data = forms.encode(trust_file(kept))
        except KeyFileError as error:
            raise AttestStop(
                ExitCode.USAGE, language, "file-unusable", file=target.name, detail=why(language, error.key)
            ) from None
        write(target, data, language)
    tell(
        KeysListed(tuple(listed)),
        format_name=format_name,
        language=language,
        said=(_line(key, language) for key in listed),
        products=made_of([("trust-file", target)] if target is not None else []),
    )
    if target is not None:
        aside(say(language, "written", file=target), key="attest.cli.written")


def _line(key: TrustedKey, language: Language) -> str:
    from lpx.reports.attest_words import role_titles

    return say(
        language,
        "key-line",
        name=key.name,
        roles=role_titles(key.roles, language),
        since=key.valid_from,
        until=key.valid_until,
        keyid=key.keyid,
    )
