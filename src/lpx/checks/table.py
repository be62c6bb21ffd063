"""Every check of lpx, family by family."""

from __future__ import annotations

from itertools import chain

from lpx.checks.attachments import ATTACHMENTS
from lpx.checks.basic import BASIC
from lpx.checks.course import COURSE
from lpx.checks.course_codes import COURSE_CODES
from lpx.checks.deep_checks import DEEP
from lpx.checks.document import DOCUMENT
from lpx.checks.exchange import EXCHANGE
from lpx.checks.mappings import MAPPINGS
from lpx.checks.package import PACKAGE
from lpx.checks.performance import PERFORMANCE
from lpx.checks.registry import Check, Family, Need
from lpx.checks.schema_checks import findings, requirements
from lpx.checks.signature import SIGNATURE
from lpx.edition.memory import remembered
from lpx.edition.nouns import Edition

FAMILIES: tuple[Family, ...] = (
    PACKAGE,
    SIGNATURE,
    DOCUMENT,
    BASIC,
    COURSE,
    PERFORMANCE,
    ATTACHMENTS,
    MAPPINGS,
    DEEP,
    COURSE_CODES,
    EXCHANGE,
)


def all_checks(edition: Edition) -> tuple[Check, ...]:
    """Return the whole table; the first check is the schema, whose requirements depend on ``edition``."""
    return (_schema(edition), *chain.from_iterable([family.checks for family in FAMILIES]))


@remembered
def _schema(edition: Edition) -> Check:
    return Check("schema", requirements(edition), (Need.DOCUMENT,), findings)
