"""``lpx conform``: prove that a module exchanges portfolios as it should. One file per subcommand."""

from __future__ import annotations

import click

from lpx.cli.lazy_group import LazyGroup

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "list": ("lpx.cli.conform.list", "List the cases of the suite."),
    "show": ("lpx.cli.conform.show", "Show one case, and write what it gives to a module."),
    "run": ("lpx.cli.conform.run", "Run cases against a module and report what came of them."),
    "replay": ("lpx.cli.conform.replay", "Judge a stored run again, without the module."),
    "diff": ("lpx.cli.conform.diff", "Show what became different between two runs."),
    "kit": ("lpx.cli.conform.kit", "Lay out bundles and a task sheet for a module that only has a screen."),
    "grade": ("lpx.cli.conform.grade", "Judge what came back in a kit."),
    "selftest": (
        "lpx.cli.conform.selftest",
        "Prove that the suite finds every known defect and accuses nobody wrongly.",
    ),
}
"""Subcommand → module (which holds a click command named ``command``) and its help line."""


@click.command(cls=LazyGroup, entries=SUBCOMMANDS)
def command() -> None:
    """Prove that a module exchanges learning portfolios as it should."""
