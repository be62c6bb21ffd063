"""Looks for bundles on which modules disagree, and makes each as small as it gets.

Generated bundles are handed to every module. Where two differ (one imports what the other refuses, or both
import and then hold different things), the bundle is shrunk and filed under the requirement that it touches.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from lpx.checks.nouns import Verdict
from lpx.edition.nouns import Severity
from lpx.harness.capabilities import load_capabilities
from lpx.harness.differences import Measure, forbidden, losses, requirement_for
from lpx.harness.nouns import Case, CaseResult, CaseVerdict, Shortfall
from lpx.harness.observations import Handed, digest_of
from lpx.harness.opened import open_handed
from lpx.harness.recipes import prepare
from lpx.harness.shrink import shrink
from lpx.harness.writers import load_writers
from lpx.interop.candidates import BUNDLE, candidates, case_of, requirements_of
from lpx.interop.disagreements import SCHEMA, Did, Disagreement, Found, Held, Mined
from lpx.interop.reading import CANNOT, Reading, read_bundle
from lpx.interop.said import masked

if TYPE_CHECKING:
    from lpx.harness.opened import Opened
    from lpx.harness.recipe_nouns import Prepared
    from lpx.harness.runner import Rules
    from lpx.interop.bench import Seat
    from lpx.interop.candidates import Candidate
    from lpx.portfolio.compare import Difference

DIFFERS = "differs"
"""What a module did that imported a bundle and holds something else than the first that did."""
TRIALS = 40
"""Smaller versions that are tried of each disagreement."""
_STRICT, _PRACTICE = "strict", "practice"
_SHOWN = 5
_ALL = frozenset(Severity)

OnTried = Callable[[int, int, int], None]
"""Told how many bundles were tried, how many there are, and how many disagreements were found."""


class _Seen(Struct, frozen=True):
    """One bundle as all modules saw it."""

    prepared: Prepared
    opened: Opened
    readings: tuple[Reading, ...]


class _Split(Struct, frozen=True):
    """How modules differ on a bundle."""

    dids: tuple[tuple[str, str], ...]
    """Module and what it did."""
    requirement: str
    held: tuple[Difference, ...] = ()

    @property
    def kind(self) -> str:
        """What tells one disagreement from another."""
        return "/".join((self.requirement, *(f"{name}={did}" for name, did in self.dids)))


def mine(
    seats: Sequence[Seat], rules: Rules, *, seed: str, budget: int, on_tried: OnTried | None = None
) -> Mined:
    """Try ``budget`` generated bundles on every module.

    Args:
        seats: The modules.
        rules: Editions, allowances and attribution.
        seed: Decides which bundles are tried.
        budget: How many.
        on_tried: Told of every bundle.

    Raises:
        AdapterError: A module cannot be started.
        NoHello: A module does not answer ``hello`` properly before anything is asked of it.
    """
    miner = _Miner(seats, rules, seed)
    found: dict[str, Found] = {}
    unmade = 0
    try:
        for number, candidate in zip(range(1, budget + 1), candidates(seed, rules.edition), strict=False):
            seen = miner.see(case_of(candidate))
            unmade += seen is None
            split = miner.split(candidate, seen) if seen is not None else None
            if split is not None and split.kind not in found:
                found[split.kind] = miner.smallest(candidate, split)
            if on_tried is not None:
                on_tried(number, budget, len(found))
    finally:
        miner.close()
    ordered = sorted(found.values(), key=lambda item: item.disagreement.id)
    return Mined(budget, unmade, tuple(ordered))


class _Miner:
    """Makes bundles, lets every module read them, and compares."""

    def __init__(self, seats: Sequence[Seat], rules: Rules, seed: str) -> None:
        self._seats, self._rules, self._seed = seats, rules, seed
        self._staging = Path(tempfile.mkdtemp(prefix="lpx-mine-"))

    def close(self) -> None:
        """Remove what was made."""
        shutil.rmtree(self._staging, ignore_errors=True)

    def see(self, case: Case) -> _Seen | None:
        """Make the bundle of ``case`` and let every module read it; None when it cannot be made."""
        rules, cipher = self._rules, self._cipher()
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir()
        try:
            prepared = prepare(case, self._seed, rules.edition, rules.codes, self._staging, cipher=cipher)
        except Exception:  # noqa: BLE001 - vectors assume things of what they change
            return None
        opened = self._opened(prepared)
        needed = _needed(case.given["bundles"][BUNDLE], prepared, opened)
        readings = tuple(read_bundle(seat, prepared, BUNDLE, needed, rules.edition) for seat in self._seats)
        return _Seen(prepared, opened, readings)

    def _cipher(self) -> str:
        """Return the best protection that every module reads."""
        read = [set(seat.conversation.hello().ciphers.read) for seat in self._seats]
        return next(
            (name for name in self._rules.edition.archive.ciphers if all(name in one for one in read)), ""
        )

    def _opened(self, prepared: Prepared) -> Opened:
        made = prepared.bundles[BUNDLE]
        contents = {
            digest_of(data): data
            for path in (made.archive, made.signature)
            if path is not None
            for data in (((prepared.folder / path).read_bytes()),)
        }
        digests = list(contents)
        handed = Handed(digests[0], Path(made.archive).name)
        if made.signature is not None:
            handed = replace(handed, signature=digests[-1], signature_name=Path(made.signature).name)
        return open_handed(handed, contents, made.password, self._rules.edition, self._rules.codes)

    # -- comparing ---------------------------------------------------------------------------------

    def split(self, candidate: Candidate, seen: _Seen) -> _Split | None:
        """Return how the modules that could read a bundle differ on it; None when they do not."""
        able = [item for item in seen.readings if item.did != CANNOT]
        first = next((item for item in able if item.held is not None), None)
        held: tuple[Difference, ...] = ()
        dids: list[tuple[str, str]] = []
        for item in able:
            unlike = self._unlike(first, item) if first is not None else ()
            held = held or unlike
            dids.append((item.module, DIFFERS if unlike else item.did))
        if len({did for _, did in dids}) < 2:
            return None
        return _Split(tuple(dids), self._filed_under(candidate, seen, held), held)

    def _unlike(self, left: Reading, right: Reading) -> tuple[Difference, ...]:
        """Return what two modules that imported a bundle hold differently, beyond what either may change."""
        if left.held is None or right.held is None:
            return ()
        measure = self._measure("")
        ahead = forbidden(losses(left.held, right.held, measure.edition), "state", measure)
        turned = [
            replace(item, status=_TURNED[item.status], left=item.right, right=item.left) for item in ahead
        ]
        lawless = {id(item) for item in forbidden(turned, "state", measure)}
        return tuple(item for item, other in zip(ahead, turned, strict=True) if id(other) in lawless)

    def _filed_under(self, candidate: Candidate, seen: _Seen, held: Sequence[Difference]) -> str:
        """Return the requirement that a disagreement touches, as far as lpx's own findings tell."""
        about = requirements_of(candidate)
        found = self._findings(seen, _STRICT, {Severity.ERROR, Severity.WARNING})
        guesses = [*(name for name in about if name in found), *found, *about]
        if held:
            guesses.append(requirement_for(held[0], "state", self._measure(""), ""))
        return next((name for name in guesses if name), "")

    def _findings(self, seen: _Seen, profile: str, severities: Container[Severity] = _ALL) -> tuple[str, ...]:
        """Return the requirements of the findings of a profile, errors first."""
        findings = seen.opened.report(profile).findings
        return tuple(dict.fromkeys(item.requirement for item in findings if item.severity in severities))

    def _measure(self, requirement: str) -> Measure:
        rules = self._rules
        return Measure(rules.edition, rules.allowances, rules.attribution, (requirement,))

    # -- shrinking ---------------------------------------------------------------------------------

    def smallest(self, candidate: Candidate, split: _Split) -> Found:
        """Return the smallest version of a candidate on which the same modules differ the same way."""
        case = case_of(candidate)

        def attempt(version: Case) -> CaseResult | None:
            seen = self.see(version)
            again = self.split(candidate, seen) if seen is not None else None
            return _as_result(version, again) if again is not None else None

        kinds = [record.id for record in self._rules.edition.records.values() if record.shape == "array"]
        found = shrink(case, _as_result(case, split), attempt, kinds=kinds, trials=TRIALS)
        smallest = case if found is None else replace(case, given=found.given)
        seen = self.see(smallest)
        assert seen is not None
        return self._told(
            candidate, smallest, seen, self.split(candidate, seen) or split, found.trials if found else 0
        )

    def _told(self, candidate: Candidate, case: Case, seen: _Seen, split: _Split, trials: int) -> Found:
        made = seen.prepared.bundles[BUNDLE]
        paths = [path for path in (made.archive, made.signature) if path is not None]
        files = {Path(path).name: (seen.prepared.folder / path).read_bytes() for path in paths}
        digest = digest_of(files[Path(made.archive).name]).removeprefix("sha256:")[:8]
        dids = dict(split.dids)
        told = Disagreement(
            schema=SCHEMA,
            id="-".join((split.requirement or "unfiled", digest)),
            requirement=split.requirement,
            about=candidate.about,
            modules=tuple(
                Did(item.module, dids.get(item.module, item.did), self._masked(item.message))
                for item in seen.readings
            ),
            held=tuple(
                Held(item.kind, item.aspect, "" if item.aspect == "extra" else item.key, item.status)
                for item in split.held[:_SHOWN]
            ),
            strict=self._findings(seen, _STRICT),
            practice=self._findings(seen, _PRACTICE),
            seed=self._seed,
            candidate=candidate.id,
            given=case.given,
            trials=trials,
            archive=Path(made.archive).name,
            signature=Path(made.signature).name if made.signature is not None else "",
        )
        return Found(told, files, made.password)

    def _masked(self, message: str) -> str:
        return masked(message, self._rules.edition)


def _needed(recipe: dict[str, Any], prepared: Prepared, opened: Opened) -> frozenset[str]:
    """Return the capabilities without which a module may refuse a bundle."""
    practice = opened.report(_PRACTICE)
    ciphers = set(practice.inventory.ciphers)
    needed = {
        item.id
        for item in load_capabilities().values()
        if item.declared == "ciphers.read" and item.value in ciphers
    }
    directory, layout = opened.evidence.directory, opened.evidence.layout
    writers = {writer.id: writer.capability for writer in load_writers().writers}
    loose = opened.report(_STRICT).verdict is not practice.verdict
    asked = {
        writers.get(recipe.get("writer", ""), ""): True,
        "signature-forms": bool(recipe.get("signature")),
        "several-students": len(prepared.bundles[BUNDLE].portfolio.students) > 1,
        "read-cp950-names": directory is not None
        and any(member.name_encoding == "cp950" for member in directory.members),
        "deeper-folders": layout is not None and any(layout.depths),
        "dialects": loose and practice.verdict is Verdict.CONFORMS,
    }
    return frozenset(needed | {name for name, is_so in asked.items() if name and is_so})


_TURNED: dict[str, Any] = {
    "missing": "extra",
    "extra": "missing",
    "altered": "altered",
    "normalised": "normalised",
}


def _as_result(case: Case, split: _Split) -> CaseResult:
    """Return a disagreement as the result of a failed case, so that the harness can shrink it."""
    shortfalls = (Shortfall(split.kind, split.requirement),)
    return CaseResult(case.id, CaseVerdict.FAIL, case.requirements, shortfalls=shortfalls)
