"""Plays one scenario with certain modules in its roles, and judges every leg of it.

Who is to blame follows from looking in between: a bundle is verified and decoded by lpx itself before it is
handed on, so what is wrong with it is the exporter's, and what is wrong after a right bundle the importer's.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from lpx.harness import protocol
from lpx.harness.collect import Obstacle, take_bundle, take_holdings
from lpx.harness.differences import Measure
from lpx.harness.given import given_digest
from lpx.harness.holdings import enrolment, number_of, only_certified, portfolio_of
from lpx.harness.nouns import Outcome
from lpx.harness.observations import BROKEN, digest_of
from lpx.harness.recipes import prepare
from lpx.harness.steps import Dump, Enrol, Export, Import, Load, Reset
from lpx.interop.belief import NOBODY, entered, fresh_in, joined, numbers_of, people_of
from lpx.interop.bundles import Bundle, examine, hand_over
from lpx.interop.ledger import Ledger, take_ledger
from lpx.interop.nouns import Fault, Journey, Leg, Scenario
from lpx.interop.said import masked
from lpx.interop.scenarios import Placed, case_of, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lpx.harness.adapters.base import Answer
    from lpx.harness.protocol import File, Holding
    from lpx.harness.recipe_nouns import Prepared
    from lpx.harness.runner import Rules
    from lpx.interop.bench import Seat
    from lpx.portfolio.nouns import Portfolio


class Unseen(Exception):  # noqa: N818 - an event, not a mistake
    """Something that judging needs was not to be seen; the cell could not be judged.

    Args:
        reason: Key of the catalogue (``interop.reason``).
    """

    def __init__(self, reason: str, **parameters: str | float) -> None:
        super().__init__(reason)
        self.reason, self.parameters = reason, parameters


@dataclass
class Played:
    """What came of a scenario."""

    legs: list[Leg] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    """Bundles and dumps by digest."""
    given: str = ""
    reason: str = ""
    """Why not everything could be judged."""
    parameters: dict[str, str | int | float] = field(default_factory=dict)


def play(scenario: Scenario, seats: Mapping[str, Seat], *, seed: str, rules: Rules) -> Played:
    """Do the steps of ``scenario`` as far as they can be done, and judge every leg.

    Args:
        scenario: What happens.
        seats: The module in each role.
        seed: From which people, files and bytes are made.
        rules: By what to judge.

    Raises:
        AdapterError: A module cannot be started.
        NoHello: A module does not answer ``hello`` properly.
        RecipeError: The scenario asks for something that cannot be made.
    """
    staging = Path(tempfile.mkdtemp(prefix="lpx-interop-"))
    playing = _Playing(scenario, seats, rules, staging, seed)
    try:
        playing.begin()
        for number, placed in enumerate(steps_of(scenario)):
            if not playing.do(number, placed):
                break
    except Unseen as unseen:
        playing.played.reason, playing.played.parameters = unseen.reason, unseen.parameters
    finally:
        playing.end()
    return playing.played


@dataclass
class _Playing:
    """One scenario as it is played."""

    scenario: Scenario
    seats: Mapping[str, Seat]
    rules: Rules
    staging: Path
    seed: str
    played: Played = field(default_factory=Played)
    held: dict[str, Portfolio] = field(default_factory=dict)
    """By role, what its module holds by now."""
    known: dict[str, Portfolio] = field(default_factory=dict)
    """By role, what its module would hold had it never lost anything."""
    schools: dict[str, str] = field(default_factory=dict)
    bundles: dict[str, Bundle] = field(default_factory=dict)
    made: list[Path] = field(default_factory=list)

    def begin(self) -> None:
        """Make students and files."""
        rules = self.rules
        case = case_of(self.scenario)
        self.prepared: Prepared = prepare(case, self.seed, rules.edition, rules.codes, self.staging)
        self.played.given = given_digest(self.prepared, self.staging)

    def end(self) -> None:
        """Remove what was given; what a module keeps in its folder stays."""
        for folder in (self.staging, *self.made):
            shutil.rmtree(folder, ignore_errors=True)

    def do(self, number: int, placed: Placed) -> bool:
        """Do one step; tell whether what comes after it still means anything."""
        role = placed.at
        match placed.step:
            case Reset() as step:
                return self._reset(number, role, step)
            case Load() | Enrol() as step:
                return self._load(number, role, step)
            case Export() as step:
                return self._export(number, role, step)
            case Import() as step:
                return self._import(number, role, step)
            case Dump():
                return self._dump(number, role) is not None
            case Journey() as step:
                self._journey(number, role, step)
                return True

    # -- steps -------------------------------------------------------------------------------------

    def _reset(self, number: int, role: str, step: Reset) -> bool:
        self.schools[role] = self.prepared.schools[step.school]
        self.held[role] = self.known[role] = NOBODY
        answer = self.seats[role].conversation.ask(protocol.Reset, school=self.schools[role])
        return self._is_done(number, role, "reset", answer)

    def _load(self, number: int, role: str, step: Load | Enrol) -> bool:
        edition = self.rules.edition
        holdings = self.prepared.students[step.students]
        if isinstance(step, Enrol):
            holdings = tuple(enrolment(item, self.schools[role], edition) for item in holdings)
        else:
            holdings = tuple(self._with_files(role, item) for item in holdings)
        answer = self.seats[role].conversation.ask(protocol.Load, students=holdings)
        loaded = portfolio_of(holdings, edition)
        self.held[role] = entered(self.held[role], loaded, edition)
        self.known[role] = entered(self.known[role], loaded, edition)
        return self._is_done(number, role, "load", answer)

    def _export(self, number: int, role: str, step: Export) -> bool:
        edition = self.rules.edition
        names = (step.students,) if isinstance(step.students, str) else step.students
        asked = dict.fromkeys(
            number_of(item, edition) for name in names for item in self.prepared.students[name]
        )
        password = self.prepared.passwords["ok"]
        folder = self._folder(role, f"out-{number}")
        seat = self.seats[role]
        answer = seat.conversation.ask(
            protocol.Export, students=tuple(asked), occasion=step.occasion, password=password, folder=folder
        )
        leg = self._leg(number, "export", role, step.name, answer)
        if not self._is_done(number, role, "export", answer, leg):
            return False
        assert answer.reply is not None
        try:
            handed, contents = take_bundle(seat.scratch, answer.reply)
        except Obstacle as obstacle:
            self._blame(number, role, "export", obstacle.key)
            self.played.legs.append(leg)
            return False
        self.played.contents |= contents
        expected = only_certified(people_of(self.held[role], self._canonical(names), edition), edition)
        bundle = examine(handed, contents, password, self.rules)
        leg = replace(leg, handed=handed, bundle_verdict=bundle.verdict.value, findings=bundle.broken)
        self._blame_bundle(number, role, bundle)
        self.bundles[step.name] = bundle
        if bundle.portfolio is not None:
            measure = self._measure(step.requirement or self.scenario.breaks.export)
            ledger = take_ledger(expected, bundle.portfolio, measure, ("bundle",))
            leg = replace(leg, ledger=ledger)
            self._blame_losses(number, role, "export", ledger)
        self.played.legs.append(leg)
        return True

    def _blame_bundle(self, number: int, role: str, bundle: Bundle) -> None:
        """What is wrong with a bundle itself is the exporter's."""
        if bundle.portfolio is None:
            self._blame(number, role, "export", "unreadable", requirements=bundle.broken)
        elif not bundle.conforms:
            reason = "does-not-conform" if bundle.broken else "not-verified"
            self._blame(number, role, "export", reason, requirements=bundle.broken)

    def _import(self, number: int, role: str, step: Import) -> bool:
        bundle = self.bundles[step.bundle]
        folder = self._folder(role, f"in-{number}")
        answer = hand_over(bundle, self.seats[role], folder, self.schools[role])
        leg = self._leg(number, "import", role, step.bundle, answer)
        if answer.outcome is Outcome.REJECTED:
            self.played.legs.append(leg)
            if step.expect == "either":
                return True
            self._blame_refusal(number, role, bundle, answer)
            return False
        if not self._is_done(number, role, "import", answer, leg):
            return False
        if bundle.portfolio is None:
            self.played.legs.append(leg)
            raise Unseen("bundle-unreadable")
        measure = self._measure(step.requirement or self.scenario.breaks.import_)
        fresh = fresh_in(bundle.portfolio, self.known[role], measure)
        expected = joined(self.held[role], fresh, self.known[role], self.rules.edition)
        self.known[role] = joined(self.known[role], fresh, NOBODY, self.rules.edition)
        holdings = self._dump(number, role)
        if holdings is None:
            self.played.legs.append(leg)
            return False
        state = portfolio_of(holdings, self.rules.edition)
        ledger = take_ledger(expected, state, measure, ("state",))
        dump = self._store(msgspec.json.encode(holdings))
        self.played.legs.append(replace(leg, ledger=ledger, dump=dump))
        self._blame_losses(number, role, "import", ledger)
        # From here on the module is measured by what it says itself, so that no loss is told twice.
        self.held[role] = state
        return True

    def _dump(self, number: int, role: str) -> tuple[Holding, ...] | None:
        seat = self.seats[role]
        answer = seat.conversation.ask(protocol.Dump, students=())
        if answer.outcome is Outcome.UNSUPPORTED:
            raise Unseen("no-dump", module=seat.module.name)
        if not self._is_done(number, role, "dump", answer):
            return None
        assert answer.reply is not None
        edition = self.rules.edition
        known = {number_of(item, edition) for group in self.prepared.students.values() for item in group}
        own = [item for item in answer.reply.students if number_of(item, edition) in known]
        if len(own) != len(answer.reply.students):
            self._blame(number, role, "dump", "strangers", count=len(answer.reply.students) - len(own))
        try:
            return take_holdings(seat.scratch, own)
        except Obstacle as obstacle:
            raise Unseen(obstacle.key, module=seat.module.name) from None

    def _journey(self, number: int, role: str, step: Journey) -> None:
        edition = self.rules.edition
        before = NOBODY
        for name in step.owned:
            before = entered(before, portfolio_of(self.prepared.students[name], edition), edition)
        after = people_of(self.held[role], numbers_of(before, edition), edition)
        if step.view == "certified":
            before = only_certified(before, edition)
        measure = self._measure(step.requirement or self.scenario.breaks.import_)
        ledger = take_ledger(before, after, measure, ("bundle", "state"))
        seat = self.seats[role]
        self.played.legs.append(
            Leg(number, "journey", role, seat.module.name, name=step.journey, ledger=ledger)
        )
        if not ledger.is_lossless and not self.played.faults:
            self.played.faults.append(
                Fault("journey", operation="journey", step=number, requirements=_broken(ledger))
            )

    # -- blame -------------------------------------------------------------------------------------

    def _is_done(
        self, number: int, role: str, operation: str, answer: Answer, leg: Leg | None = None
    ) -> bool:
        """Tell whether a call succeeded; one that did not is the module's fault."""
        if answer.outcome is Outcome.OK and answer.reply is not None:
            return True
        if leg is not None:
            self.played.legs.append(leg)
        fault = answer.fault.key if answer.outcome in BROKEN and answer.fault is not None else ""
        self._blame(number, role, operation, answer.outcome.value, detail=fault)
        return False

    def _blame(
        self,
        number: int,
        role: str,
        operation: str,
        reason: str,
        *,
        requirements: tuple[str, ...] = (),
        **parameters: str | float,
    ) -> None:
        module = self.seats[role].module.name if role else ""
        told = {name: value for name, value in parameters.items() if value != ""}
        self.played.faults.append(Fault(reason, role, module, operation, number, requirements, told))

    def _blame_losses(self, number: int, role: str, operation: str, ledger: Ledger) -> None:
        if not ledger.is_lossless:
            count = sum(row.lost for row in ledger.losses)
            self._blame(number, role, operation, "loss", requirements=_broken(ledger), count=count)

    def _blame_refusal(self, number: int, role: str, bundle: Bundle, answer: Answer) -> None:
        """A wrong bundle may be refused; a right one is refused by an importer that is wrong, or cannot."""
        if not bundle.conforms:
            return
        declared = self.seats[role].conversation.declaration
        read = frozenset(declared.ciphers.read) if declared is not None else frozenset()
        if bundle.ciphers - read:
            self._blame(
                number, "", "import", "no-common-cipher", cipher=", ".join(sorted(bundle.ciphers - read))
            )
        else:
            self._blame(
                number, role, "import", answer.outcome.value, requirements=(self.scenario.breaks.import_,)
            )

    # -- odds and ends -----------------------------------------------------------------------------

    def _leg(self, number: int, operation: str, role: str, name: str, answer: Answer) -> Leg:
        return Leg(
            number,
            operation,  # type: ignore[arg-type] # one of the two words that callers use
            role,
            self.seats[role].module.name,
            name=name,
            outcome=answer.outcome,
            message=masked(answer.message, self.rules.edition),
            seconds=round(answer.seconds, 3),
        )

    def _measure(self, requirement: str) -> Measure:
        rules = self.rules
        return Measure(rules.edition, rules.allowances, rules.attribution, (requirement,))

    def _canonical(self, names: Iterable[str]) -> Iterator[object]:
        for name in names:
            yield from numbers_of(
                portfolio_of(self.prepared.students[name], self.rules.edition), self.rules.edition
            )

    def _with_files(self, role: str, holding: Holding) -> Holding:
        """Return a student whose files lie in the folder of the module in ``role``."""
        folder = self._folder(role, "given")
        scratch = self.seats[role].scratch

        def moved(file: File) -> File:
            name = f"{folder}/{Path(file.path).name}"
            if not (scratch / name).exists():
                shutil.copyfile(self.staging / file.path, scratch / name)
            return replace(file, path=name)

        return replace(holding, files=tuple(moved(file) for file in holding.files))

    def _folder(self, role: str, name: str) -> str:
        """Make a folder in a module's scratch that tells nothing; return its path relative to that."""
        digest = sha256(f"{self.seed}/{self.scenario.id}/{role}/{name}".encode()).hexdigest()
        path = self.seats[role].scratch / f"w{digest[:11]}"
        path.mkdir(parents=True, exist_ok=True)
        self.made.append(path)
        return path.name

    def _store(self, data: bytes) -> str:
        digest = digest_of(data)
        self.played.contents[digest] = data
        return digest


def _broken(ledger: Ledger) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.requirement for row in ledger.losses if row.requirement))
