import pytest

from lpx.reports.quantities import count, moment, size


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (4_404_019, "4.4 MB"),
        (71_303_168, "71.3 MB"),
        (123_456_789, "123 MB"),
        (10**12, "1.0 TB"),
        (5 * 10**15, "5,000 TB"),
    ],
)
def test_sizes_keep_the_digits_that_matter(number, shown):
    assert size(number) == shown


def test_counts_separate_thousands():
    assert count(1234567) == "1,234,567"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-23T10:29:05+08:00", "2026-11-23 10:29 +08:00"),
        ("2026-11-23T10:29:05.123Z", "2026-11-23 10:29 Z"),
        ("2026-11-23T10:29", "2026-11-23 10:29"),
        ("yesterday", "yesterday"),
    ],
)
def test_moments_are_given_to_the_minute(text, shown):
    assert moment(text) == shown
