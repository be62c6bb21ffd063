"""``lpx attest terms``: a form for what people add to a certificate."""

from __future__ import annotations

from pathlib import Path

import click

from lpx.cli.attest.files import must_be_new, write
from lpx.cli.attest.options import NEW_FILE, load_policy_for, suite_option
from lpx.cli.attest.stopping import language_for, say
from lpx.cli.options import format_option, language_option


@click.command("terms")
@click.option("--out", "-o", "target", required=True, type=NEW_FILE, help="The form, to be filled in (TOML).")
@suite_option
@format_option("text", "json")
@language_option
def command(target: Path, suite_room: Path | None, format_name: str, lang: str | None) -> None:
    """Write a form for waivers, deviations, and the answers of people to what no machine can see.

    Fill it in with an editor and give it to `lpx attest issue --terms`. Everything in it stands in the
    certificate, marked as said by a person.

    Exit codes: 0 done, 2 usage.
    """
    from lpx.cli.attest.results import TermsWritten
    from lpx.cli.outcome import made, tell
    from lpx.reports.attest_words import terms_form

    language = language_for(lang)
    must_be_new(target, language)
    policy = load_policy_for(suite_room, language)
    write(target, terms_form(policy, language).encode("utf-8"), language)
    tell(
        TermsWritten(len(policy.questions)),
        format_name=format_name,
        language=language,
        said=[say(language, "terms-written", file=target, count=len(policy.questions))],
        products=[made("terms", target)],
    )
