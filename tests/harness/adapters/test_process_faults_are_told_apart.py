"""Every way in which a resident program can fail, each with a real program."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psutil
import pytest

from lpx.harness.adapters.base import AdapterError
from lpx.harness.adapters.process import ProcessAdapter
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import Bye, Dump, Hello, Holding, Load, Probe, Reset

PROGRAM = Path(__file__).with_name("misbehaving.py")
SOON = 0.7
LONG = 30.0


@pytest.fixture
def start(tmp_path):
    """Starts adapters, and stops them at the end."""
    made = []

    def make(*arguments: str, **options) -> ProcessAdapter:
        adapter = ProcessAdapter([sys.executable, str(PROGRAM), *arguments], tmp_path, **options)
        made.append(adapter)
        return adapter

    yield make
    for adapter in made:
        adapter.close()


def greet(adapter: ProcessAdapter):
    return adapter.call(Hello(1, 1, scratch=str(adapter.scratch), suite="test"), timeout=LONG)


def dump(adapter: ProcessAdapter, timeout: float = LONG, seq: int = 2):
    return adapter.call(Dump(1, seq), timeout=timeout)


def test_a_good_program_is_heard(start):
    adapter = start()
    answer = greet(adapter)
    assert answer.outcome is Outcome.OK
    assert answer.reply.declaration.product == "fake"
    assert answer.message == "收到 hello"
    assert answer.seconds > 0
    assert adapter.call(Reset(1, 2, school="010301"), timeout=LONG).outcome is Outcome.OK
    assert adapter.call(Probe(1, 3, op="frobnicate"), timeout=LONG).outcome is Outcome.OK
    assert adapter.call(Bye(1, 4), timeout=LONG).outcome is Outcome.OK
    assert adapter.has_ended()


@pytest.mark.parametrize(
    ("manner", "outcome", "fault"),
    [
        ("exit", Outcome.CRASHED, "exited"),
        ("exit-in-reply", Outcome.CRASHED, "cut-short"),
        ("not-json", Outcome.GARBAGE, "not-json"),
        ("chatter-first", Outcome.GARBAGE, "not-json"),
        ("wrong-seq", Outcome.GARBAGE, "wrong-seq"),
        ("not-utf8", Outcome.GARBAGE, "not-utf8"),
        ("bom", Outcome.GARBAGE, "byte-order-mark"),
        ("utf-16", Outcome.GARBAGE, "not-utf8"),
        ("empty-line", Outcome.GARBAGE, "empty-line"),
        ("array", Outcome.GARBAGE, "wrong-type"),
        ("wrong-status", Outcome.GARBAGE, "wrong-value"),
        ("wrong-type", Outcome.GARBAGE, "wrong-type"),
        ("no-seq", Outcome.GARBAGE, "missing-member"),
        ("nesting", Outcome.GARBAGE, "not-json"),
    ],
)
def test_faults_have_their_own_names_and_the_conversation_begins_again(start, manner, outcome, fault):
    adapter = start(manner)
    greet(adapter)
    answer = dump(adapter)
    assert (answer.outcome, answer.fault.key) == (outcome, fault)
    assert answer.reply is None
    adapter.restart()
    assert greet(adapter).outcome is Outcome.OK


@pytest.mark.parametrize(("manner", "fault"), [("hang", "timed-out"), ("no-line-end", "no-line-end")])
def test_a_program_that_does_not_finish_its_reply_hangs(start, manner, fault):
    adapter = start(manner)
    greet(adapter)
    answer = dump(adapter, SOON)
    assert (answer.outcome, answer.fault.key) == (Outcome.HUNG, fault)
    assert SOON <= answer.seconds < SOON + 3
    assert adapter.has_ended()


def test_a_program_that_never_reads_hangs_even_when_the_request_does_not_fit_its_pipe(start):
    adapter = start("deaf")
    students = tuple(Holding({"note": "x" * 1000}) for _ in range(2000))
    answer = adapter.call(Load(1, 1, students=students), timeout=SOON)
    assert answer.outcome is Outcome.HUNG


def test_the_exit_code_and_the_last_words_are_kept(start):
    adapter = start("exit")
    greet(adapter)
    assert dump(adapter).fault.parameters == {"code": 7}
    adapter = start("dies-at-start")
    assert greet(adapter).fault.parameters == {"code": 1}
    assert "config.json not found" in adapter.stderr_tail()


def test_what_was_said_instead_of_a_reply_is_shown(start):
    adapter = start("not-json")
    greet(adapter)
    assert dump(adapter).raw == "Debug: 匯入中"
    adapter = start("exit-in-reply")
    greet(adapter)
    assert dump(adapter).raw == '{"seq": 1, "sta'
    adapter = start("not-utf8")
    greet(adapter)
    assert "\\x" in dump(adapter).raw


def test_a_banner_is_found_with_the_first_request(start):
    answer = greet(start("banner"))
    assert answer.outcome is Outcome.GARBAGE
    assert answer.raw == "MyModule 1.0 ready"


def test_a_line_after_the_reply_is_blamed_at_the_latest_by_the_next_call(start):
    adapter = start("chatter-after")
    greet(adapter)
    answers = [dump(adapter), dump(adapter, seq=3)]
    assert answers[0].outcome is Outcome.OK
    assert answers[1].outcome is Outcome.GARBAGE
    assert answers[1].raw == "done."
    assert answers[1].fault.key in {"unasked-line", "not-json"}


def test_a_program_that_ends_after_its_reply_has_crashed_by_the_next_call(start):
    adapter = start("exit-after-reply")
    greet(adapter)
    assert dump(adapter).outcome is Outcome.OK
    answer = dump(adapter, seq=3)
    assert (answer.outcome, answer.fault.parameters) == (Outcome.CRASHED, {"code": 4})


@pytest.mark.parametrize("manner", ["huge-line", "endless-lines"])
def test_output_without_end_is_given_up_in_bounded_memory(start, manner):
    adapter = start(manner, longest_line=1_000_000)
    greet(adapter)
    before = psutil.Process().memory_info().rss
    answer = dump(adapter)
    assert answer.outcome is Outcome.GARBAGE
    assert psutil.Process().memory_info().rss - before < 50_000_000
    assert len(answer.raw) < 5000


def test_a_flood_on_stderr_stops_nothing_and_its_end_is_kept(start):
    adapter = start("stderr-flood")
    greet(adapter)
    assert dump(adapter).outcome is Outcome.OK
    adapter.close()
    assert adapter.stderr_tail().endswith("the last line\n")
    assert len(adapter.stderr_tail().encode()) <= 16 * 1024 + 3


def test_a_program_that_closes_its_output_and_stays_has_crashed_and_is_ended(start):
    adapter = start("closes-output")
    greet(adapter)
    answer = dump(adapter)
    assert (answer.outcome, answer.fault.key) == (Outcome.CRASHED, "closed-output")
    assert adapter.has_ended()


def test_line_ends_of_windows_are_fine(start):
    adapter = start("crlf")
    greet(adapter)
    assert dump(adapter).outcome is Outcome.OK


def test_children_are_ended_with_their_parent(start, tmp_path):
    told = tmp_path / "child.pid"
    adapter = start("children", str(told))
    greet(adapter)
    assert dump(adapter, SOON).outcome is Outcome.HUNG
    try:
        child = psutil.Process(int(told.read_text()))
        # It was told to end; on a busy machine the system takes a moment to do it.
        child.wait(timeout=5)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        assert child.status() == psutil.STATUS_ZOMBIE


def test_a_program_that_stays_after_bye_is_ended_all_the_same(start):
    adapter = start("stays")
    greet(adapter)
    assert adapter.call(Bye(1, 2), timeout=LONG).outcome is Outcome.OK
    assert not adapter.has_ended()
    adapter.close()
    assert adapter.has_ended()


def test_memory_is_measured(start):
    adapter = start("memory")
    little = greet(adapter).memory_mb
    assert little > 1
    adapter.restart()
    greet(adapter)
    assert dump(adapter).memory_mb > little


def test_a_program_that_is_not_there_is_a_mistake_of_the_setup(tmp_path):
    with pytest.raises(AdapterError) as caught:
        greet(ProcessAdapter(["lpx-no-such-program"], tmp_path))
    assert caught.value.key == "program-not-found"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no execute permission")
def test_a_file_that_is_no_program_is_a_mistake_of_the_setup(tmp_path):
    (tmp_path / "adapter").write_text("no program", encoding="utf-8")
    with pytest.raises(AdapterError) as caught:
        greet(ProcessAdapter([str(tmp_path / "adapter")], tmp_path))
    assert caught.value.key == "program-not-startable"
