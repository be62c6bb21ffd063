"""``lpx batch compare``: whatever differs between two copies is found, and nothing else."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import tracemalloc
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpx.checks.nouns import Verdict
from lpx.reports.batch_copies import copies_json
from lpx.scale import copies, digest_lists, joining
from lpx.scale.copies import Copy, State, conclude, named, to_look_at
from lpx.scale.digest_lists import digests_in
from lpx.scale.looking import Look, Seen
from lpx.scale.naming import Naming
from lpx.scale.places import Place
from lpx.scale.sorting import Pile
from scale.batches import archives


def _rows(result):
    return {(row["state"], row["name"], row["other"]) for row in json.loads(result.stdout)["rows"]}


@pytest.fixture
def compare(run):
    def call(*arguments, **more):
        return run("batch", "compare", *arguments, **more)

    return call


def test_a_true_copy_is_the_same(made, county, compare):
    result = compare(made, county)
    assert result.exit_code == 0
    assert result.stdout.startswith("The same: the second copy has all 6 bundles")


def test_each_difference_is_named_for_what_it_is(made, county, compare):
    paths = archives(county)
    names = [path.relative_to(county).as_posix() for path in paths]
    paths[0].unlink()
    data = bytearray(paths[1].read_bytes())
    data[-1] ^= 1
    paths[1].write_bytes(data)
    paths[2].with_name(paths[2].name + ".md5").write_text("0" * 32, encoding="utf-8")
    paths[3].rename(paths[3].with_name("moved.zip"))
    paths[3].with_name(paths[3].name + ".md5").rename(paths[3].with_name("moved.zip.md5"))
    paths[4].write_bytes(paths[4].read_bytes() + b"\0")
    (county / "more.zip").write_bytes(b"more")
    result = compare(made, county, "--format", "json", "--show-names")
    assert result.exit_code == 1
    assert _rows(result) == {
        ("missing", names[0], ""),
        ("different", names[1], names[1]),
        ("signature-differs", names[2], names[2]),
        ("renamed", names[3], f"{names[3].split('/')[0]}/moved.zip"),
        ("different", names[4], names[4]),
        ("extra", "", "more.zip"),
        ("same", names[5], names[5]),
    }


def test_more_and_renamed_bundles_only_count_when_asked(made, county, compare):
    path = archives(county)[0]
    path.rename(path.with_name("moved.zip"))
    path.with_name(path.name + ".md5").rename(path.with_name("moved.zip.md5"))
    (county / "more.zip").write_bytes(b"more")
    assert compare(made, county).exit_code == 0
    assert compare(made, county, "--exact").exit_code == 1


def test_what_cannot_be_read_is_never_the_same(made, county, compare, monkeypatch):
    from lpx.scale import looking

    real = looking.open_place
    broken = archives(county)[2].name

    def fails(place):
        if place.name.endswith(broken) and place.location.startswith(str(county)):
            raise OSError(5, "Input/output error")
        return real(place)

    monkeypatch.setattr(looking, "open_place", fails)
    result = compare(made, county, "--format", "json")
    assert result.exit_code == 4
    assert json.loads(result.stdout)["counts"]["unreadable"] == 1
    archives(county)[0].unlink()
    assert compare(made, county).exit_code == 1


def test_a_list_of_digests_may_stand_for_a_copy_elsewhere(made, county, compare, tmp_path):
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  ./{path.relative_to(county).as_posix()}"
        for path in archives(county)
    ]
    sums = tmp_path / "sums.txt"
    sums.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert compare(made, sums).exit_code == 0
    assert compare(sums, made).exit_code == 0
    sums.write_text("\n".join([*lines[1:], lines[0].replace(lines[0][:4], "0000", 1)]), encoding="utf-8")
    assert compare(made, sums).exit_code == 1
    sums.write_text("\n".join(lines[1:]), encoding="utf-8")
    assert _rows(compare(made, sums, "--format", "json")) >= {
        ("missing", archives(made)[0].relative_to(made).as_posix(), "")
    }


def test_a_copy_may_be_a_url_and_others_may_do_the_work(made, county, compare):
    result = compare(made, county.as_uri(), "--engine", "local", "--jobs", "2")
    assert result.exit_code == 0, result.output


def test_the_table_has_every_bundle_with_both_digests(made, county, compare):
    rows = list(csv.DictReader(io.StringIO(compare(made, county, "--format", "csv").stdout)))
    assert len(rows) == 6
    assert {row["State"] for row in rows} == {"same"}
    for row, path in zip(rows, archives(made), strict=True):
        assert (
            row["SHA-256, first copy"]
            == row["SHA-256, second copy"]
            == hashlib.sha256(path.read_bytes()).hexdigest()
        )


def test_a_missing_copy_is_no_empty_copy(made, compare, tmp_path):
    assert compare(made, tmp_path / "nowhere").exit_code == 2
    (tmp_path / "empty").mkdir()
    assert compare(made, tmp_path / "empty").exit_code == 3


# Copies as values: contents are single letters, names are numbers.
_copies = st.dictionaries(st.sampled_from("12345"), st.sampled_from(["a", "b", "cc", "dd"]), max_size=5)


def _copy(contents):
    places = tuple(Place(name, name, len(content), "") for name, content in sorted(contents.items()))
    return Copy(places)


def _seen(asked, contents):
    return [Seen(task.number, Look(contents[task.place.name])) for task in asked]


@given(_copies, _copies)
def test_the_law_of_comparing(first, second):
    mine, theirs = _copy(first), _copy(second)
    asked, other_asked = to_look_at(mine, theirs)
    comparison = conclude(mine, theirs, _seen(asked, first), _seen(other_asked, second))
    told = {row.name: row for row in comparison.rows if row.name}
    assert set(told) == set(first)
    for name, content in first.items():
        if name in second:
            assert told[name].state is (State.SAME if second[name] == content else State.DIFFERENT)
        else:
            assert told[name].state in {State.MISSING, State.RENAMED}
    renamed = [row for row in comparison.rows if row.state is State.RENAMED]
    assert all(first[row.name] == second[row.other] for row in renamed)
    assert len({row.other for row in renamed}) == len(renamed)
    # Nothing that is there under another name is called missing.
    spare = [content for name, content in second.items() if name not in first]
    for row in renamed:
        spare.remove(second[row.other])
    assert not [row for row in comparison.rows if row.state is State.MISSING and first[row.name] in spare]
    held = all(row.state in {State.SAME, State.RENAMED} for row in told.values())
    assert (comparison.verdict is Verdict.CONFORMS) == held


@pytest.mark.parametrize(
    "text", ["", "hello", "0" * 64, "0" * 32 + "  x.zip", "0" * 64 + "  x.zip\nhello", "\n \n"]
)
def test_what_is_no_list_of_digests_is_not_taken_for_one(text):
    assert digests_in(io.BytesIO(text.encode())) is None


def test_a_list_of_digests_is_read_however_it_was_written():
    old, new = "0" * 64, "AB" * 32
    lines = ["\ufeff" + old + "  ./b.zip\r", "", f"\\{new} *c\\d.zip", f"{new}  b.zip"]
    copy = digests_in(io.BytesIO("\n".join(lines).encode()))
    assert [(place.name, place.mark) for place in copy.places] == [
        ("b.zip", new.lower()),
        ("c/d.zip", new.lower()),
    ]


@given(st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)))
def test_of_two_streams_each_value_comes_once_with_an_equal_partner(left, right):
    left, right = sorted(left), sorted(right)
    pairs = list(joining.joined(left, right, key=lambda value: value))
    assert [mine for mine, _ in pairs if mine is not None] == left
    assert [theirs for _, theirs in pairs if theirs is not None] == right
    both = [mine for mine, theirs in pairs if mine is not None and theirs is not None]
    assert all(mine == theirs for mine, theirs in pairs if None not in {mine, theirs})
    assert Counter(both) == Counter(left) & Counter(right)


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_a_comparison_on_the_disk_is_told_like_one_in_memory(made, county, compare, tmp_path, form):
    made = shutil.copytree(made, tmp_path / "made")
    for number, path in enumerate(archives(county)):
        if number % 2:
            path.rename(path.with_name(f"王小明{number}.zip"))
        (county / f"twin-{number}.zip").write_bytes(b"the same in both")
        (made / f"other-twin-{number}.zip").write_bytes(b"the same in both")
    sums = tmp_path / "sums.txt"
    sums.write_text(
        "\n".join(
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in archives(county)
        ),
        encoding="utf-8",
    )
    asked = [(made, county), (county, made), (made, sums), (sums, county)]
    more = [["--format", form, *names] for names in ([], ["--show-names"])]

    def told():
        return [compare(*pair, "--jobs", "1", *options).output for pair in asked for options in more]

    in_memory = told()
    with pytest.MonkeyPatch.context() as patch:
        for module in (copies, digest_lists):
            patch.setattr(module, "Pile", lambda: Pile(2))
        assert told() == in_memory


def test_memory_hardly_grows_with_the_number_of_bundles(edition):
    peaks = []
    naming = Naming(edition, {})
    for count in (2_000, 8_000):
        # Every other bundle is the same; of the others, half are elsewhere and half are nowhere.
        mine = _Many(count, "{0:06d}.zip")
        theirs = _Many(count, "{0:06d}.zip", 2, "moved/{0:06d}.zip")
        tracemalloc.start()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(copies, "Pile", lambda: Pile(500))
            both = Copy(mine), Copy(theirs)
            asked = to_look_at(*both)
            seen = [(Seen(task.number, Look(task.place.location)) for task in side) for side in asked]
            comparison = named(conclude(*both, *seen), naming)
            told = sum(map(len, copies_json(comparison)))
        assert comparison.counts["same"] == comparison.counts["renamed"] == count // 2
        assert told > 200 * count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # A row takes some 800 bytes; what grows is one block of each run.
    assert peaks[1] - peaks[0] < 120 * 6_000


class _Many(Sequence):
    """Places that are made as they are asked for, so that they take no memory."""

    def __init__(self, count, form, step=1, rest=""):
        self._forms = [(number, form) for number in range(0, count, step)]
        self._forms += [(number, rest) for number in range(count) if number % step]

    def __len__(self):
        return len(self._forms)

    def __getitem__(self, place):
        number, form = self._forms[place]
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        return Place(form.format(number), digest, 10 + number % 7, "")
