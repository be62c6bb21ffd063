"""Reading and writing the files of certification for a command, with clear words where that fails."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lpx.cli.attest.stopping import AttestStop, why
from lpx.cli.drafts import Drafts
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import Struct

    from lpx.attest.evidence import Evidence
    from lpx.attest.nouns import Ceremony, Made
    from lpx.messages import Language

_T = TypeVar("_T", bound="Struct")


def read(path: Path, language: Language) -> bytes:
    """Return the content of a file.

    Raises:
        AttestStop: It cannot be read, or is too long.
    """
    from lpx.attest.forms import FormError, read_bytes

    try:
        return read_bytes(path)
    except FormError as error:
        detail = why(language, error.key, detail=error.detail)
        raise AttestStop(ExitCode.USAGE, language, "file-unusable", file=path.name, detail=detail) from None


def read_noun(path: Path, kind: type[_T], schema: str, language: Language) -> _T:
    """Return the noun that a file holds.

    Raises:
        AttestStop: It cannot be read, is of another form, or was changed.
    """
    from lpx.attest.evidence import read_part
    from lpx.attest.forms import FormError

    try:
        return read_part(path, kind, schema)
    except FormError as error:
        detail = why(language, error.key, detail=error.detail)
        raise AttestStop(ExitCode.USAGE, language, "file-unusable", file=path.name, detail=detail) from None


def read_submission(folder: Path, language: Language) -> Ceremony:
    """Return request, challenge and both reveals, checked against each other.

    Raises:
        AttestStop: One is missing, was changed, or does not belong to the others.
    """
    from lpx.attest.evidence import read_ceremony
    from lpx.attest.forms import FormError
    from lpx.attest.seeds import CeremonyError, check_ceremony

    try:
        ceremony = read_ceremony(folder)
        check_ceremony(ceremony)
    except FormError as error:
        detail = why(language, error.key, detail="")
        raise AttestStop(
            ExitCode.USAGE, language, "submission-incomplete", file=error.detail, detail=detail
        ) from None
    except CeremonyError as error:
        detail = why(language, error.key, party=error.party)
        raise AttestStop(ExitCode.USAGE, language, "submission-wrong", detail=detail) from None
    return ceremony


@contextmanager
def opened(path: Path, language: Language) -> Iterator[Evidence]:
    """Take an evidence package apart for as long as the block lasts.

    Raises:
        AttestStop: It is none, or does not hold together.
    """
    from lpx.attest.evidence import EvidenceError, unpacked

    try:
        with unpacked(path) as evidence:
            yield evidence
    except EvidenceError as error:
        detail = why(language, error.key, detail=error.detail, party=error.detail)
        raise AttestStop(
            ExitCode.NOT_JUDGED, language, "evidence-unusable", file=path.name, detail=detail
        ) from None


def digest_for(text: str, language: Language) -> tuple[str, Made]:
    """Return the digest that an option names: of a file, of a folder, or as it stands there.

    Raises:
        AttestStop: There is no such file, or it cannot be read.
    """
    from lpx.attest.digests import digest_of_path, is_digest
    from lpx.attest.forms import FormError

    if is_digest(text):
        return text, "stated"
    path = Path(text)
    if not path.exists():
        raise AttestStop(ExitCode.USAGE, language, "nothing-to-digest", path=text)
    try:
        return digest_of_path(path)
    except FormError as error:
        detail = why(language, error.key, detail=error.detail)
        raise AttestStop(ExitCode.USAGE, language, "file-unusable", file=path.name, detail=detail) from None


def must_be_new(path: Path, language: Language) -> None:
    """Check that nothing lies at ``path`` and that its folder is there.

    Raises:
        AttestStop: Something does, or it is not.
    """
    if path.exists():
        raise AttestStop(ExitCode.USAGE, language, "exists", file=path)
    if not path.resolve().parent.is_dir():
        raise AttestStop(ExitCode.USAGE, language, "no-folder", file=path)


def make_folder(path: Path, language: Language) -> None:
    """Make a folder, unless it is there.

    Raises:
        AttestStop: It cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise AttestStop(ExitCode.USAGE, language, "not-writable", file=path, detail=detail) from None


def write(path: Path, data: bytes, language: Language) -> None:
    """Write a file, whole or not at all.

    Raises:
        AttestStop: It cannot be written.
    """
    try:
        with Drafts() as drafts:
            with drafts.file(path) as stream:
                stream.write(data)
            drafts.publish()
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise AttestStop(ExitCode.USAGE, language, "not-writable", file=path, detail=detail) from None


def write_secret(path: Path, data: bytes, language: Language) -> None:
    """Write a new file that its owner alone may read (where the system knows owners).

    Raises:
        AttestStop: It is there already, or cannot be written.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(number, "wb") as stream:
                stream.write(data)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    except FileExistsError:
        raise AttestStop(ExitCode.USAGE, language, "exists", file=path) from None
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise AttestStop(ExitCode.USAGE, language, "not-writable", file=path, detail=detail) from None
