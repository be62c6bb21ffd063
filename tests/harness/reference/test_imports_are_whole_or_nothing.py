"""Whatever happens during an import, the module holds everything of it or nothing."""

from __future__ import annotations

import pytest

from lpx.harness.reference.module import Module
from lpx.harness.reference.opening import Opened


class BreaksAfter:
    """Looks into bundles as always, and breaks when so many files have been read."""

    def __init__(self, files):
        self.left = files

    def __call__(self, *about):
        opened, breaker = Opened(*about), self

        class Breaking:
            evidence, report = opened.evidence, opened.report

            def content(self, member):
                breaker.left -= 1
                if breaker.left < 0:
                    raise OSError("the disk is full")
                return opened.content(member)

        return Breaking()


@pytest.mark.parametrize("files", [0, 1, 5])
def test_an_import_that_breaks_leaves_neither_records_nor_files(desk, files):
    here = desk("import/records/every-kind", opener=BreaksAfter(files))
    here.enrol()
    before = here.held()
    with pytest.raises(OSError, match="full"):
        here.bring("B")
    assert here.held() == before
    assert here.files() == []


def test_what_was_imported_is_there_after_a_restart(desk, edition, codes):
    here = desk("import/records/every-kind")
    here.enrol()
    assert here.bring("B").status == "ok"
    before = here.held()
    here.module.close()
    here.module = Module(here.data, scratch=here.scratch, edition=edition, codes=codes)
    assert here.held() == before
    assert before[0].files
    here.module.close()


def test_files_without_a_record_are_swept_away_at_the_next_start(desk, edition, codes):
    here = desk("import/records/basics")
    here.enrol()
    here.bring("B")
    there = here.files()
    (here.data / "files" / "0123456789abcdef.part").write_bytes(b"half a file")
    here.module.close()
    here.module = Module(here.data, scratch=here.scratch, edition=edition, codes=codes)
    assert here.files() == there
    here.module.close()


def test_a_second_import_adds_nothing(desk):
    here = desk("import/records/every-kind")
    here.enrol()
    here.bring("B")
    once = here.held()
    assert here.bring("B").status == "ok"
    assert here.held() == once


def test_a_reset_forgets_people_and_files(desk):
    here = desk("import/records/basics")
    here.enrol()
    here.bring("B")
    assert here.files()
    here.enrol()
    assert here.files() == []
    assert not here.held()[0].files


def test_a_wrong_password_is_refused_and_the_message_names_nobody(desk):
    here = desk("import/records/basics")
    here.enrol()
    reply = here.bring("B", password="not the password")
    assert reply.status == "rejected"
    assert "PKG-005" in reply.message
    number = next(iter(here.held())).student
    assert not any(str(value) in reply.message for value in _texts(number) if len(str(value)) > 3)


def _texts(value):
    if isinstance(value, dict):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    else:
        yield value
