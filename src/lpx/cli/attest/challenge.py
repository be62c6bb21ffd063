"""``lpx attest challenge``: the team answers a request."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from lpx.cli.attest.files import must_be_new, read_noun, write, write_secret
from lpx.cli.attest.options import FOLDER, NEW_FILE, now
from lpx.cli.attest.stopping import language_for, say
from lpx.cli.options import format_option, language_option


@click.command("challenge")
@click.argument("submission", type=FOLDER)
@click.option(
    "--secret",
    "secret_file",
    type=NEW_FILE,
    default=Path("team-secret.json"),
    show_default=True,
    help="File for what you committed to; keep it to yourself until `reveal`.",
)
@format_option("text", "json")
@language_option
def command(submission: Path, secret_file: Path, format_name: str, lang: str | None) -> None:
    """Commit to the team's half of the seed: write challenge.json into the folder SUBMISSION.

    Send it to the vendor. Neither side can change its half any more, and neither knows the other's.

    Exit codes: 0 done, 2 usage.
    """
    from lpx.attest import forms
    from lpx.attest.evidence import CHALLENGE_FILE, REQUEST_FILE
    from lpx.attest.moments import written
    from lpx.attest.nouns import REQUEST, Request
    from lpx.attest.seeds import NONCE_BYTES, make_challenge
    from lpx.cli.attest.results import Challenged
    from lpx.cli.outcome import made, made_secret, tell

    language = language_for(lang)
    request = read_noun(submission / REQUEST_FILE, Request, REQUEST, language)
    target = submission / CHALLENGE_FILE
    for path in (target, secret_file):
        must_be_new(path, language)
    challenge, secret = make_challenge(request, secrets.token_hex(NONCE_BYTES), written(now()))
    write_secret(secret_file, forms.encode(secret), language)
    write(target, forms.encode(challenge), language)
    tell(
        Challenged(challenge.request, challenge.commitment),
        format_name=format_name,
        language=language,
        said=(say(language, "challenged", file=target), say(language, "secret-kept", secret=secret_file)),
        products=(made("challenge", target), made_secret("secret", secret_file)),
    )
