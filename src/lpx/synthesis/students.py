"""Whole synthetic students: every record that the edition knows, coherent across fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from hashlib import md5
from random import Random
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from lpx.portfolio.nouns import Attachment, RecordValue, Student
from lpx.synthesis.files import make_file
from lpx.synthesis.people import NameStyle, Person, make_person
from lpx.synthesis.scene import Circumstances, Scene, record_values
from lpx.synthesis.terms import Term, day_in, first_day, last_day, moment_after
from lpx.synthesis.texts import make_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.edition.nouns import Edition, Record
    from lpx.synthesis.courses import Course, CoursePlan

_SLOTS = (("document",), ("document",), ("document",), ("av",), ("document", "av"))
"""How often records carry a document, an AV file, or both."""


class Wish(Struct, frozen=True):
    """What a synthetic student should be like."""

    school: str
    """Code of the school that hands the bundle over."""
    entry: Term
    current: Term
    """The last term that may appear."""
    counts: Mapping[str, int]
    """How many records of each kind, by record id."""
    per_year: int = 2
    """Terms in a school year: 2, or up to 4 in 實驗教育."""
    style: NameStyle = "common"
    id_kind: str | None = None
    circumstances: tuple[Circumstances, ...] = ()
    """Of the first courses, in order; the others are ordinary."""
    other_school: str = ""
    """Where courses were taken as a visitor or before a transfer."""
    slots: tuple[str, ...] | None = None
    """The slots to fill in every record; by default they vary."""
    optional: bool = False
    national_id: str = ""
    """The number to have; by default one is drawn."""
    file_size: Callable[[Random, str], int | None] | None = None
    """Gives the bytes of a file by its media type (None: any); by default files are as small as can be."""
    submit: bool = True
    """Mark items of past school years as submitted, within the yearly limits."""


class Synthetic(Struct, frozen=True):
    """A synthetic student and the files its records link to."""

    person: Person
    student: Student
    files: Mapping[str, bytes] = field(default_factory=dict)
    """By link."""


def make_student(rng: Random, edition: Edition, plan: CoursePlan, wish: Wish) -> Synthetic:
    """Return a student as ``wish`` asks for, with courses out of ``plan``; all chance comes from ``rng``."""
    return _Maker(rng, edition, plan, wish).make()


class _Maker:
    """Makes one student; counts stored names and submissions as it goes."""

    def __init__(self, rng: Random, edition: Edition, plan: CoursePlan, wish: Wish) -> None:
        self.rng, self.edition, self.plan, self.wish = rng, edition, plan, wish
        self.person = make_person(
            rng, edition.identifiers, entry_year=wish.entry.year, style=wish.style, kind=wish.id_kind
        )
        if wish.national_id:
            self.person = replace(self.person, national_id=wish.national_id)
        self.files: dict[str, bytes] = {}
        self.counters: dict[str, int] = {}
        self.submissions: dict[tuple[str, int], int] = {}

    def make(self) -> Synthetic:
        """Return the student."""
        records = self.edition.records
        basic = RecordValue(
            "basic", record_values(self._scene(records["basic"], self.wish.entry), records["basic"])
        )
        student = Student(
            basic=basic,
            cadre=tuple(self._cadre(records["cadre"])),
            courses=tuple(self._courses(records["course"])),
            performances={
                record.id: tuple(self._performances(record)) for record in self.edition.performance_kinds()
            },
        )
        return Synthetic(self.person, student, self.files)

    # -- when ------------------------------------------------------------------------------------

    def _terms(self) -> list[Term]:
        terms, term = [], self.wish.entry
        while term <= self.wish.current:
            terms.append(term)
            term = term.later(1, self.wish.per_year)
        return terms

    def _scene(
        self,
        record: Record,
        term: Term,
        *,
        course: Course | None = None,
        circumstances: Circumstances = Circumstances(),  # noqa: B008 - frozen value
    ) -> Scene:
        studied = circumstances.retake or circumstances.makeup or circumstances.repeat or term
        begins = day_in(self.rng, studied, self.wish.per_year)
        ends = begins + dt.timedelta(days=self.rng.randint(0, 5))
        created = moment_after(self.rng, ends, 4)
        sent = moment_after(self.rng, created.date(), 3)
        elsewhere = circumstances.visiting or circumstances.transfer
        return Scene(
            edition=self.edition,
            rng=self.rng,
            person=self.person,
            school=self.wish.other_school if elsewhere else self.wish.school,
            entry=self.wish.entry,
            term=term,
            upload=studied,
            begins=begins,
            ends=ends,
            created=created,
            sent=sent,
            certified=moment_after(self.rng, sent.date(), 4),
            submitted=self._submission(record, studied),
            course=course,
            circumstances=circumstances,
            optional=self.wish.optional,
        )

    def _submission(self, record: Record, term: Term) -> Term | None:
        """Return the term of submission: the last one of a year that is over, while the limit allows."""
        limits = {item.category: item for item in self.edition.item_limits}
        if not self.wish.submit or record.category not in limits or term.year >= self.wish.current.year:
            return None
        key = (record.category, term.year)
        self.submissions[key] = self.submissions.get(key, 0) + 1
        if self.submissions[key] > limits[record.category].per_year:
            return None
        return Term(term.year, self.wish.per_year)

    # -- records ---------------------------------------------------------------------------------

    def _cadre(self, record: Record) -> Iterator[RecordValue]:
        for number in range(self.wish.counts.get(record.id, 0)):
            terms = self._terms()
            term = terms[number % len(terms)]
            scene = self._scene(record, term)
            week = dt.timedelta(days=7)
            begins = first_day(term, self.wish.per_year) + week * 4
            ends = last_day(term, self.wish.per_year) - week
            yield RecordValue(record.id, record_values(replace(scene, begins=begins, ends=ends), record))

    def _courses(self, record: Record) -> Iterator[RecordValue]:
        terms = self._terms()
        taken: set[str] = set()
        for number in range(self.wish.counts.get(record.id, 0)):
            known = number < len(self.wish.circumstances)
            circumstances = self.wish.circumstances[number] if known else Circumstances()
            # A retake comes after its course, so courses with a history are those of the first term.
            term = terms[0] if known else terms[number % len(terms)]
            elsewhere = circumstances.visiting or circumstances.transfer
            school = self.wish.other_school if elsewhere else self.wish.school
            course = self.plan.choose(self.rng, school, self.wish.entry.year, taken)
            taken.add(course.code)
            scene = self._scene(record, term, course=course, circumstances=circumstances)
            yield self._with_files(record, record_values(scene, record))

    def _performances(self, record: Record) -> Iterator[RecordValue]:
        terms = self._terms()
        for _ in range(self.wish.counts.get(record.id, 0)):
            scene = self._scene(record, self.rng.choice(terms))
            yield self._with_files(record, record_values(scene, record))

    # -- files -----------------------------------------------------------------------------------

    def _with_files(self, record: Record, values: dict[str, Any]) -> RecordValue:
        wanted = self.wish.slots if self.wish.slots is not None else self.rng.choice(_SLOTS)
        attachments = []
        for slot in record.slots:
            if slot.id not in wanted:
                continue
            media = next(item for item in self.edition.attachments.classes if item.id == slot.media)
            kind = self.rng.choice(media.types)
            size = self.wish.file_size(self.rng, kind.id) if self.wish.file_size is not None else None
            data = make_file(kind.id, self.rng, size)
            extension = kind.extensions[0]
            link = self._link(record, extension)
            digest = md5(data, usedforsecurity=False).hexdigest()
            self.files[link] = data
            values[slot.link], values[slot.md5] = link, digest
            attachments.append(
                Attachment(
                    slot=slot.id,
                    link=link,
                    declared_md5=digest,
                    entry=link,
                    original_name=f"{make_title(self.rng)}{self.rng.randint(1, 99)}.{extension}",
                    size=len(data),
                    md5=digest,
                )
            )
        return RecordValue(record.id, values, attachments=tuple(attachments))

    def _link(self, record: Record, extension: str) -> str:
        category = next(item for item in self.edition.archive.categories if item.id == record.category)
        number = self.counters[category.id] = self.counters.get(category.id, 0) + 1
        stored = f"{category.prefix}{number:0{self.edition.archive.counter_width}d}.{extension}"
        return f"{self.person.national_id}/{category.folder}/{stored}"
