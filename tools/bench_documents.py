"""Measures parsing, schema validation and cross checks of documents, and plain jsonschema in the same run."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from random import Random

import jsonschema
import jsonschema_rs

from lpx.checks.verify import judge_document
from lpx.coursecode import load_code_edition
from lpx.edition import Edition, load_edition
from lpx.edition.schema import document_schema
from lpx.portfolio.document import parse
from lpx.portfolio.encode import encode_document
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.school import make_school
from lpx.synthesis.terms import Term

WHOLE_LIMIT_MB_S = 20
ONE_STUDENT_LIMIT_MS = 5
PLAIN_STUDENTS = 20
"""Plain jsonschema is too slow for more; its rate does not depend on the number."""


def make_document(edition: Edition, students: int) -> bytes:
    """Return a document of so many synthetic students."""
    school = make_school(
        Random(1), edition, CoursePlan(load_code_edition()), students=students, term=Term(112, 1)
    )
    return encode_document(Portfolio(tuple(item.student for item in school.students)), edition)


def median(action: Callable[[], object], rounds: int) -> float:
    """Return the median of so many runs, in seconds; one run before them is not counted."""
    action()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Measure, print a table, and exit with 1 when a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    edition = load_edition()
    codes = load_code_edition()
    whole, one = make_document(edition, chosen.students), make_document(edition, 1)
    part = json.loads(make_document(edition, PLAIN_STUDENTS))
    part_size = len(json.dumps(part, ensure_ascii=False).encode())
    schema = document_schema(edition)
    compiled = jsonschema_rs.validator_for(schema)
    plain = jsonschema.Draft202012Validator(schema)
    value = json.loads(whole)
    size = len(whole) / 1e6
    judged = median(lambda: judge_document(whole, edition, codes=codes), chosen.rounds)
    rows = {
        "json.loads": median(lambda: json.loads(whole), chosen.rounds),
        "lpx parse": median(lambda: parse(whole), chosen.rounds),
        "schema, compiled": median(lambda: list(compiled.iter_errors(value)), chosen.rounds),
        "parse + schema + cross checks": judged,
    }
    plain_rate = part_size / 1e6 / median(lambda: list(plain.iter_errors(part)), 3)
    single = 1000 * median(lambda: judge_document(one, edition, codes=codes), 4 * chosen.rounds)
    print(f"document: {chosen.students} students, {size:.1f} MB; one core; medians of {chosen.rounds}")
    for name, seconds in rows.items():
        print(f"  {name:32}{seconds:8.3f} s{size / seconds:9.1f} MB/s")
    print(f"  {'schema, plain jsonschema':32}{'':10}{plain_rate:9.1f} MB/s ({PLAIN_STUDENTS} students)")
    print(f"one student ({len(one) / 1e3:.0f} kB), warm: {single:.2f} ms (limit {ONE_STUDENT_LIMIT_MS})")
    missed = ["whole document"] * (size / judged < WHOLE_LIMIT_MB_S)
    missed += ["one student"] * (single > ONE_STUDENT_LIMIT_MS)
    if missed:
        sys.exit("missed: " + ", ".join(missed))


if __name__ == "__main__":
    main()
