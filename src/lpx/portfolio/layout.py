"""Which entry of an archive is what: the document, the mapping files, attachments, and what belongs nowhere.

Two steps, because content is only known after the archive has been read: ``lay_out`` sorts the names,
``choose_document`` then decides among the JSON files that could be the document. A renamed archive still
finds its document, since content weighs more than the name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field, structs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lpx.edition.nouns import Edition

_HEAD = 1 << 20
"""How much of a candidate is looked at for the edition's keys."""

_MOST_CANDIDATES = 64
"""More JSON files than that are looked at by nobody."""

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp950")


class Entry(Protocol):
    """What the layout needs to know of an archive member."""

    @property
    def index(self) -> int:
        """Number of the entry in the directory."""

    @property
    def name(self) -> str:
        """Decoded name."""

    @property
    def is_dir(self) -> bool:
        """Whether it is a folder."""


class Placed(Struct, frozen=True):
    """An entry inside a student's category folder: ``{folder}/課程學習成果/C01.pdf``."""

    member: int
    folder: str
    """The student folder's own name (national id, or in some modules the student number)."""
    root: str
    """The folders above it, joined with ``/``; empty where the student folders are at the top."""
    category: str
    """Category id of the edition."""
    name: str
    """The file's own name."""

    @property
    def place(self) -> tuple[str, str, str]:
        """The folder it lies in, comparable between entries."""
        return (self.root, self.folder, self.category)


class Layout(Struct, frozen=True):
    """The entries of an archive by what they are. All numbers are entry indices."""

    names: Mapping[int, str]
    """Entry → name with forward slashes, folders included."""
    candidates: tuple[int, ...] = ()
    """JSON files that may be the document, the likeliest by name first."""
    document: int | None = None
    """The document; by name alone until ``choose_document`` has seen contents."""
    documents: tuple[int, ...] = ()
    """Every candidate whose content looks like a document."""
    named_as_archive: int | None = None
    """The candidate that carries the archive's own stem."""
    attachments: tuple[Placed, ...] = ()
    mappings: tuple[Placed, ...] = ()
    consultations: tuple[int, ...] = ()
    """課程諮詢.json: known and not part of the exchange."""
    strays: tuple[int, ...] = ()
    folders: tuple[int, ...] = ()
    depths: tuple[int, ...] = ()
    """How many folders lie above the student folders, each number once."""
    by_name: Mapping[str, int] = field(default_factory=dict)
    """Exact name → entry, files only; of duplicates the first."""
    by_folded: Mapping[str, int] = field(default_factory=dict)
    """Folded name (see ``folded``) → entry."""

    def wanted(self) -> frozenset[int]:
        """Return the entries whose content must be kept when the archive is read."""
        return frozenset(self.candidates) | {placed.member for placed in self.mappings}


def folded(name: str) -> str:
    """Return ``name`` as a forgiving reader compares it: separators, case and Unicode form ignored."""
    name = slashed(name)
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def slashed(name: str) -> str:
    """Return ``name`` with forward slashes and without ``./`` at its beginning."""
    if "\\" in name:
        name = name.replace("\\", "/")
    while name.startswith("./"):
        name = name[2:]
    return name


def lay_out(members: Iterable[Entry], edition: Edition, stem: str = "") -> Layout:
    """Sort the entries of an archive by their names.

    ``stem`` is the archive's file name without its extension; the edition wants the document to carry it.
    """
    return _Sorter(edition, stem).sort(members)


def choose_document(layout: Layout, contents: Mapping[int, bytes], edition: Edition) -> Layout:
    """Return ``layout`` with the document decided by what the candidates hold.

    ``contents`` maps candidate entries to their bytes; candidates that could not be read are simply absent.
    A file that looks like a document and carries the archive's stem wins, then any other that looks like one
    (the likeliest by name first), then the one with the stem, then a sole candidate. What was read and is
    no document becomes a stray.
    """
    marks = tuple(record.key for record in edition.records.values() if record.parent == "student")
    looking = tuple(
        index
        for index in layout.candidates
        if index in contents and looks_like_document(contents[index], marks)
    )
    chosen: int | None = None
    if looking:
        chosen = looking[0]
    elif layout.named_as_archive is not None:
        chosen = layout.named_as_archive
    elif len(layout.candidates) == 1:
        chosen = layout.candidates[0]
    others = {index for index in layout.candidates if index in contents and index not in looking} - {chosen}
    return structs.replace(
        layout,
        document=chosen,
        documents=looking,
        candidates=tuple(index for index in layout.candidates if index not in others),
        strays=tuple(sorted(others.union(layout.strays))),
    )


def looks_like_document(data: bytes, keys: tuple[str, ...]) -> bool:
    """Tell whether ``data`` names the parts of a student (``keys``) in any encoding that lpx reads."""
    head = data[:_HEAD]
    for encoding in _ENCODINGS:
        if any(key.encode(encoding, "ignore") in head for key in keys):
            return True
    # A writer that escapes everything beyond ASCII.
    lowered = head.lower()
    return any(key.encode("ascii", "backslashreplace").lower() in lowered for key in keys)


class _Sorter:
    """Collects the entries of one archive."""

    def __init__(self, edition: Edition, stem: str) -> None:
        rules = edition.archive
        self._stem = unicodedata.normalize("NFC", stem).casefold()
        self._extension = rules.document_extension.lstrip(".").casefold()
        self._name_pattern = re.compile(rules.name_pattern)
        self._mapping = rules.mapping_name.casefold()
        self._consultation = rules.consultation_name.casefold()
        self._categories = {folded(category.folder): category.id for category in rules.categories}
        self._deepest = max(rules.depths, default=0)
        self._folders: dict[str, str] = {}
        """Folders of the archive in their folded form."""
        self._candidates: list[tuple[int, int, int]] = []

    def sort(self, members: Iterable[Entry]) -> Layout:
        names: dict[int, str] = {}
        by_name: dict[str, int] = {}
        by_folded: dict[str, int] = {}
        attachments: list[Placed] = []
        mappings: list[Placed] = []
        consultations: list[int] = []
        strays: list[int] = []
        folders: list[int] = []
        for member in members:
            name = slashed(member.name)
            names[member.index] = name
            if member.is_dir:
                folders.append(member.index)
                continue
            by_name.setdefault(name, member.index)
            segments = name.split("/")
            by_folded.setdefault(self._folded(name, segments[-1]), member.index)
            placed = self._place(member.index, segments)
            if placed is not None:
                (mappings if self._is(placed.name, self._mapping) else attachments).append(placed)
            elif self._is(segments[-1], self._consultation):
                consultations.append(member.index)
            elif not self._is_candidate(member.index, segments):
                strays.append(member.index)
        ranked = sorted(self._candidates)
        named = next((index for rank, _, index in ranked if rank == 0), None)
        candidates = tuple(index for _, _, index in ranked[:_MOST_CANDIDATES])
        strays.extend(index for _, _, index in ranked[_MOST_CANDIDATES:])
        return Layout(
            names=names,
            candidates=candidates,
            document=named if named is not None else (candidates[0] if len(candidates) == 1 else None),
            named_as_archive=named,
            attachments=tuple(attachments),
            mappings=tuple(mappings),
            consultations=tuple(consultations),
            strays=tuple(strays),
            folders=tuple(folders),
            depths=tuple(sorted({_depth(placed) for placed in attachments})),
            by_name=by_name,
            by_folded=by_folded,
        )

    def _folded(self, name: str, last: str) -> str:
        """Return ``folded(name)``; folders repeat, and nothing composes with the slash behind them."""
        above = name[: len(name) - len(last)]
        known = self._folders.get(above)
        if known is None:
            known = self._folders[above] = folded(above)
        return known + (folded(last) if last else "")

    @staticmethod
    def _is(name: str, wanted: str) -> bool:
        if name.isascii():
            return name.lower() == wanted
        return unicodedata.normalize("NFC", name).casefold() == wanted

    def _place(self, index: int, segments: list[str]) -> Placed | None:
        """Return the place of ``{root}/{student}/{category}/{file}``, None for anything else."""
        if len(segments) < 3 or len(segments) - 3 > self._deepest:
            return None
        *above, folder, category_folder, name = segments
        category = self._category(category_folder)
        if category is None or not name or not folder:
            return None
        return Placed(member=index, folder=folder, root="/".join(above), category=category, name=name)

    def _category(self, folder: str) -> str | None:
        """Return the category that a folder of this name is for."""
        found = self._categories.get(folder)
        return found if found is not None else self._categories.get(folded(folder))

    def _is_candidate(self, index: int, segments: list[str]) -> bool:
        """Note a JSON file that stands high enough to be the document."""
        stem, _, extension = segments[-1].rpartition(".")
        if len(segments) - 1 > self._deepest or extension.casefold() != self._extension:
            return False
        if self._is(segments[-1], self._mapping):
            return False
        # The archive's own stem is the best evidence, then a name of the edition's form, then any other name.
        if self._stem and unicodedata.normalize("NFC", stem).casefold() == self._stem:
            rank = 0
        else:
            rank = 1 if self._name_pattern.fullmatch(stem) else 2
        self._candidates.append((rank, len(segments), index))
        return True


def _depth(placed: Placed) -> int:
    return placed.root.count("/") + 1 if placed.root else 0
