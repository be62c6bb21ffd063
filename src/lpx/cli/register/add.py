"""``lpx register add``: file what was handed in."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.attest.files import read
from lpx.cli.attest.options import trust_option
from lpx.cli.attest.stopping import language_for, need_signing, why
from lpx.cli.diagnostics import say_in
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import InputPath, format_option, language_option
from lpx.cli.register.options import author_option, database, register_option
from lpx.cli.register.stopping import RegisterStop, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from lpx.attest.register.intake import IntakeError, Thing
    from lpx.attest.register.nouns import Added
    from lpx.attest.register.storing import Hand
    from lpx.messages import Language

_CODES = {
    "no-trust": ExitCode.NOT_JUDGED,
    "nothing-known": ExitCode.USAGE,
    "too-many-files": ExitCode.USAGE,
    "file-unreadable": ExitCode.USAGE,
    "file-too-long": ExitCode.USAGE,
}
"""Key of an ``IntakeError`` → exit code; all others are things that do not hold."""


@click.command("add")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=InputPath(exists=True, path_type=Path)
)
@trust_option
@author_option
@register_option
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    paths: tuple[Path, ...],
    trust_file: Path | None,
    author: str,
    address: str,
    format_name: str,
    lang: str | None,
) -> None:
    """File requests, challenges, reveals, evidence, certificates and lists of revocations.

    PATH is a file or a folder; what it is, its content says. Certificates and lists are filed only when a key
    of the trust file signed them. All of it is filed, or nothing.

    Exit codes: 0 filed, 1 something does not hold, 2 usage, 3 everything was there already, 4 no trust file,
    or the register cannot be reached.
    """
    language = language_for(lang)
    need_signing(language)
    trust = read(trust_file, language) if trust_file else None
    things = _gather(paths, trust, language)
    with database(address, language) as engine:
        from lpx.attest.register.engine import writing
        from lpx.attest.register.storing import Hand

        with writing(engine) as session:
            added = [_file(session, thing, Hand(author, datetime.now().astimezone())) for thing in things]
    _tell(added, format_name, language)
    sys.exit(int(ExitCode.CONFORMS if any(item.new for item in added) else ExitCode.NOTHING_TO_DO))


def _gather(paths: Sequence[Path], trust: bytes | None, language: Language) -> list[Thing]:
    """Return everything that the paths hold, in the order in which it can be filed."""
    from lpx.attest.nouns import Challenge, Request, Reveal
    from lpx.attest.register.intake import IntakeError, files_in, may_be_passed_over, read_thing

    found: list[Thing] = []
    for path in paths:
        try:
            for file in files_in(path):
                try:
                    found.append(read_thing(file, trust))
                except IntakeError as error:
                    if path.is_dir() and may_be_passed_over(file, error):
                        continue
                    raise _refused(file, error, language) from None
        except IntakeError as error:
            raise _refused(path, error, language) from None
    if not found:
        raise RegisterStop(ExitCode.USAGE, language, "nothing-found")
    order = (Request, Challenge, Reveal)
    return sorted(
        found, key=lambda thing: next((i for i, kind in enumerate(order) if isinstance(thing, kind)), 9)
    )


def _refused(file: Path, error: IntakeError, language: Language) -> RegisterStop:
    code = _CODES.get(error.key, ExitCode.DOES_NOT_CONFORM)
    if error.key in {"nothing-known", "too-many-files"}:
        detail = say_in(language, "register.intake", error.key)
    else:
        detail = why(language, error.key, **error.parameters)
    return RegisterStop(code, language, "refused", file=file.name, detail=detail)


def _file(session: Session, thing: Thing, hand: Hand) -> Added:
    from lpx.attest.nouns import Certificate, Challenge, Request, Reveal, RevocationList
    from lpx.attest.register import storing
    from lpx.attest.register.intake import Run, Signed

    match thing:
        case Request():
            return storing.add_request(session, thing, hand)
        case Challenge():
            return storing.add_challenge(session, thing)
        case Reveal():
            return storing.add_reveal(session, thing)
        case Run(digest, manifest, request):
            return storing.add_run(session, digest, manifest, request, hand)
        case Signed(digest, Certificate() as content, envelope):
            return storing.add_certificate(session, digest, content, envelope, hand)
        case Signed(digest, RevocationList() as content, envelope):
            return storing.add_revocations(session, digest, content, envelope, hand)
    raise AssertionError


def _tell(added: Sequence[Added], format_name: str, language: Language) -> None:
    if format_name == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(added), indent=2).decode())
        return
    for item in added:
        kind = say_in(language, "register.kind", item.kind)
        name = " ".join(filter(None, (item.vendor, item.product)))
        key = "added" if item.new else "known"
        click.echo(say(language, key, kind=kind, name=name, digest=item.digest))
