"""The compiled form of a course-code edition's YAML: JSON, which is read in a tenth of the time.

The YAML is the truth. The compiled form carries the digest of the YAML that it was made from and is used only
while that is theirs, so an edit takes effect at once. The tables stay CSV.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import msgspec

GENERATED = "generated/edition.json"
"""Where the compiled form lies in an edition's folder."""

YAML_FILES = (
    "contradictions.yaml",
    "edition.yaml",
    "formats.yaml",
    "layout.yaml",
    "phrases.yaml",
    "problems.yaml",
    "sources.yaml",
    "tables.yaml",
)
"""The YAML files of an edition."""


class _Compiled(msgspec.Struct, frozen=True):
    digest: str
    files: dict[str, msgspec.Raw]


def digest_of(read: Callable[[str], str]) -> str:
    """Return ``sha256:...`` over the YAML files that ``read`` gives; line ends do not matter."""
    digest = hashlib.sha256()
    for name in YAML_FILES:
        digest.update(f"{name}\0{read(name)}\0".replace("\r\n", "\n").encode())
    return f"sha256:{digest.hexdigest()}"


def compile_yaml(read: Callable[[str], str]) -> bytes:
    """Return the compiled form of the YAML files that ``read`` gives."""
    from lpx.coursecode.edition import from_yaml

    files = {name: msgspec.Raw(msgspec.json.encode(from_yaml(read(name)))) for name in YAML_FILES}
    return msgspec.json.encode(_Compiled(digest_of(read), files)) + b"\n"


def read_compiled(data: bytes, read: Callable[[str], str]) -> Mapping[str, bytes] | None:
    """Return the JSON of each YAML file, or None where the compiled form is broken or out of date.

    Args:
        data: the compiled form.
        read: gives the text of a YAML file.
    """
    try:
        compiled = msgspec.json.decode(data, type=_Compiled)
    except msgspec.MsgspecError:
        return None
    if compiled.digest != digest_of(read):
        return None
    return {name: bytes(raw) for name, raw in compiled.files.items()}
