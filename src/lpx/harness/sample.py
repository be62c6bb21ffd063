"""One small student for examples and for the doctor: a course and a competition, each with a file."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from msgspec import Struct

from lpx.harness.protocol import File, Holding
from lpx.portfolio.encode import document_value
from lpx.portfolio.nouns import Portfolio
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.students import Wish, make_student
from lpx.synthesis.terms import Term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.synthesis.students import Synthetic

_ENTRY, _CURRENT = Term(110, 1), Term(110, 1)
OCCASION = "transfer-after-first-term"
"""The occasion that examples and the doctor name."""


class Sample(Struct, frozen=True):
    """A student as a module is given it, and the bytes of the files by their path in the scratch folder."""

    holding: Holding
    files: Mapping[str, bytes]
    number: str
    """The personal number."""
    name: str
    school: str
    synthetic: Synthetic


def make_sample(seed: str, edition: Edition, codes: CodeEdition, folder: str) -> Sample:
    """Return the student of ``seed``, whose files are to lie in ``folder`` of the scratch folder."""
    rng = Random(f"sample/{seed}")
    plan = CoursePlan(codes)
    schools = [entry.code for entry in plan.schools if entry.code not in edition.limits.test_schools]
    competition = edition.records["competition"].id
    wish = Wish(
        school=rng.choice(schools),
        entry=_ENTRY,
        current=_CURRENT,
        counts={edition.records["course"].id: 1, competition: 1},
        slots=("document",),
        optional=True,
        submit=False,
    )
    synthetic = make_student(rng, edition, plan, wish)
    student = document_value(Portfolio((synthetic.student,)), edition)[0]
    files, contents = [], {}
    for place, attachment in enumerate(synthetic.student.attachments(), 1):
        content = synthetic.files[attachment.link]
        path = f"{folder}/{place}.{attachment.link.rpartition('.')[2]}"
        contents[path] = content
        md5 = attachment.md5 or ""
        files.append(File(attachment.link, path, md5, len(content), attachment.original_name))
    return Sample(
        holding=Holding(student, tuple(files), student_number="110001"),
        files=contents,
        number=synthetic.person.national_id,
        name=synthetic.person.name,
        school=wish.school,
        synthetic=synthetic,
    )
