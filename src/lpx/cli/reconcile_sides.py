"""The two sides that ``lpx reconcile`` compares, as they were named on the command line."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from lpx.cli.adapter.stopping import stop_for
from lpx.cli.batch.choosing import listed, passwords_for
from lpx.cli.diagnostics import Stop
from lpx.cli.exit_codes import ExitCode
from lpx.scale.places import is_url

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.protocol import Holding
    from lpx.messages import Language
    from lpx.scale.passwords import Passwords
    from lpx.scale.reconcile.run import SideInput

_LIST = "@"
_MAGIC = re.compile(r"[*?\[]")
_ADAPTER = ".toml"
_TIMEOUT = 600.0
"""Seconds that a module may take to say what it holds."""


class Sides:
    """Both sides; a module that is asked stays open to the end. Use it as a context manager."""

    def __init__(self, edition: Edition, language: Language, *, show: bool) -> None:
        self._edition, self._language, self._show = edition, language, show
        self._sides: dict[int, SideInput] = {}
        self._open = ExitStack()
        self._answered: dict[Path | None, Passwords] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def of(self, number: int) -> SideInput:
        """Return the side that is argument ``number``."""
        return self._sides[number]

    def add(self, number: int, text: str, table_file: Path | None, password_file: Path | None) -> None:
        """Take argument ``number``: what it names is found, and nothing read yet. Raises ``Stop``."""
        from lpx.scale.reconcile.dumps import EXTENSIONS, read_dump
        from lpx.scale.reconcile.run import Held

        path = Path(text)
        if path.suffix.lower() in EXTENSIONS and path.is_file():
            self._sides[number] = Held(read_dump(path, number), f"‹dump-{number}›")
        elif path.suffix.lower() == _ADAPTER:
            self._sides[number] = Held(self._asked(text), f"‹module-{number}›")
        else:
            if not (text.startswith(_LIST) or _MAGIC.search(text) or is_url(text) or path.exists()):
                raise Stop(ExitCode.USAGE, self._language, "reconcile.side-missing", number=number)
            self._sides[number] = self._bundles(text, table_file, password_file)

    def _bundles(self, text: str, table_file: Path | None, password_file: Path | None) -> SideInput:
        from lpx.coursecode import load_code_edition
        from lpx.scale.naming import Naming, schools_of
        from lpx.scale.reconcile.run import Bundles
        from lpx.scale.sorting import on_shelf

        is_list = text.startswith(_LIST)
        listing = listed(
            () if is_list else (text,), text[1:] if is_list else None, self._edition, self._language
        )
        naming = Naming(self._edition, schools_of(load_code_edition()), show=self._show)
        names = on_shelf(naming.name(place.name, number) for number, place in enumerate(listing.places, 1))
        if table_file is None and password_file in self._answered:
            passwords = self._answered[password_file]  # asking once is enough
        else:
            passwords = passwords_for(listing, table_file, password_file, self._language)
        if table_file is None:
            self._answered[password_file] = passwords
        return Bundles(listing, passwords, names)

    def _asked(self, address: str) -> Iterator[tuple[Holding, ...]]:
        """Ask a module what it holds."""
        from lpx.harness.adapters.base import AdapterError
        from lpx.harness.adapters.connect import connect
        from lpx.harness.conversation import Conversation, NoHello
        from lpx.harness.protocol import Dump

        scratch = self._open.enter_context(
            tempfile.TemporaryDirectory(prefix="lpx-", ignore_cleanup_errors=True)
        )
        try:
            connection = connect(address, environ=os.environ)
            conversation = Conversation(
                connection.open(Path(scratch)), timeout=connection.timeout or _TIMEOUT
            )
            self._open.callback(conversation.close)
            answer = conversation.ask(Dump, students=())
        except AdapterError as error:
            raise stop_for(error, self._language) from None
        except NoHello as error:
            raise self._stop("unreachable", str(error)) from None
        if answer.reply is None or answer.reply.status != "ok":
            detail = answer.outcome.value if answer.reply is None else answer.reply.status
            raise self._stop("silent", detail)
        yield answer.reply.students

    def _stop(self, kind: str, detail: str) -> Stop:
        return Stop(ExitCode.ADAPTER, self._language, f"reconcile.module-{kind}", detail=detail)
