"""Whatever byte is changed, anywhere: the answer is never that the certificate holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from attest.making import NOW, SIGNER, write_evidence
from lpx.attest import forms
from lpx.attest.evidence import EvidenceError, pack, unpacked
from lpx.attest.looking import look_at_evidence
from lpx.attest.nouns import FileMark, Revoked
from lpx.attest.revocation import extend
from lpx.attest.scopes import GRANTED
from lpx.attest.statement import read_certificate
from lpx.attest.verify import Given, verify_certificate
from lpx.harness.transcript import EVIDENCE, TRANSCRIPT, chained

shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
heavy = settings(shared, max_examples=25)
"""For laws that take a package apart each time."""
flips = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255))


def flipped(data: bytes, flip: tuple[float, int]) -> bytes:
    place = int(flip[0] * len(data))
    changed = bytearray(data)
    changed[place] ^= flip[1]
    return bytes(changed)


@shared
@given(flip=flips)
def test_in_a_certificate(certificate, trusted, flip):
    assert verify_certificate(flipped(certificate, flip), Given(NOW, trusted)).status != "valid"


def test_every_byte_of_a_signature_line_counts(certificate, trusted):
    """Where Base64 and JSON would allow another way of writing the same, it is refused too."""
    start = certificate.index(b'"payloadType"')
    for place in range(start, len(certificate)):
        changed = bytearray(certificate)
        changed[place] ^= 1
        assert verify_certificate(bytes(changed), Given(NOW, trusted)).status != "valid", place


@shared
@given(flip=flips)
def test_in_a_trust_file(certificate, trusted, flip):
    found = verify_certificate(certificate, Given(NOW, flipped(trusted, flip)))
    assert found.status == "trust-unusable"


@shared
@given(flip=flips)
def test_in_a_list_of_revocations(certificate, trusted, flip):
    """A list that was changed never makes a revoked certificate count, nor a good one revoked."""
    digest = read_certificate(certificate).digest
    for revoked in (digest, "sha256:" + "0" * 64):
        entry = Revoked(revoked, "N", "other", "2026-02-01T00:00:00+08:00")
        data = extend(None, entry, "團隊", "2026-02-01T00:00:00+08:00", SIGNER)
        found = verify_certificate(certificate, Given(NOW, trusted, revocations=flipped(data, flip)))
        assert found.status == "revocations-unusable"


@heavy
@given(flip=flips)
def test_in_evidence(certificate, trusted, evidence, suite, flip):
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "changed.evidence.zip")
        path.write_bytes(flipped(evidence.read_bytes(), flip))
        with pytest.raises(EvidenceError), unpacked(path):
            pass
        seen = look_at_evidence(path, suite)
    assert seen.fault
    assert verify_certificate(certificate, Given(NOW, trusted, evidence=seen)).status == "other-evidence"


def repacked(opened, target: Path, name: str, content: bytes) -> Path:
    """Write a package again with one file changed and its own list put right: as a forger would."""
    held = {mark.name: (opened.folder / mark.name).read_bytes() for mark in opened.manifest.files} | {
        name: content
    }
    marks = tuple(FileMark(key, len(value), forms.digest(value)) for key, value in sorted(held.items()))
    with target.open("wb") as sink:
        pack(sink, replace(opened.manifest, files=marks), held)
    return target


@heavy
@given(flip=flips)
def test_in_a_transcript_whose_package_was_made_anew(opened, flip):
    changed = flipped((opened.folder / TRANSCRIPT).read_bytes(), flip)
    with tempfile.TemporaryDirectory() as place:
        path = repacked(opened, Path(place, "x.evidence.zip"), TRANSCRIPT, changed)
        with pytest.raises(EvidenceError), unpacked(path):
            pass


@pytest.mark.parametrize("part", ["request.json", "challenge.json", "reveal-vendor.json", "reveal-team.json"])
@heavy
@given(flip=flips)
def test_in_what_was_committed_and_revealed(opened, part, flip):
    changed = flipped((opened.folder / part).read_bytes(), flip)
    with tempfile.TemporaryDirectory() as place:
        path = repacked(opened, Path(place, "x.evidence.zip"), part, changed)
        try:
            with unpacked(path) as found:
                # A moment of the challenge binds nobody; it does not reach the seed.
                assert part == "challenge.json"
                assert found.ceremony.challenge.made_at != opened.ceremony.challenge.made_at
                assert found.manifest.seed == opened.manifest.seed
        except EvidenceError:
            pass


def test_a_bundle_that_was_exchanged_for_another_is_seen(opened, suite, tmp_path):
    name = next(mark.name for mark in opened.manifest.files if mark.name.startswith("evidence/"))
    path = repacked(opened, tmp_path / "x.evidence.zip", name, b"another bundle")
    with unpacked(path) as found:
        assert found.digest != opened.digest
        from lpx.attest.rejudging import rejudge

        judged = rejudge(found, suite)
    assert any(flip.reason == "evidence-lost" for flip in judged.flips)


def test_a_file_more_or_less_is_seen(opened, tmp_path):
    held = {mark.name: opened.folder / mark.name for mark in opened.manifest.files}
    more = tmp_path / "more.evidence.zip"
    with more.open("wb") as sink:
        pack(sink, opened.manifest, {**held, "evidence/" + "0" * 64: b""})
    less = tmp_path / "less.evidence.zip"
    with less.open("wb") as sink:
        pack(sink, opened.manifest, dict(list(held.items())[:-1]))
    for path, key in ((more, "file-unknown"), (less, "file-missing")):
        with pytest.raises(EvidenceError) as told, unpacked(path):
            pass
        assert told.value.key == key


def test_a_stray_blob_cannot_hide_in_a_package(opened, tmp_path):
    path = repacked(opened, tmp_path / "x.evidence.zip", "evidence/" + "0" * 64, b"hidden")
    with pytest.raises(EvidenceError) as told, unpacked(path):
        pass
    assert told.value.key == "file-unknown"


def test_packing_again_what_was_unpacked_gives_the_same_package(opened, suite, tmp_path):
    again = write_evidence(opened.run, opened.folder, opened.ceremony, suite, tmp_path / "again.evidence.zip")
    with unpacked(again) as found:
        assert found.digest == opened.digest
        assert found.manifest == opened.manifest
        assert found.run == opened.run


def test_evidence_with_made_up_dumps_is_no_evidence_for_anything(opened, suite, tmp_path):
    """A forger with a keyboard: whole chain and digests, and a dump that is none."""
    junk = b"[" * 5000
    name = forms.digest(junk)
    lines = tuple(
        replace(
            line,
            result=replace(line.result, calls=()),
            seen=tuple(replace(seen, dump=name) if seen.dump else seen for seen in line.seen),
        )
        for line in opened.run.cases
    )
    run = replace(opened.run, cases=lines)
    before, out = "0" * 64, []
    for line in (run.begin, *run.cases, run.end):
        data, before = chained(line, before)
        out.append(data + b"\n")
    (tmp_path / EVIDENCE).mkdir()
    for mark in opened.manifest.files:
        if mark.name.startswith(f"{EVIDENCE}/"):
            (tmp_path / mark.name).write_bytes((opened.folder / mark.name).read_bytes())
    (tmp_path / EVIDENCE / name.removeprefix("sha256:")).write_bytes(junk)
    (tmp_path / TRANSCRIPT).write_bytes(b"".join(out))
    path = write_evidence(run, tmp_path, opened.ceremony, suite, tmp_path / "forged.evidence.zip")
    seen = look_at_evidence(path, suite, again=True)
    assert seen.rejudged
    assert seen.scopes
    assert not [scope.scope for scope in seen.scopes if scope.verdict in GRANTED]
    assert any(scope.open for scope in seen.scopes)
