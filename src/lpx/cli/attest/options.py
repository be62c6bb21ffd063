"""Options that several commands of ``lpx attest`` share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lpx.cli.attest.files import read
from lpx.cli.attest.stopping import AttestStop, need_signing, say, why
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, InputPath

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

    from lpx.attest.policy import Policy
    from lpx.attest.suite import Suite
    from lpx.messages import Language

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

PASSPHRASE_VARIABLE = "LPX_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable
TRUST_VARIABLE = "LPX_TRUST"
FOLDER = InputPath(exists=True, file_okay=False, path_type=Path)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)


def key_options(command: Decorated) -> Decorated:
    """Add ``--key`` (``key_file``), ``--passphrase-file`` and ``--issuer``."""
    for option in (
        click.option(
            "--issuer", required=True, metavar="NAME", help="Who signs, as it stands on certificates."
        ),
        passphrase_option,
        click.option(
            "--key", "key_file", required=True, type=PLAIN_FILE, help="Private key of `lpx attest keygen`."
        ),
    ):
        command = option(command)
    return command


def passphrase_option(command: Decorated) -> Decorated:
    """Add ``--passphrase-file``."""
    return click.option(
        "--passphrase-file",
        type=PLAIN_FILE,
        help=f"File with the key's passphrase in its first line (else ${PASSPHRASE_VARIABLE}, or a prompt).",
    )(command)


def suite_option(command: Decorated) -> Decorated:
    """Add ``--suite`` (``suite_room``)."""
    return click.option(
        "--suite", "suite_room", type=FOLDER, help="Try out another copy of the folder `conformance`."
    )(command)


def suite_options(command: Decorated) -> Decorated:
    """Add ``--spec`` (``spec_room``) and ``--suite`` (``suite_room``)."""
    command = suite_option(command)
    return click.option(
        "--spec", "spec_room", type=FOLDER, help="Try out another copy of the folder `spec`."
    )(command)


def trust_option(command: Decorated) -> Decorated:
    """Add ``--trust`` (``trust_file``)."""
    return click.option(
        "--trust",
        "trust_file",
        type=PLAIN_FILE,
        envvar=TRUST_VARIABLE,
        help=f"Public keys that you trust (default: ${TRUST_VARIABLE}).",
    )(command)


def load_suite_for(
    spec_room: Path | None, suite_room: Path | None, edition: str | None, language: Language
) -> Suite:
    """Return the suite that is installed, or the one to be tried out.

    Raises:
        AttestStop: A file of it is wrong.
    """
    from lpx.attest.policy import PolicyError
    from lpx.attest.suite import SuiteError, load_suite
    from lpx.edition import EditionError

    try:
        return load_suite(spec_room, suite_room, edition)
    except (SuiteError, PolicyError, EditionError, LookupError) as error:
        raise AttestStop(ExitCode.USAGE, language, "suite-unusable", detail=error) from None


def load_policy_for(suite_room: Path | None, language: Language) -> Policy:
    """Return the rules of certification alone.

    Raises:
        AttestStop: They are wrong.
    """
    from lpx.attest.policy import PolicyError, load_policy

    try:
        return load_policy(suite_room)
    except PolicyError as error:
        raise AttestStop(ExitCode.USAGE, language, "suite-unusable", detail=error) from None


def read_passphrase(file: Path | None, language: Language, *, confirm: bool = False) -> str | None:
    """Return the passphrase of a key: from the file, the environment or the terminal; None: there is none.

    Raises:
        AttestStop: The file cannot be used.
    """
    if file is not None:
        try:
            lines = read(file, language).decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            lines = []
        if not lines or not lines[0]:
            raise AttestStop(ExitCode.USAGE, language, "passphrase-file-empty")
        return lines[0]
    if os.environ.get(PASSPHRASE_VARIABLE):
        return os.environ[PASSPHRASE_VARIABLE]
    if not sys.stdin.isatty():
        return None
    answer: str = click.prompt(
        say(language, "passphrase-prompt"),
        hide_input=True,
        confirmation_prompt=confirm,
        default="",
        show_default=False,
        err=True,
    )
    return answer or None


def load_signer(key_file: Path, passphrase_file: Path | None, language: Language) -> CryptoSigner:
    """Return the signer of a private key, asking for its passphrase where it has one.

    Raises:
        AttestStop: The key cannot be used.
    """
    need_signing(language)
    from lpx.attest.keys import KeyFileError, is_encrypted, read_private

    pem = read(key_file, language)
    passphrase = read_passphrase(passphrase_file, language) if is_encrypted(pem) else None
    try:
        return read_private(pem, passphrase)
    except KeyFileError as error:
        code = ExitCode.PASSWORD if error.key.startswith("passphrase") else ExitCode.USAGE
        detail = why(language, error.key)
        raise AttestStop(code, language, "key-unusable", file=key_file.name, detail=detail) from None


def now() -> datetime:
    """Return the moment, with the offset of this machine."""
    return datetime.now().astimezone()


def moment_for(text: str | None, language: Language) -> datetime:
    """Return the moment that an option names; now where it is not given.

    Raises:
        AttestStop: It names none.
    """
    from lpx.attest.moments import MomentError, moment_or_day

    at = now()
    if text is None:
        return at
    try:
        return moment_or_day(text, at)
    except MomentError:
        raise AttestStop(ExitCode.USAGE, language, "no-moment", text=text) from None
