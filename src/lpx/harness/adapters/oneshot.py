"""The one-shot transport: one process per case. Quick to write, and not enough for certification.

``CMD import --archive A --signature S --password-file P --school X`` ends with 0 (accepted) or 1 (rejected);
``--students F --scratch DIR`` names the students who are enrolled there already, when there are any.
``CMD export --students F --occasion O --password-file P --out DIR`` ends with 0 and leaves the archive and
the signature file in ``DIR``. Any other code is a crash. Nothing tells what the module holds afterwards, so
no case that looks at it can be judged.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from lpx.harness.adapters.base import AdapterError, Answer, Fault, answered, excerpt
from lpx.harness.adapters.pipes import Drain
from lpx.harness.adapters.tree import Tree, own_group
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import (
    Bye,
    Ciphers,
    Declaration,
    Export,
    Hello,
    Holding,
    Import,
    Load,
    Probe,
    Reply,
    Request,
    Reset,
)

ONE_SHOT = "one-shot"
"""The word in ``Declaration.supports`` that tells reports of this transport."""
_ARCHIVE = ".zip"
_ACCEPTED, _REJECTED = 0, 1


def presumed(product: str) -> Declaration:
    """Return what is presumed of a program that nobody has declared anything of."""
    from lpx.edition import DEFAULT_EDITION

    return Declaration(
        product=product,
        version="-",
        vendor="-",
        roles=("exporter", "importer"),
        editions=(DEFAULT_EDITION,),
        ciphers=Ciphers(read=("aes-256", "traditional"), write=("aes-256",)),
        supports=(ONE_SHOT,),
    )


class OneShotAdapter:
    """Runs a program once per import and once per export.

    Args:
        command: the program and its first arguments.
        scratch: the folder that the files of a run lie in.
        declaration: what the program offers; by default both roles, AES-256 and traditional encryption.
        person_id: returns a student's personal number, which ``export`` names students by.
        cwd: where the program starts.
        environment: all variables of the program; by default those of lpx.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        command: Sequence[str],
        scratch: Path,
        *,
        person_id: Callable[[Holding], str],
        declaration: Declaration | None = None,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.scratch = scratch
        self.last = b""
        self._command = list(command)
        self._declaration = declaration or presumed(Path(self._command[0]).name)
        self._person_id = person_id
        self._cwd = cwd
        self._environment = dict(environment) if environment is not None else None
        self._clock = clock
        self._owned: dict[str, Holding] = {}
        self._stderr = b""

    def call(self, request: Request | Probe, *, timeout: float) -> Answer:
        """Run the program for an import or an export; answer everything else in its place."""
        if isinstance(request, Import) and "importer" in self._declaration.roles:
            return self._import(request, timeout)
        if isinstance(request, Export) and "exporter" in self._declaration.roles:
            return self._export(request, timeout)
        return answered(self._stand_in(request), 0.0)

    def restart(self) -> None:
        """Forget who was loaded."""
        self._owned.clear()

    def close(self) -> None:
        """Do nothing: no process outlives its call."""

    def stderr_tail(self) -> str:
        """Return the end of what the last process wrote to stderr."""
        return self._stderr.decode("utf-8", errors="backslashreplace")

    def _stand_in(self, request: Request | Probe) -> Reply:
        """Return what the harness itself answers, since nobody is resident."""
        if isinstance(request, Hello):
            return Reply(request.seq, "ok", declaration=self._declaration)
        if isinstance(request, Reset):
            self._owned.clear()
            return Reply(request.seq, "ok")
        if isinstance(request, Bye):
            return Reply(request.seq, "ok")
        if isinstance(request, Load):
            self._owned |= {self._person_id(holding): holding for holding in request.students}
            return Reply(request.seq, "ok")
        return Reply(request.seq, "unsupported")

    def _import(self, request: Import, timeout: float) -> Answer:
        arguments = ["import", "--archive", str(self.scratch / request.archive)]
        if request.signature is not None:
            arguments += ["--signature", str(self.scratch / request.signature)]
        arguments += ["--school", request.school]
        if not self._owned:
            return self._run(request, arguments, request.password, timeout)
        with _temporary(msgspec.json.encode([*self._owned.values()]), ".json") as students:
            arguments += ["--students", str(students), "--scratch", str(self.scratch)]
            return self._run(request, arguments, request.password, timeout)

    def _export(self, request: Export, timeout: float) -> Answer:
        unknown = [number for number in request.students if number not in self._owned]
        if unknown:
            return answered(Reply(request.seq, "failed"), 0.0)
        folder = self.scratch / request.folder
        holdings = [self._owned[number] for number in request.students]
        with _temporary(msgspec.json.encode(holdings), ".json") as students:
            arguments = ["export", "--students", str(students), "--scratch", str(self.scratch)]
            arguments += ["--occasion", request.occasion, "--out", str(folder)]
            answer = self._run(request, arguments, request.password, timeout)
        if answer.outcome is not Outcome.OK:
            return answer
        archive, signature = _bundle_in(folder)
        reply = Reply(
            request.seq,
            "ok",
            message=answer.message,
            archive=archive and f"{request.folder}/{archive}",
            signature=signature and f"{request.folder}/{signature}",
        )
        return answered(reply, answer.seconds, answer.memory_mb)

    # -- the program -----------------------------------------------------------------------------

    def _run(self, request: Request, arguments: list[str], password: str, timeout: float) -> Answer:
        started = self._clock()
        with _temporary(password.encode("utf-8"), ".txt") as password_file:
            process = self._start([*self._command, *arguments, "--password-file", str(password_file)])
            tree = Tree(process)
            assert process.stdout is not None
            assert process.stderr is not None
            said, errors = Drain(process.stdout), Drain(process.stderr)
            try:
                code = process.wait(timeout)
            except subprocess.TimeoutExpired:
                code = None
            memory = tree.memory_mb()
            tree.kill()
            said.join(1.0)
            errors.join(1.0)
        seconds = self._clock() - started
        self._stderr = errors.tail()
        text = said.tail().decode("utf-8", errors="backslashreplace").strip()
        if code is None:
            fault = Fault("timed-out", {"seconds": timeout})
            return Answer(Outcome.HUNG, seconds=timeout, memory_mb=memory, raw=excerpt(text), fault=fault)
        if code == _ACCEPTED:
            return answered(Reply(request.seq, "ok", message=text), seconds, memory)
        if code == _REJECTED and isinstance(request, Import):
            return answered(Reply(request.seq, "rejected", message=text), seconds, memory)
        fault = Fault("exit-code", {"code": code})
        return Answer(Outcome.CRASHED, seconds=seconds, memory_mb=memory, raw=excerpt(text), fault=fault)

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - running the vendor's program is the purpose
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._cwd,
                env=self._environment,
                **own_group(),
            )
        except FileNotFoundError:
            raise AdapterError("program-not-found", program=command[0]) from None
        except OSError as error:
            detail = error.strerror or type(error).__name__
            raise AdapterError("program-not-startable", program=command[0], detail=detail) from None


class _temporary:  # noqa: N801 - used like a function
    """A file with ``content`` that other programs may open while it exists, also on Windows."""

    def __init__(self, content: bytes, suffix: str) -> None:
        handle, name = tempfile.mkstemp(prefix="lpx-", suffix=suffix)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        self._path = Path(name)

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        self._path.unlink(missing_ok=True)


def _bundle_in(folder: Path) -> tuple[str, str]:
    """Return the names of the archive and the signature file in ``folder``; empty where there is none."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    archive = next((name for name in names if name.lower().endswith(_ARCHIVE)), "")
    return archive, next((name for name in names if name != archive), "")
