"""Real rows of course plans, and files made of them as the platform wrote them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from lpx.coursecode import load_code_edition

DATA = Path(__file__).resolve().parent / "data"


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@dataclass(frozen=True)
class DataSet:
    name: str
    form: str
    file_name: str
    md5: str
    reproduces: bool
    data: bytes
    count: int


def _bytes_of(form: str, rows: list[list[str]]) -> bytes:
    lines = [",".join(row) for row in rows]
    if form in {"A", "B"}:
        return b"\xef\xbb\xbf" + "\r\n".join(lines).encode()
    return "\n".join(lines).encode()


def _rows(form: str, name: str) -> list[list[str]]:
    if form == "class-groups":
        return [list(row.values()) for row in rows_of("class_groups.csv")]
    own = [row for row in rows_of("codes.csv") if row["dataset"] == name]
    own.sort(key=lambda row: int(row["row_no"]))
    tail = {"A": [], "B": ["", ""], "C": ["open_modes", "course_attr"]}[form]
    return [
        [row["course_code"], row["subject_name"], row["credits"], *(row.get(column, "") for column in tail)]
        for row in own
    ]


def data_sets() -> list[DataSet]:
    made = []
    for row in rows_of("datasets.csv"):
        rows = _rows(row["form"], row["dataset"])
        name = f"{row['file_name']}.csv" if row["file_name"] else f"{row['dataset']}.csv"
        reproduces = row["reproduces"] == "yes"
        data = _bytes_of(row["form"], rows)
        made.append(DataSet(row["dataset"], row["form"], name, row["md5"], reproduces, data, len(rows)))
    return made


@pytest.fixture(scope="session")
def codes():
    """The course-code edition under test."""
    return load_code_edition()


@pytest.fixture(scope="session")
def real_rows() -> list[dict[str, str]]:
    return rows_of("codes.csv")


@pytest.fixture(scope="session")
def sets() -> dict[str, DataSet]:
    return {one.name: one for one in data_sets()}
