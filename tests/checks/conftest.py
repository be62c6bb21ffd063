"""Documents that can be changed by role, and what the validator says about them."""

from __future__ import annotations

import copy
import json
from random import Random

import pytest

from lpx.checks.verify import Options, judge_document, verify_bundle
from lpx.coursecode import load_code_edition
from lpx.portfolio.encode import encode_document
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.bundle import make_bundle
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import make_school
from lpx.synthesis.students import Wish, make_student
from lpx.synthesis.terms import Term


class Sheet:
    """A document under the edition's words, changed by record id and role."""

    def __init__(self, value, edition):
        self.value = value
        self.edition = edition

    def student(self, number=0):
        return self.value[number]

    def part(self, record, number=0):
        """The object or array of ``record``."""
        found = self.edition.records[record]
        if found.parent == "student":
            return self.student(number)[found.key]
        return self.part(found.parent, number)[found.key]

    def row(self, record, index=0, number=0):
        part = self.part(record, number)
        return part[index] if isinstance(part, list) else part

    def key(self, record, role):
        field = self.edition.records[record].field_of(role)
        assert field is not None, (record, role)
        return field.key

    def get(self, record, role, index=0, number=0):
        return self.row(record, index, number)[self.key(record, role)]

    def set(self, record, role, value, index=0, number=0):
        self.row(record, index, number)[self.key(record, role)] = value
        return self

    def drop(self, record, role, index=0, number=0):
        del self.row(record, index, number)[self.key(record, role)]
        return self

    def pointer(self, record, role="", index=0, number=0):
        found = self.edition.records[record]
        parts = [found.key] + ([str(index)] if found.shape == "array" else [])
        while found.parent != "student":
            found = self.edition.records[found.parent]
            parts.insert(0, found.key)
        if role:
            parts.append(self.key(record, role))
        return f"/{number}/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)

    def count_rows(self, number=0):
        """Number of all records of one student, 基本資料 included."""
        arrays = [item.id for item in self.edition.records.values() if item.shape == "array"]
        return 1 + sum(len(self.part(record, number)) for record in arrays)

    def copy(self):
        return Sheet(copy.deepcopy(self.value), self.edition)

    def data(self):
        return json.dumps(self.value, ensure_ascii=False).encode()


@pytest.fixture(scope="session")
def codes():
    return load_code_edition()


@pytest.fixture(scope="session")
def plan(codes):
    return CoursePlan(codes)


def _wish(school):
    counts = {
        "cadre": 2,
        "course": 3,
        "post": 2,
        "competition": 2,
        "service": 2,
        "group_activity": 1,
        "other": 2,
        "certificate": 2,
        "flexible": 2,
        "workplace": 2,
        "work": 1,
        "advance_course": 2,
    }
    return Wish(school=school, entry=Term(109, 1), current=Term(110, 1), counts=counts)


@pytest.fixture(scope="session")
def _plain(edition, plan):
    school = plan.schools[0].code
    student = make_student(Random(3), edition, plan, _wish(school))
    return json.loads(encode_document(Portfolio((student.student,)), edition))


@pytest.fixture
def sheet(_plain, edition):
    """One student with records of every kind, without any finding."""
    return Sheet(copy.deepcopy(_plain), edition)


@pytest.fixture(scope="session")
def other_student(edition, plan):
    """Another student of the same school."""
    student = make_student(Random(4), edition, plan, _wish(plan.schools[0].code))
    return json.loads(encode_document(Portfolio((student.student,)), edition))[0]


@pytest.fixture(scope="session")
def judge(edition, codes):
    """Return the report on a sheet or on the bytes of a document."""

    def call(document, profile="strict", *, show=True, rows=None, edition=edition):
        data = document if isinstance(document, bytes) else document.data()
        options = Options(profile=profile, show_personal_data=show, course_codes=rows)
        return judge_document(data, edition, options=options, codes=codes)

    return call


@pytest.fixture(scope="session")
def findings(judge):
    """Return (requirement, pointer) of every finding on a document."""

    def call(document, **settings):
        report = judge(document, **settings)
        assert not [item for item in report.not_judged if item.reason == "internal-error"]
        return [(item.requirement, item.location.pointer) for item in report.findings]

    return call


@pytest.fixture(scope="session")
def school(edition, plan):
    return make_school(Random(21), edition, plan, students=2, term=Term(110, 1))


@pytest.fixture(scope="session")
def bundle(edition, school):
    return make_bundle(Random(21), edition, school.students, school=school.code, term=school.term)


@pytest.fixture(scope="session")
def verify(edition, codes):
    """Judge the bytes of an archive."""
    from lpx.archive import MemorySource

    def call(archive, name, *, signature=None, password=None, edition=edition, **options):
        return verify_bundle(
            MemorySource(archive),
            name,
            edition=edition,
            signature=signature,
            password=password,
            options=Options(**options),
            codes=codes,
        )

    return call
