"""The nouns of recipes: how the students and bundles of a case are asked for, and what comes of them.

People write these in YAML under ``given``; ``conformance/README.md`` describes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field

from lpx.harness.protocol import Holding
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.people import NameStyle

Schools = ("origin", "destination", "other", "third")
"""The schools of a case by the words that recipes and steps use; four different ones each time."""


class RecipeError(ValueError):
    """A recipe asks for something that cannot be made; the message names the place in it."""


class FileWish(Struct, frozen=True, forbid_unknown_fields=True):
    """A file to put into a slot of a record."""

    slot: str = "document"
    media: str = "pdf"
    size: int | None = None
    """Exact bytes."""
    limit: str = ""
    """School year and term (``1091``): exactly as large as was allowed then."""
    beyond: int = 0
    """So many bytes more."""
    head: Literal["", "exif", "jfif"] = ""
    """How a photograph begins."""
    extension: str = ""
    """By default the media's own."""
    name: str = ""
    """What the student called it, with its extension."""


class Change(Struct, frozen=True, forbid_unknown_fields=True, rename={"place": "in", "values": "set"}):
    """One thing that is different from what synthesis made."""

    place: str = ""
    """Record id and number, such as ``course/0``; ``basic`` alone has no number."""
    person: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    """Role, key or English name of a field → value. ``{text: 100}`` makes that many characters."""
    file: FileWish | None = None
    no_file: str = ""
    """Slot to empty."""
    drop: tuple[str, ...] = ()
    """Fields to take away altogether."""
    copy: bool = False
    """First append a copy of the record, without its files; the change is made to the copy."""
    remove: bool = False
    """Take the record away, with its files."""
    unmapped: str = ""
    """Slot whose file loses its line in the mapping file."""
    number: str = ""
    """Another personal number, in every record and folder; ``{number}`` stands for the old one."""
    number_length: int = 0
    """Give the person a personal number of so many characters."""


class StudentsRecipe(Struct, frozen=True, forbid_unknown_fields=True):
    """One or several students who are alike in kind."""

    people: int = 1
    shape: str = ""
    """A vector of ``lpx fixtures list`` whose students these are; it brings its own counts and options."""
    copy_of: str = ""
    """Other students of the case: the same people and records, before ``change``."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Records of each kind, by record id."""
    every: int = 0
    """So many records of every kind that ``counts`` does not name."""
    entry: str = "1091"
    current: str = ""
    """Last term with records; by default the term of entry."""
    terms: int = 2
    """Terms in a school year."""
    style: NameStyle | None = None
    id: str | None = None
    """Kind of personal number, by the edition's id."""
    optional: bool = False
    """Also give the fields that a bundle may lack."""
    submit: bool = False
    slots: tuple[str, ...] | None = None
    """Slots to fill in every record; by default the document."""
    circumstances: tuple[Mapping[str, Any], ...] = ()
    """Of the first courses: ``{retake: "1101"}``, ``{visiting: true}`` ..."""
    school: str = "origin"
    elsewhere: str = "other"
    """Where courses were taken as a visitor or before a transfer."""
    change: tuple[Change, ...] = ()


class BundleRecipe(Struct, frozen=True, forbid_unknown_fields=True):
    """One bundle, made of students of the case."""

    students: str | tuple[str, ...] = ()
    twin_of: str = ""
    """Another bundle of the case; this one differs from it in nothing but what is said here."""
    writer: str = ""
    """A program of ``conformance/writers.yaml`` whose archives this one looks like."""
    dialect: tuple[str, ...] = ()
    """Vectors that are applied to the document or the archive and leave the meaning as it is."""
    defect: str = ""
    """Vector that breaks the bundle."""
    change: tuple[Change, ...] = ()
    """Changes of the document that the module's students know nothing of."""
    archive_name: str = "{stem}.zip"
    signature: str = ""
    """A form of ``conformance/writers.yaml``; empty: the edition's."""


class PreparedBundle(Struct, frozen=True):
    """A bundle as files. Paths are relative to the folder that was prepared, with forward slashes."""

    archive: str
    signature: str | None
    password: str
    wrong_password: str
    students: tuple[str, ...]
    """Names of the students in it."""
    portfolio: Portfolio
    """What it says, but for its defect."""
    twin: str = ""
    defect: str = ""


class Prepared(Struct, frozen=True):
    """Everything that a case is given, for one seed."""

    folder: Path
    schools: Mapping[str, str]
    """Word → code of a real school."""
    students: Mapping[str, tuple[Holding, ...]]
    enrolments: Mapping[str, tuple[Holding, ...]]
    """The same students with basic data alone, at the receiving school."""
    bundles: Mapping[str, PreparedBundle]
    canaries: tuple[str, ...]
    """All tokens, which occur nowhere else in the world."""
    canaries_of: Mapping[str, tuple[str, ...]]
    """By name of students; those that an export must carry."""
    passwords: Mapping[str, str]
    """For exports: ``ok``, ``other``, ``weak``, ``empty``."""
    unknown_person: str
    """Personal number of somebody whom no module knows."""
