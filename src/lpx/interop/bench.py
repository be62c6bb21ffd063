"""The edge where modules stand side by side: one seat for each module of a cell, opened when first needed."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from lpx.harness.adapters.base import AdapterError
from lpx.harness.adapters.connect import Connection, connect
from lpx.harness.conversation import Conversation, NoHello
from lpx.harness.runner import TIMEOUT
from lpx.interop.nouns import Party

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lpx.harness.protocol import Declaration

_NAMED = re.compile(r"^([\w.-]+)=(.+)$", re.DOTALL)
PATIENCE = 3
"""Cells in a row in which a module did not answer, after which it is not asked again."""
_USUAL = "adapter"
"""Stem of an adapter file that says nothing; its folder does."""


class Module(Struct, frozen=True):
    """A module of a run by the name that reports call it."""

    name: str
    address: str


class NameTaken(ValueError):  # noqa: N818 - reads as what it tells
    """Two modules were given the same name."""


def named(addresses: Iterable[str]) -> tuple[Module, ...]:
    """Return modules for addresses such as ``mine=adapter.toml``, or without a name of their own.

    Without one, a module is called after its adapter file, that file's folder, or what follows the colon.

    Raises:
        NameTaken: Two were given the same name.
    """
    made: list[Module] = []
    taken: Counter[str] = Counter()
    for text in addresses:
        given = _NAMED.match(text)
        name, address = (given[1], given[2]) if given else (_name_for(text), text)
        taken[name] += 1
        if taken[name] > 1:
            if given:
                raise NameTaken(name)
            name = f"{name}-{taken[name]}"
        made.append(Module(name, address.strip()))
    return tuple(made)


def _name_for(address: str) -> str:
    address = address.strip()
    if address.lower().endswith(".toml"):
        path = Path(address)
        name = path.resolve().parent.name if path.stem == _USUAL else path.stem
    else:
        scheme, _, rest = address.partition(":")
        name = rest.strip("/") if scheme in {"mutant", "http", "https"} else scheme
    return re.sub(r"[^\w.-]+", "-", name).strip("-")[:40] or "module"


class Seat:
    """One module in one role: the conversation with it, and the folder that both sides use."""

    def __init__(self, module: Module, connection: Connection, timeout: float | None) -> None:
        self.module = module
        self.scratch = Path(tempfile.mkdtemp(prefix="lpx-interop-"))
        try:
            adapter = connection.open(self.scratch)
        except BaseException:
            shutil.rmtree(self.scratch, ignore_errors=True)
            raise
        self.conversation = Conversation(adapter, timeout=timeout or connection.timeout or TIMEOUT)

    def close(self) -> None:
        """Stop the module and remove its folder."""
        try:
            self.conversation.close()
        finally:
            shutil.rmtree(self.scratch, ignore_errors=True)


class Bench:
    """Opens modules and keeps them open from one cell to the next. A context manager.

    Args:
        modules: By the names that cells use.
        timeout: Seconds that one call may take; None: as each adapter file says.

    Raises:
        AdapterError: An address cannot be understood.
    """

    def __init__(self, modules: Sequence[Module], timeout: float | None = None) -> None:
        self._modules = {module.name: module for module in modules}
        self._connections = {module.name: connect(module.address) for module in modules}
        self._timeout = timeout
        self._seats: dict[tuple[str, int], Seat] = {}
        self._waited: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop every module."""
        while self._seats:
            self._seats.popitem()[1].close()

    @property
    def parallel(self) -> bool:
        """Whether every module can be opened several times at once."""
        return all(connection.parallel for connection in self._connections.values())

    def is_single(self, name: str) -> bool:
        """Tell whether the module has one state for everybody who talks to it."""
        return not self._connections[name].parallel

    def seats(self, names: Sequence[str]) -> tuple[Seat, ...]:
        """Return a seat for each of ``names``; one that comes twice is opened twice where that is possible.

        Raises:
            AdapterError: A module cannot be started.
        """
        taken: Counter[str] = Counter()
        made = []
        for name in names:
            number = 0 if self.is_single(name) else taken[name]
            taken[name] += 1
            made.append(self._seat(name, number))
        return tuple(made)

    def _seat(self, name: str, number: int) -> Seat:
        if (name, number) not in self._seats:
            seat = Seat(self._modules[name], self._connections[name], self._timeout)
            self._seats[name, number] = seat
        return self._seats[name, number]

    def watch(self, names: Iterable[str], hung: Collection[str]) -> None:
        """Note which of the modules of a cell did not answer in it."""
        for name in names:
            self._waited[name] = self._waited[name] + 1 if name in hung else 0

    def given_up(self, names: Iterable[str]) -> str:
        """Return the first of ``names`` that is not asked again, since it never answers; empty for none."""
        return next((name for name in names if self._waited[name] >= PATIENCE), "")

    def parties(self) -> tuple[Party, ...]:
        """Return what every module says of itself; one that cannot be started says nothing."""
        return tuple(
            Party(name, module.address, self._connections[name].kind, self._declaration(name))
            for name, module in self._modules.items()
        )

    def _declaration(self, name: str) -> Declaration | None:
        try:
            return self._seat(name, 0).conversation.hello()
        except (AdapterError, NoHello):
            return None


def by_role(roles: Sequence[str], seats: Sequence[Seat]) -> Mapping[str, Seat]:
    """Return the seats by the roles that they are for."""
    return dict(zip(roles, seats, strict=True))
