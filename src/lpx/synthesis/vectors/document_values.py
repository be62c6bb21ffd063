"""Values that all records share: terms, dates, personal numbers, codes of schools, links, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.synthesis.people import make_number, spoil_check_digit
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft


@vector(breaks="DOC-019")
def school_year_in_four_digits(draft: Draft) -> None:
    """A school year is given in the western calendar (2020 instead of 109)."""
    draft.expect("DOC-019", draft.rec("competition").set("year", 2020))


@vector(keeps="DOC-019")
def school_year_of_three_digits(draft: Draft) -> None:
    """A school year of the Republic has three digits."""
    draft.rec("competition").set("year", 109)


@vector(breaks="DOC-020")
def term_five(draft: Draft) -> None:
    """A term has the number 5; no school has more than four."""
    draft.expect("DOC-020", draft.rec("competition").set("term", 5))


@vector(keeps="DOC-020")
def term_four(draft: Draft) -> None:
    """A term has the number 4, as in experimental education."""
    draft.rec("competition").set("term", 4)


@vector(breaks="DOC-021")
def school_code_without_leading_zero(draft: Draft) -> None:
    """A school code has lost its leading zero, as spreadsheets do."""
    draft.expect("DOC-021", draft.rec("competition").set("school", "10301"))


@vector(keeps="DOC-021")
def school_code_with_letter(draft: Draft) -> None:
    """A school code holds a letter, as those of continuing schools do."""
    draft.rec("competition").set("school", "351B09")


@vector(breaks="DOC-022")
def unit_code_of_eight_characters(draft: Draft) -> None:
    """A unit code is one character short."""
    draft.expect("DOC-022", draft.rec("competition").set("unit", "00000000"))


@vector(keeps="DOC-022")
def unit_code_of_nine_zeros(draft: Draft) -> None:
    """A unit code is nine zeros, the only one that was ever seen."""
    draft.rec("competition").set("unit", "0" * 9)


@vector(breaks="DOC-023", counts={})
def personal_number_of_21_characters(draft: Draft) -> None:
    """A personal number has 21 characters; the published length is 20."""
    draft.expect("DOC-023", draft.rec("basic").set("national_id", "A" + "1" * 20))


@vector(
    keeps="DOC-023",
    counts={},
    also={"DOC-024": "a number of 20 characters cannot have the form of ten"},
)
def personal_number_of_20_characters(draft: Draft) -> None:
    """A personal number has 20 characters: as long as published, though not of the known form."""
    draft.expect("DOC-024", draft.rec("basic").set("national_id", "A" + "1" * 19))


@vector(breaks="DOC-024", counts={})
def personal_number_in_lower_case(draft: Draft) -> None:
    """The letter of a personal number is in lower case."""
    basic = draft.rec("basic")
    draft.expect("DOC-024", basic.set("national_id", basic.get("national_id").lower()))


@vector(breaks="DOC-024", counts={})
def personal_number_in_full_width_digits(draft: Draft) -> None:
    """The digits of a personal number are full-width, as an input method left them."""
    basic = draft.rec("basic")
    number = basic.get("national_id")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number[1:])
    draft.expect("DOC-024", basic.set("national_id", number[0] + wide))


@vector(breaks="DOC-024", counts={})
def personal_number_with_quote_and_condition(draft: Draft) -> None:
    """A personal number holds a piece of SQL, which must stay a piece of text."""
    basic = draft.rec("basic")
    draft.expect("DOC-024", basic.set("national_id", basic.get("national_id")[:8] + "' OR 1=1"))


@vector(keeps="DOC-024", counts={"course": 1}, options={"id_kind": "resident-old"})
def residence_number_with_two_letters(draft: Draft) -> None:
    """A residence number of the old form begins with two letters."""
    del draft


@vector(breaks="DOC-025", counts={})
def check_digit_wrong(draft: Draft) -> None:
    """The check digit of a personal number is wrong.

    The specification's own example (AD12345678) fails it, so this is a warning and never an error.
    """
    basic = draft.rec("basic")
    draft.expect("DOC-025", basic.set("national_id", spoil_check_digit(basic.get("national_id"))))


@vector(keeps="DOC-025", counts={"course": 1}, options={"id_kind": "resident-new"})
def residence_number_of_the_new_form(draft: Draft) -> None:
    """A residence number of the form in use since 2021 has a right check digit."""
    del draft


@vector(breaks="DOC-026", counts={})
def birth_date_with_hyphens(draft: Draft) -> None:
    """A date of birth is written with hyphens."""
    basic = draft.rec("basic")
    draft.expect("DOC-026", basic.set("birth_date", basic.get("birth_date").replace("/", "-")))


@vector(keeps="DOC-026", counts={})
def birth_date_with_slashes(draft: Draft) -> None:
    """A date of birth on the last day of a leap year's February."""
    draft.rec("basic").set("birth_date", "2004/02/29")


@vector(breaks="DOC-027")
def date_with_hyphens(draft: Draft) -> None:
    """A date is written with hyphens, as other formats have it."""
    competition = draft.rec("competition")
    draft.expect("DOC-027", competition.set("event_date", competition.get("event_date").replace("/", "-")))


@vector(breaks="DOC-027")
def date_without_leading_zeros(draft: Draft) -> None:
    """Month and day have one digit."""
    draft.expect("DOC-027", draft.rec("competition").set("event_date", "2020/9/1"))


@vector(breaks="DOC-027")
def date_with_time_of_day(draft: Draft) -> None:
    """A date carries the time of day as Windows prints it."""
    draft.expect("DOC-027", draft.rec("competition").set("event_date", "2020/09/01 上午 12:00:00"))


@vector(keeps="DOC-027")
def date_with_slashes(draft: Draft) -> None:
    """A date on the first day of the school year, with leading zeros."""
    draft.rec("competition").set("event_date", "2020/08/01")


@vector(breaks="DOC-028")
def thirtieth_of_february(draft: Draft) -> None:
    """A date is well written, but there is no such day."""
    draft.expect("DOC-028", draft.rec("competition").set("event_date", "2021/02/30"))


@vector(breaks="DOC-028")
def date_of_zeros(draft: Draft) -> None:
    """A date is 0000/00/00, what databases show for *none*; null says that here."""
    draft.expect("DOC-028", draft.rec("competition").set("event_date", "0000/00/00"))


@vector(keeps="DOC-028")
def leap_day(draft: Draft) -> None:
    """A date is the 29th of February of a leap year."""
    draft.rec("competition").set("event_date", "2020/02/29")


@vector(breaks="DOC-029")
def moment_with_the_letter_t(draft: Draft) -> None:
    """Date and time are joined by a T, as ISO 8601 has it."""
    competition = draft.rec("competition")
    draft.expect("DOC-029", competition.set("created", competition.get("created").replace(" ", "T")))


@vector(keeps="DOC-029")
def moment_at_midnight(draft: Draft) -> None:
    """A record was made at midnight: seconds and leading zeros are all there."""
    competition = draft.rec("competition")
    competition.set("created", competition.get("created")[:11] + "00:00:00")


@vector(breaks="DOC-030")
def term_with_hyphen(draft: Draft) -> None:
    """Year and term are written ``109-1``; the form without the hyphen is the one exchanged."""
    competition = draft.rec("competition")
    term = competition.get("upload_term")
    draft.expect("DOC-030", competition.set("upload_term", f"{term[:3]}-{term[3:]}"))


@vector(keeps="DOC-030", options={"per_year": 4})
def term_of_a_school_with_four(draft: Draft) -> None:
    """Year and term name the fourth term of a year."""
    draft.rec("competition").set("upload_term", "1094")


@vector(breaks="DOC-031")
def record_of_another_number(draft: Draft) -> None:
    """A record carries another personal number than the student's basic data.

    A record may have been filed under the wrong student; nobody should import it before this is clear.
    """
    other = make_number(draft.rng, draft.edition.identifiers)
    draft.expect("DOC-031", draft.rec("competition").set("national_id", other))


@vector(keeps="DOC-031")
def records_of_the_same_number(draft: Draft) -> None:
    """All records carry the number of the basic data."""
    draft.change_id(make_number(draft.rng, draft.edition.identifiers))


@vector(breaks="DOC-032")
def record_of_another_birth_date(draft: Draft) -> None:
    """A record carries another date of birth than the student's basic data."""
    draft.expect("DOC-032", draft.rec("competition").set("birth_date", "2001/01/01"))


@vector(keeps="DOC-032", students=2)
def students_of_different_birth_dates(draft: Draft) -> None:
    """Two students have different dates of birth, each the same in all of his or her records."""
    del draft


@vector(breaks="DOC-033")
def school_that_is_in_no_list(draft: Draft) -> None:
    """A school code is well formed, but in none of the known lists.

    Lists grow old, so this is only noted.
    """
    draft.expect("DOC-033", draft.rec("competition").set("school", "019397"))


@vector(keeps="DOC-033")
def school_of_another_county(draft: Draft) -> None:
    """A record names a known school of another county, attended before."""
    draft.rec("competition").set("school", "200401")


@vector(breaks="DOC-034")
def test_school(draft: Draft) -> None:
    """A record names a school that only test data have."""
    draft.expect("DOC-034", draft.rec("competition").set("school", draft.edition.limits.test_schools[0]))


@vector(keeps="DOC-034")
def school_that_only_resembles_a_test_school(draft: Draft) -> None:
    """A record names a real school whose code also has many zeros (010301)."""
    draft.rec("competition").set("school", "010301")


@vector(breaks="DOC-035")
def md5_of_31_characters(draft: Draft) -> None:
    """An MD5 has lost its last character."""
    competition = draft.rec("competition")
    draft.expect("DOC-035", competition.set("document_md5", competition.get("document_md5")[:-1]))


@vector(keeps="DOC-035")
def md5_in_lower_case(draft: Draft) -> None:
    """An MD5 that happens to consist of letters and digits, in lower case."""
    competition = draft.rec("competition")
    competition.set("document_md5", competition.get("document_md5").lower())


@vector(breaks="DOC-036")
def link_with_backslashes(draft: Draft) -> None:
    """A link separates its folders by backslashes, as Windows paths do."""
    competition = draft.rec("competition")
    draft.expect("DOC-036", competition.set("document_link", competition.link("document").replace("/", "\\")))


@vector(keeps="DOC-036")
def link_with_slashes(draft: Draft) -> None:
    """A link separates its folders by slashes and has neither a slash before it nor ``..`` in it."""
    del draft


@vector(breaks="DOC-037", counts={"service": 1})
def hours_minus_one(draft: Draft) -> None:
    """Hours are -1, which databases write for *unknown*; null says that here."""
    draft.expect("DOC-037", draft.rec("service").set("hours", -1))


@vector(keeps=("DOC-037", "DOC-042"), counts={"service": 1})
def hours_of_a_fraction(draft: Draft) -> None:
    """Hours are 0.333, with as many decimals as databases keep."""
    draft.rec("service").set("hours", 0.333)


@vector(breaks="DOC-038")
def external_link_with_script(draft: Draft) -> None:
    """A link to outside media holds a script instead of an address."""
    draft.expect("DOC-038", draft.rec("competition").set("external_link", "javascript:alert(1)"))


@vector(keeps="DOC-038")
def external_link_to_the_web(draft: Draft) -> None:
    """A link to outside media is an https address with Chinese in its path."""
    draft.rec("competition").set("external_link", "https://example.org/影音/1?a=b#c")


@vector(breaks="DOC-040")
def date_of_the_republic(draft: Draft) -> None:
    """A date counts its years from 1912 (109/09/01); dates are written in the western calendar."""
    draft.expect("DOC-040", draft.rec("competition").set("event_date", "109/09/01"))


@vector(keeps="DOC-040")
def date_of_the_western_calendar(draft: Draft) -> None:
    """The same day, written 2020/09/01."""
    draft.rec("competition").set("event_date", "2020/09/01")


@vector(breaks="DOC-042", counts={"service": 1})
def hours_beyond_every_life(draft: Draft) -> None:
    """Hours are 100000, more than the databases of known modules can hold."""
    draft.expect("DOC-042", draft.rec("service").set("hours", 100000))


@vector(breaks="DOC-042", counts={"flexible": 1})
def weeks_below_zero(draft: Draft) -> None:
    """Weeks are -5: neither a number of weeks nor the -1 that stands for *unknown*."""
    draft.expect("DOC-042", draft.rec("flexible").set("weeks", -5))


@vector(keeps="DOC-042", counts={"service": 1})
def hours_of_the_largest_number(draft: Draft) -> None:
    """Hours are 99999.999, the largest number that the databases of known modules hold."""
    draft.rec("service").set("hours", 99999.999)
