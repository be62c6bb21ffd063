"""Runs one case against a module: does its steps in order and notes what came of each.

Here files are written and clocks tick; what was seen becomes values, and ``lpx.harness.judge`` makes
something of them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from lpx.harness import protocol, steps
from lpx.harness.collect import Obstacle, take_bundle, take_holdings
from lpx.harness.conversation import Conversation, NoHello
from lpx.harness.holdings import number_of
from lpx.harness.judge import NO_HELLO, judge_case, result_of, why_not_applicable
from lpx.harness.nouns import Call, Case, CaseResult, CaseVerdict, Outcome
from lpx.harness.observations import BROKEN, Observation, Observed

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.adapters.base import Adapter, Answer
    from lpx.harness.allowances import Allowance, Attribution
    from lpx.harness.protocol import Declaration
    from lpx.harness.recipe_nouns import Prepared
    from lpx.portfolio.nouns import Portfolio

TIMEOUT = 30.0
"""Seconds that one call may take unless the user says otherwise."""

EVERYTHING = frozenset({"restart", "interrupt"})
"""What a transport makes possible through which the suite starts the module itself."""

EXPORTS = "out-"
"""How the names of folders begin that exports are written into."""

_LONGEST_MESSAGE = 2000


@dataclass(frozen=True)
class Rules:
    """By what cases are judged."""

    edition: Edition
    codes: CodeEdition
    allowances: tuple[Allowance, ...]
    attribution: tuple[Attribution, ...]
    transport: frozenset[str] = EVERYTHING


def blind_name(seed: str, *parts: str) -> str:
    """Return a name for a folder that says nothing about the case, the same for the same seed."""
    return "w" + sha256("\0".join((seed, *parts)).encode()).hexdigest()[:11]


def run_case(
    case: Case,
    adapter: Adapter,
    *,
    seed: str,
    edition: Edition,
    codes: CodeEdition,
    timeout: float = TIMEOUT,
    prepared: Prepared | None = None,
    allowances: tuple[Allowance, ...] | None = None,
    attribution: tuple[Attribution, ...] | None = None,
    transport: frozenset[str] = EVERYTHING,
) -> CaseResult:
    """Run one case over ``adapter`` and judge it; the module is left running.

    Args:
        case: What to do and what to expect.
        adapter: The way to the module.
        seed: From which people, files and bytes are made.
        edition: The edition of the exchange specification.
        codes: The edition of the course code.
        timeout: Seconds that one call may take.
        prepared: What the case is given, when that has been made already (with the same seed).
        allowances: What may differ; read from ``conformance/`` by default.
        attribution: Which difference breaks which requirement; the same.
        transport: What the way to the module makes possible.

    Raises:
        AdapterError: The module cannot be started.
    """
    from lpx.harness.allowances import load_allowances, load_attribution

    rules = Rules(
        edition,
        codes,
        load_allowances() if allowances is None else allowances,
        load_attribution() if attribution is None else attribution,
        transport,
    )
    conversation = Conversation(adapter, timeout=timeout)
    given = prepared or prepare_case(case, conversation, seed=seed, rules=rules)
    return attempt(case, conversation, given, rules)[0]


def prepare_case(case: Case, conversation: Conversation, *, seed: str, rules: Rules) -> Prepared:
    """Make students and bundles of ``case`` below the scratch folder, in a cipher that the module reads.

    Raises:
        AdapterError: The module cannot be started.
    """
    from lpx.harness.recipes import prepare

    try:
        declaration = conversation.hello()
    except NoHello:
        declaration = None
    cipher = cipher_for(declaration, rules.edition)
    return prepare(case, seed, rules.edition, rules.codes, conversation.adapter.scratch, cipher=cipher)


def cipher_for(declaration: Declaration | None, edition: Edition) -> str:
    """Return the best protection that a module says it reads; empty where it names none that there is."""
    read = declaration.ciphers.read if declaration is not None else ()
    return next((cipher for cipher in edition.archive.ciphers if cipher in read), "")


def attempt(
    case: Case, conversation: Conversation, prepared: Prepared, rules: Rules
) -> tuple[CaseResult, Observed]:
    """Do the steps of ``case`` and judge what came of them; return the result and the evidence.

    Raises:
        AdapterError: The module cannot be started.
    """
    begun = time.perf_counter()
    try:
        declaration = conversation.hello()
    except NoHello as failure:
        seen = Observation(-1, _call("hello", failure.answer), **_fault(failure.answer))
        observed = Observed((seen,))
        return result_of(case, (), observed, reason=NO_HELLO, verdict=CaseVerdict.NOT_JUDGED), observed
    reason = why_not_applicable(case, declaration, rules.transport)
    if reason:
        observed = Observed((), {}, declaration)
        return result_of(case, (), observed, reason=reason, verdict=CaseVerdict.NOT_APPLICABLE), observed
    observed = observe(case, conversation, prepared, rules.edition)
    shortfalls = judge_case(
        case, prepared, observed, rules.edition, rules.codes, rules.allowances, rules.attribution
    )
    result = result_of(case, shortfalls, observed)
    return replace(result, seconds=time.perf_counter() - begun), observed


def observe(case: Case, conversation: Conversation, prepared: Prepared, edition: Edition) -> Observed:
    """Do the steps of ``case`` in order, as far as they can be done; return what was seen.

    Raises:
        AdapterError: The module cannot be started.
    """
    doing = _Doing(case, conversation, prepared, edition)
    for number, step in enumerate(steps.steps_of(case)):
        try:
            seen = doing.do(number, step)
        except NoHello as failure:
            doing.seen.append(Observation(number, _call("hello", failure.answer), **_fault(failure.answer)))
            break
        if seen is None:
            break
        doing.seen.append(seen)
        if _is_the_end(step, seen):
            break
    return Observed(tuple(doing.seen), doing.contents, conversation.declaration)


def _is_the_end(step: steps.Step, seen: Observation) -> bool:
    """Tell whether nothing that comes after ``step`` would mean anything."""
    if isinstance(step, steps.Interrupt):
        return False
    basic = isinstance(step, steps.Reset | steps.Load | steps.Enrol | steps.Dump)
    return seen.outcome in BROKEN or (basic and seen.outcome in {Outcome.FAILED, Outcome.REJECTED})


@dataclass
class _Doing:
    """The steps of one case as they are done."""

    case: Case
    conversation: Conversation
    prepared: Prepared
    edition: Edition
    seen: list[Observation] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    school: str = ""
    replies: dict[str, protocol.Reply] = field(default_factory=dict)
    """What exports answered, by the name of the bundle."""
    exports: int = 0

    def do(self, number: int, step: steps.Step) -> Observation | None:
        """Do one step; None when what it needs was never made."""
        make = _MAKERS[type(step)]
        return make(self, number, step)

    # -- steps -------------------------------------------------------------------------------------

    def reset(self, number: int, step: steps.Reset) -> Observation:
        self.school = self.prepared.schools[step.school]
        answer = self.conversation.ask(protocol.Reset, school=self.school)
        return self.note(number, "reset", answer, {"school": self.school})

    def load(self, number: int, step: steps.Load | steps.Enrol) -> Observation:
        held = self.prepared.students if isinstance(step, steps.Load) else self.prepared.enrolments
        holdings = held[step.students]
        answer = self.conversation.ask(protocol.Load, students=holdings)
        return self.note(number, "load", answer, {"students": step.students, "count": len(holdings)})

    def export(self, number: int, step: steps.Export) -> Observation:
        names = (step.students,) if isinstance(step.students, str) else step.students
        holdings = [holding for name in names for holding in self.prepared.students[name]]
        chosen = [holdings[index] for index in step.only] if step.only else holdings
        asked = [number_of(holding, self.edition) for holding in chosen]
        if step.unknown:
            asked.append(self.prepared.unknown_person)
        folder = self.new_folder(number)
        answer = self.conversation.ask(
            protocol.Export,
            students=tuple(asked),
            occasion=step.occasion,
            password=self.prepared.passwords[step.password],
            folder=folder,
        )
        request = {"students": list(names), "count": len(asked), "occasion": step.occasion, "folder": folder}
        seen = self.note(number, "export", answer, request, step.name)
        if answer.reply is None or answer.outcome is not Outcome.OK:
            return seen
        try:
            handed, contents = take_bundle(self.conversation.adapter.scratch, answer.reply)
        except Obstacle as obstacle:
            return replace(seen, obstacle=obstacle.key)
        self.contents |= contents
        self.replies[step.name] = answer.reply
        return replace(seen, handed=handed)

    def import_(self, number: int, step: steps.Import) -> Observation | None:
        request = self.import_request(step.bundle, step.signature, step.password, step.school)
        if request is None:
            return None
        answer = self.conversation.ask(protocol.Import, **request)
        told = {"bundle": step.bundle, "password": step.password, "signature": step.signature}
        return self.note(number, "import", answer, told | {"archive": request["archive"]}, step.name)

    def import_request(
        self,
        bundle: str,
        signature: str = "ok",
        password: str = "ok",  # noqa: S107 - a word
        school: str = "",
    ) -> dict[str, Any] | None:
        """Return the members of an import request; None when the bundle was never made."""
        found = self.bundle(bundle)
        if found is None:
            return None
        archive, signed, right, wrong = found
        if signature == "missing":
            signed = None
        elif signature.startswith("of:"):
            other = self.bundle(signature.removeprefix("of:"))
            if other is None:
                return None
            signed = other[1]
        return {
            "archive": archive,
            "signature": signed,
            "password": {"ok": right, "wrong": wrong, "empty": ""}[password],
            "school": self.prepared.schools[school] if school else self.school,
        }

    def bundle(self, name: str) -> tuple[str, str | None, str, str] | None:
        """Return archive, signature, password and a wrong password of a bundle, given or handed out."""
        given = self.prepared.bundles.get(name)
        if given is not None:
            return given.archive, given.signature, given.password, given.wrong_password
        reply = self.replies.get(name)
        if reply is None:
            return None
        passwords = self.prepared.passwords
        return reply.archive, reply.signature or None, passwords["ok"], passwords["other"]

    def dump(self, number: int, step: steps.Dump) -> Observation:
        asked = [
            number_of(item, self.edition) for name in step.students for item in self.prepared.students[name]
        ]
        answer = self.conversation.ask(protocol.Dump, students=tuple(asked))
        seen = self.note(number, "dump", answer, {"count": len(asked)}, step.name)
        if answer.reply is None or answer.outcome is not Outcome.OK:
            return seen
        known = self.known_people()
        own = [item for item in answer.reply.students if number_of(item, self.edition) in known]
        seen = replace(seen, strangers=len(answer.reply.students) - len(own))
        try:
            return replace(seen, students=take_holdings(self.conversation.adapter.scratch, own))
        except Obstacle as obstacle:
            return replace(seen, obstacle=obstacle.key)

    def restart(self, number: int, step: steps.Restart) -> Observation:  # noqa: ARG002 - one signature for all
        self.conversation.restart()
        begun = time.perf_counter()
        self.conversation.hello()
        call = Call("restart", Outcome.OK, round(time.perf_counter() - begun, 6))
        return Observation(number, call)

    def interrupt(self, number: int, step: steps.Interrupt) -> Observation | None:
        request = self.import_request(step.import_)
        if request is None:
            return None
        answer = self.conversation.interrupt(protocol.Import, after=step.after, **request)
        return self.note(number, "interrupt", answer, {"bundle": step.import_, "after": step.after})

    def probe(self, number: int, step: steps.Probe) -> Observation:
        answer = self.conversation.probe(step.op)
        return self.note(number, "probe", answer, {"op": step.op}, step.name)

    # -- notes -------------------------------------------------------------------------------------

    def note(
        self, number: int, operation: str, answer: Answer, request: dict[str, Any], name: str = ""
    ) -> Observation:
        """Return what is kept of ``answer``."""
        call = replace(_call(operation, answer), request=request)
        call = replace(call, message=self.masked(call.message))
        return Observation(number, call, name=name, **_fault(answer))

    def masked(self, message: str) -> str:
        """Return the module's own words; personal numbers that the harness did not invent are masked."""
        known = self.known_people()
        pattern = re.compile("|".join(kind.pattern.strip("^$") for kind in self.edition.identifiers.kinds))
        return pattern.sub(lambda found: found[0] if found[0] in known else "*" * len(found[0]), message)

    def known_people(self) -> frozenset[str]:
        """Return the personal numbers that the harness invented for this case."""
        held = [item for group in self.prepared.students.values() for item in group]
        numbers = {number_of(item, self.edition) for item in held}
        portfolios = (bundle.portfolio for bundle in self.prepared.bundles.values())
        numbers |= {number for portfolio in portfolios for number in _numbers(portfolio, self.edition)}
        return frozenset(numbers) | {self.prepared.unknown_person}

    def new_folder(self, number: int) -> str:
        """Make an empty folder for an export; return its path relative to the scratch folder."""
        scratch = self.conversation.adapter.scratch
        self.exports += 1
        while True:
            name = f"{EXPORTS}{blind_name(str(scratch), self.case.id, str(number), str(time.time_ns()))}"
            try:
                (scratch / name).mkdir(parents=True)
            except FileExistsError:
                continue
            return name


_MAKERS: dict[type[steps.Step], Callable[[_Doing, int, Any], Observation | None]] = {
    steps.Reset: _Doing.reset,
    steps.Load: _Doing.load,
    steps.Enrol: _Doing.load,
    steps.Export: _Doing.export,
    steps.Import: _Doing.import_,
    steps.Dump: _Doing.dump,
    steps.Restart: _Doing.restart,
    steps.Interrupt: _Doing.interrupt,
    steps.Probe: _Doing.probe,
}


def _numbers(portfolio: Portfolio, edition: Edition) -> Iterator[str]:
    field = edition.records["basic"].field_of("national_id")
    for student in portfolio.students:
        value = (
            student.basic.values.get(field.key) if student.basic is not None and field is not None else None
        )
        if isinstance(value, str):
            yield value


def _call(operation: str, answer: Answer) -> Call:
    return Call(
        operation,
        answer.outcome,
        round(answer.seconds, 6),
        message=answer.message[:_LONGEST_MESSAGE],
        memory_mb=round(answer.memory_mb, 1),
    )


def _fault(answer: Answer) -> dict[str, Any]:
    if answer.fault is None:
        return {}
    parameters = {
        key: value for key, value in answer.fault.parameters.items() if isinstance(value, str | int | float)
    }
    return {"fault": answer.fault.key, "fault_parameters": parameters}
