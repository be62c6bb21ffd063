"""``lpx register check``: does everything in the register hold?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.attest.files import read
from lpx.cli.attest.options import FOLDER, load_suite_for, moment_for, suite_options, trust_option
from lpx.cli.attest.stopping import language_for, need_signing
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import format_option, language_option
from lpx.cli.register.options import database, register_option

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lpx.attest.nouns import Recall
    from lpx.attest.register.checking import RegisterCheck
    from lpx.attest.suite import Suite
    from lpx.messages import Language


@click.command("check")
@trust_option
@click.option("--evidence", "evidence_folder", type=FOLDER, help="Judge the evidence in this folder again.")
@click.option("--at", "at_text", metavar="DATE", help="Ask for another moment than now.")
@register_option
@suite_options
@format_option("text", "json")
@language_option
def command(  # noqa: PLR0917 - click passes options by name
    trust_file: Path | None,
    evidence_folder: Path | None,
    at_text: str | None,
    address: str,
    spec_room: Path | None,
    suite_room: Path | None,
    format_name: str,
    lang: str | None,
) -> None:
    """Verify every certificate, and hold the tables against what was signed.

    With --evidence, the evidence of the certificates that count is judged again under the suite as it is now,
    and those that it would not give any more are listed. Nothing in the register is changed.

    Exit codes: 0 everything holds (expired and revoked ones too), 1 something was forged or changed, or is to
    be recalled, 2 usage, 4 could not be judged.
    """
    language = language_for(lang)
    need_signing(language)
    trust = read(trust_file, language) if trust_file else None
    at = moment_for(at_text, language)
    suite = load_suite_for(spec_room, suite_room, None, language) if evidence_folder else None
    with database(address, language) as engine:
        from msgspec.structs import replace

        from lpx.attest.register.checking import check_register
        from lpx.attest.register.engine import reading

        with reading(engine) as session:
            checked = check_register(session, at, trust)
            if evidence_folder is not None and suite is not None:
                recall = _recall(session, checked, evidence_folder, suite, language)
                checked = replace(checked, recall=recall)
    if format_name == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(checked), indent=2).decode())
    else:
        from lpx.reports.register_check import render_check

        click.echo(render_check(checked, language))
    code = ExitCode.CONFORMS if checked.is_decided else ExitCode.NOT_JUDGED
    sys.exit(int(code if checked.is_sound else ExitCode.DOES_NOT_CONFORM))


def _recall(
    session: Session, checked: RegisterCheck, folder: Path, suite: Suite, language: Language
) -> Recall:
    from lpx.attest.recall import recall
    from lpx.attest.register.checking import held_in_register
    from lpx.cli.conform.telling import CaseProgress

    with CaseProgress(language) as progress:
        return recall(held_in_register(session, checked, folder), suite, progress)
