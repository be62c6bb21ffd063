from hypothesis import given
from hypothesis import strategies as st

from lpx.reports.columns import cell_width, wrap
from lpx.reports.visible import visible

text = st.text(
    alphabet=st.one_of(
        st.sampled_from("學習歷程檔案，。「」（） abcde-/\n0123"), st.characters(codec="utf-8")
    ),
    max_size=200,
).map(visible)


@given(text, st.integers(12, 120))
def test_nothing_is_lost_but_white_space(value, width):
    assert "".join("".join(wrap(value, width)).split()) == "".join(value.split())


@given(text, st.integers(12, 120))
def test_no_line_is_too_wide(value, width):
    assert all(cell_width(line) <= width for line in wrap(value, width, first="  - "))
