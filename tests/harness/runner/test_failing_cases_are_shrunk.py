"""A failing case comes with the smallest version that still fails, and with its files."""

from __future__ import annotations

from lpx.harness.nouns import CaseVerdict
from lpx.harness.shrink import shrink, versions


def test_what_does_not_matter_is_dropped(case, ran):
    run, folder = ran(
        [case("import/records/two-of-every-kind")], name="service-lost", shrink=True, shrink_seconds=60.0
    )
    line = run.cases[0]
    assert line.result.verdict is CaseVerdict.FAIL
    assert line.smallest is not None
    assert line.smallest.size.students == 1
    assert line.smallest.size.records == 1
    assert line.smallest.size.files == 0
    kept = folder / "failing" / "import--records--two-of-every-kind" / "bundles" / "B"
    assert {path.suffix for path in kept.iterdir()} >= {".zip", ".txt"}


def test_the_same_failure_must_come_back(case, tried):
    item = case("import/records/two-of-every-kind")
    failed, _ = tried(item, name="service-lost")
    assert shrink(item, failed, lambda version: None) is None
    passed, _ = tried(item)
    assert shrink(item, failed, lambda version: passed) is None


def test_the_number_of_trials_is_bounded(case, tried):
    item = case("import/records/two-of-every-kind")
    failed, _ = tried(item, name="service-lost")
    trials = []

    def attempt(version):
        trials.append(version)

    shrink(item, failed, attempt, trials=5)
    assert len(trials) <= 5


def test_every_version_is_smaller_and_leaves_the_case_alone():
    given = {
        "students": {"S": {"people": 3, "counts": {"course": 4, "work": 1}, "slots": ["document", "av"]}}
    }
    before = repr(given)
    found = list(versions(given))
    assert found
    assert all(version != given for version in found)
    assert repr(given) == before
