"""Benchmarks of single rooms (pytest-benchmark): ``make bench`` measures, ``make test`` only tries them.

Whole journeys are compared with other programs by ``tools/bench*.py``; these show where the time goes.
"""

from __future__ import annotations

import json
from random import Random

import pytest

from lpx.archive.directory import read_directory
from lpx.archive.forge import Forged, forge
from lpx.archive.scan import scan
from lpx.archive.sources import MemorySource
from lpx.checks.nouns import Verdict
from lpx.checks.verify import judge_document
from lpx.coursecode import load_code_edition, unknown_parts
from lpx.coursecode import parse as parse_code
from lpx.edition.schema import document_schema
from lpx.portfolio.document import parse
from lpx.portfolio.encode import encode_document
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import make_school
from lpx.synthesis.terms import Term

PASSWORD = "bench-Password-1"
ENTRIES, SIZE = 8, 250_000


@pytest.fixture(scope="module")
def document(edition) -> bytes:
    school = make_school(Random(3), edition, CoursePlan(load_code_edition()), students=20, term=Term(112, 1))
    return encode_document(Portfolio(tuple(item.student for item in school.students)), edition)


@pytest.mark.benchmark(group="document")
def test_parse(benchmark, document) -> None:
    assert len(benchmark(parse, document).value) == 20


@pytest.mark.benchmark(group="document")
def test_schema_compiled(benchmark, document, edition) -> None:
    import jsonschema_rs

    validator = jsonschema_rs.validator_for(document_schema(edition))
    value = json.loads(document)
    assert benchmark(lambda: list(validator.iter_errors(value))) == []


@pytest.mark.benchmark(group="document")
def test_schema_plain(benchmark, document, edition) -> None:
    import jsonschema

    validator = jsonschema.Draft202012Validator(document_schema(edition))
    value = json.loads(document)
    assert benchmark.pedantic(lambda: list(validator.iter_errors(value)), rounds=2) == []


@pytest.mark.benchmark(group="document")
def test_whole_judgement(benchmark, document, edition) -> None:
    codes = load_code_edition()
    report = benchmark(lambda: judge_document(document, edition, codes=codes))
    assert report.verdict is not Verdict.DOES_NOT_CONFORM


@pytest.mark.benchmark(group="archive")
@pytest.mark.parametrize("cipher", ["none", "traditional", "aes-256"])
@pytest.mark.parametrize("method", [0, 8], ids=["stored", "deflated"])
def test_scan(benchmark, cipher, method) -> None:
    noise = Random(1)
    entries = [
        Forged(f"{number}.bin", bytes(noise.choices(range(256), k=SIZE)), method=method, cipher=cipher)
        for number in range(ENTRIES)
    ]
    source = MemorySource(forge(entries, password=PASSWORD))
    directory = read_directory(source)
    scanned = benchmark(lambda: scan(source, directory, PASSWORD))
    assert [result.size for result in scanned.results] == [SIZE] * ENTRIES


@pytest.mark.benchmark(group="course code")
def test_course_code(benchmark) -> None:
    codes = load_code_edition()
    assert benchmark(lambda: unknown_parts(parse_code("108041305H11101A1010101", codes), codes)) == ()
