"""A small suite, and real runs of it turned into evidence and certificates."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec

from lpx.attest import forms
from lpx.attest.evidence import (
    CHALLENGE_FILE,
    REQUEST_FILE,
    TEAM_FILE,
    VENDOR_FILE,
    make_manifest,
    pack,
    unpacked,
)
from lpx.attest.issue import Grounds, Wanted, issue
from lpx.attest.keys import ROLES, make_signer, trust_file, trusted_key
from lpx.attest.nouns import REQUEST, SECRET, AdapterMark, Ceremony, Product, Request, Secret
from lpx.attest.rejudging import rejudge
from lpx.attest.seeds import derive_seed, make_challenge, make_reveal, vendor_commitment
from lpx.attest.suite import Suite
from lpx.attest.terms import Terms
from lpx.data import data_room
from lpx.harness.adapters.connect import connect
from lpx.harness.cases import load_cases
from lpx.harness.plan import make_plan
from lpx.harness.session import Settings, Worker, run_plan
from lpx.harness.transcript import Run

CASES = (
    "behave/again/import-twice",
    "export/certified/who-and-when",
    "export/flags/visiting",
    "export/records/course-outcomes",
    "honest/ciphers/aes-128-not-read",
    "honest/occasions/visit-ends",
    "honest/unknown/operation",
    "import/writers/aes-128",
    "import/certified/who-and-when",
    "import/flags/visiting",
    "import/records/course-outcomes",
    "import/records/three-years",
    "import/texts/private-use",
    "refuse/codes/participation",
    "refuse/values/school-code-cut",
)
"""Of every category, and of every scope."""

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 2, 1, 8, 0, tzinfo=ZONE)
SIGNER = make_signer(b"team" * 8)
STRANGER = make_signer(b"else" * 8)
SCOPES = ("exporter", "importer", "transfer", "visiting")
REFERENCE = "reference:inprocess"
PRODUCT = "sha256:" + "a1" * 32
ADAPTER = "sha256:" + "b2" * 32


def write_room(folder: Path, cases: Iterable[str] = CASES) -> Path:
    """Write a suite of a few cases into ``folder``, as the real one is written."""
    known = {case.id: case for case in load_cases()}
    rows = [msgspec.to_builtins(known[name]) for name in cases]
    (folder / "cases").mkdir(parents=True)
    (folder / "cases" / "few.yaml").write_text(json.dumps({"use": ["plain"], "rows": rows}), encoding="utf-8")
    (folder / "templates.yaml").write_text('{"plain": {}}', encoding="utf-8")
    (folder / "cases.lock").write_text("".join(f"{name}\n" for name in sorted(cases)), encoding="utf-8")
    for name in (
        "allowances.yaml",
        "attribution.yaml",
        "capabilities.yaml",
        "writers.yaml",
        "certification.yaml",
    ):
        shutil.copy(data_room("conformance") / name, folder / name)
    return folder


def trust(
    signer=SIGNER, roles=ROLES, since="2026-01-01T00:00:00+08:00", until="2031-01-01T00:00:00+08:00"
) -> bytes:
    """Return a trust file with one key."""
    return forms.encode(trust_file([trusted_key(signer, "認證團隊", roles, since, until)]))


def declared_by(address: str, suite: Suite, folder: Path):
    """Return what a module says of itself."""
    connection = connect(address)
    with Worker(connection, Settings(address, "", 30, folder), suite.rules(connection.kind)) as worker:
        return worker.declaration()


def ceremony_for(declared, suite: Suite, scopes: tuple[str, ...] = SCOPES, **changes) -> Ceremony:
    """Return a whole commit and reveal for a module that says ``declared``."""
    nonce = "1f" * 32
    request = Request(
        REQUEST,
        Product(declared.product, declared.version, declared.vendor, declared.build, PRODUCT, "stated"),
        AdapterMark(ADAPTER, "stated"),
        declared.roles,
        tuple(sorted(declared.supports)),
        declared.ciphers,
        scopes,
        suite.edition.mark.id,
        vendor_commitment(PRODUCT, ADAPTER, nonce),
        "2026-01-20T09:00:00+08:00",
    )
    request = msgspec.structs.replace(request, **changes)
    challenge, team = make_challenge(request, "2e" * 32, "2026-01-21T09:00:00+08:00")
    vendor = Secret(SECRET, "vendor", forms.digest_of(request), nonce)
    return Ceremony(
        request, challenge, make_reveal(vendor, request, challenge), make_reveal(team, request, challenge)
    )


def write_submission(folder: Path, ceremony: Ceremony) -> Path:
    """Write all four parts into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in (
        (REQUEST_FILE, ceremony.request),
        (CHALLENGE_FILE, ceremony.challenge),
        (VENDOR_FILE, ceremony.vendor),
        (TEAM_FILE, ceremony.team),
    ):
        (folder / name).write_bytes(forms.encode(part))
    return folder


def run_suite(address: str, suite: Suite, seed: str, folder: Path, **settings) -> Run:
    """Run the whole of ``suite`` against a module."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = connect(address)
    return run_plan(
        make_plan(suite.cases, suite.cases, seed),
        connection,
        Settings(
            address, seed, 30, folder, shrink=False, clock=lambda: "2026-01-22T09:00:00+08:00", **settings
        ),
        suite.rules(connection.kind),
    )


def make_evidence(address: str, suite: Suite, folder: Path, scopes: tuple[str, ...] = SCOPES) -> Path:
    """Run ``suite`` against a module and pack what was seen."""
    folder.mkdir(parents=True, exist_ok=True)
    ceremony = ceremony_for(declared_by(address, suite, folder), suite, scopes)
    run = run_suite(address, suite, derive_seed(ceremony), folder / "run")
    return write_evidence(run, folder / "run", ceremony, suite, folder / "module.evidence.zip")


def write_evidence(run: Run, run_folder: Path, ceremony: Ceremony, suite: Suite, target: Path) -> Path:
    """Pack a run."""
    manifest, contents = make_manifest(run, run_folder, ceremony, suite, product="stated", adapter="stated")
    with target.open("wb") as sink:
        pack(sink, manifest, contents)
    return target


_GROUNDS: dict[tuple[Path, str], Grounds] = {}


def grounds_of(evidence: Path, suite: Suite) -> Grounds:
    """Judge evidence again, once."""
    place = (evidence, suite.identity.suite)
    if place not in _GROUNDS:
        with unpacked(evidence) as opened:
            _GROUNDS[place] = Grounds(opened, rejudge(opened, suite), suite)
    return _GROUNDS[place]


def make_certificate(
    evidence: Path, suite: Suite, terms: Terms | None = None, signer=SIGNER, **wanted
) -> bytes:
    """Sign what evidence supports."""
    told = Wanted("認證團隊", wanted.pop("at", NOW), **wanted)
    return issue(grounds_of(evidence, suite), terms or Terms(), told, signer)
