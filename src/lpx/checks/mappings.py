"""FIL-012 to FIL-016: filename_mapping.json, which keeps the names that students gave to their files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lpx.checks.nouns import Finding, Location
from lpx.checks.registry import Family, Need
from lpx.portfolio.layout import folded, slashed

if TYPE_CHECKING:
    from lpx.checks.context import Context
    from lpx.portfolio.layout import Placed

MAPPINGS = Family("mappings")
_NEEDS = (Need.ARCHIVE, Need.CONTENT)
_LONGEST_NAME = 255
"""Bytes of a file name in UTF-8 that all common file systems can hold."""
_ILLEGAL = re.compile(r'[<>:"/\\|?*]')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])(?:\..*)?", re.IGNORECASE)
_SURELY_SHORT = _LONGEST_NAME // 4
"""Characters that are short enough whatever they are."""
_CONSPICUOUS = re.compile(
    r'^\s*$|[\x00-\x1f\x7f-\x9f<>:"/\\|?*]|^(?:CON|PRN|AUX|NUL|COM|LPT)|[. ]$', re.IGNORECASE
)
"""Any of the forms may apply."""


@MAPPINGS.check("FIL-012", needs=(Need.ARCHIVE,))
def mapping_present(context: Context) -> Iterator[Finding]:
    """A folder with files and no mapping file, so that the students' own names are lost."""
    layout = context.evidence.layout
    assert layout is not None
    mapped = {placed.place for placed in layout.mappings}
    told: set[tuple[str, str, str]] = set()
    for placed in layout.attachments:
        if placed.place not in mapped and placed.place not in told:
            told.add(placed.place)
            yield context.finding("FIL-012", context.at_entry(placed.member), category=placed.category)


@MAPPINGS.check("FIL-013", needs=_NEEDS)
def mapping_readable(context: Context) -> Iterator[Finding]:
    """A mapping file that is no JSON object."""
    for index, mapping in sorted(context.evidence.mappings.items()):
        if not mapping.readable:
            yield context.finding("FIL-013", context.at_entry(index, part="mapping"))


@MAPPINGS.check("FIL-014", needs=_NEEDS)
def mapping_covers(context: Context) -> Iterator[Finding]:
    """A file whose original name is missing in the mapping of its folder."""
    for placed, (index, names) in _mapped(context):
        if not names.get(folded(placed.name)):
            place = context.at_entry(placed.member)
            yield context.finding("FIL-014", place, related=(context.at_entry(index, part="mapping"),))


@MAPPINGS.check("FIL-015", needs=_NEEDS)
def mapping_only_existing(context: Context) -> Iterator[Finding]:
    """A mapping that names files which are not there."""
    layout = context.evidence.layout
    assert layout is not None
    present: dict[tuple[str, str, str], set[str]] = {}
    for placed in layout.attachments:
        present.setdefault(placed.place, set()).add(folded(placed.name))
    for placed in layout.mappings:
        mapping = context.evidence.mappings.get(placed.member)
        if mapping is None or not mapping.readable:
            continue
        files = present.get(placed.place, set())
        missing = [name for name in (*mapping.names, *mapping.odd) if folded(slashed(name)) not in files]
        if missing:
            yield context.finding(
                "FIL-015", context.at_entry(placed.member, part="mapping"), count=len(missing)
            )


@MAPPINGS.check("FIL-016", needs=_NEEDS)
def original_names(context: Context) -> Iterator[Finding]:
    """An original name that some system cannot give to a file."""
    for index, mapping in sorted(context.evidence.mappings.items()):
        for stored, name in mapping.names.items():
            form = unusable(name)
            if form:
                place = Location(
                    part="mapping",
                    entry=context.entry_name(index),
                    pointer=context.redactor.pointer("/" + stored.replace("~", "~0").replace("/", "~1")),
                )
                yield context.finding("FIL-016", place, form=form)


def unusable(name: str) -> str:
    """Return why ``name`` cannot be a file's name everywhere; empty when it can."""
    if len(name) <= _SURELY_SHORT and not _CONSPICUOUS.search(name):
        return ""
    return next((form for form, applies in _FORMS if applies(name)), "")


def _is_too_long(name: str) -> bool:
    return len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME


_FORMS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("empty", lambda name: not name.strip()),
    ("control-char", _CONTROL.search),
    ("illegal-char", _ILLEGAL.search),
    ("device", _DEVICE.fullmatch),
    ("trailing-dot", lambda name: name.endswith(".")),
    ("trailing-space", lambda name: name.endswith(" ")),
    ("too-long", _is_too_long),
)


def _mapped(context: Context) -> Iterator[tuple[Placed, tuple[int, dict[str, str]]]]:
    """Give every file whose folder has a readable mapping, with that mapping's entry and names."""
    layout = context.evidence.layout
    assert layout is not None
    folders: dict[tuple[str, str, str], tuple[int, dict[str, str]]] = {}
    for placed in layout.mappings:
        mapping = context.evidence.mappings.get(placed.member)
        if mapping is not None and mapping.readable:
            names = {folded(slashed(stored)): name for stored, name in mapping.names.items()}
            folders.setdefault(placed.place, (placed.member, names))
    for placed in layout.attachments:
        if placed.place in folders:
            yield placed, folders[placed.place]
