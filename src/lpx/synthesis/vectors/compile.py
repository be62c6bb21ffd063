"""From a vector to its files: archive, signature, expectation."""

from __future__ import annotations

import io
from hashlib import md5
from typing import TYPE_CHECKING, Any

import msgspec

from lpx.edition.nouns import Severity
from lpx.synthesis.vectors.base import make_draft
from lpx.synthesis.vectors.nouns import Compiled, Expectation

if TYPE_CHECKING:
    from lpx.archive.forge import Forged
    from lpx.edition.nouns import Edition
    from lpx.synthesis.courses import CoursePlan
    from lpx.synthesis.vectors.draft import Draft, Part
    from lpx.synthesis.vectors.nouns import Vector

EXPECTATION = "expect.json"
DEFAULT_SEED = "lpx"
_CONFORMS, _FAILS, _UNKNOWN = "conforms", "does-not-conform", "could-not-be-judged"


def compile_vector(vector: Vector, edition: Edition, plan: CoursePlan, seed: str = DEFAULT_SEED) -> Compiled:
    """Return the files of ``vector``; the same seed gives the same bytes."""
    draft = make_draft(vector, edition, plan, seed)
    vector.build(draft)
    name, archive, signature = write_draft(draft, f"{seed}/{vector.path}")
    files: dict[str, bytes] = {name: archive}
    signature_name = edition.signature.written_name.format(archive=name)
    if signature is not None:
        files[signature_name] = signature
    if draft.course_codes is not None:
        files[draft.course_codes[0]] = draft.course_codes[1]
    expectation = Expectation(
        vector=vector.path,
        title=vector.title,
        why=vector.why,
        side=vector.side,
        requirements=vector.requirements,
        edition=edition.mark.id,
        profile=vector.profile,
        archive=name,
        signature=signature_name if signature is not None else "",
        password=draft.password if draft.given_password is None else draft.given_password,
        course_codes=draft.course_codes[0] if draft.course_codes is not None else "",
        occasion=draft.occasion,
        deep=vector.deep,
        verdict=draft.verdict or _verdict(draft, vector, edition),
        findings=tuple(sorted(draft.expected)),
        also=vector.also,
    )
    files[EXPECTATION] = msgspec.json.format(msgspec.json.encode(expectation), indent=2) + b"\n"
    return Compiled(vector, expectation, files)


def write_draft(draft: Draft, seed: str) -> tuple[str, bytes, bytes | None]:
    """Return the name and bytes of a draft's archive, and its signature; salts come from ``seed``."""
    name = draft.stem + draft.archive_suffix
    archive = _archive(draft, seed)
    if draft.finish is not None:
        archive = draft.finish(archive)
    return name, archive, _signature(draft, archive, name)


def _verdict(draft: Draft, vector: Vector, edition: Edition) -> str:
    grave = any(
        edition.severity_of(expected.requirement, vector.profile) is Severity.ERROR
        for expected in draft.expected
    )
    return _FAILS if grave else _CONFORMS


def _signature(draft: Draft, archive: bytes, name: str) -> bytes | None:
    if draft.sign is not None:
        return draft.sign(archive, name)
    from lpx.archive.signature import format_signature

    digest = md5(archive, usedforsecurity=False).hexdigest()
    return format_signature(digest, name, draft.edition.signature.written_form)


def _archive(draft: Draft, seed: str) -> bytes:
    parts = draft.parts()
    if draft.by_hand or draft.forge_options or draft.shrunk or any(part.forged for part in parts):
        from lpx.archive.forge import forge

        return forge(
            [_forged(draft, part, seed) for part in parts],
            **{"password": draft.password or "", "seed": seed, **draft.forge_options},
        )
    from lpx.archive.writer import ArchiveWriter

    sink = io.BytesIO()
    writer = ArchiveWriter(sink, password=draft.password, cipher=draft.cipher, seed=seed)
    for part in parts:
        assert isinstance(part.name, str)
        # Stored, because what a compressor writes depends on its version.
        writer.add(part.name, part.data, compress="store")
    writer.close()
    return sink.getvalue()


def _forged(draft: Draft, part: Part, seed: str) -> Forged:
    from lpx.archive.forge import Forged

    settings: dict[str, Any] = {
        "method": 0,
        "cipher": draft.cipher if draft.password else "none",
        **part.forged,
    }
    if part.name in draft.shrunk:
        settings |= {"method": 8, "payload": _shrink(draft, part, seed)}
    return Forged(name=part.name, data=part.data, **settings)


def _shrink(draft: Draft, part: Part, seed: str) -> bytes:
    """Return the stored bytes of an entry that is deflated the same way everywhere."""
    from lpx.archive.sealing import Noise, seal
    from lpx.synthesis.vectors.runs import deflate_runs

    password = (draft.password or "").encode()
    noise = Noise(seed).take(32, 0, part.data)
    packed = (8, deflate_runs(part.data))
    return bytes(seal(part.data, packed, cipher=draft.cipher, password=password, noise=noise).payload)
