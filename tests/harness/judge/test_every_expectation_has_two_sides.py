"""Each word of the expectations passes on the reference module and finds a module that breaks it."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from msgspec.structs import replace

from lpx.harness import steps
from lpx.harness.nouns import CaseVerdict, Outcome
from lpx.harness.protocol import Dump, Export, Hello, Load, Reply

TWO_SIDES = [
    # expectation, case, mutant, key of the shortfall, requirement it is booked on (empty: any)
    ("equals", "import/records/service", "service-lost", "state-record-missing", "IMP-024"),
    (
        "equals",
        "import/names/several-dots",
        "names-cut-at-first-dot",
        "state-original-name-altered",
        "IMP-009",
    ),
    ("equals", "import/numbers/decimals", "decimals-truncated", "state-value-altered", "IMP-013"),
    (
        "unchanged",
        "refuse/signature/missing",
        "missing-signature-accepted",
        "changed-record-extra",
        "",
    ),
    ("conforms", "export/records/basics", "numbers-as-texts", "bundle-breaks", "DOC-014"),
    ("holds", "export/records/service", "service-not-exported", "bundle-record-missing", "EXP-018"),
    ("holds", "export/flags/retake", "flags-always-false", "bundle-value-altered", "EXP-005"),
    ("equals", "import/records/basics", "links-kept-without-files", "state-file-missing", "IMP-024"),
    ("holds", "export/records/basics", "links-without-files", "bundle-file-missing", "EXP-018"),
    (
        "holds",
        "export/records/two-outcomes-of-one-course",
        "one-outcome-per-course-exported",
        "bundle-record-missing",
        "EXP-002",
    ),
    ("canaries", "import/records/basics", "import-reported-but-not-done", "canaries-lost", "IMP-024"),
    ("rejected-cleanly", "refuse/password/wrong", "refusal-says-nothing", "refused-silently", "IMP-019"),
    (
        "rejected-cleanly",
        "refuse/password/wrong",
        "refusal-is-a-stack-trace",
        "refused-with-trace",
        "IMP-019",
    ),
]


@pytest.mark.parametrize("row", TWO_SIDES, ids=[f"{row[0]}-{row[2]}" for row in TWO_SIDES])
def test_the_right_module_passes_and_the_wrong_one_is_told_why(case, tried, row):
    _, name, mutant, key, requirement = row
    right, _ = tried(case(name))
    assert right.verdict is CaseVerdict.PASS
    wrong, _ = tried(case(name), name=mutant)
    assert wrong.verdict is CaseVerdict.FAIL
    booked = {item.requirement for item in wrong.shortfalls if item.key == key}
    assert booked
    assert not requirement or requirement in booked


def with_expectations(item, *expectations, do=None):
    return replace(item, expect=tuple(expectations), do=tuple(do or item.do))


def keys(result):
    return [shortfall.key for shortfall in result.shortfalls]


EXPORT = "export/records/every-kind"
OTHER = {"export": {"students": "S", "as": "C", "password": "other"}}


def test_an_archive_that_any_password_opens_is_found(case, tried):
    item = with_expectations(case(EXPORT), {"bundle": "B", "opens": True})
    assert keys(tried(item)[0]) == []
    weakly, _ = tried(item, name="default-password-used")
    assert keys(weakly)
    assert set(keys(weakly)) <= {"bundle-other-password", "bundle-any-password"}


def test_the_signature_must_be_that_of_the_archive_handed_out(case, tried):
    item = with_expectations(case(EXPORT), {"bundle": "B", "signed": True})
    assert keys(tried(item)[0]) == []

    folders = []

    def remember(request, handle):
        reply = handle(request)
        if isinstance(request, Hello):
            folders.append(Path(request.scratch))
        if isinstance(request, Export):
            (folders[-1] / reply.signature).write_text("0" * 32, encoding="ascii")
        return reply

    assert keys(tried(item, interfere=remember)[0]) == ["bundle-signed-wrong"]

    def unsigned(request, handle):
        reply = handle(request)
        return replace(reply, signature="") if isinstance(request, Export) else reply

    assert keys(tried(item, interfere=unsigned)[0]) == ["bundle-unsigned"]


def test_two_exports_must_mean_the_same(case, tried, edition):
    base = case(EXPORT)
    item = with_expectations(base, {"same-meaning": ["B", "C"]}, do=(*base.do, OTHER))
    assert keys(tried(item)[0]) == []
    asked = {}

    def forgetful(request, handle):
        asked.setdefault(type(request), []).append(request)
        if isinstance(request, Export) and len(asked[Export]) == 2:
            loaded = asked[Load][0]
            competitions = edition.records["competition"]
            student = deepcopy(loaded.students[0].student)
            student[edition.records["performance"].key][competitions.key] = []
            handle(replace(loaded, students=(replace(loaded.students[0], student=student),)))
        return handle(request)

    assert keys(tried(item, interfere=forgetful)[0]) == ["unlike-record-missing"]


def test_other_students_must_not_be_in_a_bundle(case, tried):
    item = case("export/people/one-of-three")
    assert tried(item)[0].verdict is CaseVerdict.PASS
    from lpx.harness.steps import Without, expectations_of

    assert any(isinstance(expectation, Without) for expectation in expectations_of(item))
    chatty, _ = tried(item, name="all-students-exported")
    assert {"bundle-tells-number", "bundle-tells-text"} <= set(keys(chatty))
    assert {item.requirement for item in chatty.shortfalls if item.key.startswith("bundle-tells")} == {
        "EXP-009"
    }


def test_kept_roles_are_compared_without_allowances(case, tried):
    base = case("import/records/basics")
    item = with_expectations(base, {"keeps": ["original_name", "file", "title"], "of": "S", "state": "D"})
    assert keys(tried(item)[0]) == []
    lost, _ = tried(item, name="original-names-lost")
    assert set(keys(lost)) == {"kept-original-name-missing"}


def test_one_of_several_states_is_enough_and_none_is_not(case, tried):
    base = case("import/records/basics")
    expectation = {"state": "D", "one-of": [["enrolled:S"], ["S"]]}
    item = with_expectations(base, expectation)
    assert keys(tried(item)[0]) == []
    assert keys(tried(item, name="import-reported-but-not-done")[0]) == []
    half, _ = tried(item, name="competitions-lost")
    assert len(keys(half)) == 1
    assert keys(half)[0].startswith("between-record-")


def test_an_answer_must_be_one_of_those_that_are_due(case, tried):
    base = case("refuse/password/wrong")
    assert keys(tried(with_expectations(base, {"answer": "refusal", "is": ["rejected"]}))[0]) == []
    wrong, _ = tried(with_expectations(base, {"answer": "refusal", "is": ["unsupported", "failed"]}))
    assert keys(wrong) == ["answered-otherwise"]


def test_what_was_never_shown_is_not_right(case, tried):
    base = case("import/records/basics")
    short = with_expectations(base, {"state": "D", "equals": ["S"]}, do=base.do[:-1])
    result, _ = tried(short)
    assert keys(result) == ["not-shown"]


def test_a_module_that_offers_no_dump_could_not_be_judged(case, tried):
    def without_dump(request, handle):
        if isinstance(request, Dump):
            return Reply(request.seq, "unsupported")
        return handle(request)

    result, _ = tried(case("import/records/basics"), interfere=without_dump)
    assert (result.verdict, result.reason) == (CaseVerdict.NOT_JUDGED, "not-offered")


@pytest.mark.parametrize(
    ("archive", "key"),
    [("", "archive-missing"), ("nowhere.zip", "file-missing"), ("../outside.zip", "path-outside")],
)
def test_an_export_that_cannot_be_taken_is_a_shortfall(case, tried, archive, key):
    def elsewhere(request, handle):
        reply = handle(request)
        return replace(reply, archive=archive) if isinstance(request, Export) else reply

    result, observed = tried(case("export/records/basics"), interfere=elsewhere)
    assert result.verdict is CaseVerdict.FAIL
    assert keys(result) == [key]
    assert observed.steps[-1].outcome is Outcome.OK


def test_every_word_of_the_expectations_is_judged():
    from lpx.harness.expectations import _JUDGES

    kinds = {kind for _, kind in steps.words()}
    wanted = {kind for kind in kinds if kind in steps.Expectation.__args__}
    assert wanted == set(_JUDGES)
