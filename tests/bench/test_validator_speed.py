"""How fast documents are judged, beside the plain reference validator in the same run."""

from __future__ import annotations

import json
import time
from random import Random

import pytest

from lpx.checks.compiled import compiled_schema
from lpx.checks.verify import judge_document
from lpx.coursecode import load_code_edition
from lpx.edition.schema import document_schema, reference_validator
from lpx.portfolio.encode import encode_document
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.students import Wish, make_student
from lpx.synthesis.terms import Term

STUDENTS = 100


@pytest.fixture(scope="module")
def document(edition):
    """The bytes of a document of many students, about 60 KB each."""
    plan = CoursePlan(load_code_edition())
    counts = {kind.id: 5 for kind in edition.performance_kinds()} | {"cadre": 3, "course": 8}
    wish = Wish(school=plan.schools[0].code, entry=Term(108, 1), current=Term(110, 2), counts=counts)
    students = tuple(make_student(Random(seed), edition, plan, wish).student for seed in range(STUDENTS))
    return encode_document(Portfolio(students), edition)


def test_a_large_document(benchmark, document, edition):
    report = benchmark.pedantic(judge_document, (document, edition), rounds=3, warmup_rounds=1)
    assert report.verdict == "conforms"
    benchmark.extra_info["megabytes"] = len(document) / 1e6


def test_one_student(benchmark, document, edition):
    one = json.dumps(json.loads(document)[:1], ensure_ascii=False).encode()
    report = benchmark.pedantic(judge_document, (one, edition), rounds=20, warmup_rounds=3)
    assert report.verdict == "conforms"


def test_the_compiled_schema_is_much_faster_than_the_reference(document, edition):
    students = json.loads(document)[:5]
    compiled, reference = compiled_schema(edition).student, reference_validator(document_schema(edition))
    assert compiled.is_valid(students[0])
    begin = time.process_time()
    for student in students * 10:
        assert compiled.is_valid(student)
    fast = (time.process_time() - begin) / 10
    begin = time.process_time()
    assert reference.is_valid(students)
    slow = time.process_time() - begin
    assert slow > 10 * fast
