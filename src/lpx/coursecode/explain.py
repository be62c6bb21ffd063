"""Explains a code in words, position by position, with where each meaning comes from.

The words are data (``phrases.yaml`` of the edition), the meanings are the tables'. A text that is no code is
explained as far as its parts can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from lpx.coursecode.code import CourseCode, FormError, form_errors, fragment_errors
from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.known import Known, Standing, bears_outcomes, nearest_values, standing
from lpx.coursecode.nouns import Contradiction, Part
from lpx.coursecode.tables import Entry

_SUMMARY = ("subject", "category", "type", "department", "school", "cohort")
"""The parts that a one-line summary names, in order."""

_FIRST_WESTERN_YEAR = 1911
"""School year 1 of the Republic of China began in 1912."""


class PartExplanation(Struct, frozen=True, omit_defaults=True):
    """One part in words."""

    part: str
    number: int
    title: str
    span: tuple[int, int]
    """Half-open span in the explained text, from 0."""
    value: str
    standing: Standing
    standing_title: str
    meaning: str
    notes: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    """Known values near an unknown one."""
    table: str = ""
    """Id of the table that was asked."""
    sources: tuple[str, ...] = ()
    """Source ids of the row, or of the table where it has no such row."""
    confidence: str = ""


class ContradictionNote(Struct, frozen=True):
    """What the sources disagree about in this code."""

    id: str
    text: str
    others: tuple[str, ...]


class Explanation(Struct, frozen=True, omit_defaults=True):
    """A code, or a piece of one, in words."""

    text: str
    edition: str
    language: str
    kind: str
    """``code``, a fragment id (``plan-key``, ``offering``), or ``none`` where no parts can be told apart."""
    title: str
    well_formed: bool
    summary: str
    parts: tuple[PartExplanation, ...]
    errors: tuple[FormError, ...] = ()
    error_texts: tuple[str, ...] = ()
    contradictions: tuple[ContradictionNote, ...] = ()
    bears_outcomes: bool | None = None

    @property
    def is_known(self) -> bool:
        """True when the text is well formed and no part is impossible or unknown to a checker."""
        doubtful = {Standing.CONFLICT, Standing.IMPOSSIBLE, Standing.MALFORMED}
        return self.well_formed and not any(part.standing in doubtful for part in self.parts)


def explain(code: CourseCode | str, edition: CodeEdition, language: str = "zh-Hant") -> Explanation:
    """Return ``code`` in words.

    Args:
        code: a code; or any text, and what is wrong with it is then part of the answer. A plan key (16
            characters) or an offering (7 characters) is explained as such.
        edition: the course-code edition.
        language: ``zh-Hant`` or ``en``.
    """
    text = code if isinstance(code, str) else code.text
    kind, title, parts, errors = _recognise(text, edition, language)
    first = parts[0].start if parts else 0
    broken = {error.part for error in errors}
    values = {part.id: text[part.start - first : part.end - first] for part in parts}
    sound = {name: value for name, value in values.items() if name not in broken}
    teller = _Teller(edition, language, sound, first)
    told = tuple(
        teller.malformed(part, values[part.id], errors) if part.id in broken else teller.part(part)
        for part in parts
    )
    return Explanation(
        text=text,
        edition=edition.mark.id,
        language=language,
        kind=kind,
        title=title,
        well_formed=not errors,
        summary=teller.summary(told),
        parts=told,
        errors=errors,
        error_texts=tuple(describe_error(error, edition, language) for error in errors),
        contradictions=teller.contradictions(),
        bears_outcomes=teller.bears(),
    )


def _recognise(
    text: str, edition: CodeEdition, language: str
) -> tuple[str, str, tuple[Part, ...], tuple[FormError, ...]]:
    layout = edition.layout
    title = edition.mark.title.get(language)
    if len(text) == layout.length:
        return "code", title, layout.parts, form_errors(text, edition)
    for fragment in layout.fragments:
        pieces = layout.fragment_parts(fragment.id)
        if sum(piece.length for piece in pieces) == len(text):
            return fragment.id, fragment.title.get(language), pieces, fragment_errors(text, pieces, edition)
    return "none", title, (), form_errors(text, edition)


def describe_error(error: FormError, edition: CodeEdition, language: str) -> str:
    """Return an error of form as a sentence in ``language``."""
    layout = edition.layout
    alphabets = [layout.characters[part.characters] for part in layout.parts if part.id in {error.part, ""}]
    widest = max(alphabets or layout.characters.values(), key=lambda item: len(item.alphabet))
    return edition.say(
        f"form.{error.kind}",
        language,
        expected=layout.length,
        found=error.found,
        suggestion=error.suggestion,
        allowed=widest.title.get(language),
    )


class _Teller(Struct, frozen=True):
    """Tells the parts of one text: everything that all of them need."""

    edition: CodeEdition
    language: str
    values: dict[str, str]
    """Values of the well-formed parts."""
    first: int
    """Place of the text's first character in a whole code."""

    def _say(self, phrase: str, **parameters: str | int) -> str:
        return self.edition.say(phrase, self.language, **parameters)

    def _join(self, texts: Iterable[str]) -> str:
        return (", " if self.language == "en" else "、").join(texts)

    def part(self, part: Part) -> PartExplanation:
        """Tell one well-formed part."""
        edition, value = self.edition, self.values[part.id]
        known = standing(part.id, self.values, edition)
        table = edition.table(part.table) if part.table else None
        needed = table.mark.key[:-1] if table else ()
        if any(name not in self.values for name in needed) and known.standing is not Standing.SCHOOL_DEFINED:
            known = Known(Standing.PLAUSIBLE, "subject.out-of-reach")
        entry = known.entry
        near = () if known.accepted else nearest_values(part.id, self.values, edition)
        sources = entry.sources if entry else tuple(c.source for c in (table.mark if table else part).sources)
        return PartExplanation(
            part=part.id,
            number=part.number,
            title=part.title.get(self.language),
            span=(part.start - self.first, part.end - self.first),
            value=value,
            standing=known.standing,
            standing_title=self._say(f"state.{known.standing}"),
            meaning=self._meaning(part, known),
            notes=tuple(self._notes(part, known, near)),
            nearest=near,
            table=part.table,
            sources=sources,
            confidence=entry.confidence if entry else "",
        )

    def malformed(self, part: Part, value: str, errors: tuple[FormError, ...]) -> PartExplanation:
        """Tell a part that holds wrong characters."""
        told = [
            describe_error(error, self.edition, self.language) for error in errors if error.part == part.id
        ]
        return PartExplanation(
            part=part.id,
            number=part.number,
            title=part.title.get(self.language),
            span=(part.start - self.first, part.end - self.first),
            value=value,
            standing=Standing.MALFORMED,
            standing_title=self._say("state.malformed"),
            meaning=self._join(dict.fromkeys(told)),
            notes=tuple(self._structure(part, value)),
        )

    def summary(self, parts: tuple[PartExplanation, ...]) -> str:
        """Tell the whole in one line: subject, category, type, department, school, cohort."""
        by_id = {part.part: part for part in parts}
        told = []
        for name in _SUMMARY:
            if name not in self.values or name not in by_id:
                continue
            known = standing(name, self.values, self.edition)
            if known.standing is Standing.KNOWN and known.entry is not None:
                told.append(known.entry.named(self.language))
            elif known.standing is Standing.KNOWN:
                told.append(self._say("cohort.short", value=by_id[name].value))
        return "｜".join(told) if self.language != "en" else " | ".join(told)

    def bears(self) -> bool | None:
        """Tell whether a learning outcome can belong to the code; None when the parts for it are missing."""
        rule = self.edition.mark.rules.without_outcomes
        if rule.part not in self.values or rule.unless_part not in self.values:
            return None
        return bears_outcomes(self.values, self.edition)

    def contradictions(self) -> tuple[ContradictionNote, ...]:
        """Tell what the sources disagree about in these values."""
        return tuple(
            self._contradiction(item)
            for item in self.edition.contradictions
            if item.when and all(self.values.get(part, "") in wanted for part, wanted in item.when.items())
        )

    def _contradiction(self, item: Contradiction) -> ContradictionNote:
        chosen = item.chosen
        text = self._say(
            "contradiction.note",
            title=item.title.get(self.language),
            reading=chosen.reading.get(self.language),
            reason=chosen.reason.get(self.language) if chosen.reason else "",
        )
        others = (other.reading.get(self.language) for other in item.readings if not other.chosen)
        return ContradictionNote(
            item.id, text, tuple(self._say("contradiction.other", reading=reading) for reading in others)
        )

    def _meaning(self, part: Part, known: Known) -> str:
        value, entry = self.values[part.id], known.entry
        if known.by_school is not None:
            return known.by_school.name.get(self.language).format(value=value)
        if not known.why:
            assert entry is not None
            return entry.named(self.language)
        rules = self.edition.mark.rules
        parameters: dict[str, str | int] = {"value": value, "first": rules.first_cohort.value}
        if not part.table:
            parameters["year"] = int(value) + _FIRST_WESTERN_YEAR
        if entry is not None:
            parameters["name"] = entry.named(self.language)
            parameters["types"] = self._join(self._type_name(code) for code in entry.types)
            parameters["type"] = self._type_name(self.values.get("type", ""))
        if known.why == "subject.other-field" and entry is not None:
            parameters["fields"] = self._join(self._fields(part, entry))
        if known.why == "subject.school":
            first = rules.subject_code.school_first
            parameters["ordinal"] = int(value, 36) - int(first, 36) + 1
        return self._say(known.why, **parameters)

    def _fields(self, part: Part, entry: Entry) -> Iterable[str]:
        """Return the fields under which the table lists the number of ``entry``."""
        same = ("category", "attribute", "code")
        wanted = [entry.columns[name] for name in same]
        rows = (other.columns for other in self.edition.table(part.table).entries())
        return dict.fromkeys(row["field"] for row in rows if [row[name] for name in same] == wanted)

    def _type_name(self, code: str) -> str:
        entry = self.edition.table("course_type").find_for("", code)
        return entry.named(self.language) if entry else code

    def _notes(self, part: Part, known: Known, near: tuple[str, ...]) -> Iterable[str]:
        value, entry = self.values[part.id], known.entry
        if known.by_school is not None:
            yield known.by_school.note.get(self.language)
        if part.table:
            table = self.edition.table(part.table)
            untranslated = self.language == "en" and entry is not None and not entry.name_en
            block = table.block(value) if untranslated or known.standing is Standing.PLAUSIBLE else None
            if block is not None:
                yield self._say("table.block", block=block.get(self.language))
            if entry is None:
                yield from self._structure(part, value)
        if entry is not None:
            yield from self._row_notes(entry)
        rule = self.edition.mark.rules.without_outcomes
        if part.id == rule.part and self.bears() is False:
            yield self._say("category.no-outcomes")
        if near:
            table = self.edition.table(part.table)
            names = ((code, table.find_for(self.values.get("type", ""), code)) for code in near)
            told = self._join(f"{code} {row.named(self.language)}" for code, row in names if row)
            yield self._say("table.nearest", nearest=told)

    def _row_notes(self, entry: Entry) -> Iterable[str]:
        columns = entry.columns
        if columns.get("set_by"):
            words = [self._say(f"set_by.{columns['set_by']}"), self._say(f"required.{columns['required']}")]
            if not all(word in entry.named(self.language).lower() for word in words):
                yield self._join(words)
        if columns.get("former_name"):
            yield self._say("table.former", former=columns["former_name"])
        if columns.get("alias"):
            yield self._say("table.alias", alias=columns["alias"])
        if entry.noted(self.language):
            yield entry.noted(self.language)
        if entry.confidence != "high":
            yield self._say("table.confidence", confidence=self._say(f"confidence.{entry.confidence}"))

    def _structure(self, part: Part, value: str) -> Iterable[str]:
        """Say what the pieces of a value mean that is not in its table as a whole (校代碼)."""
        pieces = self.edition.table(part.table).mark.structure if part.table else ()
        found = (
            self.edition.table(piece.table).find_for("", value[piece.start : piece.start + piece.length])
            for piece in pieces
        )
        told = [entry.named(self.language) for entry in found if entry is not None]
        if told:
            yield self._say("school.structure", parts=self._join(told))
