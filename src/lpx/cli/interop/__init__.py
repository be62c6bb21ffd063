"""``lpx interop``: let several modules exchange with each other. One file per subcommand."""

from __future__ import annotations

import click

from lpx.cli.lazy_group import LazyGroup

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "run": (
        "lpx.cli.interop.run",
        "Let every pair of modules exchange, and report what was lost on the way.",
    ),
    "show": ("lpx.cli.interop.show", "Report a stored run again."),
    "list": ("lpx.cli.interop.list", "List the scenarios."),
    "mine": ("lpx.cli.interop.mine", "Look for bundles on which modules disagree."),
}
"""Subcommand → module (which holds a click command named ``command``) and its help line."""


@click.command(cls=LazyGroup, entries=SUBCOMMANDS)
def command() -> None:
    """Let modules exchange with each other, and see what is lost on the way."""
