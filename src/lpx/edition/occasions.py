"""The nouns of exchanging: data parts, schools and their roles, occasions and what moves on each."""

from typing import Literal

from lpx.edition.claims import Authority, Citation, Claim, Noun, Text

Happening = Literal["enrol", "transfer", "visit-start", "visit-end", "leave", "return", "repeat", "year-end"]
"""What may happen to a student: 入學, 轉學, 借讀開始, 借讀結束, 休學, 復學, 重讀, 學年結束."""

Standing = Literal["enrolled", "visiting"]
"""Where a student stands when something happens: at the own school, or as a visitor at another."""


class DataPart(Noun, frozen=True):
    """A part of what a school's platform keeps of a student."""

    id: str
    title: Text
    submitted: Literal["term", "year", "never"]
    """How often the school submits it to the national database."""
    authority: Authority
    sources: tuple[Citation, ...]
    record: str = ""
    """The record of the document that carries it; empty for what no bundle holds."""


class SchoolRole(Noun, frozen=True):
    """What a school is in an occasion: the former one, the visited one ..."""

    id: str
    title: Text


class SchoolKind(Noun, frozen=True):
    """A kind of schooling (學校教育, 實驗教育) and how many terms its school year may have."""

    id: str
    title: Text
    terms: tuple[int, ...]
    """Possible numbers of terms in a school year, the usual one first."""
    authority: Authority
    sources: tuple[Citation, ...]


class ExchangeRules(Noun, frozen=True):
    """What all occasions share."""

    parts: tuple[DataPart, ...]
    schools: tuple[SchoolRole, ...]
    people: tuple[SchoolRole, ...]
    kinds: tuple[SchoolKind, ...]
    claims: dict[str, Claim]


class When(Noun, frozen=True):
    """When an occasion is one: exactly one occasion fits everything that may happen."""

    event: Happening
    time: Literal["any", "within-year", "year-end"] = "any"
    """``year-end``: after the last term of a school year; ``within-year``: after an earlier one."""
    standing: Literal["any", "enrolled", "visiting"] = "any"
    sender: tuple[str, ...] = ()
    """Kinds of the school that is left; empty for any."""
    receiver: tuple[str, ...] = ()
    """Kinds of the school that is gone to; empty for any."""

    def fits(self, event: str, time: str, standing: str, sender: str, receiver: str) -> bool:
        """Tell whether something that happens is this."""
        return (
            event == self.event
            and self.time in {"any", time}
            and self.standing in {"any", standing}
            and (not self.sender or sender in self.sender)
            and (not self.receiver or receiver in self.receiver)
        )


class Move(Noun, frozen=True):
    """One data part that a bundle carries on an occasion."""

    part: str
    terms: Literal["open", "visit", "none"]
    """Of which terms: all whose year has not been submitted yet; of those, the ones spent visiting the
    sender; or the part has no terms."""
    only: Literal["all", "certified", "uploaded"]
    text: Text
    authority: Authority
    sources: tuple[Citation, ...]


class Mark(Noun, frozen=True):
    """A flag that records in the bundle have to carry."""

    part: str
    role: str
    """Role of the field that is to be true."""
    standing: Standing
    """Records of terms in which the student was enrolled, or was a visitor, at the school of the course."""
    requirement: str
    authority: Authority
    sources: tuple[Citation, ...]


class Remainder(Noun, frozen=True):
    """A data part that stays behind on an occasion, and what becomes of it."""

    part: str
    text: Text
    authority: Authority
    sources: tuple[Citation, ...]


class Afterwards(Noun, frozen=True):
    """Who chooses and who submits after an occasion."""

    selects: str
    """A person and a school role, as ``student@destination``."""
    submits: str
    text: Text
    authority: Authority
    sources: tuple[Citation, ...]


class Occasion(Noun, frozen=True):
    """A reason to exchange a bundle, or one that expressly needs none."""

    id: str
    title: Text
    bundle: bool
    sender: str
    receiver: str
    carries: tuple[str, ...]
    note: Text
    when: When
    authority: Authority
    sources: tuple[Citation, ...]
    aliases: tuple[str, ...] = ()
    """Other names by which people may call it."""
    student_of: tuple[str, ...] = ()
    """Roles of the schools that 基本資料 may name as the student's."""
    moves: tuple[Move, ...] = ()
    marks: tuple[Mark, ...] = ()
    stays: tuple[Remainder, ...] = ()
    after: Afterwards | None = None
