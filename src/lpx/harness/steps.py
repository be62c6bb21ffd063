"""The step language of cases: what is done to a module, and what must be true afterwards.

A case spells each step and each expectation as one mapping (``conformance/README.md`` describes them for
people); here they become typed values. Every one may carry ``requirement``: what a shortfall
there is booked on, where it is not the first one of the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lpx.harness.nouns import Case

OCCASION = "transfer-after-first-term"
"""Of exports that do not name one."""

View = Literal["all", "certified"]
"""All that a student has, or what may be exported: without outcomes that are surely not certified."""


class StepError(ValueError):
    """A step or an expectation is not one."""


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What steps and expectations have in common."""

    requirement: str = ""
    """Requirement that a shortfall here breaks; empty: the first one of the case."""


# -- steps -----------------------------------------------------------------------------------------


class Reset(_Part, frozen=True):
    """Empty the module; it now works for ``school`` (origin, destination, other, third)."""

    school: str


class Load(_Part, frozen=True):
    """Give the module students to own, with everything they have."""

    students: str


class Enrol(_Part, frozen=True):
    """Give the module students with basic data alone, at the receiving school."""

    students: str


class Export(_Part, frozen=True, rename={"name": "as"}):
    """Ask for a bundle of ``students`` (names of students in ``given``)."""

    students: str | tuple[str, ...]
    name: str
    password: Literal["ok", "other", "weak", "empty"] = "ok"  # noqa: S105 - a word of the language
    occasion: str = OCCASION
    expect: Literal["ok", "refused"] = "ok"
    only: tuple[int, ...] = ()
    """Which of the students, by number; none: all of them."""
    unknown: bool = False
    """Ask for a student too whom the module does not have."""


class Import(_Part, frozen=True, rename={"name": "as"}):
    """Hand a bundle over: one of ``given``, or one that was exported before."""

    bundle: str
    name: str = ""
    """What expectations call the answer."""
    expect: Literal["accepted", "rejected", "either"] = "accepted"
    password: Literal["ok", "wrong", "empty"] = "ok"  # noqa: S105 - a word of the language
    signature: str = "ok"
    """``ok``, ``missing``, or ``of:`` and the name of another bundle whose signature is handed over."""
    school: str = ""
    """The receiving school; by default the one of the last reset."""


class Dump(_Part, frozen=True, rename={"name": "as"}):
    """Ask what the module holds, and call the answer ``as``."""

    name: str
    students: tuple[str, ...] = ()
    """Names of students in ``given`` to ask for; none: everybody."""


class Restart(_Part, frozen=True):
    """Stop the module in order and start it again; its state must have survived."""

    restart: bool = True


class Interrupt(_Part, frozen=True, rename={"import_": "import"}):
    """Begin the import and kill the module in the midst of it, then start it again."""

    import_: str
    after: float = 0.02
    """Seconds that the import is given."""


class Probe(_Part, frozen=True, rename={"name": "as"}):
    """Send an operation that does not exist; the right answer is ``unsupported``."""

    op: str
    name: str = ""


Step = Reset | Load | Enrol | Export | Import | Dump | Restart | Interrupt | Probe

_STEPS: dict[str, type[Step]] = {
    "reset": Reset,
    "load": Load,
    "enrol": Enrol,
    "export": Export,
    "import": Import,
    "dump": Dump,
    "restart": Restart,
    "interrupt": Interrupt,
    "probe": Probe,
}

# -- expectations ----------------------------------------------------------------------------------


class Equals(_Part, frozen=True):
    """A dump holds exactly these students: a name, or ``enrolled:`` and a name for basic data alone."""

    state: str
    equals: tuple[str, ...]
    view: View = "all"


class OneOf(_Part, frozen=True, rename={"one_of": "one-of"}):
    """A dump holds exactly one of several sets of students, spelled as for ``equals``."""

    state: str
    one_of: tuple[tuple[str, ...], ...]


class Unchanged(_Part, frozen=True):
    """Two dumps say the same."""

    unchanged: tuple[str, str]


class Conforms(_Part, frozen=True):
    """An exported bundle conforms to the profile ``conforms``."""

    bundle: str
    conforms: str
    ignoring: tuple[str, ...] = ()
    """Requirements that what the module was given breaks already."""


class Holds(_Part, frozen=True):
    """An exported bundle holds these students, no more and no less, in the given view.

    A name of a dump stands for what the module said that it holds.
    """

    bundle: str
    holds: str | tuple[str, ...]
    view: View = "certified"
    only: tuple[int, ...] = ()


class Without(_Part, frozen=True):
    """Nothing of these students is in an exported bundle: no number, name, canary or file."""

    bundle: str
    without: str
    only: tuple[int, ...] = ()


class Opens(_Part, frozen=True):
    """Every entry of an exported bundle opens with the password that was asked for, and with no other."""

    bundle: str
    opens: bool = True


class Signed(_Part, frozen=True):
    """An exported bundle comes with a signature file, and its MD5 is that of the archive."""

    bundle: str
    signed: bool = True


class Keeps(_Part, frozen=True):
    """The values of these roles are in a dump or an exported bundle exactly as they were given."""

    keeps: tuple[str, ...]
    """Roles of fields, ``file`` for the bytes of attachments, ``original_name`` for their names."""
    of: str
    """Name of students in ``given``."""
    state: str = ""
    bundle: str = ""
    kinds: tuple[str, ...] = ()
    """Record ids to look at; none: all."""


class SameMeaning(_Part, frozen=True, rename={"bundles": "same-meaning"}):
    """Two exported bundles mean the same."""

    bundles: tuple[str, str]


class RejectedCleanly(_Part, frozen=True, rename={"answer": "rejected-cleanly"}):
    """A named answer refuses with words for people: no crash, no trace of a program, nobody's data."""

    answer: str


class Canaries(_Part, frozen=True):
    """The canaries of these students are in a dump or an exported bundle."""

    canaries: str
    of: tuple[str, ...] = ()
    """Names of students; none: all students of the case."""


class Answered(_Part, frozen=True, rename={"status": "is"}):
    """A named answer has one of these statuses."""

    answer: str
    status: tuple[str, ...]


Expectation = (
    Equals
    | OneOf
    | Unchanged
    | Conforms
    | Holds
    | Without
    | Opens
    | Signed
    | Keeps
    | SameMeaning
    | RejectedCleanly
    | Canaries
    | Answered
)

_EXPECTATIONS: dict[str, type[Expectation]] = {
    "equals": Equals,
    "one-of": OneOf,
    "unchanged": Unchanged,
    "conforms": Conforms,
    "holds": Holds,
    "without": Without,
    "opens": Opens,
    "signed": Signed,
    "keeps": Keeps,
    "same-meaning": SameMeaning,
    "rejected-cleanly": RejectedCleanly,
    "canaries": Canaries,
    "is": Answered,
}


def parse_step(item: Mapping[str, Any]) -> Step:
    """Return one step. Raises ``StepError``, which says what is wrong and which words there are."""
    word = _word(item, _STEPS, "step")
    value = item[word]
    members = dict(value) if isinstance(value, dict) else {_first_field(_STEPS[word]): value}
    members |= {key: member for key, member in item.items() if key != word}
    step: Step = _convert(members, _STEPS[word], word)
    return step


def parse_expectation(item: Mapping[str, Any]) -> Expectation:
    """Return one expectation. Raises ``StepError``."""
    word = _word(item, _EXPECTATIONS, "expectation")
    expectation: Expectation = _convert(item, _EXPECTATIONS[word], word)
    return expectation


def steps_of(case: Case) -> tuple[Step, ...]:
    """Return the steps of a case. Raises ``StepError``."""
    return tuple(parse_step(item) for item in case.do)


def expectations_of(case: Case) -> tuple[Expectation, ...]:
    """Return the expectations of a case. Raises ``StepError``."""
    return tuple(parse_expectation(item) for item in case.expect)


class Used(Struct):
    """The names that steps and expectations use and make, for checking that all of them exist."""

    students: set[str] = field(default_factory=set)
    bundles: set[str] = field(default_factory=set)
    made_bundles: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    made_states: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    made_answers: set[str] = field(default_factory=set)
    schools: set[str] = field(default_factory=set)
    named_requirements: set[str] = field(default_factory=set)


def used_by(case: Case) -> Used:
    """Return every name that the steps and expectations of ``case`` use or make. Raises ``StepError``."""
    used = Used()
    for step in steps_of(case):
        used.named_requirements |= {step.requirement} - {""}
        _names_of_step(step, used)
    for expectation in expectations_of(case):
        used.named_requirements |= {expectation.requirement} - {""}
        _names_of_expectation(expectation, used)
    return used


def _names_of_step(step: Step, used: Used) -> None:
    match step:
        case Reset():
            used.schools.add(step.school)
        case Load() | Enrol():
            used.students.add(step.students)
        case Export():
            used.students.update(_several(step.students))
            used.made_bundles.add(step.name)
            used.made_answers.add(step.name)
        case Import():
            used.bundles.add(step.bundle)
            used.made_answers.add(step.name)
            used.schools |= {step.school} - {""}
            if step.signature.startswith("of:"):
                used.bundles.add(step.signature.removeprefix("of:"))
        case Dump():
            used.made_states.add(step.name)
            used.students.update(step.students)
        case Interrupt():
            used.bundles.add(step.import_)
        case Probe():
            used.made_answers.add(step.name)
        case _:
            pass


def _names_of_expectation(item: Expectation, used: Used) -> None:
    match item:
        case Equals():
            used.states.add(item.state)
            used.students.update(name.removeprefix("enrolled:") for name in item.equals)
        case OneOf():
            used.states.add(item.state)
            used.students.update(name.removeprefix("enrolled:") for group in item.one_of for name in group)
        case Unchanged():
            used.states.update(item.unchanged)
        case Conforms() | Opens() | Signed():
            used.bundles.add(item.bundle)
        case Holds():
            used.bundles.add(item.bundle)
            used.students.update(_several(item.holds))
        case Without():
            used.bundles.add(item.bundle)
            used.students.add(item.without)
        case Keeps():
            used.students.add(item.of)
            used.states |= {item.state} - {""}
            used.bundles |= {item.bundle} - {""}
        case SameMeaning():
            used.bundles.update(item.bundles)
        case RejectedCleanly() | Answered():
            used.answers.add(item.answer)
        case Canaries():
            used.students.update(item.of)
            used.states.add(item.canaries)


def _several(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names


def _first_field(kind: type[Step]) -> str:
    names: list[str] = [
        item.encode_name for item in msgspec.structs.fields(kind) if item.name != "requirement"
    ]
    return names[0]


def _word(item: Mapping[str, Any], known: Mapping[str, Any], what: str) -> str:
    if not isinstance(item, dict):
        raise StepError(f"a {what} is a mapping with one word, such as {{{next(iter(known))}: ...}}")
    words = [key for key in item if key in known]
    if len(words) != 1:
        raise StepError(
            f"a {what} has exactly one of the words {', '.join(known)}; this one has {', '.join(item)}"
        )
    found: str = words[0]
    return found


def _convert(members: Mapping[str, Any], kind: type[Any], word: str) -> Any:  # noqa: ANN401 - any of the kinds
    try:
        return msgspec.convert(dict(members), kind)
    except msgspec.ValidationError as error:
        raise StepError(f"{word}: {error}") from None


def words() -> Iterator[tuple[str, type[Any]]]:
    """Yield every word of the language with the class behind it, for the documentation's own test."""
    yield from _STEPS.items()
    yield from _EXPECTATIONS.items()
