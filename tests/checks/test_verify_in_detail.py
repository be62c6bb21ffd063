"""The edge of judging: what is handed in reaches the reader, and what is read reaches the judge."""

from __future__ import annotations

import gc

import pytest
from msgspec import structs

from lpx.archive import MemorySource
from lpx.archive.limits import DEFAULT_LIMITS
from lpx.archive.scan import ScanCancelled
from lpx.checks import verify as edge
from lpx.checks.evidence import MOST_STUDENTS, Fault, PasswordFacts, Subject
from lpx.checks.verify import Options, gather, judge_document, verify_bundle
from lpx.portfolio.document import parse


@pytest.fixture
def recorded(monkeypatch):
    """Record what the reader of archives is called with."""
    calls = {}

    def record(name):
        real = getattr(edge, name)

        def call(*arguments, **named):
            calls[name] = (arguments, named)
            return real(*arguments, **named)

        monkeypatch.setattr(edge, name, call)

    for name in ("scan", "read_directory", "lay_out", "parse_signature", "judge"):
        record(name)
    return calls


def test_everything_reaches_the_reader(recorded, bundle, edition, codes):
    limits = structs.replace(DEFAULT_LIMITS, kept_bytes=DEFAULT_LIMITS.kept_bytes - 1)
    options = Options(profile="practice", encoding="cp950", limits=limits, workers=1, show_personal_data=True)
    source, steps, loaded = MemorySource(bundle.archive), [], []

    def progress(done, total):
        steps.append((done, total))

    def cancelled():
        return False

    report = verify_bundle(
        source,
        bundle.name,
        edition=edition,
        signature=bundle.signature,
        password=bundle.password,
        options=options,
        codes=codes,
        progress=progress,
        cancelled=cancelled,
        meanwhile=lambda: loaded.append("meanwhile"),
    )
    assert loaded == ["meanwhile"]
    assert report.verdict == "conforms"
    assert report.profile == "practice"
    assert report.inventory.students[0].masked_name.count("○") == 0
    arguments, _ = recorded["read_directory"]
    folders = tuple(category.folder for category in edition.archive.categories)
    assert arguments == (source, limits, "cp950", folders)
    (given, directory, password), named = recorded["scan"]
    assert (given, password) == (source, bundle.password)
    assert directory.members
    keep = named.pop("keep")
    assert callable(named.pop("meanwhile"))
    assert named == {
        "limits": limits,
        "workers": 1,
        "progress": progress,
        "cancelled": cancelled,
        "sha256": False,
        "digest": None,
        "keyring": None,
    }
    document = next(member for member in directory.members if member.name.endswith(".json"))
    attachment = next(member for member in directory.members if "/C01." in member.name)
    assert (keep(document), keep(attachment)) == (limits.kept_bytes, 0)
    assert recorded["lay_out"][0] == (directory.members, edition, bundle.name.removesuffix(".zip"))
    assert recorded["parse_signature"][0] == (bundle.signature, bundle.name)
    assert steps[-1][0] == steps[-1][1] > 0


@pytest.mark.parametrize("sha256", ["", "ab" * 32])
def test_a_sha256_is_taken_where_the_signature_has_one(recorded, bundle, edition, codes, sha256):
    signature = bundle.signature + (f"\n{sha256}  {bundle.name}\n".encode() if sha256 else b"")
    verify_bundle(
        MemorySource(bundle.archive), bundle.name, edition=edition, signature=signature, codes=codes
    )
    assert recorded["scan"][1]["sha256"] is bool(sha256)


def test_a_digest_that_was_started_is_used(recorded, bundle, edition, codes):
    from lpx.archive.digest import Digest

    source = MemorySource(bundle.archive)
    digest = Digest(source).start()
    report = verify_bundle(source, bundle.name, edition=edition, codes=codes, digest=digest)
    assert recorded["scan"][1]["digest"] is digest
    assert report.inventory.archive_md5


def test_an_archive_without_an_extension_has_its_name_for_a_stem(recorded, bundle, edition, codes):
    verify_bundle(MemorySource(bundle.archive), "bundle", edition=edition, codes=codes)
    assert recorded["lay_out"][0][2] == "bundle"


def test_the_course_code_edition_is_loaded_where_none_is_given(bundle, edition, sheet):
    report = verify_bundle(
        MemorySource(bundle.archive),
        bundle.name,
        edition=edition,
        signature=bundle.signature,
        password=bundle.password,
    )
    assert report.verdict == "conforms"
    assert judge_document(sheet.data(), edition).verdict == "conforms"


def test_a_stop_and_a_file_that_cannot_be_read_pass_through(bundle, edition):
    class Broken(MemorySource):
        def read_at(self, offset, length):
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        verify_bundle(Broken(bundle.archive), bundle.name, edition=edition)
    with pytest.raises(ScanCancelled):
        verify_bundle(
            MemorySource(bundle.archive),
            bundle.name,
            edition=edition,
            password=bundle.password,
            cancelled=lambda: True,
        )


@pytest.mark.parametrize("enabled", ["enabled", "disabled"])
def test_the_collector_is_left_as_it_was(bundle, edition, enabled):
    before = gc.isenabled()
    try:
        (gc.enable if enabled == "enabled" else gc.disable)()
        verify_bundle(MemorySource(bundle.archive), bundle.name, edition=edition)
        assert gc.isenabled() == (enabled == "enabled")
    finally:
        (gc.enable if before else gc.disable)()


def test_the_collector_rests_while_a_bundle_is_read(bundle, edition, monkeypatch):
    seen = []
    real = edge.parse

    def watch(data):
        seen.append(gc.isenabled())
        return real(data)

    monkeypatch.setattr(edge, "parse", watch)
    verify_bundle(MemorySource(bundle.archive), bundle.name, edition=edition, password=bundle.password)
    assert seen == [False]


# ---------------------------------------------------------------- evidence


def test_the_evidence_holds_all_that_was_seen(bundle, edition):
    rows = {}
    options = Options(course_codes=rows)
    evidence = gather(
        MemorySource(bundle.archive),
        bundle.name,
        edition=edition,
        signature=bundle.signature,
        password=bundle.password,
        options=options,
    )
    assert evidence.subject is Subject.BUNDLE
    assert (evidence.archive_name, evidence.archive_size) == (bundle.name, len(bundle.archive))
    assert evidence.password == PasswordFacts(given=True, weak=False, ascii=True)
    assert evidence.signature_given
    assert evidence.signature.md5 == evidence.scan.archive_md5
    assert evidence.course_codes is rows
    assert (evidence.deep, evidence.faults) == (None, ())
    assert not evidence.may_hold_controls
    assert set(evidence.mappings) == {placed.member for placed in evidence.layout.mappings}
    assert len(evidence.portfolio.students) == 2
    attached = [item for student in evidence.portfolio.students for item in student.attachments()]
    assert attached
    assert all(item.original_name and item.md5 and item.size for item in attached)


def test_without_signature_and_password_the_evidence_says_so(bundle, edition):
    evidence = gather(MemorySource(bundle.archive), bundle.name, edition=edition)
    assert evidence.password == PasswordFacts(given=False, weak=False, ascii=True)
    assert (evidence.signature_given, evidence.signature) == (False, None)
    assert (evidence.document, evidence.portfolio, evidence.mappings) == (None, None, {})
    assert evidence.may_hold_controls
    assert evidence.layout.document is not None


def test_what_may_be_said_of_a_password(edition):
    weak = edition.archive.weak_passwords[0]
    assert edge._password_facts(weak.upper(), edition) == PasswordFacts(given=True, weak=True, ascii=True)
    assert edge._password_facts("密碼", edition) == PasswordFacts(given=True, weak=False, ascii=False)
    assert edge._password_facts("", edition).given


@pytest.mark.parametrize("stage", ["directory", "layout", "scan", "signature"])
def test_a_stage_that_fails_leaves_its_name(stage, bundle, edition, monkeypatch):
    names = {"directory": "read_directory", "layout": "lay_out", "signature": "parse_signature"}

    def broken(*_arguments, **_named):
        raise KeyError("A123456789")

    monkeypatch.setattr(edge, names.get(stage, stage), broken)
    evidence = gather(
        MemorySource(bundle.archive),
        bundle.name,
        edition=edition,
        signature=bundle.signature,
        password=bundle.password,
    )
    assert evidence.faults == (Fault(stage, "KeyError"),)
    assert (evidence.directory is None) == (stage == "directory")
    assert (evidence.scan is None) == (stage in {"directory", "scan"})
    assert (evidence.layout is None) == (stage in {"directory", "layout"})


def test_a_mapping_that_fails_is_left_out_and_the_others_are_read(bundle, edition, monkeypatch):
    real, seen = edge.parse_mapping, []

    def first_breaks(data):
        seen.append(data)
        if len(seen) == 1:
            raise KeyError
        return real(data)

    monkeypatch.setattr(edge, "parse_mapping", first_breaks)
    evidence = gather(MemorySource(bundle.archive), bundle.name, edition=edition, password=bundle.password)
    assert evidence.faults == (Fault("mapping", "KeyError"),)
    assert len(evidence.mappings) == len(evidence.layout.mappings) - 1 > 0


@pytest.mark.parametrize(
    ("name", "stage"), [("choose_document", "layout"), ("parse", "document"), ("decode", "portfolio")]
)
def test_a_later_stage_that_fails_keeps_what_came_before(name, stage, bundle, edition, monkeypatch):
    def broken(*_arguments, **_named):
        raise KeyError

    monkeypatch.setattr(edge, name, broken)
    evidence = gather(MemorySource(bundle.archive), bundle.name, edition=edition, password=bundle.password)
    assert evidence.faults == (Fault(stage, "KeyError"),)
    assert evidence.layout is not None
    assert (evidence.document is None) == (name != "decode")
    assert evidence.portfolio is None


@pytest.mark.parametrize(("name", "stage"), [("parse", "document"), ("decode", "portfolio")])
def test_a_stage_that_fails_on_a_document_alone_leaves_its_name(name, stage, sheet, edition, monkeypatch):
    def broken(*_arguments, **_named):
        raise KeyError

    monkeypatch.setattr(edge, name, broken)
    report = judge_document(sheet.data(), edition)
    assert (report.verdict, report.reason) == ("could-not-be-judged", "internal-error")
    assert {"detail": f"{stage} KeyError"} in [item.parameters for item in report.not_judged]


# ---------------------------------------------------------------- what is looked at


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b'["plain"]', False),
        ('["學"]'.encode(), False),
        (rb'["\u0001"]', True),
        (b'["\x7f"]', True),
        ('["\x85"]'.encode(), True),
        (b"\xff\xfe[\0]\0", True),
        (b"\xfe\xff\0[\0]", True),
        (b"\0[\0]", True),
    ],
)
def test_documents_that_may_hold_control_characters(data, answer):
    assert edge._may_hold_controls(data) is answer


def test_documents_that_are_decoded():
    assert edge._is_decodable(parse(b"{}"))
    assert not edge._is_decodable(parse(b"["))
    one = parse(b"[]")
    assert edge._is_decodable(structs.replace(one, value=[{}] * MOST_STUDENTS))
    assert not edge._is_decodable(structs.replace(one, value=[{}] * (MOST_STUDENTS + 1)))


def test_a_document_alone_is_judged_as_it_is_asked_for(recorded, sheet, edition, codes):
    rows = {}
    options = Options(profile="practice", course_codes=rows, show_personal_data=True)
    judge_document(sheet.data(), edition, options=options, codes=codes)
    (evidence, given, coded), named = recorded["judge"]
    assert (given, coded) == (edition, codes)
    assert named == {"profile": "practice", "show_personal_data": True}
    assert evidence.subject is Subject.DOCUMENT
    assert evidence.course_codes is rows
    assert not evidence.may_hold_controls
    assert evidence.faults == ()
    assert len(evidence.portfolio.students) == 1
