"""The compiled form of an edition: one JSON file that loads in milliseconds.

The YAML is always the truth. The compiled form carries the digest of the YAML files that it was made from
and is used only while that digest is theirs, so an edit to the YAML takes effect at once.
"""

import hashlib
from pathlib import Path

import msgspec

from lpx.edition.nouns import Edition

GENERATED = Path("generated") / "edition.json"
"""Where the compiled form lies in an edition's folder."""


class _Compiled(msgspec.Struct, frozen=True):
    digest: str
    edition: Edition


def yaml_files(folder: Path) -> list[Path]:
    """Return the YAML files of the edition in ``folder``, in a fixed order."""
    return sorted(folder.rglob("*.yaml"), key=lambda path: path.relative_to(folder).as_posix())


def digest_of(folder: Path) -> str:
    """Return ``sha256:...`` over the names and contents of the YAML files in ``folder``.

    Line ends are folded, so a checkout on Windows has the same digest.
    """
    digest = hashlib.sha256()
    for path in yaml_files(folder):
        content = path.read_bytes()
        if b"\r" in content:
            content = content.replace(b"\r\n", b"\n")
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(content).digest())
    return f"sha256:{digest.hexdigest()}"


def compile_edition(edition: Edition) -> bytes:
    """Return the compiled form of ``edition`` as bytes of JSON."""
    return msgspec.json.encode(_Compiled(digest=edition.digest, edition=edition)) + b"\n"


def read_compiled(folder: Path, digest: str) -> Edition | None:
    """Return the edition from its compiled form, or ``None`` where that is absent or out of date."""
    try:
        data = (folder / GENERATED).read_bytes()
    except OSError:
        return None
    if digest.encode() not in data[:200]:
        return None
    try:
        compiled = msgspec.json.decode(data, type=_Compiled)
    except msgspec.MsgspecError:
        return None
    return compiled.edition if compiled.digest == digest else None
