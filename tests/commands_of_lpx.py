"""Every command of lpx, and what its help says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from lpx.cli import help_pages
from lpx.cli.help_pages import HelpContext
from lpx.cli.root import cli


def contexts() -> Iterator[tuple[str, click.Context]]:
    """Yield what is typed after ``lpx`` to reach each command, and a context of it; groups too."""
    yield from _below("", HelpContext(cli, info_name="lpx"))


def leaves() -> Iterator[tuple[str, click.Context]]:
    """Yield the commands that do something."""
    return ((path, context) for path, context in contexts() if not isinstance(context.command, click.Group))


def _below(path: str, context: click.Context) -> Iterator[tuple[str, click.Context]]:
    yield path, context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            inner = context.command.get_command(context, name)
            assert inner is not None
            yield from _below(f"{path} {name}".strip(), HelpContext(inner, info_name=name, parent=context))


@contextmanager
def recording(monkeypatch) -> Iterator[set[str]]:
    """Note every text that help asks the Chinese of."""
    asked: set[str] = set()
    plain = help_pages.LocalFormatter._say

    def say(self: help_pages.LocalFormatter, text: str) -> str:
        asked.add(text)
        return plain(self, text)

    with monkeypatch.context() as patch:
        patch.setattr(help_pages.LocalFormatter, "_say", say)
        yield asked
