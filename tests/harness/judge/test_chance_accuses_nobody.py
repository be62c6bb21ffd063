"""A wrong password whose two check bytes happen to fit opens nothing, so no exporter is accused by it."""

from __future__ import annotations

import io

from lpx.archive.directory import read_directory
from lpx.archive.limits import DEFAULT_LIMITS
from lpx.archive.scan import scan
from lpx.archive.sources import MemorySource
from lpx.archive.unlock import Keyring
from lpx.archive.writer import ArchiveWriter
from lpx.coursecode.load import load_code_edition
from lpx.harness.observations import Handed
from lpx.harness.opened import open_handed

PASSWORD = "right39194"
"""Under the salt of this seed it and the wrong password below have the same check bytes; found by trying."""
WRONG = PASSWORD.swapcase() + "0"
SEED = b"check bytes"


def archive(password: str) -> bytes:
    sink = io.BytesIO()
    writer = ArchiveWriter(sink, password=password, cipher="aes-128", seed=SEED)
    writer.add("a.json", b"[]" * 40)
    writer.close()
    return sink.getvalue()


def test_check_bytes_that_fit_by_chance_are_no_open_door(edition):
    data = archive(PASSWORD)
    source = MemorySource(data)
    directory = read_directory(source, DEFAULT_LIMITS)
    assert Keyring(WRONG).probe(source, directory.members), "the premise: its check bytes fit"
    scanned = scan(source, directory, WRONG, workers=1)
    assert (scanned.password_state, scanned.results[0].state) == ("given", "damaged")
    opened = open_handed(Handed("a", "a.zip", "", ""), {"a": data}, PASSWORD, edition, load_code_edition())
    assert opened.locked() == ()
