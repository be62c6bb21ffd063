"""Templates: ``{name}`` is a value, and ``{name:# student|# students}`` one of two forms by number.

The first form is said of one, the second of any other number; ``#`` in it is the number. Chinese needs no
such choice. Values are put in as they are and never read as templates, so braces in a value are harmless.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{(?P<name>\w+)(?::(?P<one>[^{}|]*)\|(?P<other>[^{}|]*))?\}")
_ONE = "1"


def placeholders(template: str) -> frozenset[str]:
    """Return the names of the parameters in ``template``."""
    return frozenset(found["name"] for found in _PLACEHOLDER.finditer(template))


def fill(template: str, parameters: Mapping[str, object]) -> str:
    """Put ``parameters`` into ``template``; a name without a value stays visible as ``{name}``."""

    def put(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in parameters:
            return f"{{{name}}}"
        value = str(parameters[name])
        if found["one"] is None:
            return value
        return found["one" if value == _ONE else "other"].replace("#", value)

    return _PLACEHOLDER.sub(put, template)
