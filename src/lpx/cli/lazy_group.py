"""A group of commands that are imported when called, so that ``--help`` stays quick."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from lpx.cli.help_pages import HelpContext, adopt, path_of


class LazyGroup(click.Group):
    """Finds commands in ``entries``: name → module (which holds ``command``) and its line in ``--help``."""

    context_class = HelpContext

    def __init__(self, *, entries: Mapping[str, tuple[str, str]], **settings: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(**settings)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of ``entries``."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command ``cmd_name``."""
        if cmd_name not in self.entries:
            return None
        loaded = import_module(self.entries[cmd_name][0]).command
        assert isinstance(loaded, click.Command)
        return adopt(loaded, " ".join((*path_of(ctx), cmd_name)))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - same
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in self.entries.items()])
