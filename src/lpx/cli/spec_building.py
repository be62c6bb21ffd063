"""What ``lpx spec build`` does: the generated files, written again or only compared."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from lpx.cli.diagnostics import Stop, aside, catalogue_for, say
from lpx.cli.exit_codes import ExitCode
from lpx.cli.machine_form import is_for_machines
from lpx.cli.outcome import tell
from lpx.cli.results import Generated
from lpx.data import data_room
from lpx.edition import EditionError, edition_names
from lpx.edition.build import stale, write

if TYPE_CHECKING:
    from collections.abc import Sequence


def rebuild(room: Path | None, docs: Path | None, format_name: str, language: str, *, check: bool) -> None:
    """Regenerate what is out of date, or with ``check`` only say what is.

    Raises:
        Stop: The YAML is wrong, or a file is out of date and was not to be written.
    """
    spec = room or data_room("spec")
    if docs is None and (spec.parent / "pyproject.toml").is_file():
        docs = spec.parent / "docs" / "reference"
    if not edition_names(spec):
        raise Stop(ExitCode.USAGE, language, "spec.no-editions")
    try:
        work = [*_exchange_work(spec, docs), *_course_code_work(spec, docs)]
    except EditionError as error:
        raise Stop(ExitCode.USAGE, language, "spec.edition-broken", detail=str(error)) from None
    old = [(folder / name).as_posix() for folder, products in work for name in stale(folder, products)]
    total = sum(len(products) for _, products in work)
    found = Generated(total, tuple(map(_own_name, old)), check)
    if check and old:
        _tell_stale(found, old, format_name, language)
    if not check:
        for folder, products in work:
            write(folder, products)
    tell(found, format_name=format_name, language=language, said=())
    key = "spec.fresh" if check else "spec.built"
    aside(say(catalogue_for(language), key, total=total, count=len(old)), key=key)


def _tell_stale(found: Generated, old: Sequence[str], format_name: str, language: str) -> NoReturn:
    """Name what is out of date, and end as not conforming."""
    code = ExitCode.DOES_NOT_CONFORM
    if is_for_machines():
        tell(found, format_name=format_name, language=language, said=(), code=code)
        sys.exit(int(code))
    for name in old:
        aside(name)
    raise Stop(code, language, "spec.stale", count=len(old))


def _own_name(path: str) -> str:
    """Return the end of a path: whose machine it is on is nobody's business."""
    return "/".join(Path(path).parts[-3:])


def _exchange_work(spec: Path, docs: Path | None) -> list[tuple[Path, dict[str, bytes]]]:
    """Return what is generated from the exchange editions: folder, and its files."""
    from lpx.edition import DEFAULT_EDITION
    from lpx.edition.build import edition_products, page_products
    from lpx.edition.load import edition_folder, parse_edition
    from lpx.messages.requirement_pages import requirement_pages

    work = []
    for name in edition_names(spec):
        folder = edition_folder(name, spec)
        edition = parse_edition(folder)
        work.append((folder, edition_products(edition)))
        if docs is not None and name == DEFAULT_EDITION:
            pages = {path: text.encode() for path, text in requirement_pages(edition).items()}
            work.append((docs, page_products(edition) | pages))
    return work


def _course_code_work(spec: Path, docs: Path | None) -> list[tuple[Path, dict[str, bytes]]]:
    """Return what is generated from the course-code editions: folder, and its files."""
    from lpx.coursecode.load import (
        DEFAULT_CODE_EDITION,
        code_edition_products,
        code_editions,
        load_code_edition,
    )
    from lpx.coursecode.reference import course_code_pages

    work = []
    for name in code_editions(spec):
        work.append((spec / "course-code" / name, code_edition_products(name, spec)))
        if docs is not None and name == DEFAULT_CODE_EDITION:
            work.append((docs, course_code_pages(load_code_edition(name, spec))))
    return work
