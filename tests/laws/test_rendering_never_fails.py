"""Whatever a finding holds, it becomes one sentence: rendering must never hide a result."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lpx.checks.nouns import Finding, Location
from lpx.edition import load_edition
from lpx.edition.nouns import Authority, Severity
from lpx.messages import LANGUAGES, render_finding, render_location
from lpx.messages.filling import fill, placeholders

EDITION = load_edition()
NAMES = sorted({item.name for wanted in EDITION.requirements.values() for item in wanted.parameters})
VALUES = st.one_of(
    st.text(), st.integers(), st.floats(), st.booleans(), st.lists(st.text(), max_size=3), st.just("{found}")
)
LOCATIONS = st.builds(
    Location,
    part=st.sampled_from(
        ["archive", "signature", "document", "mapping", "attachment", "course-code-file", "x"]
    ),
    entry=st.text(max_size=20),
    pointer=st.one_of(st.text(max_size=20), st.lists(st.text(max_size=8)).map(lambda t: "/" + "/".join(t))),
    span=st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99)),
    record=st.sampled_from(["", "course", "basic", "nonsense"]),
    index=st.none() | st.integers(0, 10**6),
    student=st.sampled_from(["", "student-1", "odd"]),
)


@given(
    requirement=st.sampled_from([*EDITION.requirements, "ZZZ-000"]),
    parameters=st.dictionaries(st.sampled_from(NAMES), VALUES),
    language=st.sampled_from(LANGUAGES),
)
def test_any_finding_becomes_a_sentence(requirement, parameters, language):
    finding = Finding(requirement, Severity.NOTE, Authority.OFFICIAL, Location(), parameters=parameters)
    assert render_finding(finding, EDITION, language).strip()


@given(location=LOCATIONS, language=st.sampled_from(LANGUAGES))
def test_any_location_becomes_a_place(location, language):
    assert render_location(location, EDITION, language)


@given(template=st.text(), values=st.dictionaries(st.text(), st.text()))
def test_filling_touches_nothing_but_the_placeholders(template, values):
    filled = fill(template, values)
    if not placeholders(template) & set(values):
        assert filled == template
