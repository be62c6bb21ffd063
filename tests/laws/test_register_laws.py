"""Laws of the register: the order in which things are handed in decides nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from itertools import count

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lpx.attest.register import finding, migrate, storing
from lpx.attest.register.engine import opened, reading, writing
from lpx.attest.register.storing import Hand
from lpx.attest.revocation import read_list
from lpx.attest.statement import read_certificate
from register import making

HAND = Hand("team", datetime(2026, 12, 1, tzinfo=UTC))
CERTIFICATES = [
    making.signed(making.certificate(making.product(name, version), number=f"LPX-{name}-{version}"))
    for name in ("甲", "乙")
    for version in ("1", "2")
]
LISTS = [
    making.revocations(*map(making.digest_of, CERTIFICATES[:size]), sequence=size) for size in range(1, 4)
]
REQUESTS = [making.request(making.product(name)) for name in ("甲", "乙")]
_numbers = count()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """An empty register, to be copied."""
    path = tmp_path_factory.mktemp("law") / "empty.sqlite"
    with opened(str(path), create=True) as engine:
        migrate.create(engine)
    return path


def file(session, thing) -> None:
    """File one thing."""
    if not isinstance(thing, bytes):
        storing.add_request(session, thing, HAND)
    elif thing in LISTS:
        read = read_list(thing)
        storing.add_revocations(session, read.digest, read.content, thing, HAND)
    else:
        found = read_certificate(thing)
        storing.add_certificate(session, found.digest, found.certificate, thing, HAND)


def told(empty, things) -> bytes:
    """Return the export of a register in which ``things`` were filed in this order."""
    path = empty.with_name(f"{next(_numbers)}.sqlite")
    shutil.copy(empty, path)
    try:
        with opened(str(path)) as engine:
            with writing(engine) as session:
                for thing in things:
                    file(session, thing)
            with reading(engine) as session:
                return msgspec.json.encode(finding.read_register(session))
    finally:
        path.unlink()


@hypothesis_settings(max_examples=15)
@given(data=st.data())
def test_the_order_of_filing_decides_nothing_nor_does_filing_twice(empty, data):
    things = [*CERTIFICATES, *LISTS, *REQUESTS]
    shuffled = data.draw(st.permutations(things))
    again = data.draw(st.lists(st.sampled_from(things), max_size=4))
    assert told(empty, [*shuffled, *again]) == told(empty, things)
