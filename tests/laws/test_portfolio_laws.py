"""Laws of the portfolio room: normal forms, the document's round trip, comparison, redaction."""

from __future__ import annotations

import copy
import json
from hashlib import md5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from lpx.edition import load_edition
from lpx.portfolio.compare import compare, equivalent
from lpx.portfolio.decode import Fact, decode, parse_mapping
from lpx.portfolio.document import parse
from lpx.portfolio.encode import encode_document, encode_mapping, to_bytes
from lpx.portfolio.layout import choose_document, lay_out
from lpx.portfolio.masks import mask_id, mask_name
from lpx.portfolio.names import distinct, fold, safe_name
from lpx.portfolio.normal import normalise, same_text
from lpx.portfolio.placement import place
from lpx.portfolio.redact import Redactor

EDITION = load_edition()
TYPES = sorted(EDITION.types)

texts = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("王小明學習歷程檔案○•‹›A1290/-: .e\u0301\ufa0e\U00020000\r\n"),
    ),
    max_size=24,
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
likely = st.sampled_from(
    [
        *[
            "1091",
            "109-1",
            "109/2",
            "0000",
            "0",
            "",
            "2020/09/01",
            "2020-9-1",
            "2020/9/01",
            "2020-09-01 08:00:00",
        ],
        *[
            "2020-09-01T08:00:00",
            "D41D8CD98F00B204E9800998ECF8427E",
            "a" * 32,
            "A123456789",
            "010301",
            "109",
            "1",
        ],
        *[
            "2.50",
            "Y",
            "109060301H11101A1010101",
            "9",
            "王小明",
            "C:\\x",
            "a\\b/c.pdf",
            109,
            2.0,
            -1,
            True,
            None,
        ],
    ]
)
usual = {
    "string": "1",
    "integer": 1,
    "number": 2.5,
    "boolean": False,
    "date": "2020/09/01",
    "date-time": "2020-09-01 08:00:00",
    "year-term": "1091",
    "md5": "",
    "link": "",
}
worldly = settings(max_examples=30)


class Entry(Struct):
    index: int
    name: str
    is_dir: bool = False


class World(Struct):
    """A document and the files of the archive that it stands in."""

    value: list
    files: dict[str, bytes]
    mappings: dict[str, dict[str, str]]

    def portfolio(self):
        names = ["all.json", *self.files, *self.mappings]
        layout = lay_out([Entry(index, name) for index, name in enumerate(names)], EDITION)
        number = {name: index for index, name in enumerate(names)}
        facts = {number[name]: Fact(len(data), digest(data)) for name, data in self.files.items()}
        mapped = {number[name]: parse_mapping(encode_mapping(names)) for name, names in self.mappings.items()}
        return decode(self.value, EDITION, choose_document(layout, {}, EDITION), facts, mapped)


def digest(data: bytes) -> str:
    return md5(data, usedforsecurity=False).hexdigest()


@st.composite
def records(draw, described, files):
    types = {field.key: EDITION.types[field.type] for field in described.fields}
    made = {key: usual.get(kind.canonical, usual[kind.json]) for key, kind in types.items()}
    for field in draw(st.lists(st.sampled_from(described.fields), max_size=4)):
        made.pop(field.key, None)
        made[draw(st.sampled_from((field.key, *field.aliases)))] = draw(st.one_of(likely, scalars))
    for field in draw(st.lists(st.sampled_from(described.fields), max_size=2)):
        made.pop(field.key, None)
    if files:
        for slot in described.slots:
            if draw(st.booleans()):
                made[slot.link] = draw(st.sampled_from(sorted(files)))
                made[slot.md5] = digest(files[made[slot.link]])
    if draw(st.integers(0, 5)) == 0:
        made[draw(texts)] = draw(anything)
    return made


@st.composite
def worlds(draw):
    numbers = draw(st.lists(st.sampled_from(["A123456789", "B223456780", "AC01234567", "x y"]), max_size=2))
    files: dict[str, bytes] = {}
    mappings: dict[str, dict[str, str]] = {}
    students = []
    for number in numbers:
        for category in EDITION.archive.categories:
            folder = f"{number}/{category.folder}"
            names = {}
            for counter in range(draw(st.integers(0, 3))):
                stored = f"{category.prefix}{counter + 1:02d}.{draw(st.sampled_from(['pdf', 'mp4']))}"
                files[f"{folder}/{stored}"] = draw(st.binary(max_size=6))
                names[stored] = draw(texts.filter(bool))
            if names and draw(st.booleans()):
                mappings[f"{folder}/{EDITION.archive.mapping_name}"] = names
    for number in numbers:
        student = {}
        for part in EDITION.children("student"):
            if part.shape == "array":
                student[part.key] = draw(st.lists(records(part, files), max_size=2))
            elif not part.fields:
                student[part.key] = {
                    child.key: draw(st.lists(records(child, files), max_size=1))
                    for child in EDITION.children(part.id)
                }
            else:
                student[part.key] = draw(records(part, files))
                student[part.key][part.field_of("national_id").key] = number
                for child in EDITION.children(part.id):
                    student[part.key][child.key] = draw(st.lists(records(child, files), max_size=2))
        students.append(student)
    return World(students, files, mappings)


# ---------------------------------------------------------------- normal forms


@pytest.mark.parametrize("dialects", [True, False])
@given(name=st.sampled_from(TYPES), value=st.one_of(likely, anything))
def test_normalising_twice_is_normalising_once(dialects, name, value):
    value_type = EDITION.types[name]
    once = normalise(value, value_type, dialects=dialects)
    twice = normalise(once.value, value_type, dialects=dialects)
    assert twice.value == once.value
    assert type(twice.value) is type(once.value)


@given(texts)
def test_one_form_of_a_text_is_its_own_form(text):
    assert same_text(same_text(text)) == same_text(text)


# ---------------------------------------------------------------- bytes


@given(anything)
def test_what_is_written_is_read_again(value):
    again = parse(to_bytes(value))
    assert again.readable
    assert json.dumps(again.value, sort_keys=True) == json.dumps(
        json.loads(json.dumps(value)), sort_keys=True
    )
    assert not again.problems


@given(st.binary(max_size=200))
def test_no_bytes_make_the_parser_raise(data):
    parsed = parse(data)
    assert parsed.readable or parsed.problems


@worldly
@given(worlds())
def test_encoding_is_canonical(world):
    portfolio = world.portfolio()
    first = encode_document(portfolio, EDITION)
    assert encode_document(portfolio, EDITION) == first
    again = structs.replace(world, value=parse(first).value).portfolio()
    assert encode_document(again, EDITION) == first


@worldly
@given(worlds())
def test_decoding_what_was_encoded_keeps_the_meaning(world):
    portfolio = world.portfolio()
    again = structs.replace(world, value=parse(encode_document(portfolio, EDITION)).value).portfolio()
    assert equivalent(portfolio, again, EDITION)
    assert not [difference for difference in compare(portfolio, again, EDITION) if difference.is_loss]


@worldly
@given(worlds())
def test_placing_files_anew_keeps_the_meaning_and_is_stable(world):
    portfolio = world.portfolio()
    placement = place(portfolio, EDITION)
    files = {file.entry: world.files[file.source] for file in placement.files}
    assert len(files) == len(placement.files)
    value = parse(encode_document(placement.portfolio, EDITION)).value
    packed = World(
        value, files, {entry: dict(names) for entry, names in placement.mappings.items()}
    ).portfolio()
    assert equivalent(portfolio, packed, EDITION)
    again = place(packed, EDITION)
    assert encode_document(again.portfolio, EDITION) == encode_document(placement.portfolio, EDITION)
    assert [file.entry for file in again.files] == [file.entry for file in placement.files]
    assert again.mappings == placement.mappings


# ---------------------------------------------------------------- comparison


@worldly
@given(worlds())
def test_a_portfolio_is_the_same_as_itself(world):
    portfolio = world.portfolio()
    assert equivalent(portfolio, portfolio, EDITION)
    assert compare(portfolio, portfolio, EDITION) == ()


@worldly
@given(worlds(), worlds())
def test_comparing_is_symmetric(one, other):
    left, right = one.portfolio(), other.portfolio()
    assert equivalent(left, right, EDITION) == equivalent(right, left, EDITION)
    losses = [
        [difference for difference in compare(*sides, EDITION) if difference.is_loss]
        for sides in ((left, right), (right, left))
    ]
    assert bool(losses[0]) == bool(losses[1]) == (not equivalent(left, right, EDITION))


@worldly
@given(worlds(), st.randoms(use_true_random=False))
def test_order_carries_no_meaning(world, random):
    shuffled = copy.deepcopy(world.value)
    random.shuffle(shuffled)
    for student in shuffled:
        for part in EDITION.children("student"):
            held = student[part.key]
            # Lists under unknown keys are left alone: nobody knows whether their order matters.
            arrays = (
                [held] if part.shape == "array" else [held[child.key] for child in EDITION.children(part.id)]
            )
            for array in arrays:
                random.shuffle(array)
    left, right = world.portfolio(), structs.replace(world, value=shuffled).portfolio()
    assert equivalent(left, right, EDITION)
    assert not [difference for difference in compare(left, right, EDITION) if difference.is_loss]


@worldly
@given(worlds(), st.data())
def test_equivalence_is_transitive_and_a_lost_record_breaks_it(world, data):
    first = world.portfolio()
    second = structs.replace(world, value=parse(encode_document(first, EDITION)).value).portfolio()
    third = structs.replace(world, value=parse(encode_document(second, EDITION)).value).portfolio()
    assert equivalent(first, second, EDITION)
    assert equivalent(second, third, EDITION)
    assert equivalent(first, third, EDITION)
    filled = [student for student in first.students if student.courses]
    if not filled:
        return
    student = data.draw(st.sampled_from(filled))
    poorer = structs.replace(
        first,
        students=tuple(
            structs.replace(other, courses=other.courses[1:]) if other is student else other
            for other in first.students
        ),
    )
    assert not equivalent(first, poorer, EDITION)
    assert [difference for difference in compare(first, poorer, EDITION) if difference.is_loss]


# ---------------------------------------------------------------- redaction


@worldly
@given(worlds())
def test_redacting_twice_is_redacting_once(world):
    portfolio = world.portfolio()
    redactor = Redactor(EDITION)
    once = redactor.portfolio(portfolio)
    assert redactor.portfolio(once) == once
    assert Redactor(EDITION).portfolio(once) == once


@given(st.sampled_from(TYPES), st.one_of(likely, anything))
def test_redacting_a_value_twice_is_redacting_it_once(name, value):
    redactor = Redactor(EDITION)
    once = redactor.value(None, EDITION.types[name], value)
    assert redactor.value(None, EDITION.types[name], once) == once


@given(texts)
def test_redacting_names_and_places_twice_is_redacting_them_once(text):
    redactor = Redactor(EDITION)
    for mask in (redactor.entry, redactor.file_name, redactor.key, redactor.text, mask_id, mask_name):
        assert mask(mask(text)) == mask(text)
    pointer = "/" + text.replace("~", "~0").replace("/", "~1")
    assert redactor.pointer(redactor.pointer(pointer)) == redactor.pointer(pointer)


# ---------------------------------------------------------------- file names


@given(st.lists(texts, max_size=8))
def test_made_up_names_are_safe_and_distinct_everywhere(names):
    taken: dict[str, int] = {}
    made = [distinct(safe_name(name), taken) for name in names]
    assert len({fold(name) for name in made}) == len(made)
    assert all(safe_name(name) == name for name in made)
