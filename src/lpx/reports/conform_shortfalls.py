"""Shortfalls as sentences: the key chooses the text, the parameters fill it."""

from __future__ import annotations

from typing import Final

from lpx.edition.nouns import Edition
from lpx.harness.nouns import Shortfall
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.messages.render import requirement_title

_PLACES: Final = ("state", "between", "changed", "bundle", "unlike", "kept")
"""First parts of the keys of differences."""

_SECTION: Final = "harness.shortfall"


def shortfall_text(shortfall: Shortfall, edition: Edition, language: Language) -> str:
    """Return the sentence for one shortfall. An unknown key comes back as itself."""
    catalogue = load_catalogue(language)
    parameters = {name: _said(value, catalogue) for name, value in shortfall.parameters.items()}
    parameters["expected"] = shortfall.expected
    if "finding" in parameters:
        parameters["finding_title"] = requirement_title(parameters["finding"], edition, language)
    if "reason" in parameters and catalogue.has(f"reason.{parameters['reason']}"):
        parameters["reason"] = catalogue.text(f"reason.{parameters['reason']}")
    key = f"{_SECTION}.{shortfall.key}"
    if catalogue.has(key):
        return catalogue.text(key, **parameters)
    place, _, rest = shortfall.key.partition("-")
    if place not in _PLACES or not catalogue.has(f"{_SECTION}.diff-{rest}"):
        return shortfall.key
    record = edition.records.get(parameters.get("record", ""))
    if record is not None:
        parameters["record"] = record.title.get(language)
    part = f"{_SECTION}.part-{parameters.get('field', '')}"
    if catalogue.has(part):
        parameters["field"] = catalogue.text(part)
    parameters["where"] = catalogue.text(f"{_SECTION}.where-{place}", **parameters)
    return catalogue.text(f"{_SECTION}.diff-{rest}", **parameters)


def _said(value: object, catalogue: Catalogue) -> str:
    if isinstance(value, list):
        return catalogue.text("label.list-separator").join(map(str, value))
    return str(value)
