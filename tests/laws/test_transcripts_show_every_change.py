"""Whatever byte of a transcript is changed, taken out or put in: it is noticed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.checks.nouns import EditionMark, Tool
from lpx.harness.nouns import Call, CaseResult, CaseVerdict, Outcome, Shortfall
from lpx.harness.observations import Observation
from lpx.harness.transcript import SCHEMA, TRANSCRIPT, Begin, CaseLine, End, TranscriptError, Writer, read_run


def transcript() -> bytes:
    """Return a short transcript."""
    result = CaseResult(
        "import/a", CaseVerdict.FAIL, ("IMP-009",), shortfalls=(Shortfall("not-shown", "IMP-009"),)
    )
    lines = (
        Begin(
            schema=SCHEMA,
            tool=Tool("lpx", "0"),
            edition=EditionMark("e", "d"),
            suite="s",
            seed="1",
            adapter="a",
            transport="process",
            certifiable=True,
            cases=("import/a",),
            whole=False,
            timeout=30.0,
        ),
        CaseLine("import/a", "d", "g", result, (Observation(0, Call("reset", Outcome.OK, 0.1)),)),
        End({"fail": 1}, 1.0),
    )
    with tempfile.TemporaryDirectory() as place:
        with Writer(Path(place)) as writer:
            for line in lines:
                writer.write(line)
        return (Path(place) / TRANSCRIPT).read_bytes()


WHOLE = transcript()
PLACES = st.integers(min_value=0, max_value=len(WHOLE) - 2)
"""The last line feed alone says nothing."""


def read(data: bytes):
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / TRANSCRIPT
        path.write_bytes(data)
        return read_run(path)


def test_the_whole_is_readable():
    assert read(WHOLE).end == End({"fail": 1}, 1.0)


@given(place=PLACES, other=st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_noticed(place, other):
    changed = bytes([WHOLE[place] ^ other])
    with pytest.raises(TranscriptError):
        read(WHOLE[:place] + changed + WHOLE[place + 1 :])


@given(place=PLACES, length=st.integers(min_value=1, max_value=400))
def test_a_missing_piece_is_noticed_or_the_run_is_incomplete(place, length):
    rest = WHOLE[:place] + WHOLE[place + length :]
    try:
        run = read(rest)
    except TranscriptError:
        return
    assert run.end is None or rest.rstrip(b"\n") == WHOLE.rstrip(b"\n")


@given(place=PLACES, piece=st.binary(min_size=1, max_size=20))
def test_an_added_piece_is_noticed(place, piece):
    changed = WHOLE[:place] + piece + WHOLE[place:]
    if changed.replace(b"\r", b"") == WHOLE:
        return
    with pytest.raises(TranscriptError):
        read(changed)
