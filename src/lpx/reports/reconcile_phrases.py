"""The words of reconciliations: what happened to a thing, whose it is, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.quantities import count
from lpx.reports.visible import one_line

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.scale.reconcile.nouns import Change, Difference, Reconciliation, Side, Spot, Who

_SECTION = "reconcile.report"
_MOST_CHANGES = 4


class Phrases:
    """Says differences in one language.

    Args:
        result: what they belong to; it names the bundles.
        edition: the edition that both sides were read by.
        language: ``zh-Hant`` or ``en``.
        schools: names of schools by code.
        catalogue: the words, where they are not those of the command line.
    """

    def __init__(
        self,
        result: Reconciliation,
        edition: Edition,
        language: Language,
        schools: Mapping[str, str],
        catalogue: Catalogue | None = None,
    ) -> None:
        self.result, self.edition, self.language = result, edition, language
        self._schools = schools
        self._catalogue: Catalogue = catalogue or load_catalogue(language)

    def __call__(self, key: str, **parameters: object) -> str:
        """Return a text of the section ``reconcile.report``."""
        return self._catalogue.text(f"{_SECTION}.{key}", **parameters)

    def what(self, what: str) -> str:
        """Return what happened, in a few words."""
        return self(f"what-{what}")

    def reason(self, reason: str) -> str:
        """Return why a bundle could not be read."""
        for key in (f"{_SECTION}.unread-{reason}", f"batch.reason.{reason}", f"reason.{reason}"):
            if self._catalogue.has(key):
                return self._catalogue.text(key)
        return reason

    def kind(self, kind: str) -> str:
        """Return the name of a kind of record, or of what is counted beside records."""
        if kind in self.edition.records:
            return self.edition.records[kind].title.get(self.language)
        return self(f"kind-{kind}") if kind else ""

    def school(self, code: str) -> str:
        """Return a school's name and code."""
        if not code:
            return self("school-unknown")
        name = self.school_name(code)
        return self("school", name=name, code=code) if name else code

    def school_name(self, code: str) -> str:
        """Return a school's name; empty where it is not known."""
        return self._schools.get(code, "")

    def who(self, who: Who) -> str:
        """Return a student: token, and what may be shown of number and name."""
        return one_line(" ".join(text for text in (who.token, who.id, who.name) if text))

    def bundle(self, side: Side, spot: Spot | None) -> str:
        """Return the name of a bundle."""
        if spot is None or not 0 <= spot.bundle < len(side.bundles):
            return ""
        return one_line(side.bundles[spot.bundle])

    def place(self, difference: Difference) -> str:
        """Return where a thing stands: bundle and number of the record, before where it was there."""
        spot = difference.before or difference.after
        side = self.result.before if difference.before is not None else self.result.after
        bundle = self.bundle(side, spot)
        number = spot.pointer.rpartition("/")[2] if spot is not None else ""
        if not difference.kind or not number.isdecimal():
            return bundle
        return self("place-in-bundle", bundle=bundle, number=count(int(number) + 1))

    def thing(self, difference: Difference) -> str:
        """Return what kind of thing it is: a record, an attachment of one."""
        kind = self.kind(difference.kind)
        return f"{kind} · {self.slot(difference.slot)}" if difference.slot else kind

    def slot(self, slot: str) -> str:
        """Return the name of a place for an attachment."""
        return self(f"slot-{slot}") if slot else ""

    def detail(self, difference: Difference) -> str:
        """Return all that is known beyond what happened."""
        return self("separator").join(self._details(difference))

    def thing_and_detail(self, difference: Difference) -> str:
        """Return what kind of thing it is with all that is known of it."""
        thing, detail = self.thing(difference), self.detail(difference)
        return self("thing-detail", thing=thing, detail=detail) if thing and detail else thing or detail

    def change(self, change: Change) -> str:
        """Return how a field changed."""
        key = self.slot(change.key) if change.key in {"document", "av"} else change.key
        empty = self("nothing")
        before, after = (one_line(text) or empty for text in (change.before, change.after))
        return self("change", field=one_line(key), before=before, after=after)

    def _details(self, difference: Difference) -> Iterator[str]:
        if difference.other is not None:
            yield self("other", student=self.who(difference.other))
        if difference.what in {"student-missing", "student-extra"}:
            yield self("with-it", records=count(difference.records), files=count(difference.files))
        elif difference.files and difference.what in {"record-missing", "record-moved", "record-extra"}:
            yield self("with-files", files=count(difference.files))
        if max(difference.copies) > 1:
            yield self("copies", before=difference.copies[0], after=difference.copies[1])
        if difference.what == "record-altered" or difference.what.startswith("name-"):
            yield from map(self.change, difference.changes[:_MOST_CHANGES])
            if len(difference.changes) > _MOST_CHANGES:
                yield self("more-changes", count=len(difference.changes) - _MOST_CHANGES)
        if difference.ambiguous:
            yield self("ambiguous")
        if difference.doubt:
            yield self("doubt")
