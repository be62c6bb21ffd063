"""Synthetic people, files, students and schools from a seed; and the vectors built from them.

Nothing here reads a clock or an unseeded source of chance: the same seed gives the same bytes. Every person
is invented, and every file says so inside.
"""

from __future__ import annotations

from lpx.synthesis.bundle import Bundle, make_bundle
from lpx.synthesis.courses import CoursePlan
from lpx.synthesis.files import make_file, media_types
from lpx.synthesis.people import Person, make_person
from lpx.synthesis.school import School, make_school
from lpx.synthesis.students import Synthetic, Wish, make_student
from lpx.synthesis.terms import Term

__all__ = [
    "Bundle",
    "CoursePlan",
    "Person",
    "School",
    "Synthetic",
    "Term",
    "Wish",
    "make_bundle",
    "make_file",
    "make_person",
    "make_school",
    "make_student",
    "media_types",
]
