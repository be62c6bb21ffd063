"""Every bundle of every case, judged by the validator: good ones conform, bad ones have their one defect."""

from __future__ import annotations

from collections import Counter

import pytest

from lpx.archive.directory import read_directory
from lpx.archive.sources import MemorySource
from lpx.checks.verify import Options, verify_bundle
from lpx.harness.cases import load_cases
from lpx.harness.recipes import students_recipes
from lpx.harness.steps import Export, Import, steps_of

CASES = load_cases()
WITH_BUNDLES = [case for case in CASES if case.given.get("bundles")]
EXPORTS = [case for case in CASES if any(isinstance(step, Export) for step in steps_of(case))]

PROVED_BY = {
    "IMP-001": {"PKG-005"},
    "IMP-002": {"SIG-003"},
    "IMP-003": {"SIG-001", "SIG-002"},
    "IMP-005": {"FIL-003", "PKG-003"},
    "IMP-007": {"FIL-003"},
    "IMP-018": {"DOC-023", "DOC-024"},
    "IMP-021": {"FIL-003"},
}
"""What the validator finds where an importer breaks a requirement of its own."""

BEYOND_THE_BUNDLE = {
    "refuse/people/another-name",
    "refuse/people/another-birth-date",
    "refuse/signature/archive-changed-afterwards",
}
"""Nothing in these bundles is wrong: they do not fit the school's own data, or the signature given."""


def _judge(prepared, name, edition, codes, profile):
    bundle = prepared.bundles[name]
    archive = prepared.folder / bundle.archive
    signature = (prepared.folder / bundle.signature).read_bytes() if bundle.signature else None
    return verify_bundle(
        MemorySource(archive.read_bytes()),
        archive.name,
        edition=edition,
        signature=signature,
        password=bundle.password,
        codes=codes,
        options=Options(profile=profile),
    )


def _refused(case):
    return {step.bundle for step in steps_of(case) if isinstance(step, Import) and step.expect == "rejected"}


@pytest.mark.parametrize("case", WITH_BUNDLES, ids=lambda case: case.id)
def test_bundles(case, made, edition, codes):
    prepared = made(case)
    refused = _refused(case) if not case.lacks else set()
    for name, bundle in prepared.bundles.items():
        report = _judge(prepared, name, edition, codes, "practice")
        found = {finding.requirement for finding in report.findings}
        if name in refused - {"good"}:
            wanted = set(case.requirements).union(*(PROVED_BY.get(item, set()) for item in case.requirements))
            assert found & wanted or case.id in BEYOND_THE_BUNDLE, bundle.defect
        else:
            assert report.verdict == "conforms", found


@pytest.mark.parametrize("case", EXPORTS, ids=lambda case: case.id)
def test_what_exporters_are_given_can_be_exported_rightly(case, made, edition, codes):
    """Students handed to an exporter make a conforming bundle, so that a finding is the exporter's own."""
    import msgspec

    names = tuple(students_recipes(case))
    bundles = {f"X{name}": {"students": name} for name in names}
    prepared = made(msgspec.structs.replace(case, given={**case.given, "bundles": bundles}))
    for name in bundles:
        report = _judge(prepared, name, edition, codes, "strict")
        assert report.verdict == "conforms", [finding.requirement for finding in report.findings]


@pytest.mark.parametrize("case", [case for case in WITH_BUNDLES if _refused(case)], ids=lambda case: case.id)
def test_twins_differ_only_in_the_defect(case, made):
    prepared = made(case)
    for bundle in prepared.bundles.values():
        if not bundle.twin:
            continue
        twin = prepared.bundles[bundle.twin]
        if not bundle.defect.startswith("package-protection/"):
            assert bundle.password == twin.password
        assert bundle.archive.rpartition("/")[2] == twin.archive.rpartition("/")[2]
        sides = [_entries(prepared.folder / item.archive) for item in (bundle, twin)]
        if None in sides:
            continue
        surplus = (sides[0] - sides[1]).total(), (sides[1] - sides[0]).total()
        # The document, one file and its mapping may be other; a change of people renames their folders.
        if "people" not in case.id:
            assert max(surplus) <= 3, surplus


def _entries(path):
    """Return names, sizes and checksums of the entries; nothing where the archive cannot be listed."""
    data = path.read_bytes()
    directory = read_directory(MemorySource(data))
    if any(problem.fatal for problem in directory.problems):
        return None
    return Counter((member.name, member.size) for member in directory.members)
