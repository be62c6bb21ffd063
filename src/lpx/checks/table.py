"""Every check of lpx, family by family."""

from __future__ import annotations

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
    schema = Check("schema", _reported(edition), (Need.DOCUMENT,), findings)
    return (schema, *(check for family in FAMILIES for check in family.checks))


_remembered: dict[str, tuple[str, ...]] = {}


def _reported(edition: Edition) -> tuple[str, ...]:
    if edition.digest not in _remembered or not edition.digest:
        _remembered[edition.digest] = requirements(edition)
    return _remembered[edition.digest]
