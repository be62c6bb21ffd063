"""From the address of a module to something that opens adapters for it."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from lpx.harness.adapters.adapter_file import AdapterFile, Settings, read_adapter_file
from lpx.harness.adapters.base import Adapter, AdapterError

Kind = Literal["process", "http", "oneshot", "inprocess"]

_REFERENCE = "reference:"
_MUTANT = "mutant:"
_ONE_SHOT = "oneshot:"
_PROCESS = "process:"
_WEB = ("http://", "https://")


class Connection(Struct, frozen=True):
    """How to reach one module."""

    label: str
    """The address as the user gave it."""
    kind: Kind
    open: Callable[[Path], Adapter]
    """Returns an adapter that uses the given folder as scratch; each worker opens its own."""
    parallel: bool = True
    """Whether several adapters may be open at once: a server has one state for all."""
    certifiable: bool = True
    """False for one-shot programs: they never tell what they hold."""
    timeout: float | None = None
    """Seconds per call that the adapter file asks for."""


def connect(address: str, *, environ: Mapping[str, str] | None = None) -> Connection:
    """Return the connection that ``address`` names.

    Args:
        address: ``process: COMMAND`` (or just ``COMMAND``), ``http://HOST:PORT[/PATH]``,
            ``oneshot: COMMAND``, ``reference:`` (the reference module as a process),
            ``reference:inprocess``, ``mutant:NAME``, or the path of an adapter file (``.toml``).
        environ: variables that the adapter file adds to; by default this process's own.

    Raises:
        AdapterError: the address cannot be understood, or the adapter file is wrong.
    """
    address = address.strip()
    if not address:
        raise AdapterError("address-empty")
    if address.lower().endswith(".toml"):
        return _from_file(read_adapter_file(Path(address), os.environ if environ is None else environ))
    if address.startswith(_WEB):
        return _http(address, address, Settings())
    if address.startswith(_ONE_SHOT):
        return _oneshot(address, _words(address.removeprefix(_ONE_SHOT)), Settings())
    if address == _REFERENCE:
        return _process(address, reference_command(), Settings())
    if address.startswith((_REFERENCE, _MUTANT)):
        return _inprocess(address)
    return _process(address, _words(address.removeprefix(_PROCESS)), Settings())


def reference_command() -> list[str]:
    """Return the command that starts the reference module as a resident process."""
    return [sys.executable, "-m", "lpx.harness.reference.serve_process"]


def _words(command: str) -> list[str]:
    """Split a command line as the system's own shell would."""
    if os.name == "nt":
        words = [word.strip('"') for word in shlex.split(command, posix=False)]
    else:
        try:
            words = shlex.split(command)
        except ValueError:
            raise AdapterError("command-unreadable", command=command) from None
    if not words:
        raise AdapterError("address-empty")
    return words


def _from_file(file: AdapterFile) -> Connection:
    if file.way == "url":
        return _http(file.path, file.url, file.settings)
    command = list(file.words) or _words(file.line)
    return (_process if file.way == "command" else _oneshot)(file.path, command, file.settings)


def _process(label: str, command: list[str], settings: Settings) -> Connection:
    def start(scratch: Path) -> Adapter:
        from lpx.harness.adapters.process import ProcessAdapter

        return ProcessAdapter(command, scratch, cwd=settings.cwd, environment=settings.environment)

    return Connection(label, "process", start, timeout=settings.timeout)


def _http(label: str, url: str, settings: Settings) -> Connection:
    def start(scratch: Path) -> Adapter:
        from lpx.harness.adapters.http import HttpAdapter

        return HttpAdapter(url, scratch, multipart=settings.multipart)

    return Connection(label, "http", start, parallel=False, timeout=settings.timeout)


def _oneshot(label: str, command: list[str], settings: Settings) -> Connection:
    def start(scratch: Path) -> Adapter:
        from lpx.edition import load_edition
        from lpx.harness.adapters.oneshot import OneShotAdapter
        from lpx.harness.holdings import number_of

        edition = load_edition()
        return OneShotAdapter(
            command,
            scratch,
            person_id=lambda holding: number_of(holding, edition),
            declaration=settings.declaration,
            cwd=settings.cwd,
            environment=settings.environment,
        )

    return Connection(label, "oneshot", start, certifiable=False, timeout=settings.timeout)


def _inprocess(label: str) -> Connection:
    name = label.partition(":")[2]

    def start(scratch: Path) -> Adapter:
        from lpx.harness.adapters.inprocess import InProcessAdapter
        from lpx.harness.mutants import make_module

        wanted = "" if label.startswith(_REFERENCE) else name
        try:
            return InProcessAdapter(lambda: make_module(wanted, scratch), scratch)
        except KeyError:
            raise AdapterError("mutant-unknown", name=name) from None

    return Connection(label, "inprocess", start)
