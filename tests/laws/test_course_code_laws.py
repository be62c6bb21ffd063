from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpx.coursecode import (
    CourseCodeError,
    build,
    explain,
    form_errors,
    load_code_edition,
    parse,
    standings,
    unknown_parts,
)
from lpx.coursecode.compare import compare
from lpx.coursecode.files import diff_files, judge_file, read_course_file
from lpx.coursecode.neighbours import neighbours, normalised
from lpx.coursecode.search import search
from lpx.coursecode.strings import parse_attribute, parse_credits, parse_open_modes

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@cache
def codes():
    return load_code_edition()


def well_formed():
    digits = st.text("0123456789", min_size=3, max_size=3)
    return st.builds(lambda head, tail: head + tail, digits, st.text(ALPHABET, min_size=20, max_size=20))


@st.composite
def known(draw):
    """A code whose parts are all in the tables and go together."""
    edition = codes()
    course_type = draw(st.sampled_from(edition.table("course_type").codes))
    values = {"cohort": str(draw(st.integers(108, 130))), "type": course_type}
    for part in edition.layout.parts:
        if part.id in values or part.id == "subject":
            continue
        table = edition.table(part.table)
        fitting = [
            code for code in table.codes if any(table.allows(e, course_type) for e in table.find(code))
        ]
        values[part.id] = draw(st.sampled_from(fitting))
    values["subject"] = f"{draw(st.integers(90, 99))}"
    return build(values, edition)


anything = st.one_of(
    st.text(max_size=60), st.text(ALPHABET + "０oO -", min_size=20, max_size=26), well_formed()
)


def distance(left: str, right: str) -> int:
    """Return the optimal string alignment distance."""
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, start=1):
        rows.append([i])
        for j, b in enumerate(right, start=1):
            best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, rows[i - 2][j - 2] + 1)
            rows[i].append(best)
    return rows[-1][-1]


@given(well_formed())
def test_building_undoes_parsing(text):
    code = parse(text, codes())
    assert build(code.values, codes()) == code
    assert "".join(part.value for part in code.parts) == text
    assert all(text[part.span[0] : part.span[1]] == part.value for part in code.parts)


@given(anything)
def test_parsing_is_total_and_agrees_with_the_errors(text):
    errors = form_errors(text, codes())
    if errors:
        with pytest.raises(CourseCodeError) as caught:
            parse(text, codes())
        assert caught.value.errors == errors
        assert str(caught.value)
    else:
        assert parse(text, codes()).text == text
    assert all(0 <= error.span[0] <= error.span[1] <= len(text) for error in errors)


@given(anything, st.sampled_from(["zh-Hant", "en"]))
def test_everything_can_be_explained(text, language):
    told = explain(text, codes(), language)
    assert told.well_formed == (not told.errors)
    if told.parts:
        assert "".join(part.value for part in told.parts) == text


@given(well_formed())
def test_standings_cover_every_part_and_unknown_parts_are_some_of_them(text):
    code = parse(text, codes())
    found = standings(code, codes())
    doubtful = [part.part for part, one in zip(code.parts, found, strict=True) if not one.accepted]
    assert [part.position for part in unknown_parts(code, codes())] == doubtful


@settings(max_examples=25)
@given(anything)
def test_neighbours_are_valid_and_one_slip_away(text):
    plain = normalised(text, codes())
    for found in neighbours(text, codes(), 40):
        assert found.code != text
        code = parse(found.code, codes())
        assert distance(plain, found.code) <= 1
        if found.edit != "written-otherwise":
            assert unknown_parts(code, codes()) == ()


@settings(max_examples=25)
@given(known(), st.integers(0, 22), st.sampled_from(ALPHABET))
def test_a_slip_leads_back_to_the_code(code, index, other):
    slipped = code.text[:index] + other + code.text[index + 1 :]
    if form_errors(slipped, codes()) or unknown_parts(parse(slipped, codes()), codes()):
        candidates = {found.code for found in neighbours(slipped, codes(), 2_000)}
        assert code.text in candidates or normalised(slipped, codes()) == code.text


@given(known())
def test_codes_made_of_known_parts_are_known(code):
    assert unknown_parts(code, codes()) == ()


@given(well_formed())
def test_writing_a_code_otherwise_changes_nothing(text):
    wide = "".join(chr(ord(character) + 0xFEE0) for character in text)
    for other in (text.lower(), wide, f" {text[:3]}-{text[3:9]} {text[9:]}\t"):
        assert normalised(other, codes()) == text


@given(well_formed(), well_formed())
def test_comparing_is_symmetric_and_complete(left, right):
    one, other = parse(left, codes()), parse(right, codes())
    there, back = compare(one, other, codes()), compare(other, one, codes())
    assert [difference.part for difference in there.differences] == [d.part for d in back.differences]
    assert there.are_equal == (left == right)


@given(st.text(max_size=12))
def test_strings_are_total(text):
    parse_attribute(text, codes())
    assert len(parse_credits(text, codes()).semesters) == min(len(text), 6)
    assert len(parse_open_modes(text, codes()).modes) == min(len(text), 6)


@settings(max_examples=25)
@given(st.text(max_size=6))
def test_searching_is_total(text):
    search(text, codes())


names = st.text(alphabet="國語文數學AB", min_size=1, max_size=5)
rows = st.lists(
    st.tuples(
        well_formed(),
        names,
        st.text("0123", min_size=6, max_size=6),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[0],
)


@given(rows)
def test_a_file_does_not_differ_from_itself(made):
    data = "\r\n".join(",".join(row) for row in made).encode()
    file = read_course_file(data, "x.csv", codes())
    found = diff_files(file, file)
    assert (found.changes, found.same) == ((), len(made))


@given(rows, rows)
def test_a_diff_backwards_swaps_added_and_removed(left, right):
    files = [
        read_course_file("\n".join(",".join(row) for row in made).encode(), "x.csv", codes())
        for made in (left, right)
    ]
    there, back = diff_files(*files), diff_files(*reversed(files))
    assert there.count("added") == back.count("removed")
    assert there.count("changed") == back.count("changed")
    assert there.same == back.same


@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(alphabet=ALPHABET + ',\t\n"[]{}:課程代碼', max_size=300).map(str.encode),
    )
)
def test_reading_and_judging_files_is_total(data):
    file = read_course_file(data, "x.csv", codes())
    judgement = judge_file(file, codes())
    assert judgement.stopped == (not file.sections)
    assert all(problem.kind in codes().problems for problem in judgement.problems)
