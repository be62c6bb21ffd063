"""``lpx adapter``: write a bridge to a module, and see what is wrong with it. One file per subcommand."""

from __future__ import annotations

from importlib import import_module

import click

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "new": ("starting", "Write a small working bridge in Python, Node, Java, C# or PHP."),
    "doctor": ("examining", "Talk to an adapter step by step and explain every slip."),
    "schema": ("describing", "Print the protocol as JSON Schema or OpenAPI."),
}
"""Subcommand → module in this package (which holds a click command named ``command``) and its help line."""


class _LazyGroup(click.Group):
    """Imports a subcommand when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - same
        if cmd_name not in SUBCOMMANDS:
            return None
        loaded = import_module(f"{__name__}.{SUBCOMMANDS[cmd_name][0]}").command
        assert isinstance(loaded, click.Command)
        return loaded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - same
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in SUBCOMMANDS.items()])


@click.command(cls=_LazyGroup)
def command() -> None:
    """Write a bridge between lpx and a module, and see what is wrong with it."""
