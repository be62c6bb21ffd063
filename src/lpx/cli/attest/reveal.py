"""``lpx attest reveal``: one side tells what it committed to."""

from __future__ import annotations

from pathlib import Path

import click

from lpx.cli.attest.files import must_be_new, read_noun, write
from lpx.cli.attest.options import FOLDER
from lpx.cli.attest.stopping import AttestStop, language_for, say, why
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, format_option, language_option


@click.command("reveal")
@click.argument("submission", type=FOLDER)
@click.option(
    "--secret", "secret_file", required=True, type=PLAIN_FILE, help="File of `request` or `challenge`."
)
@format_option("text", "json")
@language_option
def command(submission: Path, secret_file: Path, format_name: str, lang: str | None) -> None:
    """Reveal what you committed to: write reveal-vendor.json or reveal-team.json into the folder SUBMISSION.

    Only once both request.json and challenge.json are there: whoever reveals before the other side has
    committed lets it choose the seed.

    Exit codes: 0 done, 2 usage.
    """
    from lpx.attest import forms
    from lpx.attest.evidence import CHALLENGE_FILE, REQUEST_FILE, TEAM_FILE, VENDOR_FILE
    from lpx.attest.nouns import CHALLENGE, REQUEST, SECRET, Challenge, Request, Secret
    from lpx.attest.seeds import CeremonyError, make_reveal
    from lpx.cli.attest.results import Revealed
    from lpx.cli.outcome import made, tell

    language = language_for(lang)
    secret = read_noun(secret_file, Secret, SECRET, language)
    request = read_noun(submission / REQUEST_FILE, Request, REQUEST, language)
    if not (submission / CHALLENGE_FILE).exists():
        raise AttestStop(ExitCode.USAGE, language, "not-committed-yet")
    challenge = read_noun(submission / CHALLENGE_FILE, Challenge, CHALLENGE, language)
    try:
        reveal = make_reveal(secret, request, challenge)
    except CeremonyError as error:
        detail = why(language, error.key, party=error.party)
        raise AttestStop(ExitCode.USAGE, language, "submission-wrong", detail=detail) from None
    target = submission / (VENDOR_FILE if secret.party == "vendor" else TEAM_FILE)
    must_be_new(target, language)
    write(target, forms.encode(reveal), language)
    tell(
        Revealed(reveal.party, reveal.request),
        format_name=format_name,
        language=language,
        said=[say(language, "revealed", file=target)],
        products=[made("reveal", target)],
    )
