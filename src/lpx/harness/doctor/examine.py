"""The examination: every operation once, in an order in which each can be understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from lpx import __version__
from lpx.harness.adapters.base import Adapter, Answer, excerpt
from lpx.harness.adapters.oneshot import ONE_SHOT
from lpx.harness.adapters.wire import operation
from lpx.harness.doctor.checks import (
    CIPHERS,
    declaration_slips,
    dump_slips,
    export_slips,
    unknown_members,
)
from lpx.harness.doctor.nouns import Diagnosis, Slip, Step, StepState, slip, slip_of
from lpx.harness.holdings import enrolment
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import (
    PROTOCOL,
    Bye,
    Declaration,
    Dump,
    Export,
    Hello,
    Import,
    Load,
    Probe,
    Reply,
    Request,
    Reset,
)
from lpx.harness.sample import OCCASION, Sample, make_sample

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.synthesis.bundle import Bundle

_IN, _OUT = "in", "out"
_UNKNOWN = "juggle"
_HIDDEN = "…"
_LONGEST = 700
Check = Callable[[Reply], list[Slip]]


def examine(
    adapter: Adapter,
    edition: Edition,
    codes: CodeEdition,
    *,
    timeout: float,
    seed: str,
    tell: Callable[[Step], None] = lambda _: None,
) -> Diagnosis:
    """Talk to a module and return what is wrong with its adapter.

    Args:
        adapter: the way to the module; its scratch folder is written to.
        edition: the edition to go by.
        codes: the course-code edition.
        timeout: seconds per call.
        seed: another one gives another student.
        tell: is given every step when it is done.

    Raises:
        AdapterError: the module cannot be started at all.
    """
    examination = _Examination(adapter, edition, codes, timeout, seed)
    for step in examination.run():
        examination.steps.append(step)
        tell(step)
    return Diagnosis(tuple(examination.steps), examination.declaration, adapter.stderr_tail())


class _Examination:
    """One conversation; after a fault the module is started anew and the next group of steps is tried."""

    def __init__(
        self, adapter: Adapter, edition: Edition, codes: CodeEdition, timeout: float, seed: str
    ) -> None:
        self.adapter, self.edition, self.codes = adapter, edition, codes
        self.timeout = timeout
        self.steps: list[Step] = []
        self.declaration: Declaration | None = None
        self.sample: Sample = make_sample(seed, edition, codes, f"{_IN}/1")
        self._rng = Random(f"doctor/{seed}")
        self._seq = 0
        self._greeted = False

    def run(self) -> Iterator[Step]:
        """Yield the steps as they are done."""
        yield self._hello()
        if self.declaration is None:
            return
        yield self._ask("unknown", Probe(PROTOCOL, self._next(), _UNKNOWN), expect=Outcome.UNSUPPORTED)
        self._write_files()
        yield from self._owning()
        if "importer" in self.declaration.roles:
            yield from self._importing()
        yield self._bye()

    # -- groups of steps -------------------------------------------------------------------------

    def _owning(self) -> Iterator[Step]:
        """Empty the module, give it a student, look at what it holds, and have it exported."""
        assert self.declaration is not None
        reset = self._ask("reset", Reset(PROTOCOL, self._next(), self.sample.school))
        yield reset
        if reset.state is not StepState.FINE:
            yield from self._skipped("empty", "load", "dump", "export")
            return
        yield self._dump("empty", self._none_held)
        load = self._ask("load", Load(PROTOCOL, self._next(), (self.sample.holding,)))
        yield load
        if load.state is not StepState.FINE:
            yield from self._skipped("dump", "export")
            return
        yield self._dump("dump", lambda reply: self._held(reply, after_import=False))
        if "exporter" not in self.declaration.roles:
            yield Step("export", StepState.SKIPPED, reason="not-offered")
            return
        request = Export(
            PROTOCOL,
            self._next(),
            students=(self.sample.number,),
            occasion=OCCASION,
            password=self._password(),
            folder=f"{_OUT}/1",
        )
        (self.adapter.scratch / request.folder).mkdir(parents=True, exist_ok=True)
        scratch = self.adapter.scratch
        yield self._ask(
            "export",
            request,
            check=lambda reply: export_slips(reply, request, scratch, self.edition, self.codes),
        )

    def _importing(self) -> Iterator[Step]:
        """Hand over a bundle as a receiving school gets it: twice spoiled, then sound."""
        receiving = self._receiving_school()
        bundle = self._bundle()
        enrolled = enrolment(self.sample.holding, receiving, self.edition)
        ready = self._ask("reset-again", Reset(PROTOCOL, self._next(), receiving))
        if ready.state is StepState.FINE:
            ready = self._ask("enrol", Load(PROTOCOL, self._next(), (enrolled,)))
        yield ready
        if ready.state is not StepState.FINE:
            yield from self._skipped("wrong-password", "no-signature", "import", "imported")
            return
        sound = Import(
            PROTOCOL,
            self._next(),
            archive=f"{_IN}/{bundle.name}",
            signature=f"{_IN}/{bundle.signature_name}",
            password=bundle.password,
            school=receiving,
        )
        spoiled = {
            "wrong-password": replace(sound, password=self._password()),
            "no-signature": replace(sound, signature=None),
        }
        for name, request in spoiled.items():
            yield self._ask(name, replace(request, seq=self._next()), expect=Outcome.REJECTED)
        # A module that broke on the way has to be told again who is enrolled.
        if not self._greeted:
            self._ask("reset-again", Reset(PROTOCOL, self._next(), receiving))
            self._ask("enrol", Load(PROTOCOL, self._next(), (enrolled,)))
        imported = self._ask("import", replace(sound, seq=self._next()))
        yield imported
        if imported.state is StepState.FINE:
            yield self._dump("imported", lambda reply: self._held(reply, after_import=True))
        else:
            yield from self._skipped("imported")

    def _hello(self) -> Step:
        step = self._ask("hello", self._greeting(), check=self._declared)
        self._greeted = step.state is not StepState.SLIPPED or self.declaration is not None
        return step

    def _bye(self) -> Step:
        step = self._ask("bye", Bye(PROTOCOL, self._next()))
        ended = getattr(self.adapter, "has_ended", None)
        if step.state is StepState.FINE and ended is not None and not ended():
            return replace(step, state=StepState.SLIPPED, slips=(slip("stays-after-bye"),))
        return step

    # -- checks ----------------------------------------------------------------------------------

    def _declared(self, reply: Reply) -> list[Slip]:
        assert reply.declaration is not None
        self.declaration = reply.declaration
        return declaration_slips(reply.declaration, self.edition, _capabilities())

    @staticmethod
    def _none_held(reply: Reply) -> list[Slip]:
        return [slip("not-empty", found=len(reply.students))] if reply.students else []

    def _held(self, reply: Reply, *, after_import: bool) -> list[Slip]:
        return dump_slips(reply, self.sample.holding, self.edition, after_import=after_import)

    # -- one step --------------------------------------------------------------------------------

    def _dump(self, name: str, check: Check) -> Step:
        if self.declaration is not None and ONE_SHOT in self.declaration.supports:
            return Step(name, StepState.SKIPPED, reason="one-shot")
        return self._ask(name, Dump(PROTOCOL, self._next()), check=check)

    def _ask(
        self,
        name: str,
        request: Request | Probe,
        *,
        expect: Outcome = Outcome.OK,
        check: Check = lambda _: [],
    ) -> Step:
        """Send ``request`` and return the step, with what is wrong in the answer."""
        if not self._greeted and not isinstance(request, Hello):
            again = self.adapter.call(self._greeting(), timeout=self.timeout)
            if again.outcome is not Outcome.OK:
                return Step(name, StepState.SKIPPED, reason="no-hello")
            self._greeted = True
        answer = self.adapter.call(request, timeout=self.timeout)
        slips = self._slips(answer, request, expect, check)
        if not slips:
            return Step(name, StepState.FINE, seconds=answer.seconds)
        return Step(
            name,
            StepState.SLIPPED if any(item.grave for item in slips) else StepState.FINE,
            tuple(slips),
            sent=_shown(request),
            got=_got(answer),
            seconds=answer.seconds,
        )

    def _slips(self, answer: Answer, request: Request | Probe, expect: Outcome, check: Check) -> list[Slip]:
        if answer.fault is not None:
            self._greeted = False
            return [slip_of(answer.fault)]
        if answer.outcome is not expect:
            return [
                slip(
                    f"not-{expect.value}",
                    status=answer.outcome.value,
                    said=answer.message,
                    op=operation(request),
                )
            ]
        slips = [] if expect is not Outcome.REJECTED or answer.message else [slip("silent", grave=False)]
        if answer.reply is None:
            return slips
        if answer.outcome is Outcome.OK:
            slips += check(answer.reply)
        return slips + unknown_members(json.loads(self.adapter.last or b"{}"))

    def _skipped(self, *names: str) -> Iterator[Step]:
        for name in names:
            yield Step(name, StepState.SKIPPED, reason="earlier")

    # -- material --------------------------------------------------------------------------------

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _greeting(self) -> Hello:
        return Hello(PROTOCOL, self._next(), str(self.adapter.scratch.resolve()), f"lpx {__version__}")

    def _password(self) -> str:
        from lpx.harness.passwords import make_password

        return make_password(self._rng)

    def _write_files(self) -> None:
        for path, content in self.sample.files.items():
            target = self.adapter.scratch / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def _receiving_school(self) -> str:
        from lpx.synthesis.courses import CoursePlan
        from lpx.synthesis.school import pick_school

        return pick_school(self._rng, self.edition, CoursePlan(self.codes), self.sample.school).code

    def _bundle(self) -> Bundle:
        """Make the bundle that the sending school hands over, and write it into the scratch folder."""
        from lpx.synthesis.bundle import make_bundle
        from lpx.synthesis.terms import Term

        assert self.declaration is not None
        readable: Any = next((name for name in CIPHERS if name in self.declaration.ciphers.read), None)
        bundle = make_bundle(
            self._rng,
            self.edition,
            [self.sample.synthetic],
            school=self.sample.school,
            term=Term(110, 1),
            cipher=readable,
        )
        folder = self.adapter.scratch / _IN
        folder.mkdir(parents=True, exist_ok=True)
        (folder / bundle.name).write_bytes(bundle.archive)
        (folder / bundle.signature_name).write_bytes(bundle.signature)
        return bundle


def _capabilities() -> tuple[str, ...]:
    from lpx.data import data_room
    from lpx.edition.yaml_reader import read_yaml

    table: Any = read_yaml(data_room("conformance") / "capabilities.yaml", "capabilities.yaml")
    return (ONE_SHOT, *(item["id"] for item in table if item["declared"] == "supports"))


def _shown(request: Request | Probe) -> str:
    """Return the request as people may see it: abridged, the password hidden."""
    value = json.loads(msgspec.json.encode(request))
    if "password" in value:
        value["password"] = _HIDDEN
    return _cut(json.dumps(value, ensure_ascii=False))


def _got(answer: Answer) -> str:
    if answer.raw or answer.reply is None:
        return _cut(excerpt(answer.raw))
    return _cut(msgspec.json.encode(answer.reply).decode("utf-8"))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}{_HIDDEN}"
