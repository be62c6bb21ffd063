"""An adapter that is a person: answers the runner's calls out of what was written down and handed back.

So the runner and the judge are the same as for any other module. What the person has not done yet, or what
was seen too vaguely to be compared, ends the arm with an exception that says what to do next.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lpx.harness import protocol, steps
from lpx.harness.adapters.base import Answer, answered
from lpx.harness.folder.evidence import Pair, Returned, Unusable, read_dump, read_state, screen_text
from lpx.harness.folder.nouns import Answer as Written
from lpx.harness.folder.nouns import Counted, Task
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import Holding, Reply

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.folder.nouns import PreparedArm

_STATUS: dict[str, protocol.Status] = {"refused": "rejected", "unsupported": "unsupported"}


class NotDone(Exception):  # noqa: N818 - an event, not a mistake
    """Something is missing for a task.

    Args:
        task: Its number.
        key: Key of the catalogue under ``harness-kit.todo``.
        parameters: What its text needs.
    """

    def __init__(self, task: int, key: str, **parameters: str | int) -> None:
        super().__init__(key)
        self.task, self.key, self.parameters = task, key, parameters


class OnlySeen(Exception):  # noqa: N818 - an event, not a mistake
    """The state after an import was seen on a screen, not handed back.

    Args:
        task: Its number.
        counts: Record id → how many the person counted.
        screen: What the screen showed.
    """

    def __init__(self, task: int, counts: dict[str, int], screen: str) -> None:
        super().__init__(str(task))
        self.task, self.counts, self.screen = task, counts, screen


class PersonAdapter:
    """What a person did for one arm, as an adapter.

    Args:
        arm: The arm with what was made for it.
        tasks: Its rows of the sheet, in order.
        written: What was written down, by task.
        returned: What was handed back, by task.
        declaration: What is known of the module.
        look_password: For the bundles that show a state.
        scratch: An empty folder for this adapter alone.
        edition: The edition of the exchange specification.
        codes: The edition of the course code.
    """

    def __init__(
        self,
        arm: PreparedArm,
        tasks: tuple[Task, ...],
        *,
        written: Callable[[int], Written],
        returned: Callable[[int], Returned],
        declaration: protocol.Declaration,
        look_password: str,
        scratch: Path,
        edition: Edition,
        codes: CodeEdition,
    ) -> None:
        self.scratch = scratch
        self.last = b""
        self._arm, self._tasks = arm, tasks
        self._written, self._returned = written, returned
        self._declaration, self._look_password = declaration, look_password
        self._edition, self._codes = edition, codes
        self._steps = iter(enumerate(steps.steps_of(arm.arm.case)))
        self._holds: list[Holding] = []
        """What the module must hold before anything was imported."""
        self._last: Task | None = None
        """The import or export that was done last."""

    def call(self, request: protocol.Request | protocol.Probe, *, timeout: float) -> Answer:  # noqa: ARG002 - the person's pace
        """Answer ``request`` as the person saw it.

        Raises:
            NotDone: The person has not done it yet, or not all of it.
            OnlySeen: A state is known from the screen alone.
        """
        if isinstance(request, protocol.Hello | protocol.Bye):
            return answered(Reply(request.seq, "ok", declaration=self._declaration), 0.0)
        place, _ = next(self._steps)
        match request:
            case protocol.Export():
                return self._export(request, self._task(place))
            case protocol.Import():
                return self._import(request, self._task(place))
            case protocol.Load():
                self._entered(place)
                self._holds += map(_without_places, request.students)
            case protocol.Dump():
                return answered(Reply(request.seq, "ok", students=self._asked(request)), 0.0)
            case _:
                pass
        return answered(Reply(request.seq, "ok"), 0.0)

    def restart(self) -> None:
        """Do nothing: the person sees to it."""

    def close(self) -> None:
        """Do nothing."""

    def stderr_tail(self) -> str:
        """Return nothing."""
        return ""

    # -- tasks -------------------------------------------------------------------------------------

    def _task(self, place: int) -> Task:
        return next(task for task in self._tasks if task.step == place)

    def _entered(self, place: int) -> None:
        for task in self._tasks:
            if task.kind != "enter" or task.step != place:
                continue
            match self._written(task.number).result:
                case "ok":
                    pass
                case "":
                    raise NotDone(task.number, "enter")
                case _:
                    raise NotDone(task.number, "enter-failed")

    def _export(self, request: protocol.Export, task: Task) -> Answer:
        self._last = task
        written, returned = self._written(task.number), self._returned(task.number)
        result = written.result or ("ok" if returned.pairs else "")
        if not result:
            raise NotDone(task.number, "export")
        if result == "broke":
            return Answer(Outcome.CRASHED, message=written.message)
        if result != "ok":
            status: protocol.Status = "unsupported" if result == "unsupported" else "failed"
            return answered(Reply(request.seq, status, written.message), 0.0)
        if not returned.pairs:
            raise NotDone(task.number, "export-missing")
        if len(returned.pairs) > 1:
            raise NotDone(task.number, "export-several", count=len(returned.pairs))
        archive, signature = self._copy(returned.pairs[0], request.folder)
        return answered(Reply(request.seq, "ok", written.message, archive=archive, signature=signature), 0.0)

    def _copy(self, pair: Pair, folder: str) -> tuple[str, str]:
        names = []
        for path in (pair.archive, pair.signature):
            if path is None:
                names.append("")
                continue
            shutil.copyfile(path, self.scratch / folder / path.name)
            names.append(f"{folder}/{path.name}")
        return names[0], names[1]

    def _import(self, request: protocol.Import, task: Task) -> Answer:
        self._last = task
        written = self._written(task.number)
        if not written.result:
            raise NotDone(task.number, "import")
        if written.result == "broke":
            return Answer(Outcome.CRASHED, message=written.message)
        return answered(Reply(request.seq, _STATUS.get(written.result, "ok"), written.message), 0.0)

    # -- what the module holds ---------------------------------------------------------------------

    def _asked(self, request: protocol.Dump) -> tuple[Holding, ...]:
        """Return what the module holds of the students who were asked for; of everybody when none was."""
        from lpx.harness.holdings import number_of

        held = self._state()
        wanted = set(request.students)
        return tuple(item for item in held if not wanted or number_of(item, self._edition) in wanted)

    def _state(self) -> tuple[Holding, ...]:
        task = self._last
        if task is None:
            return tuple(self._holds)
        written, returned = self._written(task.number), self._returned(task.number)
        try:
            if returned.dump is not None:
                return read_dump(returned.dump)
            if returned.pairs:
                return self._exported(returned)
        except Unusable as why:
            raise NotDone(task.number, why.key, **why.parameters) from None
        if self._shows_nothing(written):
            return tuple(self._holds)
        screen = screen_text(returned.texts, written.screen)
        if written.counts or screen:
            raise OnlySeen(task.number, dict(written.counts), screen)
        raise NotDone(task.number, "look")

    def _exported(self, returned: Returned) -> tuple[Holding, ...]:
        """Return the students of all bundles that show a state, each student once."""
        found: dict[str, Holding] = {}
        from lpx.harness.holdings import number_of

        for pair in returned.pairs:
            for holding in read_state(pair, self._look_password, self._edition, self._codes):
                found[number_of(holding, self._edition)] = holding
        for holding in self._holds:
            # A student without records may be nothing to export.
            found.setdefault(number_of(holding, self._edition), holding) if self._is_bare(holding) else None
        return tuple(found.values())

    def _is_bare(self, holding: Holding) -> bool:
        from lpx.harness.folder.plan import count_records

        return count_records(holding, self._edition) == 0

    def _shows_nothing(self, written: Written) -> bool:
        """Tell whether the page was counted and is empty, as it was before."""
        counted = set(Counted) <= set(written.counts)
        return counted and not any(written.counts.values()) and all(map(self._is_bare, self._holds))


def _without_places(holding: Holding) -> Holding:
    """Return a student whose files are known by their digests alone."""
    return replace(holding, files=tuple(replace(file, path="") for file in holding.files))
