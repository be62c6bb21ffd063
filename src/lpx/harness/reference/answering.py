"""From the bytes of a request to the bytes of a reply: what every door of the reference module does alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lpx.harness.protocol import PROTOCOL, REQUESTS, Hello, Probe, Reply, Request
from lpx.harness.reference.module import Module

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition

DATA_FOLDER = "module-data"
_BY_NAME: dict[str, type[Request | Probe]] = {kind.__name__.lower(): kind for kind in REQUESTS}


class RequestError(ValueError):
    """What came is no request; the text says why."""


def read_request(raw: bytes) -> Request | Probe:
    """Return the request that ``raw`` holds; one of an unknown operation as a ``Probe``.

    Raises ``RequestError``.
    """
    try:
        members = msgspec.json.decode(raw)
        operation = members.get("op") if isinstance(members, dict) else None
        kind = _BY_NAME.get(operation, Probe) if isinstance(operation, str) else None
        if kind is None:
            raise RequestError("a request is an object with the member op")
        request: Request | Probe = msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise RequestError(f"this is no request: {error}") from None
    if request.lpx != PROTOCOL:
        raise RequestError(f"this module speaks protocol {PROTOCOL}")
    return request


class Answering:
    """Keeps one module and lets it answer; the module is made when ``hello`` says where the files are.

    Args:
        data: Where the module keeps what it knows; by default inside the scratch folder.
        scratch: The scratch folder, for those who cannot see the harness's own.
    """

    def __init__(self, data: Path | None = None, scratch: Path | None = None) -> None:
        self._data, self._scratch = data, scratch
        self._module: Module | None = None
        self._folder: Path | None = None
        self._editions: tuple[Edition, CodeEdition] | None = None

    def reply_to(self, request: Request | Probe) -> Reply:
        """Return the module's reply; a failure of its own is told as such, without anybody's data."""
        if isinstance(request, Hello):
            self._open(request)
        if self._module is None:
            return Reply(request.seq, "failed", "say hello first")
        if isinstance(request, Hello) and self._scratch is not None:
            request = msgspec.structs.replace(request, scratch=str(self._scratch))
        try:
            return self._module.handle(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, the conversation goes on
            return Reply(request.seq, "failed", f"the module failed ({type(error).__name__})")

    def close(self) -> None:
        """Let the module close its files."""
        if self._module is not None:
            self._module.close()
            self._module = None

    def _open(self, request: Hello) -> None:
        """Make the module, unless the one that is there already works on the same folder."""
        folder = self._data or Path(self._scratch or request.scratch) / DATA_FOLDER
        if self._module is not None and folder == self._folder:
            return
        self.close()
        if self._editions is None:
            from lpx.coursecode.load import load_code_edition
            from lpx.edition import load_edition

            self._editions = load_edition(), load_code_edition()
        edition, codes = self._editions
        self._module, self._folder = Module(folder, edition=edition, codes=codes), folder
