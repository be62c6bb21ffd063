"""``lpx batch``: many bundles at once. One file per subcommand."""

from __future__ import annotations

import click

from lpx.cli.lazy_group import LazyGroup

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "verify": ("lpx.cli.batch.verify", "Check many bundles: folders, patterns, lists, URLs."),
    "compare": ("lpx.cli.batch.compare", "Prove that a second copy holds the same bundles."),
}
"""Subcommand → module (which holds a click command named ``command``) and its help line."""


@click.command(cls=LazyGroup, entries=SUBCOMMANDS)
def command() -> None:
    """Check many bundles at once, on one machine or many."""
