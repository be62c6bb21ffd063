"""Bundles made for an occasion, and their documents, to be judged against what a plan expects."""

from __future__ import annotations

import json
from random import Random

import pytest

from lpx.archive import MemorySource
from lpx.checks.verify import Options, judge_document, verify_bundle
from lpx.coursecode import load_code_edition
from lpx.portfolio.encode import encode_document
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.bundle import make_bundle
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.scene import Circumstances
from lpx.synthesis.students import Wish, make_student
from lpx.synthesis.terms import Term


@pytest.fixture(scope="session")
def codes():
    return load_code_edition()


@pytest.fixture(scope="session")
def courses(codes):
    return CoursePlan(codes)


class Sheet:
    """The document of one student who took one course for every (term, school) that is expected to move."""

    def __init__(self, edition, courses, expected):
        self.edition = edition
        rules = [(rule, school) for rule in expected.courses for school in rule.schools]
        kinds = {"course": len(rules), "competition": len(expected.performance_terms)}
        wish = Wish(school=expected.sender, entry=Term(108, 1), current=Term(108, 1), counts=kinds, slots=())
        rng = Random(7)
        made = make_student(rng, edition, courses, wish)
        self.value = json.loads(encode_document(Portfolio((made.student,)), edition))
        self.row("basic")[self.key("basic", "school")] = expected.student_schools[0]
        for row, (rule, school) in zip(self.rows("course"), rules, strict=True):
            code = courses.choose(rng, school, 108).code
            told = {"school": school, "course_code": code, "upload_term": rule.term}
            told |= dict.fromkeys(rule.flags_of(school), True)
            for role, value in told.items():
                row[self.key("course", role)] = value
        for row, term in zip(self.rows("competition"), expected.performance_terms, strict=True):
            row[self.key("competition", "upload_term")] = term

    def key(self, record, role):
        return self.edition.records[record].field_of(role).key

    def rows(self, record):
        found = self.edition.records[record]
        place = self.value[0]
        for name in ([found.parent] if found.parent != "student" else []) + [record]:
            place = place[self.edition.records[name].key]
        return place

    def row(self, record):
        return self.rows(record)

    def data(self):
        return json.dumps(self.value, ensure_ascii=False).encode()


@pytest.fixture(scope="session")
def sheet_for(edition, courses):
    """Return the document that an expectation is about."""
    return lambda expected: Sheet(edition, courses, expected)


@pytest.fixture(scope="session")
def complaints(edition, codes):
    """Return the ids of the findings about occasions on a document."""

    def call(sheet, expected):
        report = judge_document(sheet.data(), edition, options=Options(occasion=expected), codes=codes)
        assert not [item for item in report.not_judged if item.reason == "internal-error"]
        return sorted({item.requirement for item in report.findings if item.requirement.startswith("XCH")})

    return call


@pytest.fixture(scope="session")
def bundle_of_term(edition, courses):
    """Return a real bundle of records of one term, flagged as of a visit or from before a transfer."""

    def call(*, sender, student_school, term, per_year, **flags):
        wish = Wish(
            school=student_school,
            other_school=sender,
            entry=term,
            current=term,
            per_year=per_year,
            counts={"course": 2, "service": 2, "competition": 1},
            circumstances=(Circumstances(**flags),) * 2,
        )
        rng = Random(f"{sender}{term}")
        students = [make_student(rng, edition, courses, wish)]
        return make_bundle(rng, edition, students, school=sender, term=term)

    return call


@pytest.fixture(scope="session")
def judged(edition, codes):
    """Return the report on a bundle."""

    def call(bundle, expected):
        return verify_bundle(
            MemorySource(bundle.archive),
            bundle.name,
            edition=edition,
            signature=bundle.signature,
            password=bundle.password,
            options=Options(occasion=expected),
            codes=codes,
        )

    return call
