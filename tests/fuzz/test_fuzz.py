"""Any bytes are answered: nothing raises, nothing conforms that is no bundle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.seeds import seeds
from fuzz.targets import PASSWORD, TARGETS
from lpx.archive.directory import read_directory
from lpx.archive.scan import scan
from lpx.archive.sealing import Cipher
from lpx.archive.sources import MemorySource

HEADS = st.sampled_from(
    [b"", b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"\xef\xbb\xbf[", b'[{"', b"\xff\xfe["]
)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@given(head=HEADS, body=st.binary(max_size=400))
def test_arbitrary_bytes_are_answered(target: Callable[[bytes], None], head: bytes, body: bytes) -> None:
    target(head + body)


KEPT = sorted((Path(__file__).parent / "corpus").glob("*/*"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_inputs_that_were_kept_are_answered(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", ["archive", "bundle"])
def test_what_a_fuzzer_begins_with_is_read_to_the_last_entry(target: str) -> None:
    begins = list(seeds(target, PASSWORD))
    assert len(begins) == len(get_args(Cipher))
    for data in begins:
        source = MemorySource(data)
        found = scan(source, read_directory(source), PASSWORD, keep=lambda member: 1 << 16)
        assert {item.state for item in found.results} == {"read"}


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(value=JSON)
def test_any_json_is_answered_as_a_document(value: object) -> None:
    TARGETS["document"](json.dumps(value, ensure_ascii=False).encode("utf-8", errors="surrogatepass"))


@pytest.fixture(scope="module")
def whole(repository: Path) -> bytes:
    """A whole, small archive out of the vectors."""
    archives = sorted(
        (repository / "fixtures").glob("*/*/*.zip"), key=lambda path: (path.stat().st_size, path.name)
    )
    return next(path.read_bytes() for path in archives if path.stat().st_size > 1000)


@given(data=st.data())
def test_an_archive_with_changed_bytes_is_answered(whole: bytes, data: st.DataObject) -> None:
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 40))
    TARGETS["archive"](bytes(changed[: len(changed) - cut]))
