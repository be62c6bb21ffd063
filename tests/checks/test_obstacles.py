"""What stands in the way of checks, need by need."""

from __future__ import annotations

import pytest

from lpx.archive.directory import Directory
from lpx.archive.problems import Problem
from lpx.archive.results import EntryResult, Scan
from lpx.archive.signature import Signature
from lpx.checks.evidence import MOST_STUDENTS, DeepResult, Evidence, Fault, Subject
from lpx.checks.obstacles import Obstacle, has_too_many_students, obstacles, unread_attachments
from lpx.checks.registry import Need
from lpx.portfolio.document import Parsed, parse
from lpx.portfolio.layout import Layout, Placed
from lpx.portfolio.nouns import Portfolio

DOCUMENT_NEEDS = {Need.DOCUMENT_BYTES, Need.DOCUMENT, Need.STUDENTS}
ARCHIVE_NEEDS = {Need.ARCHIVE, Need.PASSWORD_TRIED, Need.CONTENT, Need.CANDIDATES}
INTERNAL = Obstacle("internal-error")


def scanned(*states, password="given"):
    return Scan("", "", tuple(EntryResult(index, state) for index, state in enumerate(states)), password, ())


def sound(**changes):
    """Evidence of a bundle in which nothing stands in the way."""
    parts = {
        "directory": Directory((), ()),
        "scan": scanned("read"),
        "signature_given": True,
        "signature": Signature("ab" * 16),
        "layout": Layout(names={}, candidates=(0,), document=0),
        "document": parse(b"[]"),
        "portfolio": Portfolio(()),
        "course_codes": {},
        "deep": {},
        **changes,
    }
    return Evidence(**parts)


def test_nothing_stands_in_the_way_of_a_sound_bundle():
    assert obstacles(sound()) == {}


def test_what_was_not_given_or_asked_for_is_said():
    assert obstacles(sound(course_codes=None)) == {Need.COURSE_CODES: Obstacle("no-course-codes")}
    assert obstacles(sound(deep=None)) == {Need.DEEP: Obstacle("not-asked")}
    faults = (Fault("scan", "ValueError"),)
    assert obstacles(sound(deep=None, faults=faults)) == {Need.DEEP: Obstacle("not-asked")}
    faults = (Fault("deep", "ValueError"),)
    assert obstacles(sound(deep=None, faults=faults)) == {Need.DEEP: INTERNAL}


def test_a_document_alone_has_no_archive():
    evidence = Evidence(
        subject=Subject.DOCUMENT, document=parse(b"[]"), portfolio=Portfolio(()), course_codes={}
    )
    alone = {Need.BUNDLE, Need.SIGNATURE_FILE, Need.SIGNATURE, Need.DEEP} | ARCHIVE_NEEDS
    assert obstacles(evidence) == dict.fromkeys(alone, Obstacle("not-in-this-command"))


@pytest.mark.parametrize(
    ("signature", "given", "wanted"),
    [
        (
            None,
            False,
            dict.fromkeys((Need.SIGNATURE_FILE, Need.SIGNATURE), Obstacle("signature-missing", "SIG-001")),
        ),
        (None, True, dict.fromkeys((Need.SIGNATURE_FILE, Need.SIGNATURE), INTERNAL)),
        (Signature(""), True, {Need.SIGNATURE: Obstacle("signature-unreadable", "SIG-002")}),
    ],
)
def test_signatures(signature, given, wanted):
    assert obstacles(sound(signature=signature, signature_given=given)) == wanted


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("not-a-zip", Obstacle("archive-unreadable", "PKG-001")),
        ("truncated", Obstacle("archive-unreadable", "PKG-002")),
        ("damaged", Obstacle("archive-unreadable", "PKG-003")),
        ("unsupported", Obstacle("archive-unreadable", "PKG-004")),
        ("bound", Obstacle("bound-reached", "PKG-017")),
        ("overlap", Obstacle("archive-unreadable")),
    ],
)
def test_archives_that_cannot_be_read(kind, wanted):
    directory = Directory((), (Problem("bound"), Problem(kind, fatal=True), Problem("damaged", fatal=True)))
    evidence = sound(directory=directory, layout=None, document=None, portfolio=None, scan=scanned())
    assert obstacles(evidence) == dict.fromkeys(ARCHIVE_NEEDS | DOCUMENT_NEEDS, wanted)


@pytest.mark.parametrize("missing", ["directory", "scan", "layout"])
def test_a_stage_that_failed_is_an_internal_error(missing):
    found = obstacles(sound(**{missing: None}))
    assert found == dict.fromkeys(ARCHIVE_NEEDS, INTERNAL)
    found = obstacles(sound(**{missing: None}, document=None, portfolio=None))
    assert found == dict.fromkeys(ARCHIVE_NEEDS | DOCUMENT_NEEDS, INTERNAL)


@pytest.mark.parametrize(
    ("state", "locked", "tried"),
    [
        ("missing", Obstacle("password-missing"), {Need.PASSWORD_TRIED}),
        ("wrong", Obstacle("password-wrong", "PKG-005"), set()),
    ],
)
def test_without_the_right_password(state, locked, tried):
    evidence = sound(scan=scanned("locked", password=state), document=None, portfolio=None)
    needs = {Need.CONTENT, Need.CANDIDATES, *tried} | DOCUMENT_NEEDS
    assert obstacles(evidence) == dict.fromkeys(needs, locked)
    evidence = sound(scan=scanned("read", "locked", password=state))
    assert obstacles(evidence) == dict.fromkeys({Need.CONTENT, *tried}, locked)
    layout = Layout(names={}, candidates=(1, 0), document=0)
    evidence = sound(scan=scanned("read", "locked", password=state), layout=layout)
    assert obstacles(evidence) == dict.fromkeys({Need.CONTENT, Need.CANDIDATES, *tried}, locked)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("damaged", Obstacle("entry-unreadable", "PKG-003")),
        ("unsupported", Obstacle("entry-unreadable", "PKG-004")),
        ("skipped", Obstacle("entry-unreadable", "PKG-017")),
        ("locked", Obstacle("entry-unreadable")),
        ("read", Obstacle("bound-reached", "PKG-017")),
    ],
)
def test_a_document_that_could_not_be_read(state, wanted):
    evidence = sound(scan=scanned(state), document=None, portfolio=None)
    assert obstacles(evidence) == dict.fromkeys(DOCUMENT_NEEDS, wanted)


def test_a_document_that_was_read_and_is_not_there_is_our_fault():
    evidence = sound(document=None, portfolio=None, faults=(Fault("document", "ValueError"),))
    assert obstacles(evidence) == dict.fromkeys(DOCUMENT_NEEDS, INTERNAL)


def test_an_archive_without_a_document():
    evidence = sound(layout=Layout(names={}), document=None, portfolio=None)
    assert obstacles(evidence) == dict.fromkeys(DOCUMENT_NEEDS, Obstacle("document-missing", "PKG-020"))


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"[" * 70, Obstacle("bound-reached", "DOC-005")),
        (b"[", Obstacle("document-unreadable", "DOC-003")),
        (b"[\xff", Obstacle("document-unreadable", "DOC-001")),
    ],
)
def test_bytes_that_are_no_document(data, wanted):
    found = obstacles(sound(document=parse(data), portfolio=None))
    assert found == dict.fromkeys((Need.DOCUMENT, Need.STUDENTS), wanted)


def test_bytes_that_are_no_document_for_no_known_reason():
    parsed = Parsed(value=None, readable=False, encoding="utf-8")
    found = obstacles(sound(document=parsed, portfolio=None))
    assert found == dict.fromkeys((Need.DOCUMENT, Need.STUDENTS), Obstacle("document-unreadable"))


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"5", Obstacle("structure-broken", "DOC-007")),
        (b"null", Obstacle("structure-broken", "DOC-007")),
        (b"[]", INTERNAL),
        (b"{}", INTERNAL),
    ],
)
def test_documents_without_students_to_look_at(data, wanted):
    assert obstacles(sound(document=parse(data), portfolio=None)) == {Need.STUDENTS: wanted}


def test_the_number_of_students_is_bounded():
    def parsed(count):
        return Parsed(value=[{}] * count, readable=True, encoding="utf-8")

    assert not has_too_many_students(sound(document=parsed(MOST_STUDENTS)))
    assert not has_too_many_students(sound(document=parse(b"{}")))
    assert not has_too_many_students(sound(document=None))
    evidence = sound(document=parsed(MOST_STUDENTS + 1), portfolio=None)
    assert has_too_many_students(evidence)
    assert obstacles(evidence) == {Need.STUDENTS: Obstacle("bound-reached", "DOC-005")}


def placed(*members):
    return tuple(Placed(member, "A1", "", "course", f"C{member}.pdf") for member in members)


def test_attachments_that_could_not_be_read_are_told_once_per_reason():
    layout = Layout(names={}, attachments=placed(0, 1, 2, 4), mappings=placed(3))
    states = ("read", "unsupported", "skipped", "damaged", "damaged")
    assert unread_attachments(sound(layout=layout, scan=scanned(*states))) == (
        Obstacle("entry-unreadable", "PKG-003"),
        Obstacle("entry-unreadable", "PKG-017"),
        Obstacle("entry-unreadable", "PKG-004"),
    )
    assert unread_attachments(sound(layout=layout, scan=scanned(*["locked"] * 5))) == ()
    assert unread_attachments(sound(layout=None)) == ()
    assert unread_attachments(sound(scan=None)) == ()


def test_results_of_opening_are_no_obstacle():
    assert obstacles(sound(deep={0: DeepResult("document", "failed")})) == {}
