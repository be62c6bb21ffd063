"""``lpx exchange``: when a bundle is exchanged, what it carries, and why. One file per subcommand."""

from __future__ import annotations

import click

from lpx.cli.lazy_group import LazyGroup

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "plan": ("lpx.cli.exchange.planning", "Explain a student's history: what moves at each point, and why."),
    "occasions": ("lpx.cli.exchange.occasions", "List the occasions to exchange, or explain one."),
    "history": ("lpx.cli.exchange.history", "Write an example history to begin from, or its JSON Schema."),
}
"""Subcommand → module (which holds a click command named ``command``) and its help line."""


@click.command(cls=LazyGroup, entries=SUBCOMMANDS)
def command() -> None:
    """Say when a bundle is exchanged, what it carries, and why."""
