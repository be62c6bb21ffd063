"""The suite as a whole: cases, rules, and the identities that a certificate names."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lpx import __version__
from lpx.attest.forms import digest
from lpx.attest.nouns import Identity
from lpx.attest.policy import FILE as POLICY_FILE
from lpx.attest.policy import Policy, load_policy
from lpx.checks.nouns import EditionMark
from lpx.data import data_room
from lpx.harness.plan import suite_digest
from lpx.harness.runner import Rules
from lpx.harness.session import transport_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.allowances import Allowance, Attribution
    from lpx.harness.nouns import Case

CATALOGUES = (
    "cases.lock",
    "templates.yaml",
    "allowances.yaml",
    "attribution.yaml",
    "capabilities.yaml",
    "writers.yaml",
    POLICY_FILE,
)
"""Files of the suite that a certificate names by digest; the cases themselves have one digest together."""

_FIXED = ("capabilities.yaml", "writers.yaml")
"""Files that the harness reads from the installed suite alone."""
_ROOMS = (
    "data.py",
    "edition",
    "coursecode",
    "archive",
    "portfolio",
    "checks",
    "synthesis",
    "exchange",
    "harness",
    "attest",
)
"""Parts of the package that decide a verdict."""


class SuiteError(Exception):
    """A suite that is to be tried out cannot be used; the message names file and problem."""


@dataclass(frozen=True)
class Suite:
    """Everything by which evidence is judged."""

    cases: tuple[Case, ...]
    edition: Edition
    codes: CodeEdition
    allowances: tuple[Allowance, ...]
    attribution: tuple[Attribution, ...]
    policy: Policy
    identity: Identity

    def rules(self, transport: str) -> Rules:
        """Return the rules for a kind of way to the module (``process``, ``http`` ...)."""
        return Rules(self.edition, self.codes, self.allowances, self.attribution, transport_for(transport))


def load_suite(
    spec_room: Path | None = None, suite_room: Path | None = None, edition_name: str | None = None
) -> Suite:
    """Return the suite that is installed, or one to be tried out.

    Args:
        spec_room: Another ``spec`` folder.
        suite_room: Another ``conformance`` folder. What a module may lack (``capabilities.yaml``) and the
            archives of other programs (``writers.yaml``) are always those of the installed suite.
        edition_name: By default the default edition.

    Raises:
        SuiteError: A file of the other suite is wrong or cannot be tried out.
        EditionError: A file of the other edition is wrong.
    """
    from lpx.coursecode.load import DEFAULT_CODE_EDITION, load_code_edition
    from lpx.edition import DEFAULT_EDITION, load_edition
    from lpx.harness.allowances import load_allowances, load_attribution
    from lpx.harness.cases import CaseError, load_cases

    if suite_room is not None:
        _check_fixed(suite_room)
    try:
        edition = load_edition(edition_name or DEFAULT_EDITION, spec_room)
        codes = load_code_edition(room=spec_room)
        cases = load_cases(suite_room)
        allowances, attribution = load_allowances(suite_room), load_attribution(suite_room)
    except (CaseError, ValueError) as error:
        raise SuiteError(str(error)) from None
    code_folder = (spec_room or data_room("spec")) / "course-code" / DEFAULT_CODE_EDITION
    mark = EditionMark(DEFAULT_CODE_EDITION, folder_digest(code_folder))
    return Suite(
        cases,
        edition,
        codes,
        allowances,
        attribution,
        load_policy(suite_room),
        identity_of(cases, EditionMark(edition.mark.id, edition.digest), mark, suite_room),
    )


def identity_of(
    cases: tuple[Case, ...], edition: EditionMark, codes: EditionMark, suite_room: Path | None = None
) -> Identity:
    """Return what a certificate names the suite by."""
    room = suite_room or data_room("conformance")
    return Identity(
        lpx=__version__,
        package=package_digest(),
        edition=edition,
        code_edition=codes,
        suite=suite_digest(cases),
        catalogues={name: _text_digest(room / name) for name in CATALOGUES if (room / name).is_file()},
        python=f"{platform.python_implementation()} {platform.python_version()}",
        platform=f"{platform.system()} {platform.machine()}",
    )


@cache
def package_digest() -> str:
    """Return the digest over every file of the installed lpx that decides a verdict.

    It is the same in a checkout and in a wheel of the same version, on every system.
    """
    import lpx

    package = Path(lpx.__file__).resolve().parent
    whole = sha256()
    for name in _ROOMS:
        for path in _files(package / name, "**/*.py"):
            whole.update(f"{_text_digest(path)}  {path.relative_to(package).as_posix()}\n".encode())
    for room, pattern in (("spec", "**/*.yaml"), ("conformance", "*.yaml"), ("conformance", "cases/*.yaml")):
        for path in _files(data_room(room), pattern):
            name = path.relative_to(data_room(room)).as_posix()
            whole.update(f"{_text_digest(path)}  {room}/{name}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def folder_digest(folder: Path) -> str:
    """Return the digest over the YAML in ``folder``."""
    whole = sha256()
    for path in _files(folder, "**/*.yaml"):
        whole.update(f"{_text_digest(path)}  {path.relative_to(folder).as_posix()}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def _files(place: Path, pattern: str) -> Iterator[Path]:
    if place.is_file():
        yield place
    elif place.is_dir():
        yield from sorted(place.glob(pattern), key=lambda path: path.as_posix())


def _text_digest(path: Path) -> str:
    """Return the digest of a text file, whatever line ends it was checked out with."""
    return digest(path.read_bytes().replace(b"\r\n", b"\n"))


def _check_fixed(room: Path) -> None:
    own = data_room("conformance")
    for name in _FIXED:
        if (room / name).is_file() and _text_digest(room / name) != _text_digest(own / name):
            raise SuiteError(f"{name}: differs from that of the installed suite, which alone is read")
