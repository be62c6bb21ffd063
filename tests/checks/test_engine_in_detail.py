"""How findings and obstacles become a verdict."""

from __future__ import annotations

import pytest

from lpx.checks import engine
from lpx.checks.engine import _Log, _not_judged, _verdict, judge, natural
from lpx.checks.evidence import DeepResult, Evidence, Fault, Subject
from lpx.checks.nouns import Finding, Location, NotJudged
from lpx.checks.obstacles import Obstacle
from lpx.checks.registry import Check, Need
from lpx.edition.nouns import Authority, Level, Severity
from lpx.portfolio.document import parse


@pytest.fixture
def optional(edition):
    """Id of a requirement that is no must."""
    return next(name for name, item in edition.requirements.items() if item.level is not Level.MUST)


@pytest.fixture
def must(edition):
    return next(name for name, item in edition.requirements.items() if item.level is Level.MUST)


def finding(requirement, severity=Severity.ERROR, location=None, **parameters):
    return Finding(requirement, severity, Authority.OFFICIAL, location or Location("document"), parameters)


def test_without_findings_or_obstacles_a_bundle_conforms(edition):
    assert _verdict((), (), {}, edition) == ("conforms", "no-findings")


@pytest.mark.parametrize("severity", [Severity.WARNING, Severity.NOTE])
def test_only_errors_keep_a_bundle_from_conforming(edition, severity):
    assert _verdict((finding("DOC-003", severity),), (), {}, edition) == ("conforms", "no-errors")
    assert _verdict((finding("DOC-003"),), (), {}, edition) == ("does-not-conform", "errors")


def test_a_wrong_password_alone_says_nothing_about_the_bundle(edition):
    wrong = finding("PKG-005")
    assert _verdict((wrong,), (), {}, edition) == ("could-not-be-judged", "password-wrong")
    assert _verdict((wrong, finding("DOC-003")), (), {}, edition) == ("does-not-conform", "errors")
    internal = (NotJudged((), "internal-error"),)
    assert _verdict((wrong,), internal, {}, edition) == ("could-not-be-judged", "internal-error")


def test_what_must_hold_and_was_not_judged_leaves_it_open(edition, must, optional):
    def verdict(*items):
        return _verdict((), items, {}, edition)

    assert verdict(NotJudged((must,), "bound-reached")) == ("could-not-be-judged", "bound-reached")
    assert verdict(NotJudged((optional,), "bound-reached")) == ("conforms", "no-findings")
    assert verdict(NotJudged((optional, must), "bound-reached"))[0] == "could-not-be-judged"
    assert verdict(NotJudged((must,), "bound-reached", "DOC-005"))[0] == "could-not-be-judged"
    assert verdict(NotJudged((must,), "signature-missing", "SIG-001")) == ("conforms", "no-findings")
    assert verdict(NotJudged((must,), "not-asked")) == ("conforms", "no-findings")
    assert verdict(NotJudged((must,), "no-course-codes")) == ("conforms", "no-findings")
    assert verdict(NotJudged((must,), "not-in-this-command")) == ("conforms", "no-findings")
    assert verdict(NotJudged((), "internal-error")) == ("could-not-be-judged", "internal-error")
    assert verdict(NotJudged((), "bound-reached")) == ("conforms", "no-findings")


def test_the_reason_is_the_one_that_people_can_do_most_about(edition, must):
    def reason(*names):
        return _verdict((), tuple(NotJudged((must,), name) for name in names), {}, edition)[1]

    assert reason("entry-unreadable") == "document-unreadable"
    assert reason("structure-broken") == "document-unreadable"
    assert reason("extra-missing") == "extra-missing"
    assert reason("extra-missing", "bound-reached") == "bound-reached"
    assert reason("bound-reached", "archive-unreadable") == "archive-unreadable"
    assert reason("archive-unreadable", "password-wrong") == "password-wrong"
    assert reason("password-wrong", "password-missing") == "password-missing"
    assert reason("password-missing", "internal-error") == "internal-error"


@pytest.mark.parametrize(
    ("errors", "missing", "reason"),
    [
        (["PKG-001"], {}, "not-a-zip"),
        (["PKG-001", "PKG-002"], {Need.ARCHIVE: Obstacle("archive-unreadable")}, "not-a-zip"),
        (["PKG-002"], {Need.ARCHIVE: Obstacle("archive-unreadable")}, "archive-unreadable"),
        (["DOC-010"], {Need.ARCHIVE: Obstacle("not-in-this-command")}, "errors"),
        (["DOC-003"], {Need.DOCUMENT: Obstacle("document-unreadable", "DOC-003")}, "document-unreadable"),
        (["DOC-010"], {Need.DOCUMENT: Obstacle("document-unreadable", "DOC-003")}, "errors"),
        (["PKG-020"], {Need.DOCUMENT_BYTES: Obstacle("document-missing", "PKG-020")}, "document-missing"),
        (["PKG-003"], {Need.DOCUMENT_BYTES: Obstacle("entry-unreadable", "PKG-003")}, "document-unreadable"),
        (["DOC-007"], {Need.STUDENTS: Obstacle("structure-broken", "DOC-007")}, "document-unreadable"),
        (["DOC-010"], {Need.SIGNATURE: Obstacle("signature-missing", "DOC-010")}, "errors"),
    ],
)
def test_why_a_bundle_does_not_conform(edition, errors, missing, reason):
    found = tuple(finding(name) for name in errors)
    assert _verdict(found, (), missing, edition) == ("does-not-conform", reason)


# ---------------------------------------------------------------- the log


def test_one_finding_at_one_place_is_kept_once():
    log = _Log()
    places = [
        Location("document", pointer="/0"),
        Location("document", pointer="/1"),
        Location("document", entry="a", pointer="/0"),
        Location("mapping", pointer="/0"),
    ]
    for place in places:
        log.add(finding("DOC-010", location=place))
    log.add(finding("DOC-010", location=places[0], key="x"))
    log.add(finding("DOC-011", location=places[0]))
    # The part is not looked at: no requirement is told of two parts at one place.
    assert [item.location for item in log.findings] == [*places[:3], places[0], places[0]]
    assert not log.omitted


def test_a_finding_told_again_is_not_counted_as_left_out(monkeypatch):
    monkeypatch.setattr(engine, "MOST_KEPT", 2)
    log = _Log()
    for number in (0, 1, 0, 2, 3, 1):
        log.add(finding("DOC-010", location=Location("document", pointer=f"/{number}")))
    log.add(finding("DOC-011"))
    assert [item.location.pointer for item in log.findings] == ["/0", "/1", ""]
    assert dict(log.omitted) == {"DOC-010": 2}


def test_what_was_missed_is_gathered_by_reason_cause_and_check():
    log = _Log()
    log.miss(("DOC-020", "DOC-010"), Obstacle("a", "X"))
    log.miss(("DOC-010", "ZZZ-999"), Obstacle("a", "X"))
    log.miss(("DOC-030",), Obstacle("a"))
    log.miss(("DOC-010",), Obstacle("a"), "check ValueError")
    log.miss(("FIL-032",), Obstacle("extra-missing"), "av")
    places = {"DOC-010": 0, "DOC-020": 1, "DOC-030": 2, "FIL-032": 3}
    assert _not_judged(log, places) == (
        NotJudged(("DOC-030",), "a"),
        NotJudged(("DOC-010",), "a", parameters={"detail": "check ValueError"}),
        NotJudged(("DOC-010", "DOC-020", "ZZZ-999"), "a", "X"),
        NotJudged(("FIL-032",), "extra-missing", parameters={"package": "av"}),
    )


@pytest.mark.parametrize(
    ("pointer", "key"),
    [
        ("", ((-1, ""),)),
        ("/0/a", ((-1, ""), (0, ""), (-1, "a"))),
        ("/007", ((-1, ""), (7, ""))),
        ("/1234567890", ((-1, ""), (-1, "1234567890"))),
        ("/123456789", ((-1, ""), (123456789, ""))),
        ("/１", ((-1, ""), (-1, "１"))),
    ],
)
def test_pointers_are_ordered_as_people_count(pointer, key):
    assert natural(pointer) == key


# ---------------------------------------------------------------- judging


@pytest.fixture
def judged(edition, codes, monkeypatch):
    """Judge a document with the given checks only."""

    def run(*checks, profile="strict", **changes):
        monkeypatch.setattr(engine, "all_checks", lambda _: checks)
        evidence = Evidence(subject=Subject.DOCUMENT, document=parse(b"[]"), **changes)
        return judge(evidence, edition, codes, profile=profile)

    return run


def told(*findings):
    def run(_context):
        yield from findings

    return run


def check(run, *reports, needs=(), early=False):
    return Check("test.check", reports, needs, run, early)


def test_a_check_that_waits_is_not_run_unless_it_tells_early(judged):
    item = finding("DOC-010")
    waiting = check(told(item), "DOC-010", needs=(Need.STUDENTS,))
    report = judged(waiting)
    assert (report.findings, report.checked) == ((), ())
    assert NotJudged(("DOC-010",), "internal-error") in report.not_judged
    report = judged(structs_replace(waiting, early=True))
    assert (report.findings, report.checked) == ((item,), ())
    ready = structs_replace(waiting, needs=(Need.DOCUMENT,))
    report = judged(ready)
    assert (report.findings, report.checked) == ((item,), ("DOC-010",))


def structs_replace(check, **changes):
    from msgspec.structs import replace

    return replace(check, **changes)


def test_of_several_obstacles_the_first_need_s_is_told(judged):
    report = judged(check(told(), "DOC-010", needs=(Need.DOCUMENT, Need.COURSE_CODES, Need.STUDENTS)))
    assert [item.reason for item in report.not_judged if "DOC-010" in item.requirements] == [
        "no-course-codes"
    ]


@pytest.mark.parametrize("need", [Need.COURSE_CODES, Need.ARCHIVE])
def test_what_was_not_asked_for_is_not_told_early_either(judged, need):
    report = judged(check(told(finding("DOC-010")), "DOC-010", needs=(need,), early=True))
    assert report.findings == ()


def test_a_check_that_never_ends_is_stopped(judged, monkeypatch):
    monkeypatch.setattr(engine, "MOST_TOLD", 5)
    asked = []

    def endless(_context):
        while True:
            asked.append(1)
            yield finding("DOC-010", location=Location("document", pointer=f"/{len(asked)}"))

    report = judged(check(endless, "DOC-010"))
    assert len(report.findings) == len(asked) == 5


def test_what_one_check_judged_and_another_could_not_is_not_judged(judged):
    report = judged(check(told(), "DOC-010"), check(told(), "DOC-010", "DOC-011", needs=(Need.STUDENTS,)))
    assert report.checked == ()
    report = judged(check(told(), "DOC-011", "DOC-010"))
    assert report.checked == ("DOC-010", "DOC-011")


def test_findings_are_ordered(judged):
    def at(part="document", entry="", pointer=""):
        return Location(part, entry=entry, pointer=pointer)

    wanted = [
        finding("DOC-009"),
        finding("DOC-010", location=at(entry="a", pointer="/9")),
        finding("DOC-010", location=at(entry="b", pointer="/2")),
        finding("DOC-010", location=at(entry="b", pointer="/10"), key="x"),
        finding("DOC-010", location=at(entry="b", pointer="/10"), key="y"),
        finding("DOC-010", location=at(part="mapping", entry="a")),
        finding("DOC-011"),
        finding("DOC-010", Severity.WARNING),
        finding("DOC-008", Severity.NOTE),
    ]
    order = [8, 3, 6, 0, 4, 7, 1, 5, 2]
    assert list(judged(check(told(*(wanted[place] for place in order)))).findings) == wanted


def test_attachments_that_were_not_opened_are_listed_by_their_class(judged):
    results = {
        0: DeepResult("document", "not-judged", "pypdfium2", "extra-missing"),
        1: DeepResult("av", "not-judged", "", "bound-reached"),
        2: DeepResult("image", "opened"),
        3: DeepResult("image", "failed", "crash"),
    }
    report = judged(check(told()), deep=results)
    assert NotJudged(("FIL-030",), "extra-missing", parameters={"package": "pypdfium2"}) in report.not_judged
    assert NotJudged(("FIL-032",), "bound-reached") in report.not_judged
    assert "FIL-031" not in {name for item in report.not_judged for name in item.requirements}


def test_stages_that_failed_are_listed_by_name(judged):
    report = judged(check(told()), faults=(Fault("scan", "KeyError"), Fault("mapping", "ValueError")))
    internal = [item for item in report.not_judged if item.parameters]
    assert internal == [
        NotJudged((), "internal-error", parameters={"detail": "mapping ValueError"}),
        NotJudged((), "internal-error", parameters={"detail": "scan KeyError"}),
    ]
    assert report.verdict == "could-not-be-judged"


def test_an_inventory_that_cannot_be_taken_hides_nothing(judged, monkeypatch):
    from lpx.checks import inventory
    from lpx.checks.nouns import Inventory

    def broken(_context):
        raise KeyError

    monkeypatch.setattr(inventory, "take_inventory", broken)
    report = judged(check(told(finding("DOC-010"))))
    assert report.inventory == Inventory()
    assert report.verdict == "does-not-conform"


def test_a_report_says_by_what_and_on_what_it_rests(judged, edition):
    from lpx import __version__

    report = judged(check(told()), archive_name="王小明.zip", profile="practice")
    assert (report.schema, report.tool.name, report.tool.version) == ("lpx-report-1", "lpx", __version__)
    assert (report.edition.id, report.edition.digest) == (edition.mark.id, edition.digest)
    assert (report.bundle, report.profile, report.password, report.judged_at) == (
        "‹bundle›.zip",
        "practice",
        "",
        "",
    )
    assert judged(check(told())).bundle == ""


def test_an_unknown_profile_is_refused(judged):
    with pytest.raises(KeyError):
        judged(check(told()), profile="none")
