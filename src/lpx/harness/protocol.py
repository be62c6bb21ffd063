"""The messages between the harness and an adapter: the grammar of protocol 1.

A request is one JSON object with ``lpx`` (the protocol's number), ``seq`` and ``op``; the reply carries
the same ``seq``, a ``status`` and what the operation returns. The messages are the same on every transport.
Files travel by path inside the scratch folder that ``hello`` names (over HTTP also as multipart bodies).

Students travel in the document's own terms: the object that the edition describes for one student. Links in
it name entries of ``files``; they are the harness's own and need not be kept. What must be kept is what the
edition says.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

PROTOCOL = 1
"""Version of this grammar. A change that an adapter must know of gives a new number."""

Status = Literal["ok", "rejected", "unsupported", "failed"]
"""``ok``: done. ``rejected``: the module refused the bundle (only for import). ``unsupported``: the operation
or a part of it is not offered. ``failed``: the module tried and could not; the bundle may be good."""

Role = Literal["exporter", "importer"]


class File(Struct, frozen=True, omit_defaults=True):
    """A file that a record links to."""

    link: str
    """The value of the link field in the student's object."""
    path: str = ""
    """Where its bytes lie, relative to the scratch folder, with forward slashes; may be empty in a dump."""
    md5: str = ""
    """Lower-case hex digest of the bytes."""
    size: int = -1
    """Bytes; -1 when not told."""
    original_name: str | None = None
    """What the student called the file."""


class Holding(Struct, frozen=True, omit_defaults=True):
    """A student as a module owns it."""

    student: dict[str, Any]
    """One student object, as in the edition's document."""
    files: tuple[File, ...] = ()
    student_number: str = ""
    """The school's own number of the student (學號)."""


class Request(Struct, frozen=True, tag_field="op", tag=lambda name: name.lower(), omit_defaults=False):
    """Base of all requests."""

    lpx: int
    seq: int


class Hello(Request, frozen=True):
    """Opens the conversation."""

    scratch: str
    """Absolute path of the folder that both sides may use."""
    suite: str
    """Name and version of the suite."""


class Reset(Request, frozen=True):
    """Empties the module: no students, no files, no imports."""

    school: str
    """Code of the school that the module now works for."""


class Load(Request, frozen=True):
    """Gives the module students to own, as if they had been entered there."""

    students: tuple[Holding, ...]


class Export(Request, frozen=True):
    """Asks for a bundle of some of the module's students."""

    students: tuple[str, ...]
    """Their personal numbers (national_id)."""
    occasion: str
    """Id of an occasion of the edition."""
    password: str
    folder: str
    """Folder to write into, relative to the scratch folder; it exists and is empty."""


class Import(Request, frozen=True):
    """Hands a bundle over for import."""

    archive: str
    """Path relative to the scratch folder."""
    signature: str | None
    """Path of the signature file, or None when there is none."""
    password: str
    school: str
    """Code of the receiving school."""


class Dump(Request, frozen=True):
    """Asks what the module now holds."""

    students: tuple[str, ...] = ()
    """Personal numbers; none: everybody."""


class Bye(Request, frozen=True):
    """Ends the conversation; the adapter stops after its reply."""


class Probe(Struct, frozen=True):
    """An operation that does not exist; the right answer is the status ``unsupported``."""

    lpx: int
    seq: int
    op: str
    """Any name that is not one of the protocol's."""


REQUESTS: tuple[type[Request], ...] = (Hello, Reset, Load, Export, Import, Dump, Bye)


LIMITS = ("students", "files", "bytes")
"""What of one bundle a module may limit."""


class Ciphers(Struct, frozen=True):
    """Which protections of an archive a module reads and writes (``aes-256``, ``traditional`` ...)."""

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()


class Declaration(Struct, frozen=True):
    """What a module says of itself; printed on every report."""

    product: str
    version: str
    vendor: str
    roles: tuple[Role, ...]
    editions: tuple[str, ...]
    ciphers: Ciphers
    build: str = ""
    language: str = ""
    limits: dict[str, int] = field(default_factory=dict)
    """The most ``students``, ``files``, ``bytes`` of one bundle."""
    supports: tuple[str, ...] = ()
    """Optional parts, by the names listed in ``conformance/capabilities.yaml``."""


class Reply(Struct, frozen=True, omit_defaults=True):
    """The answer to any request; which members are there depends on the operation."""

    seq: int
    status: Status
    message: str = ""
    """The module's own words, shown to people and never interpreted."""
    declaration: Declaration | None = None
    """Reply to ``hello``."""
    archive: str = ""
    """Reply to ``export``: path relative to the scratch folder."""
    signature: str = ""
    students: tuple[Holding, ...] = ()
    """Reply to ``dump``."""
