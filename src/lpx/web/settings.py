"""How the local page is served: who may come in, how much it takes, how long it keeps things."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lpx.messages.catalogue import Language

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names of this computer as seen from itself."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is fixed when the server starts."""

    port: int
    token: str = field(repr=False)
    """The one-time token of the address that is opened first."""
    language: Language = "zh-Hant"
    """What a visitor sees who chose no language."""
    names: frozenset[str] = LOOPBACK
    """Host names under which the page may be asked for; anything else is refused (DNS rebinding)."""
    password: str | None = field(default=None, repr=False)
    """Needed when other computers can reach the page; None on loopback."""
    most_upload_bytes: int = 8 << 30
    """Of one file."""
    most_workspace_bytes: int = 32 << 30
    """Of all files that one tab has handed in."""
    most_workspaces: int = 32
    most_sessions: int = 64
    most_form_bytes: int = 1 << 20
    """Of anything that is not an upload."""
    idle_seconds: float = 15 * 60
    """After which a tab that sent no sign of life counts as closed."""
    leaving_seconds: float = 30
    """Within which a tab that said that it leaves may be back; more than the time between signs of life."""
    clock: Callable[[], float] = time.monotonic
    failed: Callable[[BaseException], None] = lambda _: None
    """Told of failures of lpx itself; what it writes must not quote their messages."""

    @property
    def hosts(self) -> frozenset[str]:
        """Values of ``Host`` that are let in."""
        written = {f"[{name}]" if ":" in name else name for name in self.names}
        ported = {f"{name}:{self.port}" for name in written}
        return frozenset(ported | (written if self.port == 80 else set()))
