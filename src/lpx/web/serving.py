"""Runs the local page: binds a port, opens the browser, serves until it is stopped."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread

from lpx.messages.catalogue import Language
from lpx.web.closing import on_closed_console
from lpx.web.settings import LOOPBACK, Settings


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; ``port`` 0 takes a free one.

    Raises:
        OSError: The address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)


def settings_for(
    host: str,
    listening: socket.socket,
    language: Language,
    password: str | None,
    failed: Callable[[BaseException], None],
) -> Settings:
    """Return the settings of a server on ``listening``; ``failed`` is told of failures of lpx itself."""
    names = set(LOOPBACK)
    if host not in LOOPBACK:
        names |= {host, socket.gethostname(), *_own_address(listening.family)}
    port = int(listening.getsockname()[1])
    return Settings(port, secrets.token_urlsafe(24), language, frozenset(names), password, failed=failed)


def _own_address(family: int) -> Iterator[str]:
    """Yield the address that other computers reach this one by, as far as it has a route to any.

    Connecting a datagram socket sends nothing: the system only chooses the address that it would send from.
    """
    elsewhere = "2001:db8::1" if family == socket.AF_INET6 else "192.0.2.1"
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.connect((elsewhere, 9))
        yield str(asking.getsockname()[0])


def address(host: str, settings: Settings) -> str:
    """Return the address that lets its first visitor in."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{settings.port}/enter?token={settings.token}"


def serve(
    listening: socket.socket,
    settings: Settings,
    opened: str | None,
    *,
    browser: Callable[[str], object] = webbrowser.open,
) -> None:
    """Serve until Ctrl-C; ``opened`` is opened in the browser once the server answers."""
    import uvicorn

    from lpx.web.app import create_app

    config = uvicorn.Config(
        create_app(settings), log_level="critical", access_log=False, server_header=False, ws="none",
        timeout_graceful_shutdown=3,
    )  # fmt: skip
    server = uvicorn.Server(config)
    if opened is not None:
        # The socket listens already: the browser waits until the server takes its connection.
        Thread(target=browser, args=(opened,), daemon=True).start()
    ended = Event()
    on_closed_console(lambda: setattr(server, "should_exit", True), ended)
    try:
        server.run(sockets=[listening])
    finally:
        ended.set()
