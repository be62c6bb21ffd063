"""A transcript shows every later change, holds all evidence, and none of people who were not invented."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from lpx.harness.protocol import Dump, Holding
from lpx.harness.transcript import EVIDENCE, TRANSCRIPT, TranscriptError, fetch, observed_of, read_run

CASES = ("import/records/basics", "export/records/basics", "refuse/signature/missing")


@pytest.fixture
def stored(case, ran):
    run, folder = ran([case(name) for name in CASES])
    return run, folder


def test_a_run_comes_back_as_it_was_made(stored):
    run, folder = stored
    again = read_run(folder)
    assert again.begin == run.begin
    assert [line.result.verdict for line in again.cases] == [line.result.verdict for line in run.cases]
    assert again.end == run.end
    assert again.cases[0].result.calls


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], lines[1].replace(b'"pass"', b'"fail"', 1), *lines[2:]],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [lines[0], lines[1], lines[1], *lines[2:]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: lines[1:],
        lambda lines: [*lines, b'{"line":"end","verdicts":{},"seconds":1.0}'],
        lambda lines: [lines[0][:-40], *lines[1:]],
        lambda lines: [],
    ],
    ids=["changed", "taken-out", "doubled", "exchanged", "beheaded", "added", "cut-line", "emptied"],
)
def test_a_change_is_noticed(stored, change):
    _, folder = stored
    path = folder / TRANSCRIPT
    path.write_bytes(b"\n".join(change(path.read_bytes().splitlines())) + b"\n")
    with pytest.raises(TranscriptError):
        read_run(folder)


def test_a_run_that_was_broken_off_is_readable_and_incomplete(stored, suite):
    from lpx.harness.results import Outcome, summarise

    _, folder = stored
    path = folder / TRANSCRIPT
    path.write_bytes(b"\n".join(path.read_bytes().splitlines()[:2]) + b"\n")
    run = read_run(folder)
    assert run.end is None
    summary = summarise(run, suite)
    assert not summary.complete
    assert summary.outcome is Outcome.NOT_JUDGED


def test_evidence_that_was_changed_is_refused(stored):
    run, folder = stored
    line = next(line for line in run.cases if line.case == "export/records/basics")
    handed = next(seen.handed for seen in line.seen if seen.handed is not None)
    assert observed_of(line, folder, run.begin.declaration).contents[handed.archive]
    place = folder / EVIDENCE / handed.archive.removeprefix("sha256:")
    place.write_bytes(place.read_bytes() + b"\0")
    with pytest.raises(TranscriptError, match="evidence-changed"):
        observed_of(line, folder, run.begin.declaration)
    place.unlink()
    with pytest.raises(TranscriptError, match="evidence-missing"):
        observed_of(line, folder, run.begin.declaration)


@pytest.mark.parametrize(
    "junk",
    [b"", b"{", b"[[", b'[{"student":1}]', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "cut", "nested", "other", "no-text", "deep"],
)
def test_a_dump_made_up_with_its_digest_is_evidence_that_nobody_can_judge(case, ran, suite, rules, junk):
    from lpx.harness.nouns import CaseVerdict
    from lpx.harness.replay import EVIDENCE_LOST, replay
    from lpx.harness.transcript import digest_of

    run, folder = ran([case("import/records/basics")])
    line = read_run(folder).cases[0]
    (folder / EVIDENCE / digest_of(junk).removeprefix("sha256:")).write_bytes(junk)
    seen = tuple(
        msgspec.structs.replace(seen, dump=digest_of(junk)) if seen.dump else seen for seen in line.seen
    )
    assert seen != line.seen
    forged = msgspec.structs.replace(line, seen=seen)
    with pytest.raises(TranscriptError, match="evidence-unreadable"):
        observed_of(forged, folder, run.begin.declaration)
    again = replay(msgspec.structs.replace(run, cases=(forged,)), folder, suite, rules)
    assert (again.cases[0].result.verdict, again.cases[0].result.reason) == (
        CaseVerdict.NOT_JUDGED,
        EVIDENCE_LOST,
    )


def test_a_digest_that_is_none_leads_nowhere(tmp_path):
    with pytest.raises(TranscriptError):
        fetch(tmp_path, "sha256:../../../etc/passwd")


def test_people_whom_the_suite_did_not_invent_are_counted_and_not_kept(case, ran, edition):
    basic = edition.records["basic"]
    real = {
        basic.key: {
            basic.field_of("national_id").key: "A234567893",
            basic.field_of("name").key: "真實之人",
        }
    }

    def leak(request, handle):
        reply = handle(request)
        if isinstance(request, Dump):
            told = f"{len(reply.students)} and A234567893"
            return msgspec.structs.replace(reply, students=(*reply.students, Holding(real)), message=told)
        return reply

    run, folder = ran([case("import/records/basics")], interfere=leak)
    shortfalls = run.cases[0].result.shortfalls
    assert [shortfall.key for shortfall in shortfalls] == ["strangers"]
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"A234567893" not in data
            assert "真實之人".encode() not in data


def test_every_line_keeps_to_the_published_schema(stored):
    import lpx.reports

    _, folder = stored
    schemas = Path(lpx.reports.__file__).parent / "schemas"
    schema = json.loads((schemas / "transcript-1.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for line in (folder / TRANSCRIPT).read_text(encoding="utf-8").splitlines():
        validator.validate(json.loads(line))


def test_no_password_is_in_a_transcript(stored, case, rules, tmp_path):
    from lpx.harness.recipes import prepare

    run, folder = stored
    text = (folder / TRANSCRIPT).read_text(encoding="utf-8")
    for name in CASES:
        made = prepare(case(name), run.begin.seed, rules.edition, rules.codes, tmp_path / "made")
        words = {made.passwords["ok"], *(bundle.password for bundle in made.bundles.values())}
        assert not [word for word in words if word in text]
