"""Reads a student's history from JSON, and says what is wrong with it by JSON Pointer.

The form is that of ``HistoryFile``; its JSON Schema is made from it (:func:`history_schema`). No name and no
personal number belongs into a history: schools, terms and what happened are enough.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from lpx.edition.nouns import Edition, Happening
from lpx.exchange.nouns import Event, History, HistoryError, School, Submitted
from lpx.exchange.states import NAMES_SCHOOL

MARK: Literal["lpx-history-1"] = "lpx-history-1"
MOST_BYTES = 1_000_000
"""Of a history; one of a whole school life has a thousand."""
MOST_YEARS = 20
"""School years from the first event to the last; nobody studies as long."""
_ADDRESS = "urn:lpx:schema:history-1"

Year = Annotated[int, Meta(ge=100, le=999, description="ROC school year, e.g. 110")]
TermNumber = Annotated[int, Meta(ge=1, le=4, description="term of the school year")]
Count = Annotated[int, Meta(ge=0, le=1000)]


class SchoolFile(Struct, frozen=True, forbid_unknown_fields=True):
    """How a school counts its terms; a school that is not listed is an ordinary one with two terms."""

    kind: str = "general"
    """``general`` (學校教育) or ``experimental`` (實驗教育)."""
    terms: TermNumber = 2
    """Terms in a school year."""


class EventFile(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happens. enrol, visit-start, return: at the begin of the term; others: at its end."""

    event: Happening
    year: Year
    term: TermNumber
    school: Annotated[str, Meta(max_length=20)] = ""
    """Code of the school that is entered (enrol), gone to (transfer) or visited (visit-start)."""
    during: bool = False
    """Of leave: it begins amid the term."""


class SubmittedFile(Struct, frozen=True, forbid_unknown_fields=True):
    """How many items were submitted at the end of a school year."""

    year: Year
    course: Count = 0
    performance: Count = 0


class HistoryFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A student's time at school, for lpx exchange plan."""

    schema: Literal["lpx-history-1"]
    events: Annotated[tuple[EventFile, ...], Meta(min_length=1, max_length=200)]
    schools: dict[str, SchoolFile] = {}
    """By code; needed only for schools with other than two terms and for experimental education."""
    lengthened: bool = False
    """The study is prolonged under article 42 (延長修業年限)."""
    submitted: Annotated[tuple[SubmittedFile, ...], Meta(max_length=20)] = ()
    """What was submitted so far, if the plan is to say how much is left."""


def read_history(data: bytes, edition: Edition) -> History:
    """Return the history that ``data`` holds.

    Args:
        data: a JSON document, UTF-8.
        edition: the edition that says which kinds of schools there are and how school codes look.

    Raises:
        HistoryError: it is no JSON, has not the form, or names a school, kind or term that cannot be.
    """
    if len(data) > MOST_BYTES:
        raise HistoryError("too-big", "", limit=MOST_BYTES)
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise HistoryError("no-json", "", line=error.lineno, column=error.colno) from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise HistoryError("no-json", "", line=1, column=1) from None
    try:
        return history_of_file(msgspec.convert(value, HistoryFile), edition)
    except msgspec.ValidationError as error:
        raise _explained(str(error)) from None


def history_of_file(file: HistoryFile, edition: Edition) -> History:
    """Return the history of a file of the right form; raises ``HistoryError`` as :func:`read_history`."""
    kinds = {kind.id: kind for kind in edition.exchange.kinds}
    for code, school in file.schools.items():
        pointer = f"/schools/{_escape(code)}"
        _check_code(code, pointer, edition)
        if school.kind not in kinds:
            raise HistoryError("no-such-kind", f"{pointer}/kind", known=", ".join(kinds))
        if school.terms not in kinds[school.kind].terms:
            allowed = ", ".join(map(str, kinds[school.kind].terms))
            raise HistoryError(
                "terms-of-kind", f"{pointer}/terms", kind=school.kind, terms=school.terms, allowed=allowed
            )
    years = [event.year for event in file.events]
    if max(years) - min(years) > MOST_YEARS:
        raise HistoryError("too-long", f"/events/{years.index(max(years))}/year", most=MOST_YEARS)
    ordinary = SchoolFile()
    schools: dict[str, School] = {}
    for index, event in enumerate(file.events):
        pointer = f"/events/{index}"
        if event.event not in NAMES_SCHOOL:
            if event.school:
                raise HistoryError("school-surplus", f"{pointer}/school", event=event.event)
        elif not event.school:
            raise HistoryError("school-missing", pointer, event=event.event)
        else:
            _check_code(event.school, f"{pointer}/school", edition)
            known = file.schools.get(event.school, ordinary)
            schools[event.school] = School(event.school, known.kind, known.terms)
        if event.during and event.event != "leave":
            raise HistoryError("during-only-leave", f"{pointer}/during", event=event.event)
    events = tuple(
        Event(item.event, item.year, item.term, item.school, during=item.during) for item in file.events
    )
    submitted = tuple(
        Submitted(item.year, {"course": item.course, "performance": item.performance})
        for item in file.submitted
    )
    return History(schools, events, lengthened=file.lengthened, submitted=submitted)


def history_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a history."""
    (schema,), definitions = msgspec.json.schema_components([HistoryFile], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _ADDRESS,
        "title": "A student's history for lpx exchange plan",
        **schema,
        "$defs": definitions,
    }


def example_history(edition: Edition) -> HistoryFile:
    """Return a history to begin from: a visit of one term, then a transfer after term 1 of the next year."""
    field = edition.records["basic"].field_of("school")
    first = str(field.example) if field is not None else ""
    course = edition.records["course"].field_of("school")
    second = str(course.example) if course is not None else ""
    year = edition.limits.first_school_year + 2
    return HistoryFile(
        schema=MARK,
        schools={first: SchoolFile(), second: SchoolFile()},
        events=(
            EventFile("enrol", year, 1, first),
            EventFile("visit-start", year, 2, second),
            EventFile("visit-end", year, 2),
            EventFile("transfer", year + 1, 1, second),
        ),
        submitted=(SubmittedFile(year, 6, 10),),
    )


def _check_code(code: str, pointer: str, edition: Edition) -> None:
    field = edition.records["basic"].field_of("school")
    pattern = edition.types[field.type].pattern if field is not None else ""
    if pattern and not re.search(pattern, code, re.ASCII):
        raise HistoryError("school-form", pointer)


_PROBLEMS = (
    (re.compile(r"missing required field `(?P<name>\w+)`"), "missing"),
    (re.compile(r"unknown field `(?P<name>[^`]*)`"), "unknown-field"),
    (re.compile(r"Invalid enum value"), "no-such-value"),
    (re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<found>[^`]+)`"), "wrong-type"),
    (re.compile(r"Expected `(?P<expected>[^`]+)`"), "out-of-range"),
)
"""What msgspec says, and the key of the catalogue that says it in the user's language."""


def _explained(problem: str) -> HistoryError:
    what, _, place = problem.partition(" - at ")
    for pattern, key in _PROBLEMS:
        found = pattern.search(what)
        if found is not None:
            told = {name: value[:40] for name, value in found.groupdict().items()}
            return HistoryError(key, _pointer(place), **told)
    return HistoryError("wrong-form", _pointer(place))


def _pointer(place: str) -> str:
    """Return msgspec's place (``$.events[0].year``) as a JSON Pointer."""
    path = place.strip("`").removeprefix("$")
    path = re.sub(r"\[(\d+)\]", r"/\1", path)
    return path.replace("[...]", "/*").replace(".", "/")


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")
