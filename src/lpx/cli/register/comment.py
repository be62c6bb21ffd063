"""``lpx register comment``: write a remark."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from lpx.cli.attest.stopping import language_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option
from lpx.cli.register.options import author_option, database, register_option
from lpx.cli.register.stopping import RegisterStop, say

_LONGEST = 10_000


@click.command("comment")
@click.argument("name", metavar="NAME")
@click.argument("text", metavar="TEXT")
@click.option("--public", is_flag=True, help="Let it stand in the public export.")
@author_option
@register_option
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    name: str, text: str, author: str, address: str, format_name: str, lang: str | None, *, public: bool
) -> None:
    """Write a remark on NAME: a certificate's number, a product, or the beginning of a digest.

    TEXT is the remark, or - to read it from standard input. A remark is never changed and never deleted;
    write no names of students into it.

    Exit codes: 0 written, 2 usage, 4 the register cannot be reached.
    """
    from lpx.cli.outcome import tell
    from lpx.cli.results import Commented

    language = language_for(lang)
    if text == "-":
        text = sys.stdin.buffer.read(4 * _LONGEST + 4).decode("utf-8-sig", "replace")
    text = text.strip()
    if not 0 < len(text) <= _LONGEST:
        raise RegisterStop(ExitCode.USAGE, language, "comment-length", most=f"{_LONGEST:,}")
    with database(address, language) as engine:
        from lpx.attest.register.engine import writing
        from lpx.attest.register.finding import match, read_register
        from lpx.attest.register.storing import Hand, add_comment

        with writing(engine) as session:
            found, about = match(read_register(session), name)
            hand = Hand(author, datetime.now().astimezone())
            add_comment(session, (found.vendor, found.product), text, hand, about=about, public=public)
    tell(
        Commented(found.vendor, found.product, public),
        format_name=format_name,
        language=language,
        said=[say(language, "commented", name=f"{found.vendor} {found.product}")],
    )
