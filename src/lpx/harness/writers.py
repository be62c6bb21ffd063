"""Archives as other programs write them, and signature files as other schools hand them over.

What the programs do is data (``conformance/writers.yaml``), taken from archives that they wrote.
"""

from __future__ import annotations

from functools import cache
from hashlib import md5, sha256
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct, field

from lpx.data import data_room
from lpx.edition.nouns import Text
from lpx.edition.yaml_reader import read_yaml
from lpx.harness.recipe_nouns import RecipeError

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft, Part


class Writer(Struct, frozen=True, forbid_unknown_fields=True):
    """How one program writes an archive."""

    id: str
    title: Text
    cipher: str
    entry: dict[str, Any] = field(default_factory=dict)
    """Arguments of ``lpx.archive.forge.Forged`` for every file."""
    extra: str = ""
    """Further extra fields of every entry, in hex."""
    folders: bool = False
    """Whether folders have entries of their own."""
    document: Literal["first", "last"] = "first"
    capability: str = ""
    """What a module must be able to do to read such archives."""


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """One form of a signature file."""

    id: str
    title: Text
    text: str
    """With ``md5``, ``MD5``, ``sha256`` and ``archive`` in braces."""
    encoding: str = "utf-8"
    name: str = "{archive}.md5"
    """With ``archive`` and ``stem`` in braces."""

    def write(self, archive: bytes, named: str, file_name: str) -> tuple[bytes, str]:
        """Return the bytes and the name of the signature of ``archive``, which calls it ``named``."""
        digest = md5(archive, usedforsecurity=False).hexdigest()
        text = self.text.format(
            md5=digest, MD5=digest.upper(), sha256=sha256(archive).hexdigest(), archive=named
        )
        name = self.name.format(archive=file_name, stem=file_name.rpartition(".")[0])
        return text.encode(self.encoding), name


class Writers(Struct, frozen=True, forbid_unknown_fields=True):
    """All programs and forms."""

    writers: tuple[Writer, ...]
    signatures: tuple[Form, ...]


@cache
def load_writers() -> Writers:
    """Return the programs and forms of ``conformance/writers.yaml``."""
    path = data_room("conformance") / "writers.yaml"
    return msgspec.convert(read_yaml(path, path.name), Writers)


def write_like(draft: Draft, writer: str, signature: str) -> Form | None:
    """Let ``draft`` be written as ``writer`` would; return the form of its signature, if another is wanted.

    What a vector has already made wrong about an entry stays. Raises ``RecipeError``.
    """
    known = load_writers()
    if writer:
        _dress(draft, _find(known.writers, writer))
    return _find(known.signatures, signature) if signature else None


def _find(items: tuple[Any, ...], name: str) -> Any:  # noqa: ANN401 - a writer or a form
    found = next((item for item in items if item.id == name), None)
    if found is None:
        raise RecipeError(f"writers.yaml has no {name!r}; known are {', '.join(item.id for item in items)}")
    return found


def _dress(draft: Draft, writer: Writer) -> None:
    cipher: Any = writer.cipher
    draft.cipher = cipher
    settings: dict[str, Any] = dict(writer.entry)
    if writer.extra:
        settings["extra"] = bytes.fromhex(writer.extra)
    draft.by_hand = True
    before = draft.arrange

    def arrange(parts: list[Part]) -> list[Part]:
        if before is not None:
            parts = before(parts)
        for part in parts:
            part.forged = {**settings, **part.forged}
        if writer.document == "last":
            parts = [*parts[1:], parts[0]]
        return [*_folders(parts, settings), *parts] if writer.folders else parts

    draft.arrange = arrange


def _folders(parts: list[Part], settings: dict[str, Any]) -> list[Part]:
    """Return an entry for every folder, outermost first; folders are never enciphered."""
    from lpx.synthesis.vectors.draft import Part

    names: dict[str, None] = {}
    for part in parts:
        if isinstance(part.name, str):
            segments = part.name.split("/")[:-1]
            names.update({"/".join(segments[: count + 1]) + "/": None for count in range(len(segments))})
    own = {key: value for key, value in settings.items() if key in {"encoding", "utf8_flag", "host", "extra"}}
    attributes = 0o040755 << 16 | 0x10 if settings.get("host") == 3 else 0x10
    return [
        Part(name, b"", {**own, "cipher": "none", "method": 0, "external_attributes": attributes})
        for name in names
    ]
