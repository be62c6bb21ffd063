"""Whatever a crash leaves of a journal, what had reached the disk is good and the rest is cut off."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.scale.journal import Journal, JournalError

KEYS = [bytes([number]) * 16 for number in range(6)]
VALUES = [json.dumps({"text": "甲\n}" * number, "number": number}).encode() for number in range(6)]


def _filled(path):
    ends = []
    with Journal(path, "s") as journal:
        for key, value in zip(KEYS, VALUES, strict=True):
            journal.append([(key, value)])
            ends.append(path.stat().st_size)
    return ends


@given(st.data())
def test_any_part_of_a_journal_gives_every_whole_entry_and_no_other(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("journal") / "j"
    ends = _filled(path)
    cut = data.draw(st.integers(0, ends[-1]))
    rubbish = data.draw(st.one_of(st.just(b""), st.binary(max_size=40), st.just(b"\0" * 5000)))
    path.write_bytes(path.read_bytes()[:cut] + rubbish)
    whole = [number for number, end in enumerate(ends) if end <= cut]
    try:
        with Journal(path, "s") as journal:
            assert [journal.get(KEYS[number]) for number in whole] == [VALUES[number] for number in whole]
            assert len(journal) == len(whole)
            journal.append([(KEYS[5], b"7")])
    except JournalError:
        assert not whole, (
            "refused only where not even the first line was left and something else stands there"
        )
        return
    with Journal(path, "s") as journal:
        assert journal.get(KEYS[5]) == b"7"
        assert len(journal) == len({*whole, 5})


@given(st.data())
def test_rubbish_in_the_middle_costs_the_entries_it_hits_and_no_other(tmp_path_factory, data):
    """Blocks reach a disk in any order: power may go when the middle is still zeros, or what was before."""
    path = tmp_path_factory.mktemp("journal") / "j"
    ends = _filled(path)
    first = path.read_bytes().index(b"\n") + 1
    begin = data.draw(st.integers(first, ends[-1]))
    end = data.draw(st.integers(begin, ends[-1]))
    content = path.read_bytes()
    filling = data.draw(st.sampled_from([b"\0", b"\n", b"}", b'{"key":"']))
    torn = (filling * (end - begin))[: end - begin] if end > begin else b""
    path.write_bytes(content[:begin] + torn + content[end:])
    is_same = path.read_bytes() == content
    with Journal(path, "s") as journal:
        for number, (key, value) in enumerate(zip(KEYS, VALUES, strict=True)):
            start = ends[number - 1] if number else first
            is_hit = not is_same and start < end and begin < ends[number]
            assert journal.get(key) in ({value, None} if is_hit else {value})
        journal.append([(KEYS[0], b"7")])
    with Journal(path, "s") as journal:
        assert journal.get(KEYS[0]) == b"7"


def test_an_entry_that_lost_its_lines_end_does_not_take_the_next_one_along(tmp_path):
    ends = _filled(tmp_path / "j")
    content = bytearray((tmp_path / "j").read_bytes())
    content[ends[1] - 1] = 0
    (tmp_path / "j").write_bytes(content)
    with Journal(tmp_path / "j", "s") as journal:
        assert [journal.get(key) is not None for key in KEYS] == [True, False, True, True, True, True]


def test_a_value_whose_bytes_changed_counts_as_never_written(tmp_path):
    _filled(tmp_path / "j")
    content = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(content.replace(b'"number": 3', b'"number": 4'))
    with Journal(tmp_path / "j", "s") as journal:
        assert [journal.get(key) is not None for key in KEYS] == [True, True, True, False, True, True]


def test_the_last_value_of_a_key_counts(tmp_path):
    with Journal(tmp_path / "j", "s") as journal:
        journal.append([(KEYS[0], b"1"), (KEYS[1], b"2"), (KEYS[0], b"3")])
        assert (journal.get(KEYS[0]), journal.get(KEYS[1])) == (b"3", b"2")
    with Journal(tmp_path / "j", "s") as journal:
        assert (journal.get(KEYS[0]), journal.get(KEYS[1])) == (b"3", b"2")
        assert journal.get(KEYS[2]) is None
        assert KEYS[0] in journal
        assert KEYS[2] not in journal


def test_other_settings_are_refused(tmp_path):
    _filled(tmp_path / "j")
    before = (tmp_path / "j").read_bytes()
    with pytest.raises(JournalError, match="other-settings"):
        Journal(tmp_path / "j", "t")
    assert (tmp_path / "j").read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"hello\n", b"{}\n", b'{"schema":"else","settings":"s"}\n', b"PK\x03\x04"]
)
def test_what_is_no_journal_is_left_alone(tmp_path, content):
    (tmp_path / "j").write_bytes(content)
    with pytest.raises(JournalError, match="not-a-journal"):
        Journal(tmp_path / "j", "s")
    assert (tmp_path / "j").read_bytes() == content


def test_a_second_run_is_kept_out_until_the_first_is_gone(tmp_path):
    script = (
        "import sys; from pathlib import Path; from lpx.scale.journal import Journal; "
        "Journal(Path(sys.argv[1]), 's')"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "j")]
    with Journal(tmp_path / "j", "s"):
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "in-use" in refused.stderr
    subprocess.run(command, check=True)
