"""What bundles are called in results, and which school they belong to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lpx.portfolio.redact import Redactor

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.scale.nouns import Judged


def schools_of(codes: CodeEdition) -> dict[str, str]:
    """Return the names of the schools that the course-code edition knows, by code."""
    return {entry.code: entry.name for entry in codes.table("school").entries()}


class Naming:
    """Names bundles for one set of results; ask in the order of names, so that tokens are always the same.

    Shown are names of the edition's form and folders called after a school's code. Everything else may be
    somebody's name and becomes a token, unless ``show`` lets it through.
    """

    def __init__(self, edition: Edition, schools: Mapping[str, str], *, show: bool = False) -> None:
        self._redactor = Redactor(edition)
        self._pattern = re.compile(edition.archive.name_pattern, re.ASCII)
        field = edition.records["basic"].field_of("school")
        described = edition.types[field.type].pattern if field is not None else ""
        self._school = re.compile(described or r"(?!)", re.ASCII)
        self._schools = schools
        self._show = show
        self._folders: dict[str, str] = {}

    def name(self, name: str, number: int) -> str:
        """Return what the bundle ``name``, the ``number``-th of its listing, is called in results."""
        if self._show:
            return name
        *folders, base = name.split("/")
        shown = self._redactor.bundle_name(base).replace("‹bundle›", f"‹bundle-{number}›")
        return "/".join([*map(self._folder, folders), shown])

    def school(self, name: str, judged: Judged) -> str:
        """Return the code of the school: as the document says, else the archive's name, else a folder's."""
        for school in judged.schools:
            if self._school.fullmatch(school):
                return school
        *folders, base = name.split("/")
        named = self._pattern.fullmatch(base.rpartition(".")[0])
        if named is not None and "school" in named.groupdict():
            return str(named["school"])
        return next((folder for folder in reversed(folders) if folder in self._schools), "")

    def _folder(self, folder: str) -> str:
        if folder in self._schools or self._redactor.bundle_name(folder) == folder:
            return folder
        return self._folders.setdefault(folder, f"‹folder-{len(self._folders) + 1}›")
