"""``lpx adapter``: write an adapter to a module, and see what is wrong with it. One file per subcommand."""

from __future__ import annotations

import click

from lpx.cli.lazy_group import LazyGroup

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "new": ("lpx.cli.adapter.starting", "Write a small working adapter in Python, Node, Java, C# or PHP."),
    "doctor": ("lpx.cli.adapter.examining", "Talk to an adapter step by step and explain every slip."),
    "schema": ("lpx.cli.adapter.describing", "Print the protocol as JSON Schema or OpenAPI."),
}
"""Subcommand → module (which holds a click command named ``command``) and its help line."""


@click.command(cls=LazyGroup, entries=SUBCOMMANDS)
def command() -> None:
    """Write an adapter between lpx and a module, and see what is wrong with it."""
