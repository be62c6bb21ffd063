"""``lpx conform``: prove that a module exchanges portfolios as it should. One file per subcommand."""

from __future__ import annotations

from importlib import import_module

import click

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "list": ("list", "List the cases of the suite."),
    "show": ("show", "Show one case, and write what it gives to a module."),
    "run": ("run", "Run cases against a module and report what came of them."),
    "replay": ("replay", "Judge a stored run again, without the module."),
    "diff": ("diff", "Show what became different between two runs."),
    "kit": ("kit", "Lay out bundles and a task sheet for a module that only has a screen."),
    "grade": ("grade", "Judge what came back in a kit."),
    "selftest": ("selftest", "Prove that the suite finds every known defect and accuses nobody wrongly."),
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
    """Prove that a module exchanges learning portfolios as it should."""
