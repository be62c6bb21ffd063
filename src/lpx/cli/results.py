"""What commands did, for ``Outcome.result``: one noun for each. Nothing in it is personal."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Packed(Struct, frozen=True):
    """``lpx pack``: a bundle.

    Args:
        archive: name of the archive.
        signature: name of the signature file.
        md5: of the archive, as the signature file says it; 32 hexadecimal digits.
        students: in the document.
        files: attachments.
    """

    archive: str
    signature: str
    md5: str
    students: int
    files: int


class Unpacked(Struct, frozen=True):
    """``lpx unpack``: a folder.

    Args:
        files: that were written.
        original_names: whether they have the names that students gave them.
    """

    files: int
    original_names: bool


class Accident(Struct, frozen=True):
    """What happened to one copy of the bundle, and what lpx said of it.

    Args:
        id: of the damage (``wrong-password``).
        verdict: ``conforms``, ``does-not-conform`` or ``could-not-be-judged``.
        expected: ids of requirements that had to be found.
        found: those that were.
    """

    id: str
    verdict: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


class Demonstrated(Struct, frozen=True):
    """``lpx demo``.

    Args:
        seed: that the school was drawn from.
        school: its code.
        students: in the school.
        records: of all of them.
        attachments: of all of them.
        sound: what lpx said of the sound bundle; nothing is expected.
        accidents: the damaged copies.
        surprises: how often lpx said something else than it had to.
    """

    seed: int
    school: str
    students: int
    records: int
    attachments: int
    sound: Accident
    accidents: tuple[Accident, ...]
    surprises: int


class FormWritten(Struct, frozen=True):
    """``lpx exchange history --output``.

    Args:
        form: ``example`` of a history, or the JSON ``schema`` of histories.
    """

    form: Literal["example", "schema"]


class CityWritten(Struct, frozen=True):
    """``lpx synth city``; ``bytes`` are those of the bundles."""

    schools: int
    bundles: int
    students: int
    records: int
    attachments: int
    bytes: int


class CityDamaged(Struct, frozen=True):
    """``lpx synth damage``.

    Args:
        written: the city after the migration.
        damaged: things that were damaged.
        kinds: kinds of damage → how often it was done.
    """

    written: CityWritten
    damaged: int
    kinds: dict[str, int]


class VectorsBuilt(Struct, frozen=True):
    """``lpx fixtures build``; ``bytes`` are those of all files of the vectors."""

    vectors: int
    bytes: int


class KitMade(Struct, frozen=True):
    """``lpx conform kit``.

    Args:
        kit: its id.
        tasks: kind (``enter``, ``export``, ``import``) → number.
        cases: that it tests.
        requirements: that these cover.
        hours: that it takes a person, about.
        left_out: reason → number of cases.
    """

    kit: str
    tasks: dict[str, int]
    cases: int
    requirements: int
    hours: str
    left_out: dict[str, int]


class StarterWritten(Struct, frozen=True):
    """``lpx adapter new``.

    Args:
        language: of the adapter (``python``).
        files: what was written, relative to its folder.
        module: the file that a vendor replaces.
        build: the command that compiles it; empty where none is needed.
    """

    language: str
    files: tuple[str, ...]
    module: str
    build: str


class Generated(Struct, frozen=True):
    """``lpx spec build`` and ``lpx adapter schema --build``: files that are generated from others.

    Args:
        files: how many there are.
        stale: those that were out of date; with ``--check`` they still are.
        checked: whether nothing was written, because of ``--check``.
    """

    files: int
    stale: tuple[str, ...]
    checked: bool


class RegisterMade(Struct, frozen=True):
    """``lpx register init``; the register is named without user and password."""

    register: str


class RegisterUpgraded(Struct, frozen=True):
    """``lpx register upgrade``; ``changed`` is false where it was up to date."""

    changed: bool


class Commented(Struct, frozen=True):
    """``lpx register comment``: what the remark is about, and whether it stands in the public export."""

    vendor: str
    product: str
    public: bool


class RegisterExported(Struct, frozen=True):
    """``lpx register export --output``."""

    implementations: int
