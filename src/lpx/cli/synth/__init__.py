"""``lpx synth``: synthetic bundles in any number. One file per subcommand."""

from __future__ import annotations

import click

from lpx.cli.lazy_group import LazyGroup

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "city": ("lpx.cli.synth.city", "Write the bundles of a synthetic city."),
    "damage": ("lpx.cli.synth.damage", "Write what a lossy migration makes of a city, and the truth of it."),
}
"""Subcommand → module (which holds a click command named ``command``) and its help line."""


@click.command(cls=LazyGroup, entries=SUBCOMMANDS)
def command() -> None:
    """Make synthetic bundles by the thousand, for trying things at the size of a city."""
