"""The small parts of synthesis: terms, texts, forms of values, courses, damage."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lpx.coursecode.code import parse
from lpx.coursecode.known import is_known
from lpx.synthesis.forms import NoFormError, write_date, write_moment, write_term
from lpx.synthesis.terms import Term, day_in, first_day, last_day
from lpx.synthesis.texts import make_body_name, make_summary, make_title
from lpx.synthesis.vectors.runs import deflate_runs


def test_school_year_begins_in_august_and_its_terms_join_without_a_gap() -> None:
    assert first_day(Term(109, 1)) == dt.date(2020, 8, 1)
    assert last_day(Term(109, 1)) == dt.date(2021, 1, 31)
    assert last_day(Term(109, 2)) == dt.date(2021, 7, 31)
    for per_year in (2, 3, 4):
        term = Term(108, 1)
        for _ in range(12):
            following = term.later(1, per_year)
            assert first_day(following, per_year) - last_day(term, per_year) == dt.timedelta(days=1)
            assert term < following
            term = following


@given(seed=st.integers(0, 10_000), number=st.integers(1, 4))
def test_days_lie_in_their_term(seed: int, number: int) -> None:
    term = Term(110, number)
    assert first_day(term, 4) <= day_in(Random(seed), term, 4) <= last_day(term, 4)


@pytest.mark.parametrize("length", [0, 1, 12, 99, 100, 101])
def test_summaries_have_exactly_the_length_wanted(length: int) -> None:
    assert len(make_summary(Random(length), length)) == length


def test_titles_stay_within_their_limit() -> None:
    rng = Random(1)
    assert all(len(make_title(rng, 5)) <= 5 and len(make_body_name(rng, 4)) <= 4 for _ in range(50))


def test_values_are_written_as_the_patterns_of_the_edition_want(edition) -> None:
    moment = dt.datetime(2020, 9, 1, 8, 5, 9)  # noqa: DTZ001 - the format knows no zones
    assert write_date(edition.types["date"], moment.date()) == "2020/09/01"
    assert write_moment(edition.types["date-time"], moment) == "2020-09-01 08:05:09"
    assert write_term(edition.types["year-term"], Term(109, 1)) == "1091"


def test_values_follow_when_the_edition_changes_its_patterns(edition) -> None:
    hyphens = replace(edition.types["date"], pattern=r"^\d{4}-\d{2}-\d{2}$")
    assert write_date(hyphens, dt.date(2020, 9, 1)) == "2020-09-01"
    separated = replace(edition.types["year-term"], pattern=r"^\d{3}-\d$")
    assert write_term(separated, Term(109, 1)) == "109-1"
    with pytest.raises(NoFormError, match="date"):
        write_date(replace(hyphens, pattern="^never$"), dt.date(2020, 9, 1))


def test_every_course_code_has_known_parts(plan, codes) -> None:
    rng = Random(1)
    for _ in range(100):
        course = plan.choose(rng, "010301", 109)
        assert is_known(parse(course.code, codes), codes)
        assert re.fullmatch(r"109010301.{14}", course.code)
        assert 1 <= course.credits <= 4


def test_courses_already_taken_are_not_chosen_again(plan) -> None:
    taken: set[str] = set()
    rng = Random(2)
    for _ in range(30):
        code = plan.choose(rng, "010301", 109, taken).code
        assert code not in taken
        taken.add(code)


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(1, 900)), max_size=12))
def test_runs_are_deflated_so_that_every_inflater_restores_them(runs) -> None:
    data = b"".join(bytes([byte]) * count for byte, count in runs)
    stream = zlib.decompressobj(-15)
    assert stream.decompress(deflate_runs(data)) == data
    assert stream.eof
    assert not stream.unused_data


def test_a_long_run_takes_a_hundredth_of_its_size() -> None:
    assert len(deflate_runs(bytes(1_000_000))) < 10_000
