"""Laws of the loss ledger: its columns add up, allowances only excuse, and sums keep all that."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from lpx.edition import load_edition
from lpx.harness.allowances import load_allowances, load_attribution
from lpx.harness.differences import Measure
from lpx.interop.belief import NOBODY, entered, fresh_in, joined
from lpx.interop.ledger import in_brief, summed, take_ledger
from lpx.portfolio.meaning import Reader
from lpx.portfolio.nouns import Attachment, Portfolio, RecordValue, Student

EDITION = load_edition()
MEASURE = Measure(EDITION, load_allowances(), load_attribution(), ("IMP-024",))
UNFORGIVING = structs.replace(MEASURE, allowances=())
READER = Reader(EDITION)
BASIC = EDITION.records["basic"]
KINDS = [record.id for record in EDITION.records.values() if record.shape == "array"]
LINKS = {key for record in EDITION.records.values() for slot in record.slots for key in (slot.link, slot.md5)}

whole = settings(max_examples=25)
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from(["", "0000", "1091", "109-1", "2020/09/01", "2020-9-1", "1", "5", "學習", "學習 ", "A1"]),
)
digests = st.sampled_from([None, "0" * 32, "1" * 32, "2" * 32])
names = st.sampled_from([None, "", "心得.pdf", "001.pdf", "a.b.pdf"])


@st.composite
def records(draw, kind):
    described = EDITION.records[kind]
    fields = [field.key for field in described.fields if field.key not in LINKS]
    values = draw(st.dictionaries(st.sampled_from(fields), anything, max_size=5))
    made = [
        Attachment(slot.id, f"x/{slot.id}.pdf", md5=digest, member=0, original_name=draw(names))
        for slot in described.slots
        if (digest := draw(digests)) is not None
    ]
    extras = draw(st.dictionaries(st.sampled_from(["note", "王小明"]), anything, max_size=1))
    return RecordValue(kind, values, extras=extras, attachments=tuple(made))


@st.composite
def students(draw, number):
    key = BASIC.field_of("national_id").key
    basic = structs.replace(draw(records("basic")), extras={})
    basic = structs.replace(basic, values={**basic.values, key: number})
    held = {kind: tuple(draw(st.lists(records(kind), max_size=2))) for kind in draw(some_kinds)}
    return Student(
        basic if draw(st.integers(0, 9)) else None,
        cadre=held.pop("cadre", ()),
        courses=held.pop("course", ()),
        performances=held,
        extras=draw(st.dictionaries(st.sampled_from(["x", "y"]), anything, max_size=1)),
    )


some_kinds = st.lists(st.sampled_from(KINDS), max_size=3, unique=True)


@st.composite
def portfolios(draw):
    numbers = draw(st.lists(st.sampled_from(["A123456789", "B123456780", "C1"]), max_size=2))
    return Portfolio(tuple(draw(students(number)) for number in numbers))


def things(portfolio):
    """Count everything there is, without the ledger."""
    found = Counter()
    for student in portfolio.students:
        found["", "student", ""] += 1
        found["", "extra", ""] += len(student.extras)
        for record in student.records():
            found[record.kind, "record", ""] += 1
            for aspect, key in READER.read(record).parts:
                found[record.kind, aspect, "" if aspect == "extra" else key] += 1
    return +found


@whole
@given(portfolios(), portfolios(), st.sampled_from([("state",), ("bundle",), ("bundle", "state")]))
def test_everything_that_went_in_and_came_out_is_in_exactly_one_column(before, after, where):
    ledger = take_ledger(before, after, MEASURE, where)
    assert +Counter({row.place: row.went_in for row in ledger.rows}) == things(before)
    assert +Counter({row.place: row.came_out for row in ledger.rows}) == things(after)
    for row in ledger.rows:
        numbers = structs.asdict(row)
        assert min(value for value in numbers.values() if isinstance(value, int)) >= 0


@whole
@given(portfolios())
def test_nothing_is_lost_between_a_portfolio_and_itself(portfolio):
    ledger = take_ledger(portfolio, portfolio, UNFORGIVING, ("state",))
    assert ledger.is_lossless
    assert all(row.preserved == row.went_in == row.came_out for row in ledger.rows)


@whole
@given(portfolios(), portfolios())
def test_allowances_only_ever_excuse(before, after):
    strict = take_ledger(before, after, UNFORGIVING, ("state",))
    mild = take_ledger(before, after, MEASURE, ("state",))
    milder = take_ledger(before, after, MEASURE, ("bundle", "state"))
    lost = [sum(row.lost for row in ledger.rows) for ledger in (strict, mild, milder)]
    assert lost == sorted(lost, reverse=True)


@whole
@given(st.lists(st.tuples(portfolios(), portfolios()), max_size=3))
def test_a_sum_of_ledgers_adds_up_and_a_brief_one_says_the_same(pairs):
    ledgers = [take_ledger(before, after, MEASURE, ("state",)) for before, after in pairs]
    total = summed(ledgers)
    assert sum(row.went_in for row in total.rows) == sum(row.went_in for one in ledgers for row in one.rows)
    assert sum(row.came_out for row in total.rows) == sum(row.came_out for one in ledgers for row in one.rows)
    for ledger in (*ledgers, total):
        brief = in_brief(ledger)
        assert brief.losses == ledger.losses
        told = sum(row.went_in for row in brief.rows) + sum(brief.whole.values())
        assert told == sum(row.went_in for row in ledger.rows)


@whole
@given(portfolios(), portfolios())
def test_importing_twice_asks_for_nothing_new(held, bundle):
    known = entered(NOBODY, held, EDITION)
    once = joined(known, fresh_in(bundle, known, MEASURE), NOBODY, EDITION)
    again = joined(once, fresh_in(bundle, once, MEASURE), NOBODY, EDITION)
    numbers = [READER.national_id(student) for student in bundle.students]
    if len(set(numbers)) == len(numbers):
        assert take_ledger(once, again, UNFORGIVING, ("state",)).is_lossless
